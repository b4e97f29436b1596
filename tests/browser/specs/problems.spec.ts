import { readFileSync } from 'node:fs';
import { test, expect, type Desk } from '../desk.ts';
import { statement, count } from '../statement.ts';

test.beforeEach(async ({ desk }) => desk.openAlone());

/** A plain reading of RFC 4180. */
function csv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/g)) {
    row.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    if (row.length > 1) rows.push(row);
    row = [];
  }
  return rows;
}

async function saved(desk: Desk): Promise<{ name: string; rows: string[][] }> {
  const began = desk.page.waitForEvent('download');
  await desk.at('save-problems').press('Enter');
  const download = await began;
  const bytes = readFileSync(await download.path());
  expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  return { name: download.suggestedFilename(), rows: csv(bytes.toString('utf8').slice(1)) };
}

test('all problems are saved, also those that are not shown', async ({ desk }) => {
  const lines = statement(Array.from({ length: 4_000 }, () => ({}))).toString('utf8').split('\r\n');
  const bad = lines.map((line, at) => (at > 0 && at <= 3_500 ? line.replace(',`CNY,`1.00,', ',`CNY,`1e2,') : line));
  await desk.read({ name: '2026.03.05.csv', bytes: Buffer.from(bad.join('\r\n')) });
  await expect(desk.at('problem')).toHaveCount(50);
  const { name, rows } = await saved(desk);
  expect(name).toBe('2026.03.05 问题.csv');
  const [head, ...problems] = rows;
  expect(head).toEqual(['行号 Line', '级别 Level', '代码 Code', '列 Column', '说明', 'Description', '原文 Raw text']);
  expect(problems.filter((row) => row[2] === 'bad_amount')).toEqual(
    bad.slice(1, 3_501).map((line, at) => [
      String(at + 2),
      '错误 error',
      'bad_amount',
      '总金额',
      '「总金额」的值“1e2”不是金额，该行未计入',
      '"1e2" in 总金额 is not an amount; the row was not counted',
      line,
    ]),
  );
  await expect(desk.at('save-problems')).toHaveText(`导出全部问题（${count(problems.length)}）`);
  await desk.noAxeViolation();
  await desk.speak('en');
  await expect(desk.at('save-problems')).toHaveText(`Save all problems (${count(problems.length)})`);
  expect((await saved(desk)).name).toBe('2026.03.05 problems.csv');
});

test('no cell of the saved problems is a formula', async ({ desk }) => {
  const lines = statement(Array.from({ length: 10 }, () => ({}))).toString('utf8').split('\r\n');
  lines.splice(5, 0, `=HYPERLINK("http://example.test","a")`);
  await desk.read({ name: 'day.csv', bytes: Buffer.from(lines.join('\r\n')) });
  const { rows } = await saved(desk);
  const stray = rows.find((row) => row[2] === 'stray_text');
  expect(stray?.[0]).toBe('6');
  expect(stray?.[6]).toBe(`'=HYPERLINK("http://example.test","a")`);
  expect(rows.flat().filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([]);
});

test('a browser without room for the file says so, and the rows stay', async ({ desk, page }) => {
  const lines = statement(Array.from({ length: 10 }, () => ({}))).toString('utf8').split('\r\n');
  await desk.read({ name: 'day.csv', bytes: Buffer.from(lines.slice(0, -2).join('\r\n')) });
  await page.evaluate(() => {
    URL.createObjectURL = () => {
      throw new Error('no room');
    };
  });
  await desk.at('save-problems').click();
  await expect(desk.page.getByRole('alert').filter({ hasText: '没有空间' })).toBeVisible();
  await expect(desk.matched()).toHaveText('10');
});
