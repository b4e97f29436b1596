import { test, expect, MERCHANT, type Desk } from '../desk.ts';
import { Access } from '../access.ts';
import type { Page, Route } from '@playwright/test';

// The login page of the stand-in has no icon.
test.use({ mayComplain: /favicon/ });

let access: Access;

test.beforeEach(async ({ baseURL }) => {
  access = await Access.before(baseURL ?? '');
});

test.afterEach(async () => {
  await access.close();
});

async function signIn(page: Page): Promise<void> {
  await page.goto(access.base);
  await page.locator('#login').click();
  await expect(page.getByTestId('fetch-form')).toBeVisible();
}

/** Follows the offer to sign in again, in the tab that it opens. */
async function signInAgain(desk: Desk): Promise<void> {
  const opened = desk.page.context().waitForEvent('page');
  await desk.at('sign-in-again').first().click();
  const tab = await opened;
  await tab.locator('#login').click();
  // The tab closes itself where it may, and says that it can be closed where it may not.
  await expect.poll(async () => tab.isClosed() || (await tab.getByTestId('signed-in').isVisible().catch(() => tab.isClosed()))).toBe(true);
}

test('when the session has ended, signing in again loses nothing and the fetch goes on', async ({ desk, page }) => {
  await signIn(page);
  await desk.settled();
  await desk.fetch({ merchant: MERCHANT, day: '2026-03-05' });
  await desk.settled();
  const sources = await desk.at('source').count();
  const rows = await desk.matched().innerText();
  access.end();
  await desk.fetch({ day: '2026-03-04', kind: 'REFUND' });
  await expect(desk.at('refusal')).toHaveAttribute('data-code', 'not_signed_in');
  await expect(desk.at('source')).toHaveCount(sources);
  await expect(desk.matched()).toHaveText(rows);
  await desk.noAxeViolation();
  await signInAgain(desk);
  await expect(desk.at('refusal')).toHaveCount(0);
  await desk.settled();
  await expect(desk.at('source')).toHaveCount(sources + 1);
  // The form still has what was chosen.
  await expect(desk.at('day')).toHaveValue('2026-03-04');
  await expect(desk.at('bill-type')).toHaveValue('REFUND');
  expect(access.signIns).toBe(2);
});

test('an order look-up goes on after signing in again, with what was written', async ({ desk, page }) => {
  await signIn(page);
  await desk.settled();
  await desk.at('open-orders').click();
  await desk.at('orders-number').fill('34000019081115065040');
  access.end();
  await desk.at('look-up').click();
  const dialog = desk.at('orders');
  await expect(dialog.getByTestId('refusal')).toHaveAttribute('data-code', 'not_signed_in');
  await signInAgain(desk);
  await expect(dialog.getByTestId('orders-found')).toBeVisible();
  await expect(desk.at('orders-number')).toHaveValue('34000019081115065040');
});

test('a page that opens without a session offers to sign in, in either language', async ({ desk, page }) => {
  await signIn(page);
  await desk.settled();
  // The page is at hand, the session is not: as when it was opened before and comes back.
  const end = async (route: Route): Promise<void> => {
    access.end();
    await route.continue();
  };
  await page.route('**/api/session', end, { times: 1 });
  await page.reload();
  await expect(desk.at('session-refused').getByTestId('refusal')).toHaveAttribute('data-code', 'not_signed_in');
  await expect(desk.at('sign-in-again')).toHaveText(/[\u4e00-\u9fff]/);
  await desk.speak('en');
  await expect(desk.at('sign-in-again')).toHaveText('Sign in again');
  await signInAgain(desk);
  await expect(desk.at('fetch-form')).toBeVisible();
});

test("the Worker's own 401 offers the same", async ({ desk, page }) => {
  await signIn(page);
  await desk.settled();
  const problem = {
    type: '/problems/not_signed_in', code: 'not_signed_in', status: 401, title_zh: '尚未登录', title: 'not signed in',
    next_zh: '请重新登录', next: 'sign in', detail: 'the token has expired', request_id: 'r-1',
  };
  await page.route('**/api/statements/**', (route) => route.fulfill({ status: 401, contentType: 'application/problem+json', body: JSON.stringify(problem) }));
  await desk.fetch({ merchant: MERCHANT, day: '2026-03-05' });
  await expect(desk.at('refusal')).toHaveAttribute('data-code', 'not_signed_in');
  await page.unroute('**/api/statements/**');
  access.end();
  await signInAgain(desk);
  await desk.settled();
  await expect(desk.at('refusal')).toHaveCount(0);
});
