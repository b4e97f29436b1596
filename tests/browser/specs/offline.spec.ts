// The page without a network, and newer versions of it.
import { createHash } from 'node:crypto';
import type { Page } from '@playwright/test';
import { test, expect, type Desk } from '../desk.ts';
import { serveSite, siteFile, type Instead } from '../site.ts';
import { fixture, statement } from '../statement.ts';

test.use({ serviceWorkers: 'allow' });

type Shell = { version: string; files: Record<string, string> };

const PREFIX = 'const SHELL=';

function shell(): Shell {
  const [list = ''] = siteFile('/service-worker.js').toString('utf8').split('\n');
  return JSON.parse(list.slice(PREFIX.length, -1)) as Shell;
}

/** The service worker of a version in which these files are others. */
function serviceWorkerWith(version: string, others: Record<string, string>): Instead {
  const [, ...script] = siteFile('/service-worker.js').toString('utf8').split('\n');
  const { files } = shell();
  for (const [path, body] of Object.entries(others)) files[path] = createHash('sha256').update(body).digest('hex');
  return { body: [`${PREFIX}${JSON.stringify({ version, files })};`, ...script].join('\n') };
}

/** The page is kept, and whatever it asks for goes by the service worker. */
async function kept(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (navigator.serviceWorker.controller === null) {
      await new Promise((done) => navigator.serviceWorker.addEventListener('controllerchange', done, { once: true }));
    }
  });
}

const keptPaths = (page: Page) =>
  page.evaluate(async () => {
    const paths: string[] = [];
    for (const name of await caches.keys()) {
      for (const { url } of await (await caches.open(name)).keys()) paths.push(new URL(url).pathname + new URL(url).search);
    }
    return paths.sort();
  });

async function everythingAboutFiles(desk: Desk, page: Page): Promise<void> {
  await expect(desk.at('session-absent')).toBeVisible();
  await desk.at('example-2').click();
  await expect(desk.matched()).toHaveText('6');
  await expect(desk.source()).toHaveAttribute('data-verdict', 'good');
  // So long that readers beside the engine are started for it.
  const amounts = Array.from({ length: 60_000 }, (_, at) => ({ 总金额: `${at % 90}.00` }));
  await desk.read({ name: 'long.csv', bytes: statement(amounts) });
  await expect(desk.matched()).toHaveText('60,006');
  await desk.at('search').fill('广东');
  await expect(desk.matched()).toHaveText('6');
  await desk.row(0).click();
  // The names of regions are data of the page.
  await expect(desk.at('detail-fields')).toContainText('广东省440000');
}

test('with the network off the page opens again and does everything about files', async ({ desk, page, context }) => {
  await page.goto('/');
  await kept(page);
  await context.setOffline(true);
  await page.reload();
  await everythingAboutFiles(desk, page);
  await context.setOffline(false);
});

test('with the server gone the page opens again, also at an address with a query', async ({ desk, page }) => {
  const site = await serveSite({}, { kept: true });
  try {
    await page.goto(site.origin);
    await kept(page);
    site.close();
    await page.goto(`${site.origin}/?view=1`);
    await everythingAboutFiles(desk, page);
    await desk.noAxeViolation();
    const drawn = await page.evaluate(async () => {
      const icon = new Image();
      icon.src = '/icons/seal-512.png';
      await icon.decode();
      return [icon.naturalWidth, (await fetch('/manifest.webmanifest')).ok];
    });
    expect(drawn).toEqual([512, true]);
  } finally {
    site.close();
  }
});

test('a first visit sends each file once, and keeps exactly the files of the page', async ({ desk, page }) => {
  const site = await serveSite({}, { kept: true });
  try {
    await page.goto(site.origin);
    await kept(page);
    await expect(desk.at('welcome')).toBeVisible();
    const paths = Object.keys(shell().files).sort();
    expect(await keptPaths(page)).toEqual(paths);
    expect(Object.fromEntries(paths.map((path) => [path, site.sent[path]]))).toEqual(Object.fromEntries(paths.map((path) => [path, 1])));
  } finally {
    site.close();
  }
});

test('what the Worker answers is never kept', async ({ desk, page }) => {
  await desk.open();
  await kept(page);
  await page.reload();
  await expect(desk.source()).toHaveAttribute('data-verdict', 'good');
  await expect(desk.row(0)).toBeVisible();
  expect(await keptPaths(page)).toEqual(Object.keys(shell().files).sort());
});

test('a newer version waits until a person wants it, and what is loaded stays until then', async ({ desk, page }) => {
  const instead: Record<string, Instead> = {};
  const site = await serveSite(instead, { kept: true });
  try {
    await page.goto(site.origin);
    await kept(page);
    await desk.read({ name: 'two.csv', bytes: fixture('official-example-2.csv') });
    const style = `${siteFile('/style/desk.css').toString('utf8')}\n:root { --second: 2; }`;
    instead['/style/desk.css'] = { body: style };
    instead['/service-worker.js'] = serviceWorkerWith('second', { '/style/desk.css': style });
    const second = () => page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--second'));
    await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
    await expect(desk.at('update')).toContainText('有新版本');
    await expect(desk.at('update')).toContainText('需要重新打开');
    await desk.noAxeViolation();
    await expect(desk.matched()).toHaveText('6');
    // Not now; and opened anew it is still the old one that is shown, whole, and asks again.
    await desk.at('later').click();
    await expect(desk.at('update')).toBeHidden();
    await page.reload();
    await expect(desk.at('update')).toBeVisible();
    expect(await second()).toBe('');
    await desk.speak('en');
    await expect(desk.at('update')).toContainText('newer version');
    await desk.at('take-update').click();
    await expect.poll(() => second().catch(() => '')).toBe('2');
    await expect(desk.at('welcome')).toBeVisible();
    await expect(desk.at('update')).toBeHidden();
    expect(await page.evaluate(() => caches.keys())).toEqual(['nontax-shell-second']);
  } finally {
    site.close();
  }
});

test('a window that did not ask for the update goes on with what it has', async ({ desk, page, context }) => {
  const instead: Record<string, Instead> = {};
  const site = await serveSite(instead, { kept: true });
  try {
    await page.goto(site.origin);
    await kept(page);
    await page.reload();
    await desk.read({ name: 'two.csv', bytes: fixture('official-example-2.csv') });
    instead['/service-worker.js'] = serviceWorkerWith('second', {});
    const other = await context.newPage();
    await other.goto(site.origin);
    await other.getByTestId('take-update').click();
    await expect(desk.at('update')).toContainText('另一个窗口');
    await expect(desk.matched()).toHaveText('6');
  } finally {
    site.close();
  }
});

test('what the browser threw away comes from the network and is kept again', async ({ desk, page }) => {
  const site = await serveSite({}, { kept: true });
  try {
    await page.goto(site.origin);
    await kept(page);
    const lose = (...paths: string[]) =>
      page.evaluate(async (paths) => {
        for (const name of await caches.keys()) {
          if (paths.length === 0) await caches.delete(name);
          for (const path of paths) await (await caches.open(name)).delete(path);
        }
      }, paths);
    for (const paths of [['/app/engine_bg.wasm', '/'], []]) {
      await lose(...paths);
      await page.reload();
      await desk.at('example-1').click();
      await expect(desk.matched()).toHaveText('2');
      expect(await keptPaths(page)).toEqual(Object.keys(shell().files).sort());
    }
  } finally {
    site.close();
  }
});

test('half of a version is not shown beside half of a newer one', async ({ desk, page }) => {
  const instead: Record<string, Instead> = {};
  const site = await serveSite(instead, { kept: true });
  try {
    await page.goto(site.origin);
    await kept(page);
    const style = `${siteFile('/style/desk.css').toString('utf8')}\n:root { --second: 2; }`;
    instead['/style/desk.css'] = { body: style };
    await page.evaluate(async () => {
      for (const name of await caches.keys()) await (await caches.open(name)).delete('/style/desk.css');
    });
    await page.reload();
    await expect(desk.at('welcome')).toBeVisible();
    expect(await page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--second'))).toBe('2');
    expect(await keptPaths(page)).toEqual([]);
  } finally {
    site.close();
  }
});

test('whoever has to sign in again is sent there, although the page is kept', async ({ page }) => {
  const instead: Record<string, Instead> = {};
  const site = await serveSite(instead, { kept: true });
  try {
    await page.goto(site.origin);
    await kept(page);
    instead['/index.html'] = { status: 302, headers: { location: '/sign-in.html' }, body: '' };
    instead['/sign-in.html'] = { body: '<!doctype html><title>sign in</title>' };
    await page.reload();
    await expect(page).toHaveTitle('sign in');
    // So is a tab that is opened to sign in again.
    instead['/signed-in'] = { status: 302, headers: { location: '/sign-in.html?again' }, body: '' };
    await page.goto(`${site.origin}/signed-in`);
    expect(new URL(page.url()).search).toBe('?again');
    // A server in trouble is no reason to show no page.
    instead['/index.html'] = { status: 503, body: 'busy' };
    await page.goto(site.origin);
    await expect(page.getByTestId('choose-files')).toBeVisible();
  } finally {
    site.close();
  }
});

test('the page can be installed', async ({ page, request }) => {
  await page.goto('/');
  await kept(page);
  const session = await page.context().newCDPSession(page);
  const { errors } = await session.send('Page.getAppManifest');
  expect(errors).toEqual([]);
  const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
  // Playwright's contexts are private windows, in which nothing is installed.
  expect(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito')).toEqual([]);
  const manifest = (await (await request.get('/manifest.webmanifest')).json()) as {
    lang: string;
    start_url: string;
    icons: { src: string; sizes: string; type: string; purpose: string }[];
  };
  expect([manifest.lang, manifest.start_url]).toEqual(['zh-CN', '/']);
  for (const { src, sizes } of manifest.icons.filter(({ type }) => type === 'image/png')) {
    const png = await (await request.get(src)).body();
    expect(`${png.readUInt32BE(16)}x${png.readUInt32BE(20)}`, src).toBe(sizes);
  }
  expect(manifest.icons.map(({ sizes, purpose }) => `${purpose} ${sizes}`)).toEqual(expect.arrayContaining(['any 192x192', 'any 512x512', 'maskable 512x512']));
});

test('the service worker itself is asked for each time and stands under the same policy', async ({ request }) => {
  const answer = await request.get('/service-worker.js');
  expect(answer.headers()['cache-control']).toBe('no-cache');
  expect(answer.headers()['content-type']).toContain('javascript');
  expect(answer.headers()['content-security-policy']).toContain("default-src 'none'");
});
