//! What only several rows together show.

use crate::support::*;
use nontax_bill::{Code, Level, Problem};

fn problems(rows: &[String]) -> Vec<Problem> {
    let file = statement(rows, "`0,`0.00,`0.00,`0.00,`0.00000");
    let (outcome, all) = read(file.as_bytes());
    hold_invariants(file.as_bytes(), &outcome, &all);
    all.problems.into_iter().filter(|problem| problem.code != Code::FooterMismatch).collect()
}

fn told(problems: &[Problem]) -> Vec<(Level, Code, u64, &str, Vec<&str>)> {
    problems
        .iter()
        .map(|problem| {
            let detail = problem.detail.iter().map(String::as_str).collect();
            (problem.level, problem.code, problem.line, problem.column.as_deref().unwrap_or(""), detail)
        })
        .collect()
}

fn refund(order: u32, id: &str, amount: &str, of: &str) -> String {
    row(order, |values| {
        values[8] = "REFUND".to_owned();
        values[11] = of.to_owned();
        values[13] = id.to_owned();
        values[15] = amount.to_owned();
        values[18] = "SUCCESS".to_owned();
    })
}

#[test]
fn the_same_order_paid_twice_is_an_error_at_the_second_line() {
    let found =
        problems(&[row(1, |_| {}), row(2, |_| {}), row(1, |values| values[0] = "2017-09-25 23:00:00".to_owned())]);
    assert_eq!(told(&found), [(Level::Error, Code::DuplicateOrder, 4, "微信订单号", vec!["2"])]);
}

#[test]
fn a_notice_paid_by_two_orders_is_a_warning() {
    let found = problems(&[row(1, |_| {}), row(2, |values| values[23] = "1713300001".to_owned())]);
    assert_eq!(told(&found), [(Level::Warning, Code::NoticePaidTwice, 3, "缴费通知书编号(或平台订单号)", vec!["2"])]);
    let elsewhere = row(2, |values| {
        values[23] = "1713300001".to_owned();
        values[22] = "440100".to_owned();
    });
    assert_eq!(problems(&[row(1, |_| {}), elsewhere]), []);
}

#[test]
fn the_same_merchant_order_under_two_orders_is_an_error() {
    let found = problems(&[row(1, |_| {}), row(2, |values| values[5] = "AQAAc_FXW6_CCUtkDNP000000001".to_owned())]);
    assert_eq!(told(&found), [(Level::Error, Code::DuplicateOrder, 3, "商户订单号", vec!["2"])]);
}

#[test]
fn partial_refunds_are_normal_until_they_are_more_than_the_payment() {
    let fine = [row(1, |_| {}), refund(1, "R1", "0.40", "0.00"), refund(1, "R2", "0.60", "0.00")];
    assert_eq!(problems(&fine), []);
    let mut more = fine.to_vec();
    more.push(refund(1, "R3", "0.01", "0.00"));
    let found = problems(&more);
    assert_eq!(told(&found), [(Level::Error, Code::RefundExceedsPayment, 5, "退款金额", vec!["1.01", "1.00"])]);
    let failed = refund(1, "R3", "0.01", "0.00").replace("`,`SUCCESS,`缴费", "`,`FAIL,`缴费");
    assert!(failed.contains("FAIL"));
    assert_eq!(problems(&[&fine[..], &[failed]].concat()), []);
}

#[test]
fn large_payments_are_compared_exactly() {
    let paid = row(1, |values| values[11] = "30000000.00".to_owned());
    assert_eq!(problems(&[paid.clone(), refund(1, "R1", "30000000.00", "0.00")]), []);
    let found = problems(&[paid, refund(1, "R1", "30000000.01", "0.00")]);
    assert_eq!(found[0].detail, ["30000000.01", "30000000.00"]);
}

#[test]
fn a_refund_above_its_own_original_is_an_error_without_the_payment() {
    let found = problems(&[refund(1, "R1", "1.01", "1.00")]);
    assert_eq!(told(&found), [(Level::Error, Code::RefundExceedsPayment, 2, "退款金额", vec!["1.01", "1.00"])]);
}

#[test]
fn the_same_refund_twice_is_an_error() {
    let found = problems(&[refund(1, "R1", "0.10", "0.00"), refund(2, "R1", "0.10", "0.00")]);
    assert_eq!(told(&found), [(Level::Error, Code::DuplicateOrder, 3, "微信退款单号", vec!["2"])]);
}

#[test]
fn other_currencies_are_told_once() {
    let rows: Vec<String> = (0..4)
        .map(|order| row(order, |values| values[10] = if order < 3 { "USD" } else { "CNY" }.to_owned()))
        .collect();
    assert_eq!(told(&problems(&rows)), [(Level::Warning, Code::MixedCurrency, 2, "货币种类", vec!["USD × 3"])]);
}

#[test]
fn rows_of_another_day_are_told_when_the_day_is_known() {
    let file = statement(
        &[row(1, |_| {}), row(2, |values| values[0] = "2017-09-26 00:00:00".to_owned())],
        "`2,`2.00,`0.00,`0.00,`0.00000",
    );
    let (_, all) = read_pieces([file.as_bytes()], "20170925".parse().ok());
    assert_eq!(
        told(&all.problems),
        [(Level::Warning, Code::OutsideDate, 3, "交易时间", vec!["2017-09-26 00:00:00", "20170925"])]
    );
    assert_eq!(read(file.as_bytes()).1.problems, []);
}
