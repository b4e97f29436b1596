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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_merchant_number_is_8_to_12_digits() {
        assert_eq!("1900016021".parse::<MchId>().map(|id| id.to_string()), Ok("1900016021".to_owned()));
        for odd in ["", "1234567", "1234567890123", "19000160a1", "\u{ff11}900016021", "1900016021 "] {
            assert_eq!(odd.parse::<MchId>(), Err(NotAMchId), "{odd}");
        }
        assert!(serde_json::from_str::<MchId>("\"19\"").is_err());
    }
}
