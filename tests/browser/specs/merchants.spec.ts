import { test, expect, type Desk } from '../desk.ts';

type Merchant = { mch_id: string; name: string };

const all: Merchant[] = Array.from({ length: 10_000 }, (_, number) => ({ mch_id: String(1_900_017_000 + number), name: `目录商户 ${number}` }));

/** The Worker's session, but of somebody with ten thousand merchants. */
async function withManyMerchants(desk: Desk): Promise<string[]> {
  const searches: string[] = [];
  await desk.page.route('**/api/session', async (route) => {
    const session = await (await route.fetch()).json();
    await route.fulfill({ json: { ...session, principal: 'li@bank.example', merchants: all.slice(0, 200), more_merchants: all.length - 200 } });
  });
  await desk.page.route('**/api/merchants?**', async (route) => {
    const words = new URL(route.request().url()).searchParams.get('find') ?? '';
    searches.push(words);
    const found = all.filter(({ mch_id, name }) => words.split(/\s+/).every((word) => mch_id.includes(word) || name.includes(word)));
    await route.fulfill({ json: { merchants: found.slice(0, 50), more: Math.max(found.length - 50, 0) } });
  });
  return searches;
}

test('among ten thousand merchants one is found by its number or its name, and fetched', async ({ desk }) => {
  const searches = await withManyMerchants(desk);
  await desk.open();
  await expect(desk.at('merchant').locator('option')).toHaveCount(200);
  await expect(desk.at('merchants-besides')).toContainText('9,800');
  await desk.noAxeViolation();
  await desk.at('find-merchant').pressSequentially('目录 555', { delay: 20 });
  const fitting = all.filter(({ mch_id, name }) => mch_id.includes('555') || name.includes('555'));
  await expect(desk.at('merchant').locator('option')).toHaveCount(Math.min(fitting.length, 50));
  // A pause of the person, not each letter, makes a search.
  expect(searches.length).toBeLessThan(6);
  await desk.at('find-merchant').fill('1900017555');
  await expect(desk.at('merchant').locator('option')).toHaveCount(1);
  await expect(desk.at('merchant')).toHaveValue('1900017555');
  await expect(desk.at('announce')).toHaveText(/1/);
  await desk.page.unroute('**/api/session');
  await desk.page.route('**/api/statements/1900017555/**', async (route) => {
    await route.fulfill({ response: await route.fetch({ url: route.request().url().replace('1900017555', '1900016023') }) });
  });
  await desk.fetch({ day: '2026-03-05' });
  await desk.settled();
  // It is named although the session does not list it.
  await expect(desk.at('load')).toContainText('目录商户 555');
  await desk.at('find-merchant').fill('没有这个');
  await expect(desk.at('merchants-besides')).toHaveText(/没有找到/);
  await desk.at('find-merchant').fill('');
  await expect(desk.at('merchant').locator('option')).toHaveCount(200);
});

test('with few merchants there is nothing to search', async ({ desk }) => {
  await desk.open();
  await expect(desk.at('merchant')).toBeVisible();
  await expect(desk.at('find-merchant')).toHaveCount(0);
});
