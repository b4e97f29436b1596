//! Whole numbers of a chunk's rows (seconds, fen, fees), as narrow as they allow: nothing while all are the same, then
//! four, then eight bytes each; in a full chunk, nearly nothing where nearly all are the same. Lowest and highest are known, so that a range can take or leave a whole chunk.

use crate::bits::{Bits, Kept};
use crate::memory::{self, Full};
use crate::ranked::Ranked;
use crate::wire::{Number, Refused, Wire, put_all, put_count};
use core::ops::RangeInclusive;

#[derive(Debug)]
pub(crate) struct Numbers {
    values: Values,
    /// No value is lower.
    lowest: i64,
    /// No value is higher.
    highest: i64,
}

#[derive(Debug)]
enum Values {
    Same {
        value: i64,
        rows: usize,
    },
    I32(Vec<i32>),
    I64(Vec<i64>),
    /// Nearly all rows have one value; the others' follow each other.
    Mostly {
        value: i64,
        others: Ranked,
        inner: Vec<i64>,
    },
}

/// One in this many rows may have another value than most for these to be kept by themselves.
const FEW_OTHERS: usize = 8;

impl Default for Numbers {
    fn default() -> Self {
        Self { values: Values::Same { value: 0, rows: 0 }, lowest: i64::MAX, highest: i64::MIN }
    }
}

impl Numbers {
    pub fn push(&mut self, value: i64) -> Result<(), Full> {
        let narrow = i32::try_from(value);
        match (&mut self.values, narrow) {
            (Values::Same { value: same, rows }, _) if *rows == 0 || *same == value => {
                *same = value;
                *rows += 1;
            }
            (Values::I32(values), Ok(narrow)) => memory::push(values, narrow)?,
            (Values::I64(values), _) => memory::push(values, value)?,
            // A sealed column is closed.
            (Values::Mostly { .. }, _) => return Err(Full),
            (Values::Same { value: same, rows }, Ok(_)) if i32::try_from(*same).is_ok() => {
                self.values = Values::I32(memory::collect(core::iter::repeat_n(*same as i32, *rows))?);
                return self.push(value);
            }
            (Values::Same { value: same, rows }, _) => {
                self.values = Values::I64(memory::collect(core::iter::repeat_n(*same, *rows))?);
                return self.push(value);
            }
            (Values::I32(values), Err(_)) => {
                self.values = Values::I64(memory::collect(values.iter().copied().map(i64::from))?);
                return self.push(value);
            }
        }
        self.lowest = self.lowest.min(value);
        self.highest = self.highest.max(value);
        Ok(())
    }

    /// Adds the values of several rows; all of them, or in the end an error with some added.
    pub fn extend(&mut self, more: &[i64]) -> Result<(), Full> {
        let Some(first) = more.first() else { return Ok(()) };
        let (low, high) = more.iter().fold((*first, *first), |(low, high), value| (low.min(*value), high.max(*value)));
        let is_narrow = i32::try_from(low).is_ok() && i32::try_from(high).is_ok();
        match &mut self.values {
            Values::Same { value: same, rows } if low == high && (*rows == 0 || *same == low) => {
                *same = low;
                *rows += more.len();
            }
            Values::I32(values) if is_narrow => memory::extend(values, more.iter().map(|value| *value as i32))?,
            Values::I64(values) => memory::extend(values, more.iter().copied())?,
            _ => return more.iter().try_for_each(|value| self.push(*value)),
        }
        self.lowest = self.lowest.min(low);
        self.highest = self.highest.max(high);
        Ok(())
    }

    pub fn get(&self, row: usize) -> Option<i64> {
        match &self.values {
            Values::Same { value, rows } => (row < *rows).then_some(*value),
            Values::I32(values) => values.get(row).copied().map(i64::from),
            Values::I64(values) => values.get(row).copied(),
            Values::Mostly { value, others, inner } => match others.place(row) {
                Some(place) => inner.get(place).copied(),
                None => (row < others.bits().rows()).then_some(*value),
            },
        }
    }

    /// The lowest and the highest value; `None` where there are none.
    pub fn bounds(&self) -> Option<(i64, i64)> {
        (self.lowest <= self.highest).then_some((self.lowest, self.highest))
    }

    pub fn len(&self) -> usize {
        match &self.values {
            Values::Same { rows, .. } => *rows,
            Values::I32(values) => values.len(),
            Values::I64(values) => values.len(),
            Values::Mostly { others, .. } => others.bits().rows(),
        }
    }

    pub fn put(&self, out: &mut Vec<u8>) {
        self.lowest.put(out);
        self.highest.put(out);
        match &self.values {
            Values::Same { value, rows } => {
                0_u8.put(out);
                value.put(out);
                put_count(*rows, out);
            }
            Values::I32(values) => {
                4_u8.put(out);
                put_all(values, out);
            }
            Values::I64(values) => {
                8_u8.put(out);
                put_all(values, out);
            }
            Values::Mostly { value, others, inner } => {
                1_u8.put(out);
                value.put(out);
                others.put(out);
                put_all(inner, out);
            }
        }
    }

    pub fn of(wire: &mut Wire<'_>) -> Result<Self, Refused> {
        let (lowest, highest) = (wire.number()?, wire.number()?);
        let values = match wire.number::<u8>()? {
            0 => Values::Same { value: wire.number()?, rows: wire.count()? },
            4 => Values::I32(wire.all()?),
            8 => Values::I64(wire.all()?),
            1 => Values::Mostly { value: wire.number()?, others: Ranked::of(wire)?, inner: wire.all()? },
            _ => return Err(Refused::Malformed),
        };
        match &values {
            Values::Mostly { others, inner, .. } if others.count() != inner.len() => Err(Refused::Malformed),
            _ => Ok(Self { values, lowest, highest }),
        }
    }

    pub fn truncate(&mut self, to: usize) {
        match &mut self.values {
            Values::Same { rows, .. } => *rows = to.min(*rows),
            Values::I32(values) => values.truncate(to),
            Values::I64(values) => values.truncate(to),
            Values::Mostly { .. } => {}
        }
    }

    /// No more rows will come.
    pub fn seal(&mut self) {
        // Where memory is refused for a smaller form, the form that is there stays.
        let mostly = match &self.values {
            Values::I32(values) => mostly(values),
            Values::I64(values) => mostly(values),
            Values::Same { .. } | Values::Mostly { .. } => None,
        };
        if let Some(mostly) = mostly {
            self.values = mostly;
        }
        match &mut self.values {
            Values::Same { .. } | Values::Mostly { .. } => {}
            Values::I32(values) => values.shrink_to_fit(),
            Values::I64(values) => values.shrink_to_fit(),
        }
    }

    pub fn bytes(&self) -> usize {
        match &self.values {
            Values::Same { .. } => 0,
            Values::I32(values) => memory::held(values),
            Values::I64(values) => memory::held(values),
            Values::Mostly { others, inner, .. } => others.bytes() + memory::held(inner),
        }
    }

    /// No value is further from 0.
    pub fn largest_size(&self) -> u64 {
        if self.lowest > self.highest { 0 } else { self.lowest.unsigned_abs().max(self.highest.unsigned_abs()) }
    }

    /// The values of rows `first..first + rows` as i64, replacing what `out` holds.
    pub fn read(&self, first: usize, rows: usize, out: &mut Vec<i64>) {
        out.clear();
        match &self.values {
            Values::Same { value, .. } => out.resize(rows, *value),
            Values::I32(values) => out.extend(values.iter().skip(first).take(rows).copied().map(i64::from)),
            Values::I64(values) => out.extend(values.iter().skip(first).take(rows)),
            Values::Mostly { value, others, inner } => {
                out.resize(rows.min(others.bits().rows().saturating_sub(first)), *value);
                let last = first + out.len();
                let others_there =
                    others.bits().ones(first / 64, rows / 64 + 2).filter(|row| (first..last).contains(row));
                for (row, other) in others_there.zip(inner.iter().skip(others.before(first))) {
                    if let Some(place) = out.get_mut(row - first) {
                        *place = *other;
                    }
                }
            }
        }
    }

    pub fn within(&self, range: &RangeInclusive<i64>) -> Kept {
        let (from, to) = (*range.start(), *range.end());
        if from > self.highest || to < self.lowest || from > to {
            return Kept::None;
        }
        if from <= self.lowest && self.highest <= to {
            return Kept::All;
        }
        match &self.values {
            Values::Same { value, .. } => Kept::all_if(range.contains(value)),
            Values::I32(values) => {
                let clamp = |bound: i64| bound.clamp(i64::from(i32::MIN), i64::from(i32::MAX)) as i32;
                let (from, to) = (clamp(from), clamp(to));
                Kept::Some(Bits::of(values, |value| (from <= value) & (value <= to)))
            }
            Values::I64(values) => Kept::Some(Bits::of(values, |value| (from <= value) & (value <= to))),
            Values::Mostly { .. } => self.kept(|value| (from <= value) & (value <= to)),
        }
    }

    pub fn kept(&self, mut test: impl FnMut(i64) -> bool) -> Kept {
        match &self.values {
            Values::Same { value, .. } => Kept::all_if(test(*value)),
            Values::I32(values) => Kept::Some(Bits::of(values, |value| test(i64::from(value)))),
            Values::I64(values) => Kept::Some(Bits::of(values, test)),
            Values::Mostly { value, others, inner } => {
                let common = test(*value);
                let mut unlike = Bits::none(others.bits().rows());
                for (row, other) in others.bits().ones(0, usize::MAX).zip(inner) {
                    if test(*other) != common {
                        unlike.set(row);
                    }
                }
                if common {
                    unlike.invert();
                }
                Kept::Some(unlike)
            }
        }
    }
}

/// Values nearly all of which are the same, as such.
fn mostly<T: Copy + PartialEq + Into<i64>>(values: &[T]) -> Option<Values> {
    // The only value that more than half of the rows can have.
    let (mut candidate, mut votes) = (*values.first()?, 0_usize);
    for value in values {
        if votes == 0 {
            candidate = *value;
        }
        votes = if *value == candidate { votes + 1 } else { votes - 1 };
    }
    let bits = Bits::of(values, |value| value != candidate);
    if bits.count() * FEW_OTHERS > values.len() {
        return None;
    }
    let others = Ranked::new(bits).ok()?;
    let mut inner = Vec::new();
    inner.try_reserve_exact(others.count()).ok()?;
    inner.extend(others.bits().ones(0, usize::MAX).filter_map(|row| values.get(row)).map(|value| (*value).into()));
    Some(Values::Mostly { value: candidate.into(), others, inner })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn number() -> impl Strategy<Value = i64> {
        prop_oneof![
            -3_i64..3,
            any::<i64>(),
            Just(i64::MIN),
            Just(i64::MAX),
            i64::from(i32::MAX) - 2..i64::from(i32::MAX) + 2,
            i64::from(i32::MIN) - 2..i64::from(i32::MIN) + 2,
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn numbers_come_back_and_ranges_keep_what_is_within(
            numbers in prop::collection::vec(number(), 0..150),
            narrow in prop_oneof![
                prop::collection::vec(-3_i64..3, 0..70),
                prop::collection::vec(prop_oneof![20 => Just(0_i64), 1 => number()], 0..300),
            ],
            cut in 0_usize..300,
            then in prop_oneof![Just(0), number()],
            from in number(),
            to in number(),
        ) {
            let mut column = Numbers::default();
            let all: Vec<i64> = narrow.into_iter().chain(numbers).collect();
            for number in &all {
                column.push(*number).unwrap();
            }
            column.truncate(cut);
            column.push(then).unwrap();
            column.seal();
            let expected: Vec<i64> = all.into_iter().take(cut).chain([then]).collect();
            let within = column.within(&(from..=to));
            let tested = column.kept(|value| value >= from);
            for row in 0..=expected.len() {
                prop_assert_eq!(column.get(row), expected.get(row).copied());
            }
            for (row, number) in expected.iter().enumerate() {
                prop_assert_eq!(within.has(row), (from..=to).contains(number));
                prop_assert_eq!(tested.has(row), *number >= from);
                prop_assert!(number.unsigned_abs() <= column.largest_size());
            }
            let mut read = Vec::new();
            column.read(0, expected.len(), &mut read);
            prop_assert_eq!(&read, &expected);
            column.read(expected.len() / 2, expected.len() - expected.len() / 2, &mut read);
            prop_assert_eq!(&read[..], &expected[expected.len() / 2..]);
        }
    }
}
