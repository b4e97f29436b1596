//! What must never be printed: the appsecret and the access token. Both print as `[redacted]`; reading them takes a
//! call that names what it does.

use core::fmt;
use core::hash::Hasher;
use serde::{Deserialize, Serialize};
use siphasher::sip::SipHasher13;

/// The appsecret.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AppSecret(String);

/// An access token. WeChat says that it can have 512 characters and more.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct AccessToken(String);

/// Tells one token from another without showing it: 64 bits of a hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fingerprint(u64);

/// The longest token that is taken, in bytes.
const LONGEST_TOKEN: usize = 4096;

impl AppSecret {
    /// Wraps a secret; `None` when it is empty or holds blanks or control characters, as a badly copied one does.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let fits = !text.is_empty() && text.len() <= 256 && text.bytes().all(|byte| byte.is_ascii_graphic());
        fits.then(|| Self(text.to_owned()))
    }

    /// The secret itself, to be sent to WeChat and nowhere else.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl AccessToken {
    /// Wraps a token; `None` when it is empty, longer than 4096 bytes, or holds anything but visible ASCII.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let fits = !text.is_empty() && text.len() <= LONGEST_TOKEN && text.bytes().all(|byte| byte.is_ascii_graphic());
        fits.then(|| Self(text.to_owned()))
    }

    /// The token itself, to be sent to WeChat and nowhere else.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What tells it from other tokens.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        let mut hasher = SipHasher13::new_with_keys(0x6e6f_6e74_6178, 0x6465_736b);
        hasher.write(self.0.as_bytes());
        Fingerprint(hasher.finish())
    }
}

impl<'de> Deserialize<'de> for AccessToken {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::new(&text).ok_or_else(|| serde::de::Error::custom("not an access token"))
    }
}

/// As 16 hexadecimal digits: JSON numbers lose bits above 2^53 in JavaScript.
impl Serialize for Fingerprint {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{:016x}", self.0))
    }
}

impl<'de> Deserialize<'de> for Fingerprint {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        u64::from_str_radix(&text, 16).map(Self).map_err(serde::de::Error::custom)
    }
}

macro_rules! redacted {
    ($($secret:ident)*) => {
        $(
            impl fmt::Debug for $secret {
                fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                    out.write_str(concat!(stringify!($secret), "([redacted])"))
                }
            }

            impl fmt::Display for $secret {
                fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                    out.write_str("[redacted]")
                }
            }
        )*
    };
}

redacted!(AppSecret AccessToken);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_print_as_redacted() {
        let secret = AppSecret::new("planted-secret").unwrap();
        let token = AccessToken::new("planted-token").unwrap();
        let printed = format!("{secret} {secret:?} {token} {token:?} {:?}", token.fingerprint());
        assert!(!printed.contains("planted"), "{printed}");
        assert!(printed.contains("[redacted]"));
    }

    #[test]
    fn fingerprints_tell_tokens_apart_and_survive_json() {
        let [one, two] = ["token-1", "token-2"].map(|text| AccessToken::new(text).unwrap().fingerprint());
        assert_ne!(one, two);
        let json = serde_json::to_string(&one).unwrap();
        assert_eq!(serde_json::from_str::<Fingerprint>(&json).unwrap(), one);
    }

    #[test]
    fn a_badly_copied_secret_is_refused() {
        for text in ["", " abc", "abc\n", "ab c", "密"] {
            assert!(AppSecret::new(text).is_none(), "{text:?}");
            assert!(AccessToken::new(text).is_none(), "{text:?}");
        }
        assert!(AccessToken::new(&"x".repeat(512)).is_some());
        assert!(AccessToken::new(&"x".repeat(5000)).is_none());
    }
}
