//! A record cut into values, and values into what they mean.

use crate::column::Column;
use crate::date::{BeijingTime, BillDate};
use crate::header::Layout;
use crate::money::{Fee, Fen, MoneyError};
use crate::problem::Code;
use crate::sink::State;

/// The values of a row that are more than text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Typed {
    pub time: BeijingTime,
    pub state: State,
    pub total: Fen,
    pub coupon: Fen,
    pub refund: Fen,
    pub coupon_refund: Fen,
    pub fee: Fee,
    /// The time had no seconds (only a spreadsheet writes it so).
    pub no_seconds: bool,
}

/// A value that is not what its column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub column: Column,
    pub code: Code,
}

/// Who wrote the values, which decides how times may look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hand {
    WeChat,
    Spreadsheet,
}

/// Cuts a raw record, which begins with a backtick, at each pair `` ,` ``.
pub(crate) fn split<'a>(record: &'a str, values: &mut Vec<&'a str>) {
    let bytes = record.as_bytes();
    let mut start = 1;
    for tick in memchr::memchr_iter(b'`', bytes) {
        if tick > start && bytes.get(tick - 1) == Some(&b',') {
            values.push(record.get(start..tick - 1).unwrap_or_default());
            start = tick + 1;
        }
    }
    values.push(record.get(start..).unwrap_or_default());
}

/// Number of values that [`split`] would give.
pub(crate) fn count(record: &[u8]) -> usize {
    let mut start = 1;
    let mut count = 1;
    for tick in memchr::memchr_iter(b'`', record) {
        if tick > start && record.get(tick - 1) == Some(&b',') {
            count += 1;
            start = tick + 1;
        }
    }
    count
}

/// Whether a line begins as only a record with 交易时间 first does: a backtick and a time.
pub(crate) fn begins_with_time(line: &[u8]) -> bool {
    const SHAPE: &[u8; 20] = b"`0000-00-00 00:00:00";
    line.len() >= SHAPE.len()
        && SHAPE.iter().zip(line).all(|(shape, byte)| match shape {
            b'0' => byte.is_ascii_digit(),
            other => other == byte,
        })
}

/// Reads the typed values; `None` when one of them is not what it should be ([`faults`] says which).
pub(crate) fn typed(values: &[&str], layout: &Layout, hand: Hand) -> Option<Typed> {
    let text = |column: Column| layout.position(column).map(|at| values.get(at).copied().unwrap_or(""));
    let fen = |column: Column| text(column).map_or(Some(Fen(0)), |text| Fen::from_yuan(text.as_bytes()).ok());
    let (time, no_seconds) = match text(Column::TransactionTime) {
        None => (BeijingTime(0), false),
        Some(text) => time(text, hand)?,
    };
    Some(Typed {
        time,
        state: text(Column::TradeState).map_or(State::Other, |text| state(text.as_bytes())),
        total: fen(Column::TotalAmount)?,
        coupon: fen(Column::CouponAmount)?,
        refund: fen(Column::RefundAmount)?,
        coupon_refund: fen(Column::CouponRefundAmount)?,
        fee: text(Column::ServiceFee).map_or(Some(Fee(0)), |text| Fee::from_yuan(text.as_bytes()).ok())?,
        no_seconds,
    })
}

/// Every value for which [`typed`] gives nothing.
pub(crate) fn faults(values: &[&str], layout: &Layout, hand: Hand) -> Vec<Fault> {
    let mut faults = Vec::new();
    for column in Column::ALL {
        let Some(at) = layout.position(column) else { continue };
        let text = values.get(at).copied().unwrap_or("");
        let money = |result: Result<(), MoneyError>| match result {
            Ok(()) => None,
            Err(MoneyError::TooPrecise) => Some(Code::AmountPrecision),
            Err(MoneyError::NotANumber | MoneyError::TooLarge) => Some(Code::BadAmount),
        };
        let code = match column {
            Column::TransactionTime => time(text, hand).is_none().then_some(Code::BadTime),
            Column::TotalAmount | Column::CouponAmount | Column::RefundAmount | Column::CouponRefundAmount => {
                money(Fen::from_yuan(text.as_bytes()).map(drop))
            }
            Column::ServiceFee => money(Fee::from_yuan(text.as_bytes()).map(drop)),
            _ => None,
        };
        faults.extend(code.map(|code| Fault { column, code }));
    }
    faults
}

pub(crate) fn state(text: &[u8]) -> State {
    match text {
        b"SUCCESS" => State::Success,
        b"REFUND" => State::Refund,
        b"REVOKED" => State::Revoked,
        _ => State::Other,
    }
}

fn time(text: &str, hand: Hand) -> Option<(BeijingTime, bool)> {
    match (BeijingTime::parse(text.as_bytes()), hand) {
        (Some(time), _) => Some((time, false)),
        (None, Hand::WeChat) => None,
        (None, Hand::Spreadsheet) => spreadsheet_time(text),
    }
}

/// `2017/6/1 15:33`, `2017-6-1 15:33:10`: what spreadsheets make of a time. Says whether the seconds are missing.
fn spreadsheet_time(text: &str) -> Option<(BeijingTime, bool)> {
    let (date, clock) = text.trim().split_once(' ')?;
    let separator = if date.contains('/') { '/' } else { '-' };
    let mut parts = date.split(separator).map(small_number);
    let date = match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(Some(year)), Some(Some(month)), Some(Some(day)), None) => BillDate::new(year, month, day)?,
        _ => return None,
    };
    let mut parts = clock.trim().split(':').map(small_number);
    let (hour, minute, second) = match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(Some(hour)), Some(Some(minute)), None, None) => (hour, minute, None),
        (Some(Some(hour)), Some(Some(minute)), Some(Some(second)), None) => (hour, minute, Some(second)),
        _ => return None,
    };
    if hour > 23 || minute > 59 || second.unwrap_or(0) > 59 {
        return None;
    }
    Some((BeijingTime(date.start().0 + hour * 3600 + minute * 60 + second.unwrap_or(0)), second.is_none()))
}

fn small_number(digits: &str) -> Option<u32> {
    let plain = (1..=4).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| digits.parse().ok()).flatten()
}

/// A record of too many values, put together in the one way in which every column reads well.
pub(crate) struct Rejoined<'a> {
    pub values: Vec<&'a str>,
    pub column: usize,
}

/// Puts the surplus values of a raw record together again, in 商品名称 where that reads well, else in the only column
/// where it does.
/// `count` is the number of values to come to.
pub(crate) fn rejoin<'a>(record: &'a str, values: &[&'a str], layout: &Layout, count: usize) -> Option<Rejoined<'a>> {
    let surplus = values.len().checked_sub(count).filter(|surplus| *surplus > 0)?;
    let join_at = |column: usize| -> Option<Rejoined<'a>> {
        let before: usize = values.iter().take(column).map(|value| value.len() + 2).sum();
        let joined: usize = values.iter().skip(column).take(surplus + 1).map(|value| value.len() + 2).sum();
        let start = before + 1;
        let mut candidate: Vec<&'a str> = values.iter().take(column).copied().collect();
        candidate.push(record.get(start..start + joined - 2)?);
        candidate.extend(values.iter().skip(column + surplus + 1));
        reads_well(&candidate, layout, Hand::WeChat).then_some(Rejoined { values: candidate, column })
    };
    if let Some(rejoined) = layout.position(Column::Description).filter(|at| *at < count).and_then(join_at) {
        return Some(rejoined);
    }
    let mut ways = (0..count).filter_map(join_at);
    match (ways.next(), ways.next()) {
        (Some(only), None) => Some(only),
        _ => None,
    }
}

/// Whether every value looks as its column's do. Stricter than reading a row needs; used to choose between readings.
pub(crate) fn reads_well(values: &[&str], layout: &Layout, hand: Hand) -> bool {
    let Some(typed) = typed(values, layout, hand) else { return false };
    let known_state = typed.state != State::Other || layout.position(Column::TradeState).is_none();
    known_state
        && Column::ALL.iter().all(|column| {
            layout.position(*column).is_none_or(|at| looks_like(*column, values.get(at).copied().unwrap_or("")))
        })
}

fn looks_like(column: Column, text: &str) -> bool {
    let all = |fits: fn(u8) -> bool| text.bytes().all(fits);
    let digits = |byte: u8| byte.is_ascii_digit();
    match column {
        Column::MchId | Column::SubMchId | Column::TransactionId | Column::NoticeKind => all(digits),
        Column::RegionCode => text.len() <= 12 && all(digits),
        Column::AppId | Column::TradeType | Column::PayerBank | Column::RefundType | Column::RefundState => {
            all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
        }
        Column::OrderId | Column::OpenId | Column::RefundId | Column::MchRefundId | Column::BankId => {
            all(|byte| byte.is_ascii_graphic() && byte != b'`' && byte != b',')
        }
        Column::NoticeNo | Column::DepartmentCode => {
            all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
        }
        Column::Currency => text.len() == 3 && all(|byte| byte.is_ascii_uppercase()),
        Column::FeeRate => all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'%' | b'-')),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn values(record: &str) -> Vec<&str> {
        let mut values = Vec::new();
        split(record, &mut values);
        assert_eq!(values.len(), count(record.as_bytes()));
        values
    }

    #[test]
    fn only_the_pair_of_comma_and_backtick_separates() {
        assert_eq!(values("`a,`b"), ["a", "b"]);
        assert_eq!(values("`a,b\"`c,`,`,`"), ["a,b\"`c", "", "", ""]);
        assert_eq!(values("`"), [""]);
        assert_eq!(values("``a,``b"), ["`a", "`b"]);
        assert_eq!(values("`,`"), ["", ""]);
        assert_eq!(values("`a,"), ["a,"]);
    }

    #[test]
    fn spreadsheet_times_are_read_with_and_without_seconds() {
        let read = |text: &str| spreadsheet_time(text).map(|(time, missing)| (time.to_string(), missing));
        assert_eq!(read("2017/6/1 15:33"), Some(("2017-06-01 15:33:00".to_owned(), true)));
        assert_eq!(read("2017-06-01 5:03:09"), Some(("2017-06-01 05:03:09".to_owned(), false)));
        for odd in [
            "2017/6/1",
            "2017/6/31 1:00",
            "17/6/1 1:00",
            "2017/6/1 24:00",
            "2017/6/1 1:60",
            "42887.6",
            "2017/6/1 1:2:3:4",
        ] {
            assert_eq!(read(odd), None, "{odd}");
        }
    }

    #[test]
    fn a_record_begins_with_a_backtick_and_the_shape_of_a_time() {
        assert!(begins_with_time(b"`2017-06-01 15:33:10,`wx"));
        assert!(begins_with_time(b"`9999-99-99 99:99:99"));
        assert!(!begins_with_time(b"2017-06-01 15:33:10,`wx"));
        assert!(!begins_with_time(b"`2017/06/01 15:33:10"));
        assert!(!begins_with_time(b"`2"));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn the_naive_split_agrees(record in "`[a,`]{0,20}") {
            // The twin: the text after the first backtick, cut by the standard library.
            let expected: Vec<&str> = record[1..].split(",`").collect();
            prop_assert_eq!(values(&record), expected);
        }
    }
}
