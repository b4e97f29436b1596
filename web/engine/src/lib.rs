//! The engine: loads statements and answers questions about them, in a Web Worker of its own so that the page never waits.
//!
//! - [`engine`] decides: bytes and commands in, events out. It knows no browser and is tested natively.
//! - [`worker`] feeds it: files by slices, fetches by chunks, each in short turns of the event loop.
//! - [`EngineWorker`] is what `engine-start.js` holds; messages are those of `nontax-protocol`.

pub mod digest;
pub mod engine;
mod limits;
mod pace;
pub mod part_reading;
mod problem_csv;
pub mod problem_list;
pub mod reader_worker;
mod reading;
pub mod worker;

use nontax_protocol::{Command, Event};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{Blob, DedicatedWorkerGlobalScope, File};
use worker::Desk;
use worker::message::message;
use worker::readers::ReaderStart;

/// The engine as its worker's script holds it. Made once.
#[wasm_bindgen]
pub struct EngineWorker {
    desk: Rc<Desk>,
}

#[wasm_bindgen]
impl EngineWorker {
    /// Starts the engine and tells [`Event::Ready`]. `module` is the compiled module and `script` the address of the script that
    /// runs it as a reader; `readers` is how many there may be, by default as many as help. A panic from here on is told as [`Event::Broken`].
    ///
    /// # Errors
    /// When this is no dedicated worker.
    #[wasm_bindgen(constructor)]
    pub fn new(module: JsValue, script: String, readers: Option<String>) -> Result<Self, JsValue> {
        std::panic::set_hook(Box::new(|panic| post(&Event::Broken { message: panic.to_string() }, None)));
        let count = readers.and_then(|count| count.parse().ok()).unwrap_or_else(readers_that_help);
        let start = (count > 0).then_some(ReaderStart { module, script, count });
        let desk = Desk::new(|event, file| post(&event, file), start)?;
        post(&Event::Ready, None);
        Ok(Self { desk })
    }

    /// Takes one message of the page.
    pub fn receive(&self, text: &str, files: Option<Vec<File>>) {
        match nontax_json::from_str::<Command>(text) {
            Ok(command) => self.desk.take(command, files.unwrap_or_default()),
            Err(fault) => post(&Event::Broken { message: format!("a command cannot be read: {fault}") }, None),
        }
    }
}

/// One a core, as the engine itself has little to do meanwhile; beyond a few, reading the file is what bounds.
fn readers_that_help() -> usize {
    let global = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>();
    let cores = global.map_or(1.0, |global| global.navigator().hardware_concurrency());
    if cores < 2.0 { 0 } else { (cores as usize).min(limits::READERS) }
}

/// Posts an event to the page, as `{ text, file? }`.
fn post(event: &Event, file: Option<Blob>) {
    let Ok(global) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() else { return };
    let Ok(text) = nontax_json::to_string(event) else { return };
    let mut entries = vec![("text", JsValue::from_str(&text))];
    entries.extend(file.map(|file| ("file", file.into())));
    let _ = global.post_message(&message(&entries));
}
