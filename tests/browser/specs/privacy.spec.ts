import { readFileSync } from 'node:fs';
import { test, expect } from '../desk.ts';
import { HEADER, statement } from '../statement.ts';

test.beforeEach(async ({ desk }) => desk.openAlone());

const OPENID = 'oFkLxtyJswfbex9crZWHGDYG5NIw';
const day = statement([{}, {}, {}]);

test('persons are masked on screen, in copies and in files until they are shown on purpose', async ({ desk, page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await desk.read({ name: 'day.csv', bytes: day });
  const save = async () => {
    await desk.at('open-export').click();
    await desk.at('format-csv').check();
    const began = page.waitForEvent('download');
    await desk.at('begin-export').click();
    const text = readFileSync(await (await began).path(), 'utf8');
    await desk.at('close-export').click();
    return text;
  };
  await desk.row(0).click();
  await expect(desk.at('detail-fields')).toContainText('oFk****Iw');
  const copy = desk.at('detail-fields').getByRole('button', { name: '复制 用户标识' });
  await copy.click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe('oFk****Iw');
  expect(await page.content()).not.toContain(OPENID);
  const masked = await save();
  expect(masked).toContain('oFk****Iw');
  expect(masked).not.toContain(OPENID);

  await desk.at('show-persons').click();
  await expect(desk.at('detail-fields')).toContainText(OPENID);
  await copy.click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(OPENID);
  expect(await save()).toContain(OPENID);
  expect(page.url()).not.toContain('oFk');

  await page.reload();
  await desk.read({ name: 'day.csv', bytes: day });
  await expect(desk.at('show-persons')).toHaveAttribute('aria-pressed', 'false');
});

test('a column that names persons is masked too, and the item stays', async ({ desk }) => {
  const names = `${HEADER},缴款人姓名`;
  await desk.read({ name: 'day.csv', bytes: statement([{ 缴款人姓名: '王小明' }], { names }) });
  await desk.row(0).click();
  await expect(desk.at('detail-fields')).toContainText('王****');
  await expect(desk.at('detail-fields')).not.toContainText('王小明');
  await expect(desk.at('detail-fields')).toContainText('办证缴费');
});

test('close and wipe leaves nothing', async ({ desk, page }) => {
  await page.evaluate(() => {
    const made: string[] = [];
    const plain = URL.createObjectURL.bind(URL);
    URL.createObjectURL = (file: Blob | MediaSource) => {
      const address = plain(file);
      made.push(address);
      return address;
    };
    const revoked: string[] = [];
    const plainRevoke = URL.revokeObjectURL.bind(URL);
    URL.revokeObjectURL = (address) => {
      revoked.push(address);
      plainRevoke(address);
    };
    Object.assign(globalThis, { made, revoked });
  });
  await desk.read({ name: 'day.csv', bytes: day });
  await desk.at('search').fill('AQCA000000000000000000000001');
  await expect(desk.matched()).toHaveText('1');
  await desk.at('show-persons').click();
  await desk.row(0).click();
  await desk.at('open-export').click();
  const began = page.waitForEvent('download');
  await desk.at('begin-export').click();
  await (await began).path();
  await desk.at('close-export').click();

  await desk.at('clear').click();
  await expect(desk.at('load')).toHaveCount(0);
  await expect(desk.at('grid')).toHaveCount(0);
  for (const trace of [OPENID, 'AQCA', 'day.csv']) expect(await page.content()).not.toContain(trace);
  const left = await page.evaluate(() => {
    const { made, revoked } = globalThis as unknown as { made: string[]; revoked: string[] };
    return {
      made: made.length,
      alive: made.filter((address) => !revoked.includes(address)).length,
      state: JSON.stringify(history.state),
      address: location.search + location.hash,
      stored: JSON.stringify(sessionStorage) + JSON.stringify(localStorage),
    };
  });
  expect(left.made).toBe(1);
  expect(left).toMatchObject({ alive: 0, state: 'null', address: '' });
  expect(left.stored).not.toMatch(/AQCA|oFk|day\.csv/);

  await desk.read({ name: 'day.csv', bytes: day });
  await expect(desk.matched()).toHaveText('3');
  await expect(desk.at('show-persons')).toHaveAttribute('aria-pressed', 'false');
});

test('nothing goes out while a file is used', async ({ desk, page }) => {
  await desk.read({ name: 'day.csv', bytes: day });
  await desk.at('search').fill('办证');
  await expect(desk.matched()).toHaveText('3');
  await desk.header('本笔金额').click();
  await desk.row(0).click();
  await desk.at('open-export').click();
  const began = page.waitForEvent('download');
  await desk.at('begin-export').click();
  await began;
  const own = new URL(page.url()).origin;
  const files = /^\/(|index\.html|app\/[\w.-]+|style\/desk\.css|icons\/[\w.-]+|data\/regions\.tsv|api\/session)$/;
  const leaving = desk.requests.filter((request) => {
    const url = new URL(request);
    return url.protocol !== 'blob:' && (url.origin !== own || url.search !== '' || !files.test(url.pathname));
  });
  expect(leaving).toEqual([]);
});
