//! Which rows of a chunk are exceptions, and which exception each is: a bit a row, and a count before each 64 of them.

use crate::bits::Bits;
use crate::memory::{self, Full};
use crate::wire::{Refused, Wire, put_all, put_count};

#[derive(Debug, Default)]
pub(crate) struct Ranked {
    bits: Bits,
    /// Exceptions before each word of the bits.
    before: Vec<u32>,
}

impl Ranked {
    pub fn new(bits: Bits) -> Result<Self, Full> {
        let mut so_far = 0;
        let before = memory::collect(bits.words().iter().map(|word| {
            let before = so_far;
            so_far += word.count_ones();
            before
        }))?;
        Ok(Self { bits, before })
    }

    /// Which exception a row is, from 0; `None` where it is none.
    pub fn place(&self, row: usize) -> Option<usize> {
        let word = self.bits.words().get(row / 64)?;
        let bit = row % 64;
        let below = word & ((1_u64 << bit) - 1);
        (word >> bit & 1 == 1)
            .then(|| self.before.get(row / 64).map_or(0, |before| (before + below.count_ones()) as usize))
    }

    /// How many exceptions there are before a row.
    pub fn before(&self, row: usize) -> usize {
        let Some(word) = self.bits.words().get(row / 64) else { return self.count() };
        let below = word & ((1_u64 << (row % 64)) - 1);
        self.before.get(row / 64).map_or(0, |before| (before + below.count_ones()) as usize)
    }

    pub fn count(&self) -> usize {
        let last = self.bits.words().last().map_or(0, |word| word.count_ones());
        self.before.last().map_or(0, |before| (before + last) as usize)
    }

    pub fn bits(&self) -> &Bits {
        &self.bits
    }

    pub fn put(&self, out: &mut Vec<u8>) {
        put_count(self.bits.rows(), out);
        put_all(self.bits.words(), out);
    }

    pub fn of(wire: &mut Wire<'_>) -> Result<Self, Refused> {
        let rows = wire.count()?;
        let bits = Bits::from_words(wire.all::<u64>()?, rows).ok_or(Refused::Malformed)?;
        Ok(Self::new(bits)?)
    }

    pub fn bytes(&self) -> usize {
        self.bits.bytes() + memory::held(&self.before)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn exceptions_are_numbered_in_the_order_of_their_rows(rows in prop::collection::vec(any::<bool>(), 0..300)) {
            let ranked = Ranked::new(Bits::of(&rows, |is_exception| is_exception)).unwrap();
            let mut next = 0;
            for (row, is_exception) in rows.iter().enumerate() {
                prop_assert_eq!(ranked.before(row), next);
                prop_assert_eq!(ranked.place(row), is_exception.then_some(next));
                next += usize::from(*is_exception);
            }
            prop_assert_eq!(ranked.count(), next);
            prop_assert_eq!(ranked.before(rows.len() + 64), next);
            prop_assert_eq!(ranked.place(rows.len() + 64), None);
        }
    }
}
