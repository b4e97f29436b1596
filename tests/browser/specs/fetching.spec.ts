import { test, expect, sandbox, statementOf, MERCHANT } from '../desk.ts';
import { count, money, rowsOf, totalsOf } from '../statement.ts';

test('merchant, day and kind are chosen, and what is shown is what WeChat has', async ({ desk }) => {
  await desk.openEmpty();
  for (const kind of ['ALL', 'SUCCESS', 'REFUND']) {
    await desk.fetch({ merchant: MERCHANT, day: '2026-03-05', kind });
    await desk.settled();
    const expected = totalsOf(rowsOf(await statementOf('2026-03-05', kind)));
    await expect(desk.matched()).toHaveText(count(expected.rows));
    await expect(desk.at('total-payments')).toHaveText(money(expected.payments));
    await expect(desk.at('total-refunds')).toHaveText(expected.refunds > 0n ? `−${money(expected.refunds)}` : '0.00');
    await expect(desk.at('total-net')).toContainText(money(expected.net < 0n ? -expected.net : expected.net));
    await expect(desk.source()).toHaveAttribute('data-verdict', 'good');
    await desk.at('remove').click();
    await expect(desk.at('load')).toHaveCount(0);
  }
});

test('a day without trade is an empty statement, not an error', async ({ desk }) => {
  await desk.openEmpty();
  await desk.fetch({ merchant: '1900016023', day: '2026-03-05' });
  await expect(desk.source()).toHaveAttribute('data-verdict', 'empty');
});

test('a day that is not ready is told before calling, and can be insisted on', async ({ desk, page }) => {
  await desk.openEmpty();
  const before = await sandbox.calls();
  const today = new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 10);
  await desk.fetch({ day: today });
  const refusal = desk.at('refusal');
  await expect(refusal).toHaveAttribute('data-code', 'date_is_today');
  expect((await sandbox.calls()).downloadbill).toBe(before.downloadbill);
  await page.getByTestId('insist').click();
  await expect(refusal).toHaveAttribute('data-code', 'no_bill');
  expect((await sandbox.calls()).downloadbill).toBe((before.downloadbill ?? 0) + 1);
});

const faults: { fault: Record<string, unknown>; code: string; shows?: RegExp }[] = [
  { fault: { fault: 'errcode', code: 48001 }, code: 'weixin_error', shows: /48001/ },
  { fault: { fault: 'errcode', code: 50002 }, code: 'weixin_error', shows: /50002/ },
  { fault: { fault: 'ip' }, code: 'address_not_allowed', shows: /\d+\.\d+\.\d+\.\d+/ },
  { fault: { fault: 'html502' }, code: 'bad_answer' },
  { fault: { fault: 'empty' }, code: 'bad_answer' },
  { fault: { fault: 'ok_without_bill' }, code: 'no_bill' },
  { fault: { fault: 'xml_no_bill' }, code: 'no_bill' },
  { fault: { fault: 'reset' }, code: 'unreachable' },
];

for (const { fault, code, shows } of faults) {
  test(`the fault ${JSON.stringify(fault)} is told in both languages with what to do`, async ({ desk }) => {
    await desk.openEmpty();
    await sandbox.fault({ route: 'downloadbill', ...fault });
    await desk.fetch({ day: '2026-03-05' });
    const refusal = desk.at('refusal');
    await expect(refusal).toBeVisible();
    if (shows !== undefined) await expect(refusal).toContainText(shows);
    expect(await refusal.getAttribute('data-code')).toBe(code);
    const chinese = await refusal.locator('p').first().innerText();
    expect(chinese).toMatch(/[\u4e00-\u9fff]{6}/);
    await desk.noAxeViolation();
    await desk.speak('en');
    const english = await refusal.locator('p').first().innerText();
    expect(english).toMatch(/[a-z]{3,} [a-z]+/);
    // Names of the statement's columns stay Chinese.
    expect(english.replace(/子?商户号/g, '')).not.toMatch(/[\u4e00-\u9fff]/);
    await sandbox.reset();
    await desk.at('read-again').click();
    await expect(desk.source()).toHaveAttribute('data-verdict', 'good');
  });
}

test("WeChat's rid can be copied", async ({ desk, page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await desk.openEmpty();
  await sandbox.fault({ route: 'downloadbill', fault: 'errcode', code: 48001 });
  await desk.fetch({ day: '2026-03-05' });
  const rid = desk.at('refusal').locator('.fact').filter({ hasText: 'rid' });
  await rid.getByRole('button').click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied.length).toBeGreaterThan(8);
  await expect(rid).toContainText(copied);
});

test('a statement whose connection breaks is not complete, and says so', async ({ desk }) => {
  await desk.openEmpty();
  await sandbox.fault({ route: 'downloadbill', fault: 'cut', after_bytes: 60_000 });
  await desk.fetch({ day: '2026-03-05' });
  await desk.settled();
  await expect(desk.at('failed').or(desk.page.locator('[data-testid=source][data-verdict=not-complete]')).first()).toBeVisible();
  await expect(desk.page.locator('[data-testid=source][data-verdict=good]')).toHaveCount(0);
});

test('50 cold fetches of the page make one token call', async ({ desk, page }) => {
  await desk.openEmpty();
  const statuses = await page.evaluate(async () => {
    const ask = () => fetch('/api/statements/1900016021/20260305?type=REFUND', { headers: { 'x-nontax-desk': '1' } });
    const answers = await Promise.all(Array.from({ length: 50 }, ask));
    await Promise.all(answers.map((answer) => answer.arrayBuffer()));
    return answers.map((answer) => answer.status);
  });
  expect(new Set(statuses)).toEqual(new Set([200]));
  expect((await sandbox.calls()).stable_token ?? 0).toBeLessThanOrEqual(1);
});
