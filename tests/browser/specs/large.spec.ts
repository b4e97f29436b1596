// Files that the engine shares with readers beside it, and what must not go wrong with them.
import { createWriteStream, existsSync, mkdtempSync, rmSync, truncateSync, writeFileSync, statSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { test, expect } from '../desk.ts';
import { fixture, statement, count } from '../statement.ts';
import { serveSite, siteFile } from '../site.ts';

type Problem = { level: string; code: string; line: number; column?: string; text?: string };
type Report = { outcome: { complete: boolean; balanced: boolean; errors: number; totals: { rows: number } }; problems: Problem[]; stopped: boolean };
type Told = { reports: Report[]; failures: unknown[]; of: number; windows: unknown[]; bytes: number };

const MB = 1 << 20;
const ROWS = 90_000;
const HUGE_ROWS = 5 * ROWS;
let folder: string;

test.beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nontax-large-'));
});

test.afterAll(() => rmSync(folder, { recursive: true }));

test.beforeEach(async ({ desk }) => desk.openAlone());

/** The lines of a good statement of some 30 MB. */
function goodLines(): string[] {
  return statement(Array.from({ length: ROWS }, () => ({}))).toString('utf8').split('\r\n');
}

/** Places that a reader must not read by itself, each over a megabyte's end, where ranges begin and end. */
const HOSTILE: ((line: string, lines: string[]) => string)[] = [
  (line) => line.replace('办证', '办\x01证'),
  (line) => line.replace('办证缴费', '办证\n缴费'),
  (line) => line.split(',`').slice(0, 12).join(',`'),
  (line) => `not a row\r\n${line}`,
  (line) => line.replace(',`CNY,`1.00,', ',`CNY,`1e2,'),
  (line, lines) => line.replace(/`4200002201\d+/, `\`${lines[1]?.split(',`')[4]}`),
  (line) => line.replace('办证缴费', '办证,`缴费'),
  (line) => line.replace('`118610002', '` 118610002"'),
];

function hostileStatement(): Buffer {
  const lines = goodLines();
  let at = 0;
  let met = 0;
  const changed = lines.map((line, number) => {
    const before = at;
    at += Buffer.byteLength(line) + 2;
    const isOverAnEnd = Math.floor(before / MB) < Math.floor(at / MB);
    const change = isOverAnEnd && number < lines.length - 4 ? HOSTILE[met++ % HOSTILE.length] : undefined;
    return change === undefined ? line : change(line, lines);
  });
  expect(met).toBeGreaterThan(2 * HOSTILE.length);
  const bytes = Buffer.from(changed.join('\r\n'));
  for (let place = bytes.indexOf(1); place >= 0; place = bytes.indexOf(1, place)) bytes[place] = 0xff;
  return bytes;
}

function written(name: string, bytes: Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

/** A statement of some 150 MB without its footer, whose ids are all different. */
async function hugeFile(): Promise<string> {
  const path = join(folder, 'huge.csv');
  if (existsSync(path)) return path;
  const [head, ...lines] = goodLines();
  const rows = lines.slice(0, ROWS).join('\r\n');
  const file = createWriteStream(path);
  file.write(`${head}\r\n`);
  for (let round = 0; round < HUGE_ROWS / ROWS; round += 1) {
    file.write(`${rows.replaceAll('`42000022012026030500', `\`4200002201202603050${round}`).replaceAll('`AQCA0', `\`AQCA${round}`).replaceAll('`0000', `\`000${round}`)}\r\n`);
  }
  file.end();
  await once(file, 'finish');
  return path;
}

/** Reads files, one after the other, by an engine that has so many readers; stops the first once so many bytes are read. */
async function readBy(page: Page, readers: number, paths: string[], stopAt?: number): Promise<Told> {
  await page.evaluate(() => {
    document.getElementById('probe')?.remove();
    const probe = Object.assign(document.createElement('input'), { type: 'file', id: 'probe', multiple: true });
    document.body.append(probe);
  });
  await page.locator('#probe').setInputFiles(paths);
  return page.evaluate(
    async ({ readers, stopAt }) => {
      const files = [...((document.getElementById('probe') as HTMLInputElement).files ?? [])];
      const engine = new Worker(`/app/engine-start.js?readers=${readers}`, { type: 'module' });
      const say = (command: unknown, more = {}) => engine.postMessage({ text: JSON.stringify(command), ...more });
      const told = { reports: [] as Report[], failures: [] as unknown[], of: 0, windows: [] as unknown[], bytes: 0 };
      try {
        await new Promise<void>((resolve, reject) => {
          let ended = 0;
          let stopped = false;
          engine.onerror = (event) => reject(new Error(event.message));
          engine.onmessage = ({ data }) => {
            const event = JSON.parse(data.text);
            if (event.broken !== undefined) reject(new Error(event.broken.message));
            if (event.failed !== undefined) told.failures.push(event.failed);
            if (event.done !== undefined) {
              const { millis: _, ...report } = event.done;
              told.reports[report.load] = report;
            }
            if (event.progress !== undefined && event.progress.load === 0 && !stopped) {
              told.bytes = event.progress.bytes;
              if (stopAt !== undefined && told.bytes > stopAt) {
                stopped = true;
                say({ cancel: { load: 0 } });
              }
            }
            if (event.load_ended !== undefined) {
              ended += 1;
              if (ended === files.length) say({ ask: { version: 1, conditions: [], sort: [], facets: [], facet_limit: 0 } });
            }
            if (event.answer !== undefined) {
              told.of = event.answer.of;
              for (let part = 0; part < 20; part += 1) {
                say({ rows: { version: 1, first: Math.floor((told.of / 20) * part), count: 200 } });
              }
            }
            if (event.rows !== undefined) {
              // How rows are numbered inside follows from how they came.
              const rows = event.rows.rows.map(({ row: _, ...shown }: { row: number }) => shown);
              told.windows.push({ ...event.rows, rows });
            }
            if (told.windows.length === 20) resolve();
          };
          say({ open_files: { loads: files.map((_, at) => at) } }, { files });
        });
      } finally {
        engine.terminate();
      }
      return told;
    },
    { readers, stopAt },
  );
}

function first(told: Told): Report {
  const report = told.reports[0];
  if (report === undefined) throw new Error('nothing was reported');
  return report;
}

/** Reads a file alone and shared, and expects the same of both. */
async function bothWays(page: Page, path: string): Promise<Report> {
  const alone = await readBy(page, 0, [path]);
  const shared = await readBy(page, 3, [path]);
  expect(shared).toEqual({ ...alone, bytes: shared.bytes });
  return first(alone);
}

test('readers read a file with hostile places as the engine alone does, and the page shows its totals', async ({ desk, page }) => {
  const path = written('hostile.csv', hostileStatement());
  const report = await bothWays(page, path);
  const codes = new Set(report.problems.map((problem) => problem.code));
  for (const code of ['bad_text', 'row_short', 'stray_text', 'bad_amount', 'duplicate_order', 'footer_mismatch']) expect(codes).toContain(code);
  await desk.at('file-input').setInputFiles(path);
  await desk.settled();
  await expect(desk.source()).toHaveAttribute('data-verdict', 'not-balanced');
  await expect(desk.matched()).toHaveText(count(report.outcome.totals.rows));
  await expect(desk.row(0)).toBeVisible();
});

test('a good file is complete and balanced', async ({ page }) => {
  const report = await bothWays(page, written('good.csv', Buffer.from(goodLines().join('\r\n'))));
  expect(report.outcome).toMatchObject({ complete: true, balanced: true, errors: 0, totals: { rows: ROWS } });
});

test('a cut file says so, and its rows can be used', async ({ desk, page }) => {
  const path = written('cut.csv', Buffer.from(goodLines().join('\r\n')));
  truncateSync(path, Math.floor(statSync(path).size * 0.8) + 7);
  const report = await bothWays(page, path);
  expect(report.outcome.complete).toBe(false);
  expect(report.problems.map((problem) => problem.code)).toContain('truncated');
  await desk.at('file-input').setInputFiles(path);
  await desk.settled();
  await expect(desk.source()).toHaveAttribute('data-verdict', 'not-complete');
  await expect(desk.source().locator('.stamp-bad').first()).toBeInViewport();
  await expect(desk.matched()).toHaveText(count(report.outcome.totals.rows));
  await expect(desk.row(0)).toBeVisible();
});

test('a line of eighty megabytes is one problem, and everything else is read', async ({ desk, page }) => {
  const lines = goodLines();
  const half = lines.length >> 1;
  const path = join(folder, 'long.csv');
  const file = createWriteStream(path);
  file.write(`${lines.slice(0, half).join('\r\n')}\r\n`);
  const part = Buffer.alloc(10 * MB, 'x');
  for (let times = 0; times < 8; times += 1) file.write(part);
  file.end(`\r\n${lines.slice(half).join('\r\n')}`);
  await once(file, 'finish');
  const report = await bothWays(page, path);
  expect(report.outcome).toMatchObject({ complete: true, totals: { rows: ROWS } });
  const long = report.problems.filter((problem) => problem.code === 'line_too_long');
  expect(long.map((problem) => problem.line)).toEqual([half + 1]);
  expect(report.outcome.errors).toBe(1);
  await desk.at('file-input').setInputFiles(path);
  await desk.settled();
  await expect(desk.source()).toHaveAttribute('data-verdict', 'faulty');
  await expect(desk.source().locator('.stamp')).toHaveText(['✓完整', '✓相符', '✕有错误']);
  await expect(desk.at('why')).toContainText('逐条核对');
  await page.evaluate(() => document.getElementById('probe')?.remove());
  await desk.noAxeViolation();
});

const DYING: [string, { status?: number; body: string }][] = [
  ['is not served', { status: 500, body: '' }],
  ['throws at once', { body: 'throw new Error("a reader that dies")' }],
  ['never says that it is ready', { body: '' }],
  ['is refused memory', { body: 'onmessage = ({ data }) => postMessage(data.module ? { ready: true } : { task: data.task, failed: true })' }],
  ['dies at its first range', { body: 'onmessage = ({ data }) => { if (!data.module) throw new Error("died"); postMessage({ ready: true }); }' }],
];

for (const [what, answer] of DYING) {
  test(`a reader that ${what} costs nothing but time`, async ({ page }) => {
    const path = written('day.csv', hostileStatement());
    const alone = await readBy(page, 0, [path]);
    const site = await serveSite({ '/app/reader-start.js': answer });
    try {
      await page.goto(site.origin);
      const shared = await readBy(page, 2, [path]);
      expect(site.asked).toContain('/app/reader-start.js');
      expect(shared).toEqual({ ...alone, bytes: shared.bytes });
    } finally {
      site.close();
    }
  });
}

/** Before the engine's own script: streams of files give so many bytes and then, for ever, nothing. */
const STALLING = `
const whole = Blob.prototype.stream;
Blob.prototype.stream = function () {
  const source = whole.call(this).getReader();
  let given = 0;
  return new ReadableStream({
    type: 'bytes',
    async pull(controller) {
      if (given > ${8 * MB}) {
        fetch('/stalled');
        return new Promise(() => {});
      }
      const { value } = await source.read();
      given += value.length;
      controller.enqueue(value);
    },
  });
};
`;

test('a file whose stream stands still is read on by slices', async ({ page }) => {
  const path = await hugeFile();
  const alone = await readBy(page, 0, [path]);
  const engine = siteFile('/app/engine-start.js').toString('utf8');
  const site = await serveSite({ '/app/engine-start.js': { body: `${engine}\n${STALLING}` } });
  try {
    await page.goto(site.origin);
    const stalled = await readBy(page, 2, [path]);
    expect(site.asked).toContain('/stalled');
    expect(stalled).toEqual({ ...alone, bytes: stalled.bytes });
  } finally {
    site.close();
  }
});

test('while only the fingerprint is missing, the load says so', async ({ desk, page }) => {
  await page.evaluate(() => {
    const told: string[] = [];
    Object.assign(window, { told });
    new MutationObserver(() => told.push(document.querySelector('.load-figures')?.textContent ?? '')).observe(document.body, {
      subtree: true,
      childList: true,
      characterData: true,
    });
  });
  await desk.at('file-input').setInputFiles(await hugeFile());
  await desk.settled();
  const told = await page.evaluate(() => (window as unknown as { told: string[] }).told);
  expect(told.some((text) => text.includes('正在读取'))).toBe(true);
  expect(told.some((text) => text.includes('已读完，正在计算 SHA-256 指纹'))).toBe(true);
  await expect(desk.at('load')).toHaveAttribute('data-state', 'ended');
});

test('a shared load that is stopped keeps its rows, and the next file is read', async ({ page }) => {
  const path = await hugeFile();
  const next = written('next.csv', fixture('official-example-2.csv'));
  const told = await readBy(page, 3, [path, next], 20 * MB);
  expect(told.bytes).toBeGreaterThan(20 * MB);
  expect(first(told)).toMatchObject({ stopped: true, outcome: { complete: false } });
  const kept = first(told).outcome.totals.rows;
  expect(kept).toBeGreaterThan(50_000);
  expect(kept).toBeLessThan(HUGE_ROWS);
  expect(told.reports[1]).toMatchObject({ stopped: false, outcome: { complete: true, totals: { rows: 6 } } });
  expect(told.of).toBe(kept + 6);
});

/** The engine's module with a memory that cannot grow beyond so many bytes, as a browser refuses it. */
function withMemoryOf(module: Buffer, bytes: number): Buffer {
  const number = (at: number): [number, number] => {
    let [value, shift] = [0, 0];
    for (;;) {
      const byte = module[at++] ?? 0;
      value |= (byte & 0x7f) << shift;
      shift += 7;
      if (byte < 0x80) return [value, at];
    }
  };
  const written = (value: number): number[] => (value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...written(value >> 7)]);
  const MEMORY_SECTION = 5;
  for (let at = 8; at < module.length; ) {
    const [size, begins] = number(at + 1);
    if (module[at] === MEMORY_SECTION) {
      const [least] = number(begins + 2);
      const section = [1, 1, ...written(least), ...written(bytes >> 16)];
      return Buffer.concat([module.subarray(0, at), Buffer.from([MEMORY_SECTION, ...written(section.length), ...section]), module.subarray(begins + size)]);
    }
    at = begins + size;
  }
  throw new Error('the module has no memory of its own');
}

for (const megabytes of [20, 36, 41, 46]) {
  for (const [whose, readers] of [
    ['alone', 0],
    ['beside readers', 2],
  ] as const) {
    test(`memory above ${megabytes} MB that is refused to the engine ${whose} ends in a message, with the rows so far shown`, async ({ page }) => {
      const path = await hugeFile();
      const next = written('next.csv', fixture('official-example-2.csv'));
      const site = await serveSite({ '/app/engine_bg.wasm': { body: withMemoryOf(siteFile('/app/engine_bg.wasm'), megabytes * MB) } });
      try {
        await page.goto(site.origin);
        const told = await readBy(page, readers, [path, next]);
        expect(told.failures[0]).toEqual({ load: 0, why: 'memory' });
        expect(first(told).outcome.complete).toBe(false);
        expect(told.of).toBeGreaterThan(megabytes < 36 ? 0 : ROWS);
        expect(told.of).toBe(told.reports.reduce((rows, report) => rows + report.outcome.totals.rows, 0));
      } finally {
        site.close();
      }
    });
  }
}

test('the page says that memory was refused, shows the rows so far and reads the next file', async ({ desk, page }) => {
  const path = await hugeFile();
  const site = await serveSite({ '/app/engine_bg.wasm': { body: withMemoryOf(siteFile('/app/engine_bg.wasm'), 36 * MB) } });
  try {
    await page.goto(site.origin);
    await desk.at('file-input').setInputFiles(path);
    await desk.settled();
    await expect(desk.at('failed')).toContainText('内存不足');
    await expect(desk.source()).toHaveAttribute('data-verdict', 'not-complete');
    await expect(desk.row(0)).toBeVisible();
    await desk.noAxeViolation();
    await desk.at('remove').click();
    await expect(desk.at('source')).toHaveCount(0);
    await desk.read({ name: 'next.csv', bytes: fixture('official-example-2.csv') });
    await expect(desk.matched()).toHaveText('6');
  } finally {
    site.close();
  }
});
