//! Totals of the rows kept.

use crate::block::{Block, Chosen, Net};
use crate::chunk::{REFUND, REVOKED, SUCCESS};
use nontax_bill::{Fee, Fen, Totals};

/// Sums by state, in a loop without branches; for tables whose sums cannot overflow.
#[derive(Default)]
pub(crate) struct Sums {
    by_state: [StateSums; 4],
}

#[derive(Clone, Copy, Default)]
struct StateSums {
    count: u64,
    total: i64,
    refund: i64,
    fee: i64,
}

impl Sums {
    pub fn add<N: Net>(&mut self, block: &Block<N>, chosen: &Chosen) {
        let Block { states, totals, refunds, fees, .. } = block;
        let by_state = &mut self.by_state;
        let mut add = |state: u8, total: i64, refund: i64, fee: i64| {
            if let Some(sums) = by_state.get_mut(usize::from(state)) {
                sums.count += 1;
                sums.total = sums.total.wrapping_add(total);
                sums.refund = sums.refund.wrapping_add(refund);
                sums.fee = sums.fee.wrapping_add(fee);
            }
        };
        if chosen.all {
            for (((state, total), refund), fee) in states.iter().zip(totals).zip(refunds).zip(fees) {
                add(*state, *total, *refund, *fee);
            }
        } else {
            for row in chosen.rows.iter().copied().map(usize::from) {
                if let (Some(state), Some(total), Some(refund), Some(fee)) =
                    (states.get(row), totals.get(row), refunds.get(row), fees.get(row))
                {
                    add(*state, *total, *refund, *fee);
                }
            }
        }
    }

    pub fn totals(&self) -> Totals {
        let [other, success, refund, revoked] = self.by_state;
        let mut totals = Totals { rows: other.count, fee: Fee(other.fee), ..Totals::default() };
        for sums in [success, refund, revoked] {
            totals.rows += sums.count;
            totals.fee = Fee(totals.fee.0.wrapping_add(sums.fee));
        }
        (totals.payments.count, totals.payments.amount) = (success.count, Fen(success.total));
        (totals.refunds.count, totals.refunds.amount) = (refund.count, Fen(refund.refund));
        (totals.revoked.count, totals.revoked.amount) = (revoked.count, Fen(revoked.total));
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

impl CheckedSums {
    pub fn add<N: Net>(&mut self, block: &Block<N>, chosen: &Chosen) {
        chosen.each(&block.states, |row, state| {
            let value = |values: &[i64]| values.get(row).copied().unwrap_or(0);
            self.add_row(state, value(&block.totals), value(&block.refunds), value(&block.fees));
        });
    }

    fn add_row(&mut self, state: u8, total: i64, refund: i64, fee: i64) {
        let Totals { rows, payments, refunds, revoked, fee: fees, overflow } = &mut self.totals;
        let [payments_stopped, refunds_stopped, revoked_stopped, fees_stopped] = &mut self.stopped;
        *rows += 1;
        let tally = match state {
            SUCCESS => Some((payments, total, payments_stopped)),
            REFUND => Some((refunds, refund, refunds_stopped)),
            REVOKED => Some((revoked, total, revoked_stopped)),
            _ => None,
        };
        if let Some((tally, amount, stopped)) = tally {
            tally.count += 1;
            add_or_stop(&mut tally.amount.0, amount, stopped);
        }
        add_or_stop(&mut fees.0, fee, fees_stopped);
        *overflow = self.stopped.contains(&true);
    }

    pub fn totals(&self) -> Totals {
        self.totals
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
