//! Numbers and bytes one after the other, little endian: how columns travel from the reader that made them to the table that
//! keeps them. What is read back is checked, so that bytes that are not whole are refused and not misread.

use crate::memory::{self, Full};
use core::fmt;

/// Why packed rows were not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Memory was refused, or row numbers are used up.
    Full,
    /// The bytes are not what a [`crate::Packer`] of the same version packs for this source.
    Malformed,
}

impl fmt::Display for Refused {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Full => "no room for another row",
            Self::Malformed => "packed rows that cannot be read",
        })
    }
}

impl core::error::Error for Refused {}

impl From<Full> for Refused {
    fn from(Full: Full) -> Self {
        Self::Full
    }
}

/// A number of a fixed size.
pub(crate) trait Number: Copy {
    const SIZE: usize;
    fn put(self, out: &mut Vec<u8>);
    /// Of [`Number::SIZE`] bytes.
    fn of(bytes: &[u8]) -> Option<Self>;
}

macro_rules! number {
    ($($type:ty),*) => {$(
        impl Number for $type {
            const SIZE: usize = size_of::<$type>();

            fn put(self, out: &mut Vec<u8>) {
                out.extend_from_slice(&self.to_le_bytes());
            }

            fn of(bytes: &[u8]) -> Option<Self> {
                bytes.first_chunk().map(|bytes| Self::from_le_bytes(*bytes))
            }
        }
    )*};
}

number!(u8, u16, u32, u64, i32, i64);

/// Puts a count of numbers and the numbers.
pub(crate) fn put_all<N: Number>(numbers: &[N], out: &mut Vec<u8>) {
    put_count(numbers.len(), out);
    numbers.iter().for_each(|number| number.put(out));
}

/// Puts a count of bytes and the bytes.
pub(crate) fn put_bytes(bytes: &[u8], out: &mut Vec<u8>) {
    put_count(bytes.len(), out);
    out.extend_from_slice(bytes);
}

/// Puts a count; what is packed at once is far from the most that it holds.
pub(crate) fn put_count(count: usize, out: &mut Vec<u8>) {
    u32::try_from(count).unwrap_or(u32::MAX).put(out);
}

/// What is left to be read.
pub(crate) struct Wire<'a>(pub &'a [u8]);

impl<'a> Wire<'a> {
    pub fn take(&mut self, count: usize) -> Result<&'a [u8], Refused> {
        let (taken, left) = self.0.split_at_checked(count).ok_or(Refused::Malformed)?;
        self.0 = left;
        Ok(taken)
    }

    pub fn number<N: Number>(&mut self) -> Result<N, Refused> {
        N::of(self.take(N::SIZE)?).ok_or(Refused::Malformed)
    }

    pub fn count(&mut self) -> Result<usize, Refused> {
        Ok(self.number::<u32>()? as usize)
    }

    pub fn bytes(&mut self) -> Result<&'a [u8], Refused> {
        let count = self.count()?;
        self.take(count)
    }

    pub fn all_bytes(&mut self) -> Result<Vec<u8>, Refused> {
        let bytes = self.bytes()?;
        let mut all = Vec::new();
        memory::append(&mut all, bytes)?;
        Ok(all)
    }

    pub fn all<N: Number>(&mut self) -> Result<Vec<N>, Refused> {
        let count = self.count()?;
        let bytes = self.take(count.checked_mul(N::SIZE).ok_or(Refused::Malformed)?)?;
        let mut all = Vec::new();
        all.try_reserve_exact(count).map_err(|_| Refused::Full)?;
        all.extend(bytes.chunks_exact(N::SIZE).filter_map(N::of));
        Ok(all)
    }
}
