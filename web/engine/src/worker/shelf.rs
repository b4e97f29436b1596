//! Text that must not fill the engine's memory, as the browser's blobs: it keeps them outside of the heaps of page and engine, on disk
//! when they are many.

use crate::problem_list::Shelf;
use js_sys::{Array, Uint8Array};
use std::cell::RefCell;
use std::collections::HashMap;
use wasm_bindgen::prelude::*;
use web_sys::{Blob, BlobPropertyBag};

/// The blobs of each source, in their order; or what the browser threw when it refused one. A text with a gap is never handed out.
#[derive(Default)]
pub struct BlobShelf {
    texts: RefCell<HashMap<u32, Result<Array, JsValue>>>,
}

impl Shelf for BlobShelf {
    fn put(&self, source: u32, text: &str) {
        let mut texts = self.texts.borrow_mut();
        let kept = texts.entry(source).or_insert_with(|| Ok(Array::new()));
        if let Ok(blobs) = kept
            && let Err(refused) = add(blobs, text)
        {
            *kept = Err(refused);
        }
    }

    fn forget(&self, source: u32) {
        self.texts.borrow_mut().remove(&source);
    }
}

impl BlobShelf {
    /// One CSV of a beginning and of what was put here of the source.
    ///
    /// # Errors
    /// What the browser throws when it has no room.
    pub fn csv(&self, beginning: &Array, source: u32) -> Result<Blob, JsValue> {
        let blobs = match self.texts.borrow().get(&source) {
            Some(kept) => beginning.concat(kept.as_ref().map_err(Clone::clone)?),
            None => beginning.clone(),
        };
        join(&blobs, "text/csv;charset=utf-8")
    }
}

/// One blob of several.
///
/// # Errors
/// As [`BlobShelf::csv`].
pub fn join(blobs: &Array, media_type: &str) -> Result<Blob, JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    Blob::new_with_blob_sequence_and_options(blobs, &options)
}

/// Adds a text to blobs.
///
/// # Errors
/// As [`BlobShelf::csv`].
pub fn add(blobs: &Array, text: &str) -> Result<(), JsValue> {
    let bytes = Uint8Array::from(text.as_bytes());
    let blob = Blob::new_with_u8_array_sequence(&Array::of1(&bytes))?;
    blobs.push(&blob.into());
    Ok(())
}
