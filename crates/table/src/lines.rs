//! On which line of its file each row of a chunk begins: kept as runs of rows that begin on consecutive lines.

use crate::memory::{self, Full};
use crate::wire::{Number, Refused, Wire, put_count};

#[derive(Debug, Default)]
pub(crate) struct Lines {
    runs: Vec<Run>,
    rows: usize,
}

#[derive(Clone, Copy, Debug)]
struct Run {
    first_row: u32,
    first_line: u64,
}

impl Lines {
    pub fn push(&mut self, line: u64) -> Result<(), Full> {
        if self.runs.last().map(|run| run.line_of(self.rows)) != Some(line) {
            let first_row = u32::try_from(self.rows).map_err(|_| Full)?;
            memory::push(&mut self.runs, Run { first_row, first_line: line })?;
        }
        self.rows += 1;
        Ok(())
    }

    pub fn get(&self, row: usize) -> Option<u64> {
        let after = self.runs.partition_point(|run| run.first_row as usize <= row);
        let run = self.runs.get(after.checked_sub(1)?)?;
        (row < self.rows).then(|| run.line_of(row))
    }

    /// The first row that begins on this line or after it.
    pub fn row_from(&self, line: u64) -> Option<usize> {
        let after = self.runs.partition_point(|run| run.first_line <= line);
        let next_run = self.runs.get(after).map_or(self.rows, |run| run.first_row as usize);
        let in_run = after.checked_sub(1).and_then(|at| self.runs.get(at)).map_or(next_run, |run| {
            let steps = usize::try_from(line - run.first_line).unwrap_or(usize::MAX);
            (run.first_row as usize).saturating_add(steps).min(next_run)
        });
        (in_run < self.rows).then_some(in_run)
    }

    pub fn put(&self, out: &mut Vec<u8>) {
        put_count(self.rows, out);
        put_count(self.runs.len(), out);
        for run in &self.runs {
            run.first_row.put(out);
            run.first_line.put(out);
        }
    }

    pub fn of(wire: &mut Wire<'_>) -> Result<Self, Refused> {
        let rows = wire.count()?;
        let mut runs = Vec::new();
        for _ in 0..wire.count()? {
            memory::push(&mut runs, Run { first_row: wire.number()?, first_line: wire.number()? })?;
        }
        let begins = rows == 0 || runs.first().is_some_and(|run: &Run| run.first_row == 0);
        let rises = runs.is_sorted_by_key(|run| run.first_row);
        if begins && rises { Ok(Self { runs, rows }) } else { Err(Refused::Malformed) }
    }

    /// All lines so many later.
    pub fn move_by(&mut self, lines: u64) {
        for run in &mut self.runs {
            run.first_line = run.first_line.saturating_add(lines);
        }
    }

    pub fn len(&self) -> usize {
        self.rows
    }

    pub fn truncate(&mut self, to: usize) {
        self.rows = to.min(self.rows);
        while self.runs.last().is_some_and(|run| run.first_row as usize >= self.rows) {
            self.runs.pop();
        }
    }

    /// No more rows will come.
    pub fn seal(&mut self) {
        self.runs.shrink_to_fit();
    }

    pub fn bytes(&self) -> usize {
        memory::held(&self.runs)
    }
}

impl Run {
    fn line_of(self, row: usize) -> u64 {
        (row as u64).wrapping_sub(u64::from(self.first_row)).wrapping_add(self.first_line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn lines_come_back_and_rows_are_found_by_line(
            steps in prop::collection::vec(prop_oneof![Just(1_u64), 1_u64..4, Just(1 << 33)], 0..60),
            cut in 0_usize..60,
            asked in 0_u64..100,
        ) {
            let lines: Vec<u64> = steps.iter().scan(1, |line, step| { *line += step; Some(*line) }).collect();
            let mut kept = Lines::default();
            for line in &lines {
                kept.push(*line).unwrap();
            }
            kept.truncate(cut);
            let mut expected: Vec<u64> = lines.into_iter().take(cut).collect();
            let next = expected.last().map_or(5, |line| line + 1);
            kept.push(next).unwrap();
            expected.push(next);
            for row in 0..=expected.len() {
                prop_assert_eq!(kept.get(row), expected.get(row).copied());
            }
            for line in expected.iter().copied().chain([asked, 0, u64::MAX]) {
                prop_assert_eq!(kept.row_from(line), expected.iter().position(|at| *at >= line));
            }
        }
    }
}
