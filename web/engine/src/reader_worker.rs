//! A reader in a Web Worker of its own beside the engine's: it is given ranges of files and answers with columns. Messages
//! are those of [`crate::worker::readers`]; tasks are done in the order in which they came, as the engine learns the
//! reader's codes in that order.

use crate::digest::Hasher;
use crate::limits::HASHED_AT_ONCE_BYTES;
use crate::part_reading::{Made, RangeReader};
use crate::worker::byte_stream::ByteStream;
use crate::worker::message::{get, message, number, text};
use js_sys::{Array, ArrayBuffer, Uint8Array};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, DedicatedWorkerGlobalScope};

/// A reader as its worker's script holds it.
#[wasm_bindgen]
pub struct ReaderWorker {
    state: Rc<State>,
}

#[derive(Default)]
struct State {
    tasks: RefCell<VecDeque<Task>>,
    is_running: Cell<bool>,
    work: RefCell<Work>,
}

#[derive(Default)]
struct Work {
    /// The statement whose ranges are read, by the engine's number for it.
    reader: Option<(u32, RangeReader)>,
    range: Vec<u8>,
    made: Made,
}

struct Task {
    number: u32,
    what: What,
}

enum What {
    /// A range: the first bytes of a buffer.
    Range { job: u32, shape: String, buffer: ArrayBuffer, filled: u32 },
    /// The SHA-256 of a file.
    Hash(Blob),
}

#[wasm_bindgen]
impl ReaderWorker {
    /// Made once, by the worker's script.
    #[wasm_bindgen(constructor)]
    #[expect(clippy::new_without_default, reason = "JavaScript makes it")]
    pub fn new() -> Self {
        Self { state: Rc::default() }
    }

    /// Takes a task.
    pub fn receive(&self, task: &JsValue) {
        let Some(number) = number(task, "task") else { return };
        let number = number as u32;
        let what = match (get(task, "hash"), get(task, "bytes")) {
            (Some(file), _) => What::Hash(file.unchecked_into()),
            (None, Some(bytes)) => What::Range {
                job: self::number(task, "job").unwrap_or(0.0) as u32,
                shape: text(task, "shape"),
                buffer: bytes.unchecked_into(),
                filled: self::number(task, "filled").unwrap_or(0.0) as u32,
            },
            (None, None) => return,
        };
        self.state.tasks.borrow_mut().push_back(Task { number, what });
        if !self.state.is_running.replace(true) {
            let state = Rc::clone(&self.state);
            spawn_local(async move { state.run().await });
        }
    }
}

impl State {
    async fn run(&self) {
        loop {
            let next = self.tasks.borrow_mut().pop_front();
            let Some(Task { number, what }) = next else { break };
            let done = match what {
                What::Range { job, shape, buffer, filled } => self.work.borrow_mut().read(job, &shape, &buffer, filled),
                What::Hash(file) => hash(&file).await,
            };
            answer(number, done);
        }
        self.is_running.set(false);
    }
}

impl Work {
    fn read(
        &mut self,
        job: u32,
        shape: &str,
        buffer: &ArrayBuffer,
        filled: u32,
    ) -> Result<Vec<(&'static str, JsValue)>, JsValue> {
        if self.reader.as_ref().is_none_or(|(of, _)| *of != job) {
            let shape = nontax_json::from_str(shape).map_err(|fault| JsValue::from_str(&fault.to_string()))?;
            let reader = RangeReader::new(&shape).ok_or_else(|| JsValue::from_str("not to be read in ranges"))?;
            self.reader = Some((job, reader));
        }
        let Some((_, reader)) = &mut self.reader else { return Ok(Vec::new()) };
        let bytes = Uint8Array::new_with_byte_offset_and_length(buffer, 0, filled);
        let refused = || JsValue::from_str("memory was refused");
        let length = bytes.length() as usize;
        // The room is used again as it is: filling it with zeros each time costs as much as copying into it.
        if self.range.len() < length {
            self.range.try_reserve(length - self.range.len()).map_err(|_refused| refused())?;
            self.range.resize(length, 0);
        }
        let range = self.range.get_mut(..length).unwrap_or_default();
        bytes.copy_to(range);
        reader.read(range, &mut self.made).map_err(|_stuck| refused())?;
        let pieces =
            nontax_json::to_string(&self.made.pieces).map_err(|fault| JsValue::from_str(&fault.to_string()))?;
        let data = Uint8Array::from(self.made.data.as_slice()).buffer();
        Ok(vec![("pieces", pieces.into()), ("data", data.into()), ("range", buffer.into())])
    }
}

async fn hash(file: &Blob) -> Result<Vec<(&'static str, JsValue)>, JsValue> {
    let mut stream = ByteStream::new(&file.stream())?;
    let mut hasher = Hasher::default();
    let mut buffer = ArrayBuffer::new(HASHED_AT_ONCE_BYTES);
    let mut bytes = Vec::new();
    while !stream.is_over() {
        let filled;
        (buffer, filled) = stream.fill(buffer, 0, true).await?;
        bytes.resize(filled as usize, 0);
        Uint8Array::new_with_byte_offset_and_length(&buffer, 0, filled).copy_to(&mut bytes);
        hasher.update(&bytes);
    }
    Ok(vec![("hash", hasher.finish().hex().into())])
}

fn answer(task: u32, done: Result<Vec<(&'static str, JsValue)>, JsValue>) {
    let Ok(global) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() else { return };
    let mut entries = vec![("task", JsValue::from(task))];
    let moved = Array::new();
    match done {
        Ok(made) => {
            for (_, value) in made.iter().filter(|(_, value)| value.is_instance_of::<ArrayBuffer>()) {
                moved.push(value);
            }
            entries.extend(made);
        }
        Err(_) => entries.push(("failed", JsValue::TRUE)),
    }
    let _ = global.post_message_with_transfer(&message(&entries), &moved);
}
