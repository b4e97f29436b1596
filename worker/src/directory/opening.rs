//! Opens sealed secrets by the platform's WebCrypto: AES-256-GCM twice, first the secret's own key, then the secret.

use crate::web_crypto::{decrypt, import_key, object};
use js_sys::{Array, Uint8Array};
use nontax_config::{DirectoryKey, NONCE_BYTES, SealedSecret, context_of_key, context_of_secret};
use nontax_weixin::AppId;
use wasm_bindgen::JsValue;

const ALGORITHM: &str = "AES-GCM";

/// Why a secret stays shut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpeningFailure {
    /// DIRECTORY_KEY has no key of that name.
    NoSuchKey,
    /// The key is another one, or what is stored was changed or belongs to another appid.
    NotOurs,
}

impl OpeningFailure {
    /// For people.
    pub fn words(self) -> &'static str {
        match self {
            Self::NoSuchKey => "is sealed with a key that DIRECTORY_KEY does not hold",
            Self::NotOurs => "cannot be opened: it is sealed with another key, or was changed",
        }
    }
}

/// Opens the secret of an appid.
pub async fn open(sealed: &SealedSecret, appid: &AppId, keys: &[DirectoryKey]) -> Result<String, OpeningFailure> {
    let key = keys.iter().find(|key| key.id == sealed.key_id).ok_or(OpeningFailure::NoSuchKey)?;
    let context = context_of_key(&sealed.key_id, appid);
    let own_key = decrypt_with(key.reveal(), &sealed.wrapped_key, &context).await?;
    let secret = decrypt_with(&own_key, &sealed.sealed, &context_of_secret(appid)).await?;
    String::from_utf8(secret).map_err(|_| OpeningFailure::NotOurs)
}

async fn decrypt_with(key: &[u8], sealed: &[u8], context: &str) -> Result<Vec<u8>, OpeningFailure> {
    let (nonce, ciphertext) = sealed.split_at_checked(NONCE_BYTES).ok_or(OpeningFailure::NotOurs)?;
    let decrypted = async {
        let usages = Array::of1(&"decrypt".into());
        let key = import_key("raw", &Uint8Array::from(key), &ALGORITHM.into(), false, &usages).await?;
        let algorithm = object(&[
            ("name", &ALGORITHM.into()),
            ("iv", &Uint8Array::from(nonce)),
            ("additionalData", &Uint8Array::from(context.as_bytes())),
        ])?;
        decrypt(&algorithm, &key, &Uint8Array::from(ciphertext)).await
    };
    let buffer: Result<JsValue, JsValue> = decrypted.await;
    buffer.map(|buffer| Uint8Array::new(&buffer).to_vec()).map_err(|_| OpeningFailure::NotOurs)
}
