//! The rows of the current view that are at hand, in blocks. Rows of an older answer stay readable until their
//! block comes again, so that the table does not flicker while a load goes on.

use nontax_table::{Window, WindowRow};
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

/// Rows asked for at once.
pub const BLOCK: u64 = 100;

/// Blocks kept around what was asked for last; at 27 short texts a row these are some 4 MB.
const KEPT: usize = 40;

#[derive(Clone, Debug)]
struct Block {
    generation: u64,
    rows: Arc<Vec<WindowRow>>,
}

/// Rows that are on their way: asked for under this version and generation.
#[derive(Clone, Copy, Debug)]
struct Asked {
    version: u64,
    generation: u64,
}

/// Rows by their place in the view, from 0.
#[derive(Clone, Debug, Default)]
pub struct RowStore {
    version: u64,
    generation: u64,
    blocks: BTreeMap<u64, Block>,
    asked: BTreeMap<u64, VecDeque<Asked>>,
    wanted: (u64, u64),
}

impl RowStore {
    /// The row at a place, when it is at hand.
    #[must_use]
    pub fn get(&self, place: u64) -> Option<&WindowRow> {
        let within = usize::try_from(place % BLOCK).ok()?;
        self.blocks.get(&(place / BLOCK)).and_then(|block| block.rows.get(within))
    }

    /// Counts up with every answer: rows may have changed.
    #[must_use]
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// A new answer came: everything at hand is to be asked for again when it is wanted.
    pub fn renew(&mut self, version: u64) {
        self.version = version;
        self.generation += 1;
    }

    /// Forgets all rows.
    pub fn clear(&mut self) {
        self.blocks.clear();
        self.asked.clear();
        self.generation += 1;
    }

    /// Notes that these places are looked at, and tells the blocks to ask for: first place and count of each.
    pub fn want(&mut self, first: u64, count: u64, matched: u64) -> Vec<(u64, u32)> {
        self.wanted = (first, count);
        let end = first.saturating_add(count).min(matched);
        if first >= end {
            return Vec::new();
        }
        let mut asks = Vec::new();
        for at in first / BLOCK..=(end - 1) / BLOCK {
            let here = self.blocks.get(&at).is_some_and(|block| block.generation == self.generation);
            let asked = self.asked.entry(at).or_default();
            let coming = asked.back().is_some_and(|asked| asked.generation == self.generation);
            if !here && !coming {
                asked.push_back(Asked { version: self.version, generation: self.generation });
                let count = u32::try_from(BLOCK.min(matched - at * BLOCK)).unwrap_or(0);
                asks.push((at * BLOCK, count));
            }
        }
        asks
    }

    /// What was wanted last: first place and count.
    #[must_use]
    pub fn wanted(&self) -> (u64, u64) {
        self.wanted
    }

    /// Takes rows that came; those of an older version are dropped. Tells whether anything changed.
    pub fn take(&mut self, window: Window) -> bool {
        let at = window.first / BLOCK;
        let Some(generation) = self.asked_generation(at, window.version) else { return false };
        let newer = self.blocks.get(&at).is_some_and(|block| block.generation > generation);
        if window.version != self.version || !window.first.is_multiple_of(BLOCK) || newer {
            return false;
        }
        self.blocks.insert(at, Block { generation, rows: Arc::new(window.rows) });
        self.drop_far(at);
        true
    }

    // Answers come in the order of asking; what was asked under an older version may never be answered.
    fn asked_generation(&mut self, at: u64, version: u64) -> Option<u64> {
        let asked = self.asked.get_mut(&at)?;
        while let Some(oldest) = asked.front().copied() {
            if oldest.version > version {
                return None;
            }
            asked.pop_front();
            if oldest.version == version {
                return Some(oldest.generation);
            }
        }
        None
    }

    fn drop_far(&mut self, near: u64) {
        while self.blocks.len() > KEPT {
            let first = self.blocks.first_key_value().map(|(at, _)| *at);
            let last = self.blocks.last_key_value().map(|(at, _)| *at);
            let (Some(first), Some(last)) = (first, last) else { return };
            let farthest = if near.abs_diff(first) >= near.abs_diff(last) { first } else { last };
            self.blocks.remove(&farthest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nontax_table::RowId;

    fn window(version: u64, first: u64, count: u32) -> Window {
        let row = |at: u32| WindowRow { row: RowId(at), source: 0, line: u64::from(at) + 2, cells: Vec::new() };
        let start = u32::try_from(first).unwrap();
        Window { version, first, rows: (start..start + count).map(row).collect() }
    }

    #[test]
    fn a_block_is_asked_for_once() {
        let mut store = RowStore::default();
        store.renew(1);
        assert_eq!(store.want(90, 20, 1000), vec![(0, 100), (100, 100)]);
        assert_eq!(store.want(95, 20, 1000), vec![]);
        assert!(store.take(window(1, 0, 100)));
        assert_eq!(store.get(95).map(|row| row.row), Some(RowId(95)));
        assert!(store.get(100).is_none());
    }

    #[test]
    fn the_last_block_is_as_short_as_the_view() {
        let mut store = RowStore::default();
        store.renew(1);
        assert_eq!(store.want(0, 50, 7), vec![(0, 7)]);
        assert_eq!(store.want(10, 50, 7), vec![]);
    }

    #[test]
    fn a_new_answer_keeps_rows_readable_and_asks_again() {
        let mut store = RowStore::default();
        store.renew(1);
        let _ = store.want(0, 10, 10);
        assert!(store.take(window(1, 0, 10)));
        store.renew(1);
        assert!(store.get(3).is_some());
        assert_eq!(store.want(0, 10, 20), vec![(0, 20)]);
    }

    #[test]
    fn rows_of_an_older_version_are_dropped() {
        let mut store = RowStore::default();
        store.renew(1);
        let _ = store.want(0, 10, 10);
        store.renew(2);
        assert!(!store.take(window(1, 0, 10)));
        assert!(store.get(0).is_none());
        assert_eq!(store.want(0, 10, 10), vec![(0, 10)]);
    }

    #[test]
    fn rows_asked_for_before_the_last_answer_do_not_stand_for_those_asked_for_after_it() {
        let mut store = RowStore::default();
        store.renew(1);
        assert_eq!(store.want(0, 50, 5), vec![(0, 5)]);
        store.renew(1);
        assert_eq!(store.want(0, 50, 12), vec![(0, 12)]);
        assert!(store.take(window(1, 0, 5)));
        assert!(store.take(window(1, 0, 12)));
        assert_eq!(store.get(11).map(|row| row.row), Some(RowId(11)));
        assert_eq!(store.want(0, 50, 12), vec![]);
    }

    #[test]
    fn a_question_that_the_engine_never_answers_holds_nothing_back() {
        let mut store = RowStore::default();
        store.renew(1);
        let _ = store.want(0, 10, 10);
        store.renew(2);
        assert_eq!(store.want(0, 10, 10), vec![(0, 10)]);
        assert!(store.take(window(2, 0, 10)));
        assert_eq!(store.want(0, 10, 10), vec![]);
    }

    #[test]
    fn far_blocks_are_let_go() {
        let mut store = RowStore::default();
        store.renew(1);
        for at in 0..200 {
            let _ = store.want(at * BLOCK, 1, 1_000_000);
            assert!(store.take(window(1, at * BLOCK, 100)));
        }
        assert!(store.get(199 * BLOCK).is_some());
        assert!(store.get(0).is_none());
    }
}
