//! Where the values of a field are kept, and the text that a number is shown as.

use crate::query::Field;
use core::fmt;
use core::fmt::Write;
use nontax_bill::{BeijingTime, Column, Fee, Fen};

/// The columns kept as numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quantity {
    Time,
    Total,
    Coupon,
    Refund,
    CouponRefund,
    Fee,
}

/// Where a field's values are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Home {
    /// A column of texts, by its number: the known ones first, then the extra ones.
    Text(usize),
    Quantity(Quantity),
    Source,
    Line,
    OwnAmount,
}

/// The known columns kept as texts.
pub(crate) const KNOWN_TEXTS: [Column; 21] = [
    Column::AppId,
    Column::MchId,
    Column::SubMchId,
    Column::TransactionId,
    Column::OrderId,
    Column::OpenId,
    Column::TradeType,
    Column::TradeState,
    Column::PayerBank,
    Column::Currency,
    Column::RefundId,
    Column::MchRefundId,
    Column::RefundType,
    Column::RefundState,
    Column::Description,
    Column::FeeRate,
    Column::RegionCode,
    Column::NoticeNo,
    Column::DepartmentCode,
    Column::NoticeKind,
    Column::BankId,
];

/// Columns whose values hardly ever repeat: a dictionary would only cost.
pub(crate) fn is_of_ids(column: Column) -> bool {
    matches!(
        column,
        Column::TransactionId
            | Column::OrderId
            | Column::OpenId
            | Column::RefundId
            | Column::MchRefundId
            | Column::NoticeNo
    )
}

impl Quantity {
    pub const ALL: [Self; 6] = [Self::Time, Self::Total, Self::Coupon, Self::Refund, Self::CouponRefund, Self::Fee];

    pub fn column(self) -> Column {
        match self {
            Self::Time => Column::TransactionTime,
            Self::Total => Column::TotalAmount,
            Self::Coupon => Column::CouponAmount,
            Self::Refund => Column::RefundAmount,
            Self::CouponRefund => Column::CouponRefundAmount,
            Self::Fee => Column::ServiceFee,
        }
    }

    pub fn is_money(self) -> bool {
        self != Self::Time
    }

    /// Writes a value as the statement does.
    pub fn write(self, value: i64, out: &mut Shown) {
        match self {
            Self::Time => out.write_time(BeijingTime(u32::try_from(value).unwrap_or(0))),
            _ => out.write_decimal(value, self.places()),
        }
    }

    fn places(self) -> usize {
        match self {
            Self::Time => 0,
            Self::Fee => 5,
            _ => 2,
        }
    }

    /// Digits that can stand together in the text of a value no further from 0 than this.
    pub fn most_digits_together(self, largest_size: u64) -> usize {
        if self == Self::Time {
            return 4;
        }
        let digits = largest_size.checked_ilog10().map_or(1, |power| power as usize + 1);
        digits.saturating_sub(self.places()).max(self.places())
    }

    /// The value that is shown as this text, if one is.
    pub fn read(self, text: &str) -> Option<i64> {
        let value = match self {
            Self::Time => BeijingTime::parse(text.as_bytes()).map(|time| i64::from(time.0)),
            Self::Fee => Fee::from_yuan(text.as_bytes()).ok().map(|fee| fee.0),
            _ => Fen::from_yuan(text.as_bytes()).ok().map(|fen| fen.0),
        }?;
        let mut shown = Shown::default();
        self.write(value, &mut shown);
        (shown.bytes() == text.as_bytes()).then_some(value)
    }
}

impl Home {
    pub fn of(field: Field) -> Self {
        match field {
            Field::Known(column) => Self::of_column(column),
            Field::Extra(number) => Self::Text(KNOWN_TEXTS.len() + usize::from(number)),
            Field::Source => Self::Source,
            Field::Line => Self::Line,
            Field::Amount => Self::OwnAmount,
        }
    }

    pub fn of_column(column: Column) -> Self {
        let quantity = Quantity::ALL.into_iter().find(|quantity| quantity.column() == column);
        match (quantity, KNOWN_TEXTS.iter().position(|text| *text == column)) {
            (None, Some(number)) => Self::Text(number),
            (quantity, _) => Self::Quantity(quantity.unwrap_or(Quantity::Time)),
        }
    }
}

/// The text of a number, made without allocating. Longer than any time or amount.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Shown {
    text: [u8; 32],
    length: usize,
}

impl Shown {
    /// Replaces the text.
    pub fn write(&mut self, value: impl fmt::Display) {
        self.length = 0;
        // The buffer holds any i64 with a sign, a point and five decimals, and any time, so this cannot fail.
        let _never_full = write!(self, "{value}");
    }

    /// Replaces the text by that of `units`, of which `places` digits are decimals. As [`Fen`] and [`Fee`] are displayed.
    fn write_decimal(&mut self, units: i64, places: usize) {
        // Backwards from the end of a buffer that holds any i64 with a sign and a point.
        let mut digits = [0_u8; 24];
        let mut left = units.unsigned_abs();
        let mut written = 0;
        for (place, digit) in digits.iter_mut().rev().enumerate() {
            if place == places {
                *digit = b'.';
            } else if left > 0 || place <= places + 1 {
                *digit = b'0' + (left % 10) as u8;
                left /= 10;
            } else if units < 0 {
                *digit = b'-';
                written = place + 1;
                break;
            } else {
                written = place;
                break;
            }
        }
        self.replace(digits.get(digits.len() - written..).unwrap_or_default());
    }

    /// Replaces the text by that of a time. As [`BeijingTime`] is displayed.
    fn write_time(&mut self, time: BeijingTime) {
        let (year, month, day) = time.date().civil();
        let of_day = time.0 % 86_400;
        let two = |number: u32| [b'0' + (number / 10 % 10) as u8, b'0' + (number % 10) as u8];
        let ([y1, y2], [y3, y4]) = (two(year / 100), two(year));
        let ([m1, m2], [d1, d2]) = (two(month), two(day));
        let ([h1, h2], [n1, n2], [s1, s2]) = (two(of_day / 3600), two(of_day / 60 % 60), two(of_day % 60));
        let text = [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, b' ', h1, h2, b':', n1, n2, b':', s1, s2];
        self.replace(&text);
    }

    fn replace(&mut self, text: &[u8]) {
        self.length = text.len().min(self.text.len());
        for (to, from) in self.text.iter_mut().zip(text) {
            *to = *from;
        }
    }

    pub fn bytes(&self) -> &[u8] {
        self.text.get(..self.length).unwrap_or_default()
    }

    pub fn to_text(self) -> String {
        String::from_utf8_lossy(self.bytes()).into_owned()
    }
}

impl Write for Shown {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let end = self.length + text.len();
        self.text.get_mut(self.length..end).ok_or(fmt::Error)?.copy_from_slice(text.as_bytes());
        self.length = end;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn each_known_column_has_one_home() {
        let mut homes: Vec<String> =
            Column::ALL.into_iter().map(|column| format!("{:?}", Home::of_column(column))).collect();
        homes.sort();
        homes.dedup();
        assert_eq!(homes.len(), Column::ALL.len());
        for quantity in Quantity::ALL {
            assert_eq!(Home::of_column(quantity.column()), Home::Quantity(quantity));
        }
    }

    #[test]
    fn the_longest_numbers_are_shown_whole_and_read_back() {
        for quantity in Quantity::ALL {
            // The last second of the last day that a time can be on.
            let extremes = if quantity == Quantity::Time { [0, 4_294_943_999] } else { [i64::MIN, i64::MAX] };
            for value in extremes {
                let mut shown = Shown::default();
                quantity.write(value, &mut shown);
                assert_eq!(quantity.read(&shown.to_text()), Some(value), "{quantity:?}");
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn numbers_are_shown_as_the_statement_writes_them(
            value in prop_oneof![any::<i64>(), -200_i64..200, -2_000_000_i64..2_000_000],
            time in 0_u32..4_294_944_000,
        ) {
            let shown = |quantity: Quantity, value: i64| {
                let mut shown = Shown::default();
                quantity.write(value, &mut shown);
                shown.to_text()
            };
            prop_assert_eq!(shown(Quantity::Total, value), Fen(value).to_string());
            prop_assert_eq!(shown(Quantity::Fee, value), Fee(value).to_string());
            prop_assert_eq!(shown(Quantity::Time, i64::from(time)), BeijingTime(time).to_string());
            for quantity in [Quantity::Total, Quantity::Fee] {
                let text = shown(quantity, value);
                let together = text.split(|symbol: char| !symbol.is_ascii_digit()).map(str::len).max();
                prop_assert_eq!(together, Some(quantity.most_digits_together(value.unsigned_abs())));
            }
        }
    }

    #[test]
    fn only_the_text_that_is_shown_reads_back() {
        assert_eq!(Quantity::Total.read("0.02"), Some(2));
        for other in ["0.020", "2", "", "x", "0.2"] {
            assert_eq!(Quantity::Total.read(other), None);
        }
    }
}
