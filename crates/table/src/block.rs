//! A block: some rows of a chunk opened up for counting, few enough to stay in the fastest memory.

use crate::bits::Kept;
use crate::chunk::{Chunk, REFUND, SUCCESS};
use crate::field::Quantity;
use core::ops::Range;

/// Rows of a block: a multiple of 64.
pub(crate) const BLOCK: usize = 4096;

/// A sum of payments less refunds. With [`i64`] the caller has made sure that no sum of the table's rows overflows.
pub(crate) trait Net: Copy + Default + PartialEq {
    fn of(state: u8, total: i64, refund: i64) -> Self;
    fn add(&mut self, other: Self);
    /// As an i64, where it fits.
    fn fen(self) -> Option<i64>;
}

impl Net for i64 {
    fn of(state: u8, total: i64, refund: i64) -> Self {
        match state {
            SUCCESS => total,
            REFUND => refund.wrapping_neg(),
            _ => 0,
        }
    }

    fn add(&mut self, other: Self) {
        *self = self.wrapping_add(other);
    }

    fn fen(self) -> Option<i64> {
        Some(self)
    }
}

impl Net for i128 {
    fn of(state: u8, total: i64, refund: i64) -> Self {
        match state {
            SUCCESS => Self::from(total),
            REFUND => -Self::from(refund),
            _ => 0,
        }
    }

    fn add(&mut self, other: Self) {
        *self += other;
    }

    fn fen(self) -> Option<i64> {
        i64::try_from(self).ok()
    }
}

#[derive(Default)]
pub(crate) struct Block<N> {
    /// Rows of the chunk that it covers.
    pub rows: Range<usize>,
    pub states: Vec<u8>,
    pub totals: Vec<i64>,
    pub refunds: Vec<i64>,
    pub fees: Vec<i64>,
    pub nets: Vec<N>,
}

impl<N: Net> Block<N> {
    pub fn open(&mut self, chunk: &Chunk, rows: Range<usize>) {
        chunk.states.read_narrow(rows.clone(), &mut self.states);
        let read = |quantity, out: &mut Vec<i64>| chunk.number(quantity).values.read(rows.start, rows.len(), out);
        read(Quantity::Total, &mut self.totals);
        read(Quantity::Refund, &mut self.refunds);
        read(Quantity::Fee, &mut self.fees);
        self.nets.clear();
        let amounts = self.totals.iter().zip(&self.refunds);
        self.nets
            .extend(self.states.iter().zip(amounts).map(|(state, (total, refund))| N::of(*state, *total, *refund)));
        self.rows = rows;
    }
}

/// The rows of a block that are counted, by their place in the block.
#[derive(Debug, Default)]
pub(crate) struct Chosen {
    pub all: bool,
    pub rows: Vec<u16>,
}

impl Chosen {
    pub fn choose(&mut self, kept: &Kept, block: &Range<usize>) {
        self.rows.clear();
        self.all = *kept == Kept::All;
        if let Kept::Some(bits) = kept {
            let rows = bits.ones(block.start / 64, BLOCK / 64);
            self.rows.extend(rows.map(|row| (row - block.start) as u16));
            self.all = self.rows.len() == block.len();
        }
    }

    /// Calls with the value of each chosen row, and its number in the chunk's block.
    pub fn each<T: Copy>(&self, values: &[T], mut with: impl FnMut(usize, T)) {
        if self.all {
            for (row, value) in values.iter().enumerate() {
                with(row, *value);
            }
        } else {
            for row in &self.rows {
                if let Some(value) = values.get(usize::from(*row)) {
                    with(usize::from(*row), *value);
                }
            }
        }
    }

    /// Calls with the values of each chosen row in two columns.
    pub fn each_two<T: Copy, U: Copy>(&self, values: &[T], others: &[U], mut with: impl FnMut(T, U)) {
        if self.all {
            for (value, other) in values.iter().zip(others) {
                with(*value, *other);
            }
        } else {
            for row in &self.rows {
                let row = usize::from(*row);
                if let (Some(value), Some(other)) = (values.get(row), others.get(row)) {
                    with(*value, *other);
                }
            }
        }
    }
}
