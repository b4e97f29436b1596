//! What can be wrong with a statement: one code each. What people read about a code is in [`texts`].

pub mod texts;

use serde::{Deserialize, Serialize};

/// How much a problem weighs. A statement with one error does not pass `nontax check`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Worth a look; everything was read and counted.
    Warning,
    /// Something was not read, does not agree, or cannot be trusted.
    Error,
}

/// The stable codes of problems. Texts that people see are kept by who shows them; `message` is plain English and Chinese in [`Problem`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Code {
    /// A row has fewer values than the header has names, and more than trailing optional ones are missing.
    RowShort,
    /// A row has more values than names. A warning where exactly one way to join them reads well, else an error.
    RowLong,
    /// An amount is not a number.
    BadAmount,
    /// An amount has more decimals than its column.
    AmountPrecision,
    /// A time is not `YYYY-MM-DD hh:mm:ss`.
    BadTime,
    /// A value is not valid text in the file's encoding.
    BadText,
    /// The header has a name that is not known: kept, shown raw.
    UnknownColumn,
    /// The header lacks a column.
    MissingColumn,
    /// A row lacks trailing optional values (official example 1 lacks 银行ID).
    MissingValue,
    /// The file ends without a footer.
    FooterMissing,
    /// The footer says another number than was counted.
    FooterMismatch,
    /// The file is cut off.
    Truncated,
    /// The same 微信订单号 is paid twice, or the same refund id refunded twice.
    DuplicateOrder,
    /// One notice is paid by two orders.
    NoticePaidTwice,
    /// The refunds of an order are more than its payment.
    RefundExceedsPayment,
    /// A row's time is not on the bill date.
    OutsideDate,
    /// Rows of more than one currency, or of another than CNY.
    MixedCurrency,
    /// A sum does not fit 64 bits.
    Overflow,
    /// Excel turned ids into numbers (`4.2E+27`, lost digits): matching by id is refused.
    IdsDestroyed,
    /// 银行ID begins with `test_`.
    TestData,
    /// A 交易状态 that is none of SUCCESS, REFUND, REVOKED: the row is counted in `rows` only.
    UnknownState,
    /// Text between rows that belongs to none.
    StrayText,
    /// Saved again by Excel: read by the rules of RFC 4180.
    Resaved,
    /// Not a statement: what it is instead is said in the message.
    NotAStatement,
    /// A compressed file cannot be opened (damaged, encrypted, another method).
    BadArchive,
    /// A line is longer than any row can be.
    LineTooLong,
    /// The header names the same column twice.
    DuplicateColumn,
    /// A value is not as its column should be (a bill of another kind, odd ids), and is kept as text.
    OddValue,
    /// The line ends of the file were removed, so that its rows cannot be told apart.
    LineEndsRemoved,
    /// The checks across rows could not be made (no room for their keys).
    ChecksNotMade,
    /// The file cannot be read at all (it is not there, it is a folder, no permission).
    NotReadable,
}

/// One problem, where it is, and the text that has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Weight.
    pub level: Level,
    /// Stable code.
    pub code: Code,
    /// Line of the file, from 1, where the row or text begins; 0 when it concerns the whole file.
    pub line: u64,
    /// The column's name as the header writes it, where one is meant.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub column: Option<String>,
    /// The raw text, at most [`Problem::TEXT_LIMIT`] bytes of it.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub text: String,
    /// A sentence in English for the command line and logs. The page writes its own from the code and `detail`.
    pub message: String,
    /// What the sentence is filled with (a stated and a counted sum, the line of the other row), in the order of the code's sentence.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub detail: Vec<String>,
}

impl Problem {
    /// Longest raw text that a problem keeps, in bytes; the rest is cut at a character with `…`.
    pub const TEXT_LIMIT: usize = 2_000;

    /// A problem whose message is the code's English sentence, filled with the column and the details.
    #[must_use]
    pub fn new(level: Level, code: Code, line: u64, column: Option<&str>, text: &[u8], detail: Vec<String>) -> Self {
        let mut problem = Self {
            level,
            code,
            line,
            column: column.map(str::to_owned),
            text: shown(text),
            message: String::new(),
            detail,
        };
        problem.message = problem.sentence(texts::Language::English);
        problem
    }
}

/// Raw bytes as a text that can be shown: what is not text becomes U+FFFD, what is too long is cut.
fn shown(text: &[u8]) -> String {
    let kept = text.get(..Problem::TEXT_LIMIT).unwrap_or(text);
    let mut shown = String::from_utf8_lossy(kept).into_owned();
    if kept.len() < text.len() {
        // The cut may have gone through a character: what is left of it is not shown.
        if let Err(fault) = core::str::from_utf8(kept)
            && fault.error_len().is_none()
        {
            shown.truncate(shown.trim_end_matches(char::REPLACEMENT_CHARACTER).len());
        }
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_at_a_character() {
        let long = "费".repeat(1_000);
        let cut = shown(long.as_bytes());
        assert_eq!(cut.chars().filter(|symbol| *symbol == '费').count(), Problem::TEXT_LIMIT / 3);
        assert!(cut.ends_with("费…"));
        assert_eq!(shown("短".as_bytes()), "短");
        assert_eq!(shown(b"\xff"), "\u{fffd}");
    }
}
