//! Made-up statement files with hostile values, as rows that can be appended.

use nontax_bill::outcome::Header;
use nontax_bill::{BeijingTime, Column, Fee, Fen, Row, State};
use proptest::prelude::*;

#[derive(Clone, Debug)]
pub struct TestFile {
    pub header: Header,
    pub positions: [usize; 27],
    pub rows: Vec<TestRow>,
}

#[derive(Clone, Debug)]
pub struct TestRow {
    pub line: u64,
    pub state: State,
    /// Time, 总金额, 企业红包金额, 退款金额, 企业红包退款金额, 手续费.
    pub numbers: [i64; 6],
    pub values: Vec<String>,
}

/// The columns kept as numbers, in the order of [`TestRow::numbers`].
pub const NUMBERS: [Column; 6] = [
    Column::TransactionTime,
    Column::TotalAmount,
    Column::CouponAmount,
    Column::RefundAmount,
    Column::CouponRefundAmount,
    Column::ServiceFee,
];

pub fn shown(column: Column, number: i64) -> String {
    match column {
        Column::TransactionTime => BeijingTime(number as u32).to_string(),
        Column::ServiceFee => Fee(number).to_string(),
        _ => Fen(number).to_string(),
    }
}

impl TestFile {
    /// A file with these columns and no rows yet; names that are not known are extra columns.
    pub fn with_columns(names: &[&str]) -> Self {
        let mut positions = [usize::MAX; 27];
        let columns: Vec<Option<Column>> = names.iter().map(|name| Column::from_name(name)).collect();
        for (at, column) in columns.iter().enumerate().rev() {
            if let Some(column) = column {
                positions[column.index()] = at;
            }
        }
        let names = names.iter().map(|name| (*name).to_owned()).collect();
        Self { header: Header { names, columns, resaved: false }, positions, rows: Vec::new() }
    }

    /// Adds a row of texts on the next line. Texts of numbers must be as they are shown.
    pub fn add(&mut self, values: &[&str]) {
        let line = self.rows.last().map_or(2, |row| row.line + 1);
        let text = |column: Column| values.get(self.positions[column.index()]).copied().unwrap_or("");
        let number = |column: Column| match column {
            Column::TransactionTime => BeijingTime::parse(text(column).as_bytes()).map_or(0, |time| i64::from(time.0)),
            Column::ServiceFee => Fee::from_yuan(text(column).as_bytes()).map_or(0, |fee| fee.0),
            _ => Fen::from_yuan(text(column).as_bytes()).map_or(0, |fen| fen.0),
        };
        let state = state(text(Column::TradeState));
        let numbers = NUMBERS.map(number);
        self.rows.push(TestRow { line, state, numbers, values: values.iter().map(|value| (*value).into()).collect() });
    }

    /// Calls with a row as the parser would give it.
    pub fn with_row<R>(&self, row: usize, with: impl FnOnce(&Row<'_>) -> R) -> R {
        let test_row = &self.rows[row];
        let values: Vec<&str> = test_row.values.iter().map(String::as_str).collect();
        let [time, total, coupon, refund, coupon_refund, fee] = test_row.numbers;
        with(&Row {
            index: row as u64,
            line: test_row.line,
            time: BeijingTime(time as u32),
            state: test_row.state,
            total: Fen(total),
            coupon: Fen(coupon),
            refund: Fen(refund),
            coupon_refund: Fen(coupon_refund),
            fee: Fee(fee),
            values: &values,
            positions: &self.positions,
        })
    }

    pub fn load_all(&self, table: &mut crate::Table) -> u32 {
        let source = table.add_source();
        table.set_header(source, &self.header);
        for row in 0..self.rows.len() {
            self.with_row(row, |row| table.append(source, row)).unwrap();
        }
        source
    }
}

pub fn state(text: &str) -> State {
    match text {
        "SUCCESS" => State::Success,
        "REFUND" => State::Refund,
        "REVOKED" => State::Revoked,
        _ => State::Other,
    }
}

/// Texts that are likely to be confused with each other.
pub fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => Just(String::new()),
        3 => prop::sample::select(vec!["a", "A", "ab", "aB", "AB", "b", "1", "01", "001", "10", "税", "税务", ",", "`", "a\0"])
            .prop_map(str::to_owned),
        2 => "[ab01]{0,3}",
        1 => "[ab01]{24,30}",
        1 => any::<String>(),
    ]
}

pub fn amount() -> impl Strategy<Value = i64> {
    prop_oneof![
        6 => -3_i64..40,
        2 => -200_000_i64..200_000,
        1 => i64::from(i32::MAX) - 2..i64::from(i32::MAX) + 3,
    ]
}

/// Sums of these overflow.
fn extreme() -> impl Strategy<Value = i64> {
    prop_oneof![Just(i64::MIN), Just(i64::MAX), Just(i64::MAX / 2), -2_i64..3]
}

fn time() -> impl Strategy<Value = i64> {
    prop_oneof![
        4 => 549_000_000_i64..549_000_100,
        2 => 549_000_000_i64..580_000_000,
        1 => Just(0_i64),
        1 => Just(4_294_943_999_i64),
    ]
}

/// A file with some of the known columns in any order, and some unknown ones.
pub fn file() -> impl Strategy<Value = TestFile> {
    let unknown = prop::collection::vec(prop::sample::select(vec!["备注", "x", "", "x (2)", "#3"]), 0..4);
    let columns = prop::sample::subsequence(Column::ALL.to_vec(), 0..=27);
    (columns, unknown, 0_usize..3).prop_flat_map(|(columns, unknown, doubled)| {
        let mut names: Vec<String> = columns.iter().map(|column| column.chinese().to_owned()).collect();
        names.extend(columns.iter().take(doubled).map(|column| column.chinese().to_owned()));
        names.extend(unknown.into_iter().map(str::to_owned));
        (Just(names).prop_shuffle(), any::<bool>()).prop_flat_map(|(names, extremes)| {
            let rows = prop::collection::vec(row(names.len(), extremes), 0..40);
            (Just(names), rows).prop_map(|(names, rows)| assemble(&names, rows))
        })
    })
}

struct Draw {
    texts: Vec<String>,
    state: &'static str,
    numbers: [i64; 6],
    /// Cells of numbers that are left empty.
    empty: [bool; 6],
    step: u64,
    cut: usize,
}

impl core::fmt::Debug for Draw {
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(out, "{:?} {} {:?}", self.texts, self.state, self.numbers)
    }
}

fn row(width: usize, extremes: bool) -> impl Strategy<Value = Draw> {
    let amount = if extremes { extreme().boxed() } else { amount().boxed() };
    (
        prop::collection::vec(text(), width),
        prop::sample::select(vec!["SUCCESS", "REFUND", "REVOKED", "", "success"]),
        (time(), prop::collection::vec(amount, 5)),
        prop::collection::vec(prop::bool::weighted(0.1), 6),
        prop_oneof![4 => Just(1_u64), 1 => 2_u64..5],
        prop_oneof![4 => Just(0_usize), 1 => 0_usize..3],
    )
        .prop_map(|(texts, state, (time, amounts), empty, step, cut)| Draw {
            texts,
            state,
            numbers: [time, amounts[0], amounts[1], amounts[2], amounts[3], amounts[4]],
            empty: empty.try_into().unwrap(),
            step,
            cut,
        })
}

fn assemble(names: &[String], draws: Vec<Draw>) -> TestFile {
    let mut file = TestFile::with_columns(&names.iter().map(String::as_str).collect::<Vec<_>>());
    let mut line = 1;
    for draw in draws {
        line += draw.step;
        let mut values = draw.texts;
        let mut numbers = draw.numbers;
        let state_at = file.positions[Column::TradeState.index()];
        if let Some(value) = values.get_mut(state_at) {
            *value = draw.state.to_owned();
        }
        for (which, column) in NUMBERS.into_iter().enumerate() {
            match values.get_mut(file.positions[column.index()]) {
                Some(value) if !draw.empty[which] => *value = shown(column, numbers[which]),
                other => {
                    numbers[which] = 0;
                    other.map(String::clear);
                }
            }
        }
        // Values missing at the end are empty; the numbers and the state among them are as if they were not there.
        values.truncate(values.len() - draw.cut.min(values.len()));
        for (which, column) in NUMBERS.into_iter().enumerate() {
            if values.get(file.positions[column.index()]).is_none() {
                numbers[which] = 0;
            }
        }
        let state = state(values.get(state_at).map_or("", String::as_str));
        file.rows.push(TestRow { line, state, numbers, values });
    }
    file
}
