//! The chain of the audit log. A line is one JSON text; its last field is the SHA-256 of the text without that field, and
//! the field before it is the hash of the line before. So a line that is changed, taken out, put in or put elsewhere shows.
//! No I/O and no clock: the Worker writes lines with [`seal`], `nontax audit verify` reads them with [`Chain`].
//!
//! ```
//! use nontax_api::audit::{AuditAction, AuditLine, FIRST_PREVIOUS};
//! use nontax_audit::{Chain, seal};
//!
//! let line = AuditLine {
//!     number: 1, at: 0, who: "local".to_owned(), action: AuditAction::Audit, mch_id: None, date: None, from: None,
//!     outcome: "ok".to_owned(), bytes: None, sha256: None, request_id: "r".to_owned(),
//!     previous: FIRST_PREVIOUS.to_owned(), hash: String::new(),
//! };
//! let sealed = seal(line)?;
//! let mut chain = Chain::from_the_first();
//! assert_eq!(chain.push(&sealed.text), []);
//! assert_eq!(chain.push(&sealed.text.replace("local", "nobody")).len(), 2);
//! # Ok::<(), nontax_audit::NotWritten>(())
//! ```
//!
//! What a chain cannot show is that its last lines are missing: keep the number and hash of a line elsewhere to compare.

mod chain;
mod hex;

pub use chain::{Chain, Finding};
pub use hex::{from_hex, sha256_hex, to_hex};

use nontax_api::audit::AuditLine;

/// A line as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// The JSON text, without a line end.
    pub text: String,
    /// Its hash, which the next line has as `previous`.
    pub hash: String,
}

/// A line could not be written as JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotWritten;

impl core::fmt::Display for NotWritten {
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        out.write_str("the line cannot be written as JSON")
    }
}

impl core::error::Error for NotWritten {}

/// What stands between the rest of a line and its hash.
const BEFORE_HASH: &str = ",\"hash\":\"";

/// What stands behind it.
const AFTER_HASH: &str = "\"}";

/// Writes a line with its hash; whatever it has as `hash` does not matter.
///
/// # Errors
/// When it cannot be written as JSON.
pub fn seal(line: AuditLine) -> Result<Sealed, NotWritten> {
    let line = AuditLine { hash: String::new(), ..line };
    let text = serde_json::to_string(&line).map_err(|_| NotWritten)?;
    let bare = text.strip_suffix(AFTER_HASH).and_then(|text| text.strip_suffix(BEFORE_HASH)).ok_or(NotWritten)?;
    let hash = hash_of(bare);
    Ok(Sealed { text: format!("{bare}{BEFORE_HASH}{hash}{AFTER_HASH}"), hash })
}

/// The hash that a line's text must have, and the one it states; `None` for a text that ends in none.
fn hashes(text: &str) -> Option<(String, &str)> {
    let (bare, stated) = text.strip_suffix(AFTER_HASH)?.rsplit_once(BEFORE_HASH)?;
    Some((hash_of(bare), stated))
}

fn hash_of(bare: &str) -> String {
    sha256_hex(format!("{bare}}}").as_bytes())
}
