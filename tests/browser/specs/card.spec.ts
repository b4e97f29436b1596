import { test, expect } from '../desk.ts';
import { HEADER, fixture, statement } from '../statement.ts';

test('every field of a row is explained, when that is asked for', async ({ desk }) => {
  await desk.openAlone();
  await desk.read({ name: 'two.csv', bytes: fixture('official-example-2.csv') });
  await desk.row(0).locator('.is-state').click();
  await expect(desk.at('detail').locator('.detail-explain')).toHaveCount(0);
  await desk.at('explain').click();
  await expect(desk.at('explain')).toHaveAttribute('aria-pressed', 'true');
  await expect(desk.at('detail').locator('.detail-explain')).toHaveCount(HEADER.split(',').length + 3);
  await expect(desk.at('detail-fields')).toContainText('开头的 0 有意义');
  await desk.noAxeViolation();
  // As it was left, for the next row.
  await desk.row(1).locator('.is-state').click();
  await expect(desk.at('detail').locator('.detail-explain').first()).toBeVisible();
});

test('a payment leads to its refund of another day, and to the other orders of its notice', async ({ desk }) => {
  await desk.openAlone();
  const notice = '001700112241';
  const paid = statement([
    { 总金额: '88.00', '缴费通知书编号(或平台订单号)': notice },
    { 总金额: '88.00', '缴费通知书编号(或平台订单号)': notice },
    { 总金额: '1.00' },
  ]);
  const refund = {
    交易时间: '2026-03-06 09:00:00',
    交易状态: 'REFUND',
    微信订单号: '4200002201202603050000000000',
    商户订单号: `AQCA${'0'.repeat(24)}`,
    总金额: '88.00',
    退款金额: '88.00',
    微信退款单号: '50000000000000000000000001',
    商户退款单号: 'R1',
    退款类型: 'ORIGINAL',
    退款状态: 'SUCCESS',
    '缴费通知书编号(或平台订单号)': notice,
  };
  await desk.read({ name: 'paid.csv', bytes: paid }, { name: 'next-day.csv', bytes: statement([refund]) });
  await desk.row(0).locator('.is-state').click();
  const order = desk.at('related-order').getByTestId('related-row');
  await expect(order).toHaveCount(1);
  await expect(order).toContainText('next-day.csv');
  await expect(order).toContainText('−88.00');
  await expect(desk.at('related-notice').getByTestId('related-row')).toHaveCount(1);
  await desk.noAxeViolation();
  await order.click();
  await expect(desk.at('detail-summary')).toContainText('退款');
  await expect(desk.row(3)).toHaveAttribute('aria-current', 'true');
  // And back: the payment of the refund, from another day.
  await expect(desk.at('related-order')).toContainText('paid.csv');
  await desk.at('related-order').getByTestId('related-row').click();
  await expect(desk.row(0)).toHaveAttribute('aria-current', 'true');
  // A row that the filters hide is not lost.
  await desk.at('search').fill('2026-03-05');
  await expect(desk.matched()).toHaveText('3');
  await desk.row(0).locator('.is-state').click();
  await desk.at('related-order').getByTestId('related-row').click();
  await expect(desk.at('hidden-row')).toContainText('隐藏');
});

test('a row that nothing belongs to says so', async ({ desk }) => {
  await desk.openAlone();
  await desk.read({ name: 'one.csv', bytes: statement([{}]) });
  await desk.row(0).locator('.is-state').click();
  await expect(desk.at('related')).toContainText('没有其他行');
});
