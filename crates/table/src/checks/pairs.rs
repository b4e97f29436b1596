//! Rows that share an id they should not share. A first walk marks in a map of bits which keys come twice, a second collects
//! the rows that may share theirs, and these are compared text by text: no two rows are taken for a pair by their hashes alone.

use super::{Check, Found, TableParts, local};
use crate::chunk::{Chunk, REFUND, SUCCESS};
use crate::dictionary::hash;
use crate::memory::{self, Full};
use nontax_bill::Column;
use nontax_bill::checks::is_destroyed;

/// Bits of the map a key: one in eight keys is looked at that no other row shares.
const BITS_A_KEY: usize = 8;

/// What rows may share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    /// 微信订单号 of payments.
    Order,
    /// 商户订单号 of payments.
    MerchantOrder,
    /// 微信退款单号.
    Refund,
    /// Region, department and notice of payments.
    Notice,
}

impl Family {
    pub fn next(self) -> Option<Self> {
        match self {
            Self::Order => Some(Self::MerchantOrder),
            Self::MerchantOrder => Some(Self::Refund),
            Self::Refund => Some(Self::Notice),
            Self::Notice => None,
        }
    }

    fn state(self) -> u8 {
        if self == Self::Refund { REFUND } else { SUCCESS }
    }

    fn column(self) -> Column {
        match self {
            Self::Order => Column::TransactionId,
            Self::MerchantOrder => Column::OrderId,
            Self::Refund => Column::RefundId,
            Self::Notice => Column::NoticeNo,
        }
    }

    fn check(self) -> Check {
        if self == Self::Notice { Check::NoticePaidTwice } else { Check::DuplicateOrder }
    }

    /// Sharing shows something only where the orders of WeChat differ.
    fn needs_different_orders(self) -> bool {
        matches!(self, Self::MerchantOrder | Self::Notice)
    }
}

/// One family while its rows are compared.
pub(super) struct Pairs {
    family: Family,
    seen: Map,
    twice: Map,
    /// Hash, slot and place of rows that may share their key.
    suspects: Vec<(u64, u32, u16)>,
    key: Vec<u8>,
}

impl Pairs {
    /// `None` when memory is refused.
    pub fn new(family: Family, rows: usize) -> Option<Self> {
        let bits = (rows.max(64) * BITS_A_KEY).next_power_of_two();
        Some(Self { family, seen: Map::new(bits)?, twice: Map::new(bits)?, suspects: Vec::new(), key: Vec::new() })
    }

    pub fn mark(&mut self, chunk: &Chunk, table: &TableParts<'_>) {
        for row in 0..chunk.rows {
            if read_key(self.family, chunk, row, table, &mut self.key) {
                let hash = hash(&self.key);
                if self.seen.mark(hash) {
                    self.twice.mark(hash);
                }
            }
        }
    }

    pub fn collect(&mut self, slot: usize, chunk: &Chunk, table: &TableParts<'_>) -> Result<(), Full> {
        for row in 0..chunk.rows {
            if read_key(self.family, chunk, row, table, &mut self.key) {
                let hash = hash(&self.key);
                if self.twice.has(hash) {
                    memory::push(&mut self.suspects, (hash, slot as u32, row as u16))?;
                }
            }
        }
        Ok(())
    }

    pub fn conclude(mut self, table: &TableParts<'_>, found: &mut Found) {
        self.suspects.sort_unstable();
        for group in self.suspects.chunk_by(|one, other| one.0 == other.0).filter(|group| group.len() > 1) {
            let mut rows: Vec<(Vec<u8>, Vec<u8>, u32, u16)> = Vec::new();
            for (_, slot, row) in group {
                let Some(chunk) = table.chunk(*slot) else { continue };
                if read_key(self.family, chunk, usize::from(*row), table, &mut self.key) {
                    let order = local::text(chunk, Column::TransactionId, usize::from(*row), table.columns);
                    rows.push((self.key.clone(), order.to_vec(), *slot, *row));
                }
            }
            rows.sort_unstable();
            for same in rows.chunk_by(|one, other| one.0 == other.0).filter(|same| same.len() > 1) {
                let differ = same.first().zip(same.last()).is_some_and(|(first, last)| first.1 != last.1);
                if differ || !self.family.needs_different_orders() {
                    for (.., slot, row) in same {
                        let rows = table.chunk(*slot).map_or(0, |chunk| chunk.rows);
                        found.add(self.family.check(), *slot as usize, rows, usize::from(*row));
                    }
                }
            }
        }
    }
}

/// What a row shares with no other; `false` where it has no such key.
fn read_key(family: Family, chunk: &Chunk, row: usize, table: &TableParts<'_>, key: &mut Vec<u8>) -> bool {
    key.clear();
    if chunk.states.get(row) != Some(u32::from(family.state())) {
        return false;
    }
    let text = |column| local::text(chunk, column, row, table.columns);
    let own = text(family.column());
    if !is_usable(family.column(), &own, table.is_resaved(chunk)) {
        return false;
    }
    if family == Family::Notice {
        for column in [Column::RegionCode, Column::DepartmentCode] {
            key.extend_from_slice(&text(column));
            key.push(0);
        }
    }
    key.extend_from_slice(&own);
    true
}

/// Whether an id can be compared.
pub(super) fn is_usable(column: Column, id: &[u8], is_resaved: bool) -> bool {
    !id.is_empty() && id != b"0" && !(is_resaved && is_destroyed(column, id))
}

/// One bit for each value of a key's first bits.
struct Map {
    words: Vec<u64>,
    shift: u32,
}

impl Map {
    /// `bits`: a power of two, at least 64.
    fn new(bits: usize) -> Option<Self> {
        let mut words = Vec::new();
        words.try_reserve_exact(bits / 64).ok()?;
        words.resize(bits / 64, 0);
        Some(Self { words, shift: 64 - bits.trailing_zeros() })
    }

    fn place(&self, key: u64) -> (usize, u64) {
        let bit = key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> self.shift;
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
