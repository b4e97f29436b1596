//! A row of a statement, value by value, as the official page writes it.

use crate::dice::{self, Dice};
use crate::merchant::Merchant;
use crate::order::{LETTERS, OrderId};
use crate::statement::day::{Day, Role};
use crate::statement::day_curve::second_of_day;
use crate::statement::payment::Payment;
use crate::statement::quirk::Quirk;
use nontax_bill::{BeijingTime, Column, Fee, Fen};
use std::io::Write;

/// A row as it is written.
#[derive(Clone, Debug)]
pub struct Row {
    pub(crate) time: BeijingTime,
    pub(crate) payment: Payment,
    pub(crate) state: RowState,
    pub(crate) quirk: Option<Quirk>,
    pub(crate) provider: &'static str,
    pub(crate) appid: &'static str,
    pub(crate) mch_id: String,
}

/// 交易状态, with what goes with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RowState {
    /// SUCCESS.
    Paid,
    /// REVOKED.
    Revoked,
    /// REFUND.
    Refunded(Refund),
}

/// What a REFUND row gives back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Refund {
    /// 退款金额 in fen.
    pub amount: i64,
    /// 企业红包退款金额 in fen.
    pub coupon: i64,
    /// Decides the refund's ids.
    pub number: u64,
    /// 退款类型.
    pub kind: &'static str,
    /// 退款状态.
    pub state: &'static str,
}

impl Row {
    /// A row of a day.
    pub(crate) fn of(day: &Day, row: u64, with_quirks: bool) -> Option<Self> {
        let time = time(day, row);
        let own = || Payment::of(day.seed, &day.merchant, day.date, row);
        let (payment, state, time) = match day.role(row) {
            Role::Payment => (own()?, RowState::Paid, time),
            Role::Revoked => {
                let payment = Payment { trade_type: "MICROPAY", coupon: 0, ..own()? };
                (payment, RowState::Revoked, time)
            }
            Role::Refund { date, row: source, part } => {
                let payment = Payment::of(day.seed, &day.merchant, date, source)?;
                let amount = part.of(payment.total);
                if amount == 0 {
                    (own()?, RowState::Paid, time)
                } else {
                    let refund = refund(day, row, &payment, amount);
                    let earliest = if date == day.date { time_of_payment(day, source).0 + 60 } else { 0 };
                    let last = day.date.start().0 + 86_399;
                    (payment, RowState::Refunded(refund), BeijingTime(time.0.max(earliest).min(last)))
                }
            }
        };
        let Merchant { mch_id, provider, appid, .. } = &day.merchant;
        let plain = Self { time, payment, state, quirk: None, provider, appid, mch_id: mch_id.clone() };
        Some(if with_quirks { Quirk::twist(plain, day, row) } else { plain })
    }

    /// 手续费: 0.60% of what is paid, given back with a refund.
    pub(crate) fn fee(&self) -> i64 {
        // A fen is 1,000 units of a fee.
        let fen = match self.state {
            _ if !self.payment.department.with_fee => 0,
            RowState::Paid => self.payment.total,
            RowState::Revoked => 0,
            RowState::Refunded(refund) => -refund.amount,
        };
        fen * 6
    }

    /// 总金额 of this row in fen: a refund row has none.
    pub(crate) fn total(&self) -> i64 {
        if matches!(self.state, RowState::Refunded(_)) { 0 } else { self.payment.total }
    }

    /// 企业红包金额 of this row in fen.
    pub(crate) fn coupon(&self) -> i64 {
        if matches!(self.state, RowState::Refunded(_)) { 0 } else { self.payment.coupon }
    }

    /// The refund, if it is one.
    pub(crate) fn refund(&self) -> Option<Refund> {
        if let RowState::Refunded(refund) = self.state { Some(refund) } else { None }
    }

    /// How many values it has: 27, or 26 when the last is left out.
    fn width(&self) -> usize {
        if self.quirk == Some(Quirk::NoBankId) { 26 } else { 27 }
    }

    /// The values in the order of the official header.
    #[must_use]
    pub fn values(&self) -> Vec<String> {
        let columns = Column::ALL.into_iter().take(self.width());
        columns
            .map(|column| {
                let mut value = Vec::new();
                self.write(column, &mut value);
                String::from_utf8_lossy(&value).into_owned()
            })
            .collect()
    }

    /// Appends the row without its line end.
    pub(crate) fn append(&self, out: &mut Vec<u8>) {
        for (at, column) in Column::ALL.into_iter().take(self.width()).enumerate() {
            out.extend_from_slice(if at == 0 { b"`" } else { b",`" });
            self.write(column, out);
        }
    }

    fn write(&self, column: Column, out: &mut Vec<u8>) {
        let Self { payment, quirk, .. } = self;
        let refund = self.refund();
        match column {
            Column::TransactionTime => put(out, format_args!("{}", self.time)),
            Column::AppId => out.extend_from_slice(self.appid.as_bytes()),
            Column::MchId => out.extend_from_slice(self.provider.as_bytes()),
            Column::SubMchId => out.extend_from_slice(self.mch_id.as_bytes()),
            Column::TransactionId => {
                let (head, serial) = payment.transaction;
                put(out, format_args!("{head:010}{}{serial:010}", payment.date));
            }
            Column::OrderId => out.extend_from_slice(payment.order.as_bytes()),
            Column::OpenId => {
                if let Some(payer) = payment.payer {
                    out.extend_from_slice(b"oFkLxt");
                    letters(payer, out);
                }
            }
            Column::TradeType => out.extend_from_slice(payment.trade_type.as_bytes()),
            Column::TradeState => out.extend_from_slice(match self.state {
                RowState::Paid => b"SUCCESS",
                RowState::Revoked => b"REVOKED",
                RowState::Refunded(_) => b"REFUND",
            }),
            Column::PayerBank => out.extend_from_slice(payment.bank.as_bytes()),
            Column::Currency => {
                out.extend_from_slice(if *quirk == Some(Quirk::OtherCurrency) { b"USD" } else { b"CNY" })
            }
            Column::TotalAmount => yuan(self.total(), out),
            Column::CouponAmount if *quirk == Some(Quirk::PlainZeros) => out.extend_from_slice(b"0"),
            Column::CouponAmount => yuan(self.coupon(), out),
            Column::RefundId => match refund {
                Some(refund) => {
                    let (head, tail) = (refund.number % 1_000_000, dice::scatter(refund.number) % 100_000_000_000);
                    put(out, format_args!("5030{head:06}{}{tail:011}", self.time.date()));
                }
                None => out.push(b'0'),
            },
            Column::MchRefundId => match refund {
                Some(refund) => {
                    let tail = dice::scatter(refund.number ^ 0xABCD) % 1_000_000_000_000_000_000;
                    put(out, format_args!("RF{}{tail:018}", self.time.date()));
                }
                None => out.push(b'0'),
            },
            Column::RefundAmount if *quirk == Some(Quirk::PlainZeros) => out.extend_from_slice(b"0.0"),
            Column::RefundAmount => yuan(refund.map_or(0, |refund| refund.amount), out),
            Column::CouponRefundAmount => yuan(refund.map_or(0, |refund| refund.coupon), out),
            Column::RefundType => out.extend_from_slice(refund.map_or("", |refund| refund.kind).as_bytes()),
            Column::RefundState => out.extend_from_slice(refund.map_or("", |refund| refund.state).as_bytes()),
            Column::Description => self.write_item(out),
            Column::ServiceFee => put(out, format_args!("{}", Fee(self.fee()))),
            Column::FeeRate => out.extend_from_slice(if payment.department.with_fee { b"0.60%" } else { b"0.00%" }),
            Column::RegionCode => out.extend_from_slice(payment.department.region.as_bytes()),
            Column::NoticeNo => put(out, format_args!("{}", payment.notice)),
            Column::DepartmentCode => out.extend_from_slice(payment.department.code.as_bytes()),
            Column::NoticeKind => out.push(b'0' + payment.kind),
            Column::BankId => {
                if *quirk == Some(Quirk::TestBank) {
                    out.extend_from_slice(b"test_");
                }
                out.extend_from_slice(payment.department.bank_id.as_bytes());
            }
        }
    }

    fn write_item(&self, out: &mut Vec<u8>) {
        let (name, number) = self.payment.item;
        match name.split_once("{}") {
            Some((before, after)) => put(out, format_args!("{before}{number}{after}")),
            None => out.extend_from_slice(name.as_bytes()),
        }
        match self.quirk {
            Some(Quirk::SeparatorInName) => out.extend_from_slice(",`附加费`".as_bytes()),
            Some(Quirk::LineEndInName) => out.extend_from_slice("\n(补缴)".as_bytes()),
            _ => {}
        }
    }

    /// Gives the row another order of its notice.
    pub(crate) fn pay_notice_of(&mut self, other: Payment) {
        let department = other.department;
        self.payment.order = OrderId::of(other.notice, 7, department.region, &department.code);
        self.payment.notice = other.notice;
        self.payment.department = department;
        self.payment.total = other.total;
        self.payment.item = other.item;
        self.payment.kind = other.kind;
    }
}

fn refund(day: &Day, row: u64, payment: &Payment, amount: i64) -> Refund {
    let mut dice = Dice::of(&[day.seed, day.merchant.key(), u64::from(day.date.days_since_2000()), row, 0x4EF0]);
    let whole = amount == payment.total;
    Refund {
        amount,
        coupon: if whole { payment.coupon } else { 0 },
        number: dice.any(),
        kind: dice.weighted(&[(93, "ORIGINAL"), (7, "BALANCE")]),
        state: dice.weighted(&[(880, "SUCCESS"), (100, "PROCESSING"), (8, "CHANGE"), (6, "FAIL"), (6, "REFUNDCLOSE")]),
    }
}

/// Rows come roughly in the order of time, as they do where several machines write one file.
fn time(day: &Day, row: u64) -> BeijingTime {
    let rows = day.rows().max(1);
    let mut dice = Dice::of(&[day.seed, day.merchant.key(), u64::from(day.date.days_since_2000()), row, 0x71E]);
    let disorder = rows / 100 + 3;
    let place = (row + dice.below(disorder)).min(rows + disorder - 1);
    let share = ((place << 32) + dice.below(1 << 32)) / (rows + disorder);
    BeijingTime(day.date.start().0 + second_of_day(share))
}

/// The time of a payment's own row.
fn time_of_payment(day: &Day, row: u64) -> BeijingTime {
    time(day, row)
}

fn put(out: &mut Vec<u8>, text: core::fmt::Arguments<'_>) {
    // Writing to memory cannot fail.
    let _ = out.write_fmt(text);
}

fn yuan(fen: i64, out: &mut Vec<u8>) {
    if fen == 0 {
        out.extend_from_slice(b"0.00");
    } else {
        put(out, format_args!("{}", Fen(fen)));
    }
}

/// 22 letters that a number decides.
fn letters(number: u64, out: &mut Vec<u8>) {
    let mut bits = u128::from(dice::scatter(number)) << 64 | u128::from(dice::scatter(number ^ 0x5555));
    for _ in 0..22 {
        out.push(LETTERS.get((bits & 63) as usize).copied().unwrap_or(b'A'));
        bits = bits.rotate_right(6);
    }
}
