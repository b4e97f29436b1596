//! The current view: which rows the last query kept, and in which order.

use crate::answer::{Answer, RowId};
use crate::bits::Kept;
use crate::memory;
use crate::query::{Places, Query};

pub(crate) struct View {
    pub query: Query,
    pub answer: Answer,
    /// What is kept of each chunk, in the order of loading.
    pub parts: Vec<Part>,
    /// The rows in the order asked for; `None`: the order of loading.
    pub order: Option<Vec<u32>>,
    /// [`crate::Table`]'s count of changes when the query was answered.
    pub generation: u64,
    /// Sources were removed since: the rows are not to be shown any more.
    pub stale: bool,
}

pub(crate) struct Part {
    /// Number of the chunk's first row.
    pub first: u32,
    /// Rows of the chunk when the query was answered.
    pub rows: usize,
    pub kept: Kept,
    /// Rows kept of the chunks before.
    pub before: u64,
}

impl Part {
    fn at(&self, place: u64) -> Option<RowId> {
        let place = usize::try_from(place.checked_sub(self.before)?).ok()?;
        let row = match &self.kept {
            Kept::None => None,
            Kept::All => Some(place),
            Kept::Some(bits) => bits.select(place),
        }?;
        (row < self.rows).then(|| RowId(self.first + row as u32))
    }

    /// All rows kept, in order.
    pub fn each(&self) -> impl Iterator<Item = u32> {
        let (all, bits) = match &self.kept {
            Kept::None => (0, None),
            Kept::All => (self.rows, None),
            Kept::Some(bits) => (0, Some(bits)),
        };
        let some = bits.into_iter().flat_map(|bits| bits.ones(0, usize::MAX));
        (0..all).chain(some).map(|row| self.first + row as u32)
    }

    fn place(&self, row: RowId) -> Option<u64> {
        let row = (row.0 - self.first) as usize;
        if row >= self.rows || !self.kept.has(row) {
            return None;
        }
        let before = match &self.kept {
            Kept::None | Kept::All => row,
            Kept::Some(bits) => bits.rank(row),
        };
        Some(self.before + before as u64)
    }
}

impl View {
    /// The rows from a place on, at most `count`.
    pub fn rows(&self, first: u64, count: u32) -> Vec<RowId> {
        let end = first.saturating_add(u64::from(count)).min(self.answer.matched);
        if let Some(order) = &self.order {
            let range = usize::try_from(first).ok().zip(usize::try_from(end).ok());
            let rows = range.and_then(|(first, end)| order.get(first..end)).unwrap_or_default();
            return rows.iter().copied().map(RowId).collect();
        }
        (first..end).map_while(|place| self.at(place)).collect()
    }

    /// Calls with the number of each row at these places, in no particular order.
    pub fn each_at(&self, places: Places, mut with: impl FnMut(u32)) {
        let Places { first, end } = places;
        let as_place = |place: u64| usize::try_from(place).unwrap_or(usize::MAX);
        if let Some(order) = &self.order {
            let end = as_place(end).min(order.len());
            order.get(as_place(first)..end).unwrap_or_default().iter().copied().for_each(with);
            return;
        }
        let after = self.parts.partition_point(|part| part.before <= first);
        for part in self.parts.iter().skip(after.saturating_sub(1)).take_while(|part| part.before < end) {
            let skipped = as_place(first.saturating_sub(part.before));
            let wanted = as_place(end - part.before).saturating_sub(skipped);
            part.each().skip(skipped).take(wanted).for_each(&mut with);
        }
    }

    fn at(&self, place: u64) -> Option<RowId> {
        let after = self.parts.partition_point(|part| part.before <= place);
        self.parts.get(after.checked_sub(1)?)?.at(place)
    }

    pub fn place(&self, row: RowId) -> Option<u64> {
        if let Some(order) = &self.order {
            return order.iter().position(|at| *at == row.0).map(|place| place as u64);
        }
        let after = self.parts.partition_point(|part| part.first <= row.0);
        self.parts.get(after.checked_sub(1)?)?.place(row)
    }

    pub fn bytes(&self) -> usize {
        let kept: usize = self.parts.iter().map(|part| part.kept.bytes()).sum();
        memory::held(&self.parts) + kept + self.order.as_ref().map_or(0, memory::held)
    }
}
