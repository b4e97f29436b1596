//! Conditions in words, for chips and announcements. Pure.

use crate::names::{self, Regions};
use crate::privacy;
use crate::table::cell::{Words, source_name};
use crate::table::header;
use crate::text::{Lang, figures};
use nontax_bill::{BeijingTime, Fen};
use nontax_table::{Condition, Field};

/// Values that a chip names before it only counts the rest.
const NAMED: usize = 3;

/// What a condition says.
#[must_use]
pub fn sentence(condition: &Condition, words: &Words<'_>, extras: &[String]) -> String {
    let view = &words.lang.texts().view;
    match condition {
        Condition::Text { field, needle, how, not } => {
            let place = field.map_or(view.anywhere, |field| header::name(field, words.lang, extras));
            let verb = view.way(*how, *not);
            let (open, close) = quotes(words.lang);
            let needle = field.map_or(needle.into(), |field| privacy::value(field, needle));
            format!("{place} {verb} {open}{needle}{close}")
        }
        Condition::Time { from, until } => {
            let last = until.map(|until| BeijingTime(until.0.saturating_sub(1)).to_string());
            range(view.time, from.map(|from| from.to_string()), last)
        }
        Condition::Amount { field, from, to } => {
            let name = header::name(*field, words.lang, extras);
            let yuan = |amount: Option<Fen>| amount.map(figures::money);
            range(name, yuan(*from), yuan(*to))
        }
        Condition::Codes { field, values, not } => {
            let name = header::name(*field, words.lang, extras);
            let verb = if *not { view.is_not } else { view.is };
            let mut listed: Vec<String> = values.iter().take(NAMED).map(|raw| value_name(*field, raw, words)).collect();
            if values.len() > NAMED {
                listed.push((view.and_more)(values.len() - NAMED));
            }
            format!("{name} {verb} {}", listed.join(view.comma))
        }
        Condition::Checks { checks, not } => {
            let name = |check| (words.lang.texts().checks.name)(check);
            let listed: Vec<&str> = checks.iter().map(|check| name(*check)).collect();
            let (word, verb) = (words.lang.texts().checks.word, if *not { view.is_not } else { view.is });
            format!("{word} {verb} {}", listed.join(view.comma))
        }
    }
}

/// A code's plain name, else the code itself; an empty one is said to be empty.
#[must_use]
pub fn value_name(field: Field, raw: &str, words: &Words<'_>) -> String {
    if raw.is_empty() {
        return words.lang.texts().view.empty_value.to_owned();
    }
    if privacy::is_masked(field) {
        return privacy::value(field, raw).into_owned();
    }
    match field {
        Field::Known(column) => plain_or_raw(column, raw, words.lang, words.regions),
        Field::Source => match raw.parse() {
            Ok(number) => source_name(words.sources, number).into_owned(),
            Err(_) => raw.to_owned(),
        },
        _ => raw.to_owned(),
    }
}

fn plain_or_raw(column: nontax_bill::Column, raw: &str, lang: Lang, regions: &Regions) -> String {
    names::plain(column, raw, lang, regions).map_or_else(|| raw.to_owned(), std::borrow::Cow::into_owned)
}

fn quotes(lang: Lang) -> (char, char) {
    match lang {
        Lang::Zh => ('「', '」'),
        Lang::En => ('“', '”'),
    }
}

fn range(name: &str, from: Option<String>, to: Option<String>) -> String {
    match (from, to) {
        (Some(from), Some(to)) => format!("{name} {from} – {to}"),
        (Some(from), None) => format!("{name} ≥ {from}"),
        (None, Some(to)) => format!("{name} ≤ {to}"),
        (None, None) => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nontax_bill::{BillDate, Column};
    use nontax_table::{Check, Match};

    fn said(condition: &Condition, lang: Lang) -> String {
        let regions = Regions::default();
        sentence(condition, &Words { lang, regions: &regions, sources: &[] }, &[])
    }

    #[test]
    fn codes_are_said_by_their_names() {
        let condition = Condition::Codes {
            field: Field::Known(Column::TradeState),
            values: vec!["REFUND".into(), "REVOKED".into()],
            not: false,
        };
        assert_eq!(said(&condition, Lang::Zh), "交易状态 是 退款、已撤销");
        assert_eq!(said(&condition, Lang::En), "State is Refund, Revoked");
    }

    #[test]
    fn a_long_list_is_counted() {
        let values = ["1", "2", "3", "4", "5"].map(String::from).to_vec();
        let condition = Condition::Codes { field: Field::Known(Column::DepartmentCode), values, not: true };
        assert_eq!(said(&condition, Lang::Zh), "执收单位编码 不是 1、2、3、另 2 项");
    }

    #[test]
    fn ranges_say_which_ends_they_have() {
        let field = Field::Amount;
        let both = Condition::Amount { field, from: Some(Fen(100)), to: Some(Fen(12_345_678)) };
        assert_eq!(said(&both, Lang::Zh), "本笔金额 1.00 – 123,456.78");
        assert_eq!(said(&Condition::Amount { field, from: None, to: Some(Fen(5)) }, Lang::Zh), "本笔金额 ≤ 0.05");
        let day = BillDate::new(2017, 6, 1).unwrap();
        let time = Condition::Time { from: Some(day.start()), until: day.next().map(BillDate::start) };
        assert_eq!(said(&time, Lang::Zh), "时间 2017-06-01 00:00:00 – 2017-06-01 23:59:59");
    }

    #[test]
    fn texts_are_quoted() {
        let condition = Condition::Text { field: None, needle: "总工会".into(), how: Match::Contains, not: false };
        assert_eq!(said(&condition, Lang::Zh), "任意列 包含 「总工会」");
        assert_eq!(said(&condition, Lang::En), "any column contains “总工会”");
    }

    #[test]
    fn checks_are_said_by_what_they_find() {
        let condition = Condition::Checks { checks: vec![Check::TestData, Check::OutsideDay], not: true };
        assert_eq!(said(&condition, Lang::Zh), "核查 不是 测试数据、非本日的行");
    }
}
