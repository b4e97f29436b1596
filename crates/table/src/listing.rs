//! The rows of the current view, or of the whole table, as a list that stays as it is whatever is asked next.

use crate::answer::RowId;
use crate::table::Table;

impl Table {
    /// All rows of the current view in its order, four bytes a row. `None` when `version` is not that of the current view.
    #[must_use]
    pub fn view_rows(&self, version: u64) -> Option<Vec<RowId>> {
        let view = self.current(version)?;
        Some(match &view.order {
            Some(order) => order.iter().copied().map(RowId).collect(),
            None => view.parts.iter().flat_map(|part| part.each()).map(RowId).collect(),
        })
    }

    /// All rows in the order of loading, four bytes a row.
    #[must_use]
    pub fn all_rows(&self) -> Vec<RowId> {
        self.chunks().flat_map(|(first, chunk)| (0..chunk.rows).map(move |row| RowId(first + row as u32))).collect()
    }
}
