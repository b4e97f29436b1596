//! GB18030 through the browser's own `TextDecoder`, which saves the page its tables.

use nontax_bill::{Encoding, Transcode};
use wasm_bindgen::JsValue;
use web_sys::{TextDecodeOptions, TextDecoder, TextDecoderOptions};

/// The browser's decoder of an encoding that the parser does not read itself.
#[must_use]
pub fn transcoder(encoding: Encoding) -> Option<Box<dyn Transcode>> {
    (encoding == Encoding::Gb18030).then_some(())?;
    decoder().map(|decoder| Box::new(Gb18030(decoder)) as Box<dyn Transcode>)
}

/// A text that is whole, such as a file name in an old zip.
#[must_use]
pub fn decode(bytes: &[u8]) -> String {
    let text = decoder().and_then(|decoder| decoder.decode_with_u8_array(bytes).ok());
    text.unwrap_or_else(|| String::from_utf8_lossy(bytes).into_owned())
}

struct Gb18030(TextDecoder);

impl Transcode for Gb18030 {
    fn push(&mut self, bytes: &[u8], last: bool, out: &mut String) {
        let options = TextDecodeOptions::new();
        options.set_stream(!last);
        match self.0.decode_with_u8_array_and_options(bytes, &options) {
            Ok(text) => out.push_str(&text),
            // It throws only when memory is refused; the text must not look whole then.
            Err(_) => out.push(char::REPLACEMENT_CHARACTER),
        }
    }
}

fn decoder() -> Option<TextDecoder> {
    let options = TextDecoderOptions::new();
    // web-sys has no setter for it.
    js_sys::Reflect::set(&options, &JsValue::from_str("ignoreBOM"), &JsValue::TRUE).ok()?;
    TextDecoder::new_with_label_and_options("gb18030", &options).ok()
}
