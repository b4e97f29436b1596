//! A file read at any place, for zips: their table of contents is at the end.

use super::file_slices::{size_of, slice};
use js_sys::Uint8Array;
use nontax_bill::container::zip::ReadAt;
use std::cell::RefCell;
use std::io;
use wasm_bindgen::prelude::*;
use web_sys::{Blob, FileReaderSync};

/// Bytes read at once, as entries are read from front to back in smaller pieces.
const WINDOW_BYTES: u64 = 1 << 20;

/// A file with a window of it in memory.
pub struct FileAt {
    file: Blob,
    size: u64,
    reader: FileReaderSync,
    window: RefCell<Window>,
}

#[derive(Default)]
struct Window {
    from: u64,
    bytes: Vec<u8>,
}

impl FileAt {
    /// # Errors
    /// What the browser throws when this is no worker.
    pub fn new(file: Blob) -> Result<Self, JsValue> {
        let size = size_of(&file);
        Ok(Self { file, size, reader: FileReaderSync::new()?, window: RefCell::default() })
    }

    fn move_window(&self, window: &mut Window, from: u64) -> Result<(), JsValue> {
        window.bytes.clear();
        window.from = from;
        let part = slice(&self.file, from, (from + WINDOW_BYTES).min(self.size))?;
        let bytes = Uint8Array::new(self.reader.read_as_array_buffer(&part)?.as_ref());
        window.bytes.resize(bytes.length() as usize, 0);
        bytes.copy_to(&mut window.bytes);
        Ok(())
    }
}

impl ReadAt for FileAt {
    fn read_at(&self, buf: &mut [u8], offset: u64) -> io::Result<usize> {
        if offset >= self.size || buf.is_empty() {
            return Ok(0);
        }
        let mut window = self.window.borrow_mut();
        let held = window.from..window.from + window.bytes.len() as u64;
        if !held.contains(&offset) {
            self.move_window(&mut window, offset).map_err(|_thrown| io::Error::other("the file could not be read"))?;
        }
        let skip = usize::try_from(offset - window.from).unwrap_or(usize::MAX);
        let bytes = window.bytes.get(skip..).unwrap_or_default();
        let count = bytes.len().min(buf.len());
        if let (Some(to), Some(from)) = (buf.get_mut(..count), bytes.get(..count)) {
            to.copy_from_slice(from);
        }
        Ok(count)
    }
}
