//! The different values of a column, each once, with the code that stands for it in the rows. Short values, as nearly all codes
//! are, are known by the two words that they fill and are never looked up in memory; longer ones by a hash first.

use crate::arena::Arena;
use crate::memory::{self, Full};

#[derive(Debug, Default)]
pub(crate) struct Dictionary {
    values: Arena,
    /// The value given last, where it is short, and its code: most columns repeat themselves from row to row.
    last: Option<(Short, u32)>,
    short: Slots<Short>,
    long: Slots<u32>,
}

/// The longest value that two words tell apart from all others.
const SHORT: usize = 16;

/// A short value: its first and its last bytes, which may be the same ones, and its length.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Short {
    first: u64,
    last: u64,
    length: u32,
}

impl Short {
    fn of(value: &[u8]) -> Option<Self> {
        let length = value.len() as u32;
        if value.len() >= 8 {
            let (first, last) = value.first_chunk().zip(value.last_chunk()).filter(|_| value.len() <= SHORT)?;
            return Some(Self { first: u64::from_le_bytes(*first), last: u64::from_le_bytes(*last), length });
        }
        let first = match value.first_chunk::<4>().zip(value.last_chunk::<4>()) {
            Some((first, last)) => u64::from(u32::from_le_bytes(*first)) | u64::from(u32::from_le_bytes(*last)) << 32,
            None => value.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)),
        };
        Some(Self { first, last: 0, length })
    }

    fn hash(self) -> u32 {
        let mixed = mix(self.first ^ u64::from(self.length), self.last);
        (mixed >> 32) as u32
    }
}

/// Open addressing over a power of two of places, at most half of which are taken.
#[derive(Debug)]
struct Slots<K> {
    /// A key and one more than its code; 0 is free.
    places: Vec<(K, u32)>,
    taken: usize,
}

impl<K> Default for Slots<K> {
    fn default() -> Self {
        Self { places: Vec::new(), taken: 0 }
    }
}

impl<K: Copy + Default + PartialEq> Slots<K> {
    /// The code of the key for which `is_it` holds; `hash` is the key's.
    fn find(&self, hash: u32, key: K, is_it: impl Fn(u32) -> bool) -> Option<u32> {
        let mask = self.places.len().wrapping_sub(1);
        let mut at = hash as usize & mask;
        while let Some((known, code)) = self.places.get(at) {
            if *code == 0 {
                return None;
            }
            if *known == key && is_it(*code - 1) {
                return Some(*code - 1);
            }
            at = (at + 1) & mask;
        }
        None
    }

    /// Makes room for one more.
    fn reserve(&mut self, hash_of: impl Fn(K) -> u32) -> Result<(), Full> {
        if (self.taken + 1) * 2 <= self.places.len() {
            return Ok(());
        }
        let count = (self.places.len() * 2).max(16);
        let mut places = Vec::new();
        places.try_reserve_exact(count).map_err(|_| Full)?;
        places.resize(count, (K::default(), 0));
        let old = core::mem::replace(&mut self.places, places);
        for (key, code) in old.into_iter().filter(|(_, code)| *code != 0) {
            self.place(hash_of(key), key, code);
        }
        Ok(())
    }

    /// Adds a key that is not there, for which there is room.
    fn add(&mut self, hash: u32, key: K, code: u32) {
        self.place(hash, key, code + 1);
        self.taken += 1;
    }

    fn place(&mut self, hash: u32, key: K, code: u32) {
        let mask = self.places.len().wrapping_sub(1);
        let mut at = hash as usize & mask;
        while let Some(place) = self.places.get_mut(at) {
            if place.1 == 0 {
                *place = (key, code);
                return;
            }
            at = (at + 1) & mask;
        }
    }
}

impl Dictionary {
    /// The code of a value, which is a new one the first time.
    pub fn code(&mut self, value: &[u8]) -> Result<u32, Full> {
        let Some(short) = Short::of(value) else { return self.code_of_long(value) };
        if let Some((last, code)) = self.last
            && last == short
        {
            return Ok(code);
        }
        let hash = short.hash();
        let code = match self.short.find(hash, short, |_| true) {
            Some(code) => code,
            None => {
                self.short.reserve(Short::hash)?;
                let code = self.push(value)?;
                self.short.add(hash, short, code);
                code
            }
        };
        self.last = Some((short, code));
        Ok(code)
    }

    fn code_of_long(&mut self, value: &[u8]) -> Result<u32, Full> {
        let hash = hash(value) as u32;
        if let Some(code) = self.find_long(hash, value) {
            return Ok(code);
        }
        self.long.reserve(|hash| hash)?;
        let code = self.push(value)?;
        self.long.add(hash, hash, code);
        Ok(code)
    }

    fn push(&mut self, value: &[u8]) -> Result<u32, Full> {
        // One less than the largest, as places hold one more than a code.
        let code = u32::try_from(self.values.len()).ok().filter(|code| *code < u32::MAX).ok_or(Full)?;
        self.values.push(value)?;
        Ok(code)
    }

    pub fn find(&self, value: &[u8]) -> Option<u32> {
        match Short::of(value) {
            Some(short) => self.short.find(short.hash(), short, |_| true),
            None => self.find_long(hash(value) as u32, value),
        }
    }

    fn find_long(&self, hash: u32, value: &[u8]) -> Option<u32> {
        self.long.find(hash, hash, |code| self.values.get(code as usize).is_some_and(|known| is_same(known, value)))
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
        self.values.bytes() + memory::held(&self.short.places) + memory::held(&self.long.places)
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

/// A hash of a text, by eight bytes at a time: as fast where words have 32 bits (wasm) as elsewhere. Not for keys that must not
/// be taken for one another.
pub(crate) fn hash(value: &[u8]) -> u64 {
    let (words, rest) = value.as_chunks::<8>();
    let start = value.len() as u64;
    let mixed = words.iter().fold(start, |mixed, word| mix(mixed, u64::from_le_bytes(*word)));
    let last = rest.iter().fold(0, |word, byte| word << 8 | u64::from(*byte));
    let mixed = mix(mixed, last);
    mixed ^ mixed >> 32
}

fn mix(one: u64, other: u64) -> u64 {
    let mixed = (one.rotate_left(23) ^ other).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed ^ mixed >> 29
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_has_one_code_and_comes_back_from_it() {
        let mut dictionary = Dictionary::default();
        // Short ones and long ones.
        let text =
            |number: usize| format!("{}{number}", if number.is_multiple_of(3) { "a value of many bytes " } else { "" });
        let values: Vec<String> = (0..70_000).map(|number| text(number % 50_000)).collect();
        for (at, value) in values.iter().enumerate() {
            assert_eq!(dictionary.code(value.as_bytes()), Ok((at % 50_000) as u32));
        }
        assert_eq!(dictionary.len(), 50_000);
        assert_eq!(dictionary.get(49_999), text(49_999).as_bytes());
        assert_eq!(dictionary.find(b"50000"), None);
    }

    proptest::proptest! {
        #[test]
        fn different_values_have_different_codes(values in proptest::collection::vec("[ab]{0,18}|[\u{0}a]{0,4}", 0..200)) {
            let mut dictionary = Dictionary::default();
            let mut twin: Vec<&str> = Vec::new();
            for value in &values {
                proptest::prop_assert_eq!(dictionary.find(value.as_bytes()), twin.iter().position(|known| known == value).map(|at| at as u32));
                if !twin.contains(&value.as_str()) {
                    twin.push(value);
                }
                let expected = twin.iter().position(|known| known == value).unwrap();
                proptest::prop_assert_eq!(dictionary.code(value.as_bytes()), Ok(expected as u32));
            }
        }

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
