//! The statements that the official page shows, as files: they come from the page's own host, or without network from what
//! is kept, and are then read like any other file.

use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File, Response};

/// Which there are.
pub const NUMBERS: [usize; 2] = [1, 2];

/// An example as a file.
///
/// # Errors
/// What the browser says when it does not come.
pub async fn file(number: usize) -> Result<File, JsValue> {
    let name = format!("official-example-{number}.csv");
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    let answer: Response = JsFuture::from(window.fetch_with_str(&format!("/examples/{name}"))).await?.dyn_into()?;
    if !answer.ok() {
        return Err(JsValue::from(answer.status()));
    }
    let blob: Blob = JsFuture::from(answer.blob()?).await?.dyn_into()?;
    File::new_with_blob_sequence(&Array::of1(&blob), &name)
}
