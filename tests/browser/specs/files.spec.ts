import { gzipSync } from 'node:zlib';
import { test, expect } from '../desk.ts';
import { fixture, statement, count } from '../statement.ts';

const one = () => fixture('official-example-1.csv');
const two = () => fixture('official-example-2.csv');

test.beforeEach(async ({ desk }) => desk.openAlone());

test('both official examples at once: complete, balanced, every row there', async ({ desk }) => {
  await desk.read({ name: 'one.csv', bytes: one() }, { name: 'two.csv', bytes: two() });
  await expect(desk.at('source')).toHaveCount(2);
  await expect(desk.source(0)).toHaveAttribute('data-verdict', 'good');
  await expect(desk.source(1)).toHaveAttribute('data-verdict', 'good');
  await expect(desk.matched()).toHaveText('8');
  await expect(desk.at('total-payments')).toHaveText('0.14');
  // The first example has 26 values under 27 names: told, and not held against it.
  await expect(desk.source(0).getByTestId('problem').first()).toContainText('银行ID');
});

test('files are dropped anywhere on the page', async ({ desk, page }) => {
  const text = two().toString('utf8');
  const transfer = await page.evaluateHandle((content) => {
    const data = new DataTransfer();
    data.items.add(new File([content], 'dropped.csv', { type: 'text/csv' }));
    return data;
  }, text);
  await page.dispatchEvent('body', 'dragenter', { dataTransfer: transfer });
  await page.dispatchEvent('body', 'dragover', { dataTransfer: transfer });
  await expect(desk.at('drop-veil')).toBeVisible();
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
  await expect(desk.matched()).toHaveText('6');
  await expect(desk.at('drop-veil')).toBeHidden();
});

test('gzip and UTF-16 are opened as they are', async ({ desk }) => {
  const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(two().toString('utf8'), 'utf16le')]);
  await desk.read({ name: 'a.csv.gz', bytes: gzipSync(one()) });
  await desk.read({ name: 'b.txt', bytes: utf16 });
  await expect(desk.matched()).toHaveText('8');
  await expect(desk.source(0)).toHaveAttribute('data-verdict', 'good');
});

test('the same file twice is counted once and said', async ({ desk }) => {
  await desk.read({ name: 'a.csv', bytes: two() });
  await desk.read({ name: 'copy of a.csv', bytes: two() });
  await expect(desk.at('failed')).toBeVisible();
  await expect(desk.matched()).toHaveText('6');
});

test('a removed file takes its rows away', async ({ desk }) => {
  await desk.read({ name: 'one.csv', bytes: one() }, { name: 'two.csv', bytes: two() });
  await desk.at('remove').nth(1).click();
  await expect(desk.matched()).toHaveText('2');
});

for (const [what, cut] of [
  ['inside a row', 0.5],
  ['before the footer', 0.93],
] as const) {
  test(`a file cut ${what} is not complete, and it is impossible to miss`, async ({ desk }) => {
    const whole = two();
    await desk.read({ name: 'cut.csv', bytes: whole.subarray(0, Math.floor(whole.length * cut)) });
    await expect(desk.source()).toHaveAttribute('data-verdict', 'not-complete');
    await expect(desk.source()).toContainText('不完整');
    const stamp = desk.source().locator('.stamp-bad').first();
    await expect(stamp).toBeVisible();
    await expect(stamp).toBeInViewport();
  });
}

test('a footer that says something else shows the difference', async ({ desk }) => {
  const wrong = two().toString('utf8').replace('`6,`0.12,', '`7,`0.13,');
  await desk.read({ name: 'wrong.csv', bytes: Buffer.from(wrong) });
  await expect(desk.source()).toHaveAttribute('data-verdict', 'not-balanced');
  const lines = desk.source().getByTestId('footer-line');
  await expect(lines.nth(0)).toContainText('总交易单数');
  await expect(lines.nth(0)).toContainText('7');
  await expect(lines.nth(0)).toContainText('6');
  await expect(lines.nth(1)).toContainText('0.13');
  await expect(lines.nth(1)).toContainText('0.12');
  await expect(lines.nth(1)).toContainText('0.01');
});

const others: [string, Buffer, RegExp][] = [
  ['an error answer', Buffer.from('{"errcode":42001,"errmsg":"access_token expired rid: 69a1b2c3-0011aabb-2233ccdd"}'), /42001/],
  ['an answer without a statement', Buffer.from('{"errcode":0,"errmsg":"ok"}'), /./],
  ['a web page', Buffer.from('<!DOCTYPE html><html><body>502 Bad Gateway</body></html>'), /./],
  ['an empty file', Buffer.alloc(0), /./],
  ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]), /./],
];

for (const [what, bytes, shows] of others) {
  test(`${what} in place of a statement is named for what it is`, async ({ desk }) => {
    await desk.read({ name: 'other.csv', bytes });
    await expect(desk.source()).toHaveAttribute('data-verdict', 'no-statement');
    await expect(desk.source()).toContainText(shows);
    await desk.noAxeViolation();
    await desk.speak('en');
    await expect(desk.at('why')).toContainText(/[a-z]{3,}/);
  });
}

test('bad rows are listed with line, column, reason and raw text, and lead to their row', async ({ desk }) => {
  const rows = Array.from({ length: 300 }, () => ({}) as Record<string, string>);
  rows[150] = { 总金额: '１.00' };
  rows[151] = { 总金额: '1e2' };
  rows[200] = { 银行ID: 'test_1' };
  const good = statement(rows.map((row) => ({ ...row, 总金额: '1.00' })));
  let text = good.toString('utf8');
  const lines = text.split('\r\n');
  lines[151] = (lines[151] ?? '').replace(',`CNY,`1.00,', ',`CNY,`１.00,');
  lines[152] = (lines[152] ?? '').replace(',`CNY,`1.00,', ',`CNY,`1e2,');
  text = lines.join('\r\n');
  await desk.read({ name: 'bad.csv', bytes: Buffer.from(text) });
  await expect(desk.matched()).toHaveText('298');
  await expect(desk.source()).toHaveAttribute('data-verdict', 'not-balanced');
  const problem = desk.at('problem').filter({ hasText: '1e2' }).first();
  await expect(problem).toContainText('153');
  await expect(problem).toContainText('总金额');
  await problem.getByTestId('go-to-row').click();
  // The row itself could not be read: the next one is shown.
  const marked = desk.at('grid').locator('[role=row]').filter({ has: desk.page.locator('.is-active') });
  await expect(marked).toBeInViewport();
  await expect(marked).toContainText('10:02:32');
});

test('a big file shows its first rows while it is read, and can be stopped', async ({ desk }) => {
  test.setTimeout(120_000);
  const many = statement(Array.from({ length: 1 }, () => ({})));
  const text = many.toString('utf8');
  const [head, row] = text.split('\r\n') as [string, string];
  // So large that no machine reads it before a person's hand, or this test's, has stopped it.
  const [blocks, aBlock] = [20, 100_000];
  const total = blocks * aBlock;
  const { appendFileSync, mkdtempSync, rmSync, statSync, writeFileSync } = await import('node:fs');
  const { tmpdir } = await import('node:os');
  const { join } = await import('node:path');
  const folder = mkdtempSync(join(tmpdir(), 'nontax-big-'));
  try {
    const path = join(folder, 'big.csv');
    writeFileSync(path, `${head}\r\n`);
    for (let block = 0; block < blocks; block += 1) {
      const numbers = Array.from({ length: aBlock }, (_, at) => String(block * aBlock + at).padStart(8, '0'));
      const rows = numbers.map((number) => row.replace('4200002202603050000000000', `42000022026030500${number}`));
      appendFileSync(path, `${rows.join('\r\n')}\r\n`);
    }
    expect(statSync(path).size).toBeGreaterThan(500_000_000);
    // Slow the engine's thread down a little, so that a person has the time to stop it on any machine.
    const session = await desk.page.context().newCDPSession(desk.page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: 1 });
    const sawRows = desk.page.evaluate(
      () =>
        new Promise<boolean>((resolve) => {
          const look = () => {
            const reading = document.querySelector('[data-testid=load][data-state=reading]');
            const row = document.querySelector('[data-testid=grid] [role=row][aria-rowindex="2"]');
            const stop = document.querySelector<HTMLButtonElement>('[data-testid=stop]');
            if (reading !== null && row !== null && stop !== null) {
              stop.click();
              resolve(true);
            } else if (document.querySelector('[data-testid=load][data-state=ended]') !== null) {
              resolve(false);
            } else {
              requestAnimationFrame(look);
            }
          };
          look();
        }),
    );
    await desk.at('file-input').setInputFiles(path);
    expect(await sawRows).toBe(true);
    await desk.settled();
    await expect(desk.source()).toHaveAttribute('data-verdict', 'stopped');
    const rows = Number((await desk.matched().innerText()).replaceAll(',', ''));
    expect(rows).toBeGreaterThan(0);
    expect(rows).toBeLessThan(total);
    await expect(desk.source()).toContainText(count(rows));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
