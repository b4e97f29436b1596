//! A bitmap over the rows of one chunk, and what a filter keeps of a chunk: nothing, everything, or a bitmap.

use crate::memory;

/// One bit a row; bits past the last row are 0.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Bits {
    words: Vec<u64>,
    rows: usize,
}

impl Bits {
    pub fn none(rows: usize) -> Self {
        Self { words: vec![0; rows.div_ceil(64)], rows }
    }

    /// One bit a value: whether the test holds for it.
    pub fn of<T: Copy>(values: &[T], mut test: impl FnMut(T) -> bool) -> Self {
        let (blocks, rest) = values.as_chunks::<64>();
        let mut words = Vec::with_capacity(values.len().div_ceil(64));
        words.extend(blocks.iter().map(|block| word(block, &mut test)));
        if !rest.is_empty() {
            words.push(rest.iter().enumerate().fold(0, |bits, (at, value)| bits | (u64::from(test(*value)) << at)));
        }
        Self { words, rows: values.len() }
    }

    /// `None` where there are not as many words as the rows need, or a bit is set past the last row.
    pub fn from_words(words: Vec<u64>, rows: usize) -> Option<Self> {
        let behind = words.last().map_or(0, |last| if rows.is_multiple_of(64) { 0 } else { last >> (rows % 64) });
        (words.len() == rows.div_ceil(64) && behind == 0).then_some(Self { words, rows })
    }

    pub fn set(&mut self, row: usize) {
        if let Some(word) = self.words.get_mut(row / 64) {
            *word |= 1 << (row % 64);
        }
    }

    pub fn get(&self, row: usize) -> bool {
        self.words.get(row / 64).is_some_and(|word| word >> (row % 64) & 1 == 1)
    }

    pub fn and(&mut self, other: &Self) {
        for (word, with) in self.words.iter_mut().zip(&other.words) {
            *word &= with;
        }
    }

    pub fn or(&mut self, other: &Self) {
        for (word, with) in self.words.iter_mut().zip(&other.words) {
            *word |= with;
        }
    }

    pub fn invert(&mut self) {
        for word in &mut self.words {
            *word = !*word;
        }
        if !self.rows.is_multiple_of(64)
            && let Some(last) = self.words.last_mut()
        {
            *last &= (1 << (self.rows % 64)) - 1;
        }
    }

    pub fn words(&self) -> &[u64] {
        &self.words
    }

    pub fn rows(&self) -> usize {
        self.rows
    }

    pub fn count(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Rows whose bit is set, in order, among those of the words `first..first + words`.
    pub fn ones(&self, first: usize, words: usize) -> impl Iterator<Item = usize> {
        self.words.iter().enumerate().skip(first).take(words).flat_map(|(at, word)| {
            let mut left = *word;
            core::iter::from_fn(move || {
                let bit = left.trailing_zeros() as usize;
                left &= left.wrapping_sub(1);
                (bit < 64).then_some(at * 64 + bit)
            })
        })
    }

    /// The first row from `row` on whose bit is not set.
    pub fn next_zero(&self, row: usize) -> usize {
        let mut at = row / 64;
        let mut below = (1_u64 << (row % 64)) - 1;
        while let Some(word) = self.words.get(at) {
            let free = !(word | below);
            if free != 0 {
                return (at * 64 + free.trailing_zeros() as usize).min(self.rows);
            }
            below = 0;
            at += 1;
        }
        self.rows
    }

    /// Set bits before `row`.
    pub fn rank(&self, row: usize) -> usize {
        let whole: usize = self.words.iter().take(row / 64).map(|word| word.count_ones() as usize).sum();
        let part = self.words.get(row / 64).map_or(0, |word| word & ((1 << (row % 64)) - 1));
        whole + part.count_ones() as usize
    }

    /// The row of the set bit that has `place` set bits before it.
    pub fn select(&self, place: usize) -> Option<usize> {
        let mut left = place;
        for (at, word) in self.words.iter().enumerate() {
            let here = word.count_ones() as usize;
            if left < here {
                return self.ones(at, 1).nth(left);
            }
            left -= here;
        }
        None
    }

    pub fn bytes(&self) -> usize {
        memory::held(&self.words)
    }
}

/// What a condition, or several, keep of a chunk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kept {
    None,
    All,
    Some(Bits),
}

impl Kept {
    pub fn all_if(holds: bool) -> Self {
        if holds { Self::All } else { Self::None }
    }

    pub fn and(self, other: &Self) -> Self {
        match (self, other) {
            (Self::None, _) | (_, Self::None) => Self::None,
            (kept, Self::All) => kept,
            (Self::All, other) => other.clone(),
            (Self::Some(mut bits), Self::Some(with)) => {
                bits.and(with);
                Self::Some(bits)
            }
        }
    }

    pub fn or(self, other: &Self) -> Self {
        match (self, other) {
            (Self::All, _) | (_, Self::All) => Self::All,
            (kept, Self::None) => kept,
            (Self::None, other) => other.clone(),
            (Self::Some(mut bits), Self::Some(with)) => {
                bits.or(with);
                Self::Some(bits)
            }
        }
    }

    pub fn not(self) -> Self {
        match self {
            Self::None => Self::All,
            Self::All => Self::None,
            Self::Some(mut bits) => {
                bits.invert();
                Self::Some(bits)
            }
        }
    }

    pub fn count(&self, rows: usize) -> usize {
        match self {
            Self::None => 0,
            Self::All => rows,
            Self::Some(bits) => bits.count(),
        }
    }

    pub fn has(&self, row: usize) -> bool {
        match self {
            Self::None => false,
            Self::All => true,
            Self::Some(bits) => bits.get(row),
        }
    }

    pub fn bytes(&self) -> usize {
        match self {
            Self::None | Self::All => 0,
            Self::Some(bits) => bits.bytes(),
        }
    }
}

// The tests go into bytes first, which the compiler turns into vector compares; the multiplication then moves bit 0 of
// each of eight bytes into the top byte: byte i lands on bit 56 + i, and no two products meet.
fn word<T: Copy>(values: &[T; 64], test: &mut impl FnMut(T) -> bool) -> u64 {
    const GATHER: u64 = 0x0102_0408_1020_4080;
    let mut flags = [0_u8; 64];
    for (flag, value) in flags.iter_mut().zip(values) {
        *flag = u8::from(test(*value));
    }
    let (eights, _) = flags.as_chunks::<8>();
    eights
        .iter()
        .enumerate()
        .fold(0, |bits, (at, eight)| bits | (u64::from_le_bytes(*eight).wrapping_mul(GATHER) >> 56 << (8 * at)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_bitmap_answers_as_a_vector_of_truth_values(
            values in prop::collection::vec(any::<bool>(), 0..300),
            other in prop::collection::vec(any::<bool>(), 300),
        ) {
            let bits = Bits::of(&values, |value| value);
            let set: Vec<usize> = (0..values.len()).filter(|row| values[*row]).collect();
            prop_assert_eq!(bits.count(), set.len());
            prop_assert_eq!(bits.ones(0, usize::MAX).collect::<Vec<_>>(), set.clone());
            for row in 0..values.len() {
                prop_assert_eq!(bits.get(row), values[row]);
                prop_assert_eq!(bits.rank(row), set.iter().filter(|at| **at < row).count());
                let free = (row..values.len()).find(|at| !values[*at]).unwrap_or(values.len());
                prop_assert_eq!(bits.next_zero(row), free);
            }
            for place in 0..=set.len() {
                prop_assert_eq!(bits.select(place), set.get(place).copied());
            }
            let with = Bits::of(&other[..values.len()], |value| value);
            let pairs: Vec<(bool, bool)> = values.iter().copied().zip(other).collect();
            let (mut and, mut or, mut not) = (bits.clone(), bits.clone(), bits);
            and.and(&with);
            or.or(&with);
            not.invert();
            prop_assert_eq!(and, Bits::of(&pairs, |(one, two)| one && two));
            prop_assert_eq!(or, Bits::of(&pairs, |(one, two)| one || two));
            prop_assert_eq!(not, Bits::of(&pairs, |(one, _)| !one));
        }
    }

    #[test]
    fn setting_bits_one_by_one_equals_testing_values() {
        let mut bits = Bits::none(130);
        for row in [0, 63, 64, 129] {
            bits.set(row);
        }
        let rows: Vec<usize> = (0..130).collect();
        assert_eq!(bits, Bits::of(&rows, |row| [0, 63, 64, 129].contains(&row)));
    }
}
