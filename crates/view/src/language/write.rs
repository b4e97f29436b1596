//! From groups of conditions to a text.

use super::value::{quoted, raw, write_amount, write_moment};
use super::{Names, NoNames};
use crate::words::{self, Form, Subject};
use nontax_bill::{BeijingTime, Column, Fen};
use nontax_table::{Condition, Field, Match};

/// Writes a filter as people read it.
#[must_use]
pub fn write(groups: &[Vec<Condition>], names: &dyn Names) -> String {
    let or = if names.chinese() { " 或 " } else { " or " };
    joined(groups, or, |condition| term(condition, names, false))
}

/// Writes a filter in English words and raw codes, ranges as `1..2`: the same for everyone, for addresses.
#[must_use]
pub fn write_compact(groups: &[Vec<Condition>]) -> String {
    joined(groups, " | ", |condition| term(condition, &NoNames, true))
}

fn joined(groups: &[Vec<Condition>], or: &str, term: impl Fn(&Condition) -> Option<String>) -> String {
    let group = |group: &Vec<Condition>| group.iter().filter_map(&term).collect::<Vec<_>>().join(" ");
    let texts: Vec<String> = groups.iter().map(group).filter(|text| !text.is_empty()).collect();
    texts.join(or)
}

/// The word of a field.
pub(crate) fn field_word(field: Field, chinese: bool) -> String {
    Subject::Field(field).word(chinese)
}

/// Whether a condition holds what a statement says of people and orders, or means nothing with another file: it never goes into
/// an address. Texts may be ids or names; codes of states, banks, departments and regions, amounts and times are not.
pub(crate) fn is_data(condition: &Condition) -> bool {
    match condition {
        Condition::Text { .. } => true,
        Condition::Time { .. } | Condition::Amount { .. } | Condition::Checks { .. } => false,
        Condition::Codes { field, .. } => {
            !matches!(field, Field::Known(_)) || Subject::Field(*field).form() != Form::Codes
        }
    }
}

fn term(condition: &Condition, names: &dyn Names, compact: bool) -> Option<String> {
    let word = |field: Field| field_word(field, names.chinese());
    let minus = |not: bool| if not { "-" } else { "" };
    Some(match condition {
        Condition::Text { needle, .. } if needle.is_empty() => return None,
        Condition::Text { field: None, needle, how, not } => {
            let sign = match how {
                Match::Contains => "",
                Match::StartsWith => "^",
                Match::Equals => "=",
            };
            format!("{}{sign}{}", minus(*not), quoted(needle))
        }
        Condition::Text { field: Some(field), needle, how, not } => {
            let is_text = Subject::Field(*field).form() == Form::Text;
            let sign = match how {
                Match::Contains if is_text => ":",
                Match::Contains => "~",
                Match::StartsWith => "^",
                Match::Equals if is_text => "=",
                Match::Equals => "==",
            };
            // Amounts and times have no form as texts.
            if matches!(Subject::Field(*field).form(), Form::Money | Form::Time) {
                return None;
            }
            format!("{}{}{sign}{}", minus(*not), word(*field), quoted(needle))
        }
        Condition::Codes { values, .. } if values.is_empty() => return None,
        Condition::Codes { field, values, not } => {
            let sign = match Subject::Field(*field).form() {
                Form::Codes => ":",
                Form::Text => "==",
                Form::Money | Form::Time => return None,
            };
            let values: Vec<String> = values.iter().map(|code| value(*field, code, names)).collect();
            format!("{}{}{sign}{}", minus(*not), word(*field), values.join(","))
        }
        Condition::Checks { checks, .. } if checks.is_empty() => return None,
        Condition::Checks { checks, not } => {
            let listed: Vec<&str> = checks.iter().map(|check| words::check(*check, names.chinese())).collect();
            format!("{}{}:{}", minus(*not), Subject::Checks.word(names.chinese()), listed.join(","))
        }
        Condition::Amount { field, from, to } => {
            amounts(*from, *to, compact).map(|range| format!("{}{range}", word(*field)))?
        }
        Condition::Time { from, until } => {
            let word = word(Field::Known(Column::TransactionTime));
            times(*from, *until, compact).map(|range| format!("{word}{range}"))?
        }
    })
}

/// A code by its name, where that leads back to this code alone.
pub(super) fn value(field: Field, code: &str, names: &dyn Names) -> String {
    let leads_back = |text: &str| names.codes(field, text) == [code];
    if let Some(name) = names.name(field, code).filter(|name| leads_back(name)) {
        return quoted(&name);
    }
    if names.codes(field, code).is_empty() || leads_back(code) { quoted(code) } else { raw(code) }
}

fn amounts(from: Option<Fen>, to: Option<Fen>, compact: bool) -> Option<String> {
    let text = |bound: Option<Fen>| bound.map(write_amount).unwrap_or_default();
    Some(match (from, to) {
        (None, None) => return None,
        (Some(from), Some(to)) if from == to => format!(":{}", write_amount(from)),
        (Some(from), None) if !compact => format!(">={}", write_amount(from)),
        (None, Some(to)) if !compact => format!("<={}", write_amount(to)),
        _ => format!(":{}..{}", text(from), text(to)),
    })
}

fn times(from: Option<BeijingTime>, until: Option<BeijingTime>, compact: bool) -> Option<String> {
    // The last second, or the day where it is a day's last one.
    let last = |until: BeijingTime| {
        let last = BeijingTime(until.0.saturating_sub(1));
        if last.date().next().map(|next| next.start()) == Some(until) {
            write_moment(last.date().start())
        } else {
            last.to_string().replacen(' ', "T", 1)
        }
    };
    // A first second that is a day's is written as the day, and so is never followed by a last second of the same day only.
    Some(match (from, until) {
        (None, None) => return None,
        (Some(from), Some(until))
            if from.date().start() == from && from.date().next().map(|next| next.start()) == Some(until) =>
        {
            format!(":{}", write_moment(from))
        }
        (Some(from), None) if !compact => format!(">={}", write_moment(from)),
        (None, Some(until)) if !compact => format!("<{}", write_moment(until)),
        (from, until) => {
            format!(":{}..{}", from.map(write_moment).unwrap_or_default(), until.map(last).unwrap_or_default())
        }
    })
}
