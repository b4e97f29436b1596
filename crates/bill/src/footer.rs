//! The footer: a line of names and a line of values, proved against what was counted.

use crate::column::{Column, normal_name};
use crate::counts::Counts;
use crate::money::{Fee, Fen};
use crate::outcome::FooterCheck;

/// What a footer value counts or sums.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    Count,
    Sum(Column),
}

/// Names as the official page and newer WeChat bills write them. A payer can be called 总工会: only whole names count.
const NAMES: [(&str, Meaning); 16] = [
    ("总交易单数", Meaning::Count),
    ("总交易额", Meaning::Sum(Column::TotalAmount)),
    ("总交易金额", Meaning::Sum(Column::TotalAmount)),
    ("应结订单总金额", Meaning::Sum(Column::TotalAmount)),
    ("总企业红包金额", Meaning::Sum(Column::CouponAmount)),
    ("企业红包总金额", Meaning::Sum(Column::CouponAmount)),
    ("代金券总金额", Meaning::Sum(Column::CouponAmount)),
    ("总代金券金额", Meaning::Sum(Column::CouponAmount)),
    ("总退款金额", Meaning::Sum(Column::RefundAmount)),
    ("退款总金额", Meaning::Sum(Column::RefundAmount)),
    ("总企业红包退款金额", Meaning::Sum(Column::CouponRefundAmount)),
    ("企业红包退款总金额", Meaning::Sum(Column::CouponRefundAmount)),
    ("充值券退款总金额", Meaning::Sum(Column::CouponRefundAmount)),
    ("总充值券退款金额", Meaning::Sum(Column::CouponRefundAmount)),
    ("手续费总金额", Meaning::Sum(Column::ServiceFee)),
    ("总手续费", Meaning::Sum(Column::ServiceFee)),
];

/// The line of names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct FooterNames {
    pub names: Vec<String>,
}

fn meaning(name: &str) -> Option<Meaning> {
    NAMES.iter().find(|(known, _)| *known == name).map(|(_, meaning)| *meaning)
}

/// Whether a footer's name is known.
pub(crate) fn is_known(name: &str) -> bool {
    meaning(name).is_some()
}

impl FooterNames {
    /// Reads a line as a footer's names; `None` when it is none.
    pub(crate) fn read(line: &str, delimiter: u8) -> Option<Self> {
        let line = line.trim_start_matches(['"', ' ']);
        // Most lines are told apart by their first character.
        if !line.starts_with(['总', '应', '企', '代', '退', '充', '手']) {
            return None;
        }
        let mut names: Vec<String> = line.split(char::from(delimiter)).map(normal_name).collect();
        while names.last().is_some_and(String::is_empty) {
            names.pop();
        }
        let known = names.iter().filter(|name| meaning(name).is_some()).count();
        let counts_first = names.first().is_some_and(|name| meaning(name) == Some(Meaning::Count));
        (counts_first || (known >= 2 && known == names.len())).then_some(Self { names })
    }

    /// The names that are not known.
    pub(crate) fn unknown(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str).filter(|name| meaning(name).is_none())
    }
}

/// The line of values beside the names. They are numbers, so neither commas nor backticks are part of them, and the
/// first may lack its backtick.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct FooterValues {
    pub values: Vec<String>,
}

impl FooterValues {
    pub(crate) fn read(line: &str, delimiter: u8, names: &FooterNames) -> Self {
        let plain = |value: &str| value.trim().trim_matches('"').trim_start_matches('`').trim().to_owned();
        let mut values: Vec<String> = line.split(char::from(delimiter)).map(plain).collect();
        while values.len() > names.names.len() && values.last().is_some_and(String::is_empty) {
            values.pop();
        }
        Self { values }
    }

    /// One value a name, none beyond, none empty.
    pub(crate) fn are_all_there(&self, names: &FooterNames) -> bool {
        self.values.len() == names.names.len() && self.values.iter().all(|value| !value.is_empty())
    }

    /// Whether the last value cannot have been cut: it has all decimals of its kind. Asked of a file that ends without a line end.
    pub(crate) fn last_is_provably_whole(&self, names: &FooterNames) -> bool {
        let (Some(name), Some(value)) = (names.names.last(), self.values.last()) else { return false };
        let decimals = value.split_once('.').map_or(0, |(_, decimals)| decimals.len());
        match meaning(name) {
            Some(Meaning::Sum(Column::ServiceFee)) => decimals == 5,
            Some(Meaning::Sum(_)) => decimals == 2,
            Some(Meaning::Count) | None => false,
        }
    }
}

/// Proves each value. A name that is not known cannot be proved and is left without a count.
pub(crate) fn prove(names: &FooterNames, values: &FooterValues, counts: &Counts) -> Vec<FooterCheck> {
    let value = |at: usize| values.values.get(at).map_or("", String::as_str);
    names.names.iter().enumerate().map(|(at, name)| check(name, value(at), counts)).collect()
}

/// Whether everything that is known agrees, and that is at least the count and 总交易额.
pub(crate) fn is_balanced(checks: &[FooterCheck], overflow: bool) -> bool {
    let proves = |wanted: Meaning| checks.iter().any(|check| check.agrees && meaning(&check.name) == Some(wanted));
    !overflow
        && proves(Meaning::Count)
        && proves(Meaning::Sum(Column::TotalAmount))
        && checks.iter().all(|check| check.agrees || meaning(&check.name).is_none())
}

/// The names that a footer cannot prove anything without, and that this one lacks.
pub(crate) fn missing_names(checks: &[FooterCheck]) -> impl Iterator<Item = &'static str> {
    let has = |wanted: Meaning| checks.iter().any(|check| meaning(&check.name) == Some(wanted));
    let count = (!has(Meaning::Count)).then_some("总交易单数");
    let total = (!has(Meaning::Sum(Column::TotalAmount))).then_some("总交易额");
    count.into_iter().chain(total)
}

fn check(name: &str, stated: &str, counts: &Counts) -> FooterCheck {
    let (counted, difference) = match meaning(name) {
        None => (None, None),
        Some(Meaning::Count) => {
            let rows = i64::try_from(counts.totals.rows).ok();
            // A spreadsheet may write a count with decimals; hundredths tell those of zero from others.
            let stated = Fen::from_yuan(stated.as_bytes()).ok().filter(|fen| fen.0 % 100 == 0).map(|fen| fen.0 / 100);
            let difference = rows.zip(stated).and_then(|(rows, stated)| rows.checked_sub(stated));
            (Some(counts.totals.rows.to_string()), difference.map(|rows| (rows == 0, rows.to_string())))
        }
        Some(Meaning::Sum(Column::ServiceFee)) => {
            let stated = Fee::from_yuan(stated.as_bytes()).ok();
            let sum = counts.fee();
            let difference = sum.zip(stated).and_then(|(sum, stated)| sum.0.checked_sub(stated.0));
            (sum.map(|sum| sum.to_string()), difference.map(|units| (units == 0, Fee(units).to_string())))
        }
        Some(Meaning::Sum(column)) => {
            let stated = Fen::from_yuan(stated.as_bytes()).ok();
            let sum = counts.fen(column);
            let difference = sum.zip(stated).and_then(|(sum, stated)| sum.0.checked_sub(stated.0));
            (sum.map(|sum| sum.to_string()), difference.map(|fen| (fen == 0, Fen(fen).to_string())))
        }
    };
    FooterCheck {
        name: name.to_owned(),
        stated: stated.to_owned(),
        counted,
        agrees: difference.as_ref().is_some_and(|(agrees, _)| *agrees),
        difference: difference.map(|(_, text)| text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OFFICIAL: &str = "总交易单数,总交易额,总退款金额,总企业红包退款金额,手续费总金额";

    fn names(line: &str) -> Option<FooterNames> {
        FooterNames::read(line, b',')
    }

    #[test]
    fn whole_names_make_a_footer_and_a_payer_called_zong_does_not() {
        assert!(names(OFFICIAL).is_some());
        assert!(names("总交易单数,总交易额,总退款金额,手续费总金额").is_some());
        assert!(
            names("总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额,,,")
                .is_some()
        );
        assert!(names("总工会,总交易额").is_none());
        assert!(names("总工会").is_none());
        assert!(names("手续费总金额").is_none());
    }

    #[test]
    fn values_are_read_with_and_without_backticks_quotes_and_padding() {
        let names = names(OFFICIAL).unwrap();
        for line in [
            "`6,`0.12,`0.00,`0.00,`0.00000",
            "6,`0.12,`0.00,`0.00,`0.00000",
            "6,0.12,0.00,0.00,0.00000,,,",
            "\"6\",\"`0.12\",0.00,0.00, 0.00000",
        ] {
            let values = FooterValues::read(line, b',', &names);
            assert_eq!(values.values, ["6", "0.12", "0.00", "0.00", "0.00000"], "{line}");
            assert!(values.are_all_there(&names) && values.last_is_provably_whole(&names));
        }
    }

    #[test]
    fn a_value_that_could_go_on_is_not_whole() {
        let official = names(OFFICIAL).unwrap();
        for (names, line, whole) in [
            (&official, "`6,`0.12,`0.00,`0.00,`0.0000", false),
            (&official, "`6,`0.12,`0.00,`0.00,`0", false),
            (&names("总交易单数,总交易额").unwrap(), "`6,`0.12", true),
            (&names("总交易单数,总交易额").unwrap(), "`6,`0.1", false),
            (&names("总交易额,总交易单数").unwrap(), "`0.12,`6", false),
        ] {
            assert_eq!(FooterValues::read(line, b',', names).last_is_provably_whole(names), whole, "{line}");
        }
    }

    #[test]
    fn each_value_is_proved_and_the_difference_told() {
        let mut counts = Counts::default();
        counts.totals.rows = 2;
        counts.sums.total = Fen(2);
        counts.sums.fee = Fee(-600);
        let names = names("总交易单数,总交易额,手续费总金额,某新汇总").unwrap();
        let values = FooterValues::read("`2,`0.03,`-0.006,`1", b',', &names);
        let checks = prove(&names, &values, &counts);
        let shown: Vec<_> =
            checks.iter().map(|check| (check.counted.as_deref(), check.difference.as_deref(), check.agrees)).collect();
        assert_eq!(
            shown,
            [
                (Some("2"), Some("0"), true),
                (Some("0.02"), Some("-0.01"), false),
                (Some("-0.00600"), Some("0.00000"), true),
                (None, None, false)
            ]
        );
        assert!(!is_balanced(&checks, false));
        assert_eq!(names.unknown().collect::<Vec<_>>(), ["某新汇总"]);
    }
}
