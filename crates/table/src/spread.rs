//! How the values of a column of numbers are spread over the rows kept: the lowest, the highest, and how many rows are in
//! each of some equal steps between them.

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
    let mut spread = Spread { field: asked.field, bounds: None, step: 0, counts: Vec::new() };
    if lowest > highest {
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
