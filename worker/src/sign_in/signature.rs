//! RS256 (RSASSA-PKCS1-v1_5 with SHA-256) by the platform's WebCrypto.

use super::keys::PublicKey;
use crate::web_crypto::{import_key, object, verify};
use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsValue;

const ALGORITHM: &str = "RSASSA-PKCS1-v1_5";

/// Whether that key has signed that text. A key or signature that WebCrypto does not take has not.
pub async fn is_by(key: &PublicKey, signed: &str, signature: &[u8]) -> bool {
    check(key, signed, signature).await.is_ok_and(|verdict| verdict.as_bool() == Some(true))
}

async fn check(key: &PublicKey, signed: &str, signature: &[u8]) -> Result<JsValue, JsValue> {
    let jwk = object(&[
        ("kty", &"RSA".into()),
        ("alg", &"RS256".into()),
        ("n", &key.modulus.as_str().into()),
        ("e", &key.exponent.as_str().into()),
    ])?;
    let algorithm = object(&[("name", &ALGORITHM.into()), ("hash", &"SHA-256".into())])?;
    let usages = Array::of1(&"verify".into());
    let key = import_key("jwk", &jwk, &algorithm, false, &usages).await?;
    verify(ALGORITHM, &key, &Uint8Array::from(signature), &Uint8Array::from(signed.as_bytes())).await
}
