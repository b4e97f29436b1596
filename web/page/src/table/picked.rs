//! Which rows of a view are picked, by their places: stretches that stay, and one that is being drawn with Shift held down. Pure.

use nontax_table::Places;

/// The rows picked. Places count from 0, in the order of the view.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picked {
    /// Apart from each other, in order.
    kept: Vec<Places>,
    /// Where a stretch begins that is being drawn, and where it has come to.
    drawn: Option<(u64, u64)>,
}

impl Picked {
    /// All rows of a view.
    #[must_use]
    pub fn all(rows: u64) -> Self {
        let kept = if rows == 0 { Vec::new() } else { vec![Places { first: 0, end: rows }] };
        Self { kept, drawn: None }
    }

    /// Nothing is picked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty() && self.drawn.is_none()
    }

    /// Whether the row at a place is picked.
    #[must_use]
    pub fn has(&self, place: u64) -> bool {
        let after = self.kept.partition_point(|stretch| stretch.first <= place);
        let kept = after.checked_sub(1).and_then(|at| self.kept.get(at));
        kept.is_some_and(|stretch| place < stretch.end)
            || self.drawn.is_some_and(|(from, to)| from.min(to) <= place && place <= from.max(to))
    }

    /// The stretches picked, apart from each other, in order.
    #[must_use]
    pub fn stretches(&self) -> Vec<Places> {
        match self.drawn {
            Some((from, to)) => with(&self.kept, Places { first: from.min(to), end: from.max(to) + 1 }),
            None => self.kept.clone(),
        }
    }

    /// How many rows are picked.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.stretches().iter().map(|stretch| stretch.end - stretch.first).sum()
    }

    /// The stretch that was being drawn stays.
    pub fn settle(&mut self) {
        self.kept = self.stretches();
        self.drawn = None;
    }

    /// Draws a stretch on to a place: from where it begins, or from `from` when none is being drawn.
    pub fn draw(&mut self, from: u64, to: u64) {
        let begins = self.drawn.map_or(from, |(begins, _)| begins);
        self.drawn = Some((begins, to));
    }

    /// Picks the row at a place, or lets it go.
    pub fn toggle(&mut self, place: u64) {
        self.settle();
        if self.has(place) {
            let mut rest = Vec::with_capacity(self.kept.len() + 1);
            for stretch in &self.kept {
                let before = Places { first: stretch.first, end: stretch.end.min(place) };
                let behind = Places { first: stretch.first.max(place + 1), end: stretch.end };
                rest.extend([before, behind].into_iter().filter(|part| part.first < part.end));
            }
            self.kept = rest;
        } else {
            self.kept = with(&self.kept, Places { first: place, end: place + 1 });
        }
    }
}

/// Stretches apart from each other in order, with one more: those that touch become one.
fn with(stretches: &[Places], one: Places) -> Vec<Places> {
    let at = stretches.partition_point(|stretch| stretch.first <= one.first);
    let (before, behind) = stretches.split_at(at);
    let mut merged: Vec<Places> = Vec::with_capacity(stretches.len() + 1);
    for stretch in before.iter().chain([&one]).chain(behind).copied() {
        match merged.last_mut() {
            Some(last) if stretch.first <= last.end => last.end = last.end.max(stretch.end),
            _ => merged.push(stretch),
        }
    }
    merged
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_stretch_that_is_drawn_grows_and_shrinks_until_it_settles() {
        let mut picked = Picked::default();
        picked.draw(5, 6);
        picked.draw(6, 8);
        assert_eq!(picked.stretches(), [Places { first: 5, end: 9 }]);
        picked.draw(8, 3);
        assert_eq!(picked.stretches(), [Places { first: 3, end: 6 }]);
        picked.settle();
        picked.draw(10, 11);
        assert_eq!((picked.count(), picked.has(4), picked.has(7)), (5, true, false));
    }

    #[test]
    fn no_row_is_all_of_none() {
        assert!(Picked::all(0).is_empty());
        assert_eq!(Picked::all(7).count(), 7);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn picking_is_that_of_a_set(steps in prop::collection::vec((0_u8..4, 0_u64..20, 0_u64..20), 0..30)) {
            let mut picked = Picked::default();
            let mut set: BTreeSet<u64> = BTreeSet::new();
            for (kind, one, other) in steps {
                match kind {
                    0 => {
                        picked.toggle(one);
                        if !set.remove(&one) { set.insert(one); }
                    }
                    1 => {
                        picked.settle();
                        picked.draw(one, other);
                        picked.settle();
                        set.extend(one.min(other)..=one.max(other));
                    }
                    2 => picked.settle(),
                    _ if other == 0 => {
                        picked = Picked::all(one);
                        set = (0..one).collect();
                    }
                    _ => {}
                }
                let stretches = picked.stretches();
                prop_assert!(stretches.is_sorted_by(|one, other| one.end < other.first));
                let listed: Vec<u64> = stretches.iter().flat_map(|stretch| stretch.first..stretch.end).collect();
                prop_assert_eq!(&listed, &set.iter().copied().collect::<Vec<_>>());
                prop_assert_eq!(picked.count(), set.len() as u64);
                prop_assert!((0..21).all(|place| picked.has(place) == set.contains(&place)));
            }
        }
    }
}
