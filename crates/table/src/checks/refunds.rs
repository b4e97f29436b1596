//! Refunds beside their payments: joined by 微信订单号 over everything loaded.

use super::{Check, Found, TableParts, is_counted_refund, local, pairs};
use crate::chunk::{Chunk, REFUND, SUCCESS};
use crate::dictionary::hash;
use crate::field::Quantity;
use crate::memory::Full;
use hashbrown::HashTable;
use nontax_bill::{BeijingTime, BillDate, Column};
use std::str;

/// A row by its slot and its place in it.
type Place = (u32, u16);

/// The refunds of the orders that have some.
#[derive(Default)]
pub(super) struct Refunds {
    orders: HashTable<Order>,
}

/// One order with refunds.
struct Order {
    hash: u64,
    refunds: Vec<Place>,
    payments: Vec<Place>,
}

impl Refunds {
    /// Remembers the refunds of a chunk.
    pub fn learn(&mut self, slot: usize, chunk: &Chunk, table: &TableParts<'_>) -> Result<(), Full> {
        for row in 0..chunk.rows {
            if chunk.states.get(row) != Some(u32::from(REFUND)) {
                continue;
            }
            let order = local::text(chunk, Column::TransactionId, row, table.columns);
            if !pairs::is_usable(Column::TransactionId, &order, table.is_resaved(chunk)) {
                continue;
            }
            let (hash, place) = (hash(&order), (slot as u32, row as u16));
            self.orders.try_reserve(1, |order| order.hash).map_err(|_| Full)?;
            let is_it = |known: &Order| known.hash == hash && is_order(known, &order, table);
            match self.orders.find_mut(hash, is_it) {
                Some(known) => {
                    known.refunds.try_reserve(1).map_err(|_| Full)?;
                    known.refunds.push(place);
                }
                None => {
                    let new = Order { hash, refunds: vec![place], payments: Vec::new() };
                    self.orders.insert_unique(hash, new, |order| order.hash);
                }
            }
        }
        Ok(())
    }

    /// Finds the payments of these orders in a chunk.
    pub fn look(&mut self, slot: usize, chunk: &Chunk, table: &TableParts<'_>) {
        if self.orders.is_empty() {
            return;
        }
        for row in 0..chunk.rows {
            if chunk.states.get(row) != Some(u32::from(SUCCESS)) {
                continue;
            }
            let order = local::text(chunk, Column::TransactionId, row, table.columns);
            let hash = hash(&order);
            if let Some(known) =
                self.orders.find_mut(hash, |known| known.hash == hash && is_order(known, &order, table))
            {
                known.payments.push((slot as u32, row as u16));
            }
        }
    }

    /// Judges each order.
    pub fn conclude(self, table: &TableParts<'_>, found: &mut Found) {
        for order in self.orders {
            judge(&order, table, found);
        }
    }
}

fn is_order(known: &Order, order: &[u8], table: &TableParts<'_>) -> bool {
    let first = known.refunds.first().and_then(|(slot, row)| Some((table.chunk(*slot)?, usize::from(*row))));
    first.is_some_and(|(chunk, row)| *local::text(chunk, Column::TransactionId, row, table.columns) == *order)
}

fn judge(order: &Order, table: &TableParts<'_>, found: &mut Found) {
    let rows = |places: &[Place]| -> Vec<(usize, &Chunk, usize)> {
        let find = |(slot, row): &Place| Some((*slot as usize, table.chunk(*slot)?, usize::from(*row)));
        places.iter().filter_map(find).collect()
    };
    let (refunds, payments) = (rows(&order.refunds), rows(&order.payments));
    let paid = payments.first().map(|(_, chunk, row)| i128::from(chunk.value(Quantity::Total, *row)));
    let counted = |chunk: &Chunk, row: usize| is_counted_refund(chunk, row, table.columns);
    let amount = |chunk: &Chunk, row: usize| i128::from(chunk.value(Quantity::Refund, row));
    let of_counted = refunds.iter().filter(|(_, chunk, row)| counted(chunk, *row));
    let refunded: i128 = of_counted.map(|(_, chunk, row)| amount(chunk, *row)).sum();
    let is_above = paid.is_some_and(|paid| refunded > paid);
    let day = |chunk: &Chunk, row: usize| BeijingTime(chunk.value(Quantity::Time, row) as u32).date();
    let paid_on = payments.first().map(|(_, chunk, row)| day(chunk, *row));
    for (slot, chunk, row) in refunds {
        let mut add = |check| found.add(check, slot, chunk.rows, row);
        let own_total = i128::from(chunk.value(Quantity::Total, row));
        let is_above_its_own = own_total > 0 && amount(chunk, row) > own_total;
        if counted(chunk, row) && (is_above || is_above_its_own) {
            add(Check::RefundAbovePayment);
        }
        if payments.is_empty() {
            add(Check::RefundWithoutPayment);
        }
        let of_day = day(chunk, row);
        let order = local::text(chunk, Column::TransactionId, row, table.columns);
        let paid_on = paid_on.or_else(|| day_within(&order).filter(|day| *day <= of_day));
        if paid_on.is_some_and(|paid_on| paid_on != of_day) {
            add(Check::RefundOfAnotherDay);
        }
    }
    if is_above {
        payments.iter().for_each(|(slot, chunk, row)| found.add(Check::RefundAbovePayment, *slot, chunk.rows, *row));
    }
}

/// The day in the middle of a 微信订单号 of 28 digits: `4200000022 20170925 4109017673`.
pub(super) fn day_within(order: &[u8]) -> Option<BillDate> {
    if order.len() != 28 || !order.iter().all(u8::is_ascii_digit) {
        return None;
    }
    str::from_utf8(order.get(10..18)?).ok()?.parse().ok()
}
