//! Exact money: integers of 0.01 yuan ([`Fen`]) and of 0.00001 yuan ([`Fee`]). Never a float.

use core::fmt;
use serde::{Deserialize, Serialize};

/// An amount of money in fen (0.01 yuan). The API speaks fen, the statement yuan with two decimals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fen(pub i64);

/// A service fee in units of 0.00001 yuan, as the statement's column 手续费 has five decimals. Can be negative on refunds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fee(pub i64);

/// Why a text is not an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MoneyError {
    /// Not a plain decimal number (`1e2`, `+3.00`, `.5`, full-width digits, an empty text).
    NotANumber,
    /// More decimals, not all zero, than the unit has. Reported, never rounded.
    TooPrecise,
    /// Larger than an i64 of the unit holds.
    TooLarge,
}

impl Fen {
    /// Reads yuan as the statement writes them: `0`, `0.0`, `0.02`, `-3.50`, `12.340000`.
    ///
    /// # Errors
    /// See [`MoneyError`]. Surplus decimals are fine only when they are zeros.
    pub fn from_yuan(text: &[u8]) -> Result<Self, MoneyError> {
        decimal(text, 2).map(Self)
    }

    /// The sum, or `None` when it does not fit.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }
}

impl Fee {
    /// Reads yuan with up to five decimals; see [`Fen::from_yuan`].
    ///
    /// # Errors
    /// See [`MoneyError`].
    pub fn from_yuan(text: &[u8]) -> Result<Self, MoneyError> {
        decimal(text, 5).map(Self)
    }

    /// The sum, or `None` when it does not fit.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }
}

/// Yuan with exactly two decimals and no separators: `1234888.18`, `-0.05`.
impl fmt::Display for Fen {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let units = self.0.unsigned_abs();
        write!(out, "{sign}{}.{:02}", units / 100, units % 100)
    }
}

/// Yuan with exactly five decimals and no separators: `0.00600`.
impl fmt::Display for Fee {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let units = self.0.unsigned_abs();
        write!(out, "{sign}{}.{:05}", units / 100_000, units % 100_000)
    }
}

fn decimal(text: &[u8], places: u32) -> Result<i64, MoneyError> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        all => (false, all),
    };
    let mut units: i64 = 0;
    let mut whole = 0_usize;
    let mut decimals: Option<u32> = None;
    for &byte in digits {
        match (byte, decimals) {
            (b'0'..=b'9', seen) => {
                let digit = i64::from(byte - b'0');
                match seen {
                    None => whole += 1,
                    Some(count) if count >= places => {
                        if digit != 0 {
                            return Err(surplus(digits));
                        }
                        continue;
                    }
                    Some(count) => decimals = Some(count + 1),
                }
                // Negative all the way down, so that i64::MIN can be read.
                units = units
                    .checked_mul(10)
                    .and_then(|value| value.checked_sub(digit))
                    .ok_or_else(|| too_large(digits))?;
            }
            (b'.', None) if whole > 0 => decimals = Some(0),
            _ => return Err(MoneyError::NotANumber),
        }
    }
    if whole == 0 || digits.last() == Some(&b'.') {
        return Err(MoneyError::NotANumber);
    }
    for _ in decimals.unwrap_or(0)..places {
        units = units.checked_mul(10).ok_or(MoneyError::TooLarge)?;
    }
    if negative { Ok(units) } else { units.checked_neg().ok_or(MoneyError::TooLarge) }
}

/// The rest of a number that went wrong half way may still show that it is no number at all.
fn plain(digits: &[u8]) -> bool {
    digits.iter().filter(|byte| **byte == b'.').count() <= 1
        && digits.last() != Some(&b'.')
        && digits.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.')
}

fn surplus(digits: &[u8]) -> MoneyError {
    if plain(digits) { MoneyError::TooPrecise } else { MoneyError::NotANumber }
}

fn too_large(digits: &[u8]) -> MoneyError {
    if plain(digits) { MoneyError::TooLarge } else { MoneyError::NotANumber }
}
