import { test, expect, statementOf } from '../desk.ts';
import { count, fixture, rowsOf } from '../statement.ts';

test("the page shows yesterday's statement without any further step, complete and balanced", async ({ desk }) => {
  await desk.open();
  await expect(desk.source()).toHaveAttribute('data-verdict', 'good');
  await expect(desk.row(0)).toBeVisible();
  const yesterday = new Date(Date.now() + 8 * 3600_000 - 86_400_000).toISOString().slice(0, 10);
  const beforeSix = new Date(Date.now() + 8 * 3600_000).getUTCHours() < 6;
  const newest = beforeSix ? new Date(Date.now() + 8 * 3600_000 - 2 * 86_400_000).toISOString().slice(0, 10) : yesterday;
  await expect(desk.at('load')).toContainText(newest);
  await expect(desk.matched()).toHaveText(count(rowsOf(await statementOf(newest)).length));
});

test('an empty desk says how to begin', async ({ desk }) => {
  await desk.openAlone();
  await expect(desk.at('welcome')).toBeVisible();
  await expect(desk.at('choose-files')).toBeVisible();
});

test('every answer forbids inline script and style, and the page keeps to it', async ({ desk, page }) => {
  const answer = await page.goto('/');
  const policy = answer?.headers()['content-security-policy'] ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval'");
  expect(policy).toContain("style-src 'self'");
  expect(policy).not.toContain('unsafe-inline');
  await expect(desk.source()).toHaveAttribute('data-verdict', 'good');
  expect(await page.locator('script:not([src])').count()).toBe(0);
  expect(await page.locator('style').count()).toBe(0);
});

test('with a file loaded nothing leaves', async ({ desk }) => {
  await desk.openAlone();
  // The page's own parts are all here once a first file is read.
  await desk.read({ name: 'one.csv', bytes: fixture('official-example-1.csv') });
  await desk.row(0).click();
  await expect(desk.at('detail')).toBeVisible();
  const before = desk.requests.length;
  await desk.read({ name: 'two.csv', bytes: fixture('official-example-2.csv') });
  await desk.at('search').fill('广东');
  await expect(desk.matched()).toHaveText('6');
  await desk.row(0).click();
  await expect(desk.at('detail')).toBeVisible();
  const since = desk.requests.slice(before).filter((url) => !new URL(url).pathname.startsWith('/data/'));
  expect(since).toEqual([]);
});
