//! The naive twin of the checks: every row beside every other. And what they promise case by case.

use super::files::TestFile;
use super::twin::{Twin, TwinRow};
use crate::{Check, CheckReport, Checked, Condition, Query, RowId, Table};
use nontax_bill::{BeijingTime, BillDate, Column, Fee, Fen, State};
use std::collections::{BTreeMap, BTreeSet};

fn text(row: &TwinRow, column: Column) -> &str {
    &row.known[column.index()]
}

fn is_usable(id: &str) -> bool {
    !id.is_empty() && id != "0"
}

fn counts(row: &TwinRow) -> bool {
    row.state == State::Refund && !["FAIL", "REFUNDCLOSE"].contains(&text(row, Column::RefundState))
}

fn day(row: &TwinRow) -> BillDate {
    BeijingTime(row.numbers[0] as u32).date()
}

/// In parts of 100,000,000.
fn rate(text: &str) -> Option<i128> {
    let (number, zeros) = text.strip_suffix('%').map_or((text, 8), |percent| (percent, 6));
    let (whole, decimals) = number.split_once('.').unwrap_or((number, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(decimals) || decimals.len() > 6 || whole.len() > 6 {
        return None;
    }
    format!("{whole}{decimals}{}", "0".repeat(zeros - decimals.len())).parse().ok()
}

fn pays_notice(row: &TwinRow) -> Option<[&str; 3]> {
    let notice = text(row, Column::NoticeNo);
    let key = [text(row, Column::RegionCode), text(row, Column::DepartmentCode), notice];
    (row.state == State::Success && is_usable(notice)).then_some(key)
}

impl Twin {
    fn finds(&self, check: Check, row: &TwinRow) -> bool {
        let rows = || self.rows.iter();
        let order = |row: &TwinRow| text(row, Column::TransactionId).to_owned();
        let shares = |state: State, column: Column, other: &TwinRow| {
            let id = text(row, column);
            row.state == state && other.state == state && is_usable(id) && id == text(other, column)
        };
        let payments = || rows().filter(|other| other.state == State::Success && order(other) == order(row));
        let has_order = is_usable(text(row, Column::TransactionId));
        match check {
            Check::DuplicateOrder => rows().any(|other| {
                let is_other = other.id != row.id;
                let by_order = is_other && shares(State::Success, Column::TransactionId, other);
                let by_refund = is_other && shares(State::Refund, Column::RefundId, other);
                let group = || rows().filter(|one| shares(State::Success, Column::OrderId, one));
                let by_own =
                    shares(State::Success, Column::OrderId, other) && group().any(|one| order(one) != order(other));
                by_order || by_refund || by_own
            }),
            Check::NoticePaidTwice => pays_notice(row).is_some_and(|notice| {
                let orders: BTreeSet<String> =
                    rows().filter(|one| pays_notice(one) == Some(notice)).map(order).collect();
                orders.len() > 1
            }),
            Check::RefundAbovePayment => {
                let refunds = rows().filter(|one| counts(one) && order(one) == order(row));
                let refunded: i128 = refunds.map(|one| i128::from(one.numbers[3])).sum();
                let has_refund = rows().any(|one| one.state == State::Refund && order(one) == order(row));
                let paid = payments().next().filter(|_| has_order).map(|first| i128::from(first.numbers[1]));
                let is_above = has_refund && paid.is_some_and(|paid| refunded > paid);
                let by_itself = has_order && row.numbers[1] > 0 && row.numbers[3] > row.numbers[1];
                match row.state {
                    State::Success => is_above,
                    State::Refund => counts(row) && (is_above || by_itself),
                    _ => false,
                }
            }
            Check::RefundWithoutPayment => row.state == State::Refund && has_order && payments().next().is_none(),
            Check::RefundOfAnotherDay => {
                let own = order(row);
                let within = (own.len() == 28 && own.bytes().all(|byte| byte.is_ascii_digit()))
                    .then(|| own[10..18].parse().ok())
                    .flatten()
                    .filter(|within| *within <= day(row));
                let paid_on = payments().next().map(day).or(within);
                row.state == State::Refund && has_order && paid_on.is_some_and(|paid_on| paid_on != day(row))
            }
            Check::FeeNotRate => {
                let (sign, amount) = match row.state {
                    State::Success => (1, row.numbers[1]),
                    State::Refund if counts(row) => (-1, row.numbers[3]),
                    _ => return false,
                };
                let Some(rate) = rate(text(row, Column::FeeRate)) else { return false };
                let off = i128::from(row.numbers[5]) * 100_000_000 - sign * i128::from(amount) * 1000 * rate;
                !text(row, Column::ServiceFee).is_empty()
                    && off.abs() > i128::from(self.tolerance(row.source)) * 100_000_000
            }
            Check::OutsideDay => {
                let has_time =
                    |one: &&TwinRow| one.source == row.source && !text(one, Column::TransactionTime).is_empty();
                let mut days: BTreeMap<u16, usize> = BTreeMap::new();
                rows().filter(has_time).for_each(|one| *days.entry(day(one).days_since_2000()).or_default() += 1);
                let all: usize = days.values().sum();
                let most = days.iter().find(|(_, rows)| **rows * 2 > all).map(|(day, _)| *day);
                has_time(&row) && most.is_some_and(|most| most != day(row).days_since_2000())
            }
            Check::OtherCurrency => row.has_currency && text(row, Column::Currency) != "CNY",
            Check::TestData => text(row, Column::BankId).starts_with("test_"),
        }
    }

    fn tolerance(&self, source: u32) -> i64 {
        let whole = self.rows.iter().filter(|row| row.source == source).all(|row| row.numbers[5] % 1000 == 0);
        if whole { 500 } else { 1 }
    }

    pub fn holds_checks(&self, checks: &[Check], not: bool, row: &TwinRow) -> bool {
        checks.iter().any(|check| self.finds(*check, row)) != not
    }

    /// Makes the checks in slices and compares the report.
    pub fn check_checks(&self, table: &mut Table) {
        let report = loop {
            if let Some(report) = table.check(|| false) {
                break report;
            }
        };
        let checked = Check::ALL.map(|check| {
            let found = self.rows.iter().filter(|row| self.finds(check, row));
            let own = |row: &TwinRow| row.numbers[if row.state == State::Refund { 3 } else { 1 }];
            let mut amount = Some(0_i64);
            found.clone().for_each(|row| amount = amount.and_then(|sum| sum.checked_add(own(row))));
            Checked { check, rows: found.count() as u64, amount: amount.map(Fen) }
        });
        let sources: BTreeSet<u32> = self.rows.iter().map(|row| row.source).collect();
        let fee_tolerance = Fee(sources.into_iter().map(|source| self.tolerance(source)).max().unwrap_or(0));
        let expected = CheckReport { rows: self.len(), checked: checked.to_vec(), fee_tolerance, refused: false };
        assert_eq!(report, expected);
        assert_eq!(table.check(|| true), Some(expected));
    }
}

const NAMES: [&str; 12] = [
    "交易时间",
    "微信订单号",
    "商户订单号",
    "交易状态",
    "总金额",
    "微信退款单号",
    "退款金额",
    "退款状态",
    "手续费",
    "费率",
    "缴费通知书编号",
    "银行ID",
];

/// A row of [`NAMES`]: order, merchant's order, state, amount, refund id.
fn row(file: &mut TestFile, time: &str, order: &str, own: &str, amount: &str, refund: Option<&str>, fee: (&str, &str)) {
    let notice = format!("n{own}");
    let refund_id = format!("r{own}");
    let values = match refund {
        None => [time, order, own, "SUCCESS", amount, "0", "0.00", "", fee.0, fee.1, &notice, "102"],
        Some(state) => [time, order, own, "REFUND", "0.00", &refund_id, amount, state, fee.0, fee.1, &notice, "102"],
    };
    file.add(&values);
}

fn lines(table: &mut Table, check: Check) -> Vec<u64> {
    let conditions = vec![Condition::Checks { checks: vec![check], not: false }];
    let answer = table.ask(&Query { version: 1, conditions, ..Query::default() });
    let window = table.window(1, 0, 100).unwrap();
    assert_eq!(answer.matched, window.rows.len() as u64);
    window.rows.iter().map(|row| row.line).collect()
}

#[test]
fn a_refund_is_held_against_its_payment_in_another_file() {
    let no_fee = ("0.00000", "0.00%");
    let mut first = TestFile::with_columns(&NAMES);
    row(&mut first, "2026-03-04 10:00:00", "A", "a", "100.00", None, no_fee);
    let mut second = TestFile::with_columns(&NAMES);
    let day = "2026-03-05 10:00:00";
    row(&mut second, day, "A", "a1", "60.00", Some("SUCCESS"), no_fee);
    row(&mut second, day, "4200000022202603044109017673", "b", "1.00", Some("SUCCESS"), no_fee);
    row(&mut second, day, "4200000022202603054109017673", "c", "1.00", Some("PROCESSING"), no_fee);
    let mut table = Table::default();
    first.load_all(&mut table);
    let source = second.load_all(&mut table);
    assert_eq!(lines(&mut table, Check::RefundOfAnotherDay), [2, 3]);
    assert_eq!(lines(&mut table, Check::RefundWithoutPayment), [3, 4]);
    assert_eq!(lines(&mut table, Check::RefundAbovePayment), [0_u64; 0]);
    row(&mut second, day, "A", "a2", "41.00", Some("FAIL"), no_fee);
    row(&mut second, day, "A", "a3", "40.01", Some("CHANGE"), no_fee);
    second.with_row(3, |row| table.append(source, row)).unwrap();
    assert_eq!(lines(&mut table, Check::RefundAbovePayment), [0_u64; 0], "a refund that failed moves nothing");
    second.with_row(4, |row| table.append(source, row)).unwrap();
    assert_eq!(lines(&mut table, Check::RefundAbovePayment), [2, 2, 6], "the payment and the refunds that count");
    table.remove_source(0);
    assert_eq!(lines(&mut table, Check::RefundAbovePayment), [0_u64; 0]);
    assert_eq!(lines(&mut table, Check::RefundWithoutPayment), [2, 3, 4, 5, 6]);
}

#[test]
fn fees_are_as_exact_as_their_source_writes_them() {
    let mut in_fen = TestFile::with_columns(&NAMES);
    let day = "2026-03-05 10:00:00";
    row(&mut in_fen, day, "A", "a", "1.00", None, ("0.01000", "0.60%"));
    row(&mut in_fen, day, "B", "b", "1.00", None, ("0.02000", "0.60%"));
    row(&mut in_fen, day, "C", "c", "1.00", None, ("0.02000", ""));
    row(&mut in_fen, day, "D", "d", "100.00", Some("SUCCESS"), ("-0.60000", "0.60%"));
    row(&mut in_fen, day, "E", "e", "100.00", Some("FAIL"), ("0.00000", "0.60%"));
    let mut exact = TestFile::with_columns(&NAMES);
    row(&mut exact, day, "F", "f", "1.00", None, ("0.00600", "0.0060"));
    row(&mut exact, day, "G", "g", "1.00", None, ("0.01000", "0.60%"));
    let mut table = Table::default();
    in_fen.load_all(&mut table);
    assert_eq!(table.check(|| true).unwrap().fee_tolerance, Fee(500));
    assert_eq!(lines(&mut table, Check::FeeNotRate), [3]);
    exact.load_all(&mut table);
    assert_eq!(lines(&mut table, Check::FeeNotRate), [3, 3]);
}

#[test]
fn ids_that_a_spreadsheet_destroyed_are_no_pairs() {
    let day = "2026-03-05 10:00:00";
    for resaved in [false, true] {
        let mut file = TestFile::with_columns(&NAMES);
        file.header.resaved = resaved;
        row(&mut file, day, "4.2E+27", "a", "1.00", None, ("0.00000", "0.00%"));
        row(&mut file, day, "4.2E+27", "b", "1.00", None, ("0.00000", "0.00%"));
        let mut table = Table::default();
        file.load_all(&mut table);
        assert_eq!(lines(&mut table, Check::DuplicateOrder).is_empty(), resaved);
    }
}

#[test]
fn what_was_found_is_found_out_anew_when_rows_come() {
    let mut file = TestFile::with_columns(&NAMES);
    let day = "2026-03-05 10:00:00";
    row(&mut file, day, "A", "a", "1.00", None, ("0.00000", "0.00%"));
    row(&mut file, day, "A", "b", "1.00", None, ("0.00000", "0.00%"));
    let mut table = Table::default();
    let source = table.add_source();
    table.set_header(source, &file.header);
    let first = file.with_row(0, |row| table.append(source, row)).unwrap();
    assert_eq!(lines(&mut table, Check::DuplicateOrder), [0_u64; 0]);
    file.with_row(1, |row| table.append(source, row)).unwrap();
    assert_eq!(lines(&mut table, Check::DuplicateOrder), [2, 3]);
    assert_eq!(table.row(first).unwrap().row, RowId(0));
}
