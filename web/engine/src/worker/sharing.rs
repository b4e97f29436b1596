//! A large load shared by the readers: ranges are given to them in turn, a few ahead, and what they make is taken in the
//! order of the file. A range that a reader failed at is read here, so nothing is lost with a reader.

use super::Desk;
use super::feeding::Feeder;
use super::file_slices::slice;
use super::message::{get, text};
use super::readers::{Reader, Readers, release};
use crate::engine::Flow;
use crate::limits::{RANGES_AHEAD, SLICE_BYTES};
use crate::part_reading::MadePiece;
use js_sys::{ArrayBuffer, Uint8Array};
use nontax_protocol::LoadId;
use nontax_table::Sender;
use std::collections::VecDeque;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::Blob;

/// A load that readers share from here on.
pub struct Sharing<'a> {
    desk: &'a Desk,
    readers: &'a Readers,
    load: LoadId,
    job: u32,
    shape: String,
    at_work: Vec<(Rc<Reader>, Sender)>,
    given: usize,
    waiting: VecDeque<Given>,
}

/// A range that was given to a reader.
struct Given {
    reader: usize,
    range: Range,
    answer: JsFuture,
}

/// A range of a load.
#[derive(Clone)]
pub enum Range {
    /// Of a file.
    File {
        /// The file.
        file: Blob,
        /// First byte.
        from: u64,
        /// First byte behind it.
        until: u64,
    },
    /// Bytes that came.
    Bytes(ArrayBuffer),
}

impl Range {
    async fn bytes(&self) -> Result<ArrayBuffer, JsValue> {
        match self {
            Self::File { file, from, until } => {
                Ok(JsFuture::from(slice(file, *from, *until)?.array_buffer()).await?.unchecked_into())
            }
            Self::Bytes(buffer) => Ok(buffer.clone()),
        }
    }
}

impl<'a> Sharing<'a> {
    /// Begins to share a load, as soon as it is known how its rows are written and the readers are there.
    pub fn begin(desk: &'a Desk, load: LoadId) -> Option<Self> {
        let readers = desk.readers.as_ref()?;
        let ready = readers.ready();
        if ready.is_empty() {
            return None;
        }
        let shape = serde_json::to_string(&desk.engine.borrow().shape(load)?).ok()?;
        let at_work = ready.into_iter().map(|reader| (reader, Sender::default())).collect();
        Some(Self { desk, readers, load, job: readers.next_job(), shape, at_work, given: 0, waiting: VecDeque::new() })
    }

    /// Reads the rest of a file.
    ///
    /// # Errors
    /// What the browser throws when the file cannot be read.
    pub async fn read_file(
        mut self,
        feeder: &mut Feeder<'_>,
        file: &Blob,
        from: u64,
        size: u64,
    ) -> Result<Flow, JsValue> {
        let mut at = from;
        while at < size {
            let until = (at + SLICE_BYTES).min(size);
            if self.give(feeder, Range::File { file: file.clone(), from: at, until }).await? == Flow::Over {
                return Ok(Flow::Over);
            }
            at = until;
        }
        self.finish(feeder).await
    }

    /// Gives the next range to a reader, and takes what is ready when enough is on its way.
    ///
    /// # Errors
    /// As [`Sharing::read_file`].
    pub async fn give(&mut self, feeder: &mut Feeder<'_>, range: Range) -> Result<Flow, JsValue> {
        if self.waiting.len() >= self.at_work.len() * RANGES_AHEAD && self.take_next(feeder).await? == Flow::Over {
            return Ok(Flow::Over);
        }
        let place = self.given % self.at_work.len().max(1);
        self.given += 1;
        let Some((reader, _)) = self.at_work.get(place) else { return Ok(Flow::Over) };
        let mut task = vec![("job", self.job.into()), ("shape", JsValue::from_str(&self.shape))];
        match &range {
            Range::File { file, from, until } => {
                task.extend([
                    ("bytes", file.into()),
                    ("from", (*from as f64).into()),
                    ("until", (*until as f64).into()),
                ]);
            }
            Range::Bytes(buffer) => task.push(("bytes", buffer.into())),
        }
        let answer = self.readers.ask(reader, task);
        self.waiting.push_back(Given { reader: place, range, answer });
        Ok(Flow::More)
    }

    /// Takes everything that is on its way.
    ///
    /// # Errors
    /// As [`Sharing::read_file`].
    pub async fn finish(mut self, feeder: &mut Feeder<'_>) -> Result<Flow, JsValue> {
        while !self.waiting.is_empty() {
            if self.take_next(feeder).await? == Flow::Over {
                return Ok(Flow::Over);
            }
        }
        Ok(Flow::More)
    }

    async fn take_next(&mut self, feeder: &mut Feeder<'_>) -> Result<Flow, JsValue> {
        let Some(Given { reader, range, answer }) = self.waiting.pop_front() else { return Ok(Flow::More) };
        let answer = answer.await?;
        let made = get(&answer, "data").zip(get(&answer, "range"));
        let pieces: Option<Vec<MadePiece>> = serde_json::from_str(&text(&answer, "pieces")).ok();
        let (Some((data, bytes)), Some(pieces)) = (made, pieces) else {
            let bytes = Uint8Array::new(range.bytes().await?.as_ref());
            return Ok(feeder.feed(&bytes).await);
        };
        let packed = Uint8Array::new(&data).to_vec();
        release(&data);
        let whole = Uint8Array::new(&bytes);
        let sender = self.at_work.get_mut(reader).map(|(_, sender)| sender);
        let flow = feeder
            .work(|engine| match sender {
                Some(sender) => engine
                    .adopt(self.load, sender, pieces, &packed, |part| whole.subarray(part.start, part.end).to_vec()),
                None => Flow::Over,
            })
            .await;
        release(&bytes);
        self.desk.tell();
        Ok(flow)
    }
}
