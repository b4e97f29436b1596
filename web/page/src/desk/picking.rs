//! Picking rows of the view, and what they come to. The engine reckons; the page only remembers places.

use super::Desk;
use crate::table::picked::Picked;
use leptos::prelude::*;
use nontax_bill::Totals;
use nontax_protocol::Command;
use nontax_table::{Answer, Places};

impl Desk {
    /// Changes which rows are picked, and asks what they come to.
    pub fn pick(self, change: impl FnOnce(&mut Picked)) {
        let _ = self.picked.try_update(change);
        let places = self.picked.with_untracked(Picked::stretches);
        let ask = self.next_turn();
        self.inner.update_value(|inner| inner.tally = Some(ask));
        if places.is_empty() {
            self.picked_totals.set(None);
            return;
        }
        let of_answer = |answer: &Answer| (answer.version, answer.matched, answer.totals);
        let Some((version, matched, totals)) = self.answer.with_untracked(|answer| answer.as_ref().map(of_answer))
        else {
            return;
        };
        if places == [(Places { first: 0, end: matched })] {
            self.take_tally(ask, Some(totals));
        } else {
            self.send(Command::Tally { ask, version, places });
        }
    }

    /// Picks the row at a place, or lets it go.
    pub fn toggle_picked(self, place: u64) {
        self.pick(|picked| picked.toggle(place));
    }

    /// Nothing is picked any more.
    pub fn let_picked_go(self) {
        if self.picked.with_untracked(|picked| !picked.is_empty()) {
            self.picked.set(Picked::default());
        }
        self.inner.update_value(|inner| inner.tally = None);
        self.picked_totals.set(None);
    }

    pub(super) fn take_tally(self, ask: u64, totals: Option<Totals>) {
        let is_newest = self.inner.try_update_value(|inner| inner.tally.take_if(|newest| *newest == ask).is_some());
        if let (Some(true), Some(totals)) = (is_newest, totals) {
            self.say((self.t_now().table.picked_totals)(&totals));
            let _ = self.picked_totals.try_set(Some(totals));
        }
    }

    /// Places name other rows once the view has changed, or rows have come.
    pub(super) fn let_picked_go_unless_same(self, next: &Answer) {
        let same = self.answer.with_untracked(|before| {
            before.as_ref().is_some_and(|before| (before.version, before.of) == (next.version, next.of))
        });
        if !same {
            self.let_picked_go();
        }
    }
}
