//! Bytes to text: which encoding a file has, UTF-16 read here, GB18030 by whom the caller names.

use crate::options::MakeTranscoder;
pub use crate::outcome::Encoding;

/// Turns bytes of one encoding into text, at any cut. The browser's `TextDecoder` (not fatal, `ignoreBOM: true`,
/// `stream: true`) and `encoding_rs` both do what it asks.
pub trait Transcode {
    /// Appends the text of these bytes. A malformed sequence becomes U+FFFD; one that the bytes leave open waits for
    /// the next call, and `last` ends it.
    fn push(&mut self, bytes: &[u8], last: bool, out: &mut String);
}

/// The transcoders that this crate brings along: those of `encoding_rs`, where the feature `encodings` is on.
#[must_use]
pub fn built_in() -> Option<MakeTranscoder> {
    #[cfg(feature = "encodings")]
    return Some(tables::make);
    #[cfg(not(feature = "encodings"))]
    None
}

#[cfg(feature = "encodings")]
mod tables {
    use super::{Encoding, Transcode};

    pub(super) fn make(encoding: Encoding) -> Option<Box<dyn Transcode>> {
        match encoding {
            Encoding::Gb18030 => Some(Box::new(Tables(encoding_rs::GB18030.new_decoder_without_bom_handling()))),
            Encoding::Utf8 | Encoding::Utf16Le | Encoding::Utf16Be => None,
        }
    }

    struct Tables(encoding_rs::Decoder);

    impl Transcode for Tables {
        fn push(&mut self, bytes: &[u8], last: bool, out: &mut String) {
            out.reserve(self.0.max_utf8_buffer_length(bytes.len()).unwrap_or(bytes.len()));
            // The reserve makes one call enough: the result is always `InputEmpty`.
            let _ = self.0.decode_to_string(bytes, out, last);
        }
    }
}

/// UTF-16 of either byte order.
#[derive(Debug)]
pub(crate) struct Utf16 {
    big: bool,
    byte: Option<u8>,
    high: Option<u16>,
}

impl Utf16 {
    pub(crate) fn new(big: bool) -> Self {
        Self { big, byte: None, high: None }
    }

    fn unit(&mut self, unit: u16, out: &mut String) {
        if let Some(high) = self.high.take() {
            match char::decode_utf16([high, unit]).next() {
                Some(Ok(symbol)) => return out.push(symbol),
                _ => out.push(char::REPLACEMENT_CHARACTER),
            }
        }
        match unit {
            0xD800..=0xDBFF => self.high = Some(unit),
            _ => out.push(char::from_u32(u32::from(unit)).unwrap_or(char::REPLACEMENT_CHARACTER)),
        }
    }
}

impl Transcode for Utf16 {
    fn push(&mut self, bytes: &[u8], last: bool, out: &mut String) {
        for &byte in bytes {
            match self.byte.take() {
                None => self.byte = Some(byte),
                Some(first) if self.big => self.unit(u16::from_be_bytes([first, byte]), out),
                Some(first) => self.unit(u16::from_le_bytes([first, byte]), out),
            }
        }
        if last {
            let open = usize::from(self.high.take().is_some()) + usize::from(self.byte.take().is_some());
            out.extend(core::iter::repeat_n(char::REPLACEMENT_CHARACTER, open));
        }
    }
}
