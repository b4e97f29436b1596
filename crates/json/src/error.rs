//! One error for all, of a few bytes: the place and one word.

use core::fmt;

/// Why a text could not be read, or a value not be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Error {
    what: &'static str,
    at: usize,
}

impl Error {
    /// `what` completes "JSON that does not fit: ….".
    pub(crate) fn new(what: &'static str) -> Self {
        Self { what, at: 0 }
    }

    /// Bytes before the place; the first place that is told stays.
    pub(crate) fn at(self, at: usize) -> Self {
        if self.at == 0 { Self { at, ..self } } else { self }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "JSON that does not fit at byte {}: {}", self.at, self.what)
    }
}

impl core::error::Error for Error {}

/// The words of serde's own sentences are not kept: writing them needs more code than all of this crate.
impl serde::de::Error for Error {
    fn custom<T: fmt::Display>(_message: T) -> Self {
        Self::new("another value was expected")
    }

    fn missing_field(field: &'static str) -> Self {
        Self::new(field)
    }

    fn unknown_variant(_variant: &str, _expected: &'static [&'static str]) -> Self {
        Self::new("an unknown word")
    }

    fn unknown_field(_field: &str, _expected: &'static [&'static str]) -> Self {
        Self::new("an unknown field")
    }
}

impl serde::ser::Error for Error {
    fn custom<T: fmt::Display>(_message: T) -> Self {
        Self::new("a value that JSON cannot have")
    }
}
