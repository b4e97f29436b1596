//! The rows kept in the order asked for. The last key is sorted by first: each sort is stable, so the first key decides
//! in the end and ties keep the order of loading.

use crate::answer::RowId;
use crate::chunk::Texts;
use crate::field::Home;
use crate::packed::Text;
use crate::query::SortKey;
use crate::table::Table;
use crate::view::Part;
use crate::{radix, textsort};

pub(crate) fn sorted(table: &Table, parts: &[Part], keys: &[SortKey]) -> Vec<u32> {
    let mut rows: Vec<u32> = parts.iter().flat_map(Part::each).collect();
    for key in keys.iter().rev() {
        sort(table, &mut rows, *key);
    }
    rows
}

fn sort(table: &Table, rows: &mut [u32], key: SortKey) {
    let find = |row: u32| table.find(RowId(row));
    match Home::of(key.field) {
        Home::Text(number) => sort_by_text(table, rows, number, key.descending),
        Home::Quantity(quantity) => {
            let value = |row| find(row).map_or(0, |(chunk, at)| chunk.value(quantity, at));
            radix::sort_rows(rows, value, key.descending);
        }
        Home::OwnAmount => {
            let value = |row| find(row).map_or(0, |(chunk, at)| chunk.value(chunk.own_amount(at), at));
            radix::sort_rows(rows, value, key.descending);
        }
        Home::Source => {
            radix::sort_rows(rows, |row| find(row).map_or(0, |(chunk, _)| i64::from(chunk.source)), key.descending);
        }
        Home::Line => {
            let line = |row| find(row).and_then(|(chunk, at)| chunk.lines.get(at)).unwrap_or(0);
            // Lines count from 0 up to the largest u64; moved so that they compare as i64 do.
            radix::sort_rows(rows, |row| (line(row) ^ (1 << 63)) as i64, key.descending);
        }
    }
}

/// By the rank of each value in the column's dictionary, where all rows have codes and there are fewer values than rows.
fn sort_by_text(table: &Table, rows: &mut [u32], number: usize, descending: bool) {
    let Some(column) = table.columns.get(number) else { return };
    let values = column.dictionary.len();
    let all_coded = table.chunks().all(|(_, chunk)| !matches!(chunk.texts(number), Some(Texts::Packed(_))));
    if !all_coded || values > rows.len() {
        let text =
            |row| table.find(RowId(row)).map_or(Text::Lent(b""), |(chunk, at)| chunk.text(number, at, &table.columns));
        textsort::sort_rows(rows, text, descending);
        return;
    }
    let mut codes: Vec<u32> = (0..values as u32).collect();
    textsort::sort_rows(&mut codes, |code| Text::Lent(column.dictionary.get(code)), false);
    // The empty text, of chunks without the column too, has rank 0.
    let mut ranks = vec![0_i64; values];
    for (rank, code) in (1..).zip(codes) {
        if let Some(place) = ranks.get_mut(code as usize) {
            *place = if column.dictionary.get(code).is_empty() { 0 } else { rank };
        }
    }
    let rank = |row| {
        let (chunk, at) = table.find(RowId(row))?;
        match chunk.texts(number)? {
            Texts::Coded(codes) => ranks.get(codes.get(at)? as usize).copied(),
            Texts::Packed(_) => None,
        }
    };
    radix::sort_rows(rows, |row| rank(row).unwrap_or(0), descending);
}
