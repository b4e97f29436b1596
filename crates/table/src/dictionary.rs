//! The different values of a column, each once, with the code that stands for it in the rows.

use crate::arena::Arena;
use crate::memory::Full;
use core::hash::Hasher;
use hashbrown::HashTable;
use rustc_hash::FxHasher;

#[derive(Debug, Default)]
pub(crate) struct Dictionary {
    values: Arena,
    codes: HashTable<u32>,
    /// The code given last: most columns repeat themselves from row to row.
    last: usize,
    /// Codes given lately, by a hash that costs next to nothing: most columns have few values, or few often.
    recent: Recent,
}

#[derive(Debug)]
struct Recent(Vec<u32>);

impl Default for Recent {
    fn default() -> Self {
        Self(vec![0; Self::PLACES])
    }
}

impl Recent {
    const PLACES: usize = 256;

    /// By the value's length, beginning and end.
    fn place(value: &[u8]) -> usize {
        let four = |bytes: Option<&[u8; 4]>| bytes.map_or(0, |bytes| u32::from_le_bytes(*bytes));
        let short = || value.iter().fold(0_u32, |mixed, byte| mixed << 8 | u32::from(*byte));
        let mixed = match value.len() {
            0..4 => short(),
            _ => four(value.first_chunk()).rotate_left(15) ^ four(value.last_chunk()),
        };
        ((mixed ^ value.len() as u32).wrapping_mul(0x9e37_79b1) >> 24) as usize
    }
}

/// Whether two texts are equal. Where there is no fast `memcmp` (wasm) this is several times as fast as `==`.
pub(crate) fn is_same(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    let (whole, rest) = one.as_chunks::<8>();
    let (other_whole, other_rest) = other.as_chunks::<8>();
    whole.iter().zip(other_whole).all(|(eight, other)| u64::from_le_bytes(*eight) == u64::from_le_bytes(*other))
        && match (one.last_chunk::<8>(), other.last_chunk::<8>()) {
            (Some(last), Some(other_last)) => u64::from_le_bytes(*last) == u64::from_le_bytes(*other_last),
            _ => rest.iter().zip(other_rest).all(|(byte, other)| byte == other),
        }
}

impl Dictionary {
    /// The code of a value, which is a new one the first time.
    pub fn code(&mut self, value: &[u8]) -> Result<u32, Full> {
        let is_value_of = |values: &Arena, code: usize| values.get(code).is_some_and(|known| is_same(known, value));
        if is_value_of(&self.values, self.last) {
            return Ok(self.last as u32);
        }
        let place = Recent::place(value);
        let recent = self.recent.0.get(place).copied().unwrap_or(0);
        let code = if is_value_of(&self.values, recent as usize) {
            recent
        } else {
            match self.find(value) {
                Some(code) => code,
                None => self.add(value)?,
            }
        };
        if let Some(recent) = self.recent.0.get_mut(place) {
            *recent = code;
        }
        self.last = code as usize;
        Ok(code)
    }

    fn add(&mut self, value: &[u8]) -> Result<u32, Full> {
        let code = u32::try_from(self.values.len()).map_err(|_| Full)?;
        let Self { values, codes, .. } = self;
        codes.try_reserve(1, |code| hash_of(values, *code)).map_err(|_| Full)?;
        values.push(value)?;
        codes.insert_unique(hash(value), code, |code| hash_of(values, *code));
        Ok(code)
    }

    pub fn find(&self, value: &[u8]) -> Option<u32> {
        self.codes
            .find(hash(value), |code| self.values.get(*code as usize).is_some_and(|known| is_same(known, value)))
            .copied()
    }

    pub fn values(&self) -> &Arena {
        &self.values
    }

    pub fn get(&self, code: u32) -> &[u8] {
        self.values.get(code as usize).unwrap_or_default()
    }

    pub fn len(&self) -> usize {
        self.values.len()
    }

    pub fn bytes(&self) -> usize {
        self.values.bytes() + self.codes.allocation_size()
    }
}

fn hash_of(values: &Arena, code: u32) -> u64 {
    hash(values.get(code as usize).unwrap_or_default())
}

pub(crate) fn hash(value: &[u8]) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(value);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_has_one_code_and_comes_back_from_it() {
        let mut dictionary = Dictionary::default();
        let values: Vec<String> = (0..70_000).map(|number| format!("{}", number % 50_000)).collect();
        for (at, value) in values.iter().enumerate() {
            assert_eq!(dictionary.code(value.as_bytes()), Ok((at % 50_000) as u32));
        }
        assert_eq!(dictionary.len(), 50_000);
        assert_eq!(dictionary.get(49_999), b"49999");
        assert_eq!(dictionary.find(b"50000"), None);
    }

    proptest::proptest! {
        #[test]
        fn texts_are_the_same_when_they_are_equal(one in "[ab]{0,20}", other in "[ab]{0,20}", at in 0_usize..20) {
            let mut near = one.clone().into_bytes();
            if let Some(byte) = near.get_mut(at) {
                *byte = b'c';
            }
            for (one, other) in [(one.as_bytes(), other.as_bytes()), (one.as_bytes(), &near), (&near, &near)] {
                proptest::prop_assert_eq!(is_same(one, other), one == other);
            }
        }
    }

    #[test]
    fn the_empty_text_is_a_value_like_any_other() {
        let mut dictionary = Dictionary::default();
        assert_eq!(dictionary.find(b""), None);
        assert_eq!(dictionary.code(b""), Ok(0));
        assert_eq!(dictionary.code(b"a"), Ok(1));
        assert_eq!(dictionary.code(b""), Ok(0));
    }
}
