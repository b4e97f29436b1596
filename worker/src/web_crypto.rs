//! What is used of the platform's WebCrypto (`crypto.subtle`).

use js_sys::{Object, Reflect, Uint8Array};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    /// Takes a key in.
    #[wasm_bindgen(js_namespace = ["crypto", "subtle"], js_name = importKey, catch)]
    pub async fn import_key(
        format: &str,
        key: &JsValue,
        algorithm: &JsValue,
        extractable: bool,
        usages: &JsValue,
    ) -> Result<JsValue, JsValue>;

    /// Whether a signature is right: a boolean.
    #[wasm_bindgen(js_namespace = ["crypto", "subtle"], catch)]
    pub async fn verify(
        algorithm: &str,
        key: &JsValue,
        signature: &Uint8Array,
        data: &Uint8Array,
    ) -> Result<JsValue, JsValue>;

    /// Decrypts: an `ArrayBuffer`.
    #[wasm_bindgen(js_namespace = ["crypto", "subtle"], catch)]
    pub async fn decrypt(algorithm: &JsValue, key: &JsValue, data: &Uint8Array) -> Result<JsValue, JsValue>;
}

/// An object of these entries.
pub fn object(entries: &[(&str, &JsValue)]) -> Result<JsValue, JsValue> {
    let object = Object::new();
    for (name, value) in entries {
        Reflect::set(&object, &JsValue::from_str(name), value)?;
    }
    Ok(object.into())
}
