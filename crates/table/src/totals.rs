//! Totals of the rows kept.

use crate::block::{Block, Chosen, Net};
use crate::chunk::{REFUND, REVOKED, SUCCESS};
use nontax_bill::{Fee, Fen, Totals};

/// Sums by state, in a loop without branches; for tables whose sums cannot overflow.
#[derive(Default)]
pub(crate) struct Sums {
    by_state: [StateSums; 4],
}

/// What the rows of one state come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct StateSums {
    count: u64,
    /// Of the rows' own amounts.
    amount: i64,
    fee: i64,
}

impl StateSums {
    fn add(&mut self, other: Self) {
        self.count = self.count.wrapping_add(other.count);
        self.amount = self.amount.wrapping_add(other.amount);
        self.fee = self.fee.wrapping_add(other.fee);
    }

    fn negated(self) -> Self {
        Self { count: self.count.wrapping_neg(), amount: self.amount.wrapping_neg(), fee: self.fee.wrapping_neg() }
    }
}

/// How the totals of the rows kept are counted.
pub(crate) trait Total<N> {
    /// Adds the chosen rows of a block, or takes them away again.
    fn add(&mut self, block: &Block<N>, chosen: &Chosen, take_away: bool);
    /// Whether what was counted of some rows can be added to what was counted of others, and taken away.
    const CAN_BE_ABSORBED: bool;
    /// What was counted so far, by state, where it can be absorbed.
    fn by_state(&self) -> Option<[StateSums; 4]>;
    /// Adds what was counted elsewhere.
    fn absorb(&mut self, other: &[StateSums; 4]);
    fn totals(&self) -> Totals;
}

impl<N: Net> Total<N> for Sums {
    const CAN_BE_ABSORBED: bool = true;

    fn add(&mut self, block: &Block<N>, chosen: &Chosen, take_away: bool) {
        let Block { states, amounts, fees, .. } = block;
        let mut by_state = [StateSums::default(); 4];
        let mut add = |state: u8, amount: i64, fee: i64| {
            if let Some(sums) = by_state.get_mut(usize::from(state)) {
                sums.add(StateSums { count: 1, amount, fee });
            }
        };
        if chosen.all {
            for ((state, amount), fee) in states.iter().zip(amounts).zip(fees) {
                add(*state, *amount, *fee);
            }
        } else {
            for row in chosen.rows.iter().copied().map(usize::from) {
                if let (Some(state), Some(amount), Some(fee)) = (states.get(row), amounts.get(row), fees.get(row)) {
                    add(*state, *amount, *fee);
                }
            }
        }
        let by_state = if take_away { by_state.map(StateSums::negated) } else { by_state };
        Total::<N>::absorb(self, &by_state);
    }

    fn by_state(&self) -> Option<[StateSums; 4]> {
        Some(self.by_state)
    }

    fn absorb(&mut self, other: &[StateSums; 4]) {
        for (own, other) in self.by_state.iter_mut().zip(other) {
            own.add(*other);
        }
    }

    fn totals(&self) -> Totals {
        let [other, success, refund, revoked] = self.by_state;
        let mut totals = Totals { rows: other.count, fee: Fee(other.fee), ..Totals::default() };
        for sums in [success, refund, revoked] {
            totals.rows += sums.count;
            totals.fee = Fee(totals.fee.0.wrapping_add(sums.fee));
        }
        (totals.payments.count, totals.payments.amount) = (success.count, Fen(success.amount));
        (totals.refunds.count, totals.refunds.amount) = (refund.count, Fen(refund.amount));
        (totals.revoked.count, totals.revoked.amount) = (revoked.count, Fen(revoked.amount));
        totals
    }
}

/// Sums row by row in the order of loading; for tables with sums that may overflow. A sum that was too large once stays at
/// its last exact value, as when a statement is read: later rows could only make it look right again.
#[derive(Default)]
pub(crate) struct CheckedSums {
    totals: Totals,
    stopped: [bool; 4],
}

impl<N: Net> Total<N> for CheckedSums {
    const CAN_BE_ABSORBED: bool = false;

    fn add(&mut self, block: &Block<N>, chosen: &Chosen, take_away: bool) {
        debug_assert!(!take_away, "sums that may overflow are only added up");
        chosen.each(&block.states, |row, state| {
            let value = |values: &[i64]| values.get(row).copied().unwrap_or(0);
            self.add_row(state, value(&block.amounts), value(&block.fees));
        });
    }

    fn by_state(&self) -> Option<[StateSums; 4]> {
        None
    }

    fn absorb(&mut self, _other: &[StateSums; 4]) {}

    fn totals(&self) -> Totals {
        self.totals
    }
}

impl CheckedSums {
    fn add_row(&mut self, state: u8, amount: i64, fee: i64) {
        let Totals { rows, payments, refunds, revoked, fee: fees, overflow } = &mut self.totals;
        let [payments_stopped, refunds_stopped, revoked_stopped, fees_stopped] = &mut self.stopped;
        *rows += 1;
        let tally = match state {
            SUCCESS => Some((payments, payments_stopped)),
            REFUND => Some((refunds, refunds_stopped)),
            REVOKED => Some((revoked, revoked_stopped)),
            _ => None,
        };
        if let Some((tally, stopped)) = tally {
            tally.count += 1;
            add_or_stop(&mut tally.amount.0, amount, stopped);
        }
        add_or_stop(&mut fees.0, fee, fees_stopped);
        *overflow = self.stopped.contains(&true);
    }
}

fn add_or_stop(sum: &mut i64, amount: i64, stopped: &mut bool) {
    if *stopped {
        return;
    }
    match sum.checked_add(amount) {
        Some(exact) => *sum = exact,
        None => *stopped = true,
    }
}
