import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { test, expect, sandbox, MERCHANT, type Desk } from '../desk.ts';

const results = resolve(fileURLToPath(new URL('.', import.meta.url)), '../results/looks');

type Day = { date: string; state: string };

/** A month of which the archive has nothing yet: it outlives a run of the tests. */
async function untouchedMonth(page: Page): Promise<{ year: string; month: string }> {
  for (let year = 2020; year < 2026; year += 1) {
    const answer = await page.request.get(`/api/statements/${MERCHANT}?from=${year}0101&to=${year}1231`, { headers: { 'x-nontax-desk': '1' } });
    const { days } = (await answer.json()) as { days: Day[] };
    for (let month = 1; month <= 12; month += 1) {
      const begins = `${year}${String(month).padStart(2, '0')}`;
      if (days.filter((day) => day.date.startsWith(begins)).every((day) => day.state === 'missing')) return { year: String(year), month: String(month) };
    }
  }
  throw new Error('every month is archived: remove target/browser-tests-state');
}

async function open(desk: Desk): Promise<{ year: string; month: string }> {
  const wanted = await untouchedMonth(desk.page);
  await desk.at('open-calendar').click();
  await desk.at('calendar-year').selectOption(wanted.year);
  await desk.at('calendar-month').selectOption(wanted.month);
  await expect(desk.page.locator('[data-testid=day-cell][data-state=missing]').nth(27)).toBeVisible();
  return wanted;
}

test('missing days are fetched into the archive, and several are opened in one table', async ({ desk, page }) => {
  test.setTimeout(120_000);
  await desk.openEmpty();
  await sandbox.fault({ route: 'downloadbill', fault: 'errcode', code: 48001, times: 1 });
  const { year, month } = await open(desk);
  await desk.at('fetch-missing').click();
  await expect(desk.at('fetch-progress')).toBeVisible();
  await expect(page.locator('[data-testid=day-cell][data-state=missing], [data-testid=day-cell][data-state=waiting]')).toHaveCount(0, { timeout: 90_000 });
  const failed = page.locator('[data-testid=day-cell][data-state=failed]');
  await expect(failed).toHaveCount(1);
  await expect(failed).toContainText('失败');
  await failed.click();
  await expect(desk.at('day-problem')).toContainText(/[\u4e00-\u9fff]{4}/);
  await expect(desk.at('day-facts')).toContainText('48001');
  await expect(desk.at('days-failed')).toHaveText('1');
  await expect(desk.at('month-rows')).not.toHaveText('0');

  const archived = page.locator('[data-testid=day-cell][data-state=archived]');
  await archived.nth(0).click();
  await archived.nth(1).click({ modifiers: ['Control'] });
  await expect(desk.at('open-days')).toContainText('2');
  const { downloadbill } = await sandbox.calls();
  await desk.at('open-days').click();
  await expect(desk.at('load')).toHaveCount(2);
  await desk.settled();
  await expect(desk.at('source')).toHaveCount(2);
  expect((await sandbox.calls()).downloadbill, 'the archive has them').toBe(downloadbill);

  await desk.at('open-calendar').click();
  await desk.at('calendar-year').selectOption(year);
  await desk.at('calendar-month').selectOption(month);
  await archived.nth(0).click();
  await desk.at('days-anew').click();
  await expect(desk.at('load')).toHaveCount(3);
  await desk.settled();
  expect((await sandbox.calls()).downloadbill, 'WeChat was asked').toBe((downloadbill ?? 0) + 1);
});

test('the grid has one tab stop and is moved through by keys', async ({ desk, page }) => {
  await desk.openEmpty();
  const { year, month } = await open(desk);
  const first = `${year}${month.padStart(2, '0')}`;
  await expect(page.locator('[data-testid=day-cell][tabindex="0"]')).toHaveCount(1);
  const at = (id: string) => expect(page.locator(`#day-${id}`)).toBeFocused();
  await page.locator(`#day-${first}10`).click();
  await page.keyboard.press('ArrowRight');
  await at(`${first}11`);
  await page.keyboard.press('ArrowDown');
  await at(`${first}18`);
  await page.keyboard.press('Shift+ArrowRight');
  await at(`${first}19`);
  await expect(page.locator('[data-testid=day-cell][aria-selected=true]')).toHaveCount(10);
  await page.keyboard.press('Space');
  await expect(page.locator('[data-testid=day-cell][aria-selected=true]')).toHaveCount(9);
  await page.keyboard.press('Control+a');
  await expect(page.locator('[data-testid=day-cell][aria-selected=false]')).toHaveCount(0);
  await page.keyboard.press('PageDown');
  const next = new Date(Date.UTC(Number(year), Number(month), 19)).toISOString().slice(0, 10).replaceAll('-', '');
  await at(next);
  await expect(page.locator('[data-testid=day-cell][tabindex="0"]')).toHaveCount(1);
});

test('a calendar that gets no answer says so', async ({ desk, page }) => {
  await desk.openEmpty();
  await page.route('**/api/statements/*?from=*', (route) => route.abort());
  await desk.at('open-calendar').click();
  await expect(desk.at('not-answered')).toContainText('服务没有应答');
});

for (const theme of ['light', 'dark'] as const) {
  for (const [lang, width] of [['zh-CN', 1440], ['en-GB', 1440], ['zh-CN', 390], ['en-GB', 390]] as const) {
    test.describe(`${theme}, ${lang}, ${width} px`, () => {
      test.use({ colorScheme: theme, locale: lang, viewport: { width, height: 900 } });

      test('the calendar: no axe violation, nothing over the side', async ({ desk, page }) => {
        await desk.open();
        await desk.settled();
        await desk.at('open-calendar').click();
        await desk.at('calendar-year').selectOption('2020');
        await desk.at('calendar-month').selectOption('1');
        const cell = page.locator('[data-testid=day-cell]:not([data-state=loading])');
        await cell.nth(6).click();
        await cell.nth(8).click({ modifiers: ['Shift'] });
        await desk.noAxeViolation();
        await desk.fitsWidth();
        const over = await desk.at('calendar').evaluate((dialog) => dialog.scrollWidth - dialog.clientWidth);
        expect(over).toBeLessThanOrEqual(0);
        mkdirSync(results, { recursive: true });
        await page.screenshot({ path: `${results}/calendar-${theme}-${lang}-${width}.png` });
      });
    });
  }
}
