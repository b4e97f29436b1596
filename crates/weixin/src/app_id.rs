//! The id of the official account, service account or mini program on whose behalf WeChat is asked.

use core::fmt;
use core::str::FromStr;
use serde::{Deserialize, Serialize};

/// `wx` and 16 lower-case hexadecimal digits, like `wx6cc9648de104270d`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct AppId(String);

/// A text that is not an appid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAnAppId;

impl fmt::Display for NotAnAppId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("not an appid: wx and 16 hexadecimal digits")
    }
}

impl core::error::Error for NotAnAppId {}

impl AppId {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AppId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl FromStr for AppId {
    type Err = NotAnAppId;

    fn from_str(text: &str) -> Result<Self, NotAnAppId> {
        let digits = text.strip_prefix("wx").ok_or(NotAnAppId)?;
        let hexadecimal = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if digits.len() == 16 && digits.bytes().all(hexadecimal) { Ok(Self(text.to_owned())) } else { Err(NotAnAppId) }
    }
}

impl<'de> Deserialize<'de> for AppId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_official_examples_are_appids() {
        for text in ["wx6cc9648de104270d", "wx5f6e43071809a9dd", "wxc971985892358997"] {
            assert_eq!(text.parse::<AppId>().unwrap().as_str(), text);
        }
    }

    #[test]
    fn other_texts_are_not() {
        for text in [
            "",
            "wx",
            "WX6cc9648de104270d",
            "wx6cc9648de104270",
            "wx6cc9648de104270dd",
            "wx6cc9648de104270g",
            "wx6CC9648de104270d",
        ] {
            assert_eq!(text.parse::<AppId>(), Err(NotAnAppId), "{text}");
        }
        assert!(serde_json::from_str::<AppId>("\"wx1\"").is_err());
    }
}
