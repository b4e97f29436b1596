//! The rows kept in the order asked for. The last key is sorted by first: each sort is stable, so the first key decides
//! in the end and ties keep the order of loading.

use crate::answer::RowId;
use crate::chunk::{TextColumn, Texts};
use crate::field::Home;
use crate::packed::Text;
use crate::query::{Condition, Query, SortKey};
use crate::radix::Numbers;
use crate::table::Table;
use crate::textsort::TextSort;
use crate::view::Part;

/// Rows on their way into the order asked for.
pub(crate) struct Sorting {
    rows: Vec<u32>,
    /// Those that are left; the last is next.
    keys: Vec<SortKey>,
    doing: Option<Doing>,
}

/// A sort by one key.
enum Doing {
    Numbers(Numbers),
    /// By the rank of each value in the column's dictionary.
    Ranks(Vec<i64>, Numbers),
    Texts(TextSort),
}

impl Sorting {
    /// The rows kept of these parts, to be sorted by these keys.
    pub fn new(parts: &[Part], keys: &[SortKey]) -> Self {
        Self { rows: parts.iter().flat_map(Part::each).collect(), keys: keys.to_vec(), doing: None }
    }

    /// Sorts on, one step, some tens of milliseconds at most. Says whether the rows are in order.
    pub fn step(&mut self, table: &Table) -> bool {
        let Some(key) = self.keys.last() else { return true };
        let doing = self.doing.get_or_insert_with(|| Doing::of(table, self.rows.len(), *key));
        if doing.step(table, &mut self.rows, *key) {
            self.doing = None;
            self.keys.pop();
        }
        self.keys.is_empty()
    }

    /// The rows in order, however long it takes.
    pub fn finish(mut self, table: &Table) -> Vec<u32> {
        while !self.step(table) {}
        self.rows
    }
}

/// Rows that are put in order before the question for them is asked.
pub(crate) struct Prepared {
    conditions: Vec<Condition>,
    any: Vec<Vec<Condition>>,
    sort: Vec<SortKey>,
    generation: u64,
    pub sorting: Sorting,
}

impl Prepared {
    /// For this query, of a table of this generation.
    pub fn new(query: &Query, generation: u64, sorting: Sorting) -> Self {
        let (conditions, any) = (query.conditions.clone(), query.any.clone());
        Self { conditions, any, sort: query.sort.clone(), generation, sorting }
    }

    /// These rows, in this order.
    pub fn is_for(&self, query: &Query, generation: u64) -> bool {
        (&self.conditions, &self.any, &self.sort, self.generation)
            == (&query.conditions, &query.any, &query.sort, generation)
    }
}

impl Doing {
    fn of(table: &Table, rows: usize, key: SortKey) -> Self {
        let Home::Text(number) = Home::of(key.field) else { return Self::Numbers(Numbers::new(key.descending)) };
        let Some(column) = table.columns.get(number) else { return Self::Numbers(Numbers::new(key.descending)) };
        let all_coded = table.chunks().all(|(_, chunk)| !matches!(chunk.texts(number), Some(Texts::Packed(_))));
        // Where all rows have codes and there are fewer values than rows.
        if all_coded && column.dictionary.len() <= rows {
            Self::Ranks(ranks(column), Numbers::new(key.descending))
        } else {
            Self::Texts(TextSort::new(key.descending))
        }
    }

    fn step(&mut self, table: &Table, rows: &mut [u32], key: SortKey) -> bool {
        let find = |row: u32| table.find(RowId(row));
        match (self, Home::of(key.field)) {
            (Self::Numbers(numbers), Home::Quantity(quantity)) => {
                numbers.step(rows, |row| find(row).map_or(0, |(chunk, at)| chunk.value(quantity, at)))
            }
            (Self::Numbers(numbers), Home::OwnAmount) => {
                numbers.step(rows, |row| find(row).map_or(0, |(chunk, at)| chunk.value(chunk.own_amount(at), at)))
            }
            (Self::Numbers(numbers), Home::Source) => {
                numbers.step(rows, |row| find(row).map_or(0, |(chunk, _)| i64::from(chunk.source)))
            }
            (Self::Numbers(numbers), Home::Line) => {
                let line = |row| find(row).and_then(|(chunk, at)| chunk.lines.get(at)).unwrap_or(0);
                // Lines count from 0 up to the largest u64; moved so that they compare as i64 do.
                numbers.step(rows, |row| (line(row) ^ (1 << 63)) as i64)
            }
            (Self::Ranks(ranks, numbers), Home::Text(number)) => {
                let rank = |row| {
                    let (chunk, at) = find(row)?;
                    match chunk.texts(number)? {
                        Texts::Coded(codes) => ranks.get(codes.get(at)? as usize).copied(),
                        Texts::Packed(_) => None,
                    }
                };
                numbers.step(rows, |row| rank(row).unwrap_or(0))
            }
            (Self::Texts(texts), Home::Text(number)) => texts.step(rows, |row| {
                find(row).map_or(Text::Lent(b""), |(chunk, at)| chunk.text(number, at, &table.columns))
            }),
            // A column that is not there: all rows are equal.
            _ => true,
        }
    }
}

/// The place of each value of a dictionary among all, by code. The empty text, of chunks without the column too, has rank 0.
fn ranks(column: &TextColumn) -> Vec<i64> {
    let values = column.dictionary.len();
    let mut codes: Vec<u32> = (0..values as u32).collect();
    let mut sort = TextSort::new(false);
    while !sort.step(&mut codes, |code| Text::Lent(column.dictionary.get(code))) {}
    let mut ranks = vec![0_i64; values];
    for (rank, code) in (1..).zip(codes) {
        if let Some(place) = ranks.get_mut(code as usize) {
            *place = if column.dictionary.get(code).is_empty() { 0 } else { rank };
        }
    }
    ranks
}
