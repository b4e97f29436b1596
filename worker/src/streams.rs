//! Bodies as the platform's own streams: the first bytes are looked at, then the rest is carried by `carry.js`, which
//! breaks off when nothing more comes. Nothing of a statement but its first bytes is copied into wasm.

use crate::fault::Fault;
use crate::upstream::within;
use js_sys::{Array, Promise, Reflect, Uint8Array};
use nontax_api::ProblemCode;
use nontax_weixin::{BodyKind, Classified, Classifier, PEEK_LIMIT};
use std::vec::IntoIter;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use worker::web_sys::{ReadableStream, ReadableStreamDefaultReader, WritableStream};

#[wasm_bindgen]
extern "C" {
    /// See `carry.js`, which the shim makes known under this name.
    #[wasm_bindgen(js_namespace = globalThis, js_name = nontaxCarry)]
    fn carry(
        first: Array,
        body: Option<&ReadableStream>,
        writable: &WritableStream,
        stall_millis: u32,
        request_id: &str,
    ) -> Promise;

    type IdentityTransformStream;

    #[wasm_bindgen(constructor, catch)]
    fn new() -> Result<IdentityTransformStream, JsValue>;

    #[wasm_bindgen(method, getter)]
    fn readable(this: &IdentityTransformStream) -> ReadableStream;

    #[wasm_bindgen(method, getter)]
    fn writable(this: &IdentityTransformStream) -> WritableStream;

    #[wasm_bindgen(extends = IdentityTransformStream)]
    type FixedLengthStream;

    #[wasm_bindgen(constructor, catch)]
    fn new(length: u64) -> Result<FixedLengthStream, JsValue>;

    #[wasm_bindgen(extends = IdentityTransformStream)]
    type DecompressionStream;

    #[wasm_bindgen(constructor, catch)]
    fn new(format: &str) -> Result<DecompressionStream, JsValue>;
}

/// A body of which the first pieces were read.
pub struct Peeked {
    /// What it is.
    pub kind: BodyKind,
    first: Vec<Uint8Array>,
    rest: Option<(ReadableStream, ReadableStreamDefaultReader)>,
}

/// Reads until it is clear what the body is. `seconds` is the limit of each wait.
pub async fn peek(body: Option<ReadableStream>, seconds: u32) -> Result<Peeked, Fault> {
    let mut classifier = Classifier::default();
    let mut first = Vec::new();
    let Some(body) = body else { return Ok(Peeked { kind: classifier.finish(), first, rest: None }) };
    let reader = reader_of(&body)?;
    loop {
        let read = within(seconds, read(&reader)).await;
        if read.is_err() {
            let_go(reader.cancel());
        }
        let Some(piece) = read?? else {
            return Ok(Peeked { kind: classifier.finish(), first, rest: None });
        };
        let looked_at = piece.subarray(0, u32::try_from(PEEK_LIMIT).unwrap_or(u32::MAX));
        let classified = classifier.push(&looked_at.to_vec());
        first.push(piece);
        if let Classified::Is(kind) = classified {
            return Ok(Peeked { kind, first, rest: Some((body, reader)) });
        }
    }
}

impl Peeked {
    /// The whole body into memory: for what is not a statement, and small.
    pub async fn read_whole(self, limit: usize, seconds: u32) -> Result<Vec<u8>, Fault> {
        let mut bytes = Vec::new();
        for piece in &self.first {
            append(&mut bytes, piece, limit)?;
        }
        if let Some((_, reader)) = &self.rest {
            within(seconds, read_on(reader, &mut bytes, limit)).await??;
        }
        Ok(bytes)
    }

    /// The body as it came. With its length in bytes, when that is known: then the caller sees it, and a body that ends
    /// early is an error. So is one of which nothing more comes for `stall_seconds`. How it went is logged under the
    /// request's id.
    pub fn rejoin(self, length: Option<u64>, stall_seconds: u32, request_id: &str) -> Result<ReadableStream, Fault> {
        let pipe: IdentityTransformStream = match length {
            Some(length) => FixedLengthStream::new(length).map_err(internal)?.unchecked_into(),
            None => IdentityTransformStream::new().map_err(internal)?,
        };
        let first: Array = self.first.iter().collect();
        let body = self.rest.map(|(body, reader)| {
            reader.release_lock();
            body
        });
        let stall_millis = stall_seconds.saturating_mul(1000);
        let_go(carry(first, body.as_ref(), &pipe.writable(), stall_millis, request_id));
        Ok(pipe.readable())
    }

    /// The body piece by piece, with its length in bytes when that is known.
    pub fn pieces(self, length: Option<u64>) -> Pieces {
        Pieces { first: self.first.into_iter(), reader: self.rest.map(|(_, reader)| reader), missing: length }
    }

    /// The body, unpacked by the platform.
    pub fn gunzip(self) -> Result<ReadableStream, Fault> {
        let pipe: IdentityTransformStream = DecompressionStream::new("gzip").map_err(internal)?.unchecked_into();
        let writable = pipe.writable();
        let writer = writable.get_writer().map_err(internal)?;
        for piece in &self.first {
            let_go(writer.write_with_chunk(piece));
        }
        match self.rest {
            Some((body, reader)) => {
                reader.release_lock();
                writer.release_lock();
                let_go(body.pipe_to(&writable));
            }
            None => {
                let_go(writer.close());
                writer.release_lock();
            }
        }
        Ok(pipe.readable())
    }
}

/// A body that is read piece by piece.
pub struct Pieces {
    first: IntoIter<Uint8Array>,
    reader: Option<ReadableStreamDefaultReader>,
    missing: Option<u64>,
}

impl Pieces {
    /// The next piece; `None` at the end. `seconds` is the limit of the wait. A body that is shorter than its length is an
    /// error.
    pub async fn next(&mut self, seconds: u32) -> Result<Option<Uint8Array>, Fault> {
        let piece = match (self.first.next(), &self.reader) {
            (Some(piece), _) => Some(piece),
            (None, Some(reader)) => within(seconds, read(reader)).await??,
            (None, None) => None,
        };
        let taken = piece.as_ref().map(|piece| u64::from(piece.length()));
        match (taken, &mut self.missing) {
            (Some(bytes), Some(missing)) => *missing = missing.saturating_sub(bytes),
            (None, Some(1..)) => {
                return Err(Fault::with_detail(ProblemCode::Unreachable, "the connection broke"));
            }
            _ => {}
        }
        Ok(piece)
    }

    /// Says that no more is wanted.
    pub fn cancel(&self) {
        if let Some(reader) = &self.reader {
            let_go(reader.cancel());
        }
    }
}

/// The same body with its length in bytes told to whoever takes it.
pub fn with_length(body: &ReadableStream, length: u64) -> Result<ReadableStream, Fault> {
    let pipe = FixedLengthStream::new(length).map_err(internal)?;
    let_go(body.pipe_to(&pipe.writable()));
    Ok(pipe.readable())
}

/// Reads a small body into memory.
pub async fn read_small(body: &ReadableStream, limit: usize) -> Result<Vec<u8>, Fault> {
    let reader = reader_of(body)?;
    let mut bytes = Vec::new();
    read_on(&reader, &mut bytes, limit).await?;
    Ok(bytes)
}

async fn read_on(reader: &ReadableStreamDefaultReader, bytes: &mut Vec<u8>, limit: usize) -> Result<(), Fault> {
    while let Some(piece) = read(reader).await? {
        if let Err(fault) = append(bytes, &piece, limit) {
            let_go(reader.cancel());
            return Err(fault);
        }
    }
    Ok(())
}

fn append(bytes: &mut Vec<u8>, piece: &Uint8Array, limit: usize) -> Result<(), Fault> {
    let length = usize::try_from(piece.length()).unwrap_or(usize::MAX);
    if bytes.len().saturating_add(length) > limit {
        return Err(Fault::with_detail(ProblemCode::BadAnswer, "the answer is larger than such an answer can be"));
    }
    bytes.extend_from_slice(&piece.to_vec());
    Ok(())
}

fn reader_of(body: &ReadableStream) -> Result<ReadableStreamDefaultReader, Fault> {
    body.get_reader().dyn_into::<ReadableStreamDefaultReader>().map_err(|_| Fault::new(ProblemCode::Internal))
}

async fn read(reader: &ReadableStreamDefaultReader) -> Result<Option<Uint8Array>, Fault> {
    let broken = |_| Fault::with_detail(ProblemCode::Unreachable, "the connection broke");
    let result = JsFuture::from(reader.read()).await.map_err(broken)?;
    let is_done = Reflect::get(&result, &JsValue::from_str("done")).is_ok_and(|done| done.is_truthy());
    if is_done {
        return Ok(None);
    }
    let value = Reflect::get(&result, &JsValue::from_str("value")).map_err(broken)?;
    value.dyn_into::<Uint8Array>().map(Some).map_err(broken)
}

// Whoever reads the stream learns of its errors; a promise nobody looks at would be reported as unhandled besides.
fn let_go(promise: Promise) {
    spawn_local(async move {
        let _ = JsFuture::from(promise).await;
    });
}

fn internal(_: JsValue) -> Fault {
    Fault::new(ProblemCode::Internal)
}
