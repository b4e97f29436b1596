// The page itself, as people use it: a file is chosen, filtered, sorted, scrolled. Told are tasks on the page's own thread
// that were longer than 50 ms, frames and the longest pause between two, the time until totals and rows are drawn, and memory.
import { openPage } from './browser.js';
import { filterOf } from './questions.js';

/** What is waited for. */
const LIMIT_MILLIS = 300_000;

const at = (id) => `[data-testid=${id}]`;

/** `{ phases: { load: { tasks: […], gap, frames, late } … }, drawn, memory: { steady, peak }, failed }`, in milliseconds and bytes. */
export async function useDesk({ origin, file }) {
  const browser = await openPage(`${origin}/`, (page) => page.addInitScript(watch));
  const { page } = browser;
  page.setDefaultTimeout(LIMIT_MILLIS);
  const phase = (name) => page.evaluate((name) => window.watched.begin(name), name);
  const result = { phases: {} };
  let doing = 'start';
  try {
    await page.locator(at('session-absent')).waitFor();
    await page.waitForTimeout(1_000);
    const empty = await browser.settledMemory();

    const phases = {
      load: async () => {
        const { outcome, peak } = await browser.peakDuring(() => choose(page, file));
        result.drawn = outcome;
        result.memory = { peak: peak - empty };
      },
      filter: () => filter(page),
      sort: () => sort(page),
      scroll: () => scroll(page),
    };
    for (const [name, work] of Object.entries(phases)) {
      doing = name;
      await phase(name);
      await browser.survive(work());
    }
    doing = 'rest';
    await phase('rest');
    await browser.survive(page.locator('[data-testid=load][data-state=ended]').waitFor({ state: 'attached' }));
    result.memory.steady = (await browser.settledMemory()) - empty;
    result.phases = await page.evaluate(() => window.watched.told());
  } catch (error) {
    result.failed = { task: doing, why: String(error.message ?? error).split('\n')[0].slice(0, 200) };
  } finally {
    await browser.close();
  }
  return result;
}

/** Runs in the page before its own scripts. */
function watch() {
  const phases = [];
  const tasks = [];
  const gaps = [];
  new PerformanceObserver((list) => list.getEntries().forEach(({ startTime, duration }) => tasks.push({ startTime, duration }))).observe({ type: 'longtask', buffered: true });
  let last = performance.now();
  const frame = (now) => {
    gaps.push({ startTime: last, duration: now - last });
    last = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  const within = (list, from, until) => list.filter(({ startTime }) => startTime >= from && startTime < until).map(({ duration }) => duration);
  window.watched = {
    begin(name) {
      phases.push({ name, from: performance.now() });
    },
    told() {
      const untils = [...phases.slice(1).map(({ from }) => from), Infinity];
      const told = ({ from }, place) => {
        const apart = within(gaps, from, untils[place]);
        // A frame that came later than half a frame's time after its turn.
        const late = apart.filter((millis) => millis > 25).length;
        return { tasks: within(tasks, from, untils[place]), gap: Math.max(0, ...apart), frames: apart.length, late };
      };
      return Object.fromEntries(phases.map((phase, place) => [phase.name, told(phase, place)]));
    },
  };
  // From the moment that the page is given the file until a frame shows totals and rows of all of it.
  window.drawn = new Promise((resolve) => {
    addEventListener(
      'change',
      ({ target }) => {
        if (target.type !== 'file') return;
        const began = performance.now();
        const look = () => {
          const isRead = document.querySelector('[data-testid=source][data-verdict]') !== null;
          const isBehind = document.querySelector('[data-testid=totals][aria-busy=true]') !== null;
          const hasRow = document.querySelector('[data-testid=grid] [role=row][aria-rowindex="2"]') !== null;
          if (isRead && !isBehind && hasRow) resolve(performance.now() - began);
          else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      },
      { capture: true },
    );
  });
}

async function choose(page, file) {
  await page.locator(at('file-input')).setInputFiles(file);
  return page.evaluate(() => window.drawn);
}

async function settled(page) {
  await page.waitForTimeout(300);
  await page.waitForFunction(() => document.querySelector('[data-testid=totals][aria-busy=true]') === null);
}

async function filter(page) {
  const { needle, from } = filterOf(0);
  await page.locator(at('search')).fill(needle);
  await settled(page);
  const more = page.locator(at('more-filters'));
  if ((await more.isVisible()) && (await more.getAttribute('aria-expanded')) === 'false') await more.click();
  await page.locator(at('amount-from')).fill(String(from / 100));
  await settled(page);
  await page.locator(at('clear-filters')).click();
  await settled(page);
}

async function sort(page) {
  const header = page.locator(at('grid')).getByRole('columnheader').filter({ hasText: '总金额' }).first();
  // Ascending, descending, as in the file.
  for (let time = 0; time < 3; time += 1) {
    await header.click();
    await settled(page);
  }
}

async function scroll(page) {
  const grid = page.locator(at('grid'));
  await grid.focus();
  const box = await grid.boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  for (let turn = 0; turn < 120; turn += 1) await page.mouse.wheel(0, turn < 60 ? 700 : 20_000);
  // The thumb: all over the table in some seconds.
  await grid.evaluate(async (element) => {
    const whole = element.scrollHeight - element.clientHeight;
    for (let step = 0; step <= 120; step += 1) {
      element.scrollTop = (whole * step) / 120;
      await new Promise(requestAnimationFrame);
    }
  });
  for (const key of ['Control+End', 'PageUp', 'PageUp', 'Control+Home', 'PageDown', 'Control+End', 'Control+Home']) {
    await page.keyboard.press(key);
    await page.waitForTimeout(150);
  }
}
