//! The engine: loads statements and answers questions about them, in a Web Worker of its own so that the page never waits.
//!
//! - [`engine`] decides: bytes and commands in, events out. It knows no browser and is tested natively.
//! - [`worker`] feeds it: files by slices, fetches by chunks, each in short turns of the event loop.
//! - [`EngineWorker`] is what `engine-start.js` holds; messages are those of `nontax-protocol`.

pub mod digest;
pub mod engine;
mod limits;
mod pace;
mod problem_list;
mod reading;
pub mod worker;

use nontax_protocol::{Command, Event};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, File};
use worker::Desk;

/// The engine as its worker's script holds it. Made once.
#[wasm_bindgen]
pub struct EngineWorker {
    desk: Rc<Desk>,
}

#[wasm_bindgen]
impl EngineWorker {
    /// Starts the engine and tells [`Event::Ready`]. A panic from here on is told as [`Event::Broken`].
    ///
    /// # Errors
    /// When this is no dedicated worker.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Result<Self, JsValue> {
        std::panic::set_hook(Box::new(|panic| post(&Event::Broken { message: panic.to_string() })));
        let desk = Desk::new(|event| post(&event))?;
        post(&Event::Ready);
        Ok(Self { desk })
    }

    /// Takes one message of the page.
    pub fn receive(&self, text: &str, files: Option<Vec<File>>) {
        match nontax_json::from_str::<Command>(text) {
            Ok(command) => self.desk.take(command, files.unwrap_or_default()),
            Err(fault) => post(&Event::Broken { message: format!("a command cannot be read: {fault}") }),
        }
    }
}

/// Posts an event to the page, as `{ text }`.
fn post(event: &Event) {
    let Ok(global) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() else { return };
    let Ok(text) = nontax_json::to_string(event) else { return };
    let message = js_sys::Object::new();
    if js_sys::Reflect::set(&message, &JsValue::from_str("text"), &JsValue::from_str(&text)).is_ok() {
        let _ = global.post_message(&message);
    }
}
