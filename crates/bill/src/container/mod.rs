//! What statements come packed in: gzip and zip, opened a bounded piece at a time.

mod crc;
mod gzip;
pub mod zip;

pub use crc::Crc;

pub use gzip::Gunzip;

/// How a file is packed, by its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Container {
    /// Not packed.
    Plain,
    /// gzip: push it through [`Gunzip`].
    Gzip,
    /// zip (also XLSX, which is one): open it with [`zip::Archive`].
    Zip,
}

/// Tells how a file is packed from its first bytes; four are enough, fewer are never packed.
#[must_use]
pub fn sniff(first_bytes: &[u8]) -> Container {
    match first_bytes {
        [0x1f, 0x8b, 8, ..] => Container::Gzip,
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Container::Zip,
        _ => Container::Plain,
    }
}

/// Why a packed file cannot be opened, in lower case without a full stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadContainer {
    /// A sentence in English.
    pub message: String,
}

impl BadContainer {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into() }
    }
}

impl core::fmt::Display for BadContainer {
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        out.write_str(&self.message)
    }
}

impl core::error::Error for BadContainer {}
