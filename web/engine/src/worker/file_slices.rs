//! A file in slices, the next ones asked for while the last one is used. The whole file is never in memory.

use crate::limits::{SLICE_BYTES, SLICES_AHEAD};
use js_sys::{ArrayBuffer, Promise, Uint8Array};
use std::collections::VecDeque;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::Blob;

/// The slices of a file from its beginning.
pub struct FileSlices<'a> {
    file: &'a Blob,
    size: u64,
    slice_bytes: u64,
    asked_to: u64,
    // Futures already, so that the browser takes the rejection of one that nobody waits for as seen.
    ahead: VecDeque<JsFuture>,
}

impl<'a> FileSlices<'a> {
    /// Nothing is read yet but asked for.
    #[must_use]
    pub fn new(file: &'a Blob) -> Self {
        Self::of(file, SLICE_BYTES)
    }

    /// Slices of another size.
    #[must_use]
    pub fn of(file: &'a Blob, slice_bytes: u64) -> Self {
        let mut slices = Self { file, size: size_of(file), slice_bytes, asked_to: 0, ahead: VecDeque::new() };
        for _ in 0..SLICES_AHEAD {
            slices.ask();
        }
        slices
    }

    /// The next slice, or `None` at the end.
    ///
    /// # Errors
    /// What the browser throws when the file cannot be read (moved, changed, no permission).
    pub async fn next(&mut self) -> Result<Option<Uint8Array>, JsValue> {
        let Some(asked) = self.ahead.pop_front() else { return Ok(None) };
        let buffer: ArrayBuffer = asked.await?.unchecked_into();
        self.ask();
        Ok(Some(Uint8Array::new(&buffer)))
    }

    fn ask(&mut self) {
        if self.asked_to < self.size {
            let until = (self.asked_to + self.slice_bytes).min(self.size);
            let part = slice(self.file, self.asked_to, until);
            let bytes = part.map_or_else(|thrown| Promise::reject(&thrown), |part| part.array_buffer());
            self.ahead.push_back(JsFuture::from(bytes));
            self.asked_to = until;
        }
    }
}

/// Bytes of a file.
#[must_use]
pub fn size_of(file: &Blob) -> u64 {
    // A size is a whole number below 2^53.
    file.size() as u64
}

/// A part of a file, without reading it.
///
/// # Errors
/// What the browser throws.
pub fn slice(file: &Blob, from: u64, until: u64) -> Result<Blob, JsValue> {
    file.slice_with_f64_and_f64(from as f64, until as f64)
}
