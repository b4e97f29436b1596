// A browser of its own for each contestant: a fresh profile, one page, and the memory of its renderer.
import { existsSync, readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

const PROGRAM = process.env.NONTAX_CHROMIUM ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // A second, idle renderer would count.
  '--disable-features=SpareRendererForSitePerProcess',
];

/** How often the memory is looked at while a task runs. */
const SAMPLE_MILLIS = 50;

export async function openPage(address, prepare = async () => {}) {
  const browser = await chromium.launch({ executablePath: PROGRAM, args: FLAGS });
  const page = await browser.newPage({ locale: 'zh-CN', timezoneId: 'Asia/Shanghai', viewport: { width: 1440, height: 900 } });
  const crash = new Promise((_, reject) => page.on('crash', () => reject(new Error('the renderer crashed'))));
  crash.catch(() => {});
  await prepare(page);
  await page.goto(address);
  const session = await browser.newBrowserCDPSession();
  const tab = await page.context().newCDPSession(page);
  return {
    page,
    version: browser.version(),
    /** Waits for it, but not beyond a crash. */
    survive: (work) => Promise.race([work, crash]),
    memory: () => memoryOf(session),
    settledMemory: async () => {
      await collectGarbage(tab);
      return memoryOf(session);
    },
    /** Runs the work and says the most memory that was seen meanwhile. */
    peakDuring: async (work) => {
      let peak = 0;
      const pids = await renderersOf(session);
      const look = () => {
        peak = Math.max(peak, privateBytes(pids));
      };
      const timer = setInterval(look, SAMPLE_MILLIS);
      try {
        const outcome = await work();
        look();
        return { outcome, peak };
      } finally {
        clearInterval(timer);
      }
    },
    close: () => browser.close().catch(() => {}),
  };
}

async function memoryOf(session) {
  return privateBytes(await renderersOf(session));
}

async function renderersOf(session) {
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  return processInfo.filter((process) => process.type === 'renderer').map((process) => process.id);
}

/** Memory that is the processes' own: anonymous pages, without program text and files. */
function privateBytes(pids) {
  return pids.map(anonymousBytes).reduce((sum, bytes) => sum + bytes, 0);
}

function anonymousBytes(pid) {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const kilobytes = (name) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0);
    return (kilobytes('RssAnon') + kilobytes('RssShmem') + kilobytes('VmSwap')) * 1024;
  } catch {
    return 0;
  }
}

/** In the page and in its workers, each of which has a heap of its own. */
async function collectGarbage(tab) {
  const workers = [];
  tab.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
    if (targetInfo.type === 'worker') workers.push(sessionId);
  });
  await tab.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
  const collect = JSON.stringify({ id: 1, method: 'HeapProfiler.collectGarbage' });
  for (let time = 0; time < 2; time += 1) {
    await tab.send('HeapProfiler.collectGarbage');
    for (const sessionId of workers) {
      await tab.send('Target.sendMessageToTarget', { sessionId, message: collect }).catch(() => {});
    }
    // What is freed goes back to the system a little later.
    await new Promise((resolve) => setTimeout(resolve, 1_500));
  }
  await tab.send('Target.setAutoAttach', { autoAttach: false, waitForDebuggerOnStart: false, flatten: false });
}
