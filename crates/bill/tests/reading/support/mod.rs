//! What the tests of the parser share: a sink that keeps everything, and statements to begin from.

pub mod invariants;

use nontax_bill::outcome::Header;
use nontax_bill::{BillDate, Column, Level, Options, Outcome, Problem, Row, Sink, Statement};

pub const EXAMPLE_1: &[u8] = include_bytes!("../../../../../tests/fixtures/official-example-1.csv");
pub const EXAMPLE_2: &[u8] = include_bytes!("../../../../../tests/fixtures/official-example-2.csv");

/// One row, kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub index: u64,
    pub line: u64,
    pub time: String,
    pub amounts: [i64; 5],
    pub values: Vec<String>,
    pub description: String,
}

/// Keeps everything.
#[derive(Debug, Default, PartialEq)]
pub struct All {
    pub header: Option<Header>,
    pub rows: Vec<Kept>,
    pub problems: Vec<Problem>,
}

impl Sink for All {
    fn header(&mut self, header: &Header) {
        assert!(self.header.is_none() && self.rows.is_empty(), "the header comes once, before the rows");
        self.header = Some(header.clone());
    }

    fn row(&mut self, row: &Row<'_>) {
        self.rows.push(Kept {
            index: row.index,
            line: row.line,
            time: row.time.to_string(),
            amounts: [row.total.0, row.coupon.0, row.refund.0, row.coupon_refund.0, row.fee.0],
            values: row.values.iter().map(|value| (*value).to_owned()).collect(),
            description: row.text(Column::Description).to_owned(),
        });
    }

    fn problem(&mut self, problem: Problem) {
        self.problems.push(problem);
    }
}

/// Reads pieces of a file.
pub fn read_pieces<'a>(pieces: impl IntoIterator<Item = &'a [u8]>, date: Option<BillDate>) -> (Outcome, All) {
    let mut all = All::default();
    let mut statement = Statement::new(Options { date, ..Options::default() });
    for piece in pieces {
        statement.push(piece, &mut all);
    }
    let outcome = statement.finish(&mut all);
    (outcome, all)
}

pub fn read(file: &[u8]) -> (Outcome, All) {
    read_pieces([file], None)
}

/// What must hold for any file.
pub fn hold_invariants(file: &[u8], outcome: &Outcome, all: &All) {
    let bytes = outcome.bytes;
    assert_eq!(bytes.total, file.len() as u64);
    assert_eq!(bytes.header + bytes.rows + bytes.footer + bytes.blank + bytes.problems, bytes.total, "{bytes:?}");
    assert_eq!(outcome.totals.rows, all.rows.len() as u64);
    let count = |level| all.problems.iter().filter(|problem| problem.level == level).count() as u64;
    assert_eq!((outcome.errors, outcome.warnings), (count(Level::Error), count(Level::Warning)));
    if bytes.problems > 0 {
        assert!(outcome.errors > 0, "bytes that were not read are told");
    }
}

/// One row in the official order; `change` may alter its values.
pub fn row(order: u32, change: impl FnOnce(&mut Vec<String>)) -> String {
    let mut values: Vec<String> = [
        "2017-09-25 09:39:03",
        "wxc971985892358997",
        "1800004561",
        "1900016021",
        "ORDER",
        "MERCHANT",
        "openid",
        "JSAPI",
        "SUCCESS",
        "CFT",
        "CNY",
        "1.00",
        "0.00",
        "0",
        "0",
        "0.00",
        "0.00",
        "",
        "",
        "缴费",
        "0.00000",
        "0.00%",
        "440000",
        "NOTICE",
        "118610002",
        "1",
        "470690267",
    ]
    .map(str::to_owned)
    .to_vec();
    values[4] = format!("42000000222017092541{order:08}");
    values[5] = format!("AQAAc_FXW6_CCUtkDNP0{order:08}");
    values[23] = format!("17133{order:05}");
    change(&mut values);
    format!("`{}", values.join(",`"))
}

/// The official header.
pub fn header() -> String {
    Column::ALL.map(Column::chinese).join(",")
}

/// A footer of the official names.
pub fn footer(values: &str) -> String {
    format!("总交易单数,总交易额,总退款金额,总企业红包退款金额,手续费总金额\n{values}\n")
}

/// A whole statement of rows with LF.
pub fn statement(rows: &[String], footer_values: &str) -> String {
    format!("{}\n{}{}", header(), rows.iter().map(|row| format!("{row}\n")).collect::<String>(), footer(footer_values))
}
