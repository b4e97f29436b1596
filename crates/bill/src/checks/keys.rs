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

/// What the checks remember of one row: 32 bytes. A key of 0 is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RowKeys {
    /// Key of its [`Family::Order`].
    pub order: u64,
    /// Key of its [`Family::Refund`] where it is a refund, else of its [`Family::MerchantOrder`].
    pub second: u64,
    /// Key of its [`Family::Notice`].
    pub notice: u64,
    /// Line on which the row begins.
    pub line: u32,
    /// Note of its [`Family::Order`]; the top bit tells a refund.
    pub note: u32,
}

/// The bit of [`RowKeys::note`] that tells a refund.
pub(super) const REFUND: u32 = 1 << 31;

impl RowKeys {
    /// Bytes of the keys when they are moved.
    pub const SIZE: usize = 32;

    /// The row's entry of a family.
    #[must_use]
    pub fn entry(&self, family: Family) -> Option<Entry> {
        let is_refund = self.note & REFUND != 0;
        // Enough of the order's key to tell whether two rows of one notice are of one order.
        let half = (self.order >> 32) as u32;
        let (key, note) = match family {
            Family::Order => (self.order, self.note),
            Family::MerchantOrder if !is_refund => (self.second, half),
            Family::Refund if is_refund => (self.second, 0),
            Family::Notice => (self.notice, half),
            Family::MerchantOrder | Family::Refund => return None,
        };
        (key != 0).then_some(Entry { key, line: self.line, note })
    }

    /// The keys as bytes.
    #[must_use]
    pub fn to_bytes(self) -> [u8; Self::SIZE] {
        let [a, b, c] = [self.order, self.second, self.notice].map(u64::to_le_bytes);
        let d = u64::from(self.line) | u64::from(self.note) << 32;
        let mut bytes = [0; Self::SIZE];
        for (to, from) in bytes.as_chunks_mut::<8>().0.iter_mut().zip([a, b, c, d.to_le_bytes()]) {
            *to = from;
        }
        bytes
    }

    /// The keys of [`RowKeys::to_bytes`].
    #[must_use]
    pub fn from_bytes(bytes: &[u8; Self::SIZE]) -> Self {
        let mut words = bytes.as_chunks::<8>().0.iter().map(|word| u64::from_le_bytes(*word));
        let mut word = || words.next().unwrap_or(0);
        let (order, second, notice, last) = (word(), word(), word(), word());
        Self { order, second, notice, line: last as u32, note: (last >> 32) as u32 }
    }
}

/// A store of keys. One that uses files keeps its first fault and tells it at the end.
pub trait KeyStore {
    /// Remembers the keys of a row.
    fn put(&mut self, row: RowKeys);

    /// Hands back the entries of a family, ordered, and forgets them. Those that share their key with no other may be
    /// left out: alone, an entry shows nothing. Each family is asked for once, in the order of [`Family::ALL`].
    ///
    /// # Errors
    /// A sentence in English when entries were lost: the checks cannot be made.
    fn drain(&mut self, family: Family, take: &mut dyn FnMut(Entry)) -> Result<(), String>;
}

/// Keys in memory: 32 bytes a row.
#[derive(Debug, Default)]
pub struct MemoryKeys {
    /// In blocks, so that no list grows by copying all of them.
    blocks: Vec<Vec<RowKeys>>,
    /// Memory was refused for a row.
    refused: bool,
}

/// What is told when memory was refused.
const REFUSED: &str = "memory for the keys was refused";

/// Rows of a block: half a megabyte.
const BLOCK: usize = 16_384;

/// Bits of the map a key: one in sixteen keys is taken for one that comes again although it does not.
const BITS_A_KEY: usize = 16;

impl MemoryKeys {
    fn all(&self, family: Family) -> impl Iterator<Item = Entry> {
        self.blocks.iter().flatten().filter_map(move |row| row.entry(family))
    }

    /// All entries whose key comes more than once, and some others, unordered. Sorting all of them would cost several
    /// times as much as marking first which bits of a map are hit twice.
    fn suspects(&self, family: Family) -> Option<Vec<Entry>> {
        let count: usize = self.blocks.iter().map(Vec::len).sum();
        let bits = (count.max(64) * BITS_A_KEY).next_power_of_two();
        let mut seen = Map::new(bits)?;
        let mut twice = Map::new(bits)?;
        let mut any = false;
        for entry in self.all(family) {
            if seen.mark(entry.key) {
                twice.mark(entry.key);
                any = true;
            }
        }
        drop(seen);
        if !any {
            return Some(Vec::new());
        }
        Some(self.all(family).filter(|entry| twice.has(entry.key)).collect())
    }
}

/// One bit for each value of a key's first bits.
struct Map {
    words: Vec<u64>,
    shift: u32,
}

impl Map {
    /// `bits`: a power of two, at least 64. `None` when memory is refused.
    fn new(bits: usize) -> Option<Self> {
        let mut words = Vec::new();
        words.try_reserve_exact(bits / 64).ok()?;
        words.resize(bits / 64, 0);
        Some(Self { words, shift: 64 - bits.trailing_zeros() })
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
    fn put(&mut self, row: RowKeys) {
        match self.blocks.last_mut() {
            Some(block) if block.len() < BLOCK => block.push(row),
            _ => {
                // A file of few rows has a small block.
                let mut block = Vec::new();
                let rows = if self.blocks.is_empty() { 64 } else { BLOCK };
                if block.try_reserve_exact(rows).is_err() || self.blocks.try_reserve(1).is_err() {
                    self.refused = true;
                    return;
                }
                block.push(row);
                self.blocks.push(block);
            }
        }
    }

    fn drain(&mut self, family: Family, take: &mut dyn FnMut(Entry)) -> Result<(), String> {
        if self.refused {
            return Err(REFUSED.to_owned());
        }
        let mut suspects = self.suspects(family).ok_or_else(|| REFUSED.to_owned())?;
        if Family::ALL.last() == Some(&family) {
            self.blocks = Vec::new();
        }
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
            as_family in prop::sample::select(Family::ALL.to_vec()),
        ) {
            let spread = few.into_iter().map(|(key, line)| (key.wrapping_mul(0x9e37_79b9_7f4a_7c15), line));
            let note = if as_family == Family::Refund { REFUND } else { 7 };
            let rows: Vec<RowKeys> = many
                .into_iter()
                .chain(spread)
                .map(|(key, line)| RowKeys { order: key, second: key, notice: key, line, note })
                .collect();
            let mut keys = MemoryKeys::default();
            for row in &rows {
                prop_assert_eq!(RowKeys::from_bytes(&row.to_bytes()), *row);
                keys.put(*row);
            }
            let entries: Vec<Entry> = rows.iter().filter_map(|row| row.entry(as_family)).collect();
            let mut drained = Vec::new();
            keys.drain(as_family, &mut |entry| drained.push(entry)).unwrap();
            prop_assert!(drained.is_sorted());
            let shared = |entry: &Entry| entries.iter().filter(|other| other.key == entry.key).count() > 1;
            let mut expected: Vec<Entry> = entries.iter().filter(|entry| shared(entry)).copied().collect();
            expected.sort_unstable();
            drained.retain(shared);
            prop_assert_eq!(drained, expected);
        }
    }

    #[test]
    fn a_row_has_the_entries_of_its_side_only() {
        let payment = RowKeys { order: 5 << 32, second: 7, notice: 9, line: 3, note: 100 };
        let entry = |key, note| Some(Entry { key, line: 3, note });
        let families = |row: RowKeys| Family::ALL.map(|family| row.entry(family));
        assert_eq!(families(payment), [entry(5 << 32, 100), entry(7, 5), None, entry(9, 5)]);
        let refund = RowKeys { order: 0, notice: 0, note: REFUND, ..payment };
        assert_eq!(families(refund), [None, None, entry(7, 0), None]);
    }
}
