//! The lines of the grouped view: which groups, in which order, folded or not. Pure; what they come to was reckoned by the engine.

use core::cmp::Ordering;
use nontax_table::{Group, Groups};
use std::collections::BTreeSet;

/// What groups are put in order by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Key {
    /// What the group is called.
    Name,
    /// How many rows it has.
    #[default]
    Rows,
    /// What was paid.
    Payments,
    /// What was given back.
    Refunds,
    /// What is left.
    Net,
    /// Fees.
    Fee,
}

impl Key {
    /// In the order of the columns.
    pub const ALL: [Self; 6] = [Self::Name, Self::Rows, Self::Payments, Self::Refunds, Self::Net, Self::Fee];
}

/// The order of groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// By this; ties by name.
    pub key: Key,
    /// Largest first.
    pub descending: bool,
}

impl Default for Order {
    fn default() -> Self {
        Self { key: Key::Rows, descending: true }
    }
}

/// One line.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// What it is and comes to.
    pub group: Group,
    /// What it is called.
    pub name: String,
    /// Whether its groups are shown; `None` where it has none.
    pub open: Option<bool>,
    /// Its place among its like, from 1, and how many of these are listed.
    pub place: (usize, usize),
}

impl Line {
    /// 1 for a group, 2 for one within it.
    #[must_use]
    pub fn level(&self) -> usize {
        self.group.values.len()
    }
}

/// The lines to be shown: at most `limit` groups, each with all that is within it when it is open. `name` names a value of the
/// first field (0) or the second (1). The second part is how many groups are left.
#[must_use]
pub fn lines(
    groups: &Groups,
    order: Order,
    open: &BTreeSet<String>,
    limit: usize,
    name: impl Fn(usize, &str) -> String,
) -> (Vec<Line>, usize) {
    let is_nested = groups.fields.len() > 1;
    let named = |group: &Group, at: usize| Line {
        name: group.values.get(at).map_or_else(String::new, |value| name(at, value)),
        group: group.clone(),
        open: None,
        place: (0, 0),
    };
    let first = if is_nested { &groups.outer } else { &groups.groups };
    let outer = ordered(first.iter().map(|group| named(group, 0)).collect(), order);
    let left = outer.len().saturating_sub(limit);
    let mut lines = Vec::new();
    for mut line in outer.into_iter().take(limit) {
        let value = line.group.values.first().cloned().unwrap_or_default();
        let is_open = is_nested && open.contains(&value);
        line.open = is_nested.then_some(is_open);
        lines.push(line);
        if is_open {
            let within = groups.groups.iter().filter(|group| group.values.first() == Some(&value));
            lines.extend(ordered(within.map(|group| named(group, 1)).collect(), order));
        }
    }
    (lines, left)
}

fn ordered(mut lines: Vec<Line>, order: Order) -> Vec<Line> {
    lines.sort_by(|one, other| {
        let (a, b) = (&one.group, &other.group);
        // A sum that is out of range stands last, whichever way.
        let by_sum = |one: Option<i64>, other: Option<i64>| match (one, other) {
            (Some(one), Some(other)) => turned(one.cmp(&other), order.descending),
            (one, other) => other.is_some().cmp(&one.is_some()),
        };
        let by_key = match order.key {
            Key::Name => turned(one.name.cmp(&other.name), order.descending),
            Key::Rows => turned(a.rows.cmp(&b.rows), order.descending),
            Key::Payments => by_sum(a.payments.amount.map(|sum| sum.0), b.payments.amount.map(|sum| sum.0)),
            Key::Refunds => by_sum(a.refunds.amount.map(|sum| sum.0), b.refunds.amount.map(|sum| sum.0)),
            Key::Net => by_sum(a.net.map(|sum| sum.0), b.net.map(|sum| sum.0)),
            Key::Fee => by_sum(a.fee.map(|sum| sum.0), b.fee.map(|sum| sum.0)),
        };
        by_key.then_with(|| one.name.cmp(&other.name))
    });
    let all = lines.len();
    for (at, line) in lines.iter_mut().enumerate() {
        line.place = (at + 1, all);
    }
    lines
}

fn turned(order: Ordering, descending: bool) -> Ordering {
    if descending { order.reverse() } else { order }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nontax_bill::{Column, Fee, Fen};
    use nontax_table::{Field, GroupTally};

    fn group(values: &[&str], rows: u64, net: Option<i64>) -> Group {
        let tally = GroupTally { count: rows, amount: net.map(Fen) };
        let none = GroupTally { count: 0, amount: Some(Fen(0)) };
        Group {
            values: values.iter().map(|value| (*value).to_owned()).collect(),
            rows,
            payments: tally,
            refunds: none,
            revoked: none,
            net: net.map(Fen),
            fee: Some(Fee(0)),
        }
    }

    fn nested() -> Groups {
        let fields = vec![Field::Known(Column::PayerBank), Field::Known(Column::TradeState)];
        let outer = vec![group(&["B"], 5, Some(50)), group(&["A"], 3, Some(90)), group(&["C"], 1, None)];
        let groups = vec![
            group(&["B", "SUCCESS"], 4, Some(60)),
            group(&["A", "SUCCESS"], 3, Some(90)),
            group(&["B", "REFUND"], 1, Some(-10)),
            group(&["C", "SUCCESS"], 1, None),
        ];
        Groups { fields, groups, distinct: 4, outer, distinct_outer: 3 }
    }

    fn shown(order: Order, open: &[&str], limit: usize) -> Vec<(usize, String)> {
        let open = open.iter().map(|value| (*value).to_owned()).collect();
        let (lines, _) = lines(&nested(), order, &open, limit, |_, value| value.to_owned());
        lines.iter().map(|line| (line.level(), line.name.clone())).collect()
    }

    fn plain(lines: &[(usize, &str)]) -> Vec<(usize, String)> {
        lines.iter().map(|(level, name)| (*level, (*name).to_owned())).collect()
    }

    #[test]
    fn groups_stand_by_rows_at_first_and_what_is_open_shows_what_is_within() {
        assert_eq!(shown(Order::default(), &[], 9), plain(&[(1, "B"), (1, "A"), (1, "C")]));
        let open = shown(Order::default(), &["B"], 9);
        assert_eq!(open, plain(&[(1, "B"), (2, "SUCCESS"), (2, "REFUND"), (1, "A"), (1, "C")]));
    }

    #[test]
    fn groups_are_put_in_order_by_name_or_sum_and_what_has_no_sum_is_last() {
        let by = |key, descending| shown(Order { key, descending }, &["B"], 9);
        assert_eq!(by(Key::Name, false)[0], (1, "A".to_owned()));
        let net = by(Key::Net, true);
        assert_eq!(net, plain(&[(1, "A"), (1, "B"), (2, "SUCCESS"), (2, "REFUND"), (1, "C")]));
        let net = by(Key::Net, false);
        assert_eq!(net, plain(&[(1, "B"), (2, "REFUND"), (2, "SUCCESS"), (1, "A"), (1, "C")]));
    }

    #[test]
    fn what_is_beyond_the_limit_is_counted() {
        let none = BTreeSet::new();
        let (shown, left) = lines(&nested(), Order::default(), &none, 2, |_, value| value.to_owned());
        assert_eq!((shown.len(), left), (2, 1));
        assert_eq!((shown[0].place, shown[0].open), ((1, 3), Some(false)));
        let flat = Groups { fields: vec![Field::Source], outer: Vec::new(), ..nested() };
        let (shown, _) = lines(&flat, Order::default(), &none, 9, |_, value| value.to_owned());
        assert!(shown.iter().all(|line| line.open.is_none()));
    }
}
