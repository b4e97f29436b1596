//! How the values of a column of numbers are spread over the rows kept: the lowest, the highest, and how many rows are in
//! each of some steps between them, which are equal or go from one round number to the next.

use crate::answer::Spread;
use crate::bits::Kept;
use crate::chunk::Chunk;
use crate::field::Home;
use crate::query::SpreadOf;

/// The most steps that are counted.
const STEPS: u32 = 1_000;

/// Calls with each value that a kept row of a chunk has in the field.
fn each(chunk: &Chunk, kept: &Kept, home: Home, mut with: impl FnMut(i64)) {
    let mut row = |row: usize| {
        let quantity = match home {
            Home::Quantity(quantity) => quantity,
            Home::OwnAmount => chunk.own_amount(row),
            Home::Text(_) | Home::Source | Home::Line => return,
        };
        let part = chunk.number(quantity);
        if part.empty.get(row) == Some(0) {
            with(part.values.get(row).unwrap_or(0));
        }
    };
    match kept {
        Kept::None => {}
        Kept::All => (0..chunk.rows).for_each(row),
        Kept::Some(bits) => bits.ones(0, usize::MAX).for_each(&mut row),
    }
}

/// Lowest and highest value of a chunk's rows, where they are known without looking at the rows.
fn known_bounds(chunk: &Chunk, kept: &Kept, home: Home) -> Option<(i64, i64)> {
    let Home::Quantity(quantity) = home else { return None };
    let part = chunk.number(quantity);
    (*kept == Kept::All && part.empty.are_all(0)).then(|| part.values.bounds()).flatten()
}

/// The round numbers from the last one that is not above `lowest` to the last one that is not above `highest`.
fn round_numbers(lowest: i64, highest: i64) -> Vec<i64> {
    let powers = (0..19_u32).filter_map(|power| 10_i64.checked_pow(power));
    let sizes = powers.flat_map(|power| [1, 2, 5].into_iter().filter_map(move |digit| power.checked_mul(digit)));
    let sizes: Vec<i64> = sizes.collect();
    let below_zero = sizes.iter().rev().map(|size| -size);
    let all: Vec<i64> = core::iter::once(i64::MIN).chain(below_zero).chain([0]).chain(sizes.iter().copied()).collect();
    let first = all.partition_point(|number| *number <= lowest).saturating_sub(1);
    let end = all.partition_point(|number| *number <= highest);
    all.get(first..end).unwrap_or_default().to_vec()
}

/// The spread of a field over what is kept of each chunk.
pub(crate) fn of<'a>(asked: SpreadOf, kept: impl Iterator<Item = (&'a Chunk, &'a Kept)> + Clone) -> Spread {
    let home = Home::of(asked.field);
    let (mut lowest, mut highest) = (i64::MAX, i64::MIN);
    for (chunk, kept) in kept.clone() {
        match known_bounds(chunk, kept, home) {
            Some((low, high)) => (lowest, highest) = (lowest.min(low), highest.max(high)),
            None => each(chunk, kept, home, |value| (lowest, highest) = (lowest.min(value), highest.max(value))),
        }
    }
    let mut spread = Spread { field: asked.field, bounds: None, step: 0, counts: Vec::new(), edges: Vec::new() };
    if lowest > highest {
        return spread;
    }
    if asked.steps == 0 {
        spread.bounds = Some((lowest, highest));
        spread.edges = round_numbers(lowest, highest);
        spread.counts = vec![0; spread.edges.len()];
        for (chunk, kept) in kept {
            each(chunk, kept, home, |value| {
                let place = spread.edges.partition_point(|edge| *edge <= value);
                if let Some(count) = place.checked_sub(1).and_then(|place| spread.counts.get_mut(place)) {
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
        each(chunk, kept, home, |value| {
            let place = (value.abs_diff(lowest) / spread.step) as usize;
            if let Some(count) = spread.counts.get_mut(place) {
                *count += 1;
            }
        });
    }
    spread
}
