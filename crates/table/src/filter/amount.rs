//! Amounts between two bounds.

use super::by_own_amount;
use crate::bits::Kept;
use crate::chunk::Chunk;
use crate::field::{Home, Quantity};
use crate::query::Field;
use core::ops::RangeInclusive;
use nontax_bill::Fen;

pub(super) struct Range {
    /// `None`: each row's own amount.
    quantity: Option<Quantity>,
    within: RangeInclusive<i64>,
}

impl Range {
    /// `None` where no row can be kept: the field is no amount, or no amount is between the bounds.
    pub fn new(field: Field, from: Option<Fen>, to: Option<Fen>) -> Option<Self> {
        let quantity = match Home::of(field) {
            Home::OwnAmount => None,
            Home::Quantity(quantity) if quantity.is_money() => Some(quantity),
            _ => return None,
        };
        // The bounds are fen, and a fee counts thousandths of a fen.
        let scale = if quantity == Some(Quantity::Fee) { 1000 } else { 1 };
        let lowest = from.map_or(i128::MIN, |fen| i128::from(fen.0) * scale).max(i128::from(i64::MIN));
        let highest = to.map_or(i128::MAX, |fen| i128::from(fen.0) * scale).min(i128::from(i64::MAX));
        let within = i64::try_from(lowest).ok()?..=i64::try_from(highest).ok()?;
        Some(Self { quantity, within })
    }

    pub fn keep(&self, chunk: &Chunk) -> Kept {
        let keep = |quantity| chunk.number(quantity).values.within(&self.within);
        match self.quantity {
            Some(quantity) => keep(quantity),
            None => by_own_amount(chunk, keep),
        }
    }
}
