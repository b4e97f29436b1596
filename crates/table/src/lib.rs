//! Statements as columns in memory: filters, facets, totals, sort, windows of rows.

pub mod answer;
mod ask;
mod bits;
mod block;
mod chunk;
mod codes;
mod dictionary;
mod facet;
mod field;
mod filter;
mod lines;
mod memory;
mod needle;
mod numbers;
mod order;
mod packed;
pub mod query;
mod radix;
mod source;
mod table;
mod textsort;
mod totals;
mod view;

pub use answer::{Answer, Facet, FacetEntry, RowId, Window, WindowRow};
pub use memory::Full;
pub use query::{Condition, Field, Match, Query, SortKey};
pub use table::Table;

#[cfg(test)]
mod tests;
