//! SHA-256 of bytes as they come: what a source report names a file by, and what shows that a file is loaded twice.

use core::fmt::Write;
use sha2::{Digest, Sha256};

/// A finished SHA-256.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fingerprint([u8; 32]);

/// A SHA-256 that is still fed.
#[derive(Clone, Default)]
pub struct Hasher(Sha256);

impl Hasher {
    /// Takes the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The fingerprint of all bytes taken.
    #[must_use]
    pub fn finish(self) -> Fingerprint {
        Fingerprint(self.0.finalize().into())
    }
}

impl Fingerprint {
    /// From what [`Fingerprint::hex`] gave.
    #[must_use]
    pub fn of_hex(hex: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        for (byte, digits) in bytes.iter_mut().zip(hex.as_bytes().as_chunks::<2>().0) {
            *byte = u8::from_str_radix(core::str::from_utf8(digits).ok()?, 16).ok()?;
        }
        let fingerprint = Self(bytes);
        (fingerprint.hex() == hex).then_some(fingerprint)
    }

    /// 64 hexadecimal digits in lower case.
    #[must_use]
    pub fn hex(&self) -> String {
        self.0.iter().fold(String::with_capacity(64), |mut text, byte| {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_do_not_change_the_fingerprint() {
        let mut hasher = Hasher::default();
        hasher.update(b"a");
        hasher.update(b"");
        hasher.update(b"bc");
        let known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let fingerprint = hasher.finish();
        assert_eq!(fingerprint.hex(), known);
        assert_eq!(Fingerprint::of_hex(known), Some(fingerprint));
        assert_eq!(Fingerprint::of_hex(&known[2..]), None);
    }
}
