import { mkdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test, expect, MERCHANT } from '../desk.ts';

const results = resolve(fileURLToPath(new URL('.', import.meta.url)), '../results/looks');

test('who asked for what is shown, narrowed and saved', async ({ desk, page }) => {
  await desk.openEmpty();
  await desk.fetch({ day: '2026-03-05' });
  await desk.settled();
  await desk.at('open-audit').click();
  await expect(desk.at('audit-line').first()).toBeVisible();
  // What was asked for last is behind the pages of earlier runs.
  while (await desk.at('audit-more').isVisible()) {
    const before = await desk.at('audit-line').count();
    await desk.at('audit-more').click();
    await expect.poll(() => desk.at('audit-line').count()).toBeGreaterThan(before);
    await expect(desk.at('audit-more').and(page.locator(':disabled'))).toHaveCount(0);
  }
  await expect(desk.at('audit-chain')).toHaveAttribute('data-broken', 'false');
  const all = await desk.at('audit-line').count();
  await desk.at('audit-action').selectOption({ label: '取账单' });
  await desk.at('audit-merchant').selectOption(MERCHANT);
  await desk.at('audit-outcome').selectOption('ok');
  await desk.at('audit-who').selectOption('local');
  const last = desk.at('audit-line').last();
  await expect(last).toContainText('2026-03-05');
  await expect(last).toContainText('127.0.0.1');
  const narrowed = await desk.at('audit-line').count();
  expect(narrowed).toBeLessThanOrEqual(all);
  const [file] = await Promise.all([page.waitForEvent('download'), desk.at('audit-save').click()]);
  const csv = readFileSync(await file.path(), 'utf8');
  expect(csv.startsWith('\ufeff"#","时间（北京）"')).toBe(true);
  expect(csv.trimEnd().split('\r\n')).toHaveLength(narrowed + 1);
});

test('a line that was taken out shows', async ({ desk, page }) => {
  await desk.openEmpty();
  await page.route('**/api/audit?*', async (route) => {
    const answer = await route.fetch();
    const body = (await answer.json()) as { lines: unknown[] };
    body.lines.splice(1, 1);
    await route.fulfill({ response: answer, json: body });
  });
  for (let asked = 0; asked < 2; asked += 1) await page.request.get('/api/audit?from=20260101&to=20991231', { headers: { 'x-nontax-desk': '1' } });
  await desk.at('open-audit').click();
  await expect(desk.at('audit-chain')).toHaveAttribute('data-broken', 'true');
});

test('days the wrong way round, and no answer, are told', async ({ desk, page }) => {
  await desk.openEmpty();
  await desk.at('open-audit').click();
  await desk.at('audit-from').fill('2026-03-05');
  await desk.at('audit-to').fill('2026-03-04');
  await desk.at('audit-show').click();
  await expect(page.locator('#audit-fault')).toContainText('先早后晚');
  await page.route('**/api/audit?*', (route) => route.abort());
  await desk.at('audit-to').fill('2026-03-06');
  await desk.at('audit-show').click();
  await expect(desk.at('not-answered')).toBeVisible();
});

for (const theme of ['light', 'dark'] as const) {
  for (const [lang, width] of [['zh-CN', 1440], ['en-GB', 390]] as const) {
    test.describe(`${theme}, ${lang}, ${width} px`, () => {
      test.use({ colorScheme: theme, locale: lang, viewport: { width, height: 900 } });

      test('the audit log: no axe violation, nothing over the side', async ({ desk, page }) => {
        await desk.open();
        await desk.settled();
        await desk.at('open-audit').click();
        await expect(desk.at('audit-line').first()).toBeVisible();
        await desk.noAxeViolation();
        await desk.fitsWidth();
        const over = await desk.at('audit').evaluate((dialog) => dialog.scrollWidth - dialog.clientWidth);
        expect(over).toBeLessThanOrEqual(0);
        mkdirSync(results, { recursive: true });
        await page.screenshot({ path: `${results}/audit-${theme}-${lang}-${width}.png` });
      });
    });
  }
}
