//! A stream of bytes read into buffers that are used again and again: from a file or a connection, in the same way. Where the
//! browser cannot read into a given buffer, what it gives is copied into it.

use super::message::{get, message};
use js_sys::{ArrayBuffer, Function, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::ReadableStream;

/// A stream and how it is read.
pub struct ByteStream {
    reader: JsValue,
    read: Function,
    /// Into a given buffer.
    fills: bool,
    /// What came and had no room.
    left: Option<Uint8Array>,
    is_over: bool,
}

impl ByteStream {
    /// Begins to read a stream.
    ///
    /// # Errors
    /// What the browser throws when somebody reads it already.
    pub fn new(stream: &ReadableStream) -> Result<Self, JsValue> {
        let get_reader: Function = Reflect::get(stream, &JsValue::from_str("getReader"))?.unchecked_into();
        let options = message(&[("mode", JsValue::from_str("byob"))]);
        // A stream that cannot fill buffers throws.
        let (reader, fills) = match get_reader.call1(stream, &options) {
            Ok(reader) => (reader, true),
            Err(_) => (get_reader.call0(stream)?, false),
        };
        let read = Reflect::get(&reader, &JsValue::from_str("read"))?.unchecked_into();
        Ok(Self { reader, read, fills, left: None, is_over: false })
    }

    /// Fills a buffer from `from` on: wholly (or to the stream's end), or with what comes first. Gives the buffer back, which the
    /// browser may have replaced, and how many of its bytes are filled.
    ///
    /// # Errors
    /// What the browser throws when the file or the connection cannot be read further.
    pub async fn fill(&mut self, buffer: ArrayBuffer, from: u32, wholly: bool) -> Result<(ArrayBuffer, u32), JsValue> {
        let (mut buffer, mut filled) = (buffer, from);
        while filled < buffer.byte_length() && !self.is_over {
            let before = filled;
            (buffer, filled) = if self.fills {
                self.read_into(buffer, filled, wholly).await?
            } else {
                self.copy_into(buffer, filled).await?
            };
            if !wholly && filled > before {
                break;
            }
        }
        Ok((buffer, filled))
    }

    /// Whether nothing more comes.
    pub fn is_over(&self) -> bool {
        self.is_over && self.left.is_none()
    }

    async fn read_into(
        &mut self,
        buffer: ArrayBuffer,
        filled: u32,
        wholly: bool,
    ) -> Result<(ArrayBuffer, u32), JsValue> {
        let room = buffer.byte_length() - filled;
        let view = Uint8Array::new_with_byte_offset_and_length(&buffer, filled, room);
        // Browsers that do not know `min` give what came first.
        let options = message(&[("min", if wholly { room } else { 1 }.into())]);
        let asked: Promise = self.read.call2(&self.reader, &view, &options)?.unchecked_into();
        let result = JsFuture::from(asked).await?;
        self.is_over = is_done(&result);
        match get(&result, "value") {
            Some(value) => {
                let value: Uint8Array = value.unchecked_into();
                Ok((value.buffer().unchecked_into(), filled + value.length()))
            }
            // The stream was cancelled, and the buffer is gone with it.
            None => Ok((ArrayBuffer::new(0), 0)),
        }
    }

    async fn copy_into(&mut self, buffer: ArrayBuffer, filled: u32) -> Result<(ArrayBuffer, u32), JsValue> {
        let came = match self.left.take() {
            Some(left) => left,
            None => {
                let asked: Promise = self.read.call0(&self.reader)?.unchecked_into();
                let result = JsFuture::from(asked).await?;
                self.is_over = is_done(&result);
                let Some(value) = get(&result, "value") else { return Ok((buffer, filled)) };
                value.unchecked_into()
            }
        };
        let count = came.length().min(buffer.byte_length() - filled);
        Uint8Array::new(&buffer).set(&came.subarray(0, count), filled);
        if count < came.length() {
            self.left = Some(came.subarray(count, came.length()));
        }
        Ok((buffer, filled + count))
    }
}

fn is_done(result: &JsValue) -> bool {
    get(result, "done").is_some_and(|done| done.is_truthy())
}
