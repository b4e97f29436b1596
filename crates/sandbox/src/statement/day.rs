//! A day of a merchant: which row is a payment, a refund or a revoked payment, and which payment a refund belongs to.
//!
//! Rows come in blocks of 32. A block has one payment that may be refunded, and two places where rows of later days
//! refund the same place of earlier days; how many days lie between is the block's alone. So no payment is refunded beyond
//! its amount, every refund has its payment in the statement of its day, and a row needs no other row to be made.

use crate::dice::Dice;
use crate::merchant::Merchant;
use crate::volume::Volume;
use nontax_bill::BillDate;

const BLOCK: u64 = 32;

/// The most days between a payment and its last refund.
const LONGEST_DELAY: usize = 36;

/// A day of a merchant, with the sizes of the days before.
#[derive(Clone, Debug)]
pub struct Day {
    pub(crate) seed: u64,
    pub(crate) merchant: Merchant,
    pub(crate) date: BillDate,
    /// Rows of this day and of the days before it, newest first.
    sizes: Vec<(BillDate, u64)>,
}

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// A payment that stays.
    Payment,
    /// A payment taken back before it settled.
    Revoked,
    /// A refund of the payment in that row of that day.
    Refund { date: BillDate, row: u64, part: Part },
}

/// How much of its payment a refund gives back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// All of it.
    Whole,
    /// A single part, in hundredths.
    Some(u8),
    /// The rest after `Some` of the same hundredths.
    Rest(u8),
}

impl Day {
    /// The day as a volume sizes it.
    #[must_use]
    pub fn new(volume: &Volume, merchant: Merchant, date: BillDate) -> Self {
        let dates = core::iter::successors(Some(date), |date| date.previous()).take(LONGEST_DELAY + 1);
        let sizes = dates.map(|date| (date, volume.of(&merchant, date).rows)).collect();
        Self { seed: volume.seed, merchant, date, sizes }
    }

    /// Rows of the whole day.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.sizes.first().map_or(0, |(_, rows)| *rows)
    }

    /// What a row of the day is.
    pub(crate) fn role(&self, row: u64) -> Role {
        let (block, place) = (row / BLOCK, row % BLOCK);
        let mut dice = Dice::of(&[self.seed, self.merchant.key(), block, 0xB10C]);
        let payment = block * BLOCK + dice.below(8);
        let (first, second) = (8 + dice.below(8), 16 + dice.below(8));
        let revoked = 24 + dice.below(8);
        let first_delay =
            dice.weighted(&[(45, 0), (18, 1), (10, 2), (7, 3), (5, 5), (5, 7), (4, 13), (3, 21), (3, 30)]);
        let second_delay: usize = first_delay + dice.weighted(&[(55, 0), (25, 1), (15, 3), (5, 6)]);
        let refund = match place {
            _ if place == first => self.refund(block, payment, first_delay, false),
            _ if place == second => self.refund(block, payment, second_delay, true),
            _ if place == revoked && dice.one_in_10_000(600) => return Role::Revoked,
            _ => None,
        };
        refund.unwrap_or(Role::Payment)
    }

    fn refund(&self, block: u64, payment: u64, delay: usize, second: bool) -> Option<Role> {
        let (date, rows) = self.sizes.get(delay).copied()?;
        if payment >= rows {
            return None;
        }
        let mut dice = Dice::of(&[self.seed, self.merchant.key(), block, u64::from(date.days_since_2000()), 0x4EF]);
        let hundredths = 5 + dice.below(90) as u8;
        let part = match (dice.weighted(&[(52, 0), (28, 1), (8, 2), (12, 3)]), second) {
            (1, false) => Part::Whole,
            (2 | 3, false) => Part::Some(hundredths),
            (3, true) => Part::Rest(hundredths),
            _ => return None,
        };
        Some(Role::Refund { date, row: payment, part })
    }
}

impl Part {
    /// The part of an amount in fen. `Some` and `Rest` of the same hundredths add up to the whole.
    pub(crate) fn of(self, amount: i64) -> i64 {
        let some = |hundredths: u8| (amount * i64::from(hundredths) / 100).max(1).min(amount);
        match self {
            Self::Whole => amount,
            Self::Some(hundredths) => some(hundredths),
            Self::Rest(hundredths) => amount - some(hundredths),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    fn day(seed: u64, date: &str, rows: u64) -> Day {
        Day::new(&Volume::new(seed, rows), Merchant::known("1900016021").unwrap(), date.parse().unwrap())
    }

    #[test]
    fn a_refund_is_of_a_payment_of_its_day() {
        let today = day(4, "20260715", 20_000);
        let mut refunds = 0;
        for row in 0..today.rows() {
            if let Role::Refund { date, row: source, .. } = today.role(row) {
                let of_payment = day(4, &date.to_string(), 20_000);
                assert!(source < of_payment.rows());
                assert_eq!(of_payment.role(source), Role::Payment);
                refunds += 1;
            }
        }
        assert!(refunds > 100, "{refunds}");
    }

    #[test]
    fn no_payment_is_refunded_beyond_its_amount_over_all_days() {
        let mut given_back: HashMap<(BillDate, u64), i64> = HashMap::new();
        let mut date: BillDate = "20260601".parse().unwrap();
        for _ in 0..60 {
            let today = day(9, &date.to_string(), 640);
            for row in 0..today.rows() {
                if let Role::Refund { date, row, part } = today.role(row) {
                    *given_back.entry((date, row)).or_default() += part.of(1_000);
                }
            }
            date = date.next().unwrap();
        }
        assert!(given_back.values().all(|sum| *sum <= 1_000));
        assert!(given_back.values().any(|sum| *sum < 1_000));
    }

    #[test]
    fn refunds_are_of_the_same_day_and_of_earlier_ones_and_some_payments_are_revoked() {
        let today = day(2, "20260715", 50_000);
        let roles: Vec<Role> = (0..today.rows()).map(|row| today.role(row)).collect();
        let same = |role: &&Role| matches!(role, Role::Refund { date, .. } if *date == today.date);
        let earlier = |role: &&Role| matches!(role, Role::Refund { date, .. } if *date < today.date);
        assert!(roles.iter().filter(same).count() > 50);
        assert!(roles.iter().filter(earlier).count() > 50);
        assert!(roles.contains(&Role::Revoked));
    }
}
