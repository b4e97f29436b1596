//! Answers as data.

use crate::query::Field;
use nontax_bill::{Fen, Totals};
use serde::{Deserialize, Serialize};

/// A row of the table, by the order of loading, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RowId(pub u32);

/// What a query came to. The rows themselves come as [`Window`]s.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// The query's version.
    pub version: u64,
    /// Rows in the table when it was answered.
    pub of: u64,
    /// Rows kept.
    pub matched: u64,
    /// Totals of the rows kept.
    pub totals: Totals,
    /// One a requested facet, in the order asked for.
    pub facets: Vec<Facet>,
}

/// The values of one field with their counts, under all conditions but the field's own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Facet {
    /// The field.
    pub field: Field,
    /// Most frequent first; ties by value.
    pub entries: Vec<FacetEntry>,
    /// How many values there are, entries left off included.
    pub distinct: u64,
}

/// One value of a facet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FacetEntry {
    /// The raw value.
    pub value: String,
    /// Rows that have it.
    pub count: u64,
    /// Their payments less their refunds, in fen; `None` when it does not fit.
    pub net: Option<Fen>,
}

/// Some rows of an answer, in its order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Window {
    /// The query's version.
    pub version: u64,
    /// Place of the first row among those kept, from 0.
    pub first: u64,
    /// The rows.
    pub rows: Vec<WindowRow>,
}

/// One row with all its values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WindowRow {
    /// Which row.
    pub row: RowId,
    /// Which file, by the order of loading.
    pub source: u32,
    /// Line in it, from 1.
    pub line: u64,
    /// Raw values of the 27 known columns in the order of [`nontax_bill::Column::ALL`], then of the extra ones.
    pub cells: Vec<String>,
}
