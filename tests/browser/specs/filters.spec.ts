import { test, expect, type Desk } from '../desk.ts';
import { count, fen, money, rowsOf, statement, totalsOf, type Row, type RowWish } from '../statement.ts';

// Every combination of a few values, so that each filter keeps some rows and leaves some out.
const banks = ['ICBC_DEBIT', 'CMB_CREDIT', 'ABC_DEBIT'];
const kinds = ['JSAPI', 'NATIVE'];
const regions = ['440100', '440300'];
const departments = ['118610002', '118610003', '000000'];
const wishes: RowWish[] = Array.from({ length: 240 }, (_, at) => {
  const refund = at % 7 === 3;
  return {
    交易时间: `2026-03-05 ${String(at % 24).padStart(2, '0')}:${String(at % 60).padStart(2, '0')}:07`,
    付款银行: banks[at % 3] ?? '',
    交易类型: kinds[at % 2] ?? '',
    行政区划代码: regions[Math.floor(at / 2) % 2] ?? '',
    执收单位编码: departments[Math.floor(at / 3) % 3] ?? '',
    通知书类型: at % 5 === 0 ? '2' : '1',
    商品名称: at % 4 === 0 ? '罚款,"道路" `违停`' : '办证缴费',
    总金额: refund ? '0.00' : `${(at * 37) % 500}.${String(at % 100).padStart(2, '0')}`,
    ...(refund ? { 交易状态: 'REFUND', 退款金额: `${at}.50`, 微信退款单号: `503${String(at).padStart(25, '0')}`, 商户退款单号: `R${at}`, 退款类型: 'ORIGINAL', 退款状态: 'SUCCESS' } : {}),
  };
});
const file = statement(wishes);
const all = rowsOf(file);

async function shows(desk: Desk, keep: (row: Row) => boolean): Promise<void> {
  const totals = totalsOf(all.filter(keep));
  await expect(desk.matched()).toHaveText(count(totals.rows));
  await expect(desk.at('total-payments')).toHaveText(money(totals.payments));
  await expect(desk.at('total-refunds')).toHaveText(totals.refunds > 0n ? `−${money(totals.refunds)}` : '0.00');
  await expect(desk.at('total-net')).toContainText(money(totals.net < 0n ? -totals.net : totals.net));
}

async function facet(desk: Desk, word: string, value: string): Promise<void> {
  const box = desk.at(`facet-${word}`).locator(`input[data-value="${value}"]`);
  await box.scrollIntoViewIfNeeded();
  await box.click();
}

async function openFacet(desk: Desk, word: string): Promise<void> {
  const toggle = desk.at(`facet-${word}`).locator('button[aria-expanded]').first();
  if ((await toggle.count()) > 0 && (await toggle.getAttribute('aria-expanded')) === 'false') await toggle.click();
}

const own = (row: Row) => (row['交易状态'] === 'REFUND' ? fen(row['退款金额'] ?? '0') : fen(row['总金额'] ?? '0'));

test.beforeEach(async ({ desk }) => {
  await desk.openAlone();
  await desk.read({ name: 'day.csv', bytes: file });
  await shows(desk, () => true);
});

test('text anywhere', async ({ desk }) => {
  await desk.at('search').fill('"道路" `违停');
  await shows(desk, (row) => (row['商品名称'] ?? '').includes('违停'));
  await desk.at('search').fill('42000022026030500000000');
  await shows(desk, (row) => (row['微信订单号'] ?? '').includes('42000022026030500000000'));
});

test('a range of time and its quick picks', async ({ desk }) => {
  await desk.showRanges();
  await desk.at('time-from').fill('2026-03-05T09:00:00');
  await desk.at('time-to').fill('2026-03-05T11:59:59');
  await desk.at('time-to').blur();
  await shows(desk, (row) => (row['交易时间'] ?? '') >= '2026-03-05 09:00:00' && (row['交易时间'] ?? '') <= '2026-03-05 11:59:59');
});

test('a range of amounts; what is no amount is said and keeps the view', async ({ desk }) => {
  await desk.showRanges();
  await desk.at('amount-from').fill('100');
  await desk.at('amount-to').fill('250.50');
  await shows(desk, (row) => own(row) >= 10_000n && own(row) <= 25_050n);
  await desk.at('amount-to').fill('2e2');
  await expect(desk.at('amount-error')).toContainText(/[\u4e00-\u9fff]/);
  await shows(desk, (row) => own(row) >= 10_000n && own(row) <= 25_050n);
});

const facets: [string, string, string][] = [
  ['state', '交易状态', 'REFUND'],
  ['trade-type', '交易类型', 'NATIVE'],
  ['payer-bank', '付款银行', 'CMB_CREDIT'],
  ['department', '执收单位编码', '118610003'],
  ['region', '行政区划代码', '440300'],
  ['notice-kind', '通知书类型', '2'],
];
for (const [word, column, value] of facets) {
  test(`the facet ${column} keeps, leaves out, and counts`, async ({ desk }) => {
    await openFacet(desk, word);
    const row = desk.at(`facet-${word}`).locator('.facet-row').filter({ has: desk.page.locator(`input[data-value="${value}"]`) });
    await expect(row.locator('.facet-count')).toHaveText(count(all.filter((one) => one[column] === value).length));
    await facet(desk, word, value);
    await shows(desk, (one) => one[column] === value);
    await facet(desk, word, value);
    await row.getByTestId('facet-exclude').click();
    await shows(desk, (one) => one[column] !== value);
  });
}

test('filters combine, a facet counts under all but its own, chips take them back', async ({ desk }) => {
  await openFacet(desk, 'payer-bank');
  await openFacet(desk, 'region');
  await facet(desk, 'payer-bank', 'ICBC_DEBIT');
  await facet(desk, 'payer-bank', 'ABC_DEBIT');
  await facet(desk, 'region', '440100');
  await desk.at('search').fill('办证');
  const keep = (row: Row) => ['ICBC_DEBIT', 'ABC_DEBIT'].includes(row['付款银行'] ?? '') && row['行政区划代码'] === '440100' && row['商品名称'] === '办证缴费';
  await shows(desk, keep);
  const counted = desk.at('facet-payer-bank').locator('.facet-row').filter({ has: desk.page.locator('input[data-value="CMB_CREDIT"]') });
  await expect(counted.locator('.facet-count')).toHaveText(
    count(all.filter((row) => row['付款银行'] === 'CMB_CREDIT' && row['行政区划代码'] === '440100' && row['商品名称'] === '办证缴费').length),
  );
  await expect(desk.at('announce')).toContainText('筛选后');
  await desk.at('clear-filters').click();
  await shows(desk, () => true);
  await expect(desk.at('chip')).toHaveCount(0);
});

test('a filter that keeps nothing says so and offers the way back', async ({ desk }) => {
  await desk.at('search').fill('没有这样的文字');
  await expect(desk.at('no-rows')).toBeVisible();
  await expect(desk.matched()).toHaveText('0');
  await desk.at('no-rows').getByRole('button').click();
  await shows(desk, () => true);
});
