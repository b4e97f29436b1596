//! Where the checks across rows keep what they must remember: one short entry a key, handed back in order at the end.

/// What a key is the hash of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Family {
    /// 微信订单号 of payments and refunds.
    Order = 0,
    /// 商户订单号 of payments.
    MerchantOrder = 1,
    /// 微信退款单号 of refunds.
    Refund = 2,
    /// Region, department and notice number of payments.
    Notice = 3,
}

impl Family {
    /// Every family, in order.
    pub const ALL: [Self; 4] = [Self::Order, Self::MerchantOrder, Self::Refund, Self::Notice];

    /// Position in [`Family::ALL`].
    #[must_use]
    pub fn index(self) -> usize {
        self as usize
    }
}

/// One remembered key. Entries of a family come back ordered by `key`, then by `line`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Entry {
    /// Keyed hash of the id. Two different ids of ten million share one with a chance of 1 in 300,000.
    pub key: u64,
    /// Line on which the row begins.
    pub line: u32,
    /// What the family needs besides; half of the order's key, or an amount.
    pub note: u32,
}

impl Entry {
    /// Bytes of an entry in a file.
    pub const SIZE: usize = 16;

    /// The entry as bytes whose order is the entries' order.
    #[must_use]
    pub fn to_bytes(self) -> [u8; Self::SIZE] {
        let whole = (u128::from(self.key) << 64) | (u128::from(self.line) << 32) | u128::from(self.note);
        whole.to_be_bytes()
    }

    /// The entry of [`Entry::to_bytes`].
    #[must_use]
    pub fn from_bytes(bytes: [u8; Self::SIZE]) -> Self {
        let whole = u128::from_be_bytes(bytes);
        let part = |shift: u32| u32::try_from((whole >> shift) & 0xffff_ffff).unwrap_or(0);
        Self { key: (u64::from(part(96)) << 32) | u64::from(part(64)), line: part(32), note: part(0) }
    }
}

/// A store of entries. One that uses files keeps its first fault and tells it at the end.
pub trait KeyStore {
    /// Remembers an entry.
    fn put(&mut self, family: Family, entry: Entry);

    /// Hands back the entries of a family, ordered, and forgets them. Those that share their key with no other may be
    /// left out: alone, an entry shows nothing.
    ///
    /// # Errors
    /// A sentence in English when entries were lost: the checks cannot be made.
    fn drain(&mut self, family: Family, take: &mut dyn FnMut(Entry)) -> Result<(), String>;
}

/// Keys in memory: 16 bytes an entry.
#[derive(Debug, Default)]
pub struct MemoryKeys {
    families: [Entries; 4],
}

/// Entries as they came, in blocks, so that no list grows by copying all of them.
#[derive(Debug, Default)]
struct Entries {
    blocks: Vec<Vec<Entry>>,
}

/// Entries of a block: half a megabyte.
const BLOCK: usize = 32_768;

/// Bits of the map a key: one in sixteen keys is taken for one that comes again although it does not.
const BITS_A_KEY: usize = 16;

impl Entries {
    fn put(&mut self, entry: Entry) {
        match self.blocks.last_mut() {
            Some(block) if block.len() < BLOCK => block.push(entry),
            _ => {
                // A file of few rows has a small block.
                let mut block = Vec::with_capacity(if self.blocks.is_empty() { 64 } else { BLOCK });
                block.push(entry);
                self.blocks.push(block);
            }
        }
    }

    fn all(&self) -> impl Iterator<Item = &Entry> {
        self.blocks.iter().flatten()
    }

    /// All entries whose key comes more than once, and some others, unordered. Sorting all of them would cost several
    /// times as much as marking first which bits of a map are hit twice.
    fn suspects(&self) -> Vec<Entry> {
        let count: usize = self.blocks.iter().map(Vec::len).sum();
        let bits = (count.max(64) * BITS_A_KEY).next_power_of_two();
        let mut seen = Map::new(bits);
        let mut twice = Map::new(bits);
        for entry in self.all() {
            if seen.mark(entry.key) {
                twice.mark(entry.key);
            }
        }
        self.all().filter(|entry| twice.has(entry.key)).copied().collect()
    }
}

/// One bit for each value of a key's first bits.
struct Map {
    words: Vec<u64>,
    shift: u32,
}

impl Map {
    /// `bits`: a power of two, at least 64.
    fn new(bits: usize) -> Self {
        Self { words: vec![0; bits / 64], shift: 64 - bits.trailing_zeros() }
    }

    fn place(&self, key: u64) -> (usize, u64) {
        let bit = key >> self.shift;
        ((bit / 64) as usize, 1 << (bit % 64))
    }

    /// Marks a key; says whether it was marked.
    fn mark(&mut self, key: u64) -> bool {
        let (at, bit) = self.place(key);
        let Some(word) = self.words.get_mut(at) else { return false };
        let was_marked = *word & bit != 0;
        *word |= bit;
        was_marked
    }

    fn has(&self, key: u64) -> bool {
        let (at, bit) = self.place(key);
        self.words.get(at).is_some_and(|word| word & bit != 0)
    }
}

impl KeyStore for MemoryKeys {
    fn put(&mut self, family: Family, entry: Entry) {
        if let Some(entries) = self.families.get_mut(family.index()) {
            entries.put(entry);
        }
    }

    fn drain(&mut self, family: Family, take: &mut dyn FnMut(Entry)) -> Result<(), String> {
        let Some(entries) = self.families.get_mut(family.index()) else { return Ok(()) };
        let mut suspects = core::mem::take(entries).suspects();
        suspects.sort_unstable();
        suspects.into_iter().for_each(take);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn entries_that_share_a_key_come_back_together_and_in_order(
            few in prop::collection::vec((0_u64..40, 0_u32..9), 0..60),
            many in prop::collection::vec((any::<u64>(), any::<u32>()), 0..200),
        ) {
            let mut keys = MemoryKeys::default();
            let spread = few.into_iter().map(|(key, line)| (key.wrapping_mul(0x9e37_79b9_7f4a_7c15), line));
            let entries: Vec<Entry> = many.into_iter().chain(spread).map(|(key, line)| Entry { key, line, note: line / 2 }).collect();
            for entry in &entries {
                keys.put(Family::Notice, *entry);
            }
            let mut drained = Vec::new();
            keys.drain(Family::Notice, &mut |entry| drained.push(entry)).unwrap();
            prop_assert!(drained.is_sorted());
            let shared = |entry: &Entry| entries.iter().filter(|other| other.key == entry.key).count() > 1;
            let mut expected: Vec<Entry> = entries.iter().filter(|entry| shared(entry)).copied().collect();
            expected.sort_unstable();
            drained.retain(shared);
            prop_assert_eq!(drained, expected);
            keys.drain(Family::Notice, &mut |_| panic!("drained twice")).unwrap();
        }
    }
}
