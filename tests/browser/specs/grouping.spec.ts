import { test, expect } from '../desk.ts';
import { count, money, rowsOf, statement, totalsOf } from '../statement.ts';

const REFUND = { 交易状态: 'REFUND', 微信退款单号: '50000000000000000000000001', 商户退款单号: 'R1', 退款类型: 'ORIGINAL', 退款状态: 'SUCCESS' };
const BYTES = statement([
  { 付款银行: 'ICBC_DEBIT', 总金额: '10.00', 执收单位编码: '118' },
  { 付款银行: 'ICBC_DEBIT', 总金额: '20.00', 执收单位编码: '119' },
  { 付款银行: 'ICBC_DEBIT', ...REFUND, 总金额: '20.00', 退款金额: '4.00', 执收单位编码: '119' },
  { 付款银行: 'CMB_CREDIT', 总金额: '900.00', 执收单位编码: '118' },
  { 付款银行: '', 总金额: '1.00', 执收单位编码: '118' },
]);
const ROWS = rowsOf(BYTES);

function sums(bank: string, department?: string) {
  return totalsOf(ROWS.filter((row) => row['付款银行'] === bank && (department === undefined || row['执收单位编码'] === department)));
}

const ICBC = /工商银行/;

test('groups have their counts and sums, sorted by any of them', async ({ desk, page }) => {
  await desk.openAlone();
  await desk.read({ name: 'groups.csv', bytes: BYTES });
  await desk.at('group-0').selectOption({ label: '付款银行' });
  const groups = desk.at('group');
  await expect(groups).toHaveCount(3);
  await expect(groups.nth(0)).toContainText(ICBC);
  const icbc = sums('ICBC_DEBIT');
  const cells = groups.nth(0).locator('.is-sum');
  await expect(cells).toHaveText([count(icbc.rows), money(icbc.payments), `−${money(icbc.refunds)}`, money(icbc.net), '0.00000']);
  const all = totalsOf(ROWS);
  await expect(desk.at('groups-total').locator('.is-sum')).toHaveText(['5', money(all.payments), `−${money(all.refunds)}`, money(all.net), '0.00000']);
  await expect(groups.filter({ hasText: '（空）' })).toHaveCount(1);
  await desk.noAxeViolation();
  await desk.fitsWidth();
  await desk.at('groups-grid').getByRole('columnheader', { name: '净额' }).click();
  await expect(groups.nth(0)).toContainText('招商银行');
  await desk.at('groups-grid').getByRole('columnheader', { name: '付款银行' }).click();
  await expect(desk.at('groups-grid').getByRole('columnheader', { name: '付款银行' })).toHaveAttribute('aria-sort', 'ascending');
  // Filters hold for groups too.
  await desk.at('search').fill('CMB');
  await expect(groups).toHaveCount(1);
  await desk.at('group-0').selectOption({ label: '不分组' });
  await expect(desk.at('grid')).toBeVisible();
});

test('two fields: sub-totals of the first, expanded and worked by keyboard, and back from the rows of a group', async ({ desk, page }) => {
  await desk.openAlone();
  await desk.read({ name: 'groups.csv', bytes: BYTES });
  await desk.at('group-0').selectOption({ label: '付款银行' });
  await desk.at('group-1').selectOption({ label: '执收单位编码' });
  const grid = desk.at('groups-grid');
  const groups = desk.at('group');
  await expect(groups).toHaveCount(3);
  await expect(groups.nth(0)).toHaveAttribute('aria-expanded', 'false');
  await grid.focus();
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('ArrowRight');
  await expect(groups.nth(0)).toHaveAttribute('aria-expanded', 'true');
  await expect(groups).toHaveCount(5);
  await expect(groups.nth(1)).toHaveAttribute('aria-level', '2');
  const within = sums('ICBC_DEBIT', '119');
  await expect(groups.nth(1).locator('.is-sum').nth(3)).toHaveText(money(within.net));
  await desk.noAxeViolation();
  await page.keyboard.press('ArrowDown');
  await expect(groups.nth(1).locator('.is-active')).toHaveCount(1);
  await expect(grid).toHaveAttribute('aria-activedescendant', 'groups-2-0');
  await page.keyboard.press('Enter');
  await expect(desk.matched()).toHaveText(String(within.rows));
  await expect(desk.at('grid')).toBeFocused();
  await expect(desk.at('chip')).toHaveCount(2);
  await expect(desk.row(0)).toBeVisible();
  await desk.noAxeViolation();
  await desk.at('back-to-groups').click();
  await expect(groups.first()).toBeVisible();
  await expect(desk.at('chip')).toHaveCount(0);
  await expect(grid).toBeFocused();
  // Left from within leads to the group, left once more folds it.
  await desk.at('unfold-all').click();
  await expect(groups).toHaveCount(7);
  await expect(desk.at('unfold-all')).toBeFocused();
  await desk.at('fold-all').click();
  await expect(groups).toHaveCount(3);
});

test('by pointer: a twisty, the rows of a group, and the menu of a column', async ({ desk, page }) => {
  await desk.openAlone();
  await desk.read({ name: 'groups.csv', bytes: BYTES });
  await desk.header('付款银行').click({ button: 'right' });
  await page.getByRole('menuitem', { name: '按此列分组' }).click();
  await desk.at('group-1').selectOption({ label: '交易状态' });
  await page.getByRole('button', { name: /展开 工商银行/ }).click();
  await expect(desk.at('group')).toHaveCount(5);
  await page.getByRole('button', { name: /查看 招商银行/ }).click();
  await expect(desk.matched()).toHaveText('1');
  await expect(desk.row(0)).toContainText('900.00');
});

test('the keyboard sorts groups from their header, and the focus is never behind it', async ({ desk, page }) => {
  await desk.openAlone();
  const many = Array.from({ length: 300 }, (_, at) => ({ 商品名称: `项目${String(at).padStart(3, '0')}`, 总金额: `${at}.00` }));
  await desk.read({ name: 'many.csv', bytes: statement(many) });
  await desk.at('group-0').selectOption({ label: '商品名称' });
  await expect(desk.at('group')).toHaveCount(200);
  await desk.at('more-groups').click();
  await expect(desk.at('group')).toHaveCount(300);
  await desk.at('groups-grid').focus();
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('ArrowUp');
  for (let at = 0; at < 2; at += 1) await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(desk.at('group').first()).toContainText('299.00');
  await page.keyboard.press('Control+End');
  for (let at = 0; at < 30; at += 1) await page.keyboard.press('ArrowUp');
  const cell = await desk.at('groups-grid').locator('.is-active').boundingBox();
  const head = await desk.at('groups-grid').locator('.groups-head').boundingBox();
  const foot = await desk.at('groups-grid').locator('.groups-foot').boundingBox();
  expect(cell?.y ?? 0).toBeGreaterThanOrEqual((head?.y ?? 0) + (head?.height ?? 0) - 1);
  expect((cell?.y ?? 0) + (cell?.height ?? 0)).toBeLessThanOrEqual((foot?.y ?? 0) + 1);
});
