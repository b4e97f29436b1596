//! Totals of rows that a person picked out of the current view, by their places in it.

use crate::bits::{Bits, Kept};
use crate::block::{BLOCK, Block, Chosen, Net};
use crate::query::Places;
use crate::table::Table;
use crate::totals::{CheckedSums, Sums, Total};
use nontax_bill::Totals;

impl Table {
    /// What the rows at these places of the current view come to; a row that is named twice counts once, places behind the last
    /// row are passed over. `None` when `version` is not that of the current view.
    #[must_use]
    pub fn tally(&self, version: u64, places: &[Places]) -> Option<Totals> {
        let view = self.current(version)?;
        let bits = self.chunk_bits();
        let mut picked: Vec<Option<Bits>> = vec![None; self.slots.len()];
        for stretch in places {
            view.each_at(*stretch, |row| {
                let slot = (row >> bits) as usize;
                let rows = self.slots.get(slot).and_then(Option::as_ref).map_or(0, |chunk| chunk.rows);
                if let Some(picked) = picked.get_mut(slot) {
                    picked.get_or_insert_with(|| Bits::none(rows)).set((row & ((1 << bits) - 1)) as usize);
                }
            });
        }
        Some(if self.sums_fit() { self.sum::<i64, Sums>(picked) } else { self.sum::<i128, CheckedSums>(picked) })
    }

    /// In the order of loading, as all totals are counted.
    fn sum<N: Net, T: Total<N> + Default>(&self, picked: Vec<Option<Bits>>) -> Totals {
        let mut total = T::default();
        let mut block = Block::default();
        let mut chosen = Chosen::default();
        for (chunk, bits) in self.slots.iter().zip(picked) {
            let (Some(chunk), Some(bits)) = (chunk.as_deref(), bits) else { continue };
            let kept = Kept::Some(bits);
            for start in (0..chunk.rows).step_by(BLOCK) {
                let range = start..(start + BLOCK).min(chunk.rows);
                chosen.choose(&kept, &range, false);
                if !chosen.is_empty() {
                    block.open(chunk, range, core::iter::once(&chosen));
                    total.add(&block, &chosen, false);
                }
            }
        }
        total.totals()
    }
}
