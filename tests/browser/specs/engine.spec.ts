import { test, expect } from '../desk.ts';
import { fixture } from '../statement.ts';

test('an engine that is lost is started again, told, and what was open can be read again', async ({ desk, page }) => {
  await page.addInitScript(() => {
    const engines: Worker[] = [];
    Object.assign(window, { engines });
    window.Worker = class extends Worker {
      constructor(address: string | URL, options?: WorkerOptions) {
        super(address, options);
        engines.push(this);
      }
    };
  });
  await desk.openAlone();
  await desk.read({ name: 'example.csv', bytes: fixture('official-example-2.csv') });
  const rows = await desk.matched().innerText();
  // As the browser says that a worker's script ended in a fault.
  await page.evaluate(() => {
    const { engines } = window as unknown as { engines: Worker[] };
    engines[engines.length - 1]?.dispatchEvent(new ErrorEvent('error', { message: 'out of memory', cancelable: true }));
  });
  await expect(desk.at('engine-message')).toBeVisible();
  await expect(desk.at('engine-message')).toContainText(/[\u4e00-\u9fff]{6}/);
  await desk.noAxeViolation();
  await desk.at('read-again').click();
  await desk.settled();
  await expect(desk.matched()).toHaveText(rows);
  await expect(desk.row(0)).toBeVisible();
});
