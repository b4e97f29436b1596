import { test, expect } from '../desk.ts';
import { fixture, statement, HEADER } from '../statement.ts';

const NAMES = HEADER.split(',');

test('all columns are there, with Chinese and English names and the raw value at hand', async ({ desk, page }) => {
  await desk.openAlone();
  await desk.read({ name: 'two.csv', bytes: fixture('official-example-2.csv') });
  const grid = desk.at('grid');
  await expect(grid).toHaveAttribute('aria-colcount', '31');
  await desk.row(0).click();
  const detail = desk.at('detail-fields');
  for (const name of NAMES) await expect(detail).toContainText(name);
  await expect(detail).toContainText('4200000022201709254109017673');
  // A plain value beside its code.
  await expect(detail).toContainText('CFT');
  await expect(detail).toContainText('零钱');
  await desk.speak('en');
  for (const name of ['WeChat order', 'Merchant order', 'Department', 'Region', 'Notice number']) await expect(detail).toContainText(name);
  await page.keyboard.press('Escape');
  await expect(desk.at('detail')).toBeHidden();
  await expect(grid).toBeFocused();
});

test('only what is seen is drawn, and the last of 20,000 rows is reached', async ({ desk, page }) => {
  await desk.openAlone();
  await desk.read({ name: 'many.csv', bytes: statement(Array.from({ length: 20_000 }, () => ({}))) });
  await expect(desk.matched()).toHaveText('20,000');
  await expect(desk.at('grid')).toHaveAttribute('aria-rowcount', '20001');
  expect(await desk.rows().count()).toBeLessThan(120);
  await desk.at('grid').focus();
  await page.keyboard.press('Control+End');
  await expect(desk.row(19_999)).toBeInViewport();
  await page.keyboard.press('PageUp');
  await page.keyboard.press('Control+Home');
  await expect(desk.row(0)).toBeInViewport();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  const active = desk.row(2).locator('.is-active');
  await expect(active).toBeInViewport();
  await expect(desk.at('grid')).toHaveAttribute('aria-activedescendant', (await active.getAttribute('id')) ?? 'an id');
  await page.keyboard.press('Enter');
  await expect(desk.at('detail')).toBeVisible();
});

test('any column sorts, by pointer and by keyboard, amounts by value', async ({ desk, page }) => {
  await desk.openAlone();
  const amounts = ['9.00', '100.00', '20.50', '0.01'];
  await desk.read({ name: 'sort.csv', bytes: statement(amounts.map((amount) => ({ 总金额: amount }))) });
  await expect(desk.row(0)).toContainText('9.00');
  const header = desk.header('总金额');
  await header.click();
  await expect(header).toHaveAttribute('aria-sort', 'ascending');
  await expect(desk.row(0)).toContainText('0.01');
  await expect(desk.row(3)).toContainText('100.00');
  await header.click();
  await expect(header).toHaveAttribute('aria-sort', 'descending');
  await expect(desk.row(0)).toContainText('100.00');
  // Every column by keyboard: to the header row, along it, Enter.
  await desk.at('grid').focus();
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('ArrowUp');
  for (let column = 0; column < 30; column += 1) {
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await expect(desk.at('grid').locator('[aria-sort=ascending]')).toHaveCount(1);
  }
});

test('rows are sorted by several columns, and each header says its rank', async ({ desk, page }) => {
  await desk.openAlone();
  const rows = [
    ['ICBC_DEBIT', '5.00'],
    ['CMB_CREDIT', '1.00'],
    ['ICBC_DEBIT', '7.00'],
    ['CMB_CREDIT', '2.00'],
  ].map(([bank = '', amount = '']) => ({ 付款银行: bank, 总金额: amount }));
  await desk.read({ name: 'sort.csv', bytes: statement(rows) });
  const orders = () => desk.rows().locator('.is-own-amount').allTextContents();
  await desk.header('付款银行').click();
  await desk.header('本笔金额').click({ modifiers: ['Shift'] });
  await expect.poll(orders).toEqual(['1.00', '2.00', '5.00', '7.00']);
  await expect(desk.header('付款银行').locator('.grid-head-sort')).toHaveText('↑1');
  await expect(desk.header('本笔金额').locator('.grid-head-sort')).toHaveText('↑2');
  // Only the one that weighs most is said to be what the rows are sorted by.
  await expect(desk.at('grid').locator('[aria-sort=ascending], [aria-sort=descending]')).toHaveCount(1);
  await desk.at('grid').focus();
  await page.keyboard.press('Shift+Enter');
  await expect.poll(orders).toEqual(['2.00', '1.00', '7.00', '5.00']);
  await expect(desk.header('本笔金额').locator('.grid-head-sort')).toHaveText('↓2');
  await desk.header('交易类型').click();
  await expect(desk.at('grid').locator('.grid-head-sort')).toHaveText(['↑']);
});

test('a column that is not known is kept and shown as it is', async ({ desk, page }) => {
  await desk.openAlone();
  const names = `${HEADER},新列`;
  await desk.read({ name: 'new.csv', bytes: statement([{ 新列: '值甲' }, { 新列: '值乙' }], { names }) });
  await expect(desk.source()).toContainText('新列');
  await desk.at('grid').focus();
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('End');
  await expect(desk.at('grid').getByText('新列').first()).toBeVisible();
  await expect(desk.at('grid').getByText('值甲')).toBeVisible();
});

test('a refund is told by word and sign, not by colour alone', async ({ desk }) => {
  await desk.openAlone();
  const refund = { 交易状态: 'REFUND', 总金额: '0.00', 退款金额: '12.30', 微信退款单号: '50000000000000000000000001', 商户退款单号: 'R1', 退款类型: 'ORIGINAL', 退款状态: 'SUCCESS' };
  await desk.read({ name: 'refund.csv', bytes: statement([{}, refund]) });
  await expect(desk.row(1)).toContainText('退款');
  await expect(desk.row(1)).toContainText(/[−-]\s?12\.30/);
});
