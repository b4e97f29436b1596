//! Seals secrets: AES-256-GCM with a key of the secret's own, which the directory's key wraps. The Worker opens them by
//! WebCrypto.

use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, KeyInit, Nonce};
use anyhow::{Context as _, anyhow};
use nontax_config::{DirectoryKey, KEY_BYTES, NONCE_BYTES, SealedSecret, context_of_key, context_of_secret};
use nontax_weixin::{AppId, AppSecret};

/// Seals the secret of an appid.
pub(crate) fn seal(secret: &AppSecret, appid: &AppId, key: &DirectoryKey) -> anyhow::Result<SealedSecret> {
    let mut own_key = [0; KEY_BYTES];
    getrandom::fill(&mut own_key).context("this machine gives no random bytes")?;
    let sealed = encrypt(&own_key, secret.reveal().as_bytes(), &context_of_secret(appid))?;
    wrap(&own_key, sealed, appid, key)
}

/// The same secret, its own key wrapped by another key of the directory.
pub(crate) fn rewrap(
    sealed: &SealedSecret,
    appid: &AppId,
    old: &DirectoryKey,
    new: &DirectoryKey,
) -> anyhow::Result<SealedSecret> {
    let own_key = decrypt(old.reveal(), &sealed.wrapped_key, &context_of_key(&sealed.key_id, appid))
        .with_context(|| format!("is sealed with {}, which is not the key {} of --old", sealed.key_id, old.id))?;
    wrap(&own_key, sealed.sealed.clone(), appid, new)
}

fn wrap(own_key: &[u8], sealed: Vec<u8>, appid: &AppId, key: &DirectoryKey) -> anyhow::Result<SealedSecret> {
    let wrapped_key = encrypt(key.reveal(), own_key, &context_of_key(&key.id, appid))?;
    Ok(SealedSecret { key_id: key.id.clone(), wrapped_key, sealed })
}

/// A new nonce, and behind it the ciphertext with its tag.
fn encrypt(key: &[u8], text: &[u8], context: &str) -> anyhow::Result<Vec<u8>> {
    let mut nonce = [0; NONCE_BYTES];
    getrandom::fill(&mut nonce).context("this machine gives no random bytes")?;
    let cipher = Aes256Gcm::new_from_slice(key).map_err(|_| anyhow!("a key is not 32 bytes long"))?;
    let payload = Payload { msg: text, aad: context.as_bytes() };
    let ciphertext = cipher.encrypt(&Nonce::from(nonce), payload).map_err(|_| anyhow!("cannot encrypt"))?;
    Ok([nonce.as_slice(), &ciphertext].concat())
}

fn decrypt(key: &[u8], sealed: &[u8], context: &str) -> anyhow::Result<Vec<u8>> {
    let (nonce, ciphertext) = sealed.split_first_chunk::<NONCE_BYTES>().context("is too short")?;
    let cipher = Aes256Gcm::new_from_slice(key).map_err(|_| anyhow!("a key is not 32 bytes long"))?;
    let payload = Payload { msg: ciphertext, aad: context.as_bytes() };
    cipher.decrypt(&Nonce::from(*nonce), payload).map_err(|_| anyhow!("cannot be opened"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(sealed: &SealedSecret, appid: &AppId, key: &DirectoryKey) -> anyhow::Result<Vec<u8>> {
        let own_key = decrypt(key.reveal(), &sealed.wrapped_key, &context_of_key(&sealed.key_id, appid))?;
        decrypt(&own_key, &sealed.sealed, &context_of_secret(appid))
    }

    #[test]
    fn a_secret_opens_with_its_key_for_its_appid_and_in_no_other_way() {
        let [appid, other]: [AppId; 2] = ["wx5f6e43071809a9dd", "wxc971985892358997"].map(|text| text.parse().unwrap());
        let key = DirectoryKey::new("2026a", [7; KEY_BYTES]).unwrap();
        let wrong_key = DirectoryKey::new("2026a", [8; KEY_BYTES]).unwrap();
        let new_key = DirectoryKey::new("2026b", [9; KEY_BYTES]).unwrap();
        let secret = AppSecret::new("planted-secret").unwrap();
        let sealed = seal(&secret, &appid, &key).unwrap();
        assert_eq!(open(&sealed, &appid, &key).unwrap(), b"planted-secret");
        assert!(open(&sealed, &other, &key).is_err());
        assert!(open(&sealed, &appid, &wrong_key).is_err());
        for at in 0..sealed.sealed.len() {
            let mut changed = sealed.clone();
            changed.sealed[at] ^= 1;
            assert!(open(&changed, &appid, &key).is_err(), "{at}");
        }
        let renamed = SealedSecret { key_id: "2026b".into(), ..sealed.clone() };
        assert!(open(&renamed, &appid, &key).is_err());
        assert_ne!(seal(&secret, &appid, &key).unwrap(), sealed, "nonces and keys are new each time");
        let rewrapped = rewrap(&sealed, &appid, &key, &new_key).unwrap();
        assert_eq!(open(&rewrapped, &appid, &new_key).unwrap(), b"planted-secret");
        assert!(rewrap(&sealed, &appid, &wrong_key, &new_key).is_err());
    }
}
