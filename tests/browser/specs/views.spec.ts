import { test, expect, type Desk } from '../desk.ts';
import { count, fen, rowsOf, statement, type Row, type RowWish } from '../statement.ts';

const banks = ['ICBC_DEBIT', 'ICBC_CREDIT', 'CMB_CREDIT', 'ABC_DEBIT'];
const wishes: RowWish[] = Array.from({ length: 120 }, (_, at) => {
  const refund = at % 6 === 5;
  return {
    付款银行: banks[at % 4] ?? '',
    商品名称: at % 5 === 0 ? '罚款 道路' : '学费',
    执收单位编码: at % 5 < 2 ? '118610002' : '118610003',
    总金额: refund ? '0.00' : `${at * 300}.50`,
    ...(refund ? { 交易状态: 'REFUND', 退款金额: `${at}.25`, 微信退款单号: `503${String(at).padStart(25, '0')}`, 退款状态: 'SUCCESS' } : {}),
  };
});
const file = { name: 'day.csv', bytes: statement(wishes) };
const all = rowsOf(file.bytes);
const own = (row: Row) => fen((row['交易状态'] === 'REFUND' ? row['退款金额'] : row['总金额']) ?? '0');
const isRefund = (row: Row) => row['交易状态'] === 'REFUND';

async function shows(desk: Desk, keep: (row: Row) => boolean): Promise<void> {
  await expect(desk.matched()).toHaveText(count(all.filter(keep).length));
}

async function type(desk: Desk, filter: string): Promise<void> {
  await desk.at('filter-line').fill(filter);
  await desk.at('filter-line').press('Enter');
}

const address = (desk: Desk) => decodeURIComponent(new URL(desk.page.url()).hash.replaceAll('+', ' '));

test.describe('with a statement', () => {
  test.beforeEach(async ({ desk }) => {
    await desk.openAlone();
    await desk.read(file);
    await shows(desk, () => true);
  });

  test('everything is undone and redone, by buttons and by keys, but not out of a text field', async ({ desk, page }) => {
    await expect(desk.at('undo')).toHaveAttribute('aria-disabled', 'true');
    await desk.at('facet-state').locator('input[data-value="REFUND"]').click();
    await shows(desk, isRefund);
    await desk.at('search').press('Control+z');
    await expect(desk.at('undo')).toHaveAttribute('aria-disabled', 'false');
    await desk.header('本笔金额').click();
    await expect(desk.header('本笔金额')).toHaveAttribute('aria-sort', 'ascending');
    await desk.at('search').pressSequentially('罚款');
    await shows(desk, (row) => isRefund(row) && row['商品名称'] === '罚款 道路');
    await desk.at('grid').focus();
    await page.keyboard.press('Control+z');
    await expect(desk.at('search')).toHaveValue('');
    await shows(desk, isRefund);
    await page.keyboard.press('Control+z');
    await expect(desk.header('本笔金额')).not.toHaveAttribute('aria-sort', 'ascending');
    await desk.at('undo').click();
    await shows(desk, () => true);
    await expect(desk.at('undo')).toHaveAttribute('aria-disabled', 'true');
    // It keeps the focus, and does nothing more.
    await desk.at('undo').press('Enter');
    await expect(desk.at('undo')).toBeFocused();
    await desk.at('redo').click();
    await shows(desk, isRefund);
    await desk.at('grid').focus();
    await page.keyboard.press('Control+Shift+z');
    await expect(desk.header('本笔金额')).toHaveAttribute('aria-sort', 'ascending');
    await page.keyboard.press('Control+y');
    await expect(desk.at('search')).toHaveValue('罚款');
    await expect(desk.at('redo')).toHaveAttribute('aria-disabled', 'true');
  });

  test('the address is the view without what was looked for, and brings it back', async ({ desk, page }) => {
    await desk.at('facet-state').locator('input[data-value="REFUND"]').click();
    await desk.header('本笔金额').click();
    await expect.poll(() => address(desk)).toBe('#q=state:REFUND&sort=amount');
    await desk.at('search').fill('罚款');
    await shows(desk, (row) => isRefund(row) && row['商品名称'] === '罚款 道路');
    await expect(desk.at('left-out')).toBeVisible();
    expect(address(desk)).toBe('#q=state:REFUND&sort=amount');
    // The same tab keeps all of it; another one has the address alone.
    await page.reload();
    await expect(desk.at('session-absent')).toBeVisible();
    await desk.read(file);
    await shows(desk, (row) => isRefund(row) && row['商品名称'] === '罚款 道路');
    await page.goto('about:blank');
    await page.goto('/#q=state:REFUND&sort=amount');
    await desk.read(file);
    await shows(desk, isRefund);
    await expect(desk.header('本笔金额')).toHaveAttribute('aria-sort', 'ascending');
  });

  test('back and forward go from view to view', async ({ desk, page }) => {
    await desk.at('facet-state').locator('input[data-value="REFUND"]').click();
    await shows(desk, isRefund);
    await desk.at('facet-payer-bank').locator('input[data-value="ABC_DEBIT"]').click();
    await shows(desk, (row) => isRefund(row) && row['付款银行'] === 'ABC_DEBIT');
    await page.goBack();
    await shows(desk, isRefund);
    await page.goBack();
    await shows(desk, () => true);
    await page.goForward();
    await shows(desk, isRefund);
    await desk.at('undo').click();
    await shows(desk, () => true);
  });

  test('views by name: those that everyone has, and own ones that outlive the page', async ({ desk, page }) => {
    await desk.at('view-refunds').click();
    await shows(desk, isRefund);
    await expect(desk.at('view-refunds')).toHaveAttribute('aria-pressed', 'true');
    await desk.at('view-large').click();
    await shows(desk, (row) => own(row) >= 1_000_000n);
    await expect(desk.at('view-refunds')).toHaveAttribute('aria-pressed', 'false');
    await desk.at('view-large').click();
    await shows(desk, () => true);

    await type(desk, '状态:退款 银行:工商银行');
    await shows(desk, (row) => isRefund(row) && (row['付款银行'] ?? '').startsWith('ICBC'));
    await desk.at('save-view').click();
    await desk.at('view-name').fill('工行退款');
    await desk.at('view-name').press('Enter');
    await expect(desk.at('saved-view')).toHaveText('工行退款');
    await expect(desk.at('saved-view')).toHaveAttribute('aria-pressed', 'true');
    await page.goto('about:blank');
    await page.goto('/');
    await desk.read(file);
    await shows(desk, () => true);
    await desk.at('saved-view').click();
    await shows(desk, (row) => isRefund(row) && (row['付款银行'] ?? '').startsWith('ICBC'));
    await desk.noAxeViolation();
    await desk.at('forget-view').click();
    await expect(desk.at('saved-view')).toHaveCount(0);
    await page.reload();
    await desk.read(file);
    await expect(desk.at('saved-view')).toHaveCount(0);
  });

  test('closing everything leaves no way back to a filter', async ({ desk }) => {
    await desk.at('search').fill('罚款');
    await shows(desk, (row) => row['商品名称'] === '罚款 道路');
    await desk.read({ name: 'other.csv', bytes: statement([{ 总金额: '2.00' }]) });
    await desk.at('clear').click();
    await desk.read(file);
    await shows(desk, () => true);
    await expect(desk.at('undo')).toHaveAttribute('aria-disabled', 'true');
  });

  test('the filter line says what the chips say, and the other way round', async ({ desk }) => {
    await type(desk, '状态:退款 金额>=20 -银行:工商银行');
    await shows(desk, (row) => isRefund(row) && own(row) >= 2_000n && !(row['付款银行'] ?? '').startsWith('ICBC'));
    await expect(desk.at('chip')).toHaveCount(3);
    await expect(desk.at('filter-line')).toHaveValue('状态:退款 金额>=20 -银行:"工商银行 信用卡","工商银行 借记卡"');
    await desk.at('chip').filter({ hasText: '金额' }).getByRole('button').click();
    await expect(desk.at('filter-line')).toHaveValue('状态:退款 -银行:"工商银行 信用卡","工商银行 借记卡"');
    await desk.speak('en');
    await expect(desk.at('filter-line')).toHaveValue('state:Refund -bank:"ICBC (credit)","ICBC (debit)"');
    await type(desk, 'time:2026-03-05 item:学费');
    await shows(desk, (row) => row['商品名称'] === '学费');
    await type(desk, '');
    await shows(desk, () => true);
  });

  test('what is no filter is told where it stands, and keeps the view', async ({ desk }) => {
    await type(desk, '状态:退款');
    await shows(desk, isRefund);
    for (const [filter, part, words] of [
      ['状态:退款 状太:x', '状太', '没有「状太」这个字段'],
      ['金额>=一千', '一千', '不是金额'],
      ['时间:昨天', '昨天', '2026-03-05'],
      ['罚款 或', '或', '两边都要有条件'],
      ['商品:"学费', '"学费', '引号'],
    ]) {
      await type(desk, filter ?? '');
      await expect(desk.at('filter-line-error')).toContainText(words ?? '');
      await expect(desk.at('filter-line-error').locator('mark')).toHaveText(part ?? '');
      await shows(desk, isRefund);
    }
    await desk.noAxeViolation();
    await desk.at('filter-line').press('Escape');
    await expect(desk.at('filter-line')).toHaveValue('状态:退款');
    await expect(desk.at('filter-line-error')).toBeEmpty();
  });

  test('words and values are completed by keyboard', async ({ desk, page }) => {
    const line = desk.at('filter-line');
    await line.focus();
    await page.keyboard.type('状');
    await expect(desk.at('filter-line-choices')).toBeVisible();
    await page.keyboard.press('ArrowDown');
    await expect(line).toHaveAttribute('aria-activedescendant', 'filter-line-choices-0');
    await page.keyboard.press('Enter');
    await expect(line).toHaveValue('状态:');
    await expect(desk.at('filter-line-choices').getByRole('option')).toHaveText([/支付成功/, /退款/]);
    await desk.noAxeViolation();
    await page.keyboard.type('退');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(line).toHaveValue('状态:退款 ');
    await expect(desk.at('filter-line-choices')).toBeHidden();
    await page.keyboard.press('Enter');
    await shows(desk, isRefund);
  });

  test('groups stand beside each other; inputs and facets change the one that is pressed', async ({ desk }) => {
    await desk.at('facet-state').locator('input[data-value="REFUND"]').click();
    await shows(desk, isRefund);
    await desk.at('add-group').click();
    await expect(desk.at('chip-group')).toHaveCount(2);
    await shows(desk, isRefund);
    await desk.at('facet-payer-bank').locator('input[data-value="CMB_CREDIT"]').click();
    await shows(desk, (row) => isRefund(row) || row['付款银行'] === 'CMB_CREDIT');
    await expect(desk.at('filter-line')).toHaveValue('状态:退款 或 银行:"招商银行 信用卡"');
    await desk.noAxeViolation();
    await desk.at('pick-group').first().click();
    await desk.at('facet-department').locator('input[data-value="118610002"]').click();
    const first = (row: Row) => isRefund(row) && row['执收单位编码'] === '118610002';
    await shows(desk, (row) => first(row) || row['付款银行'] === 'CMB_CREDIT');
    await desk.at('chip-group').nth(1).locator('.chip-remove').click();
    await shows(desk, first);
    await desk.at('undo').click();
    await shows(desk, (row) => first(row) || row['付款银行'] === 'CMB_CREDIT');
  });

  test('the amounts are drawn, and sliders over them set their range', async ({ desk, page }) => {
    const from = desk.at('amount-slider-from');
    await desk.showRanges();
    await expect(desk.at('amount-histogram')).toBeVisible();
    await from.focus();
    await expect(from).toHaveAttribute('aria-valuetext', '不限');
    await page.keyboard.press('End');
    // One step is left at least.
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    const value = await desk.at('amount-from').inputValue();
    expect(value).toMatch(/^\d+\.\d\d$/);
    await shows(desk, (row) => own(row) >= fen(value));
    await desk.at('amount-from').fill('1000');
    await shows(desk, (row) => own(row) >= 100_000n);
    await expect(from).toHaveAttribute('aria-valuetext', '1,000.00');
    const box = await from.boundingBox();
    if (box === null) throw new Error('no slider');
    // By pointer: the other slider's thumb is taken from the right end to the middle.
    await page.mouse.move(box.x + box.width - 12, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.8, box.y + box.height / 2, { steps: 4 });
    await page.mouse.up();
    await expect(desk.at('amount-to')).not.toHaveValue('');
    const to = await desk.at('amount-to').inputValue();
    await shows(desk, (row) => own(row) >= 100_000n && own(row) <= fen(to));
    // The drag was one step.
    await desk.at('undo').click();
    await shows(desk, () => true);
  });

  test('a text in a column, in six ways', async ({ desk }) => {
    await desk.showRanges();
    const add = async (way: string, text: string) => {
      await desk.at('text-way').selectOption({ label: way });
      await desk.at('text-needle').fill(text);
      await desk.at('text-add').click();
    };
    const item = (row: Row) => row['商品名称'] ?? '';
    for (const [way, text, keep] of [
      ['包含', '道路', (row: Row) => item(row).includes('道路')],
      ['不含', '道路', (row: Row) => !item(row).includes('道路')],
      ['开头为', '罚', (row: Row) => item(row).startsWith('罚')],
      ['开头不为', '罚', (row: Row) => !item(row).startsWith('罚')],
      ['等于', '学费', (row: Row) => item(row) === '学费'],
      ['不等于', '学费', (row: Row) => item(row) !== '学费'],
    ] as [string, string, (row: Row) => boolean][]) {
      await add(way, text);
      await shows(desk, keep);
      await desk.at('undo').click();
      await shows(desk, () => true);
    }
  });

  test('the last hours are counted from the last row', async ({ desk }) => {
    await desk.showRanges();
    await desk.at('pick-last-1').click();
    await shows(desk, () => true);
    await expect(desk.at('chip')).toContainText('2026-03-05 09:02:00 – 2026-03-05 10:01:59');
    await desk.at('pick-last-1').click();
    await expect(desk.at('chip')).toHaveCount(0);
  });
});

test('an address that is no view is shown in the filter line to be mended', async ({ desk, page }) => {
  await page.route('**/api/**', (route) => route.abort());
  await page.goto('/#q=state:REFUND+amount:x');
  await desk.read(file);
  await shows(desk, () => true);
  await expect(desk.at('filter-line')).toHaveValue('state:REFUND amount:x');
  await expect(desk.at('filter-line-error').locator('mark')).toHaveText('x');
});

for (const width of [390, 1440]) {
  test(`at ${width} px every control of the filters is 24 px and nothing reaches over the side`, async ({ desk, page }) => {
    await page.setViewportSize({ width, height: 900 });
    await desk.openAlone();
    await desk.read(file);
    await desk.showRanges();
    await type(desk, '状态:退款 或 金额>=1000 商品:学');
    await desk.at('filter-line-help').locator('summary').click();
    await desk.at('save-view').click();
    await desk.fitsWidth();
    await desk.noAxeViolation();
    const small = await desk.at('filter-bar').locator('button, select, input, summary').evaluateAll((controls) =>
      controls
        .map((control) => ({ id: control.getAttribute('data-testid') ?? control.textContent, box: control.getBoundingClientRect() }))
        .filter(({ box }) => box.width > 0 && (box.width < 23.9 || box.height < 23.9))
        .map(({ id, box }) => `${id} ${box.width}×${box.height}`),
    );
    expect(small).toEqual([]);
  });
}
