//! Texts of how the totals are made up.

use nontax_table::TotalsBy;

/// Both languages fill every field; a missing one does not compile.
pub struct PicturesTexts {
    pub title: &'static str,
    pub by: &'static str,
    pub measure: &'static str,
    pub total: &'static str,
    pub rows: &'static str,
    pub by_name: fn(TotalsBy) -> &'static str,
    pub hour: fn(&str) -> String,
    pub only: fn(&str) -> String,
    pub shown: fn(usize, u64) -> String,
}
