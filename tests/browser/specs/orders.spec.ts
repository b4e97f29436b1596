import { test, expect } from '../desk.ts';

test('the official example is looked up by its notice number, the paid order marked', async ({ desk }) => {
  await desk.openEmpty();
  await desk.at('open-orders').click();
  await desk.at('orders-region').fill('340000');
  await desk.at('orders-department').fill('065080906');
  await desk.at('orders-number').fill('34000019081115065040');
  await desk.at('look-up').click();
  await expect(desk.at('order')).toHaveCount(6);
  const paid = desk.page.locator('[data-testid=order].order-paid');
  await expect(paid).toHaveCount(1);
  await expect(paid).toContainText('AQCA62hwdbQqI2BkDAqRH-U4tE4p');
  await desk.noAxeViolation();
});

test("from a row: its notice's orders, the paid one linked to its row", async ({ desk }) => {
  await desk.openEmpty();
  await desk.fetch({ day: '2026-03-05', kind: 'SUCCESS' });
  await desk.settled();
  await desk.row(2).click();
  await desk.at('notice-orders').click();
  const paid = desk.page.locator('[data-testid=order].order-paid');
  await expect(paid).toHaveCount(1);
  await paid.getByTestId('order-row').click();
  await expect(desk.at('orders')).toBeHidden();
  const order = await desk.at('detail-fields').innerText();
  expect(order).toContain('AQC');
});

test('numbers are checked before asking', async ({ desk }) => {
  await desk.openEmpty();
  await desk.at('open-orders').click();
  await desk.at('orders-region').fill('44');
  await desk.at('orders-number').fill('１２');
  await desk.at('look-up').click();
  await expect(desk.at('orders')).toContainText('行政区划代码是 6');
  await expect(desk.at('order')).toHaveCount(0);
});
