//! Rows that are odd in the ways that real files are odd: every one is read, and a check has something to say about most.

use crate::statement::day::{Day, Role};
use crate::statement::payment::Payment;
use crate::statement::row::{Row, RowState};
use nontax_bill::BeijingTime;

/// What is odd about a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quirk {
    /// The item's name has the separator `` ,` `` in it.
    SeparatorInName,
    /// The item's name has a line end in it.
    LineEndInName,
    /// The same 微信订单号 as the row before.
    SameTransaction,
    /// The notice of the row before, paid by another order.
    SameNotice,
    /// Dated on the day after.
    OutsideDate,
    /// Not CNY.
    OtherCurrency,
    /// 银行ID begins with `test_`.
    TestBank,
    /// The last value is left out, as in the first official example.
    NoBankId,
    /// Zeros written `0` and `0.0`.
    PlainZeros,
    /// A refund of more than was paid.
    RefundTooLarge,
}

/// One row in so many is odd.
const EVERY: u64 = 23;

const IN_TURN: [Quirk; 9] = [
    Quirk::SeparatorInName,
    Quirk::LineEndInName,
    Quirk::SameTransaction,
    Quirk::SameNotice,
    Quirk::OutsideDate,
    Quirk::OtherCurrency,
    Quirk::TestBank,
    Quirk::NoBankId,
    Quirk::PlainZeros,
];

impl Quirk {
    /// The row as it is, or made odd when it is its turn.
    pub(crate) fn twist(plain: Row, day: &Day, row: u64) -> Row {
        if let RowState::Refunded(mut refund) = plain.state {
            if !row.is_multiple_of(5) {
                return plain;
            }
            refund.amount = plain.payment.total + 100;
            return Row { state: RowState::Refunded(refund), quirk: Some(Self::RefundTooLarge), ..plain };
        }
        let turn = usize::try_from(row / EVERY).unwrap_or(0) % IN_TURN.len();
        let quirk = IN_TURN.get(turn).copied().filter(|_| row % EVERY == EVERY / 2 && plain.state == RowState::Paid);
        let before = || {
            let row = row.checked_sub(1).filter(|row| day.role(*row) == Role::Payment)?;
            Payment::of(day.seed, &day.merchant, day.date, row)
        };
        let mut odd = Row { quirk, ..plain };
        match quirk {
            Some(Self::SameTransaction) => {
                if let Some(payment) = before() {
                    odd.payment = payment;
                }
            }
            Some(Self::SameNotice) => {
                if let Some(payment) = before() {
                    odd.pay_notice_of(payment);
                }
            }
            Some(Self::OutsideDate) => odd.time = BeijingTime(day.date.start().0 + 86_400 + 5),
            Some(Self::PlainZeros) => odd.payment.coupon = 0,
            _ => {}
        }
        odd
    }
}
