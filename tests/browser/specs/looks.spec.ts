import { copyFileSync, mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test, expect } from '../desk.ts';
import { fixture } from '../statement.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
const results = resolve(here, '../results/looks');

for (const theme of ['light', 'dark'] as const) {
  for (const lang of ['zh-CN', 'en-GB'] as const) {
    for (const width of [1440, 390]) {
      test.describe(`${theme}, ${lang}, ${width} px`, () => {
        test.use({ colorScheme: theme, locale: lang, viewport: { width, height: width === 390 ? 844 : 900 } });

        test('a statement, its detail and its problems: no axe violation, nothing over the side', async ({ desk, page }) => {
          await desk.open();
          await expect(page.locator('html')).toHaveAttribute('lang', lang === 'zh-CN' ? /zh/ : 'en');
          await expect(desk.source()).toHaveAttribute('data-verdict', 'good');
          await expect(desk.row(0)).toBeVisible();
          await desk.settled();
          mkdirSync(results, { recursive: true });
          await page.screenshot({ path: `${results}/${theme}-${lang}-${width}.png` });
          await desk.fitsWidth();
          await desk.noAxeViolation();

          await desk.row(1).click();
          await expect(desk.at('detail')).toBeVisible();
          await desk.fitsWidth();
          await desk.noAxeViolation();
          await page.screenshot({ path: `${results}/${theme}-${lang}-${width}-detail.png` });
          await desk.at('detail-close').click();

          const whole = fixture('official-example-2.csv');
          await desk.read({ name: 'cut.csv', bytes: whole.subarray(0, 1_500) });
          await desk.unfold(1);
          await expect(desk.source(1)).toHaveAttribute('data-verdict', 'not-complete');
          await desk.fitsWidth();
          await desk.noAxeViolation();
          await page.screenshot({ path: `${results}/${theme}-${lang}-${width}-cut.png` });
        });

        test('rows picked, menus, the columns and groups: no axe violation, nothing over the side', async ({ desk, page }) => {
          mkdirSync(results, { recursive: true });
          const look = async (what: string) => {
            await desk.fitsWidth();
            await desk.noAxeViolation();
            await page.screenshot({ path: `${results}/${theme}-${lang}-${width}-${what}.png` });
          };
          await desk.open();
          await expect(desk.row(4)).toBeVisible();
          await desk.settled();
          for (const place of [1, 3, 4]) await desk.row(place).locator('.is-mark').click();
          await expect(desk.at('picked-net')).toBeVisible();
          await look('picked');
          await desk.toHeader();
          await page.keyboard.press('Alt+ArrowDown');
          await expect(desk.at('menu')).toBeInViewport({ ratio: 1 });
          await look('menu');
          await page.keyboard.press('Escape');
          await desk.at('columns').click();
          await expect(desk.at('column-chooser')).toBeVisible();
          await look('columns');
          await page.keyboard.press('Escape');
          await desk.at('group-0').selectOption({ index: 4 });
          await desk.at('group-1').selectOption({ index: 1 });
          await desk.at('unfold-all').click();
          await expect(desk.at('group').nth(1)).toHaveAttribute('aria-level', '2');
          await look('groups');
        });
      });
    }
  }
}

test("the README's picture", async ({ desk, page }) => {
  await desk.openEmpty();
  await desk.fetch({ day: '2026-03-05' });
  await desk.settled();
  await expect(desk.row(0)).toBeVisible();
  const path = `${results}/desk.png`;
  mkdirSync(results, { recursive: true });
  await page.screenshot({ path });
  // Only on purpose, so that running the tests leaves the tree as it is.
  if (process.env.NONTAX_UPDATE_PICTURE === '1') {
    mkdirSync(resolve(here, '../../../docs'), { recursive: true });
    copyFileSync(path, resolve(here, '../../../docs/desk.png'));
  }
});

test('the language and the theme are kept', async ({ desk, page }) => {
  await desk.openAlone();
  await desk.speak('en');
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
});

test('with forced colours everything is still told apart', async ({ desk, page }) => {
  await page.emulateMedia({ forcedColors: 'active' });
  await desk.open();
  await expect(desk.source()).toHaveAttribute('data-verdict', 'good');
  await desk.row(1).click();
  await expect(desk.at('detail')).toBeVisible();
  await desk.fitsWidth();
  await desk.noAxeViolation();
  mkdirSync(results, { recursive: true });
  await page.screenshot({ path: `${results}/forced-colours.png` });
  await desk.at('detail-close').click();
  await desk.row(2).locator('.is-mark').click();
  await desk.at('group-0').selectOption({ index: 4 });
  await expect(desk.at('group').first()).toBeVisible();
  await desk.noAxeViolation();
  await page.screenshot({ path: `${results}/forced-colours-groups.png` });
});
