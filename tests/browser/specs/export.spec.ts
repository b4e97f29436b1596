import { readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { test, expect, type Desk } from '../desk.ts';
import { statement } from '../statement.ts';
import { cells, unzip } from '../unzip.ts';

test.beforeEach(async ({ desk }) => desk.openAlone());

async function exported(desk: Desk, format: string, rows: 'all' | 'filtered' = 'filtered'): Promise<{ name: string; bytes: Buffer }> {
  await desk.at('open-export').click();
  await desk.at(`format-${format}`).check();
  await desk.at(`rows-${rows}`).check();
  const began = desk.page.waitForEvent('download');
  await desk.at('begin-export').click();
  const download = await began;
  await desk.at('close-export').click();
  await expect(desk.at('export')).toBeHidden();
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

const day = statement([
  { 商品名称: '=HYPERLINK("http://example.test")', 总金额: '12.50' },
  { 交易状态: 'REFUND', 退款金额: '3.00', 微信退款单号: '50000000000000000001', 商户退款单号: '0012' },
  { 总金额: '1000.00' },
]);

test('the filtered rows are exported in the order and columns of the table', async ({ desk }) => {
  await desk.read({ name: 'day.csv', bytes: day });
  await desk.header('本笔金额').click();
  await expect(desk.header('本笔金额')).toHaveAttribute('aria-sort', 'ascending');
  const { name, bytes } = await exported(desk, 'csv');
  expect(name).toMatch(/^非税明细 \d{8}-\d{6}\.csv$/);
  const lines = bytes.toString('utf8').split('\r\n');
  const heads = await desk.at('grid').locator('.grid-head-name').allTextContents();
  expect(lines[0]?.startsWith(`\ufeff${heads.slice(0, 3).join(',')}`)).toBe(true);
  expect(lines.slice(1, 4).map((line) => line.split(',')[2])).toEqual(['-3.00', '12.50', '1000.00']);
  expect(lines[2]).toContain(`"'=HYPERLINK(""http://example.test"")"`);
  expect(lines[1]).toContain(',50000000000000000001,0012,');
  expect(lines).toHaveLength(5);
});

test('CSV for Excel keeps every digit of an id', async ({ desk }) => {
  await desk.read({ name: 'day.csv', bytes: day });
  const { bytes } = await exported(desk, 'csv-for-excel');
  expect(bytes.toString('utf8')).toContain('"=""0012"""');
});

test('JSON lines have all values as texts', async ({ desk }) => {
  await desk.read({ name: 'day.csv', bytes: day });
  const { name, bytes } = await exported(desk, 'json-lines');
  expect(name).toMatch(/\.jsonl$/);
  const rows = bytes.toString('utf8').trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, string>);
  expect(rows.map((row) => row['总金额'])).toEqual(['12.50', '1.00', '1000.00']);
  expect(rows[1]?.['商户退款单号']).toBe('0012');
});

test('a workbook has ids as texts, money as numbers, a frozen header and a proof', async ({ desk }) => {
  await desk.read({ name: 'day.csv', bytes: day });
  await desk.at('search').fill('1000.00');
  await expect(desk.matched()).toHaveText('1');
  const filtered = unzip((await exported(desk, 'xlsx')).bytes);
  expect(cells(filtered.get('xl/worksheets/sheet1.xml') ?? '')).toHaveLength(2);
  const book = unzip((await exported(desk, 'xlsx', 'all')).bytes);
  const sheet = book.get('xl/worksheets/sheet1.xml') ?? '';
  expect(sheet).toContain('state="frozen"');
  expect(sheet).toContain('<c s="3"><v>12.50</v></c>');
  expect(sheet).toContain('t="inlineStr"><is><t xml:space="preserve">0012</t>');
  expect(cells(sheet)).toHaveLength(4);
  const proof = cells(book.get('xl/worksheets/sheet2.xml') ?? '');
  const line = (name: string) => proof.find((cellsOfLine) => cellsOfLine[0] === name);
  expect(line('来源文件')).toEqual(['来源文件', 'day.csv', '完整，与汇总行一致', '3 笔', 'SHA-256', createHash('sha256').update(day).digest('hex')]);
  expect(line('支付')).toEqual(['支付', '2', '1012.50']);
  expect(line('退款')).toEqual(['退款', '1', '3.00']);
  expect(line('净额')).toEqual(['净额', '', '1009.50']);
});

test('a long export shows its progress, is stopped, and saves nothing then', async ({ desk, page }) => {
  test.setTimeout(120_000);
  await desk.read({ name: 'large.csv', bytes: statement(Array.from({ length: 60_000 }, () => ({}))) });
  let downloads = 0;
  page.on('download', () => (downloads += 1));
  await desk.at('open-export').click();
  await desk.noAxeViolation();
  await desk.at('begin-export').click();
  await expect(desk.at('stop-export')).toBeVisible();
  await expect(desk.at('export-state')).toHaveText(/已写 [\d,]+ 行/);
  await desk.at('stop-export').click();
  await expect(desk.at('export-state')).toHaveText('已停止，没有保存文件。');
  expect(downloads).toBe(0);
  await desk.at('begin-export').click();
  await expect(desk.at('export-state')).toHaveText('已导出 60,000 行。', { timeout: 60_000 });
  await desk.noAxeViolation();
});

test('the dialog fits a narrow window, in the dark and in English', async ({ desk, page }, info) => {
  await desk.read({ name: 'day.csv', bytes: day });
  await desk.at('open-export').click();
  await page.screenshot({ path: info.outputPath('wide.png') });
  await desk.at('close-export').click();
  await desk.speak('en');
  await desk.at('theme').selectOption('dark');
  await page.setViewportSize({ width: 360, height: 740 });
  await desk.at('open-export').focus();
  await page.keyboard.press('Enter');
  await desk.noAxeViolation();
  await desk.fitsWidth();
  await page.screenshot({ path: info.outputPath('narrow-dark.png') });
  await page.keyboard.press('Escape');
  await expect(desk.at('export')).toBeHidden();
  await expect(desk.at('open-export')).toBeFocused();
});

test('a browser without room for the file says so', async ({ desk, page }) => {
  await desk.read({ name: 'day.csv', bytes: day });
  await page.evaluate(() => {
    URL.createObjectURL = () => {
      throw new Error('no room');
    };
  });
  await desk.at('open-export').click();
  await desk.at('begin-export').click();
  await expect(desk.at('export-state')).toContainText('没有空间');
});
