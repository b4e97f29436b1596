//! A block: some rows of a chunk opened up for counting, few enough to stay in the fastest memory.

use crate::bits::Kept;
use crate::chunk::{Chunk, REFUND, SUCCESS};
use crate::field::Quantity;
use core::ops::Range;

/// Rows of a block: a multiple of 64.
pub(crate) const BLOCK: usize = 4096;

/// Up to one in so many rows chosen, only these are opened up.
const SPARSE: usize = 4;

/// Bits of a [`Block::packed`] number that count rows: enough for two blocks.
pub(crate) const COUNT_BITS: u32 = 13;

/// The largest amount that can be summed up over two blocks in the bits that are left.
pub(crate) const LARGEST_PACKED: u64 = 1 << (62 - 2 * COUNT_BITS);

/// A sum of payments less refunds. With [`i64`] the caller has made sure that no sum of the table's rows overflows.
pub(crate) trait Net: Copy + Default + PartialEq {
    fn of(state: u8, amount: i64) -> Self;
    fn of_fen(fen: i64) -> Self;
    fn negated(self) -> Self;
    fn add(&mut self, other: Self);
    /// As an i64, where it fits.
    fn fen(self) -> Option<i64>;
}

impl Net for i64 {
    fn of(state: u8, amount: i64) -> Self {
        match state {
            SUCCESS => amount,
            REFUND => amount.wrapping_neg(),
            _ => 0,
        }
    }

    fn of_fen(fen: i64) -> Self {
        fen
    }

    fn negated(self) -> Self {
        self.wrapping_neg()
    }

    fn add(&mut self, other: Self) {
        *self = self.wrapping_add(other);
    }

    fn fen(self) -> Option<i64> {
        Some(self)
    }
}

impl Net for i128 {
    fn of(state: u8, amount: i64) -> Self {
        match state {
            SUCCESS => Self::from(amount),
            REFUND => -Self::from(amount),
            _ => 0,
        }
    }

    fn of_fen(fen: i64) -> Self {
        Self::from(fen)
    }

    fn negated(self) -> Self {
        -self
    }

    fn add(&mut self, other: Self) {
        *self += other;
    }

    fn fen(self) -> Option<i64> {
        i64::try_from(self).ok()
    }
}

/// The rows of a block by their places in it. Where few are chosen, only their places hold what is said here.
#[derive(Default)]
pub(crate) struct Block<N> {
    /// Rows of the chunk that it covers.
    pub rows: Range<usize>,
    pub states: Vec<u8>,
    /// The rows' own amounts: 退款金额 of a refund, else 总金额.
    pub amounts: Vec<i64>,
    pub fees: Vec<i64>,
    pub nets: Vec<N>,
    /// A net above [`COUNT_BITS`] bits, of which the lowest is set: sums of these are a sum and a count in one. Only where
    /// the chunk's amounts are small enough.
    pub packed: Vec<i64>,
    pub is_packed: bool,
    refunds: Vec<i64>,
}

impl<N: Net> Block<N> {
    /// Opens rows of a chunk, at least those that some of these choose.
    pub fn open<'a>(&mut self, chunk: &Chunk, rows: Range<usize>, chosen: impl Iterator<Item = &'a Chosen> + Clone) {
        let Self { states, amounts, refunds, fees, nets, packed, .. } = self;
        let numbers = |quantity| &chunk.number(quantity).values;
        let largest = numbers(Quantity::Total).largest_size().max(numbers(Quantity::Refund).largest_size());
        self.is_packed = largest <= LARGEST_PACKED;
        let wanted: usize = chosen.clone().map(|chosen| if chosen.all { rows.len() } else { chosen.rows.len() }).sum();
        if wanted * SPARSE > rows.len() {
            chunk.states.read_narrow(rows.clone(), states);
            numbers(Quantity::Total).read(rows.start, rows.len(), amounts);
            numbers(Quantity::Refund).read(rows.start, rows.len(), refunds);
            numbers(Quantity::Fee).read(rows.start, rows.len(), fees);
            for ((amount, refund), state) in amounts.iter_mut().zip(refunds).zip(&*states) {
                *amount = if *state == REFUND { *refund } else { *amount };
            }
            nets.clear();
            nets.extend(states.iter().zip(&*amounts).map(|(state, amount)| N::of(*state, *amount)));
            packed.clear();
            packed.extend(states.iter().zip(&*amounts).map(|(state, amount)| pack(*state, *amount)));
        } else {
            states.resize(BLOCK, 0);
            amounts.resize(BLOCK, 0);
            fees.resize(BLOCK, 0);
            nets.resize(BLOCK, N::default());
            packed.resize(BLOCK, 0);
            for chosen in chosen {
                for place in chosen.rows.iter().map(|row| usize::from(*row)) {
                    let row = rows.start + place;
                    let state = chunk.states.get(row).unwrap_or(0) as u8;
                    let amount = if state == REFUND { Quantity::Refund } else { Quantity::Total };
                    let amount = numbers(amount).get(row).unwrap_or(0);
                    let places = states.get_mut(place).zip(amounts.get_mut(place)).zip(fees.get_mut(place));
                    if let Some((((own_state, own_amount), fee), (net, own_packed))) =
                        places.zip(nets.get_mut(place).zip(packed.get_mut(place)))
                    {
                        (*own_state, *own_amount, *net) = (state, amount, N::of(state, amount));
                        (*fee, *own_packed) = (numbers(Quantity::Fee).get(row).unwrap_or(0), pack(state, amount));
                    }
                }
            }
        }
        self.rows = rows;
    }
}

fn pack(state: u8, amount: i64) -> i64 {
    (i64::of(state, amount) << COUNT_BITS) + 1
}

/// The rows of a block that are counted, by their place in the block.
#[derive(Debug, Default)]
pub(crate) struct Chosen {
    pub all: bool,
    pub rows: Vec<u16>,
}

impl Chosen {
    /// Chooses what is kept, or with `others` what is not.
    pub fn choose(&mut self, kept: &Kept, block: &Range<usize>, others: bool) {
        self.rows.clear();
        self.all = if others { *kept == Kept::None } else { *kept == Kept::All };
        if let Kept::Some(bits) = kept {
            let flip = if others { u64::MAX } else { 0 };
            for (at, word) in bits.words().iter().enumerate().skip(block.start / 64).take(BLOCK / 64) {
                let first = at * 64 - block.start;
                let mut left = word ^ flip;
                while left != 0 {
                    let place = first + left.trailing_zeros() as usize;
                    left &= left - 1;
                    self.rows.push(place as u16);
                }
            }
            // Bits behind the last row are no rows.
            while self.rows.last().is_some_and(|row| usize::from(*row) >= block.len()) {
                self.rows.pop();
            }
            self.all = self.rows.len() == block.len();
        }
    }

    pub fn clear(&mut self) {
        self.rows.clear();
        self.all = false;
    }

    pub fn is_empty(&self) -> bool {
        !self.all && self.rows.is_empty()
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
