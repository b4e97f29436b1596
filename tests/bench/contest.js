// One contestant over one file: a fresh browser a run, every task timed in the page, every answer held against the right one.
import { disagreement } from './agree.js';
import { openPage } from './browser.js';
import { AT_ONCE, OPEN, TASKS, filterOf } from './questions.js';

/** A task that takes longer is given up, and reported as that. */
const LIMIT_MILLIS = 300_000;

/** A plain read that takes longer is given up. */
const FLOOR_LIMIT_MILLIS = 60_000;

/** A task that takes longer than this is asked once a run. */
const SLOW_MILLIS = 2_000;

/** How often a quick task is asked a run. */
const TIMES = 5;

/** After the filters of the tasks. */
const AT_ONCE_FILTER = 2 * TIMES;

export const CONTESTANTS = [
  { name: 'us', title: 'Nontax Desk' },
  { name: 'duckdb', title: 'DuckDB-Wasm' },
  { name: 'papaparse', title: 'PapaParse' },
  { name: 'udsv', title: 'uDSV' },
  { name: 'perspective', title: 'Perspective' },
];

/** `{ tasks: { open: { millis: […], wrong } … }, settled, memory: { steady, peak }, failed }`: milliseconds, and bytes above the empty page. */
export async function contest({ name, origin, file, right, runs }) {
  const result = { tasks: {}, memory: { steady: [], peak: [] }, settled: [] };
  for (let run = 0; run < runs && result.failed === undefined; run += 1) {
    await oneRun({ name, origin, file, right, result });
  }
  return result;
}

async function oneRun({ name, origin, file, right, result }) {
  const browser = await openPage(`${origin}/bench/page/index.html`);
  let doing = 'prepare';
  try {
    const inPage = (work, argument) => within(browser.survive(browser.page.evaluate(work, argument)));
    const ask = (task, argument) => inPage(({ task, argument }) => window.contest.run(task, argument), { task, argument });
    await browser.page.waitForFunction(() => window.contest !== undefined);
    const empty = await browser.settledMemory();
    await browser.page.setInputFiles('input', file);
    await inPage((name) => window.contest.prepare(name), name);

    doing = OPEN.name;
    const { outcome, peak } = await browser.peakDuring(() => ask(OPEN.name));
    note(result, OPEN.name, outcome, right.open[0]);
    doing = AT_ONCE.name;
    note(result, AT_ONCE.name, await ask('filter', filterOf(AT_ONCE_FILTER)), right.filter[AT_ONCE_FILTER]);
    doing = 'settle';
    result.settled.push(await inPage(() => window.contest.settle()));
    // Round by round, so that no task finds its own answer of a moment ago.
    for (let time = 0; time < TIMES; time += 1) {
      for (const task of TASKS.filter((task) => isFor(name, task) && !isSlow(result.tasks[task.name], time))) {
        doing = task.name;
        const question = questionOf(task.name, time, right);
        note(result, task.name, await ask(task.name, question.argument), question.answer);
      }
    }
    doing = 'memory';
    result.memory.peak.push(peak - empty);
    result.memory.steady.push((await browser.settledMemory()) - empty);
  } catch (error) {
    result.failed = { task: doing, why: reason(error) };
  } finally {
    await browser.close();
  }
}

const isFor = (name, task) => !task.solo || name === 'us';

const isSlow = (record, time) => time > 0 && record.millis.at(-1) > SLOW_MILLIS;

/** What is asked, and the right answer to it. No filter is asked twice. */
function questionOf(task, time, right) {
  const answers = right[task];
  const filter = { filter: time, facets: TIMES + time }[task];
  if (filter !== undefined) return { argument: filterOf(filter), answer: answers[filter] };
  return { argument: task === 'scan' ? right.part : null, answer: answers[0] };
}

function note(result, task, outcome, rightAnswer) {
  const record = (result.tasks[task] ??= { millis: [] });
  record.millis.push(outcome.millis);
  record.wrong ??= disagreement(outcome.answer, rightAnswer);
}

async function within(work, limit = LIMIT_MILLIS) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${limit / 60_000} minutes`)), limit);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

const reason = (error) => String(error.message ?? error).replace(/^page\.evaluate: /, '').split('\n')[0].slice(0, 200);

/** Milliseconds of the fastest way to read the file, and which it is. */
export async function floor({ origin, file, runs }) {
  const ways = { slices: 'slices of 8 MB, two ahead', stream: 'the stream', reused: 'the stream into one buffer' };
  const millis = {};
  for (const way of Object.keys(ways)) {
    millis[way] = [];
    for (let run = 0; run < runs; run += 1) {
      const browser = await openPage(`${origin}/bench/page/index.html`);
      try {
        await browser.page.waitForFunction(() => window.contest !== undefined);
        await browser.page.setInputFiles('input', file);
        await browser.page.evaluate(() => window.contest.prepare('floor'));
        // A stream of several gigabytes has been seen to give nothing any more; that way is left out then.
        const outcome = await within(browser.page.evaluate((task) => window.contest.run(task), way), FLOOR_LIMIT_MILLIS);
        millis[way].push(outcome.millis);
      } catch (error) {
        console.error(`reading by ${ways[way]}: ${reason(error)}`);
      } finally {
        await browser.close();
      }
    }
  }
  const [way] = Object.entries(millis).filter(([, times]) => times.length > 0).sort(([, one], [, other]) => median(one) - median(other))[0];
  return { way: ways[way], millis: millis[way], all: millis };
}

/** NaN of none. */
export function median(numbers) {
  const sorted = [...numbers].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
