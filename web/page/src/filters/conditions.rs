//! Reading and changing a list of conditions as the filters do: one text anywhere, one time range, one amount range,
//! and for each code field one list of values kept and one of values left out. Pure.

use nontax_bill::{BeijingTime, Fen};
use nontax_table::{Condition, Field, Match};

/// Whether a facet's value is kept, left out, or neither.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Not chosen.
    Neither,
    /// Only rows that have it (or another that is kept).
    Kept,
    /// No rows that have it.
    LeftOut,
}

/// The text looked for anywhere.
#[must_use]
pub fn anywhere(conditions: &[Condition]) -> &str {
    conditions
        .iter()
        .find_map(|condition| match condition {
            Condition::Text { field: None, needle, how: Match::Contains, not: false } => Some(needle.as_str()),
            _ => None,
        })
        .unwrap_or_default()
}

/// Looks for a text anywhere; an empty one takes the condition away.
pub fn set_anywhere(conditions: &mut Vec<Condition>, needle: &str) {
    let is_own = |condition: &Condition| {
        matches!(condition, Condition::Text { field: None, how: Match::Contains, not: false, .. })
    };
    let next = (!needle.is_empty()).then(|| Condition::Text {
        field: None,
        needle: needle.to_owned(),
        how: Match::Contains,
        not: false,
    });
    put(conditions, is_own, next);
}

/// The time range: first second kept, and first no longer kept.
#[must_use]
pub fn time(conditions: &[Condition]) -> (Option<BeijingTime>, Option<BeijingTime>) {
    conditions
        .iter()
        .find_map(|condition| match condition {
            Condition::Time { from, until } => Some((*from, *until)),
            _ => None,
        })
        .unwrap_or_default()
}

/// Sets the time range; two open ends take it away.
pub fn set_time(conditions: &mut Vec<Condition>, from: Option<BeijingTime>, until: Option<BeijingTime>) {
    let next = (from.is_some() || until.is_some()).then_some(Condition::Time { from, until });
    put(conditions, |condition| matches!(condition, Condition::Time { .. }), next);
}

/// The range of the row's own amount, both ends kept.
#[must_use]
pub fn amount(conditions: &[Condition]) -> (Option<Fen>, Option<Fen>) {
    conditions
        .iter()
        .find_map(|condition| match condition {
            Condition::Amount { field: Field::Amount, from, to } => Some((*from, *to)),
            _ => None,
        })
        .unwrap_or_default()
}

/// Sets the range of the row's own amount; two open ends take it away.
pub fn set_amount(conditions: &mut Vec<Condition>, from: Option<Fen>, to: Option<Fen>) {
    let is_own = |condition: &Condition| matches!(condition, Condition::Amount { field: Field::Amount, .. });
    let next = (from.is_some() || to.is_some()).then_some(Condition::Amount { field: Field::Amount, from, to });
    put(conditions, is_own, next);
}

/// What is chosen for a value of a field.
#[must_use]
pub fn choice(conditions: &[Condition], field: Field, value: &str) -> Choice {
    let listed = |wanted: bool| codes(conditions, field, wanted).iter().any(|listed| listed == value);
    if listed(false) {
        Choice::Kept
    } else if listed(true) {
        Choice::LeftOut
    } else {
        Choice::Neither
    }
}

/// The values of a field that are kept (`not` false) or left out (`not` true).
#[must_use]
pub fn codes(conditions: &[Condition], field: Field, not: bool) -> &[String] {
    conditions
        .iter()
        .find_map(|condition| match condition {
            Condition::Codes { field: of, values, not: is_not } if *of == field && *is_not == not => {
                Some(values.as_slice())
            }
            _ => None,
        })
        .unwrap_or_default()
}

/// Chooses for a value of a field.
pub fn choose(conditions: &mut Vec<Condition>, field: Field, value: &str, choice: Choice) {
    for (not, wanted) in [(false, Choice::Kept), (true, Choice::LeftOut)] {
        let mut values = codes(conditions, field, not).to_vec();
        values.retain(|listed| listed != value);
        if choice == wanted {
            values.push(value.to_owned());
        }
        let is_own = |condition: &Condition| matches!(condition, Condition::Codes { field: of, not: is_not, .. } if *of == field && *is_not == not);
        let next = (!values.is_empty()).then_some(Condition::Codes { field, values, not });
        put(conditions, is_own, next);
    }
}

/// Takes all choices for a field away.
pub fn forget_field(conditions: &mut Vec<Condition>, field: Field) {
    conditions.retain(|condition| condition.own_field() != Some(field));
}

// The condition stays where it is in the list, so that chips do not jump about.
fn put(conditions: &mut Vec<Condition>, is_own: impl Fn(&Condition) -> bool, next: Option<Condition>) {
    let at = conditions.iter().position(&is_own);
    match (at.and_then(|at| conditions.get_mut(at)), next) {
        (Some(slot), Some(next)) => *slot = next,
        (Some(_), None) => conditions.retain(|condition| !is_own(condition)),
        (None, Some(next)) => conditions.push(next),
        (None, None) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nontax_bill::Column;

    const STATE: Field = Field::Known(Column::TradeState);
    const BANK: Field = Field::Known(Column::PayerBank);

    #[test]
    fn each_filter_is_one_condition_that_is_replaced_and_taken_away() {
        let mut conditions = Vec::new();
        set_anywhere(&mut conditions, "罚款");
        set_amount(&mut conditions, Some(Fen(100)), None);
        set_time(&mut conditions, None, Some(BeijingTime(9)));
        set_anywhere(&mut conditions, "学费");
        assert_eq!(conditions.len(), 3);
        assert_eq!(anywhere(&conditions), "学费");
        assert_eq!(amount(&conditions), (Some(Fen(100)), None));
        assert_eq!(time(&conditions), (None, Some(BeijingTime(9))));
        set_anywhere(&mut conditions, "");
        set_amount(&mut conditions, None, None);
        set_time(&mut conditions, None, None);
        assert_eq!(conditions, []);
    }

    #[test]
    fn a_value_is_kept_or_left_out_but_never_both() {
        let mut conditions = Vec::new();
        choose(&mut conditions, STATE, "REFUND", Choice::Kept);
        choose(&mut conditions, STATE, "SUCCESS", Choice::Kept);
        choose(&mut conditions, BANK, "CFT", Choice::LeftOut);
        assert_eq!(codes(&conditions, STATE, false), ["REFUND", "SUCCESS"]);
        choose(&mut conditions, STATE, "REFUND", Choice::LeftOut);
        assert_eq!(choice(&conditions, STATE, "REFUND"), Choice::LeftOut);
        assert_eq!(choice(&conditions, STATE, "SUCCESS"), Choice::Kept);
        assert_eq!(choice(&conditions, BANK, "SUCCESS"), Choice::Neither);
        choose(&mut conditions, STATE, "REFUND", Choice::Neither);
        choose(&mut conditions, STATE, "SUCCESS", Choice::Neither);
        assert_eq!(conditions.len(), 1);
        forget_field(&mut conditions, BANK);
        assert_eq!(conditions, []);
    }

    #[test]
    fn an_empty_code_can_be_chosen_like_any_other() {
        let mut conditions = Vec::new();
        choose(&mut conditions, BANK, "", Choice::Kept);
        assert_eq!(choice(&conditions, BANK, ""), Choice::Kept);
        assert_eq!(conditions.len(), 1);
    }

    #[test]
    fn conditions_of_others_are_left_alone() {
        let other = Condition::Text { field: Some(BANK), needle: "ICBC".into(), how: Match::StartsWith, not: false };
        let mut conditions = vec![other.clone()];
        set_anywhere(&mut conditions, "x");
        set_anywhere(&mut conditions, "");
        assert_eq!(conditions, [other]);
    }
}
