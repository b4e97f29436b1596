// A person's first minute, and the keys.
import { test, expect } from '../desk.ts';
import { fixture } from '../statement.ts';

for (const lang of ['zh', 'en'] as const) {
  test(`an empty desk offers files, a day and both examples (${lang})`, async ({ desk, page }) => {
    await desk.openEmpty();
    await desk.speak(lang);
    await desk.noAxeViolation();
    await desk.fitsWidth();
    const chooser = page.waitForEvent('filechooser');
    await desk.at('welcome-files').click();
    await (await chooser).setFiles([]);
    await desk.at('welcome-fetch').click();
    await expect(desk.at('day')).toBeFocused();
    for (const [number, rows] of [[1, '2'], [2, '6']] as const) {
      await desk.at(`example-${number}`).click();
      await expect(desk.matched()).toHaveText(rows);
      await expect(desk.source()).toHaveAttribute('data-verdict', 'good');
      await expect(desk.at('load')).toContainText(`official-example-${number}.csv`);
      await desk.at('remove').click();
      await expect(desk.at('welcome')).toBeVisible();
    }
  });
}

test('without a Worker nothing is said of fetching; an example that does not come is said', async ({ desk, page }) => {
  await desk.openAlone();
  await expect(desk.at('welcome-fetch-way')).toHaveCount(0);
  await page.route('**/examples/**', (route) => route.abort());
  await desk.at('example-1').click();
  await expect(desk.at('example-failed')).toContainText('网络');
  await desk.noAxeViolation();
  await page.unroute('**/examples/**');
  await desk.at('example-1').click();
  await expect(desk.matched()).toHaveText('2');
});

test('the keys are listed at ? and do what the list says', async ({ desk, page }) => {
  await desk.open();
  await desk.settled();
  await page.keyboard.press('?');
  const sheet = desk.at('shortcuts');
  await expect(sheet).toBeVisible();
  for (const key of ['?', '/', 't', 'd', 'o', 'n']) await expect(sheet.locator('kbd').getByText(key, { exact: true })).toHaveCount(1);
  await desk.noAxeViolation();
  // Nothing is done behind the sheet.
  await page.keyboard.press('n');
  await expect(desk.at('orders')).toBeHidden();
  await page.keyboard.press('Escape');
  await expect(sheet).toBeHidden();
  await page.keyboard.press('t');
  await expect(desk.at('grid')).toBeFocused();
  await page.keyboard.press('d');
  await expect(desk.at('day')).toBeFocused();
  await page.locator('body').click({ position: { x: 5, y: 5 } });
  await page.keyboard.press('/');
  await expect(desk.at('search')).toBeFocused();
  await desk.at('grid').focus();
  await expect(desk.at('grid')).toBeFocused();
  const chooser = page.waitForEvent('filechooser');
  await page.keyboard.press('o');
  await (await chooser).setFiles([]);
  await desk.at('grid').focus();
  await page.keyboard.press('n');
  await expect(desk.at('orders')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(desk.at('orders')).toBeHidden();
});

test('keys leave text fields and the browser alone, and can be switched off for good', async ({ desk, page }) => {
  await desk.openAlone();
  await desk.read({ name: 'two.csv', bytes: fixture('official-example-2.csv') });
  await desk.at('search').focus();
  await page.keyboard.type('t/?no');
  await expect(desk.at('search')).toHaveValue('t/?no');
  await expect(desk.at('shortcuts')).toBeHidden();
  await desk.at('search').fill('');
  await desk.at('grid').focus();
  await page.evaluate(() => {
    document.addEventListener('keydown', (event) => Object.assign(window, { prevented: event.defaultPrevented }));
  });
  for (const key of ['Control+o', 'Control+d', 'Control+t', 'Alt+d', 'Meta+o']) {
    const left = await page.evaluate((pressed) => {
      const [modifier, letter] = pressed.split('+') as [string, string];
      const event = new KeyboardEvent('keydown', { key: letter, ctrlKey: modifier === 'Control', altKey: modifier === 'Alt', metaKey: modifier === 'Meta', bubbles: true, cancelable: true });
      return document.activeElement?.dispatchEvent(event);
    }, key);
    expect(left, key).toBe(true);
  }
  await desk.at('open-shortcuts').click();
  await desk.at('letter-keys').uncheck();
  await page.keyboard.press('Escape');
  await page.reload();
  await expect(desk.at('choose-files')).toBeVisible();
  await page.keyboard.press('?');
  await desk.at('open-shortcuts').click();
  await expect(desk.at('shortcuts')).toBeVisible();
  await expect(desk.at('letter-keys')).not.toBeChecked();
});

for (const width of [1440, 390]) {
  test(`every control is at least 24 pixels large, or has that much room (${width})`, async ({ desk, page }) => {
    await page.setViewportSize({ width, height: 900 });
    await desk.open();
    await desk.settled();
    await expect(desk.row(0)).toBeVisible();
    const small = await page.evaluate(() => {
      const targets = [...document.querySelectorAll<HTMLElement>('button, select, summary, a[href], input:not([type=hidden])')];
      const seen = targets.filter((one) => one.checkVisibility({ visibilityProperty: true }) && one.closest('.skip-link') === null);
      const boxes = seen.map((one) => ({ one, box: (one.closest('label') ?? one).getBoundingClientRect() })).filter(({ box }) => box.width > 0 && box.height > 0);
      const centre = (box: DOMRect) => [box.x + box.width / 2, box.y + box.height / 2] as const;
      // WCAG 2.5.8: smaller ones pass when a circle of 24 around their middle meets no other target.
      return boxes
        .filter(({ box }) => box.width < 24 || box.height < 24)
        .filter(({ one, box }) => {
          const [x, y] = centre(box);
          return boxes.some(({ one: other, box: near }) => {
            if (other === one || other.contains(one) || one.contains(other)) return false;
            const away = Math.hypot(x - Math.max(near.left, Math.min(x, near.right)), y - Math.max(near.top, Math.min(y, near.bottom)));
            return away < 12;
          });
        })
        .map(({ one, box }) => `${one.outerHTML.slice(0, 120)} ${Math.round(box.width)}×${Math.round(box.height)}`);
    });
    expect(small).toEqual([]);
  });

  test(`by Tab through the page the focus is always seen (${width})`, async ({ desk, page }) => {
    await page.setViewportSize({ width, height: 900 });
    await desk.open();
    await desk.settled();
    await expect(desk.row(0)).toBeVisible();
    const stops: string[] = [];
    for (let step = 0; step < 200; step += 1) {
      await page.keyboard.press('Tab');
      const stop = await page.evaluate(() => {
        const element = document.activeElement;
        if (element === null || element === document.body) return undefined;
        const box = element.getBoundingClientRect();
        const left = Math.max(box.left, 0);
        const top = Math.max(box.top, 0);
        const right = Math.min(box.right, innerWidth);
        const bottom = Math.min(box.bottom, innerHeight);
        const spots = [0.1, 0.5, 0.9].flatMap((across) => [0.1, 0.5, 0.9].map((down) => [left + across * (right - left), top + down * (bottom - top)] as const));
        const isSeen = right > left && bottom > top && spots.some(([x, y]) => {
          const there = document.elementFromPoint(x, y);
          return there !== null && (element.contains(there) || there.contains(element));
        });
        return { isSeen, name: element.outerHTML.slice(0, 100) };
      });
      if (stop === undefined) break;
      expect(stop.isSeen, stop.name).toBe(true);
      stops.push(stop.name);
    }
    expect(stops.length).toBeGreaterThan(10);
  });
}

test('what a filter left is read aloud: rows and sums', async ({ desk }) => {
  await desk.openAlone();
  await desk.read({ name: 'one.csv', bytes: fixture('official-example-1.csv') }, { name: 'two.csv', bytes: fixture('official-example-2.csv') });
  await desk.at('search').fill('广东');
  await expect(desk.at('announce')).toContainText(/^筛选后 6 行，共 8 行；支付 [\d,.]+/);
  await expect(desk.at('announce')).toHaveAttribute('aria-live', 'polite');
});
