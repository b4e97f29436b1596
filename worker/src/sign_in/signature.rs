//! RS256 (RSASSA-PKCS1-v1_5 with SHA-256) by the platform's WebCrypto.

use super::keys::PublicKey;
use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = ["crypto", "subtle"], js_name = importKey, catch)]
    async fn import_key(
        format: &str,
        key: &JsValue,
        algorithm: &JsValue,
        extractable: bool,
        usages: &JsValue,
    ) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = ["crypto", "subtle"], catch)]
    async fn verify(
        algorithm: &str,
        key: &JsValue,
        signature: &Uint8Array,
        data: &Uint8Array,
    ) -> Result<JsValue, JsValue>;
}

const ALGORITHM: &str = "RSASSA-PKCS1-v1_5";

/// Whether that key has signed that text. A key or signature that WebCrypto does not take has not.
pub async fn is_by(key: &PublicKey, signed: &str, signature: &[u8]) -> bool {
    check(key, signed, signature).await.is_ok_and(|verdict| verdict.as_bool() == Some(true))
}

async fn check(key: &PublicKey, signed: &str, signature: &[u8]) -> Result<JsValue, JsValue> {
    let jwk = object(&[("kty", "RSA"), ("alg", "RS256"), ("n", &key.modulus), ("e", &key.exponent)])?;
    let algorithm = object(&[("name", ALGORITHM), ("hash", "SHA-256")])?;
    let usages = Array::of1(&JsValue::from_str("verify"));
    let key = import_key("jwk", &jwk, &algorithm, false, &usages).await?;
    verify(ALGORITHM, &key, &Uint8Array::from(signature), &Uint8Array::from(signed.as_bytes())).await
}

fn object(entries: &[(&str, &str)]) -> Result<JsValue, JsValue> {
    let object = Object::new();
    for (name, value) in entries {
        Reflect::set(&object, &JsValue::from_str(name), &JsValue::from_str(value))?;
    }
    Ok(object.into())
}
