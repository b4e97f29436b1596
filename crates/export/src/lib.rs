//! Rows of statements as files that others open: CSV, XLSX and JSON lines. Rows are given one at a time and bytes are taken
//! whenever one likes, so that a file of millions of rows never lies in memory.
//!
//! ```
//! use nontax_export::{Format, Head, Proof, Values, Writer};
//!
//! let head = |name: &str, values| Head { name: name.to_owned(), values };
//! let heads = vec![head("商户订单号", Values::Id), head("总金额", Values::Decimal(2))];
//! let mut writer = Writer::new(Format::Csv, heads, "明细");
//! writer.row(["0012", "1.00"].into_iter());
//! writer.end(&Proof::default());
//! assert_eq!(writer.take(), "\u{feff}商户订单号,总金额\r\n0012,1.00\r\n".as_bytes());
//! ```
//!
//! # Limits
//! - XLSX: 1,048,576 rows a sheet with the header, then a further sheet; a sheet also ends at 3 GB of its own text, so that no entry of
//!   the archive needs more than 32 bits. Texts are cut at 32,767 UTF-16 units and columns at 16,384, as Excel has it; both are counted
//!   in [`Cut`], which whoever makes the proof must tell.
//! - Numbers that Excel could not hold exactly (more than 15 digits) are written as texts.

pub mod csv;
pub mod json_lines;
pub mod xlsx;
mod zip;

use serde::{Deserialize, Serialize};

/// What kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Workbook.
    Xlsx,
    /// CSV for Excel by double click: what it would take for a number or a date stands as `="…"`, which it shows as text.
    CsvForExcel,
    /// CSV for programs: ids as they are.
    Csv,
    /// One JSON object a line, all values as texts.
    JsonLines,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Xlsx, Self::CsvForExcel, Self::Csv, Self::JsonLines];

    /// The end of a file's name, without the dot.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::CsvForExcel | Self::Csv => "csv",
            Self::JsonLines => "jsonl",
        }
    }

    /// The media type.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::CsvForExcel | Self::Csv => "text/csv;charset=utf-8",
            Self::JsonLines => "application/jsonl",
        }
    }
}

/// What the values of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Values {
    /// Words, also times.
    Text,
    /// Digits and letters that are no number, whatever they look like.
    Id,
    /// Numbers with so many decimals; a value that is no plain decimal number is a text.
    Decimal(u8),
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// What stands above it.
    pub name: String,
    /// What stands below.
    pub values: Values,
}

/// A sheet that says where the rows come from and what they come to. Only workbooks have one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proof {
    /// Name of the sheet.
    pub name: String,
    /// Its lines; the first cell of each is set as a name.
    pub lines: Vec<Vec<(String, Values)>>,
}

/// What a workbook had no room for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cut {
    /// Texts that were cut.
    pub texts: u64,
    /// Columns that were left out.
    pub columns: usize,
}

/// Writes rows.
#[allow(clippy::large_enum_variant, reason = "there is one a file; only on 64 bits it is large")]
pub enum Writer {
    /// Either kind of CSV.
    Csv(csv::CsvWriter),
    /// Workbook.
    Xlsx(xlsx::XlsxWriter),
    /// JSON lines.
    JsonLines(json_lines::JsonLinesWriter),
}

impl Writer {
    /// Begins a file. `sheet` is what the sheets of a workbook are called.
    #[must_use]
    pub fn new(format: Format, heads: Vec<Head>, sheet: &str) -> Self {
        match format {
            Format::Csv => Self::Csv(csv::CsvWriter::new(heads, false)),
            Format::CsvForExcel => Self::Csv(csv::CsvWriter::new(heads, true)),
            Format::Xlsx => Self::Xlsx(xlsx::XlsxWriter::new(heads, sheet)),
            Format::JsonLines => Self::JsonLines(json_lines::JsonLinesWriter::new(heads)),
        }
    }

    /// Adds a row, with one value a column.
    pub fn row<'a>(&mut self, values: impl Iterator<Item = &'a str>) {
        match self {
            Self::Csv(writer) => writer.row(values),
            Self::Xlsx(writer) => writer.row(values),
            Self::JsonLines(writer) => writer.row(values),
        }
    }

    /// What there was no room for so far.
    #[must_use]
    pub fn cut(&self) -> Cut {
        match self {
            Self::Xlsx(writer) => writer.cut(),
            Self::Csv(_) | Self::JsonLines(_) => Cut::default(),
        }
    }

    /// Ends the file; its last bytes are to be taken.
    pub fn end(&mut self, proof: &Proof) {
        if let Self::Xlsx(writer) = self {
            writer.end(proof);
        }
    }

    /// The bytes that are ready.
    #[must_use]
    pub fn take(&mut self) -> Vec<u8> {
        match self {
            Self::Csv(writer) => writer.take(),
            Self::Xlsx(writer) => writer.take(),
            Self::JsonLines(writer) => writer.take(),
        }
    }
}

/// Whether a text is `-?digits(.digits)?`, which needs no protection and no quotes anywhere.
pub(crate) fn is_decimal(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    [whole, part].iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}
