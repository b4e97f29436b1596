//! How the values of a column of numbers are spread over the rows kept: the lowest, the highest, and how many rows are in
//! each of some steps between them, which are equal or go from one round number to the next.

use crate::answer::Spread;
use crate::bits::Kept;
use crate::chunk::{Chunk, REFUND};
use crate::field::{Home, Quantity};
use crate::query::SpreadOf;

/// The most steps that are counted.
const STEPS: u32 = 1_000;

/// A chunk's values of the field, row by row, in room that is used again.
#[derive(Default)]
struct Opened {
    values: Vec<i64>,
    refunds: Vec<i64>,
    states: Vec<u8>,
}

impl Opened {
    /// Calls with each value that a kept row of a chunk has in the field.
    fn each(&mut self, chunk: &Chunk, kept: &Kept, home: Home, mut with: impl FnMut(i64)) {
        if *kept == Kept::None {
            return;
        }
        let numbers = |quantity: Quantity| &chunk.number(quantity).values;
        let are_filled = |quantity: Quantity| chunk.number(quantity).empty.are_all(0);
        let are_all_filled = match home {
            Home::Quantity(quantity) => {
                numbers(quantity).read(0, chunk.rows, &mut self.values);
                are_filled(quantity)
            }
            Home::OwnAmount => {
                numbers(Quantity::Total).read(0, chunk.rows, &mut self.values);
                numbers(Quantity::Refund).read(0, chunk.rows, &mut self.refunds);
                chunk.states.read_narrow(0..chunk.rows, &mut self.states);
                for ((value, refund), state) in self.values.iter_mut().zip(&self.refunds).zip(&self.states) {
                    *value = if *state == REFUND { *refund } else { *value };
                }
                are_filled(Quantity::Total) && are_filled(Quantity::Refund)
            }
            Home::Text(_) | Home::Source | Home::Line => return,
        };
        let is_filled = |row: usize| {
            let quantity = if let Home::Quantity(quantity) = home { quantity } else { chunk.own_amount(row) };
            are_all_filled || chunk.number(quantity).empty.get(row) == Some(0)
        };
        let rows = self.values.iter().copied().enumerate();
        match kept {
            Kept::None => {}
            Kept::All => rows.filter(|(row, _)| is_filled(*row)).for_each(|(_, value)| with(value)),
            Kept::Some(bits) => {
                let values = &self.values;
                let ones = bits.ones(0, usize::MAX).filter(|row| is_filled(*row));
                ones.filter_map(|row| values.get(row)).for_each(|value| with(*value));
            }
        }
    }
}

/// Lowest and highest value of a chunk's rows, where they are known without looking at the rows.
fn known_bounds(chunk: &Chunk, kept: &Kept, home: Home) -> Option<(i64, i64)> {
    let Home::Quantity(quantity) = home else { return None };
    let part = chunk.number(quantity);
    (*kept == Kept::All && part.empty.are_all(0)).then(|| part.values.bounds()).flatten()
}

/// All round numbers, from the lowest an i64 holds on.
struct Round {
    all: Vec<i64>,
    /// How many of them are not above zero.
    to_zero: usize,
}

impl Default for Round {
    fn default() -> Self {
        let powers = (0..19_u32).filter_map(|power| 10_i64.checked_pow(power));
        let sizes: Vec<i64> =
            powers.flat_map(|power| [1, 2, 5].map(|digit| power.checked_mul(digit))).flatten().collect();
        let below_zero = sizes.iter().rev().map(|size| -size);
        let mut all: Vec<i64> = core::iter::once(i64::MIN).chain(below_zero).chain([0]).collect();
        let to_zero = all.len();
        all.extend(&sizes);
        Self { all, to_zero }
    }
}

impl Round {
    /// The place of the last one that is not above a value.
    fn place(&self, value: i64) -> usize {
        // Of nearly all values the digits tell it.
        if let Some(power) = value.checked_ilog10() {
            let size = 10_i64.pow(power);
            let digit = value / size;
            return self.to_zero + power as usize * 3 + usize::from(digit >= 2) + usize::from(digit >= 5);
        }
        if value == 0 {
            return self.to_zero - 1;
        }
        self.all.partition_point(|number| *number <= value).saturating_sub(1)
    }

    /// From the last one that is not above `lowest` to the last one that is not above `highest`.
    fn within(&self, lowest: i64, highest: i64) -> Vec<i64> {
        self.all.get(self.place(lowest)..=self.place(highest)).unwrap_or_default().to_vec()
    }
}

/// The spread of a field over what is kept of each chunk.
pub(crate) fn of<'a>(asked: SpreadOf, kept: impl Iterator<Item = (&'a Chunk, &'a Kept)> + Clone) -> Spread {
    let home = Home::of(asked.field);
    let mut opened = Opened::default();
    let (mut lowest, mut highest) = (i64::MAX, i64::MIN);
    for (chunk, kept) in kept.clone() {
        match known_bounds(chunk, kept, home) {
            Some((low, high)) => (lowest, highest) = (lowest.min(low), highest.max(high)),
            None => opened.each(chunk, kept, home, |value| (lowest, highest) = (lowest.min(value), highest.max(value))),
        }
    }
    let mut spread = Spread { field: asked.field, bounds: None, step: 0, counts: Vec::new(), edges: Vec::new() };
    if lowest > highest {
        return spread;
    }
    if asked.steps == 0 {
        spread.bounds = Some((lowest, highest));
        spread.edges = Round::default().within(lowest, highest);
        spread.counts = vec![0; spread.edges.len()];
        let round = Round::default();
        let first = round.place(lowest);
        for (chunk, kept) in kept {
            opened.each(chunk, kept, home, |value| {
                if let Some(count) = spread.counts.get_mut(round.place(value).wrapping_sub(first)) {
                    *count += 1;
                }
            });
        }
        return spread;
    }
    let values = u128::from(highest.abs_diff(lowest)) + 1;
    let steps = u128::from(asked.steps.clamp(1, STEPS));
    let step = values.div_ceil(steps).max(1);
    spread.bounds = Some((lowest, highest));
    // A step of more than a u64 holds is of one value range only, and then there is one step.
    spread.step = u64::try_from(step).unwrap_or(u64::MAX);
    spread.counts = vec![0; usize::try_from(values.div_ceil(u128::from(spread.step))).unwrap_or(1)];
    for (chunk, kept) in kept {
        opened.each(chunk, kept, home, |value| {
            let place = (value.abs_diff(lowest) / spread.step) as usize;
            if let Some(count) = spread.counts.get_mut(place) {
                *count += 1;
            }
        });
    }
    spread
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 2_000, ..ProptestConfig::default() })]

        #[test]
        fn a_value_stands_behind_the_last_round_number_not_above_it(
            value in prop_oneof![any::<i64>(), -200_i64..2_000, Just(i64::MAX), Just(i64::MIN)],
        ) {
            let round = Round::default();
            let place = round.all.partition_point(|number| *number <= value) - 1;
            prop_assert_eq!(round.place(value), place);
        }
    }
}
