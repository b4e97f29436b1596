// What every contestant is asked, in node and in the page alike.

/** Names of the columns, in the order of the official header. */
export const NAMES =
  '交易时间,公众账号ID,商户号,子商户号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,总金额,企业红包金额,微信退款单号,商户退款单号,退款金额,企业红包退款金额,退款类型,退款状态,商品名称,手续费,费率,行政区划代码,缴费通知书编号(或平台订单号),执收单位编码,通知书类型,银行ID'.split(
    ',',
  );

const place = (name) => NAMES.indexOf(name);

export const TIME = place('交易时间');
export const STATE = place('交易状态');
export const TOTAL = place('总金额');
export const REFUND = place('退款金额');
export const ITEM = place('商品名称');
export const DEPARTMENT = place('执收单位编码');

/** The nine columns whose values the page always counts, in its order. */
export const FACETS = ['交易状态', '交易类型', '付款银行', '执收单位编码', '行政区划代码', '通知书类型', '银行ID', '子商户号', '退款状态'].map(place);

/** Rows of a first window. */
export const WINDOW = 50;

/** An item's name and a lowest amount in fen. Some rows in a hundred have both; another bound each time, so that no answer is an old one. */
export const filterOf = (time) => ({ needle: '罚', from: 50_000 + time });

/** The tasks after the file is open. `solo`: no rival is asked. */
export const TASKS = [
  { name: 'filter', about: 'filter by text and amount, with sums' },
  { name: 'facets', about: 'the same with all nine facets' },
  { name: 'sortAmount', about: 'sort by amount, first rows' },
  { name: 'sortTime', about: 'sort by time, first rows' },
  { name: 'group', about: 'group by department: count and net' },
  { name: 'scan', about: 'look for a part of an id in every column', solo: true },
];

/** The task that comes first. */
export const OPEN = { name: 'open', about: 'file → totals and first rows' };

/** A filter in the first moment after it, whatever else is still going on. */
export const AT_ONCE = { name: 'atOnce', about: 'first filter, at once' };
