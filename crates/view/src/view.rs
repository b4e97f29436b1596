//! One view as a value.

use nontax_table::{Condition, Field, Query, SortKey};

/// What a person looks at: which rows, in which order, which columns of them, and how they are grouped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// Rows are kept that meet all conditions of one of these groups; without groups, all rows. No group is empty.
    pub groups: Vec<Vec<Condition>>,
    /// First weighs most.
    pub sort: Vec<SortKey>,
    /// Grouped by these.
    pub grouping: Vec<Field>,
    /// Which columns, in which order, how wide, in the table's own short text; `None`: as they come.
    pub columns: Option<String>,
}

impl View {
    /// Puts filters, order and grouping into a question. `changing` is the place of the group that is being changed; one past the
    /// last is new.
    pub fn ask(&self, query: &mut Query, changing: usize) {
        (query.conditions, query.any) = match self.groups.as_slice() {
            [one] if changing == 0 => (one.clone(), Vec::new()),
            groups => (Vec::new(), groups.to_vec()),
        };
        query.changing = (!query.any.is_empty()).then_some(changing);
        query.sort.clone_from(&self.sort);
        query.group.clone_from(&self.grouping);
    }

    /// Without groups that have no condition.
    #[must_use]
    pub fn tidy(mut self) -> Self {
        self.groups.retain(|group| !group.is_empty());
        self
    }

    /// Takes the numbers of sources that are gone out of all conditions.
    pub fn forget_sources(&mut self, is_gone: impl Fn(&str) -> bool) {
        for group in &mut self.groups {
            for condition in &mut *group {
                if let Condition::Codes { field: Field::Source, values, .. } = condition {
                    values.retain(|value| !is_gone(value));
                }
            }
            group.retain(|condition| {
                !matches!(condition, Condition::Codes { field: Field::Source, values, .. } if values.is_empty())
            });
        }
        self.groups.retain(|group| !group.is_empty());
    }
}

/// Adds a condition to those that must all hold. A range that is open where another of the same field ends becomes one with it.
pub fn put(group: &mut Vec<Condition>, condition: Condition) {
    let joins = |known: &mut Condition| match (known, &condition) {
        (Condition::Time { from, until }, Condition::Time { from: more_from, until: more_until }) => {
            join(from, until, *more_from, *more_until)
        }
        (Condition::Amount { field, from, to }, Condition::Amount { field: same, from: more_from, to: more_to }) => {
            field == same && join(from, to, *more_from, *more_to)
        }
        _ => false,
    };
    if group.iter_mut().any(joins) {
        return;
    }
    group.push(condition);
}

fn join<T>(from: &mut Option<T>, to: &mut Option<T>, more_from: Option<T>, more_to: Option<T>) -> bool {
    let fits = (from.is_none() || more_from.is_none()) && (to.is_none() || more_to.is_none());
    if fits {
        *from = from.take().or(more_from);
        *to = to.take().or(more_to);
    }
    fits
}

#[cfg(test)]
mod tests {
    use super::*;
    use nontax_bill::{BeijingTime, Column, Fen};

    #[test]
    fn one_group_is_asked_for_as_conditions_and_several_as_groups() {
        let amount = Condition::Amount { field: Field::Amount, from: Some(Fen(1)), to: None };
        let asked = |groups: &[Vec<Condition>], changing: usize| {
            let mut query = Query::default();
            View { groups: groups.to_vec(), ..View::default() }.ask(&mut query, changing);
            (query.conditions.len(), query.any.len(), query.changing)
        };
        let group = vec![amount];
        let one = core::slice::from_ref(&group);
        assert_eq!(asked(one, 0), (1, 0, None));
        assert_eq!(asked(one, 1), (0, 1, Some(1)), "a second group is begun");
        assert_eq!(asked(&[group.clone(), group.clone()], 1), (0, 2, Some(1)));
        assert_eq!(asked(&[], 0), (0, 0, None));
    }

    #[test]
    fn two_halves_of_a_range_become_one() {
        let half = |from: Option<u32>, until: Option<u32>| Condition::Time {
            from: from.map(BeijingTime),
            until: until.map(BeijingTime),
        };
        let mut group = Vec::new();
        put(&mut group, half(Some(5), None));
        put(&mut group, half(None, Some(9)));
        assert_eq!(group, [half(Some(5), Some(9))]);
        put(&mut group, half(Some(6), None));
        assert_eq!(group, [half(Some(5), Some(9)), half(Some(6), None)]);
    }

    #[test]
    fn sources_that_are_gone_leave_no_condition() {
        let source = |values: &[&str]| Condition::Codes {
            field: Field::Source,
            values: values.iter().map(|value| (*value).to_owned()).collect(),
            not: false,
        };
        let bank = Condition::Codes { field: Field::Known(Column::PayerBank), values: vec!["1".into()], not: false };
        let mut view =
            View { groups: vec![vec![source(&["1"])], vec![source(&["1", "2"]), bank.clone()]], ..View::default() };
        view.forget_sources(|source| source == "1");
        assert_eq!(view.groups, [vec![source(&["2"]), bank]]);
    }
}
