//! What the rows add up to. Every sum is checked; one that overflows stops at its last exact value.

use crate::column::Column;
use crate::date::BeijingTime;
use crate::money::{Fee, Fen};
use crate::outcome::{ColumnSums, Tally, Totals};
use crate::row::Typed;
use crate::sink::{Meaning, State};
use serde::{Deserialize, Serialize};

/// Totals and column sums so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Counts {
    pub totals: Totals,
    pub sums: ColumnSums,
    pub time_range: Option<(BeijingTime, BeijingTime)>,
    #[serde(skip)]
    stopped: Stopped,
}

/// The sums that were too large once. Later rows could only make them look right again, so they are left alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Stopped {
    payments: bool,
    refunds: bool,
    revoked: bool,
    total: bool,
    coupon: bool,
    refund: bool,
    coupon_refund: bool,
    fee: bool,
}

impl Counts {
    /// Counts a row; returns the columns of which a sum has just become too large.
    pub(crate) fn row(&mut self, row: &Typed, has_time: bool) -> Vec<Column> {
        let mut broken = Vec::new();
        self.totals.rows += 1;
        let stopped = &mut self.stopped;
        let tally = match row.state {
            State::Success => Some((&mut self.totals.payments, row.total, Column::TotalAmount, &mut stopped.payments)),
            State::Refund => Some((&mut self.totals.refunds, row.refund, Column::RefundAmount, &mut stopped.refunds)),
            State::Revoked => Some((&mut self.totals.revoked, row.total, Column::TotalAmount, &mut stopped.revoked)),
            State::Other => None,
        };
        if let Some((tally, amount, column, stopped)) = tally {
            tally.count += 1;
            add(&mut tally.amount.0, amount.0, column, stopped, &mut broken);
        }
        let sums = &mut self.sums;
        add(&mut sums.total.0, row.total.0, Column::TotalAmount, &mut stopped.total, &mut broken);
        add(&mut sums.coupon.0, row.coupon.0, Column::CouponAmount, &mut stopped.coupon, &mut broken);
        add(&mut sums.refund.0, row.refund.0, Column::RefundAmount, &mut stopped.refund, &mut broken);
        let coupon_refund = &mut sums.coupon_refund.0;
        add(coupon_refund, row.coupon_refund.0, Column::CouponRefundAmount, &mut stopped.coupon_refund, &mut broken);
        add(&mut sums.fee.0, row.fee.0, Column::ServiceFee, &mut stopped.fee, &mut broken);
        self.totals.fee = sums.fee;
        self.totals.overflow |= !broken.is_empty();
        broken.dedup();
        if has_time {
            let (first, last) = self.time_range.unwrap_or((row.time, row.time));
            self.time_range = Some((first.min(row.time), last.max(row.time)));
        }
        broken
    }

    /// Counts a row if no sum becomes too large by it and none was too large before; says whether it did.
    pub(crate) fn plain_row(&mut self, row: &Meaning, has_time: bool) -> bool {
        if self.totals.overflow {
            return false;
        }
        let Self { totals, sums, time_range, .. } = self;
        let (tally, amount) = match row.state {
            State::Success => (&mut totals.payments, row.total),
            State::Refund => (&mut totals.refunds, row.refund),
            State::Revoked => (&mut totals.revoked, row.total),
            State::Other => return false,
        };
        let (Some(tallied), Some(total), Some(coupon), Some(refund), Some(coupon_refund), Some(fee)) = (
            tally.amount.checked_add(amount),
            sums.total.checked_add(row.total),
            sums.coupon.checked_add(row.coupon),
            sums.refund.checked_add(row.refund),
            sums.coupon_refund.checked_add(row.coupon_refund),
            sums.fee.checked_add(row.fee),
        ) else {
            return false;
        };
        tally.count += 1;
        tally.amount = tallied;
        *sums = ColumnSums { total, coupon, refund, coupon_refund, fee };
        totals.rows += 1;
        totals.fee = fee;
        if has_time {
            let (first, last) = time_range.unwrap_or((row.time, row.time));
            *time_range = Some((first.min(row.time), last.max(row.time)));
        }
        true
    }

    /// Adds what a part counted if no sum becomes too large by it and none was too large before; says whether it did.
    pub(crate) fn absorb(&mut self, part: &Self) -> bool {
        if self.totals.overflow || part.totals.overflow {
            return false;
        }
        let fen = |one: Fen, other: Fen| one.checked_add(other);
        let (own, more) = (&self.sums, &part.sums);
        let tally = |own: &Tally, more: &Tally| {
            Some(Tally { count: own.count + more.count, amount: fen(own.amount, more.amount)? })
        };
        let totals = || {
            Some(Totals {
                rows: self.totals.rows + part.totals.rows,
                payments: tally(&self.totals.payments, &part.totals.payments)?,
                refunds: tally(&self.totals.refunds, &part.totals.refunds)?,
                revoked: tally(&self.totals.revoked, &part.totals.revoked)?,
                fee: own.fee.checked_add(more.fee)?,
                overflow: false,
            })
        };
        let sums = || {
            Some(ColumnSums {
                total: fen(own.total, more.total)?,
                coupon: fen(own.coupon, more.coupon)?,
                refund: fen(own.refund, more.refund)?,
                coupon_refund: fen(own.coupon_refund, more.coupon_refund)?,
                fee: own.fee.checked_add(more.fee)?,
            })
        };
        let (Some(totals), Some(sums)) = (totals(), sums()) else { return false };
        let time_range = match (self.time_range, part.time_range) {
            (Some((first, last)), Some((from, to))) => Some((first.min(from), last.max(to))),
            (one, other) => one.or(other),
        };
        (self.totals, self.sums, self.time_range) = (totals, sums, time_range);
        true
    }

    /// The sum of a column of money, `None` when it was too large.
    pub(crate) fn fen(&self, column: Column) -> Option<Fen> {
        let (sum, stopped) = match column {
            Column::TotalAmount => (self.sums.total, self.stopped.total),
            Column::CouponAmount => (self.sums.coupon, self.stopped.coupon),
            Column::RefundAmount => (self.sums.refund, self.stopped.refund),
            Column::CouponRefundAmount => (self.sums.coupon_refund, self.stopped.coupon_refund),
            _ => return None,
        };
        (!stopped).then_some(sum)
    }

    /// The sum of the fees, `None` when it was too large.
    pub(crate) fn fee(&self) -> Option<Fee> {
        (!self.stopped.fee).then_some(self.sums.fee)
    }
}

fn add(sum: &mut i64, amount: i64, column: Column, stopped: &mut bool, broken: &mut Vec<Column>) {
    if *stopped {
        return;
    }
    match sum.checked_add(amount) {
        Some(exact) => *sum = exact,
        None => {
            *stopped = true;
            broken.push(column);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(state: State, total: i64, refund: i64, fee: i64) -> Typed {
        Typed {
            time: BeijingTime(5),
            state,
            total: Fen(total),
            coupon: Fen(0),
            refund: Fen(refund),
            coupon_refund: Fen(0),
            fee: Fee(fee),
            no_seconds: false,
        }
    }

    #[test]
    fn each_state_has_its_own_tally_and_sums_are_over_all_rows() {
        let mut counts = Counts::default();
        for each in [
            row(State::Success, 10, 0, 3),
            row(State::Refund, 10, 4, -1),
            row(State::Revoked, 7, 0, 0),
            row(State::Other, 1, 1, 1),
        ] {
            assert_eq!(counts.row(&each, true), []);
        }
        let totals = counts.totals;
        assert_eq!(
            (totals.rows, totals.payments.amount, totals.refunds.amount, totals.revoked.amount),
            (4, Fen(10), Fen(4), Fen(7))
        );
        assert_eq!((counts.sums.total, counts.sums.refund, totals.fee), (Fen(28), Fen(5), Fee(3)));
    }

    #[test]
    fn a_sum_that_overflows_stays_exact_and_is_told_once() {
        let mut counts = Counts::default();
        assert_eq!(counts.row(&row(State::Success, i64::MAX - 5, 0, 0), true), []);
        assert_eq!(counts.row(&row(State::Success, 6, 0, 0), true), [Column::TotalAmount]);
        assert_eq!(counts.row(&row(State::Success, 1, 0, 0), true), []);
        assert_eq!(counts.totals.payments.amount, Fen(i64::MAX - 5));
        assert_eq!(
            (counts.totals.payments.count, counts.totals.overflow, counts.fen(Column::TotalAmount)),
            (3, true, None)
        );
    }
}
