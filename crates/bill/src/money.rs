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

fn decimal(text: &[u8], places: usize) -> Result<i64, MoneyError> {
    match plain_decimal(text, places) {
        Some(units) => Ok(units),
        None => careful_decimal(text, places as u32),
    }
}

/// Digits, a point and as many decimals as the unit has, which is how nearly all amounts are written; nothing else.
fn plain_decimal(text: &[u8], places: usize) -> Option<i64> {
    // Most amounts of a statement are nothing: coupons, refunds, fees.
    if text == b"0.00" && places == 2 || text == b"0.00000" && places == 5 {
        return Some(0);
    }
    // Seventeen digits cannot overflow.
    if text.len() > 18 {
        return None;
    }
    let (whole, decimals) = text.split_at_checked(text.len().checked_sub(places + 1)?)?;
    let (b'.', decimals) = decimals.split_first()? else { return None };
    if whole.is_empty() {
        return None;
    }
    let mut units = 0_i64;
    let mut are_digits = true;
    for byte in whole.iter().chain(decimals) {
        let digit = byte.wrapping_sub(b'0');
        are_digits &= digit <= 9;
        units = units * 10 + i64::from(digit);
    }
    are_digits.then_some(units)
}

fn careful_decimal(text: &[u8], places: u32) -> Result<i64, MoneyError> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn yuan_are_read_as_the_statement_spells_them() {
        for (text, fen) in [
            ("0", 0),
            ("0.0", 0),
            ("0.00", 0),
            ("0.00000", 0),
            ("-0.00", 0),
            ("0.02", 2),
            ("-3.50", -350),
            ("12.340000", 1234),
            ("007.1", 710),
            ("90071992547409.93", 9_007_199_254_740_993),
            ("92233720368547758.07", i64::MAX),
            ("-92233720368547758.08", i64::MIN),
        ] {
            assert_eq!(Fen::from_yuan(text.as_bytes()), Ok(Fen(fen)), "{text}");
        }
        assert_eq!(Fee::from_yuan(b"-0.006"), Ok(Fee(-600)));
    }

    #[test]
    fn what_is_no_plain_decimal_is_no_amount() {
        for text in [
            "",
            "-",
            ".",
            ".5",
            "5.",
            "+3.00",
            "1e2",
            "1,000",
            " 1",
            "1 ",
            "1.2.3",
            "--1",
            "0x1",
            "\u{ff11}",
            "NaN",
            "1.-2",
            "0.001x",
            "99999999999999999999x",
        ] {
            assert_eq!(Fen::from_yuan(text.as_bytes()), Err(MoneyError::NotANumber), "{text}");
        }
        for text in ["0.001", "1.2345"] {
            assert_eq!(Fen::from_yuan(text.as_bytes()), Err(MoneyError::TooPrecise), "{text}");
        }
        assert_eq!(Fee::from_yuan(b"0.000001"), Err(MoneyError::TooPrecise));
        for text in ["92233720368547758.08", "-92233720368547758.09", "99999999999999999999"] {
            assert_eq!(Fen::from_yuan(text.as_bytes()), Err(MoneyError::TooLarge), "{text}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_is_written_is_read_back(units in any::<i64>()) {
            prop_assert_eq!(Fen::from_yuan(Fen(units).to_string().as_bytes()), Ok(Fen(units)));
            prop_assert_eq!(Fee::from_yuan(Fee(units).to_string().as_bytes()), Ok(Fee(units)));
        }

        #[test]
        fn the_quick_way_and_the_careful_way_agree(text in "-?[0-9x./:]{0,9}[.]?[0-9]{0,9}", places in 0_usize..6) {
            if let Some(units) = plain_decimal(text.as_bytes(), places) {
                prop_assert_eq!(careful_decimal(text.as_bytes(), places as u32), Ok(units));
            }
        }

        #[test]
        fn any_bytes_are_read_or_refused(text in prop::collection::vec(any::<u8>(), 0..12)) {
            if let Ok(fen) = Fen::from_yuan(&text) {
                prop_assert_eq!(Fen::from_yuan(fen.to_string().as_bytes()), Ok(fen));
            }
        }
    }
}
