//! A million rows: loading them, and the questions that the page asks with each key press.
//!
//! `cargo bench -p nontax-table`. Each question is asked with conditions that were not asked before, so that nothing
//! found out earlier is used again; memory a row is printed first.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use nontax_bill::outcome::Header;
use nontax_bill::{BeijingTime, Column, Fee, Fen, Row, State};
use nontax_table::{Condition, Field, Match, Query, SortKey, Table};
use std::cell::{Cell, RefCell};
use std::hint::black_box;
use std::time::Duration;

const ROWS: usize = 1_000_000;

const FACETS: [Column; 9] = [
    Column::TradeState,
    Column::TradeType,
    Column::PayerBank,
    Column::DepartmentCode,
    Column::RegionCode,
    Column::NoticeKind,
    Column::BankId,
    Column::SubMchId,
    Column::RefundState,
];

/// The rows' texts in one piece, as a parser that reads a file would lend them.
struct Statement {
    text: String,
    /// Where each value ends, 27 a row.
    ends: Vec<u32>,
    rows: Vec<(u32, State, i64, i64)>,
}

/// Numbers that look drawn at random and are the same each time.
struct Draws(u64);

impl Draws {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

impl Statement {
    fn new(rows: usize) -> Self {
        let mut statement = Self { text: String::new(), ends: Vec::new(), rows: Vec::new() };
        let mut draws = Draws(7);
        for row in 0..rows {
            let state = match draws.below(100) {
                0..=2 => State::Refund,
                3 => State::Revoked,
                _ => State::Success,
            };
            let time = 553_000_000 + draws.below(86_400) as u32;
            let total = 1 + draws.below([500, 20_000, 1_000_000][row % 3]) as i64;
            let refund = if state == State::Refund { total } else { 0 };
            for column in Column::ALL {
                let value = statement.value(column, &mut draws, (time, state, total, refund));
                statement.text.push_str(&value);
                statement.ends.push(statement.text.len() as u32);
            }
            statement.rows.push((time, state, total, refund));
        }
        statement
    }

    fn value(&self, column: Column, draws: &mut Draws, row: (u32, State, i64, i64)) -> String {
        let (time, state, total, refund) = row;
        let refunded = state == State::Refund;
        let few = |draws: &mut Draws, count: u64| draws.below(count).min(draws.below(count));
        match column {
            Column::TransactionTime => BeijingTime(time).to_string(),
            Column::AppId => "wxc971985892358997".into(),
            Column::MchId => "1800004561".into(),
            Column::SubMchId => format!("19000160{:02}", few(draws, 8)),
            Column::TransactionId => format!("420000{:04}20170925{:010}", draws.below(40), draws.below(10_000_000_000)),
            Column::OrderId => format!("AQCA{:012x}{:012x}", draws.below(1 << 31), draws.below(1 << 31)),
            Column::OpenId => format!("oFkLx{:012x}{:011x}", draws.below(1 << 31), draws.below(1 << 31)),
            Column::TradeType => ["JSAPI", "NATIVE", "APP", "MWEB", "MICROPAY", "FACE"][few(draws, 6) as usize].into(),
            Column::TradeState => match state {
                State::Refund => "REFUND".into(),
                State::Revoked => "REVOKED".into(),
                _ => "SUCCESS".into(),
            },
            Column::PayerBank => format!("BANK{}_DEBIT", few(draws, 220)),
            Column::Currency => "CNY".into(),
            Column::TotalAmount => Fen(total).to_string(),
            Column::RefundAmount => Fen(refund).to_string(),
            Column::CouponAmount | Column::CouponRefundAmount => "0.00".into(),
            Column::RefundId | Column::MchRefundId if refunded => format!("5000{:024}", draws.below(1 << 31)),
            Column::RefundId | Column::MchRefundId => "0".into(),
            Column::RefundType => if refunded { "ORIGINAL" } else { "" }.into(),
            Column::RefundState => if refunded { "SUCCESS" } else { "" }.into(),
            Column::Description => format!("第{}项缴费", few(draws, 400)),
            Column::ServiceFee => "0.00000".into(),
            Column::FeeRate => "0.00%".into(),
            Column::RegionCode => format!("44{:04}", few(draws, 160)),
            Column::NoticeNo => format!("17{:010}", draws.below(10_000_000_000)),
            Column::DepartmentCode => format!("118{:06}", few(draws, 700)),
            Column::NoticeKind => ["1", "2"][few(draws, 2) as usize].into(),
            Column::BankId => format!("bank_{}", few(draws, 12)),
        }
    }

    fn load(&self) -> Table {
        let mut table = Table::default();
        let source = table.add_source();
        table.set_header(
            source,
            &Header {
                names: Column::ALL.map(|column| column.chinese().to_owned()).to_vec(),
                columns: Column::ALL.map(Some).to_vec(),
                resaved: false,
            },
        );
        let positions: [usize; 27] = std::array::from_fn(|at| at);
        let mut start = 0;
        for (index, ((time, state, total, refund), ends)) in self.rows.iter().zip(self.ends.chunks(27)).enumerate() {
            let mut values = [""; 27];
            for (value, end) in values.iter_mut().zip(ends) {
                *value = &self.text[start..*end as usize];
                start = *end as usize;
            }
            let row = Row {
                index: index as u64,
                line: index as u64 + 2,
                time: BeijingTime(*time),
                state: *state,
                total: Fen(*total),
                coupon: Fen(0),
                refund: Fen(*refund),
                coupon_refund: Fen(0),
                fee: Fee(0),
                values: &values,
                positions: &positions,
            };
            table.append(source, &row).unwrap();
        }
        table
    }
}

fn asked(conditions: Vec<Condition>) -> Query {
    Query { conditions, facets: FACETS.map(Field::Known).to_vec(), facet_limit: 100, ..Query::default() }
}

fn million_rows(criterion: &mut Criterion) {
    let statement = Statement::new(ROWS);
    let table = RefCell::new(statement.load());
    println!(
        "memory: {:.1} bytes a row, of {:.1} in the file",
        per_row(table.borrow().bytes()),
        per_row(statement.text.len()) + 54.0
    );

    let mut group = criterion.benchmark_group("million_rows");
    group.sample_size(10).warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(2));
    group.bench_function("append", |bench| {
        bench.iter_batched(|| (), |()| statement.load().rows(), BatchSize::PerIteration);
    });
    // A bound that no amount reaches, another each time: the same rows, but a condition that is new.
    let fresh = Cell::new(1 << 40);
    let new_condition = || {
        fresh.set(fresh.get() + 1);
        Condition::Amount { field: Field::Amount, from: None, to: Some(Fen(fresh.get())) }
    };
    let codes = |column, values: &[&str]| Condition::Codes {
        field: Field::Known(column),
        values: values.iter().map(|value| (*value).to_owned()).collect(),
        not: false,
    };
    let text = |needle: &str| Condition::Text { field: None, needle: needle.into(), how: Match::Contains, not: false };
    let time = Condition::Time { from: Some(BeijingTime(553_030_000)), until: Some(BeijingTime(553_060_000)) };
    let questions: [(&str, Vec<Condition>); 7] = [
        ("all rows with facets", vec![]),
        ("one bank with facets", vec![codes(Column::PayerBank, &["BANK3_DEBIT"])]),
        ("half of the day with facets", vec![time.clone()]),
        (
            "three conditions with facets",
            vec![
                time,
                codes(Column::TradeState, &["SUCCESS"]),
                codes(Column::RegionCode, &["440001", "440002", "440003", "440010"]),
            ],
        ),
        ("an id anywhere with facets", vec![text("AQCA00001234")]),
        ("digits anywhere with facets", vec![text("440100")]),
        ("one digit anywhere with facets", vec![text("1")]),
    ];
    for (name, conditions) in questions {
        group.bench_function(name, |bench| {
            bench.iter_batched(
                || {
                    // Another question between, so that no answer is at hand.
                    table.borrow_mut().ask(&Query { conditions: vec![new_condition()], ..Query::default() });
                    asked(conditions.iter().cloned().chain([new_condition()]).collect())
                },
                |query| black_box(table.borrow_mut().ask(&query)).matched,
                BatchSize::PerIteration,
            );
        });
    }
    for (name, field) in [
        ("sort by time", Field::Known(Column::TransactionTime)),
        ("sort by amount", Field::Amount),
        ("sort by department", Field::Known(Column::DepartmentCode)),
        ("sort by order number", Field::Known(Column::OrderId)),
        ("sort by refund id", Field::Known(Column::RefundId)),
    ] {
        group.bench_function(name, |bench| {
            let sort = vec![SortKey { field, descending: true }];
            bench.iter_batched(
                || table.borrow_mut().ask(&Query::default()),
                |_| black_box(table.borrow_mut().ask(&Query { sort: sort.clone(), ..Query::default() })).matched,
                BatchSize::PerIteration,
            );
        });
    }
    for (name, fields) in [
        ("group by department", vec![Column::DepartmentCode]),
        ("group by department and bank", vec![Column::DepartmentCode, Column::BankId]),
        ("group by payer", vec![Column::OpenId]),
    ] {
        let fields: Vec<Field> = fields.into_iter().map(Field::Known).collect();
        group.bench_function(name, |bench| {
            bench.iter_batched(
                || table.borrow_mut().ask(&Query::default()),
                |_| {
                    black_box(table.borrow_mut().ask(&Query {
                        group: fields.clone(),
                        group_limit: 100,
                        ..Query::default()
                    }))
                    .matched
                },
                BatchSize::PerIteration,
            );
        });
    }
    group.bench_function("find twenty orders", |bench| {
        let orders: Vec<String> = (0..20).map(|order| format!("AQCA{order:012x}{order:012x}")).collect();
        bench.iter(|| table.borrow().find_orders(black_box(&orders)));
    });
    group.bench_function("a window of 100 rows in the middle", |bench| {
        table.borrow_mut().ask(&Query::default());
        bench.iter(|| table.borrow().window(0, black_box(500_000), 100));
    });
}

fn per_row(bytes: usize) -> f64 {
    bytes as f64 / ROWS as f64
}

criterion_group!(benches, million_rows);
criterion_main!(benches);
