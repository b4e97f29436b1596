//! Checks of rows by themselves: another day than the source's, another currency, test data.

use super::{Check, Found};
use crate::bits::Kept;
use crate::chunk::{Chunk, TextColumn, Texts};
use crate::field::{Home, Quantity};
use crate::packed::Text;
use nontax_bill::Column;
use rustc_hash::FxHashMap;

const SECONDS_OF_A_DAY: i64 = 86_400;

/// Rows by source and day.
#[derive(Debug, Default)]
pub(super) struct Days {
    rows: FxHashMap<(u32, i64), u64>,
    all: FxHashMap<u32, u64>,
}

impl Days {
    pub fn learn(&mut self, chunk: &Chunk) {
        let times = chunk.number(Quantity::Time);
        if times.empty.are_all(0)
            && let Some((first, last)) = times.values.bounds()
            && first / SECONDS_OF_A_DAY == last / SECONDS_OF_A_DAY
        {
            self.count(chunk.source, first, chunk.rows as u64);
            return;
        }
        for row in 0..chunk.rows {
            if times.empty.get(row) == Some(0) {
                self.count(chunk.source, times.values.get(row).unwrap_or(0), 1);
            }
        }
    }

    fn count(&mut self, source: u32, time: i64, rows: u64) {
        *self.rows.entry((source, time / SECONDS_OF_A_DAY)).or_default() += rows;
        *self.all.entry(source).or_default() += rows;
    }

    /// The day that more than half of a source's rows are of.
    fn of(&self, source: u32) -> Option<i64> {
        let all = self.all.get(&source)?;
        let most = self.rows.iter().find(|((of, _), rows)| *of == source && **rows * 2 > *all);
        most.map(|((_, day), _)| *day)
    }
}

/// Looks at the rows of a chunk.
pub(super) fn look(slot: usize, chunk: &Chunk, columns: &[TextColumn], days: &Days, found: &mut Found) {
    if let Some(day) = days.of(chunk.source) {
        let times = chunk.number(Quantity::Time);
        let start = day * SECONDS_OF_A_DAY;
        let of_the_day = times.values.within(&(start..=start + SECONDS_OF_A_DAY - 1));
        let other = of_the_day.not().and(&times.empty.kept(&[1, 0]));
        found.add_all(Check::OutsideDay, slot, chunk.rows, &other);
    }
    let other = keep(chunk, Column::Currency, columns, |currency| currency != b"CNY");
    found.add_all(Check::OtherCurrency, slot, chunk.rows, &other);
    let test = keep(chunk, Column::BankId, columns, |bank| bank.starts_with(b"test_"));
    found.add_all(Check::TestData, slot, chunk.rows, &test);
}

/// The rows whose text passes a test; none where the source lacks the column.
fn keep(chunk: &Chunk, column: Column, columns: &[TextColumn], test: impl Fn(&[u8]) -> bool) -> Kept {
    let Home::Text(number) = Home::of_column(column) else { return Kept::None };
    match (chunk.texts(number), columns.get(number)) {
        (Some(Texts::Coded(codes)), Some(column)) => {
            let values = &column.dictionary;
            let flags: Vec<u8> = (0..values.len()).map(|code| u8::from(test(values.get(code as u32)))).collect();
            codes.kept(&flags)
        }
        (Some(Texts::Packed(_)), _) => {
            let mut bits = crate::bits::Bits::none(chunk.rows);
            for row in 0..chunk.rows {
                if test(&chunk.text(number, row, columns)) {
                    bits.set(row);
                }
            }
            Kept::Some(bits)
        }
        _ => Kept::None,
    }
}

/// A cell of a column of texts; empty where the source lacks it.
pub(super) fn text<'a>(chunk: &'a Chunk, column: Column, row: usize, columns: &'a [TextColumn]) -> Text<'a> {
    match Home::of_column(column) {
        Home::Text(number) => chunk.text(number, row, columns),
        _ => Text::Lent(b""),
    }
}
