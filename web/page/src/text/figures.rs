//! Numbers as people read them: thousands separators, money with its decimals, sizes, days. Exact, never by way of a float.

use nontax_bill::{BillDate, Fee, Fen};

/// `1,234,567`.
#[must_use]
pub fn count(number: u64) -> String {
    group(&number.to_string())
}

/// `1,234,888.18`; a negative amount begins with the minus sign `−`.
#[must_use]
pub fn money(amount: Fen) -> String {
    decimal(&amount.to_string())
}

/// `0.00600` with separators.
#[must_use]
pub fn fee(amount: Fee) -> String {
    decimal(&amount.to_string())
}

/// A decimal text (`-1234.50`) with separators and a minus sign; any other text as it is.
#[must_use]
pub fn decimal(text: &str) -> String {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => ("\u{2212}", rest),
        None => ("", text),
    };
    let (whole, rest) = match digits.split_once('.') {
        Some((whole, decimals)) => (whole, Some(decimals)),
        None => (digits, None),
    };
    let plain = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !plain(whole) || rest.is_some_and(|decimals| !plain(decimals)) {
        return text.to_owned();
    }
    match rest {
        Some(decimals) => format!("{sign}{}.{decimals}", group(whole)),
        None => format!("{sign}{}", group(whole)),
    }
}

/// `318.4 MB`.
#[must_use]
pub fn size(bytes: u64) -> String {
    const STEPS: [(u64, &str); 3] = [(1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "KB")];
    for (unit, name) in STEPS {
        if bytes >= unit {
            return format!("{}.{} {name}", group(&(bytes / unit).to_string()), bytes % unit * 10 / unit);
        }
    }
    format!("{bytes} B")
}

/// `2017-09-25`, as date inputs and people write it.
#[must_use]
pub fn day(date: BillDate) -> String {
    let (year, month, day) = date.civil();
    format!("{year:04}-{month:02}-{day:02}")
}

/// The day that a date input holds.
#[must_use]
pub fn parse_day(text: &str) -> Option<BillDate> {
    let digits: String = text.split('-').collect();
    digits.parse().ok()
}

fn group(digits: &str) -> String {
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_grouped_by_three() {
        assert_eq!(count(0), "0");
        assert_eq!(count(999), "999");
        assert_eq!(count(1_000), "1,000");
        assert_eq!(count(12_345_678), "12,345,678");
    }

    #[test]
    fn money_keeps_every_decimal_and_shows_a_minus_sign() {
        assert_eq!(money(Fen(123_488_818)), "1,234,888.18");
        assert_eq!(money(Fen(-5)), "−0.05");
        assert_eq!(money(Fen(i64::MIN)), "−92,233,720,368,547,758.08");
        assert_eq!(fee(Fee(600)), "0.00600");
    }

    #[test]
    fn a_text_that_is_no_decimal_stays_as_it_is() {
        assert_eq!(decimal("1e5"), "1e5");
        assert_eq!(decimal("-"), "-");
        assert_eq!(decimal(""), "");
        assert_eq!(decimal("12345."), "12345.");
        assert_eq!(decimal("-1234"), "−1,234");
    }

    #[test]
    fn days_go_both_ways() {
        let date = BillDate::new(2017, 9, 25).unwrap();
        assert_eq!(day(date), "2017-09-25");
        assert_eq!(parse_day("2017-09-25"), Some(date));
        assert_eq!(parse_day(""), None);
        assert_eq!(parse_day("2017-02-30"), None);
    }

    #[test]
    fn sizes_have_one_decimal() {
        assert_eq!(size(999), "999 B");
        assert_eq!(size(1_500), "1.5 KB");
        assert_eq!(size(320_400_000), "320.4 MB");
        assert_eq!(size(3_200_000_000), "3.2 GB");
    }
}
