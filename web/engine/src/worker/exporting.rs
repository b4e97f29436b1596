//! The bytes of an export become parts of a blob, so that the file never lies in the engine's memory.

use super::{Desk, shelf};
use crate::limits::WRITTEN_BYTES;
use js_sys::{Array, Uint8Array};
use nontax_protocol::{Event, ExportEnd};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::Blob;

/// The file so far.
struct Parts {
    export: u64,
    blobs: Array,
    rest: Vec<u8>,
}

impl Parts {
    fn add(&mut self, bytes: &[u8], last: bool) -> Result<(), JsValue> {
        self.rest.extend_from_slice(bytes);
        if self.rest.len() >= WRITTEN_BYTES || last {
            let blob = Blob::new_with_u8_array_sequence(&Array::of1(&Uint8Array::from(self.rest.as_slice())))?;
            self.blobs.push(&blob);
            self.rest.clear();
        }
        Ok(())
    }
}

impl Desk {
    /// Writes the file that is wanted, a turn at a time.
    pub(super) fn go_on_exporting(self: &Rc<Self>) {
        if !self.engine.borrow().has_export() || self.writing.replace(true) {
            return;
        }
        let desk = Rc::clone(self);
        spawn_local(async move {
            let mut parts = Parts { export: 0, blobs: Array::new(), rest: Vec::new() };
            while desk.engine.borrow().has_export() {
                desk.turns.next().await;
                desk.write_on(&mut parts);
                desk.tell();
            }
            desk.writing.set(false);
        });
    }

    fn write_on(&self, parts: &mut Parts) {
        let Some(written) = self.engine.borrow_mut().write_export() else { return };
        if parts.export != written.export {
            *parts = Parts { export: written.export, blobs: Array::new(), rest: Vec::new() };
        }
        let added = parts.add(&written.bytes, written.done.is_some());
        let export = written.export;
        match (added, written.done) {
            (Ok(()), None) => {}
            (Ok(()), Some(rows)) => {
                let file = shelf::join(&parts.blobs, "application/octet-stream").ok();
                let how = if file.is_some() { ExportEnd::Done } else { ExportEnd::NoRoom };
                (self.post)(Event::ExportEnded { export, how, rows }, file);
            }
            (Err(_), None) => self.engine.borrow_mut().end_export(ExportEnd::NoRoom),
            (Err(_), Some(rows)) => (self.post)(Event::ExportEnded { export, how: ExportEnd::NoRoom, rows }, None),
        }
    }
}
