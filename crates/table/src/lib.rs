//! Statements as columns in memory: filters, facets, totals, sort, windows of rows.

pub mod answer;
mod arena;
mod ask;
mod bits;
mod block;
pub mod checks;
mod chunk;
mod codes;
mod dictionary;
mod facet;
mod field;
mod filter;
mod group;
mod lines;
mod listing;
mod memory;
mod needle;
mod numbers;
mod order;
mod packed;
mod packer;
pub mod query;
mod radix;
mod ranked;
mod related;
mod source;
mod spread;
mod squeezed;
mod table;
mod tally;
mod textsort;
mod totals;
mod view;
mod whole;
mod wire;

pub use answer::{
    Answer, Facet, FacetEntry, Group, GroupTally, Groups, Related, RowId, Spread, TotalsParts, Window, WindowRow,
};
pub use checks::{Check, CheckReport, Checked};
pub use memory::Full;
pub use packer::{Packer, Sender};
pub use query::{Condition, Field, Match, Places, Query, SortKey, SpreadOf, TotalsBy};
pub use table::Table;
pub use wire::Refused;

#[cfg(test)]
mod tests;
