//! The directory: merchants and appids' secrets in Workers KV, for deployments with more of them than fit into settings.
//!
//! Each secret is encrypted (AES-256-GCM) with a key of its own, and that key is wrapped by the directory's key, which is
//! the Worker secret DIRECTORY_KEY: to change the latter, only the wrapped keys are made anew. Both ciphertexts are bound to
//! their appid, so that none can stand in another's place. Merchants stand in a hundred parts by the last two digits of
//! their number, so that one look-up reads a hundredth of them, and once more all in one list. What encrypts and decrypts
//! is elsewhere: `nontax directory seal`, and WebCrypto in the Worker.

use crate::{ConfiguredMerchant, SettingError};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use core::fmt;
use core::str::FromStr;
use nontax_bill::MchId;
use nontax_weixin::AppId;

/// The KV binding.
pub const DIRECTORY: &str = "DIRECTORY";

/// The Worker secret with the directory's keys.
pub const DIRECTORY_KEY: &str = "DIRECTORY_KEY";

/// Where the list of all merchants stands.
pub const LIST: &str = "directory/1/merchants";

/// Bytes of the nonce before each ciphertext.
pub const NONCE_BYTES: usize = 12;

/// Bytes of a key: AES-256.
pub const KEY_BYTES: usize = 32;

/// How many parts the merchants have.
pub const PARTS: usize = 100;

/// Where the part of the merchants stands that has this one.
#[must_use]
pub fn part_of(mch_id: &MchId) -> String {
    let digits = mch_id.as_str();
    let last_two = digits.get(digits.len().saturating_sub(2)..).unwrap_or_default();
    format!("{LIST}/{last_two}")
}

/// Where each part stands.
pub fn parts() -> impl Iterator<Item = String> {
    (0..PARTS).map(|number| format!("{LIST}/{number:02}"))
}

/// Where the sealed secret of an appid stands.
#[must_use]
pub fn secret_of(appid: &AppId) -> String {
    format!("directory/1/secrets/{appid}")
}

/// Merchants as they are stored: a line each, with tabs between number, appid, region, department and name.
#[must_use]
pub fn write_merchants<'a>(merchants: impl IntoIterator<Item = &'a ConfiguredMerchant>) -> String {
    // A value must not be empty.
    let mut text = String::from("\n");
    for merchant in merchants {
        let [region, department] =
            [&merchant.region_code, &merchant.department_code].map(|code| code.as_deref().unwrap_or_default());
        text.push_str(&format!("{}\t{}\t{region}\t{department}\t{}\n", merchant.mch_id, merchant.appid, merchant.name));
    }
    text
}

/// Reads stored merchants, those that are wanted. `None` when a line is not as [`write_merchants`] makes it.
#[must_use]
pub fn parse_merchants(text: &str, is_wanted: impl Fn(&MchId) -> bool) -> Option<Vec<ConfiguredMerchant>> {
    let mut merchants = Vec::new();
    for line in text.lines().filter(|line| !line.is_empty()) {
        let mut fields = line.splitn(5, '\t');
        let mch_id: MchId = fields.next()?.parse().ok()?;
        if !is_wanted(&mch_id) {
            continue;
        }
        let appid = fields.next()?.parse().ok()?;
        let [region_code, department_code] =
            [fields.next()?, fields.next()?].map(|code| Some(code.to_owned()).filter(|code| !code.is_empty()));
        let name = fields.next()?.to_owned();
        merchants.push(ConfiguredMerchant { mch_id, name, appid, region_code, department_code });
    }
    Some(merchants)
}

/// A key of the directory with its name. It prints as redacted.
#[derive(Clone, PartialEq, Eq)]
pub struct DirectoryKey {
    /// Its name, which sealed secrets carry.
    pub id: String,
    key: [u8; KEY_BYTES],
}

impl fmt::Debug for DirectoryKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "DirectoryKey({}, [redacted])", self.id)
    }
}

impl DirectoryKey {
    /// A key; `None` when its name is not 1 to 32 letters, digits and hyphens.
    #[must_use]
    pub fn new(id: &str, key: [u8; KEY_BYTES]) -> Option<Self> {
        is_key_id(id).then(|| Self { id: id.to_owned(), key })
    }

    /// The bytes, to encrypt and decrypt with.
    #[must_use]
    pub fn reveal(&self) -> &[u8; KEY_BYTES] {
        &self.key
    }

    /// As DIRECTORY_KEY has it: `ID:BASE64`.
    #[must_use]
    pub fn reveal_setting(&self) -> String {
        format!("{}:{}", self.id, STANDARD.encode(self.key))
    }
}

fn is_key_id(id: &str) -> bool {
    (1..=32).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// Reads DIRECTORY_KEY: one key, or several with commas between while a key is being changed.
///
/// # Errors
/// When one is no key; without what it is.
pub fn read_directory_keys(text: &str) -> Result<Vec<DirectoryKey>, SettingError> {
    let wrong = || SettingError::new(DIRECTORY_KEY, "is not ID:BASE64 as `nontax directory new-key` writes it");
    let key = |text: &str| {
        let (id, key) = text.split_once(':')?;
        DirectoryKey::new(id, STANDARD.decode(key).ok()?.try_into().ok()?)
    };
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    let keys: Vec<DirectoryKey> = parts.map(|part| key(part).ok_or_else(wrong)).collect::<Result<_, _>>()?;
    if keys.is_empty() { Err(wrong()) } else { Ok(keys) }
}

/// A sealed secret: `1.KEYID.WRAPPED.SEALED`, the last two base64url, each a nonce and a ciphertext with its tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedSecret {
    /// The directory's key that wraps the secret's own.
    pub key_id: String,
    /// The secret's own key, encrypted with the directory's for [`context_of_key`].
    pub wrapped_key: Vec<u8>,
    /// The secret, encrypted with its own key for [`context_of_secret`].
    pub sealed: Vec<u8>,
}

/// A text that is no sealed secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotASealedSecret;

impl fmt::Display for SealedSecret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [wrapped_key, sealed] = [&self.wrapped_key, &self.sealed].map(|bytes| URL_SAFE_NO_PAD.encode(bytes));
        write!(out, "1.{}.{wrapped_key}.{sealed}", self.key_id)
    }
}

impl FromStr for SealedSecret {
    type Err = NotASealedSecret;

    fn from_str(text: &str) -> Result<Self, NotASealedSecret> {
        let mut parts = text.trim().split('.');
        let (Some("1"), Some(key_id), Some(wrapped_key), Some(sealed), None) =
            (parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(NotASealedSecret);
        };
        let bytes = |text: &str| {
            URL_SAFE_NO_PAD.decode(text).ok().filter(|bytes| bytes.len() > NONCE_BYTES).ok_or(NotASealedSecret)
        };
        if !is_key_id(key_id) {
            return Err(NotASealedSecret);
        }
        Ok(Self { key_id: key_id.to_owned(), wrapped_key: bytes(wrapped_key)?, sealed: bytes(sealed)? })
    }
}

/// What a wrapped key is bound to: the additional data of its encryption.
#[must_use]
pub fn context_of_key(key_id: &str, appid: &AppId) -> String {
    format!("nontax-directory/1 key {key_id} {appid}")
}

/// What a sealed secret is bound to.
#[must_use]
pub fn context_of_secret(appid: &AppId) -> String {
    format!("nontax-directory/1 secret {appid}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn merchant(number: u32) -> ConfiguredMerchant {
        ConfiguredMerchant {
            mch_id: number.to_string().parse().unwrap(),
            name: format!("商户 {number}"),
            appid: "wx5f6e43071809a9dd".parse().unwrap(),
            region_code: number.is_multiple_of(2).then(|| "440000".to_owned()),
            department_code: number.is_multiple_of(3).then(|| "118610002".to_owned()),
        }
    }

    #[test]
    fn merchants_come_back_as_they_were_stored() {
        let merchants: Vec<_> = (1_900_016_000..1_900_016_250).map(merchant).collect();
        let text = write_merchants(&merchants);
        assert_eq!(parse_merchants(&text, |_| true).unwrap(), merchants);
        let one = parse_merchants(&text, |mch_id| mch_id.as_str() == "1900016021").unwrap();
        assert_eq!(one, [merchant(1_900_016_021)]);
        assert_eq!(parse_merchants(&write_merchants([]), |_| true), Some(Vec::new()));
        for text in ["1900016021", "1900016021\twx1\t\t\tx", "x\ty", "1900016021\twx5f6e43071809a9dd\t\tx"] {
            assert_eq!(parse_merchants(text, |_| true), None, "{text}");
        }
    }

    #[test]
    fn each_merchant_has_its_part_among_a_hundred() {
        assert_eq!(part_of(&"1900016021".parse().unwrap()), "directory/1/merchants/21");
        let parts: Vec<_> = parts().collect();
        assert_eq!(parts.len(), 100);
        assert!((1_900_016_000..1_900_016_100).all(|number| parts.contains(&part_of(&merchant(number).mch_id))));
    }

    #[test]
    fn keys_are_read_and_never_printed() {
        let key = DirectoryKey::new("2026a", [0x7a; KEY_BYTES]).unwrap();
        let setting = key.reveal_setting();
        let other = DirectoryKey::new("2026b", [1; KEY_BYTES]).unwrap();
        let both = format!("{setting}, {}\n", other.reveal_setting());
        assert_eq!(read_directory_keys(&both).unwrap(), [key.clone(), other]);
        assert_eq!(format!("{key:?}"), "DirectoryKey(2026a, [redacted])");
        for text in ["", "planted", "planted:planted", "a b:planted", &setting[..40], &format!("{setting},x")] {
            let said = read_directory_keys(text).unwrap_err().to_string();
            assert!(said.starts_with("DIRECTORY_KEY: ") && !said.contains("planted"), "{said}");
        }
    }

    #[test]
    fn a_sealed_secret_survives_its_text_form() {
        let sealed = SealedSecret { key_id: "2026a".into(), wrapped_key: vec![1; 60], sealed: vec![2; 60] };
        assert_eq!(sealed.to_string().parse(), Ok(sealed.clone()));
        let text = sealed.to_string();
        for wrong in
            ["", "1.a.b", &text.replacen('1', "2", 1), &format!("{text}.x"), &text.replace("2026a", ""), "1.a.AA.AA"]
        {
            assert_eq!(wrong.parse::<SealedSecret>(), Err(NotASealedSecret), "{wrong}");
        }
    }
}
