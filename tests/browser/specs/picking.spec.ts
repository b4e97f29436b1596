import { test, expect } from '../desk.ts';
import { money, statement, totalsOf, rowsOf } from '../statement.ts';

const REFUND = { 交易状态: 'REFUND', 微信退款单号: '50000000000000000000000001', 商户退款单号: 'R1', 退款类型: 'ORIGINAL', 退款状态: 'SUCCESS' };
const ROWS = statement([
  { 总金额: '10.00' },
  { 总金额: '20.50', 手续费: '0.12300' },
  { ...REFUND, 总金额: '30.00', 退款金额: '5.25' },
  { 总金额: '1000000.00' },
  { 总金额: '0.01' },
]);

function sums(places: number[]) {
  const rows = rowsOf(ROWS);
  return totalsOf(places.map((place) => rows[place] ?? {}));
}

test('rows are ticked, and the engine says what they come to', async ({ desk, page }) => {
  await desk.openAlone();
  await desk.read({ name: 'rows.csv', bytes: ROWS });
  await expect(desk.at('status')).toContainText('勾选');
  for (const place of [1, 2, 4]) await desk.row(place).locator('.is-mark').click();
  const expected = sums([1, 2, 4]);
  await expect(desk.at('picked-count')).toHaveText('已选 3 行');
  await expect(desk.at('picked-payments')).toHaveText(money(expected.payments));
  await expect(desk.at('picked-refunds')).toHaveText(`−${money(expected.refunds)}`);
  await expect(desk.at('picked-net')).toHaveText(money(expected.net));
  await expect(desk.at('picked-fee')).toHaveText('0.12300');
  await expect(desk.at('announce')).toContainText('已选 3 行：支付 20.51（2 笔），退款 5.25（1 笔）');
  await expect(desk.row(1)).toHaveAttribute('aria-selected', 'true');
  await expect(desk.row(0)).toHaveAttribute('aria-selected', 'false');
  // Ticking opens no card, and the other way round.
  await expect(desk.at('detail')).toHaveCount(0);
  await desk.row(2).locator('.is-mark').click();
  await expect(desk.at('picked-count')).toHaveText('已选 2 行');
  await desk.noAxeViolation();
  await desk.at('let-go').click();
  await expect(desk.at('picked-count')).toHaveCount(0);
  await expect(desk.at('grid')).toBeFocused();
  await desk.row(0).locator('.is-state').click();
  await expect(desk.at('detail')).toBeVisible();
  await expect(desk.row(0)).toHaveAttribute('aria-current', 'true');
  await expect(desk.row(0)).toHaveAttribute('aria-selected', 'false');
  await page.keyboard.press('Escape');
});

test('by keyboard: Space, Shift with arrows, Ctrl+A, Escape', async ({ desk, page }) => {
  await desk.openAlone();
  await desk.read({ name: 'rows.csv', bytes: ROWS });
  await desk.at('grid').focus();
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('Space');
  await expect(desk.at('picked-count')).toHaveText('已选 1 行');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Shift+ArrowDown');
  await expect(desk.at('picked-count')).toHaveText('已选 4 行');
  // What is drawn with Shift shrinks again.
  await page.keyboard.press('Shift+ArrowUp');
  await expect(desk.at('picked-count')).toHaveText('已选 3 行');
  await expect(desk.at('picked-net')).toHaveText(money(sums([0, 2, 3]).net));
  await page.keyboard.press('Control+a');
  await expect(desk.at('picked-count')).toHaveText('已选 5 行');
  await expect(desk.at('picked-net')).toHaveText((await desk.at('total-net').textContent()) ?? '');
  await page.keyboard.press('Escape');
  await expect(desk.at('picked-count')).toHaveCount(0);
});

test('Shift and a click pick a stretch, Ctrl and a click one more, the header all', async ({ desk, page }) => {
  await desk.openAlone();
  await desk.read({ name: 'rows.csv', bytes: ROWS });
  await desk.row(0).locator('.is-mark').click();
  await desk.row(2).locator('.is-state').click({ modifiers: ['Shift'] });
  await expect(desk.at('picked-count')).toHaveText('已选 3 行');
  expect(await page.evaluate(() => window.getSelection()?.toString())).toBe('');
  await desk.row(4).locator('.is-state').click({ modifiers: ['ControlOrMeta'] });
  await expect(desk.at('picked-count')).toHaveText('已选 4 行');
  await expect(desk.at('picked-net')).toHaveText(money(sums([0, 1, 2, 4]).net));
  await desk.at('grid').locator('[role=columnheader].is-mark').click();
  await expect(desk.at('picked-count')).toHaveText('已选 5 行');
  await desk.at('grid').locator('[role=columnheader].is-mark').click();
  await expect(desk.at('picked-count')).toHaveCount(0);
});

test('another filter, another order or more rows let the picked go: no sum is of other rows than are ticked', async ({ desk }) => {
  await desk.openAlone();
  await desk.read({ name: 'rows.csv', bytes: ROWS });
  const pick = async () => {
    await desk.row(0).locator('.is-mark').click();
    await expect(desk.at('picked-count')).toHaveText('已选 1 行');
  };
  await pick();
  await desk.header('本笔金额').click();
  await expect(desk.at('picked-count')).toHaveCount(0);
  await pick();
  await desk.at('search').fill('办证');
  await expect(desk.at('picked-count')).toHaveCount(0);
  await pick();
  await desk.read({ name: 'more.csv', bytes: statement([{ 总金额: '7.00' }]) });
  await expect(desk.at('picked-count')).toHaveCount(0);
});

test('all of many rows, also when they are sorted, come to what the totals say', async ({ desk, page }) => {
  await desk.openAlone();
  const many = Array.from({ length: 12_000 }, (_, at) => ({ 总金额: `${at % 97}.${String(at % 100).padStart(2, '0')}` }));
  await desk.read({ name: 'many.csv', bytes: statement(many) });
  await desk.header('本笔金额').click();
  await desk.at('grid').focus();
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('Control+Shift+End');
  await expect(desk.at('picked-count')).toHaveText('已选 12,000 行');
  await expect(desk.at('picked-payments')).toHaveText((await desk.at('total-payments').textContent()) ?? '');
  await page.keyboard.press('Shift+ArrowUp');
  await expect(desk.at('picked-count')).toHaveText('已选 11,999 行');
  const largest = many.map((row) => Number(row['总金额'].replace('.', ''))).reduce((one, other) => Math.max(one, other));
  const all = totalsOf(rowsOf(statement(many))).payments;
  await expect(desk.at('picked-payments')).toHaveText(money(all - BigInt(largest)));
});
