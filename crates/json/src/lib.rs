//! JSON for what is downloaded: the same texts as `serde_json` for the types of this project, in a fraction of its code.
//! Every visitor pays for page and engine, and both would carry tables and code for printing and reading floats, and
//! sentences about every way in which a value can be of another type.
//!
//! ```
//! #[derive(Debug, PartialEq, serde::Serialize, serde::Deserialize)]
//! struct Tally {
//!     count: u64,
//!     amount: i64,
//! }
//!
//! let tally = Tally { count: 2, amount: -150 };
//! let text = nontax_json::to_string(&tally)?;
//! assert_eq!(text, r#"{"count":2,"amount":-150}"#);
//! assert_eq!(nontax_json::from_str::<Tally>(&text)?, tally);
//! # Ok::<(), nontax_json::Error>(())
//! ```
//!
//! # Limits
//! - No floats: neither `f32` nor `f64` can be written or read, and a number with a fraction or an exponent is no integer.
//!   Money is integers here, and so is everything else.
//! - Integers of 64 bits; keys of maps are texts.
//! - Texts are copied, never borrowed from the JSON.
//! - An error tells where, and which field lacks, but not what was found instead.

mod error;
mod parser;
mod read;
mod value;
mod write;

pub use error::Error;
pub use value::Value;

use serde::de::DeserializeOwned;
use serde::ser::Serialize;

/// Lists and objects may lie in one another this deep.
const DEPTH: usize = 128;

/// The JSON of a value, without blanks.
///
/// # Errors
/// When the value has a float, or a map's key is no text.
pub fn to_string<T: Serialize + ?Sized>(value: &T) -> Result<String, Error> {
    let mut writer = write::Writer::default();
    value.serialize(&mut writer)?;
    Ok(writer.out)
}

/// Reads a value from the whole of a text.
///
/// # Errors
/// When the text is no JSON, or not that of such a value.
pub fn from_str<T: DeserializeOwned>(text: &str) -> Result<T, Error> {
    let mut parser = parser::Parser::new(text);
    let value = T::deserialize(&mut parser).map_err(|error| error.at(parser.at()))?;
    parser.end()?;
    Ok(value)
}

#[cfg(test)]
mod tests;
