//! The whole table held against a naive twin, and what it promises case by case.

mod files;
mod promises;
mod questions;
mod serialised;
mod sizes;
mod twin;

use crate::table::{Limits, Table};
use files::{TestFile, file};
use proptest::prelude::*;
use questions::query;
use twin::Twin;

/// Chunks and dictionaries so small that a few rows fill several.
fn small_limits(chunk_bits: u32) -> Limits {
    Limits { chunk_bits, slots: 1 << 16, dictionary: 4 }
}

/// Loads a row into both.
fn load(table: &mut Table, twin: &mut Twin, source: u32, file: &TestFile, row: usize) {
    let id = file.with_row(row, |row| table.append(source, row)).unwrap();
    twin.append(id, source, file, row);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 300, ..ProptestConfig::default() })]

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
