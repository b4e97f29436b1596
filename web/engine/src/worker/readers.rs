//! The readers beside the engine: Web Workers, each with an instance of the same module, that make columns of ranges of a large
//! file. They are started when a file is worth it, and ended when there was nothing to do for a while, which gives
//! their memory back. A reader that fails is not asked again; what it was asked for is told as failed.

use super::message::{get, message, number};
use crate::limits::READERS_IDLE_MILLIS;
use js_sys::{Array, ArrayBuffer, Function, Promise};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};

/// What a reader is started with.
#[derive(Clone)]
pub struct ReaderStart {
    /// The module that the engine runs, compiled.
    pub module: JsValue,
    /// Address of the script that runs it as a reader.
    pub script: String,
    /// How many there may be.
    pub count: usize,
}

/// The readers.
pub struct Readers {
    start: ReaderStart,
    running: RefCell<Vec<Rc<Reader>>>,
    tasks: Cell<u32>,
    jobs: Cell<u32>,
    /// Counts what was asked, to see whether anything was while it was waited.
    asked: Cell<u32>,
}

/// One reader.
pub struct Reader {
    worker: Worker,
    state: Rc<ReaderState>,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(web_sys::Event)>,
}

#[derive(Default)]
struct ReaderState {
    is_ready: Cell<bool>,
    has_failed: Cell<bool>,
    /// Who waits for which task.
    waiting: RefCell<HashMap<u32, Function>>,
}

impl ReaderState {
    fn fail(&self) {
        self.has_failed.set(true);
        let waiting = core::mem::take(&mut *self.waiting.borrow_mut());
        for resolve in waiting.into_values() {
            let _ = resolve.call1(&JsValue::UNDEFINED, &JsValue::UNDEFINED);
        }
    }
}

impl Readers {
    /// None are running yet.
    pub fn new(start: ReaderStart) -> Self {
        Self { start, running: RefCell::default(), tasks: Cell::new(0), jobs: Cell::new(0), asked: Cell::new(0) }
    }

    /// Starts those that are not running.
    pub fn start(&self) {
        self.asked.set(self.asked.get().wrapping_add(1));
        let mut running = self.running.borrow_mut();
        running.retain(|reader| !reader.state.has_failed.get());
        while running.len() < self.start.count {
            match Reader::start(&self.start) {
                Ok(reader) => running.push(Rc::new(reader)),
                // The engine reads by itself.
                Err(_) => return,
            }
        }
    }

    /// Those that can be asked, once all that were started can be.
    pub fn ready(&self) -> Vec<Rc<Reader>> {
        let running = self.running.borrow();
        let well = || running.iter().filter(|reader| !reader.state.has_failed.get());
        if well().all(|reader| reader.state.is_ready.get()) { well().cloned().collect() } else { Vec::new() }
    }

    /// A number for a file that is to be read.
    pub fn next_job(&self) -> u32 {
        self.jobs.set(self.jobs.get().wrapping_add(1));
        self.jobs.get()
    }

    /// Asks a reader, to which the moved buffers go; what is given resolves to its answer, or to nothing when it failed.
    pub fn ask(&self, reader: &Reader, mut task: Vec<(&str, JsValue)>, moved: &[&ArrayBuffer]) -> JsFuture {
        self.asked.set(self.asked.get().wrapping_add(1));
        let number = self.tasks.get().wrapping_add(1);
        self.tasks.set(number);
        task.push(("task", number.into()));
        let moved: Array = moved.iter().copied().collect();
        let state = &reader.state;
        let answer = Promise::new(&mut |resolve, _reject| {
            state.waiting.borrow_mut().insert(number, resolve);
        });
        if state.has_failed.get() || reader.worker.post_message_with_transfer(&message(&task), &moved).is_err() {
            state.fail();
        }
        JsFuture::from(answer)
    }

    /// Ends the readers unless something is asked of them soon. `wait` waits so many milliseconds.
    pub async fn end_when_idle<W: Future<Output = ()>>(&self, wait: impl Fn(f64) -> W) {
        let asked = self.asked.get();
        wait(READERS_IDLE_MILLIS).await;
        let idle = self.running.borrow().iter().all(|reader| reader.state.waiting.borrow().is_empty());
        if idle && asked == self.asked.get() {
            self.running.borrow_mut().clear();
        }
    }

    /// Ends the readers, whatever they do.
    pub fn end(&self) {
        for reader in self.running.borrow_mut().drain(..) {
            reader.state.fail();
        }
    }
}

impl Reader {
    fn start(with: &ReaderStart) -> Result<Self, JsValue> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        options.set_name("nontax-reader");
        let worker = Worker::new_with_options(&with.script, &options)?;
        let state = Rc::new(ReaderState::default());
        let hearing = Rc::clone(&state);
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let data = event.data();
            match number(&data, "task") {
                Some(task) => {
                    let resolve = hearing.waiting.borrow_mut().remove(&(task as u32));
                    let failed = get(&data, "failed").is_some();
                    if let Some(resolve) = resolve {
                        let answer = if failed { JsValue::UNDEFINED } else { data };
                        let _ = resolve.call1(&JsValue::UNDEFINED, &answer);
                    }
                    if failed {
                        hearing.fail();
                    }
                }
                None => hearing.is_ready.set(true),
            }
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        let failing = Rc::clone(&state);
        let on_error = Closure::<dyn FnMut(web_sys::Event)>::new(move |event: web_sys::Event| {
            event.prevent_default();
            failing.fail();
        });
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        worker.post_message(&message(&[("module", with.module.clone())]))?;
        Ok(Self { worker, state, _on_message: on_message, _on_error: on_error })
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

/// Gives a buffer's memory back at once, where the browser can; else whenever it next cleans up.
pub fn release(buffer: &JsValue) {
    if let Some(transfer) = get(buffer, "transfer").and_then(|transfer| transfer.dyn_into::<Function>().ok()) {
        let _ = transfer.apply(buffer, &Array::of1(&JsValue::from(0)));
    }
}
