import { test, expect } from '../desk.ts';
import { fixture, rowsOf, statement } from '../statement.ts';

test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

const BYTES = fixture('official-example-2.csv');
const ROWS = rowsOf(BYTES);

test('Ctrl+C copies the cell letter by letter, and says so', async ({ desk, page }) => {
  await desk.openAlone();
  await desk.read({ name: 'two.csv', bytes: BYTES });
  await desk.at('grid').focus();
  await page.keyboard.press('Control+Home');
  const order = await columnOf(desk, '微信订单号');
  for (let at = 0; at < order; at += 1) await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Control+c');
  await expect(desk.at('copied')).toHaveText(`已复制：${ROWS[0]?.['微信订单号']}`);
  expect(await desk.clipboard()).toBe(ROWS[0]?.['微信订单号']);
  await expect(desk.at('announce')).toContainText('已复制');
});

test('the rows picked are copied as a table: ids whole, numbers plain, codes in words', async ({ desk, page }) => {
  await desk.openAlone();
  await desk.read({ name: 'two.csv', bytes: BYTES });
  await desk.row(1).locator('.is-mark').click();
  await desk.row(3).locator('.is-mark').click();
  await desk.at('grid').focus();
  await page.keyboard.press('Control+c');
  await expect(desk.at('copied')).toHaveText('已复制 2 行。');
  const lines = (await desk.clipboard()).replaceAll('\r\n', '\n').trimEnd().split('\n').map((line) => line.split('\t'));
  expect(lines).toHaveLength(3);
  const [names = [], first = [], second = []] = lines;
  expect(names).toContain('缴费通知书编号(或平台订单号)');
  for (const [line, row] of [
    [first, ROWS[1]],
    [second, ROWS[3]],
  ] as const) {
    expect(line).toHaveLength(names.length);
    for (const name of ['微信订单号', '商户订单号', '缴费通知书编号(或平台订单号)', '执收单位编码', '总金额']) {
      expect(line[names.indexOf(name)]).toBe(row?.[name]);
    }
    expect(line[names.indexOf('交易状态')]).toBe('支付成功');
  }
  // Beside the text, a table that tells spreadsheets which values are text.
  const pasted = page.evaluate(
    () => new Promise<string>((done) => document.addEventListener('paste', (event) => done(event.clipboardData?.getData('text/html') ?? ''), { once: true })),
  );
  await page.keyboard.press('Control+v');
  expect(await pasted).toContain(`<td style="mso-number-format:'\\@'">${ROWS[1]?.['微信订单号']}</td>`);
  expect(await pasted).toContain(`<td>${ROWS[1]?.['总金额']}</td>`);
});

test('a column of many rows is copied in the order that is shown', async ({ desk, page }) => {
  await desk.openAlone();
  const many = Array.from({ length: 12_345 }, (_, at) => ({ 商品名称: at % 2 === 0 ? '=1+1' : '学费', '缴费通知书编号(或平台订单号)': String(at).padStart(12, '0') }));
  await desk.read({ name: 'many.csv', bytes: statement(many) });
  await desk.at('grid').evaluate((grid) => grid.scrollTo({ left: 700 }));
  await expect(desk.header('交易状态')).toHaveCount(0);
  const notice = desk.header('缴费通知书编号');
  await notice.click();
  await expect(notice).toHaveAttribute('aria-sort', 'ascending');
  await notice.click();
  await expect(notice).toHaveAttribute('aria-sort', 'descending');
  await notice.click({ button: 'right' });
  await page.getByRole('menuitem', { name: '复制整列' }).click();
  await expect(desk.at('copied')).toHaveText('已复制 12,345 行。');
  const lines = (await desk.clipboard()).replaceAll('\r\n', '\n').trimEnd().split('\n');
  expect(lines).toEqual(many.map((row) => row['缴费通知书编号(或平台订单号)']).reverse());
});

test('a text that a spreadsheet would reckon out is copied as a text', async ({ desk, page }) => {
  await desk.openAlone();
  await desk.read({ name: 'formula.csv', bytes: statement([{ 商品名称: '=HYPERLINK("http://x")' }]) });
  await desk.row(0).locator('.is-state').click({ button: 'right' });
  await page.getByRole('menuitem', { name: '复制本行' }).click();
  await expect(desk.at('copied')).toHaveText('已复制 1 行。');
  expect((await desk.clipboard()).split('\t')).toContain(`'=HYPERLINK("http://x")`);
});

test('the menu of a cell has its raw value, and filters by it', async ({ desk, page }) => {
  await desk.openAlone();
  await desk.read({ name: 'banks.csv', bytes: statement([{ 付款银行: 'CMB_CREDIT' }, {}, {}]) });
  const bank = desk.row(0).getByText('招商银行').first();
  await bank.click({ button: 'right' });
  await desk.noAxeViolation();
  await page.getByRole('menuitem', { name: '复制原值 CMB_CREDIT' }).click();
  await expect(desk.at('copied')).toHaveText('已复制：CMB_CREDIT');
  expect(await desk.clipboard()).toBe('CMB_CREDIT');
  await bank.click({ button: 'right' });
  await page.getByRole('menuitem', { name: '排除此值' }).click();
  await expect(desk.matched()).toHaveText('2');
});

test('too much at once is refused with what to do instead', async ({ desk, page }) => {
  await desk.openAlone();
  await desk.read({ name: 'many.csv', bytes: statement(Array.from({ length: 170_000 }, () => ({}))) });
  await desk.at('grid').focus();
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Control+c');
  await expect(desk.at('copied')).toHaveText('共 5,100,000 个单元格，太多，不能复制。请先筛选，或只复制一列。');
});

test.describe('where the browser does not let the page copy', () => {
  test('the page says so, and what to do', async ({ desk, page }) => {
    await page.addInitScript(() => {
      Object.defineProperty(Navigator.prototype, 'clipboard', { get: () => undefined });
      Document.prototype.execCommand = () => false;
    });
    await desk.openAlone();
    await desk.read({ name: 'two.csv', bytes: BYTES });
    await desk.row(0).locator('.is-state').click({ button: 'right' });
    await page.getByRole('menuitem', { name: '复制单元格' }).click();
    await expect(desk.at('copied')).toContainText('浏览器不允许复制');
    await desk.row(0).locator('.is-mark').click();
    await desk.at('copy-picked').click();
    await expect(desk.at('copied')).toContainText('浏览器不允许复制');
  });
});

/** The number of a column by its name. */
async function columnOf(desk: import('../desk.ts').Desk, name: string): Promise<number> {
  await desk.at('grid').evaluate((grid) => grid.scrollTo({ left: 2_400 }));
  const at = await desk.header(name).getAttribute('data-column');
  return Number(at);
}
