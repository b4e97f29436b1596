import { test, expect, type Desk } from '../desk.ts';
import { statement, type RowWish } from '../statement.ts';

const refund = (order: string, amount: string): RowWish => ({
  交易状态: 'REFUND', 总金额: '0.00', 退款金额: amount, 退款状态: 'SUCCESS', 退款类型: 'ORIGINAL', 微信订单号: order, 微信退款单号: `50300000000000000000${order.slice(-8)}`,
});
const plain: RowWish[] = Array.from({ length: 30 }, () => ({}));
const twice = '4200002201202603050077777777';
const paid = '4200002201202603050088888888';
const wishes: RowWish[] = [
  ...plain,
  { 微信订单号: twice, 总金额: '5.00' },
  { 微信订单号: twice, 总金额: '5.00' },
  { '缴费通知书编号(或平台订单号)': '000012345678', 总金额: '7.00' },
  { '缴费通知书编号(或平台订单号)': '000012345678', 总金额: '7.00' },
  { 微信订单号: paid, 总金额: '10.00' },
  refund(paid, '12.00'),
  refund('4200002201202603040099999999', '3.00'),
  { 费率: '0.60%', 总金额: '100.00', 手续费: '0.70000' },
  { 交易时间: '2026-03-04 23:59:58', 总金额: '2.00' },
  { 货币种类: 'USD', 总金额: '4.00' },
  { 银行ID: 'test_102', 总金额: '6.00' },
];
const day = { name: 'day.csv', bytes: statement(wishes) };

const expected: [string, number, string][] = [
  ['duplicate', 2, '10.00'],
  ['paid_twice', 2, '14.00'],
  ['refund_above_payment', 2, '22.00'],
  ['refund_without_payment', 1, '3.00'],
  ['refund_of_another_day', 1, '3.00'],
  ['fee_not_rate', 1, '100.00'],
  ['outside_day', 1, '2.00'],
  ['other_currency', 1, '4.00'],
  ['test_data', 1, '6.00'],
];

const check = (desk: Desk, word: string) => desk.page.locator(`[data-testid=check][data-check=${word}]`);

test('each check has its rows, their sum, a reason, and the filter that shows exactly these', async ({ desk }) => {
  await desk.openAlone();
  await desk.read(day);
  await expect(desk.at('check')).toHaveCount(expected.length);
  await desk.noAxeViolation();
  for (const [word, rows, sum] of expected) {
    const item = check(desk, word);
    await expect(item.getByTestId('check-rows')).toHaveText(`${rows} 笔`);
    await expect(item.getByTestId('check-sum')).toHaveText(sum);
    await expect(item).toContainText(/[；。]/);
    await item.getByTestId('check-show').click();
    await expect(desk.matched()).toHaveText(String(rows));
    await expect(item.getByTestId('check-show')).toHaveAttribute('aria-pressed', 'true');
    await expect(desk.at('chip')).toHaveCount(1);
    await item.getByTestId('check-show').click();
    await expect(desk.matched()).toHaveText(String(wishes.length));
  }
  await desk.at('view-paid-twice').click();
  await expect(desk.matched()).toHaveText('2');
  await expect(check(desk, 'paid_twice').getByTestId('check-show')).toHaveAttribute('aria-pressed', 'true');
});

test('another day brings the payment of a refund, and what was loaded twice is told', async ({ desk }) => {
  await desk.openAlone();
  await desk.read(day);
  await expect(check(desk, 'refund_without_payment')).toHaveCount(1);
  const before = { name: 'before.csv', bytes: statement([{ 交易时间: '2026-03-04 09:00:00', 微信订单号: '4200002201202603040099999999', 总金额: '3.00' }]) };
  await desk.read(before);
  await expect(check(desk, 'refund_of_another_day')).toHaveCount(1);
  await expect(check(desk, 'refund_without_payment')).toHaveCount(0);
  await expect(desk.at('checks')).toContainText('未发现：未见支付的退款');
  // The same order ids in another file are duplicates across files.
  const duplicate = check(desk, 'duplicate').getByTestId('check-rows');
  await expect(duplicate).toHaveText('4 笔');
  await desk.at('load').filter({ hasText: 'before.csv' }).getByTestId('remove').click();
  await expect(check(desk, 'refund_without_payment')).toHaveCount(1);
});

test('what is wrong with a file as such is told too, and leads to it', async ({ desk, page }) => {
  await desk.openAlone();
  const broken = day.bytes.toString('utf8').replace('`2026-03-05 10:00:03', '`昨天');
  await desk.read({ name: 'broken.csv', bytes: Buffer.from(broken, 'utf8') });
  await expect(desk.at('check-bad-rows')).toContainText('1 笔');
  await expect(desk.at('check-footer')).toContainText('1 个来源');
  await desk.source().locator('.source-head').click();
  await desk.at('check-bad-rows').getByRole('button').click();
  await expect(desk.source()).toHaveAttribute('open', '');
  await expect(desk.source().locator('.source-head')).toBeFocused();
  await desk.noAxeViolation();
  await page.setViewportSize({ width: 390, height: 844 });
  await desk.fitsWidth();
  await desk.speak('en');
  await desk.fitsWidth();
  await desk.noAxeViolation();
});
