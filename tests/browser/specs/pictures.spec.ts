// How the totals are made up: every line and bar held against a second reading of the statement.
import { test, expect } from '../desk.ts';
import { count, fen, fixture, money, rowsOf, statement, type Row } from '../statement.ts';

const minus = (value: bigint) => (value > 0n ? `−${money(value)}` : money(value));

/** What a part comes to, as the page writes it: rows, payments, refunds, net. */
function expected(rows: Row[]): string[] {
  const sum = (state: string, column: string) => rows.filter((row) => row['交易状态'] === state).reduce((total, row) => total + fen(row[column] ?? '0'), 0n);
  const [payments, refunds] = [sum('SUCCESS', '总金额'), sum('REFUND', '退款金额')];
  return [count(rows.length), money(payments), minus(refunds), money(payments - refunds).replace('-', '−')];
}

const BY: [string, (row: Row) => string][] = [
  ['day', (row) => (row['交易时间'] ?? '').slice(0, 10)],
  ['hour', (row) => `${(row['交易时间'] ?? '').slice(11, 13)} 时`],
  ['department', (row) => row['执收单位编码'] ?? ''],
  ['bank', (row) => row['付款银行'] ?? ''],
  ['merchant', (row) => row['商户号'] ?? ''],
];

const REFUND = { 交易状态: 'REFUND', 总金额: '0.00', 退款金额: '7.00', 微信退款单号: '50000000000000000000000001', 商户退款单号: 'R1', 退款类型: 'ORIGINAL', 退款状态: 'SUCCESS' };

function made(): Buffer {
  return statement([
    { 交易时间: '2026-03-05 09:00:00', 总金额: '10.00', 执收单位编码: '100001', 付款银行: 'ICBC_DEBIT' },
    { 交易时间: '2026-03-05 10:59:59', 总金额: '2.50', 执收单位编码: '100002', 付款银行: 'CFT' },
    { 交易时间: '2026-03-06 09:00:00', 总金额: '1.00', 执收单位编码: '100001', 付款银行: 'CFT' },
    { 交易时间: '2026-03-06 23:59:59', 执收单位编码: '100001', 付款银行: 'CFT', ...REFUND },
  ]);
}

test.beforeEach(async ({ desk }) => desk.openAlone());

for (const [what, bytes] of [['days with a refund', made()], ['an official example', fixture('official-example-2.csv')]] as const) {
  test(`every part is what its rows come to, and the bars are filters (${what})`, async ({ desk, page }) => {
    await desk.read({ name: 'parts.csv', bytes });
    const rows = rowsOf(bytes);
    await expect(desk.at('parts')).toHaveCount(0);
    await desk.at('pictures-toggle').click();
    for (const [by, of] of BY) {
      await desk.at('totals-by').selectOption(by);
      const parts = new Map<string, Row[]>();
      for (const row of rows) parts.set(of(row), [...(parts.get(of(row)) ?? []), row]);
      await expect(desk.at('part')).toHaveCount(parts.size);
      for (const [name, own] of parts) {
        const part = desk.at('part').filter({ hasText: name }).first();
        await expect.poll(async () => (await part.locator('td').allInnerTexts()).slice(1, 5)).toEqual(expected(own));
      }
      const [name, own] = [...parts][0] ?? ['', []];
      const bar = desk.at('part').filter({ hasText: name }).first().getByTestId('part-bar');
      await bar.focus();
      await page.keyboard.press('Enter');
      await expect(desk.matched()).toHaveText(count(own.length));
      const kept = desk.at('part').filter({ hasText: name }).first().getByTestId('part-bar');
      await expect(kept).toHaveAttribute('aria-pressed', 'true');
      await expect(kept).toBeFocused();
      await page.keyboard.press('Enter');
      await expect(desk.matched()).toHaveText(count(rows.length));
    }
    await expect.poll(async () => (await desk.at('parts-total').locator('td').allInnerTexts()).slice(1, 5)).toEqual(expected(rows));
  });
}

test('bars are as long as their share, and what was given back goes the other way', async ({ desk }) => {
  await desk.read({ name: 'parts.csv', bytes: made() });
  await desk.at('pictures-toggle').click();
  await expect(desk.at('part')).toHaveCount(2);
  const bars = () => desk.at('part').locator('rect').evaluateAll((all) => all.map((one) => [Number(one.getAttribute('x')), Number(one.getAttribute('width')), one.classList.contains('is-less')]));
  // 12.50 on the first day, 6.00 more given back than paid on the second.
  const [first, second] = [(12.5 / 18.5) * 100, (6 / 18.5) * 100];
  const close = async (expectedBars: [number, number, boolean][]) => {
    await expect.poll(async () => (await bars()).map(([x, width, less]) => [Math.round(Number(x)), Math.round(Number(width)), less])).toEqual(expectedBars.map(([x, width, less]) => [Math.round(x), Math.round(width), less]));
  };
  await close([[second, first, false], [0, second, true]]);
  await desk.at('measure').selectOption('rows');
  await close([[0, 100, false], [0, 100, false]]);
});

for (const [theme, width, lang] of [['light', 1440, 'zh'], ['dark', 1440, 'en'], ['light', 390, 'en'], ['dark', 390, 'zh']] as const) {
  test(`the panel can be read and used, ${theme}, ${width}, ${lang}`, async ({ desk, page }) => {
    await page.setViewportSize({ width, height: 900 });
    await desk.speak(lang);
    await desk.at('theme').selectOption(theme);
    await desk.read({ name: 'parts.csv', bytes: made() });
    await desk.at('pictures-toggle').click();
    await desk.at('totals-by').selectOption('department');
    await expect(desk.at('part')).toHaveCount(2);
    await desk.at('part-bar').first().click();
    await expect(desk.at('part-bar').first()).toHaveAttribute('aria-pressed', 'true');
    await desk.fitsWidth();
    await desk.noAxeViolation();
    await page.screenshot({ path: `results/pictures-${theme}-${width}-${lang}.png`, fullPage: true });
    await desk.at('remove').click();
    await desk.fitsWidth();
    await desk.noAxeViolation();
    await page.screenshot({ path: `results/welcome-${theme}-${width}-${lang}.png` });
    await desk.at('open-shortcuts').click();
    await desk.fitsWidth();
    await desk.noAxeViolation();
    await page.screenshot({ path: `results/keys-${theme}-${width}-${lang}.png` });
  });
}
