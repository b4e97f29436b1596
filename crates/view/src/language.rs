//! The one-line filter language.
//!
//! ```text
//! filter  = group { "或" | "or" | "|"  group }          rows that one of the groups keeps
//! group   = term { blank term }                         all terms hold
//! term    = [ "-" ] ( text | "^" text | "=" text        a text in any column: within, at the beginning, the whole value
//!                   | word op values )                  "-" turns it round
//! op      = ":"                                         codes: one of these; texts: within; amounts and times: exactly, or a range
//!         | "=" | "!="                                  as ":", but a text is the whole value
//!         | "~" | "^"                                   a text within, at the beginning
//!         | ">=" | ">" | "<=" | "<"                     amounts and times
//!         | "=="                                        texts: one of these exactly; codes: as a text, whatever the case
//! values  = value { "," value } | amount ".." amount | time ".." time
//! value   = what has no blank, comma or quotation mark | '"' … '"' | "'" raw code "'"
//! time    = 2026-03-05 | 2026-03-05T08:00 | 2026-03-05T08:00:00
//! amount  = 1000 | 1,000.50 | 1万
//! ```
//!
//! Full-width signs are the same as half-width ones. Words stand in [`crate::words`]; a value may be a code or its plain name.

mod complete;
mod read;
mod value;
mod write;

pub use complete::{Choice, Completions, complete};
pub use read::read;
pub(crate) use write::{field_word, is_data};
pub use write::{write, write_compact};

use core::fmt;
use core::ops::Range;
use nontax_table::Field;

/// What people call codes.
pub trait Names {
    /// The codes that a name stands for; none when it is no name, and one that is a code itself stands for itself.
    fn codes(&self, field: Field, name: &str) -> Vec<String>;

    /// The plain name of a code.
    fn name(&self, field: Field, code: &str) -> Option<String>;

    /// Codes that are there, those of most rows first.
    fn values(&self, field: Field) -> Vec<String>;

    /// Chinese words, else English ones.
    fn chinese(&self) -> bool;

    /// Names of the columns that are not known, by their number in [`Field::Extra`].
    fn extras(&self) -> &[String];
}

/// No names: raw codes and English words, the same for everyone.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoNames;

impl Names for NoNames {
    fn codes(&self, _field: Field, _name: &str) -> Vec<String> {
        Vec::new()
    }

    fn name(&self, _field: Field, _code: &str) -> Option<String> {
        None
    }

    fn values(&self, _field: Field) -> Vec<String> {
        Vec::new()
    }

    fn chinese(&self) -> bool {
        false
    }

    fn extras(&self) -> &[String] {
        &[]
    }
}

/// What keeps a text from being a filter, and where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The part of the text, in bytes.
    pub at: Range<usize>,
    /// What is wrong with it.
    pub kind: FaultKind,
}

/// What is wrong with a part of a filter's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// No field is called so.
    UnknownWord,
    /// No check is called so.
    UnknownCheck,
    /// An operator is followed by nothing.
    NoValue,
    /// Not an amount.
    NotAnAmount,
    /// An amount with more than two decimals.
    AmountTooPrecise,
    /// Not a day or moment.
    NotATime,
    /// A range that ends before it begins.
    Backwards,
    /// A quotation mark that is not closed.
    OpenQuote,
    /// The operator is not for such a field.
    WrongOperator,
    /// Ranges cannot be turned round.
    NoMinusHere,
    /// “Or” without a filter on both sides.
    EmptyGroup,
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:?} at bytes {}..{}", self.kind, self.at.start, self.at.end)
    }
}

impl core::error::Error for Fault {}

#[cfg(test)]
mod tests;
