//! Growing vectors in a way that can be refused, so that a full memory ends in an error and not in an abort.

use core::fmt;

/// No room for another row: memory was refused, or row numbers are used up. The table keeps what it has and stays usable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Full;

impl fmt::Display for Full {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("no room for another row")
    }
}

impl core::error::Error for Full {}

pub(crate) fn push<T>(values: &mut Vec<T>, value: T) -> Result<(), Full> {
    if values.len() == values.capacity() {
        values.try_reserve(1).map_err(|_| Full)?;
    }
    values.push(value);
    Ok(())
}

pub(crate) fn append(bytes: &mut Vec<u8>, more: &[u8]) -> Result<(), Full> {
    if bytes.capacity() - bytes.len() < more.len() {
        bytes.try_reserve(more.len()).map_err(|_| Full)?;
    }
    bytes.extend_from_slice(more);
    Ok(())
}

/// Appends a text by eight bytes at a time, for which there is room mostly: in wasm a copy of unknown length is a call that costs
/// more than a short text does.
pub(crate) fn append_short(to: &mut Vec<u8>, text: &[u8]) {
    let (words, rest) = text.as_chunks::<8>();
    words.iter().for_each(|word| to.extend_from_slice(word));
    let (halves, rest) = rest.as_chunks::<4>();
    halves.iter().for_each(|half| to.extend_from_slice(half));
    rest.iter().for_each(|byte| to.push(*byte));
}

/// All values of an iterator, or none.
pub(crate) fn extend<T>(values: &mut Vec<T>, more: impl ExactSizeIterator<Item = T>) -> Result<(), Full> {
    if values.capacity() - values.len() < more.len() {
        values.try_reserve(more.len()).map_err(|_| Full)?;
    }
    values.extend(more);
    Ok(())
}

/// The values of an iterator in a vector with room for one more.
pub(crate) fn collect<T>(values: impl ExactSizeIterator<Item = T>) -> Result<Vec<T>, Full> {
    let mut collected = Vec::new();
    collected.try_reserve(values.len() + 1).map_err(|_| Full)?;
    collected.extend(values);
    Ok(collected)
}

/// Bytes that a vector holds on to.
pub(crate) fn held<T>(values: &Vec<T>) -> usize {
    values.capacity() * size_of::<T>()
}
