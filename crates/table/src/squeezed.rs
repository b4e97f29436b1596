//! Ids of a full chunk in as few bytes as their shape needs: places where all of them have the same character take nothing,
//! digits half a byte, all else a byte. Every value takes as many bytes as the others, so nothing tells where one begins.

use crate::arena::Arena;
use crate::memory::{self, Full};
use crate::wire::{Refused, Wire, put_bytes, put_count};
use core::ops::Range;

/// The longest value that is squeezed, in bytes. Ids have 10 to 32.
pub(crate) const WIDEST: usize = 64;

/// The half byte that stands for no digit, behind the end of a shorter value.
const NO_DIGIT: u8 = 0xf;

#[derive(Debug)]
pub(crate) struct Squeezed {
    /// A value as long as the longest; runs are written over it.
    template: Vec<u8>,
    runs: Vec<Run>,
    /// Bytes a value.
    stride: usize,
    rows: usize,
    data: Vec<u8>,
}

/// Places of a value that follow each other and are kept in the same way.
#[derive(Clone, Copy, Debug)]
struct Run {
    from: usize,
    length: usize,
    are_digits: bool,
}

impl Run {
    fn bytes(self) -> usize {
        if self.are_digits { self.length.div_ceil(2) } else { self.length }
    }
}

/// A byte that no UTF-8 has.
pub(crate) const NO_TEXT: u8 = 0xff;

/// A value taken out.
pub(crate) type Room = [u8; WIDEST];

impl Squeezed {
    /// The values of an arena, where that saves anything.
    pub fn of(arena: &Arena) -> Result<Option<Self>, Full> {
        let rows = arena.len();
        let bytes = arena.arena().len();
        let shape = match arena.width() {
            Some(width) => shape_of_equal(arena, width),
            None => shape_of_digits(arena),
        };
        let Some((template, runs)) = shape else { return Ok(None) };
        let stride: usize = runs.iter().map(|run| run.bytes()).sum();
        let saved = arena.bytes().saturating_sub(stride * rows);
        if rows == 0 || saved * 16 < bytes {
            return Ok(None);
        }
        let mut data = Vec::new();
        data.try_reserve_exact(stride * rows).map_err(|_| Full)?;
        for row in 0..rows {
            let value = arena.get(row).unwrap_or_default();
            for run in &runs {
                let part =
                    value.get(run.from.min(value.len())..(run.from + run.length).min(value.len())).unwrap_or_default();
                if run.are_digits {
                    push_digits(part, run.length, &mut data);
                } else {
                    memory::append_short(&mut data, part);
                }
            }
        }
        Ok(Some(Self { template, runs, stride, rows, data }))
    }

    pub fn len(&self) -> usize {
        self.rows
    }

    /// Writes a value into the room; its length, `None` past the last row.
    pub fn read(&self, row: usize, room: &mut Room) -> Option<usize> {
        if row >= self.rows {
            return None;
        }
        let mut left = self.data.get(row * self.stride..(row + 1) * self.stride)?;
        let width = self.template.len();
        room.get_mut(..width)?.copy_from_slice(&self.template);
        for run in &self.runs {
            let (part, rest) = left.split_at_checked(run.bytes())?;
            left = rest;
            let to = room.get_mut(run.from..run.from + run.length)?;
            if run.are_digits {
                if let Some(short) = read_digits(part, to) {
                    return Some(run.from + short);
                }
            } else {
                to.copy_from_slice(part);
            }
        }
        Some(width)
    }

    /// Writes the values of some rows one after the other, each as long as the longest: shorter ones are filled up with a byte
    /// that is in no text.
    pub fn read_all(&self, rows: Range<usize>, out: &mut Vec<u8>) {
        out.clear();
        let mut room = [0; WIDEST];
        let width = self.width();
        for row in rows {
            let Some(length) = self.read(row, &mut room) else { return };
            if let Some(behind) = room.get_mut(length..width) {
                behind.fill(NO_TEXT);
            }
            memory::append_short(out, room.get(..width).unwrap_or_default());
        }
    }

    /// Bytes of the longest value.
    pub fn width(&self) -> usize {
        self.template.len()
    }

    /// Whether a text can stand in some value at all, at any place or at the beginning only, without regard to ASCII case.
    pub fn may_have(&self, text: &[u8], only_at_the_beginning: bool) -> bool {
        let Some(last) = self.template.len().checked_sub(text.len()) else { return false };
        (0..=if only_at_the_beginning { 0 } else { last }).any(|at| {
            let mut constant = self.template.iter().map(|byte| Some(*byte)).collect::<Vec<_>>();
            let mut digit = vec![false; constant.len()];
            for run in &self.runs {
                for place in run.from..run.from + run.length {
                    if let (Some(constant), Some(digit)) = (constant.get_mut(place), digit.get_mut(place)) {
                        (*constant, *digit) = (None, run.are_digits);
                    }
                }
            }
            let places = constant.iter().zip(&digit).skip(at);
            text.iter().zip(places).all(|(byte, (constant, digit))| match constant {
                Some(constant) => constant.eq_ignore_ascii_case(byte),
                None => !digit || byte.is_ascii_digit(),
            })
        })
    }

    pub fn bytes(&self) -> usize {
        memory::held(&self.template) + memory::held(&self.runs) + memory::held(&self.data)
    }

    pub fn put(&self, out: &mut Vec<u8>) {
        put_bytes(&self.template, out);
        put_count(self.runs.len(), out);
        for run in &self.runs {
            put_count(run.from, out);
            put_count(run.length, out);
            put_count(usize::from(run.are_digits), out);
        }
        put_count(self.rows, out);
        put_bytes(&self.data, out);
    }

    pub fn of_wire(wire: &mut Wire<'_>) -> Result<Self, Refused> {
        let template = wire.all_bytes()?;
        let mut runs = Vec::new();
        for _ in 0..wire.count()? {
            let (from, length, are_digits) = (wire.count()?, wire.count()?, wire.count()? == 1);
            runs.push(Run { from, length, are_digits });
        }
        let rows = wire.count()?;
        let data = wire.all_bytes()?;
        let within = runs.iter().all(|run| run.from.saturating_add(run.length) <= template.len());
        if !within || template.len() > WIDEST {
            return Err(Refused::Malformed);
        }
        let stride: usize = runs.iter().map(|run| run.bytes()).sum();
        if rows.checked_mul(stride) != Some(data.len()) {
            return Err(Refused::Malformed);
        }
        Ok(Self { template, runs, stride, rows, data })
    }
}

/// The shape of values that are all of one length.
fn shape_of_equal(arena: &Arena, width: usize) -> Option<(Vec<u8>, Vec<Run>)> {
    if !(8..=WIDEST).contains(&width) {
        return None;
    }
    let first = arena.get(0)?;
    // By words of eight bytes, and the last eight bytes once more: bits that are not as in the first value, and the high bit of
    // each byte that is no digit.
    let mut seen = [(0_u64, 0_u64); WIDEST / 8];
    let mut seen_last = (0_u64, 0_u64);
    let words = first.as_chunks::<8>().0;
    let last = first.last_chunk::<8>()?;
    for value in arena.arena().chunks_exact(width) {
        for ((seen, word), first) in seen.iter_mut().zip(value.as_chunks::<8>().0).zip(words) {
            look(seen, *word, *first);
        }
        look(&mut seen_last, *value.last_chunk::<8>()?, *last);
    }
    let mut places = [(false, false); WIDEST];
    let mut note = |from: usize, (unlike, no_digit): (u64, u64)| {
        for ((place, unlike), no_digit) in
            places.iter_mut().skip(from).zip(unlike.to_le_bytes()).zip(no_digit.to_le_bytes())
        {
            *place = (unlike != 0, no_digit == 0);
        }
    };
    for (at, seen) in seen.iter().enumerate().take(words.len()) {
        note(at * 8, *seen);
    }
    note(width - 8, seen_last);
    let mut runs: Vec<Run> = Vec::new();
    for (place, (varies, are_digits)) in places.into_iter().enumerate().take(width) {
        match runs.last_mut() {
            _ if !varies => {}
            Some(run) if run.from + run.length == place && run.are_digits == are_digits => run.length += 1,
            _ => runs.push(Run { from: place, length: 1, are_digits }),
        }
    }
    Some((first.to_vec(), runs))
}

fn look(seen: &mut (u64, u64), word: [u8; 8], first: [u8; 8]) {
    let (word, first) = (u64::from_le_bytes(word), u64::from_le_bytes(first));
    let digits = word ^ 0x3030_3030_3030_3030;
    seen.0 |= word ^ first;
    seen.1 |= (((digits & 0x7f7f_7f7f_7f7f_7f7f) + 0x7676_7676_7676_7676) | digits) & 0x8080_8080_8080_8080;
}

/// The shape of numbers of different lengths.
fn shape_of_digits(arena: &Arena) -> Option<(Vec<u8>, Vec<Run>)> {
    let widest = (0..arena.len()).map(|row| arena.get(row).map_or(0, <[u8]>::len)).max()?;
    if widest > WIDEST || !arena.arena().iter().all(u8::is_ascii_digit) {
        return None;
    }
    Some((vec![b'0'; widest], vec![Run { from: 0, length: widest, are_digits: true }]))
}

/// Digits in half a byte each, filled up to `length` of them.
fn push_digits(digits: &[u8], length: usize, data: &mut Vec<u8>) {
    let (eights, rest) = digits.as_chunks::<8>();
    eights.iter().for_each(|eight| data.extend_from_slice(&gather(*eight)));
    let (pairs, single) = rest.as_chunks::<2>();
    pairs.iter().for_each(|[high, low]| data.push(high << 4 | low & 0xf));
    single.iter().for_each(|digit| data.push(digit << 4 | NO_DIGIT));
    for _ in digits.len().div_ceil(2)..length.div_ceil(2) {
        data.push(NO_DIGIT << 4 | NO_DIGIT);
    }
}

/// Eight digits as eight half bytes.
fn gather(digits: [u8; 8]) -> [u8; 4] {
    let mut halves = u64::from_be_bytes(digits) & 0x0f0f_0f0f_0f0f_0f0f;
    halves = (halves | halves >> 4) & 0x00ff_00ff_00ff_00ff;
    halves = (halves | halves >> 8) & 0x0000_ffff_0000_ffff;
    ((halves | halves >> 16) as u32).to_be_bytes()
}

/// Writes digits as text; where there are fewer than the room has, how many there are.
fn read_digits(halves: &[u8], to: &mut [u8]) -> Option<usize> {
    let whole = to.len();
    let mut ends = 0_u64;
    for (eight, four) in to.chunks_mut(8).zip(halves.chunks(4)) {
        if let (Some(eight), Some(four)) = (eight.first_chunk_mut::<8>(), four.first_chunk::<4>()) {
            let digits = spread(u32::from_be_bytes(*four));
            // Only 15, which is no digit, has all four bits.
            ends |= digits & (digits >> 1) & (digits >> 2) & (digits >> 3) & 0x0101_0101_0101_0101;
            *eight = (digits | 0x3030_3030_3030_3030).to_be_bytes();
            continue;
        }
        for (to, half) in eight.iter_mut().zip(four.iter().flat_map(|byte| [byte >> 4, byte & 0xf])) {
            ends |= u64::from(half == NO_DIGIT);
            *to = b'0' | half;
        }
    }
    if ends == 0 {
        return None;
    }
    let halves = halves.iter().flat_map(|byte| [byte >> 4, byte & 0xf]).take(whole);
    Some(halves.take_while(|half| *half != NO_DIGIT).count()).filter(|length| *length < whole)
}

/// Eight half bytes as eight bytes.
fn spread(halves: u32) -> u64 {
    let mut spread = u64::from(halves);
    spread = (spread | spread << 16) & 0x0000_ffff_0000_ffff;
    spread = (spread | spread << 8) & 0x00ff_00ff_00ff_00ff;
    (spread | spread << 4) & 0x0f0f_0f0f_0f0f_0f0f
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn values() -> impl Strategy<Value = Vec<String>> {
        prop_oneof![
            prop::collection::vec("4200[0-9]{4}2026[0-9]{10}", 1..40),
            prop::collection::vec("AQ[AC]A[-_a-zA-Z0-9]{9}[0-9]{3}", 1..40),
            prop::collection::vec("[0-9]{0,21}", 1..40),
            prop::collection::vec("[0-9]{16,17}", 1..40),
            prop::collection::vec("[ab]{3}", 1..40),
            prop::collection::vec("税[0-9]", 1..40),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 512, ..ProptestConfig::default() })]

        #[test]
        fn values_come_back_and_parts_put_together_are_the_same(values in values()) {
            let mut arena = Arena::default();
            values.iter().for_each(|value| arena.push(value.as_bytes()).unwrap());
            let Some(squeezed) = Squeezed::of(&arena).unwrap() else { return Ok(()) };
            prop_assert!(squeezed.data.len() < arena.bytes());
            let mut bytes = Vec::new();
            squeezed.put(&mut bytes);
            let moved = Squeezed::of_wire(&mut Wire(&bytes)).unwrap();
            for squeezed in [&squeezed, &moved] {
                let mut room = [b'?'; WIDEST];
                for (row, value) in values.iter().enumerate() {
                    let length = squeezed.read(row, &mut room).unwrap();
                    prop_assert_eq!(&room[..length], value.as_bytes());
                }
                prop_assert_eq!(squeezed.read(values.len(), &mut room), None);
            }
        }

        #[test]
        fn what_is_in_a_value_may_be_there(values in values(), row in 0_usize..40, from in 0_usize..28, length in 1_usize..9) {
            let mut arena = Arena::default();
            values.iter().for_each(|value| arena.push(value.as_bytes()).unwrap());
            let Some(squeezed) = Squeezed::of(&arena).unwrap() else { return Ok(()) };
            let value = values[row % values.len()].to_ascii_uppercase().into_bytes();
            let part = value.get(from..from + length).unwrap_or_default();
            prop_assert!(squeezed.may_have(part, false));
            prop_assert!(squeezed.may_have(value.get(..length).unwrap_or_default(), true));
        }
    }

    #[test]
    fn ids_of_a_day_take_a_third_of_their_text() {
        let mut arena = Arena::default();
        for order in 0..100_u64 {
            arena.push(format!("4200000022201709254{:09}", order * 9_999_991).as_bytes()).unwrap();
        }
        let squeezed = Squeezed::of(&arena).unwrap().unwrap();
        assert_eq!(squeezed.stride, 5);
        assert!(
            squeezed.may_have(b"709254", false)
                && !squeezed.may_have(b"709255", true)
                && !squeezed.may_have(b"x", false)
        );
    }
}
