import { test, expect } from '../desk.ts';
import { fixture, statement } from '../statement.ts';

const THREE = { name: 'three.csv', bytes: statement([{}, { 总金额: '2.00' }, { 总金额: '3.00' }]) };

test('a column is hidden from its menu and shown again in the dialog', async ({ desk, page }) => {
  await desk.openAlone();
  await desk.read(THREE);
  await desk.header('交易状态').click({ button: 'right' });
  await expect(desk.at('menu')).toBeVisible();
  await desk.noAxeViolation();
  await page.getByRole('menuitem', { name: '隐藏此列' }).click();
  await expect(desk.header('交易状态')).toHaveCount(0);
  await expect(desk.at('grid')).toHaveAttribute('aria-colcount', '30');
  await expect(desk.at('columns')).toContainText('29/30');
  await expect(desk.at('grid')).toBeFocused();
  await desk.at('columns').click();
  await expect(desk.at('column-chooser')).toBeVisible();
  await desk.noAxeViolation();
  await page.getByLabel('显示 交易状态').check();
  await desk.at('close-columns').click();
  await expect(desk.header('交易状态')).toBeVisible();
  await expect(desk.at('grid')).toHaveAttribute('aria-colcount', '31');
});

test('the last column cannot be hidden', async ({ desk, page }) => {
  await desk.openAlone();
  await desk.read(THREE);
  await desk.at('columns').click();
  const boxes = desk.at('column-chooser').getByRole('checkbox');
  for (let at = 0; at < 29; at += 1) await boxes.nth(at).uncheck();
  await boxes.nth(29).click();
  await expect(boxes.nth(29)).toBeChecked();
  await desk.at('reset-columns').click();
  await expect(boxes.first()).toBeChecked();
  await page.keyboard.press('Escape');
  await expect(desk.at('columns')).toHaveText('列 30');
});

test('columns move by keyboard, in the header and in the dialog, and keep the focus', async ({ desk, page }) => {
  await desk.openAlone();
  await desk.read(THREE);
  await desk.toHeader();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Control+Shift+ArrowRight');
  await expect.poll(async () => (await desk.columns()).slice(0, 3)).toEqual(['交易时间', '本笔金额', '交易状态']);
  await expect(desk.at('grid').locator('.is-active')).toContainText('交易状态');
  await expect(desk.at('announce')).toContainText('交易状态：第 3 列');
  await page.keyboard.press('Control+Shift+ArrowLeft');
  await expect.poll(async () => (await desk.columns()).slice(0, 3)).toEqual(['交易时间', '交易状态', '本笔金额']);
  await desk.at('columns').click();
  const down = page.getByRole('button', { name: '本笔金额 下移' });
  await down.focus();
  await page.keyboard.press('Enter');
  await expect(desk.at('chooser-line').nth(3)).toContainText('本笔金额');
  await expect(down).toBeFocused();
});

test('a header is dragged to another place, and its edge to another width', async ({ desk, page }) => {
  await desk.openAlone();
  await desk.read(THREE);
  // The mouse reaches only what is on the screen.
  await desk.at('grid').evaluate((grid) => grid.scrollIntoView({ block: 'end' }));
  const bank = await box(desk.header('付款银行'));
  const state = await box(desk.header('交易状态'));
  await page.mouse.move(bank.x + 20, bank.y + 15);
  await page.mouse.down();
  await page.mouse.move(state.x + 40, state.y + 15, { steps: 8 });
  await page.mouse.move(state.x + 10, state.y + 15);
  await page.mouse.up();
  await expect.poll(async () => (await desk.columns()).slice(0, 3)).toEqual(['交易时间', '付款银行', '交易状态']);
  // A drag is no click.
  await expect(desk.at('grid').locator('.grid-head-sort')).toHaveCount(0);

  const before = await box(desk.header('交易状态'));
  await page.mouse.move(before.x + before.width - 2, before.y + 20);
  await page.mouse.down();
  await page.mouse.move(before.x + before.width + 58, before.y + 20, { steps: 5 });
  await page.mouse.up();
  await expect.poll(async () => Math.round((await box(desk.header('交易状态'))).width - before.width)).toBe(60);
  await expect(desk.at('grid').locator('.grid-head-sort')).toHaveCount(0);
  // The rows follow the header.
  const cell = desk.row(0).locator('.is-state');
  expect(Math.round((await box(cell)).x)).toBe(Math.round((await box(desk.header('交易状态'))).x));
});

test('a width is set by keyboard, within its bounds', async ({ desk, page }) => {
  await desk.openAlone();
  await desk.read(THREE);
  await desk.toHeader();
  await page.keyboard.press('ArrowRight');
  const width = async () => Math.round((await box(desk.header('交易状态'))).width);
  const before = await width();
  await page.keyboard.press('Shift+ArrowRight');
  await expect.poll(width).toBe(before + 16);
  for (let times = 0; times < 9; times += 1) await page.keyboard.press('Shift+ArrowLeft');
  await expect.poll(width).toBe(48);
  await expect(desk.at('announce')).toContainText('宽 48');
});

test('pinned columns stay at the left, and the focus is never behind them', async ({ desk, page }) => {
  await desk.openAlone();
  await desk.read({ name: 'two.csv', bytes: fixture('official-example-2.csv') });
  await desk.header('本笔金额').click({ button: 'right' });
  await page.getByRole('menuitem', { name: '固定在左侧' }).click();
  await expect.poll(async () => (await desk.columns()).slice(0, 3)).toEqual(['交易时间', '本笔金额', '交易状态']);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('End');
  await expect(desk.header('本笔金额')).toBeInViewport({ ratio: 1 });
  const active = desk.at('grid').locator('.is-active');
  for (let steps = 0; steps < 27; steps += 1) {
    await page.keyboard.press('ArrowLeft');
    const pinned = await box(desk.header('本笔金额'));
    const cell = await box(active);
    expect(cell.x).toBeGreaterThanOrEqual(pinned.x + pinned.width - 1);
  }
});

test('the menu is worked by keyboard, and gives the focus back', async ({ desk, page }) => {
  await desk.openAlone();
  await desk.read(THREE);
  await desk.toHeader();
  await page.keyboard.press('Alt+ArrowDown');
  await expect(page.getByRole('menuitem').first()).toBeFocused();
  await page.keyboard.press('End');
  await expect(page.getByRole('menuitem').last()).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(desk.header('交易时间')).toHaveAttribute('aria-sort', 'descending');
  await expect(desk.at('grid')).toBeFocused();
  await page.keyboard.press('Alt+ArrowDown');
  await page.keyboard.press('Escape');
  await expect(desk.at('menu')).toHaveCount(0);
  await expect(desk.at('grid')).toBeFocused();
});

test.describe('390 px', () => {
  test.use({ viewport: { width: 390, height: 844 } });

  test('time, state and amount of a row are seen together, and the menu opens inside of the window', async ({ desk, page }) => {
    await desk.openAlone();
    await desk.read({ name: 'amounts.csv', bytes: statement([{ 总金额: '1234567.89' }]) });
    await desk.at('table').scrollIntoViewIfNeeded();
    for (const name of ['交易时间', '交易状态', '本笔金额']) await expect(desk.header(name)).toBeInViewport({ ratio: 1 });
    const time = desk.row(0).locator('[data-column="1"]');
    await expect(time).toHaveText('03-05 10:00:00');
    for (const cell of [time, desk.row(0).locator('.is-own-amount')]) {
      expect(await cell.evaluate((element) => element.scrollWidth - element.clientWidth)).toBeLessThanOrEqual(0);
    }
    await desk.toHeader();
    await page.keyboard.press('Alt+ArrowDown');
    await expect(desk.at('menu')).toBeInViewport({ ratio: 1 });
    await desk.noAxeViolation();
  });
});

async function box(locator: import('@playwright/test').Locator) {
  const found = await locator.boundingBox();
  if (found === null) throw new Error('not drawn');
  return found;
}
