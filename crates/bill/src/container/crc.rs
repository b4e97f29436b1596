//! The checksum of gzip and zip (CRC-32), sixteen bytes at a time. Its tables are made when the first packed file is opened:
//! a table of checksums cannot be compressed, and as data it would be 16 KB of every visitor's download.

use std::sync::LazyLock;

/// How many bytes are taken at once.
const STEP: usize = 16;

/// For each place in a step: what a byte there comes to at its end.
type Tables = [[u32; 256]; STEP];

static TABLES: LazyLock<Box<Tables>> = LazyLock::new(|| {
    let mut tables = Box::new([[0; 256]; STEP]);
    for byte in 0_u8..=255 {
        let mut crc = u32::from(byte);
        for table in tables.iter_mut() {
            for _ in 0..8 {
                let polynomial = if crc & 1 == 1 { 0xedb8_8320 } else { 0 };
                crc = crc >> 1 ^ polynomial;
            }
            if let Some(entry) = table.get_mut(usize::from(byte)) {
                *entry = crc;
            }
        }
    }
    tables
});

fn entry(table: &[u32; 256], byte: u8) -> u32 {
    // A byte is always below 256: the compiler knows, and checks nothing.
    table.get(usize::from(byte)).copied().unwrap_or_default()
}

/// Checksum and count of the bytes so far.
pub struct Crc {
    tables: &'static Tables,
    state: u32,
    amount: u32,
}

impl Default for Crc {
    fn default() -> Self {
        Self::new()
    }
}

impl Crc {
    /// Of no bytes.
    #[must_use]
    pub fn new() -> Self {
        Self { tables: &TABLES, state: u32::MAX, amount: 0 }
    }

    /// Takes more bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.amount = self.amount.wrapping_add(bytes.len() as u32);
        let mut state = self.state;
        let (steps, rest) = bytes.as_chunks::<STEP>();
        for step in steps {
            let mut mixed = *step;
            for (byte, state) in mixed.iter_mut().zip(state.to_le_bytes()) {
                *byte ^= state;
            }
            let places = self.tables.iter().rev().zip(mixed);
            state = places.fold(0, |crc, (table, byte)| crc ^ entry(table, byte));
        }
        let [first, ..] = self.tables;
        for byte in rest {
            state = state >> 8 ^ entry(first, *byte ^ state.to_le_bytes()[0]);
        }
        self.state = state;
    }

    /// The checksum.
    #[must_use]
    pub fn sum(&self) -> u32 {
        !self.state
    }

    /// Count of the bytes, modulo 2³².
    #[must_use]
    pub fn amount(&self) -> u32 {
        self.amount
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_checksum_of_the_standard_s_example() {
        let mut crc = Crc::new();
        crc.update(b"123456789");
        assert_eq!((crc.sum(), crc.amount()), (0xcbf4_3926, 9));
        assert_eq!(Crc::new().sum(), 0);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn it_is_that_of_flate2_at_any_cut(bytes: Vec<u8>, cut: prop::sample::Index) {
            let (before, behind) = bytes.split_at(cut.index(bytes.len() + 1));
            let mut crc = Crc::new();
            crc.update(before);
            crc.update(behind);
            let mut expected = flate2::Crc::new();
            expected.update(&bytes);
            prop_assert_eq!((crc.sum(), crc.amount()), (expected.sum(), expected.amount()));
        }
    }
}
