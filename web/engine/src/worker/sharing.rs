//! A large load shared by the readers: ranges are given to them in turn, a few ahead, and what they make is taken in the
//! order of the file. A range that a reader failed at is read here, so nothing is lost with a reader.

use super::Desk;
use super::byte_stream::ByteStream;
use super::feeding::Feeder;
use super::file_slices::{size_of, slice};
use super::message::{get, text};
use super::readers::{Reader, Readers, release};
use crate::engine::Flow;
use crate::limits::{RANGES_AHEAD, SLICE_BYTES, STALLED_MILLIS};
use crate::part_reading::MadePiece;
use core::future::poll_fn;
use core::pin::pin;
use core::task::Poll;
use js_sys::{ArrayBuffer, Uint8Array};
use nontax_protocol::{Failure, LoadId};
use nontax_table::Sender;
use std::collections::VecDeque;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::Blob;

/// What some work comes to, unless a timer ends before it.
async fn within<W: Future>(work: W, timer: impl Future<Output = ()>) -> Option<W::Output> {
    let (mut work, mut timer) = (pin!(work), pin!(timer));
    poll_fn(|context| match work.as_mut().poll(context) {
        Poll::Ready(done) => Poll::Ready(Some(done)),
        Poll::Pending => timer.as_mut().poll(context).map(|()| None),
    })
    .await
}

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
    /// Buffers that came back.
    free: Vec<ArrayBuffer>,
}

/// A range that was given to a reader.
struct Given {
    reader: usize,
    /// Where it can be read again, should the reader fail.
    again: Option<Again>,
    answer: JsFuture,
}

/// A range of a file.
pub struct Again {
    /// The file.
    pub file: Blob,
    /// First byte.
    pub from: u64,
    /// First byte behind it.
    pub until: u64,
}

impl<'a> Sharing<'a> {
    /// Begins to share a load, as soon as it is known how its rows are written and the readers are there.
    pub fn begin(desk: &'a Desk, load: LoadId) -> Option<Self> {
        let readers = desk.readers.as_ref()?;
        let ready = readers.ready();
        if ready.is_empty() {
            return None;
        }
        let shape = nontax_json::to_string(&desk.engine.borrow().shape(load)?).ok()?;
        let at_work = ready.into_iter().map(|reader| (reader, Sender::default())).collect();
        Some(Self {
            desk,
            readers,
            load,
            job: readers.next_job(),
            shape,
            at_work,
            given: 0,
            waiting: VecDeque::new(),
            free: Vec::new(),
        })
    }

    /// Reads the rest of a file.
    ///
    /// # Errors
    /// What the browser throws when the file cannot be read.
    pub async fn read_file(mut self, feeder: &mut Feeder<'_>, file: &Blob, from: u64) -> Result<Flow, JsValue> {
        let mut stream = ByteStream::new(&slice(file, from, size_of(file))?.stream())?;
        let mut at = from;
        while !stream.is_over() {
            let Some(buffer) = self.buffer(feeder).await? else { return Ok(Flow::Over) };
            let filling = within(stream.fill(buffer, 0, true), self.desk.wait(STALLED_MILLIS)).await;
            let Some(filled) = filling else { return self.read_slices(feeder, file, at).await };
            let (buffer, filled) = filled?;
            let until = at + u64::from(filled);
            self.give(&buffer, filled, Some(Again { file: file.clone(), from: at, until }));
            at = until;
        }
        self.finish(feeder).await
    }

    /// Reads the rest of a file by slices: its stream gives nothing any more. Seen in Chromium, rarely, with files of some gigabytes.
    async fn read_slices(mut self, feeder: &mut Feeder<'_>, file: &Blob, from: u64) -> Result<Flow, JsValue> {
        let (mut at, size) = (from, size_of(file));
        while at < size {
            if self.buffer(feeder).await?.is_none() {
                return Ok(Flow::Over);
            }
            let until = (at + SLICE_BYTES).min(size);
            let buffer: ArrayBuffer = JsFuture::from(slice(file, at, until)?.array_buffer()).await?.unchecked_into();
            self.give(&buffer, buffer.byte_length(), Some(Again { file: file.clone(), from: at, until }));
            at = until;
        }
        self.finish(feeder).await
    }

    /// A buffer to fill, when few enough ranges are on their way; `None` when the load is over.
    ///
    /// # Errors
    /// As [`Sharing::read_file`].
    pub async fn buffer(&mut self, feeder: &mut Feeder<'_>) -> Result<Option<ArrayBuffer>, JsValue> {
        if self.waiting.len() >= self.at_work.len() * RANGES_AHEAD && self.take_next(feeder).await? == Flow::Over {
            return Ok(None);
        }
        let bytes = u32::try_from(SLICE_BYTES).unwrap_or(u32::MAX);
        Ok(Some(self.free.pop().unwrap_or_else(|| ArrayBuffer::new(bytes))))
    }

    /// Gives the next range, the first bytes of a buffer, to a reader. The buffer goes with it.
    pub fn give(&mut self, buffer: &ArrayBuffer, filled: u32, again: Option<Again>) {
        let place = self.given % self.at_work.len().max(1);
        self.given += 1;
        let Some((reader, _)) = self.at_work.get(place).filter(|_| filled > 0) else { return };
        let task = vec![
            ("job", self.job.into()),
            ("shape", JsValue::from_str(&self.shape)),
            ("bytes", buffer.into()),
            ("filled", filled.into()),
        ];
        let answer = self.readers.ask(reader, task, &[buffer]);
        self.waiting.push_back(Given { reader: place, again, answer });
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
        let Some(Given { reader, again, answer }) = self.waiting.pop_front() else { return Ok(Flow::More) };
        let answer = answer.await?;
        let made = get(&answer, "data").zip(get(&answer, "range"));
        let pieces: Option<Vec<MadePiece>> = nontax_json::from_str(&text(&answer, "pieces")).ok();
        let (Some((data, range)), Some(pieces)) = (made, pieces) else {
            let Some(Again { file, from, until }) = again else {
                // A reader only fails when it is refused memory, and the bytes are gone with it.
                self.desk.engine.borrow_mut().fail(self.load, Failure::Memory);
                return Ok(Flow::Over);
            };
            let bytes = JsFuture::from(slice(&file, from, until)?.array_buffer()).await?;
            return Ok(feeder.feed(&Uint8Array::new(&bytes)).await);
        };
        let packed = Uint8Array::new(&data).to_vec();
        release(&data);
        let whole = Uint8Array::new(&range);
        let sender = self.at_work.get_mut(reader).map(|(_, sender)| sender);
        let flow = feeder
            .work(|engine| match sender {
                Some(sender) => engine
                    .adopt(self.load, sender, pieces, &packed, |part| whole.subarray(part.start, part.end).to_vec()),
                None => Flow::Over,
            })
            .await;
        self.free.push(range.unchecked_into());
        self.desk.tell();
        Ok(flow)
    }
}
