//! Texts one after the other in one arena: no allocation each, and no offsets while all are of one length (as ids are).

use crate::memory::{self, Full};
use crate::wire::{Refused, Wire, put_all, put_bytes, put_count};

#[derive(Debug, Default)]
pub(crate) struct Arena {
    arena: Vec<u8>,
    ends: Ends,
}

#[derive(Debug)]
enum Ends {
    /// All values are of one length.
    Equal { width: usize, rows: usize },
    /// Where each ends in the arena.
    Each(Vec<u32>),
}

/// In place of a width: each value's end follows.
const EACH: usize = u32::MAX as usize;

impl Default for Ends {
    fn default() -> Self {
        Self::Equal { width: 0, rows: 0 }
    }
}

impl Arena {
    pub fn push(&mut self, value: &[u8]) -> Result<(), Full> {
        let end = self.arena.len().checked_add(value.len()).and_then(|end| u32::try_from(end).ok()).ok_or(Full)?;
        if let Ends::Equal { width, rows } = &mut self.ends
            && *rows > 0
            && *width != value.len()
        {
            let width = *width;
            self.ends = Ends::Each(memory::collect((0..*rows).map(|row| ((row + 1) * width) as u32))?);
        }
        if let Ends::Each(ends) = &mut self.ends {
            memory::push(ends, end)?;
        }
        if let Err(full) = memory::append(&mut self.arena, value) {
            if let Ends::Each(ends) = &mut self.ends {
                ends.pop();
            }
            return Err(full);
        }
        if let Ends::Equal { width, rows } = &mut self.ends {
            *width = value.len();
            *rows += 1;
        }
        Ok(())
    }

    /// Adds several values; all of them, or in the end an error with some added.
    pub fn extend<'a>(&mut self, mut more: impl Iterator<Item = &'a [u8]> + Clone) -> Result<(), Full> {
        let (count, bytes) = more.clone().fold((0, 0_usize), |(count, bytes), value| (count + 1, bytes + value.len()));
        let end = self.arena.len().checked_add(bytes).and_then(|end| u32::try_from(end).ok()).ok_or(Full)?;
        if self.arena.capacity() < end as usize {
            self.arena.try_reserve(bytes).map_err(|_| Full)?;
        }
        match &mut self.ends {
            Ends::Equal { width, rows } if *rows > 0 => {
                let all_alike = more.clone().all(|value| value.len() == *width);
                if all_alike {
                    *rows += count;
                    more.for_each(|value| memory::append_short(&mut self.arena, value));
                    return Ok(());
                }
                more.try_for_each(|value| self.push(value))
            }
            Ends::Equal { .. } => more.try_for_each(|value| self.push(value)),
            Ends::Each(ends) => {
                if ends.capacity() - ends.len() < count {
                    ends.try_reserve(count).map_err(|_| Full)?;
                }
                for value in more {
                    memory::append_short(&mut self.arena, value);
                    ends.push(self.arena.len() as u32);
                }
                Ok(())
            }
        }
    }

    pub fn len(&self) -> usize {
        match &self.ends {
            Ends::Equal { rows, .. } => *rows,
            Ends::Each(ends) => ends.len(),
        }
    }

    pub fn get(&self, row: usize) -> Option<&[u8]> {
        match &self.ends {
            Ends::Equal { width, rows } => {
                if row >= *rows {
                    return None;
                }
                self.arena.get(row * width..(row + 1) * width)
            }
            Ends::Each(ends) => {
                let end = *ends.get(row)? as usize;
                let start = row.checked_sub(1).and_then(|before| ends.get(before)).map_or(0, |start| *start as usize);
                self.arena.get(start..end)
            }
        }
    }

    pub fn truncate(&mut self, to: usize) {
        if to >= self.len() {
            return;
        }
        let end = self.start(to);
        self.arena.truncate(end);
        match &mut self.ends {
            Ends::Equal { rows, .. } => *rows = to,
            Ends::Each(ends) => ends.truncate(to),
        }
    }

    /// All values, one after the other.
    pub fn arena(&self) -> &[u8] {
        &self.arena
    }

    /// The one length of all values, if they have one.
    pub fn width(&self) -> Option<usize> {
        match &self.ends {
            Ends::Equal { width, .. } => Some(*width),
            Ends::Each(_) => None,
        }
    }

    /// Where a row's value begins in the arena.
    pub fn start(&self, row: usize) -> usize {
        match &self.ends {
            Ends::Equal { width, rows } => row.min(*rows) * width,
            Ends::Each(ends) => match row.checked_sub(1) {
                None => 0,
                Some(before) => ends.get(before).map_or(self.arena.len(), |end| *end as usize),
            },
        }
    }

    /// The row, from `from` on, whose value has the byte at `position` of the arena. Steps that double: hits are mostly near each other.
    pub fn row_at(&self, position: usize, from: usize) -> usize {
        match &self.ends {
            Ends::Equal { width, .. } => position.checked_div(*width).unwrap_or(0),
            Ends::Each(ends) => {
                let rest = ends.get(from..).unwrap_or(&[]);
                let mut step = 1;
                while rest.get(step - 1).is_some_and(|end| *end as usize <= position) {
                    step *= 2;
                }
                let (low, high) = (step / 2, step.min(rest.len()));
                let between = rest.get(low..high).unwrap_or(&[]);
                from + low + between.partition_point(|end| *end as usize <= position)
            }
        }
    }

    /// No more values will come.
    pub fn seal(&mut self) {
        self.arena.shrink_to_fit();
        if let Ends::Each(ends) = &mut self.ends {
            ends.shrink_to_fit();
        }
    }

    pub fn put(&self, out: &mut Vec<u8>) {
        put_bytes(&self.arena, out);
        match &self.ends {
            Ends::Equal { width, rows } => {
                put_count(*width, out);
                put_count(*rows, out);
            }
            Ends::Each(ends) => {
                put_count(EACH, out);
                put_all(ends, out);
            }
        }
    }

    pub fn of(wire: &mut Wire<'_>) -> Result<Self, Refused> {
        let arena = wire.all_bytes()?;
        let width = wire.count()?;
        let (ends, is_whole) = if width == EACH {
            let ends = wire.all::<u32>()?;
            let is_whole = ends.is_sorted() && ends.last().is_none_or(|end| *end as usize == arena.len());
            (Ends::Each(ends), is_whole)
        } else {
            let rows = wire.count()?;
            (Ends::Equal { width, rows }, rows.checked_mul(width) == Some(arena.len()))
        };
        if is_whole { Ok(Self { arena, ends }) } else { Err(Refused::Malformed) }
    }

    pub fn bytes(&self) -> usize {
        let ends = match &self.ends {
            Ends::Equal { .. } => 0,
            Ends::Each(ends) => memory::held(ends),
        };
        memory::held(&self.arena) + ends
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn texts_come_back_and_positions_lead_to_their_row(
            equal in prop::collection::vec("[a-z]{3}", 0..20),
            texts in prop::collection::vec("[a-z]{0,4}", 0..60),
            cut in 0_usize..80,
        ) {
            let mut packed = Arena::default();
            let all: Vec<String> = equal.into_iter().chain(texts).collect();
            for text in &all {
                packed.push(text.as_bytes()).unwrap();
            }
            packed.truncate(cut);
            packed.push(b"last").unwrap();
            packed.seal();
            let expected: Vec<&str> = all.iter().map(String::as_str).take(cut).chain(["last"]).collect();
            prop_assert_eq!(packed.len(), expected.len());
            let mut position = 0;
            for (row, text) in expected.iter().enumerate() {
                prop_assert_eq!(packed.get(row), Some(text.as_bytes()));
                prop_assert_eq!(packed.start(row), position);
                for at in position..position + text.len() {
                    for from in [0, row / 2, row] {
                        prop_assert_eq!(packed.row_at(at, from), row);
                    }
                }
                position += text.len();
            }
            prop_assert_eq!(packed.get(expected.len()), None);
        }
    }
}
