//! What the lines of the panel are: their order, how long their bars are, and the filter that each stands for. Pure.

use crate::filters::conditions::{self, Choice};
use crate::text::Texts;
use crate::text::figures;
use core::cmp::Reverse;
use nontax_bill::{BeijingTime, Column, Fen};
use nontax_table::{Condition, Field, Group, Match, TotalsBy};

/// By what the totals can be taken apart, and the word for each in the list.
pub const BY: [(TotalsBy, &str); 8] = [
    (TotalsBy::Day, "day"),
    (TotalsBy::Hour, "hour"),
    (TotalsBy::Field(Field::Known(Column::DepartmentCode)), "department"),
    (TotalsBy::Field(Field::Known(Column::RegionCode)), "region"),
    (TotalsBy::Field(Field::Known(Column::PayerBank)), "bank"),
    (TotalsBy::Field(Field::Known(Column::MchId)), "merchant"),
    (TotalsBy::Field(Field::Known(Column::NoticeKind)), "notice-kind"),
    (TotalsBy::Field(Field::Known(Column::TradeType)), "trade-type"),
];

/// What the bars show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Payments less refunds.
    Net,
    /// Payments.
    Payments,
    /// Refunds.
    Refunds,
    /// Fees.
    Fees,
    /// Rows.
    Rows,
}

impl Measure {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Net, Self::Payments, Self::Refunds, Self::Fees, Self::Rows];

    /// The word for it in the list.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Net => "net",
            Self::Payments => "payments",
            Self::Refunds => "refunds",
            Self::Fees => "fees",
            Self::Rows => "rows",
        }
    }

    /// Its name.
    #[must_use]
    pub fn name(self, text: &Texts) -> &'static str {
        match self {
            Self::Net => text.view.net,
            Self::Payments => text.view.payments,
            Self::Refunds => text.view.refunds,
            Self::Fees => text.view.fees,
            Self::Rows => text.pictures.rows,
        }
    }

    /// How much of it a part has, each measure in its own unit; `None` where the sum does not fit.
    #[must_use]
    pub fn of(self, group: &Group) -> Option<i64> {
        match self {
            Self::Net => group.net.map(|fen| fen.0),
            Self::Payments => group.payments.amount.map(|fen| fen.0),
            Self::Refunds => group.refunds.amount.map(|fen| fen.0),
            Self::Fees => group.fee.map(|fee| fee.0),
            Self::Rows => i64::try_from(group.rows).ok(),
        }
    }
}

/// Days and hours as they follow each other, all else by what the bars show, the most first.
#[must_use]
pub fn in_order(mut groups: Vec<Group>, by: TotalsBy, measure: Measure) -> Vec<Group> {
    match by {
        TotalsBy::Day | TotalsBy::Hour => groups.sort_by(|one, other| one.values.cmp(&other.values)),
        TotalsBy::Field(_) => groups.sort_by_key(|group| Reverse(measure.of(group))),
    }
    groups
}

/// Lowest and highest of what the bars show; 0 is always between them.
#[must_use]
pub fn scale(groups: &[Group], measure: Measure) -> (i64, i64) {
    let each = groups.iter().filter_map(|group| measure.of(group));
    each.fold((0, 0), |(lowest, highest), value| (lowest.min(value), highest.max(value)))
}

/// Where a bar begins and how long it is, in hundredths of the width. What is not 0 is seen.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "a bar has a few hundred pixels")]
pub fn bar(value: i64, (lowest, highest): (i64, i64)) -> (f64, f64) {
    const LEAST: f64 = 0.5;
    let whole = highest as f64 - lowest as f64;
    if value == 0 || whole <= 0.0 {
        return (0.0, 0.0);
    }
    let zero = -(lowest as f64) / whole * 100.0;
    let length = (value.unsigned_abs() as f64 / whole * 100.0).clamp(LEAST, 100.0);
    if value < 0 { ((zero - length).max(0.0), length) } else { (zero.min(100.0 - length), length) }
}

/// An amount that lessens what is left, with its sign.
#[must_use]
pub fn less(amount: Option<Fen>) -> Option<String> {
    amount.map(|amount| {
        let figure = figures::money(amount);
        if amount.0 > 0 { format!("\u{2212}{figure}") } else { figure }
    })
}

/// Whether there is a filter for a part: not for rows without a time.
#[must_use]
pub fn can_be_chosen(by: TotalsBy, value: &str) -> bool {
    matches!(by, TotalsBy::Field(_)) || !value.is_empty()
}

/// Whether the filters keep just this part.
#[must_use]
pub fn is_chosen(all: &[Condition], by: TotalsBy, value: &str) -> bool {
    match by {
        TotalsBy::Field(field) => conditions::choice(all, field, value) == Choice::Kept,
        TotalsBy::Day => day(value).is_some_and(|(from, until)| conditions::time(all) == (Some(from), until)),
        TotalsBy::Hour => all.contains(&hour(value)),
    }
}

/// Keeps just this part, or no longer.
pub fn toggle(all: &mut Vec<Condition>, by: TotalsBy, value: &str) {
    let was_chosen = is_chosen(all, by, value);
    match by {
        TotalsBy::Field(field) => {
            conditions::choose(all, field, value, if was_chosen { Choice::Neither } else { Choice::Kept });
        }
        TotalsBy::Day => {
            if let Some((from, until)) = day(value) {
                let next = if was_chosen { (None, None) } else { (Some(from), until) };
                conditions::set_time(all, next.0, next.1);
            }
        }
        TotalsBy::Hour => {
            all.retain(|condition| !is_of_hour(condition));
            if !was_chosen {
                all.push(hour(value));
            }
        }
    }
}

const TIME: Field = Field::Known(Column::TransactionTime);

/// The first second of a day, and that of the next one.
fn day(value: &str) -> Option<(BeijingTime, Option<BeijingTime>)> {
    let date = figures::parse_day(value)?;
    Some((date.start(), date.next().map(nontax_bill::BillDate::start)))
}

/// An hour of any day, as it stands in 交易时间.
fn hour(value: &str) -> Condition {
    Condition::Text { field: Some(TIME), needle: format!(" {value}:"), how: Match::Contains, not: false }
}

fn is_of_hour(condition: &Condition) -> bool {
    matches!(condition, Condition::Text { field: Some(TIME), needle, how: Match::Contains, not: false }
        if needle.len() == 4 && needle.starts_with(' ') && needle.ends_with(':'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use nontax_bill::Fee;
    use nontax_table::GroupTally;

    fn group(value: &str, net: i64) -> Group {
        let none = GroupTally { count: 0, amount: Some(Fen(0)) };
        Group {
            values: vec![value.to_owned()],
            rows: 1,
            payments: GroupTally { count: 1, amount: Some(Fen(net)) },
            refunds: none,
            revoked: none,
            net: Some(Fen(net)),
            fee: Some(Fee(0)),
        }
    }

    #[test]
    fn bars_are_as_long_as_their_share_and_refunds_go_to_the_left_of_zero() {
        assert_eq!(bar(50, (0, 100)), (0.0, 50.0));
        assert_eq!(bar(100, (-100, 100)), (50.0, 50.0));
        assert_eq!(bar(-100, (-100, 100)), (0.0, 50.0));
        assert_eq!(bar(0, (-100, 100)), (0.0, 0.0));
        assert_eq!(bar(1, (0, i64::MAX)), (0.0, 0.5), "what is not nothing is seen");
        assert_eq!(bar(0, (0, 0)), (0.0, 0.0));
        let (at, length) = bar(i64::MIN, (i64::MIN, i64::MAX));
        assert!(at >= 0.0 && at + length <= 100.0);
    }

    #[test]
    fn days_follow_each_other_and_departments_stand_by_what_they_took() {
        let values = |groups: Vec<Group>| groups.into_iter().map(|group| group.values.concat()).collect::<Vec<_>>();
        let days = vec![group("2026-03-06", 9), group("2026-03-05", 1)];
        assert_eq!(values(in_order(days, TotalsBy::Day, Measure::Net)), ["2026-03-05", "2026-03-06"]);
        let departments = vec![group("a", 1), group("b", 9)];
        let by = TotalsBy::Field(Field::Known(Column::DepartmentCode));
        assert_eq!(values(in_order(departments, by, Measure::Net)), ["b", "a"]);
    }

    #[test]
    fn each_part_is_a_filter_that_is_taken_away_the_second_time() {
        for (by, _) in BY {
            let value = match by {
                TotalsBy::Day => "2026-03-05",
                TotalsBy::Hour => "09",
                TotalsBy::Field(_) => "x",
            };
            let mut all = Vec::new();
            toggle(&mut all, by, value);
            assert!(is_chosen(&all, by, value), "{by:?}");
            assert_eq!(all.len(), 1);
            toggle(&mut all, by, value);
            assert_eq!(all, []);
        }
    }

    #[test]
    fn another_hour_takes_the_place_of_the_first() {
        let mut all = Vec::new();
        toggle(&mut all, TotalsBy::Hour, "09");
        toggle(&mut all, TotalsBy::Hour, "10");
        assert_eq!(all.len(), 1);
        assert!(is_chosen(&all, TotalsBy::Hour, "10"));
    }

    #[test]
    fn rows_without_a_time_are_no_filter() {
        assert!(!can_be_chosen(TotalsBy::Day, ""));
        assert!(can_be_chosen(TotalsBy::Field(Field::Known(Column::PayerBank)), ""));
    }
}
