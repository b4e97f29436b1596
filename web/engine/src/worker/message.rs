//! Objects that go between workers: made of entries, and read entry by entry.

use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::*;

/// An object of these entries.
#[must_use]
pub fn message(entries: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in entries {
        let _ = Reflect::set(&object, &JsValue::from_str(name), value);
    }
    object.into()
}

/// An entry that is there.
#[must_use]
pub fn get(object: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(object, &JsValue::from_str(name)).ok().filter(|value| !value.is_undefined() && !value.is_null())
}

/// A number.
#[must_use]
pub fn number(object: &JsValue, name: &str) -> Option<f64> {
    get(object, name)?.as_f64()
}

/// A text; empty where there is none.
#[must_use]
pub fn text(object: &JsValue, name: &str) -> String {
    get(object, name).and_then(|value| value.as_string()).unwrap_or_default()
}
