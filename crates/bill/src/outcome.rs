//! What reading a file came to: its kind, sums, footer proof, and where every byte went.

use crate::column::Column;
use crate::money::{Fee, Fen};
use serde::{Deserialize, Serialize};

/// What a file is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A statement with rows, complete or not.
    #[default]
    Statement,
    /// A complete statement without rows: a day without trade.
    Empty,
    /// A JSON or XML body that says why there is no statement.
    ErrorAnswer,
    /// An answer that says "ok" but carries no statement, an empty body, or "No Bill Exist".
    NoBill,
    /// A readable file that is something else (a personal bill, a fund bill, a web page).
    OtherFile,
    /// Bytes that cannot be read as text or opened.
    Unreadable,
}

/// How the bytes were turned into text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Encoding {
    /// UTF-8, with or without BOM.
    #[default]
    #[serde(rename = "utf-8")]
    Utf8,
    /// GB18030, which GBK and GB2312 are part of.
    #[serde(rename = "gb18030")]
    Gb18030,
    /// UTF-16, little endian.
    #[serde(rename = "utf-16le")]
    Utf16Le,
    /// UTF-16, big endian.
    #[serde(rename = "utf-16be")]
    Utf16Be,
}

/// A number of rows and what they add up to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Rows.
    pub count: u64,
    /// Their sum in fen.
    pub amount: Fen,
}

/// The totals that staff ask for. All sums are checked; one that does not fit is `overflow`, and stays at its last exact value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// All rows, whatever their state.
    pub rows: u64,
    /// Rows SUCCESS with Σ 总金额.
    pub payments: Tally,
    /// Rows REFUND with Σ 退款金额.
    pub refunds: Tally,
    /// Rows REVOKED with Σ 总金额.
    pub revoked: Tally,
    /// Σ 手续费 over all rows.
    pub fee: Fee,
    /// A sum was too large; what it belongs to is in the problems.
    pub overflow: bool,
}

impl Totals {
    /// Payments less refunds, in fen; `None` when it does not fit.
    #[must_use]
    pub fn net(&self) -> Option<Fen> {
        self.payments.amount.0.checked_sub(self.refunds.amount.0).map(Fen)
    }
}

/// The columns' own sums over all rows, as the footer states them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnSums {
    /// Σ 总金额.
    pub total: Fen,
    /// Σ 企业红包金额.
    pub coupon: Fen,
    /// Σ 退款金额.
    pub refund: Fen,
    /// Σ 企业红包退款金额.
    pub coupon_refund: Fen,
    /// Σ 手续费.
    pub fee: Fee,
}

/// One footer value beside what was counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FooterCheck {
    /// The name as the footer writes it.
    pub name: String,
    /// What the footer says, as written.
    pub stated: String,
    /// What was counted; `None` for a name that is not known.
    pub counted: Option<String>,
    /// What was counted less what is stated, as a decimal; `None` where either is not a number.
    pub difference: Option<String>,
    /// Both are the same number.
    pub agrees: bool,
}

/// What WeChat answered in place of a statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerError {
    /// `errcode`, or `error_code` of an XML answer; 0 when it has none.
    pub code: i64,
    /// `errmsg` without the rid.
    pub message: String,
    /// The request id that WeChat's support asks for.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub rid: Option<String>,
}

/// Where every byte of the (opened) file went. The parts add up to `total`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ByteAccount {
    /// All bytes pushed, after gzip or zip was opened and before any decoding.
    pub total: u64,
    /// BOM and the header line.
    pub header: u64,
    /// Rows that were read, with their line ends.
    pub rows: u64,
    /// The footer's two lines.
    pub footer: u64,
    /// Blank lines (also padding such as `,,,,` that Excel adds).
    pub blank: u64,
    /// Text that is in a reported problem and in no row.
    pub problems: u64,
}

/// The header of a statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// Names as written, in the file's order.
    pub names: Vec<String>,
    /// What each name means; `None` for an unknown one. As long as `names`.
    pub columns: Vec<Option<Column>>,
    /// A spreadsheet saved the file again: cells without backticks, quotes, tabs, or padding.
    #[serde(default)]
    pub resaved: bool,
}

/// What one file came to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// What the file is.
    pub kind: Kind,
    /// What an [`Kind::OtherFile`] or [`Kind::Unreadable`] is, as a stable word (`personal_bill`, `fund_bill`, `trade_bill`, `html`, `xlsx`, `pdf`, `image`, …).
    pub other: Option<String>,
    /// How it was decoded.
    pub encoding: Encoding,
    /// The header, where one was found.
    pub header: Option<Header>,
    /// Totals of the rows that were read.
    pub totals: Totals,
    /// The columns' sums.
    pub sums: ColumnSums,
    /// The footer's values beside what was counted; empty when there is none.
    pub footer: Vec<FooterCheck>,
    /// Header and footer are there and nothing is cut.
    pub complete: bool,
    /// The footer is whole, has the count and 总交易额, and agrees in every value whose name is known.
    pub balanced: bool,
    /// What WeChat said instead.
    pub error: Option<AnswerError>,
    /// Problems of level error, however many were kept.
    pub errors: u64,
    /// Problems of level warning, however many were kept.
    pub warnings: u64,
    /// First and last time of the rows.
    pub time_range: Option<(crate::date::BeijingTime, crate::date::BeijingTime)>,
    /// Where every byte went.
    pub bytes: ByteAccount,
}
