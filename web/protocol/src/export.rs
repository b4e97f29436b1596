//! What is to be taken away: which rows and columns, as what kind of file, and the words of its proof.

use nontax_export::Format;
use nontax_table::Field;
use serde::{Deserialize, Serialize};

/// A wish for a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportPlan {
    /// The current view's version.
    pub version: u64,
    /// All rows in the order of loading, not those of the view.
    pub all: bool,
    /// Kind of file.
    pub format: Format,
    /// Its columns in their order.
    pub columns: Vec<ExportColumn>,
    /// Names of the sources, by their numbers.
    pub sources: Vec<(u32, String)>,
    /// What a workbook says of the rows.
    pub proof: ProofTexts,
}

/// A column of the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportColumn {
    /// What stands in it: the values as the statement writes them.
    pub field: Field,
    /// What stands above it.
    pub name: String,
    /// Its values are masked.
    pub masked: bool,
}

/// Words of the proof in the page's language. The sums are counted over the rows that are written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProofTexts {
    /// Name of the sheets of rows.
    pub rows_sheet: String,
    /// Name of the proof's sheet.
    pub sheet: String,
    /// Lines before the sums.
    pub lines: Vec<Vec<String>>,
    /// 行数.
    pub rows: String,
    /// 支付.
    pub payments: String,
    /// 退款.
    pub refunds: String,
    /// 撤销.
    pub revoked: String,
    /// 净额.
    pub net: String,
    /// 手续费.
    pub fees: String,
    /// In place of a sum that is too large.
    pub overflow: String,
    /// Texts that were cut at what a cell holds.
    pub cut_texts: String,
    /// Columns that were left out as a sheet holds no more.
    pub cut_columns: String,
}

/// How an export ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExportEnd {
    /// The file is beside the message.
    Done,
    /// It was stopped.
    Stopped,
    /// Rows were taken away, or the view changed, before it was written.
    Changed,
    /// The browser refused room for it.
    NoRoom,
}
