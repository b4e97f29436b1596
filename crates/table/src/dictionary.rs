//! The different values of a column, each once, with the code that stands for it in the rows.

use crate::memory::Full;
use crate::packed::Packed;
use core::hash::Hasher;
use hashbrown::HashTable;
use rustc_hash::FxHasher;

#[derive(Debug, Default)]
pub(crate) struct Dictionary {
    values: Packed,
    codes: HashTable<u32>,
    /// The code given last: most columns repeat themselves from row to row.
    last: usize,
}

impl Dictionary {
    /// The code of a value, which is a new one the first time.
    pub fn code(&mut self, value: &[u8]) -> Result<u32, Full> {
        if self.values.get(self.last) == Some(value) {
            return Ok(self.last as u32);
        }
        let code = match self.find(value) {
            Some(code) => code,
            None => self.add(value)?,
        };
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
        self.codes.find(hash(value), |code| self.values.get(*code as usize) == Some(value)).copied()
    }

    pub fn values(&self) -> &Packed {
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

fn hash_of(values: &Packed, code: u32) -> u64 {
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

    #[test]
    fn the_empty_text_is_a_value_like_any_other() {
        let mut dictionary = Dictionary::default();
        assert_eq!(dictionary.find(b""), None);
        assert_eq!(dictionary.code(b""), Ok(0));
        assert_eq!(dictionary.code(b"a"), Ok(1));
        assert_eq!(dictionary.code(b""), Ok(0));
    }
}
