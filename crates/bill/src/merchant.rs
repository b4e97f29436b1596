//! The merchant number that a statement is asked for by.

use core::fmt;
use core::str::FromStr;
use serde::{Deserialize, Serialize};

/// A merchant number: 8 to 12 digits, as text. In a request it is what the statement calls 子商户号, not 商户号
/// (the official example asks for `1900016021`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct MchId(String);

/// A text that is not a merchant number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAMchId;

impl fmt::Display for NotAMchId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("not a merchant number of 8 to 12 digits")
    }
}

impl core::error::Error for NotAMchId {}

impl MchId {
    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MchId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl FromStr for MchId {
    type Err = NotAMchId;

    fn from_str(text: &str) -> Result<Self, NotAMchId> {
        if (8..=12).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(NotAMchId)
        }
    }
}

impl<'de> Deserialize<'de> for MchId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
