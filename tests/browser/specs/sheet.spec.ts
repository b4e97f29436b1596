import { createHash } from 'node:crypto';
import { test, expect } from '../desk.ts';
import { statement } from '../statement.ts';

test.beforeEach(async ({ desk }) => desk.openAlone());

const day = statement([{ 总金额: '1409.50' }, { 交易状态: 'REFUND', 退款金额: '3.04' }]);

test('what is printed is a sheet ready to sign, and nothing but it', async ({ desk, page }, info) => {
  await desk.read({ name: 'day.csv', bytes: day });
  await expect(desk.at('sheet')).toBeHidden();
  await page.emulateMedia({ media: 'print' });
  const sheet = desk.at('sheet');
  await expect(sheet).toBeVisible();
  await expect(desk.at('desk')).toBeHidden();
  await expect(sheet).toContainText('2026-03-05');
  await expect(sheet).toContainText('1900016021');
  await expect(sheet).toContainText(createHash('sha256').update(day).digest('hex'));
  await expect(sheet).toContainText('完整，与汇总行一致');
  await expect(desk.at('capitals')).toHaveText(['人民币壹仟肆佰零玖元伍角整', '人民币叁元零肆分', '人民币零元整', '人民币壹仟肆佰零陆元肆角陆分']);
  await expect(sheet).toContainText('复核：');
  await info.attach('sheet', { body: await page.screenshot({ path: info.outputPath('sheet.png') }), contentType: 'image/png' });
  const pdf = await page.pdf({ preferCSSPageSize: true, path: info.outputPath('sheet.pdf') });
  expect(pdf.subarray(0, 5).toString('latin1')).toBe('%PDF-');
  expect(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
});

test('the sheet says the filter in words, in both languages', async ({ desk, page }) => {
  await desk.read({ name: 'day.csv', bytes: day });
  await desk.at('search').fill('1409.50');
  await expect(desk.matched()).toHaveText('1');
  await page.emulateMedia({ media: 'print' });
  await expect(desk.at('sheet-filters')).toContainText('1409.50');
  await expect(desk.at('capitals').nth(1)).toHaveText('人民币零元整');
  await page.emulateMedia({ media: 'screen' });
  await desk.speak('en');
  await page.emulateMedia({ media: 'print' });
  await expect(desk.at('sheet')).toContainText('Approved by (seal):');
  await desk.noAxeViolation();
});
