//! Tables as large as real ones: dictionaries that outgrow their codes, several chunks, memory a row.

use super::files::TestFile;
use crate::{Condition, Field, Match, Query, SortKey, Table};
use nontax_bill::{Column, Fen};

const ROWS: usize = 200_000;

/// Every row has its own 银行ID, so that the dictionary outgrows one, then two bytes, and is then given up.
fn many_banks() -> Table {
    let mut file = TestFile::with_columns(&["银行ID", "总金额", "交易状态"]);
    file.add(&["", "0.01", "SUCCESS"]);
    let mut table = Table::default();
    let source = table.add_source();
    table.set_header(source, &file.header);
    for row in 0..ROWS {
        file.rows[0].line = row as u64 + 2;
        file.rows[0].values[0] = bank(row);
        file.with_row(0, |row| table.append(source, row)).unwrap();
    }
    table
}

/// Distinct for every row of the first three chunks; those of the fourth come a second time.
fn bank(row: usize) -> String {
    format!("bank{}", row % (3 << 16))
}

#[test]
fn a_dictionary_that_outgrows_its_codes_changes_no_answer() {
    let mut table = many_banks();
    let field = Field::Known(Column::BankId);
    let mut version = 0;
    let mut ask = |conditions, table: &mut Table| {
        version += 1;
        let sort = vec![SortKey { field, descending: false }];
        let answer =
            table.ask(&Query { version, conditions, sort, facets: vec![field], facet_limit: 3, ..Query::default() });
        (answer, table.window(version, 0, 10).unwrap().rows)
    };
    let (answer, rows) = ask(vec![], &mut table);
    assert_eq!((answer.matched, answer.totals.payments.amount), (ROWS as u64, Fen(ROWS as i64)));
    assert_eq!(answer.facets[0].distinct, 3 << 16);
    assert_eq!(answer.facets[0].entries[0].value, "bank0");
    assert_eq!(answer.facets[0].entries[0].count, 2);
    let mut sorted: Vec<String> = (0..ROWS).map(bank).collect();
    sorted.sort();
    let cells: Vec<String> = rows.iter().map(|row| row.cells[Column::BankId.index()].clone()).collect();
    assert_eq!(cells, sorted[..10]);
    for row in [0, 255, 256, 65_535, 65_536, 131_071, 131_072, ROWS - 1] {
        let same = (0..ROWS).filter(|other| bank(*other) == bank(row)).count() as u64;
        let codes = Condition::Codes { field, values: vec![bank(row)], not: false };
        let (answer, rows) = ask(vec![codes], &mut table);
        assert_eq!((answer.matched, rows[0].line), (same, row as u64 % (3 << 16) + 2));
        let (needle, how) = (bank(row).to_uppercase(), Match::Equals);
        let (answer, _) = ask(vec![Condition::Text { field: None, needle, how, not: false }], &mut table);
        assert_eq!(answer.matched, same);
    }
}

#[test]
fn columns_that_repeat_cost_a_byte_a_row_and_missing_ones_nothing() {
    let mut file = TestFile::with_columns(&["交易状态", "货币种类", "总金额"]);
    for row in 0..1 << 16 {
        file.add(&[["SUCCESS", "REFUND"][row % 2], "CNY", "0.01"]);
    }
    let mut table = Table::default();
    file.load_all(&mut table);
    // One byte for 交易状态, one for what it means; the rest is the same in every row.
    let a_row = table.bytes() as f64 / (1 << 16) as f64;
    assert!((2.0..2.5).contains(&a_row), "{a_row} bytes a row");
}
