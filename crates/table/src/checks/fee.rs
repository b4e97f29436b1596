//! 手续费 against 费率 × amount. The statement writes fees with five decimals, but many are rounded to whole fen: how far a
//! fee may be off is read from the source's own fees.

use super::{Check, Found, local};
use crate::bits::Bits;
use crate::bits::Kept;
use crate::chunk::{Chunk, REFUND, SUCCESS, TextColumn};
use crate::field::Quantity;
use nontax_bill::{Column, Fee};
use rustc_hash::FxHashMap;

/// Units of a fee in a fen.
const FEN: i64 = 1_000;

/// Parts that a rate is told in: eight decimals.
const PARTS: i128 = 100_000_000;

/// Whether all fees of a source are whole fen.
#[derive(Debug, Default)]
pub(super) struct FeeForms {
    whole_fen: FxHashMap<u32, bool>,
}

impl FeeForms {
    pub fn learn(&mut self, chunk: &Chunk) {
        let some_are_not = chunk.number(Quantity::Fee).values.kept(|fee| fee % FEN != 0);
        let are_whole = self.whole_fen.entry(chunk.source).or_insert(true);
        *are_whole &= some_are_not.count(chunk.rows) == 0;
    }

    fn tolerance(whole_fen: bool) -> i64 {
        if whole_fen { FEN / 2 } else { 1 }
    }

    pub fn largest_tolerance(&self) -> Fee {
        Fee(self.whole_fen.values().map(|whole| Self::tolerance(*whole)).max().unwrap_or(0))
    }

    /// Looks at the fees of a chunk. Rows without a fee, a rate or an amount that moved are no matter of this check.
    pub fn look(&self, slot: usize, chunk: &Chunk, columns: &[TextColumn], found: &mut Found) {
        let tolerance = i128::from(Self::tolerance(self.whole_fen.get(&chunk.source) == Some(&true)));
        let fees = chunk.number(Quantity::Fee);
        let mut last: Option<(Vec<u8>, Option<i128>)> = None;
        let mut bits = Bits::none(chunk.rows);
        for row in 0..chunk.rows {
            let state = chunk.states.get(row).unwrap_or(0);
            let sign = match u8::try_from(state) {
                Ok(SUCCESS) => 1,
                Ok(REFUND) if super::is_counted_refund(chunk, row, columns) => -1,
                _ => continue,
            };
            if fees.empty.get(row) != Some(0) {
                continue;
            }
            let written = local::text(chunk, Column::FeeRate, row, columns);
            let rate = match &last {
                Some((text, rate)) if **text == *written => *rate,
                _ => {
                    let rate = rate(&written);
                    last = Some((written.to_vec(), rate));
                    rate
                }
            };
            let Some(rate) = rate else { continue };
            let amount = i128::from(chunk.value(chunk.own_amount(row), row));
            let expected = sign * amount * i128::from(FEN) * rate;
            let difference = i128::from(fees.values.get(row).unwrap_or(0)) * PARTS - expected;
            if difference.abs() > tolerance * PARTS {
                bits.set(row);
            }
        }
        found.add_all(Check::FeeNotRate, slot, chunk.rows, &Kept::Some(bits));
    }
}

/// A rate as the statement writes it, `0.60%` or `0.0038`, in [`PARTS`]; `None` for anything else.
fn rate(text: &[u8]) -> Option<i128> {
    let (number, scale) = match text.strip_suffix(b"%") {
        Some(percent) => (percent, 100),
        None => (text, 1),
    };
    let mut parts = number.split(|byte| *byte == b'.');
    let (whole, decimals) = (parts.next()?, parts.next().unwrap_or_default());
    let digits = whole.iter().chain(decimals);
    if whole.is_empty() || parts.next().is_some() || decimals.len() > 6 || whole.len() > 6 {
        return None;
    }
    let mut units = 0_i128;
    for digit in digits {
        if !digit.is_ascii_digit() {
            return None;
        }
        units = units * 10 + i128::from(digit - b'0');
    }
    Some(units * (PARTS / scale) / 10_i128.pow(decimals.len() as u32))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_percent_or_shares() {
        assert_eq!(rate(b"0.60%"), Some(600_000));
        assert_eq!(rate(b"39.00%"), Some(39_000_000));
        assert_eq!(rate(b"0.0038"), Some(380_000));
        assert_eq!(rate(b"0"), Some(0));
        for odd in [&b""[..], b"%", b".5%", b"0.6.0%", b"-0.60%", b"0.60 %", b"0.0000001"] {
            assert_eq!(rate(odd), None);
        }
    }
}
