// A second, independent reading of statements, so that what the page shows is held against something that is not the page's own parser.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const fixtures = resolve(fileURLToPath(import.meta.url), '../../fixtures');

export const HEADER =
  '交易时间,公众账号ID,商户号,子商户号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,总金额,企业红包金额,微信退款单号,商户退款单号,退款金额,企业红包退款金额,退款类型,退款状态,商品名称,手续费,费率,行政区划代码,缴费通知书编号(或平台订单号),执收单位编码,通知书类型,银行ID';

export type Row = Record<string, string>;

export function fixture(name: string): Buffer {
  return readFileSync(resolve(fixtures, name));
}

/** The rows of a raw statement that follows the official page, by column name. */
export function rowsOf(bytes: Buffer): Row[] {
  const text = bytes.toString('utf8').replace(/^\ufeff/, '');
  const [head = '', ...lines] = text.split(/\r\n|\n/);
  const names = head.split(',');
  return lines
    .slice(0, lines.findIndex((line) => line.startsWith('总交易单数')))
    .map((line) => {
      const values = line.slice(1).split(',`');
      return Object.fromEntries(names.map((name, at) => [name, values[at] ?? '']));
    });
}

/** Yuan as text → fen, exactly. */
export function fen(yuan: string): bigint {
  const match = /^(-?)(\d+)(?:\.(\d{1,2})0*)?$/.exec(yuan);
  if (match === null) throw new Error(`not an amount: ${yuan}`);
  const value = BigInt(match[2] ?? '0') * 100n + BigInt((match[3] ?? '').padEnd(2, '0'));
  return match[1] === '-' ? -value : value;
}

/** Fen → yuan with separators, as the page writes it. */
export function money(value: bigint): string {
  const sign = value < 0n ? '-' : '';
  const digits = (value < 0n ? -value : value).toString().padStart(3, '0');
  return `${sign}${digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ',')}.${digits.slice(-2)}`;
}

export function count(value: number): string {
  return value.toString().replace(/\B(?=(\d{3})+$)/g, ',');
}

export function totalsOf(rows: Row[]) {
  const sum = (state: string, column: string) => rows.filter((row) => row['交易状态'] === state).reduce((total, row) => total + fen(row[column] ?? '0'), 0n);
  const payments = sum('SUCCESS', '总金额');
  const refunds = sum('REFUND', '退款金额');
  return { rows: rows.length, payments, refunds, net: payments - refunds };
}

export type RowWish = Partial<Record<string, string>>;

/** A complete raw statement of these rows, each a payment of 1.00 unless it wishes otherwise. */
export function statement(wishes: RowWish[], options: { footer?: boolean; lineEnd?: string; names?: string } = {}): Buffer {
  const lineEnd = options.lineEnd ?? '\r\n';
  const names = (options.names ?? HEADER).split(',');
  const rows = wishes.map((wish, at): Row => {
    const plain: Row = {
      交易时间: `2026-03-05 10:${String(Math.floor(at / 60) % 60).padStart(2, '0')}:${String(at % 60).padStart(2, '0')}`,
      公众账号ID: 'wx5f6e43071809a9dd',
      商户号: '1800004561',
      子商户号: '1900016021',
      微信订单号: `42000022012026030500${String(at).padStart(8, '0')}`,
      商户订单号: `AQCA${String(at).padStart(24, '0')}`,
      用户标识: 'oFkLxtyJswfbex9crZWHGDYG5NIw',
      交易类型: 'JSAPI',
      交易状态: 'SUCCESS',
      付款银行: 'ICBC_DEBIT',
      货币种类: 'CNY',
      总金额: '1.00',
      企业红包金额: '0.00',
      微信退款单号: '0',
      商户退款单号: '0',
      退款金额: '0.00',
      企业红包退款金额: '0.00',
      退款类型: '',
      退款状态: '',
      商品名称: '办证缴费',
      手续费: '0.00000',
      费率: '0.00%',
      行政区划代码: '440100',
      '缴费通知书编号(或平台订单号)': `0000${String(at).padStart(8, '0')}`,
      执收单位编码: '118610002',
      通知书类型: '1',
      银行ID: '102',
    };
    return { ...plain, ...(wish as Row) };
  });
  const lines = [options.names ?? HEADER, ...rows.map((row) => '`' + names.map((name) => row[name] ?? '').join(',`'))];
  if (options.footer !== false) {
    const sum = (column: string) => {
      const total = rows.reduce((value, row) => value + fen(row[column] ?? '0'), 0n);
      return `${total / 100n}.${(total % 100n).toString().padStart(2, '0')}`;
    };
    lines.push(
      '总交易单数,总交易额,总退款金额,总企业红包退款金额,手续费总金额',
      `\`${rows.length},\`${sum('总金额')},\`${sum('退款金额')},\`${sum('企业红包退款金额')},\`0.00000`,
    );
  }
  return Buffer.from(`\ufeff${lines.join(lineEnd)}${lineEnd}`, 'utf8');
}
