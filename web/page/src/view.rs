//! The view as people keep it: undo and redo, the address of the page, views that are saved by name. What a view is and how
//! it is written is `nontax-view`'s affair.

mod address;
mod bar;
mod keys;
mod saved;

pub use bar::ViewsBar;
pub use keys::undo_by_keys;
pub use saved::Saved;

use crate::desk::{Desk, Others, View};
use crate::table::column_view::ColumnView;
use leptos::prelude::*;
use nontax_view::{History, Kind};

/// What the desk knows of its views.
#[derive(Clone, Copy)]
pub struct Views {
    history: StoredValue<History>,
    /// There is something to undo.
    pub can_undo: RwSignal<bool>,
    /// There is something to redo.
    pub can_redo: RwSignal<bool>,
    /// Conditions that the address does not have.
    pub left_out: RwSignal<usize>,
    /// The filter of an address that could not be read.
    pub unread: RwSignal<Option<String>>,
    /// Views that a person saved.
    pub saved: RwSignal<Vec<Saved>>,
}

impl Views {
    /// Nothing yet but what was saved before.
    #[must_use]
    pub fn new() -> Self {
        Self {
            history: StoredValue::new(History::default()),
            can_undo: RwSignal::new(false),
            can_redo: RwSignal::new(false),
            left_out: RwSignal::new(0),
            unread: RwSignal::new(None),
            saved: RwSignal::new(saved::all()),
        }
    }

    fn renew(self) {
        let (undo, redo) = self.history.with_value(|history| (history.can_undo(), history.can_redo()));
        self.can_undo.set(undo);
        self.can_redo.set(redo);
    }
}

impl View {
    /// As it is asked for, undone and written.
    #[must_use]
    pub fn whole(&self) -> nontax_view::View {
        let mut groups = self.others.groups.clone();
        groups.insert(self.others.place.min(groups.len()), self.conditions.clone());
        let columns = (self.columns != ColumnView::default()).then(|| self.columns.to_text());
        nontax_view::View { groups, sort: self.sort.clone(), grouping: self.group.clone(), columns }.tidy()
    }

    /// Of a whole one: its last group is the one that is changed.
    #[must_use]
    pub fn of(whole: nontax_view::View) -> Self {
        let mut groups = whole.groups;
        let conditions = groups.pop().unwrap_or_default();
        let place = groups.len();
        // What cannot be read is of an older page: the columns then stand as they come.
        let columns = whole.columns.and_then(|text| ColumnView::from_text(&text)).unwrap_or_default();
        Self { conditions, others: Others { groups, place }, sort: whole.sort, group: whole.grouping, columns }
    }

    /// The same, with another group to change; the one past the last is a new one.
    #[must_use]
    pub fn at_group(&self, place: usize) -> Self {
        let mut groups = self.whole().groups;
        let conditions = if place < groups.len() { groups.remove(place) } else { Vec::new() };
        let place = place.min(groups.len());
        Self { conditions, others: Others { groups, place }, ..self.clone() }
    }
}

impl Desk {
    /// The view with all groups of filters.
    #[must_use]
    pub fn whole_view(self) -> nontax_view::View {
        self.view().whole()
    }

    /// A view was left for another.
    pub fn left_view(self, before: &View, kind: Option<Kind>) {
        let (before, now) = (before.whole(), self.whole_view());
        if before == now {
            return;
        }
        let is_step =
            self.views.history.try_update_value(|history| history.left(before, &now, kind, js_sys::Date::now()));
        self.views.renew();
        self.views.unread.set(None);
        self.write_address(is_step == Some(true));
    }

    /// Changes another group of filters from now on.
    pub fn change_group(self, place: usize) {
        self.show_view(self.view().at_group(place));
    }

    /// Puts a whole view in place of the one that is shown.
    pub fn put_view(self, whole: nontax_view::View) {
        self.change_view(|view| *view = View::of(whole));
    }

    /// Back to the view before.
    pub fn undo(self) {
        self.step(History::undo, |desk| desk.t_now().views.undone);
    }

    /// On to the view that was undone last.
    pub fn redo(self) {
        self.step(History::redo, |desk| desk.t_now().views.redone);
    }

    fn step(
        self,
        to: impl FnOnce(&mut History, nontax_view::View) -> Option<nontax_view::View>,
        words: impl FnOnce(Self) -> &'static str,
    ) {
        let now = self.whole_view();
        let Some(Some(next)) = self.views.history.try_update_value(|history| to(history, now)) else { return };
        self.say(words(self));
        self.show_view(View::of(next));
        self.views.renew();
        self.write_address(false);
    }

    /// Sources are gone: no view names them any more.
    pub fn forget_sources_in_views(self, is_gone: impl Fn(&str) -> bool + Copy) {
        self.views.history.update_value(|history| history.change_all(|view| view.forget_sources(is_gone)));
        let mut whole = self.whole_view();
        whole.forget_sources(is_gone);
        self.show_view(View::of(whole));
        self.write_address(false);
    }

    /// Takes the filters away, with every way back to them.
    pub fn forget_views(self) {
        self.views.history.set_value(History::default());
        self.views.renew();
        self.show_view(View::default());
        self.write_address(false);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nontax_table::{Condition, Field};

    fn amount(from: i64) -> Condition {
        Condition::Amount { field: Field::Amount, from: Some(nontax_bill::Fen(from)), to: None }
    }

    #[test]
    fn another_group_can_be_changed_and_the_whole_stays_the_same() {
        let whole =
            nontax_view::View { groups: vec![vec![amount(1)], vec![amount(2)]], ..nontax_view::View::default() };
        let view = View::of(whole.clone());
        assert_eq!(view.conditions, [amount(2)]);
        for place in 0..4 {
            assert_eq!(view.at_group(place).whole(), whole);
        }
        assert_eq!(view.at_group(0).conditions, [amount(1)]);
        let mut new = view.at_group(2);
        assert_eq!(new.conditions, []);
        new.conditions.push(amount(3));
        assert_eq!(new.whole().groups, [vec![amount(1)], vec![amount(2)], vec![amount(3)]]);
        let mut emptied = view.at_group(0);
        emptied.conditions.clear();
        assert_eq!(emptied.whole().groups, [vec![amount(2)]]);
    }
}
