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

    /// Hands back all entries of a family, ordered, and forgets them.
    ///
    /// # Errors
    /// A sentence in English when entries were lost: the checks cannot be made.
    fn drain(&mut self, family: Family, take: &mut dyn FnMut(Entry)) -> Result<(), String>;
}

/// Keys in memory: 16 bytes an entry.
#[derive(Debug, Default)]
pub struct MemoryKeys {
    families: [Buckets; 4],
}

/// Entries spread by the first bits of their key, so that no list grows by copying all of them.
#[derive(Debug, Default)]
struct Buckets(Vec<Vec<Entry>>);

const BUCKET_BITS: u32 = 8;

impl KeyStore for MemoryKeys {
    fn put(&mut self, family: Family, entry: Entry) {
        if let Some(Buckets(buckets)) = self.families.get_mut(family.index()) {
            if buckets.is_empty() {
                buckets.resize_with(1 << BUCKET_BITS, Vec::new);
            }
            let place = usize::try_from(entry.key >> (64 - BUCKET_BITS)).unwrap_or(0);
            if let Some(bucket) = buckets.get_mut(place) {
                bucket.push(entry);
            }
        }
    }

    fn drain(&mut self, family: Family, take: &mut dyn FnMut(Entry)) -> Result<(), String> {
        let Some(buckets) = self.families.get_mut(family.index()) else { return Ok(()) };
        for mut bucket in core::mem::take(&mut buckets.0) {
            bucket.sort_unstable();
            bucket.into_iter().for_each(&mut *take);
        }
        Ok(())
    }
}
