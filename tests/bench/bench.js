// The benchmark: the same tasks for us and for others, each in a browser of its own; see `cargo xtask bench`.
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openPage } from './browser.js';
import { CONTESTANTS, contest, floor } from './contest.js';
import { useDesk } from './desk.js';
import { statement } from './input.js';
import { answersFor } from './reference.js';
import { report } from './report.js';
import { serve } from './serve.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = resolve(here, '../..');

const { values: options } = parseArgs({
  options: {
    rows: { type: 'string' },
    only: { type: 'string', default: '' },
    runs: { type: 'string', default: '3' },
    files: { type: 'string' },
    report: { type: 'string' },
  },
});

/** Above this many rows only we are asked: every rival runs out of memory or time. */
const MOST_ROWS_OF_RIVALS = 1_000_000;

const sizes = options.rows.split(',').map(Number);
const only = options.only.split(',').filter((name) => name !== '');
const isWanted = (name) => only.length === 0 || only.includes(name);

const server = await serve({ '/': resolve(root, 'target/site'), '/bench/': here, '/packages/': resolve(here, 'node_modules') });
const results = { version: await browserVersion(), packages: packages(), sizes: [] };
for (const rows of sizes) {
  const file = statement(options.files, rows, process.env.NONTAX_SANDBOX);
  if (file === undefined) say(`${rows} rows: left out, the disk has no room for such a file`);
  else results.sizes.push(await measure(rows, file));
}
server.close();

const text = report(results);
writeFileSync(options.report, text);
writeFileSync(resolve(options.files, 'results.json'), JSON.stringify(results, null, 2));
console.log(`\n${text}`);
// A wrong answer of ours is a fault; what rivals get wrong is only told.
const ours = results.sizes.map(({ contestants }) => contestants.us).filter((us) => us !== undefined);
process.exitCode = ours.some((us) => us.failed !== undefined || Object.values(us.tasks).some(({ wrong }) => wrong !== undefined)) ? 1 : 0;

async function measure(rows, file) {
  const runs = Number(options.runs);
  say(`${rows} rows: the right answers`);
  const right = await answersFor(file);
  // Once before anybody, so that all find the file where the system keeps what was read lately.
  say(`${rows} rows: a plain read of the file`);
  const measured = { rows, runs, bytes: statSync(file).size, contestants: {}, floor: await floor({ origin: server.origin, file, runs }) };
  for (const { name, title } of CONTESTANTS) {
    if (!isWanted(name) || (name !== 'us' && rows > MOST_ROWS_OF_RIVALS)) continue;
    say(`${rows} rows: ${title}`);
    measured.contestants[name] = await contest({ name, origin: server.origin, file, right, runs });
  }
  if (isWanted('us')) {
    say(`${rows} rows: the page`);
    measured.desk = await useDesk({ origin: server.origin, file });
  }
  return measured;
}

async function browserVersion() {
  const browser = await openPage('about:blank');
  await browser.close();
  return browser.version;
}

function packages() {
  const names = ['@duckdb/duckdb-wasm', 'papaparse', 'udsv', '@perspective-dev/client'];
  return Object.fromEntries(
    names.map((name) => [name, JSON.parse(readFileSync(resolve(here, 'node_modules', name, 'package.json'), 'utf8')).version]),
  );
}

function say(text) {
  console.log(`· ${text} …`);
}
