//! Which rows the desk shows and how: filters, order, groups and columns as one value, and the ways in which it changes.

use super::Desk;
use crate::table::column_view::ColumnView;
use leptos::prelude::*;
use nontax_table::{Condition, Field, SortKey, TotalsBy};
use nontax_view::Kind;

/// Conditions, order, groups and columns together: what undo, redo and the address hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// All must hold: those of the group of filters that is changed by the inputs and facets.
    pub conditions: Vec<Condition>,
    /// The groups beside it, of which one may hold instead.
    pub others: Others,
    /// First weighs most.
    pub sort: Vec<SortKey>,
    /// Grouped by none of them, one or two.
    pub group: Vec<Field>,
    /// How the columns are set.
    pub columns: ColumnView,
}

/// Groups of filters beside the one that is being changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Others {
    /// None of them is empty.
    pub groups: Vec<Vec<Condition>>,
    /// The place of the one that is being changed among all.
    pub place: usize,
}

impl Desk {
    /// Conditions and order as they are.
    #[must_use]
    pub fn view(self) -> View {
        View {
            conditions: self.conditions.get_untracked(),
            others: self.others.get_untracked(),
            sort: self.sort.get_untracked(),
            group: self.group.get_untracked(),
            columns: self.columns.get_untracked(),
        }
    }

    /// Whether there are filters; tracks them.
    #[must_use]
    pub fn is_filtered(self) -> bool {
        self.conditions.with(|all| !all.is_empty()) || self.others.with(|others| !others.groups.is_empty())
    }

    /// The way in which people change the view; asks the engine unless only the columns did, and can be undone.
    pub fn change_view(self, change: impl FnOnce(&mut View)) {
        self.change_view_as(None, change);
    }

    /// As [`Desk::change_view`]; changes of one kind that follow each other are undone together.
    pub fn change_view_as(self, kind: Option<Kind>, change: impl FnOnce(&mut View)) {
        let before = self.view();
        let mut view = before.clone();
        change(&mut view);
        self.show_view(view);
        self.left_view(&before, kind);
    }

    /// Shows a view without a way back to the one before.
    pub fn show_view(self, view: View) {
        let before = self.view();
        let only_columns = view != before && View { columns: before.columns.clone(), ..view.clone() } == before;
        if view.conditions != before.conditions {
            self.conditions.set(view.conditions);
        }
        if view.others != before.others {
            self.others.set(view.others);
        }
        if view.sort != before.sort {
            self.sort.set(view.sort);
        }
        if view.group != before.group {
            self.group.set(view.group);
        }
        if view.columns != before.columns {
            self.columns.set(view.columns);
        }
        if !only_columns {
            self.ask();
        }
    }

    /// Changes how the columns are set; they are not asked about, so nothing happens when they stay as they are.
    pub fn change_columns(self, change: impl FnOnce(&mut ColumnView)) {
        let before = self.columns.get_untracked();
        let mut columns = before.clone();
        change(&mut columns);
        if columns != before {
            self.change_view(|view| view.columns = columns);
        }
    }

    /// Puts these conditions in place of all.
    pub fn set_conditions(self, conditions: Vec<Condition>) {
        self.change_view(|view| (view.conditions, view.others) = (conditions, Others::default()));
    }

    /// Changes the conditions.
    pub fn change_conditions(self, change: impl FnOnce(&mut Vec<Condition>)) {
        self.change_view(|view| change(&mut view.conditions));
    }

    /// Changes the conditions again and again while something is typed or dragged.
    pub fn change_conditions_as(self, kind: Kind, change: impl FnOnce(&mut Vec<Condition>)) {
        self.change_view_as(Some(kind), |view| change(&mut view.conditions));
    }

    /// Takes the totals apart by this, or no longer.
    pub fn put_totals_by(self, by: Option<TotalsBy>) {
        self.totals_by.set(by);
        self.ask();
    }

    /// Sorts by a field: first upwards, then downwards, then no longer. With `add` the other keys stay.
    pub fn toggle_sort(self, field: Field, add: bool) {
        self.change_view(|view| {
            let now = view.sort.iter().find(|key| key.field == field).copied();
            let next = match now {
                None => Some(SortKey { field, descending: false }),
                Some(SortKey { descending: false, .. }) => Some(SortKey { field, descending: true }),
                Some(_) => None,
            };
            if !add {
                view.sort.retain(|key| key.field == field);
            }
            match (view.sort.iter().position(|key| key.field == field), next) {
                (Some(at), Some(key)) => {
                    if let Some(slot) = view.sort.get_mut(at) {
                        *slot = key;
                    }
                }
                (Some(at), None) => drop(view.sort.remove(at)),
                (None, Some(key)) => view.sort.push(key),
                (None, None) => {}
            }
        });
    }
}
