//! Texts that hardly repeat, of one column of a chunk: one after the other while rows come, then in as few bytes as they need.

use crate::arena::Arena;
use crate::bits::Bits;
use crate::memory::{self, Full};
use crate::needle::Needle;
use crate::ranked::Ranked;
use crate::squeezed::{Room, Squeezed, WIDEST};
use crate::wire::{Number, Refused, Wire, put_bytes};
use core::ops::Deref;

#[derive(Debug)]
pub(crate) enum Packed {
    Arena(Arena),
    Squeezed(Squeezed),
    /// Many rows have one and the same value; the others, of one length, are kept by themselves.
    Split {
        common: Vec<u8>,
        others: Ranked,
        inner: Inner,
    },
}

#[derive(Debug)]
pub(crate) enum Inner {
    Arena(Arena),
    Squeezed(Squeezed),
}

/// A value, lent or taken out of where it is squeezed.
#[derive(Clone, Copy)]
pub(crate) enum Text<'a> {
    Lent(&'a [u8]),
    Made(Room, usize),
}

impl Deref for Text<'_> {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Lent(text) => text,
            Self::Made(room, length) => room.get(..*length).unwrap_or_default(),
        }
    }
}

/// Rows that are taken out at a time where they are searched: their texts stay in the fastest memory.
const SEARCHED_AT_ONCE: usize = 256;

impl Default for Packed {
    fn default() -> Self {
        Self::Arena(Arena::default())
    }
}

impl Packed {
    /// Adds a value; a sealed column is closed, and has no room for it.
    pub fn push(&mut self, value: &[u8]) -> Result<(), Full> {
        match self {
            Self::Arena(arena) => arena.push(value),
            Self::Squeezed(_) | Self::Split { .. } => Err(Full),
        }
    }

    /// Adds several values; all of them, or in the end an error with some added.
    pub fn extend<'a>(&mut self, more: impl Iterator<Item = &'a [u8]> + Clone) -> Result<(), Full> {
        match self {
            Self::Arena(arena) => arena.extend(more),
            Self::Squeezed(_) | Self::Split { .. } => Err(Full),
        }
    }

    pub fn get(&self, row: usize) -> Option<Text<'_>> {
        match self {
            Self::Arena(arena) => arena.get(row).map(Text::Lent),
            Self::Squeezed(squeezed) => taken_out(squeezed, row),
            Self::Split { common, others, inner } => match others.place(row) {
                Some(place) => match inner {
                    Inner::Arena(arena) => arena.get(place).map(Text::Lent),
                    Inner::Squeezed(squeezed) => taken_out(squeezed, place),
                },
                None => (row < others.bits().rows()).then_some(Text::Lent(common)),
            },
        }
    }

    pub fn truncate(&mut self, to: usize) {
        if let Self::Arena(arena) = self {
            arena.truncate(to);
        }
    }

    /// The one length of all values, if that is known.
    pub fn width(&self) -> Option<usize> {
        match self {
            Self::Arena(arena) => arena.width(),
            Self::Squeezed(_) | Self::Split { .. } => None,
        }
    }

    /// Sets the bit of each row whose value has the needle.
    pub fn search(&self, needle: &mut Needle, found: &mut Bits) {
        match self {
            Self::Arena(arena) => needle.search(arena, found),
            Self::Squeezed(squeezed) => search_squeezed(squeezed, needle, |row| found.set(row)),
            Self::Split { common, others, inner } => {
                if needle.is_in(common) {
                    let mut common_rows = others.bits().clone();
                    common_rows.invert();
                    found.or(&common_rows);
                }
                let mut inner_found = Bits::none(others.count());
                match inner {
                    Inner::Arena(arena) => needle.search(arena, &mut inner_found),
                    Inner::Squeezed(squeezed) => search_squeezed(squeezed, needle, |place| inner_found.set(place)),
                }
                if inner_found.count() > 0 {
                    let rows = others.bits().ones(0, usize::MAX);
                    rows.enumerate().filter(|(place, _)| inner_found.get(*place)).for_each(|(_, row)| found.set(row));
                }
            }
        }
    }

    /// No more values will come.
    pub fn seal(&mut self) {
        // Where memory is refused for a smaller form, the form that is there stays.
        if let Self::Arena(arena) = self {
            arena.seal();
            if let Ok(Some(smaller)) = sealed(arena)
                && smaller.bytes() < arena.bytes()
            {
                *self = smaller;
            }
        }
    }

    pub fn len(&self) -> usize {
        match self {
            Self::Arena(arena) => arena.len(),
            Self::Squeezed(squeezed) => squeezed.len(),
            Self::Split { others, .. } => others.bits().rows(),
        }
    }

    pub fn put(&self, out: &mut Vec<u8>) {
        match self {
            Self::Arena(arena) => {
                0_u8.put(out);
                arena.put(out);
            }
            Self::Squeezed(squeezed) => {
                1_u8.put(out);
                squeezed.put(out);
            }
            Self::Split { common, others, inner } => {
                match inner {
                    Inner::Arena(arena) => {
                        2_u8.put(out);
                        arena.put(out);
                    }
                    Inner::Squeezed(squeezed) => {
                        3_u8.put(out);
                        squeezed.put(out);
                    }
                }
                put_bytes(common, out);
                others.put(out);
            }
        }
    }

    pub fn of(wire: &mut Wire<'_>) -> Result<Self, Refused> {
        let inner = match wire.number::<u8>()? {
            0 => return Arena::of(wire).map(Self::Arena),
            1 => return Squeezed::of_wire(wire).map(Self::Squeezed),
            2 => Inner::Arena(Arena::of(wire)?),
            3 => Inner::Squeezed(Squeezed::of_wire(wire)?),
            _ => return Err(Refused::Malformed),
        };
        let common = wire.all_bytes()?;
        let others = Ranked::of(wire)?;
        let inner_rows = match &inner {
            Inner::Arena(arena) => arena.len(),
            Inner::Squeezed(squeezed) => squeezed.len(),
        };
        if inner_rows == others.count() { Ok(Self::Split { common, others, inner }) } else { Err(Refused::Malformed) }
    }

    pub fn bytes(&self) -> usize {
        match self {
            Self::Arena(arena) => arena.bytes(),
            Self::Squeezed(squeezed) => squeezed.bytes(),
            Self::Split { common, others, inner, .. } => {
                let inner = match inner {
                    Inner::Arena(arena) => arena.bytes(),
                    Inner::Squeezed(squeezed) => squeezed.bytes(),
                };
                memory::held(common) + others.bytes() + inner
            }
        }
    }
}

fn taken_out(squeezed: &Squeezed, row: usize) -> Option<Text<'static>> {
    let mut room = [0; WIDEST];
    squeezed.read(row, &mut room).map(|length| Text::Made(room, length))
}

fn search_squeezed(squeezed: &Squeezed, needle: &mut Needle, mut hit: impl FnMut(usize)) {
    if !squeezed.may_have(needle.text(), needle.is_at_the_beginning()) {
        return;
    }
    let mut texts = Vec::new();
    for from in (0..squeezed.len()).step_by(SEARCHED_AT_ONCE) {
        squeezed.read_all(from..(from + SEARCHED_AT_ONCE).min(squeezed.len()), &mut texts);
        needle.search_filled_up(&mut texts, squeezed.width(), |row| hit(from + row));
    }
}

/// A smaller form of the values, if there is one.
fn sealed(arena: &Arena) -> Result<Option<Packed>, Full> {
    if let Some(squeezed) = Squeezed::of(arena)? {
        return Ok(Some(Packed::Squeezed(squeezed)));
    }
    let Some(common) = common_value(arena) else { return Ok(None) };
    let rows = arena.len();
    let mut bits = Bits::none(rows);
    let mut inner = Arena::default();
    for row in 0..rows {
        let value = arena.get(row).unwrap_or_default();
        if value.len() != common.len() {
            bits.set(row);
            inner.push(value)?;
        }
    }
    let inner = match Squeezed::of(&inner)? {
        Some(squeezed) => Inner::Squeezed(squeezed),
        None => {
            inner.seal();
            Inner::Arena(inner)
        }
    };
    Ok(Some(Packed::Split { common, others: Ranked::new(bits)?, inner }))
}

/// The value of all rows of its length, where all others are of one length too.
fn common_value(arena: &Arena) -> Option<Vec<u8>> {
    if arena.width().is_some() {
        return None;
    }
    let value = |row| arena.get(row).unwrap_or_default();
    let first = value(0);
    let second = (1..arena.len()).map(value).find(|value| value.len() != first.len())?;
    let is_common = |common: &[u8], other: &[u8]| {
        (0..arena.len()).all(|row| {
            let value = value(row);
            value == common || value.len() == other.len()
        })
    };
    let (short, long) = if first.len() < second.len() { (first, second) } else { (second, first) };
    is_common(short, long).then(|| short.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::Match;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 512, ..ProptestConfig::default() })]

        #[test]
        fn sealed_values_come_back_and_are_found_as_before(
            values in prop_oneof![
                prop::collection::vec(prop_oneof![3 => Just("0".to_owned()), 1 => "5000[0-9]{7}".prop_map(|id| id)], 1..400),
                prop::collection::vec(prop_oneof![1 => Just(String::new()), 9 => "oFkLx[a-cA-C_]{4}".prop_map(|id| id)], 1..400),
                prop::collection::vec("42[01]{3}7[0-9]{3}", 1..400),
                prop::collection::vec("[0-9]{4,9}", 1..400),
                prop::collection::vec("[a-c]{0,3}", 1..100),
            ],
            needle in "[0-9a-cF]{1,3}|0|oFk",
            how in prop_oneof![Just(Match::Contains), Just(Match::StartsWith), Just(Match::Equals)],
        ) {
            let mut packed = Packed::default();
            packed.extend(values.iter().map(|value| value.as_bytes())).unwrap();
            let mut needle = Needle::new(&needle, how);
            let mut before = Bits::none(values.len());
            packed.search(&mut needle, &mut before);
            let bytes = packed.bytes();
            packed.seal();
            prop_assert!(packed.bytes() <= bytes);
            let mut after = Bits::none(values.len());
            packed.search(&mut needle, &mut after);
            prop_assert_eq!(before, after);
            for row in 0..=values.len() {
                let value = packed.get(row);
                prop_assert_eq!(value.as_deref(), values.get(row).map(|value| value.as_bytes()));
            }
        }
    }
}
