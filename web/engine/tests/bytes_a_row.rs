//! What a row costs in memory, held by a snapshot beside this file: a change shows in its diff.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

use nontax_bill::outcome::Header;
use nontax_bill::{Options, Problem, Row, Rows, Sink, Statement};
use nontax_sandbox::merchant::Merchant;
use nontax_sandbox::statement;
use nontax_sandbox::volume::{Size, Volume};
use nontax_table::Table;
use std::fs;
use std::path::Path;

/// Two full chunks: the rows of one that is still open are kept as they came.
const ROWS: u64 = 2 << 16;

/// Ten million rows and what a browser needs besides must stay below 2.2 GB, and a million below 250 MB above an empty page, with 32
/// bytes a row of keys and the readers' own memory while they load.
const MOST: f64 = 125.0;

struct IntoTable<'a>(&'a mut Table, u32);

impl Sink for IntoTable<'_> {
    fn header(&mut self, header: &Header) {
        self.0.set_header(self.1, header);
    }

    fn row(&mut self, row: &Row<'_>) {
        self.0.append(self.1, row).unwrap();
    }

    fn rows(&mut self, rows: &Rows<'_>) {
        self.0.append_all(self.1, rows);
    }

    fn problem(&mut self, _problem: Problem) {}
}

#[test]
fn a_row_costs_as_many_bytes_as_the_snapshot_says() {
    let (merchant, date) = ("1900016021", "20260715".parse().unwrap());
    let mut volume = Volume::new(1, ROWS);
    volume.set(merchant, date, Size { rows: ROWS, quirks: false });
    let file = statement::Statement::new(&volume, Merchant::known(merchant).unwrap(), date).to_bytes();
    let mut table = Table::default();
    let source = table.add_source();
    let mut statement = Statement::new(Options::default());
    let mut rows = IntoTable(&mut table, source);
    file.chunks(1 << 17).for_each(|piece| statement.push(piece, &mut rows));
    statement.finish(&mut rows);
    assert_eq!(table.rows(), ROWS);
    let a_row = table.bytes() as f64 / ROWS as f64;
    let in_file = file.len() as f64 / ROWS as f64;
    let found = format!("{a_row:.1} bytes a row in memory, of {in_file:.1} in the file\n");
    let snapshot = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bytes-a-row.txt");
    if std::env::var_os("NONTAX_WRITE").is_some() {
        fs::write(&snapshot, &found).unwrap();
    }
    let known = fs::read_to_string(&snapshot).unwrap_or_default();
    let bytes: f64 = known.split(' ').next().and_then(|bytes| bytes.parse().ok()).unwrap_or(0.0);
    assert!(a_row < MOST, "{found}");
    // Vectors grow in steps, which the standard library may choose otherwise.
    assert!((a_row - bytes).abs() < 0.5, "now {found}before {known}NONTAX_WRITE=1 writes the snapshot anew");
}
