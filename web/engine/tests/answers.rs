//! What the engine answers: questions in turns, rows and their places, checks, spreads, picked rows; without a browser.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod bench;
mod statements;

use bench::{Bench, answers};
use nontax_bill::Column;
use nontax_protocol::{Command, Event, LoadId, Target};
use nontax_table::{Check, Condition, Field, Match, Places, Query, RowId, SpreadOf};
use statements::{EXAMPLE_1, EXAMPLE_2, statement};
use std::rc::Rc;

#[test]
fn a_long_question_is_answered_in_turns_and_gives_way_to_a_newer_one() {
    let mut bench = Bench::new();
    for load in 0..3 {
        bench.load(load, &statement(100 + load as usize), 4096);
    }
    // Each look at the clock takes longer than a turn.
    let clock = Rc::clone(&bench.clock);
    let hands = Rc::clone(&clock);
    let mut engine = bench.engine;
    engine.set_clock(Box::new(move || {
        hands.set(hands.get() + 50.0);
        hands.get()
    }));
    let question = |version, needle: &str| {
        let needle = needle.to_owned();
        let conditions = vec![Condition::Text { field: None, needle, how: Match::Contains, not: false }];
        Command::Ask(Query { version, conditions, ..Query::default() })
    };
    engine.command(question(1, "办证"));
    engine.command(Command::Rows { version: 1, first: 0, count: 1 });
    assert!(engine.has_pending() && engine.take_events().iter().all(|event| !matches!(event, Event::Answer(_))));
    // The newer question comes before the first is answered, which then never is.
    engine.command(question(2, "办证缴费"));
    engine.command(Command::Rows { version: 2, first: 0, count: 1 });
    let mut turns = 0;
    while engine.has_pending() {
        engine.go_on();
        turns += 1;
    }
    let events = engine.take_events();
    assert!(turns > 1, "{turns} turns");
    assert_eq!(answers(&events).iter().map(|answer| (answer.version, answer.matched)).collect::<Vec<_>>(), [(2, 303)]);
    assert!(matches!(events.last(), Some(Event::Rows(window)) if window.version == 2 && window.rows.len() == 1));
}

#[test]
fn rows_are_answered_while_they_come_and_the_last_answer_has_them_all() {
    let mut bench = Bench::new();
    bench.ask(7);
    let bytes = statement(20_000);
    let pieces = bytes.len() / 10_000;
    let answers = answers(&bench.load(0, &bytes, 10_000));
    assert!(answers.iter().all(|answer| answer.version == 7));
    assert!(answers.windows(2).all(|pair| pair[0].of <= pair[1].of));
    assert!(answers[0].of < 2_000, "the first rows are not shown early: {}", answers[0].of);
    assert_eq!(answers.last().map(|answer| answer.of), Some(20_000));
    // One answer every 150 ms, pieces come every 10 ms.
    assert!(answers.len() > 5 && answers.len() <= pieces / 10, "{} answers for {pieces} pieces", answers.len());
}

#[test]
fn windows_have_500_rows_at_most_and_stale_ones_are_not_given() {
    let mut bench = Bench::new();
    bench.load(0, &statement(2_000), 1 << 20);
    bench.ask(5);
    let events = bench.command(Command::Rows { version: 5, first: 100, count: 10_000 });
    let [Event::Rows(window)] = &events[..] else { panic!("{events:?}") };
    assert_eq!((window.version, window.first, window.rows.len(), window.rows[0].row), (5, 100, 500, RowId(100)));
    assert!(bench.command(Command::Rows { version: 4, first: 0, count: 10 }).is_empty());
}

#[test]
fn a_row_is_found_by_its_line_by_its_order_and_in_the_view() {
    let mut bench = Bench::new();
    bench.load(0, EXAMPLE_1, 4096);
    bench.load(1, EXAMPLE_2, 4096);
    bench.ask(1);
    let target = Target::Line { source: 1, line: 3 };
    let window = bench.command(Command::Rows { version: 1, first: 3, count: 1 });
    let [Event::Rows(window)] = &window[..] else { panic!("{window:?}") };
    let row = Some(window.rows[0].row);
    assert_eq!(
        bench.command(Command::Place { version: 1, target }),
        [Event::Place { version: 1, target, row, place: Some(3) }]
    );
    let order_ids = vec!["none".to_owned(), "AQCAlxpOMa5QlD4KDJ7fvb6x3dZt".to_owned()];
    let found = bench.command(Command::FindOrders { ask: 9, order_ids });
    assert_eq!(found, [Event::Orders { ask: 9, rows: vec![None, Some(RowId(1))] }]);
    let shown = bench.command(Command::Row { row: RowId(1) });
    let [Event::Row(Some(shown))] = &shown[..] else { panic!("{shown:?}") };
    assert_eq!(shown.cells[Column::OrderId.index()], "AQCAlxpOMa5QlD4KDJ7fvb6x3dZt");

    let only_first = Condition::Codes { field: Field::Source, values: vec!["0".to_owned()], not: false };
    bench.command(Command::Ask(Query { version: 2, conditions: vec![only_first], ..Query::default() }));
    let hidden = Event::Place { version: 2, target, row, place: None };
    assert_eq!(bench.command(Command::Place { version: 2, target }), [hidden]);
    assert!(bench.command(Command::Place { version: 1, target }).is_empty());
}

#[test]
fn checks_are_made_in_turns_when_nothing_is_read_and_keep_their_rows() {
    let mut bench = Bench::new();
    bench.begin(0, "day.csv");
    let is_report = |event: &Event| matches!(event, Event::Checks(_));
    assert!(!bench.command(Command::Checks).iter().any(is_report), "something is read");
    assert!(!bench.engine.has_pending());
    bench.load(1, EXAMPLE_2, 512);
    bench.command(Command::Cancel { load: LoadId(0) });
    let mut events = bench.command(Command::Checks);
    while bench.engine.has_pending() {
        bench.engine.go_on();
        events.extend(bench.engine.take_events());
    }
    let report = events.iter().find_map(|event| match event {
        Event::Checks(report) => Some(report.clone()),
        _ => None,
    });
    let report = report.unwrap();
    let of = |check: Check| *report.checked.iter().find(|checked| checked.check == check).unwrap();
    assert_eq!(of(Check::TestData).rows, bench.ask(1).matched);
    assert_eq!(of(Check::NoticePaidTwice).rows, 0);
    let conditions = vec![Condition::Checks { checks: vec![Check::TestData], not: true }];
    let events = bench.command(Command::Ask(Query { version: 2, conditions, ..Query::default() }));
    assert_eq!(answers(&events).pop().unwrap().matched, 0);
}

#[test]
fn a_spread_is_told_of_the_current_view_only() {
    let mut bench = Bench::new();
    bench.load(0, EXAMPLE_2, 512);
    bench.ask(7);
    let of = SpreadOf { field: Field::Amount, steps: 0 };
    let events = bench.command(Command::Spread { version: 7, of });
    let [Event::Spread(spread)] = &events[..] else { panic!("{events:?}") };
    assert_eq!((spread.bounds, spread.counts.iter().sum::<u64>()), (Some((2, 2)), 6));
    assert!(bench.command(Command::Spread { version: 6, of }).is_empty());
}

#[test]
fn picked_rows_are_totalled_and_their_values_come_for_the_current_view_only() {
    let mut bench = Bench::new();
    bench.load(0, EXAMPLE_2, 4096);
    bench.ask(3);
    let tally = |version| Command::Tally { ask: 9, version, places: vec![Places { first: 1, end: 3 }] };
    let told = bench.command(tally(3));
    let [Event::Tally { ask: 9, totals: Some(totals) }] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!((totals.rows, totals.payments.amount.0), (2, 4));
    assert!(matches!(bench.command(tally(2)).as_slice(), [Event::Tally { ask: 9, totals: None }]));
    let fields = vec![Field::Known(Column::OrderId)];
    let values = |version| Command::Values { ask: 5, version, first: 4, count: 100, fields: fields.clone() };
    let told = bench.command(values(3));
    let [Event::Values { ask: 5, window: Some(window) }] = told.as_slice() else { panic!("{told:?}") };
    let filled: Vec<&str> = window.rows.iter().flat_map(|row| &row.cells).map(String::as_str).collect();
    let filled: Vec<&str> = filled.into_iter().filter(|cell| !cell.is_empty()).collect();
    assert_eq!(filled, ["AQCAkL-XW69fTTcKDNP0Z7dYl29t", "AQCA9J_eW68VlT4KDNP0Z7c4qUGm"]);
    assert!(matches!(bench.command(values(2)).as_slice(), [Event::Values { window: None, .. }]));
}

#[test]
fn what_belongs_to_a_row_is_told_with_it() {
    let mut bench = Bench::new();
    bench.load(0, EXAMPLE_2, 4096);
    let told = bench.command(Command::Related { row: RowId(0) });
    let [Event::Related { row: RowId(0), related: Some(related) }] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!((related.order_rows, related.notice_rows), (0, 0));
    let told = bench.command(Command::Related { row: RowId(99) });
    assert!(matches!(told.as_slice(), [Event::Related { row: RowId(99), related: None }]));
}
