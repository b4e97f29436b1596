//! The line to the engine: a Web Worker that gets commands and tells events, each as one JSON text. What was said
//! before the engine is ready waits for it.

use js_sys::{Array, Object, Reflect};
use nontax_protocol::{Command, Event};
use wasm_bindgen::prelude::*;
use web_sys::{Blob, ErrorEvent, File, MessageEvent, Worker, WorkerOptions, WorkerType};

/// The script that loads the engine's module.
const SCRIPT: &str = "/app/engine-start.js";

/// A running engine. Dropping it ends the Web Worker.
pub struct EngineLink {
    worker: Worker,
    ready: bool,
    waiting: Vec<(Command, Vec<File>)>,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(ErrorEvent)>,
    _on_unreadable: Closure<dyn FnMut(MessageEvent)>,
}

impl EngineLink {
    /// Starts an engine. `on_event` gets what it tells and the file beside it, `on_fault` why it cannot go on (both in later turns of the
    /// event loop, never before this returns).
    ///
    /// # Errors
    /// The browser's reason when it makes no Web Worker.
    pub fn start(
        on_event: impl Fn(Event, Option<Blob>) + 'static,
        on_fault: impl Fn(String) + Clone + 'static,
    ) -> Result<Self, String> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        options.set_name("nontax-engine");
        let worker = Worker::new_with_options(SCRIPT, &options).map_err(|reason| words(&reason))?;

        let unreadable = on_fault.clone();
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| {
            let text = Reflect::get(&message.data(), &JsValue::from_str("text")).ok().and_then(|text| text.as_string());
            match text.as_deref().map(nontax_json::from_str::<Event>) {
                Some(Ok(event)) => {
                    let file = Reflect::get(&message.data(), &JsValue::from_str("file")).ok();
                    on_event(event, file.and_then(|file| file.dyn_into().ok()));
                }
                Some(Err(fault)) => unreadable(format!("an event cannot be read: {fault}")),
                None => unreadable("a message without text".to_owned()),
            }
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));

        let failed = on_fault.clone();
        let on_error = Closure::<dyn FnMut(ErrorEvent)>::new(move |error: ErrorEvent| {
            error.prevent_default();
            failed(message_of(&error));
        });
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));

        let on_unreadable = Closure::<dyn FnMut(MessageEvent)>::new(move |_| {
            on_fault("a message could not be copied".to_owned());
        });
        let _ = worker.add_event_listener_with_callback("messageerror", on_unreadable.as_ref().unchecked_ref());

        Ok(Self {
            worker,
            ready: false,
            waiting: Vec::new(),
            _on_message: on_message,
            _on_error: on_error,
            _on_unreadable: on_unreadable,
        })
    }

    /// Says a command, at once or when the engine is ready. `files` go with [`Command::OpenFiles`].
    ///
    /// # Errors
    /// Why the message could not be made or posted.
    pub fn send(&mut self, command: Command, files: Vec<File>) -> Result<(), String> {
        if self.ready {
            self.post(&command, &files)
        } else {
            self.waiting.push((command, files));
            Ok(())
        }
    }

    /// The engine told that it is ready: says what waited.
    ///
    /// # Errors
    /// As [`EngineLink::send`].
    pub fn now_ready(&mut self) -> Result<(), String> {
        self.ready = true;
        let waiting = core::mem::take(&mut self.waiting);
        waiting.iter().try_for_each(|(command, files)| self.post(command, files))
    }

    fn post(&self, command: &Command, files: &[File]) -> Result<(), String> {
        let text = nontax_json::to_string(command).map_err(|fault| fault.to_string())?;
        let message = Object::new();
        let set = |name: &str, value: &JsValue| Reflect::set(&message, &JsValue::from_str(name), value).map(|_| ());
        set("text", &JsValue::from_str(&text)).map_err(|reason| words(&reason))?;
        if !files.is_empty() {
            let list: Array = files.iter().collect();
            set("files", &list).map_err(|reason| words(&reason))?;
        }
        self.worker.post_message(&message).map_err(|reason| words(&reason))
    }
}

impl Drop for EngineLink {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

/// What a thrown value says.
pub fn words(reason: &JsValue) -> String {
    reason
        .dyn_ref::<js_sys::Error>()
        .map(|error| String::from(error.message()))
        .or_else(|| reason.as_string())
        .unwrap_or_else(|| format!("{reason:?}"))
}

// A module that does not load fires a plain Event, which has no message.
fn message_of(error: &ErrorEvent) -> String {
    Reflect::get(error, &JsValue::from_str("message"))
        .ok()
        .and_then(|message| message.as_string())
        .filter(|message| !message.is_empty())
        .unwrap_or_else(|| format!("{SCRIPT} did not load"))
}
