//! The whole table held against a naive twin, and what it promises case by case.

mod checks;
mod files;
mod promises;
mod questions;
mod serialised;
mod sizes;
mod twin;

use crate::packer::{Packer, Sender};
use crate::table::{Limits, Table};
use crate::{Refused, RowId};
use files::{TestFile, file};
use nontax_bill::Row;
use proptest::prelude::*;
use questions::query;
use twin::Twin;

/// Chunks and dictionaries so small that a few rows fill several.
fn small_limits(chunk_bits: u32) -> Limits {
    Limits { chunk_bits, slots: 1 << 16, dictionary: 4 }
}

/// Loads the rows of a file from `from` on as readers pack them, `step` at a time, into both.
fn load_packed(table: &mut Table, twin: &mut Twin, source: u32, file: &TestFile, from: usize, step: usize) {
    let limits = small_limits(table.chunk_bits());
    let mut readers = [0, 1].map(|_| {
        let mut packer = Packer::with_limits(limits);
        packer.set_header(&file.header);
        (packer, Sender::default())
    });
    for (turn, start) in (from..file.rows.len()).step_by(step).enumerate() {
        let (packer, sender) = &mut readers[turn % 2];
        let rows = start..(start + step).min(file.rows.len());
        for row in rows.clone() {
            file.with_row(row, |row| packer.append(&Row { line: row.line - 2, ..*row })).unwrap();
        }
        let mut packed = Vec::new();
        packer.pack(&mut packed);
        for cut in [0, packed.len() / 3, packed.len() - 1] {
            assert_eq!(table.adopt(source, &mut Sender::default(), &packed[..cut], 2), Err(Refused::Malformed));
        }
        if turn % 3 == 2 {
            // The statement did not want these: their codes are learned, and the rows come one by one.
            table.learn(source, sender, &packed).unwrap();
            rows.for_each(|row| load(table, twin, source, file, row));
            continue;
        }
        let before = table.slots.len();
        assert_eq!(table.adopt(source, sender, &packed, 2), Ok(rows.len() as u64));
        let adopted = table.chunks().filter(|(first, _)| *first as usize >> table.chunk_bits() >= before);
        let ids: Vec<RowId> =
            adopted.flat_map(|(first, chunk)| (first..first + chunk.rows as u32).map(RowId)).collect();
        ids.into_iter().zip(rows).for_each(|(id, row)| twin.append(id, source, file, row));
    }
}

/// Loads a row into both.
fn load(table: &mut Table, twin: &mut Twin, source: u32, file: &TestFile, row: usize) {
    let id = file.with_row(row, |row| table.append(source, row)).unwrap();
    twin.append(id, source, file, row);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn rows_that_readers_packed_answer_as_those_that_were_added_here(
        files in prop::collection::vec(file(), 1..3),
        step in 1_usize..12,
        chunk_bits in prop_oneof![Just(2_u32), Just(3), Just(7)],
        queries in prop::collection::vec(query(), 1..4),
    ) {
        let mut table = Table::with_limits(small_limits(chunk_bits));
        let mut twin = Twin::default();
        for file in &files {
            let source = table.add_source();
            table.set_header(source, &file.header);
            prop_assert_eq!(table.adopt(source, &mut Sender::default(), &[], 2), Err(Refused::Malformed));
            if !file.rows.is_empty() {
                load(&mut table, &mut twin, source, file, 0);
                load_packed(&mut table, &mut twin, source, file, 1, step);
            }
        }
        for query in &queries {
            twin.check(&mut table, query);
        }
        twin.check_rows(&table);
    }

    #[test]
    fn the_table_answers_as_a_walk_over_the_rows_does(
        files in prop::collection::vec(file(), 1..4),
        turns in prop::collection::vec(0_usize..4, 0..60),
        chunk_bits in prop_oneof![Just(2_u32), Just(3), Just(7)],
        queries in prop::collection::vec(query(), 1..4),
        removed in 0_u32..6,
    ) {
        let mut table = Table::with_limits(small_limits(chunk_bits));
        let mut twin = Twin::default();
        let mut loaded = vec![0; files.len()];
        for file in &files {
            let source = table.add_source();
            table.set_header(source, &file.header);
        }
        // First in turns, asking on the way, then the rest of each file.
        for (step, turn) in turns.iter().enumerate() {
            let at = turn % files.len();
            if loaded[at] < files[at].rows.len() {
                load(&mut table, &mut twin, at as u32, &files[at], loaded[at]);
                loaded[at] += 1;
            }
            if step % 16 == 15 {
                twin.check(&mut table, &queries[step / 16 % queries.len()]);
            }
        }
        for (at, file) in files.iter().enumerate() {
            for row in loaded[at]..file.rows.len() {
                load(&mut table, &mut twin, at as u32, file, row);
            }
        }
        for query in queries.iter().chain(&queries) {
            twin.check(&mut table, query);
        }
        twin.check_rows(&table);
        twin.check_checks(&mut table);
        table.remove_source(removed);
        twin.remove(removed);
        let refreshed = table.refresh();
        prop_assert_eq!(refreshed.map(|answer| answer.of), Some(twin.len()));
        for query in &queries {
            twin.check(&mut table, query);
        }
        twin.check_rows(&table);
        // A source that comes after a removal must not be taken for the one before it.
        let again = table.add_source();
        table.set_header(again, &files[0].header);
        for row in 0..files[0].rows.len() {
            load(&mut table, &mut twin, again, &files[0], row);
        }
        for query in &queries {
            twin.check(&mut table, query);
        }
        twin.check_rows(&table);
    }
}
