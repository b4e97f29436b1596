//! Views one after the other, for undo and redo.

use crate::view::View;

/// Views that are kept behind and before the one that is looked at.
const KEPT: usize = 200;

/// Milliseconds within which changes of the same kind are one: a word that is typed, a slider that is dragged.
const TOGETHER: f64 = 1_500.0;

/// Changes that come many at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The text looked for anywhere.
    Search,
    /// The range of time.
    Time,
    /// The range of amounts.
    Amount,
    /// Widths of columns.
    Columns,
}

/// What was looked at before, and what was undone.
#[derive(Clone, Debug, Default)]
pub struct History {
    past: Vec<View>,
    future: Vec<View>,
    last: Option<(Kind, f64)>,
}

impl History {
    /// A view was left for another at a time in milliseconds. `true` when that is a step of its own.
    pub fn left(&mut self, before: View, after: &View, kind: Option<Kind>, now: f64) -> bool {
        self.future.clear();
        let goes_on =
            matches!((self.last, kind), (Some((last, at)), Some(kind)) if last == kind && now - at < TOGETHER);
        self.last = kind.map(|kind| (kind, now));
        if goes_on && !self.past.is_empty() {
            // What was typed is taken back: nothing is left to undo.
            if self.past.last() == Some(after) {
                self.past.pop();
                self.last = None;
            }
            return false;
        }
        if self.past.len() >= KEPT {
            self.past.remove(0);
        }
        self.past.push(before);
        true
    }

    /// The view before this one.
    pub fn undo(&mut self, now: View) -> Option<View> {
        let before = self.past.pop()?;
        self.future.push(now);
        self.last = None;
        Some(before)
    }

    /// The view that was undone last.
    pub fn redo(&mut self, now: View) -> Option<View> {
        let next = self.future.pop()?;
        self.past.push(now);
        self.last = None;
        Some(next)
    }

    /// Whether there is something to undo.
    #[must_use]
    pub fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    /// Whether there is something to redo.
    #[must_use]
    pub fn can_redo(&self) -> bool {
        !self.future.is_empty()
    }

    /// Changes every view that is kept.
    pub fn change_all(&mut self, change: impl Fn(&mut View)) {
        self.past.iter_mut().chain(&mut self.future).for_each(change);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nontax_table::{Field, SortKey};

    fn view(lines: usize) -> View {
        View { sort: vec![SortKey { field: Field::Line, descending: false }; lines], ..View::default() }
    }

    #[test]
    fn what_was_undone_comes_back_until_something_else_is_done() {
        let mut history = History::default();
        assert!(history.left(view(0), &view(99), None, 0.0));
        assert!(history.left(view(1), &view(99), None, 0.0));
        assert_eq!(history.undo(view(2)), Some(view(1)));
        assert_eq!(history.redo(view(1)), Some(view(2)));
        assert_eq!(history.redo(view(2)), None);
        assert_eq!(history.undo(view(2)), Some(view(1)));
        assert_eq!(history.undo(view(1)), Some(view(0)));
        assert!(!history.can_undo() && history.can_redo());
        history.left(view(0), &view(99), None, 0.0);
        assert!(!history.can_redo());
        assert_eq!(history.undo(view(7)), Some(view(0)));
    }

    #[test]
    fn a_word_that_is_typed_is_one_step() {
        let mut history = History::default();
        assert!(history.left(view(0), &view(99), Some(Kind::Search), 0.0));
        assert!(!history.left(view(1), &view(99), Some(Kind::Search), 500.0));
        assert!(!history.left(view(2), &view(99), Some(Kind::Search), 1_900.0));
        assert!(history.left(view(3), &view(99), Some(Kind::Search), 4_000.0));
        assert!(history.left(view(4), &view(99), Some(Kind::Amount), 4_100.0));
        assert_eq!(history.undo(view(5)), Some(view(4)));
        assert_eq!(history.undo(view(4)), Some(view(3)));
        assert_eq!(history.undo(view(3)), Some(view(0)));
        // A word that is taken back is none.
        history.left(view(3), &view(4), Some(Kind::Search), 0.0);
        history.left(view(4), &view(3), Some(Kind::Search), 100.0);
        assert!(!history.can_undo());
        // After an undo the same kind begins anew.
        history.left(view(0), &view(99), Some(Kind::Search), 0.0);
        history.undo(view(1));
        assert!(history.left(view(0), &view(99), Some(Kind::Search), 1.0));
    }

    #[test]
    fn only_so_many_are_kept() {
        let mut history = History::default();
        (0..KEPT + 5).for_each(|lines| {
            history.left(view(lines), &view(99), None, 0.0);
        });
        let mut steps = 0;
        while history.undo(view(0)).is_some() {
            steps += 1;
        }
        assert_eq!(steps, KEPT);
    }
}
