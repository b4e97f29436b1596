//! A statement written by the sandbox comes back equal when `nontax-bill` reads it.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use nontax_bill::{BillDate, Kind, Level, Options, Outcome, Problem, Row as ReadRow, Sink, Statement as Reader};
use nontax_sandbox::{BillType, LineEnd, Merchant, Size, Statement, Volume};
use proptest::prelude::*;

#[derive(Default)]
struct Read {
    rows: Vec<Vec<String>>,
    problems: Vec<Problem>,
}

impl Sink for Read {
    fn row(&mut self, row: &ReadRow<'_>) {
        self.rows.push(row.values.iter().map(|&value| value.to_owned()).collect());
    }

    fn problem(&mut self, problem: Problem) {
        self.problems.push(problem);
    }
}

fn statement(seed: u64, mch_id: &str, date: &str, rows: u64, quirks: bool) -> Statement {
    let date: BillDate = date.parse().unwrap();
    let mut volume = Volume::new(seed, 2_000);
    volume.set(mch_id, date, Size { rows, quirks });
    Statement::new(&volume, Merchant::known(mch_id).unwrap(), date)
}

fn read(statement: &Statement, date: &str) -> (Read, Outcome, nontax_bill::outcome::ColumnSums) {
    let mut read = Read::default();
    let mut reader = Reader::new(Options { date: Some(date.parse().unwrap()), ..Options::default() });
    let mut chunks = statement.chunks();
    for chunk in &mut chunks {
        reader.push(&chunk, &mut read);
    }
    let outcome = reader.finish(&mut read);
    (read, outcome, chunks.sums())
}

/// Values as they were written; one that was left out at the end reads as empty.
fn written(statement: &Statement) -> Vec<Vec<String>> {
    statement
        .rows()
        .map(|row| {
            let mut values = row.values();
            values.resize(27, String::new());
            values
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn a_statement_comes_back_equal(
        seed in any::<u64>(),
        rows in prop_oneof![0..40_u64, 40..1_500_u64],
        mch_id in prop_oneof![Just("1900016021"), Just("1900016022"), Just("1900017001")],
        bill_type in prop_oneof![Just(BillType::All), Just(BillType::Success), Just(BillType::Refund)],
        bom in any::<bool>(),
        line_end in prop_oneof![Just(LineEnd::Crlf), Just(LineEnd::Lf)],
    ) {
        let made = statement(seed, mch_id, "20260715", rows, false).of_type(bill_type).with_bom(bom).with_line_end(line_end);
        let (read, outcome, sums) = read(&made, "20260715");
        let rows = written(&made);
        prop_assert_eq!(&read.problems, &[]);
        prop_assert!(outcome.complete && outcome.balanced);
        prop_assert_eq!(outcome.kind, if rows.is_empty() { Kind::Empty } else { Kind::Statement });
        prop_assert_eq!(outcome.totals.rows, rows.len() as u64);
        prop_assert_eq!(outcome.sums, sums);
        prop_assert_eq!(outcome.footer.len(), 5);
        prop_assert_eq!(read.rows, rows);
    }

    #[test]
    fn an_odd_statement_comes_back_equal_and_balanced(seed in any::<u64>(), rows in 250..1_000_u64) {
        let made = statement(seed, "1900016021", "20260715", rows, true);
        let (read, outcome, sums) = read(&made, "20260715");
        prop_assert!(outcome.complete && outcome.balanced, "{:?}", read.problems);
        prop_assert_eq!(outcome.sums, sums);
        prop_assert_eq!(read.rows, written(&made));
        prop_assert!(read.problems.iter().any(|problem| problem.level == Level::Error));
    }
}

#[test]
fn a_large_statement_comes_back_complete_and_balanced() {
    let made = statement(11, "1900016021", "20260715", 60_000, false);
    let (read, outcome, sums) = read(&made, "20260715");
    assert_eq!(read.problems, []);
    assert!(outcome.complete && outcome.balanced);
    assert_eq!((outcome.totals.rows, outcome.sums), (60_000, sums));
    assert!(outcome.totals.refunds.count > 300, "{:?}", outcome.totals);
    assert!(outcome.totals.revoked.count > 20, "{:?}", outcome.totals);
    assert!(outcome.totals.fee.0 > 0);
}

#[test]
fn every_payment_of_a_statement_is_the_paid_order_of_its_notice() {
    for (mch_id, rows) in [("1900016021", 800), ("1900016022", 800)] {
        let made = statement(5, mch_id, "20260715", rows, false);
        let mut tried_more_than_once = 0;
        for row in made.rows() {
            let values = row.values();
            let (order, region, notice, department) = (&values[5], &values[22], &values[23], &values[24]);
            let by_notice = nontax_sandbox::Orders::of_notice(notice, region, department);
            assert_eq!(by_notice.paid.as_ref(), Some(order), "{values:?}");
            assert_eq!(nontax_sandbox::Orders::of_order(order, region, department), by_notice);
            assert_eq!(nontax_sandbox::Orders::of_order(notice, region, department), by_notice);
            tried_more_than_once += usize::from(by_notice.placed.len() > 1);
        }
        assert!(tried_more_than_once > 100, "{tried_more_than_once}");
    }
}
