//! Statements as columns in memory: filters, facets, totals, sort, windows of rows.

pub mod answer;
pub mod query;

pub use answer::{Answer, Facet, FacetEntry, RowId, Window, WindowRow};
pub use query::{Condition, Field, Match, Query, SortKey};
