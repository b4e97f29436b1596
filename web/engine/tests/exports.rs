//! Files of rows as the engine writes them, turn by turn; without a browser.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod statements;

use nontax_bill::{Column, Options};
use nontax_engine::engine::{Engine, NewSource};
use nontax_engine::problem_list::Shelf;
use nontax_export::Format;
use nontax_protocol::{Command, Event, ExportColumn, ExportEnd, ExportPlan, LoadId, ProofTexts};
use nontax_table::{Condition, Field, Match, Query, SortKey};
use statements::EXAMPLE_2;
use std::cell::Cell;
use std::rc::Rc;

struct NoShelf;

impl Shelf for NoShelf {
    fn put(&self, _source: u32, _text: &str) {}

    fn forget(&self, _source: u32) {}
}

/// An engine with the second official example, whose clock goes a millisecond on with every look at it.
fn engine(copies: u32) -> Engine {
    let clock = Cell::new(0.0);
    let ticking = move || clock.replace(clock.get() + 1.0);
    let mut engine = Engine::new(Box::new(ticking), Rc::new(NoShelf));
    for copy in 0..copies {
        let load = LoadId(copy);
        engine.announce(load);
        let mut bytes = EXAMPLE_2.to_vec();
        // Another file each time: the same one is not taken twice.
        bytes.extend(std::iter::repeat_n(b'\n', copy as usize));
        let options = Options { transcoder: None, ..Options::default() };
        let _ = engine.begin_source(load, NewSource { name: format!("{copy}.csv"), options, hash: true });
        let _ = engine.push(load, &bytes);
        let _ = engine.end_source(load);
        engine.end_load(load);
    }
    engine
}

fn ask(engine: &mut Engine, conditions: Vec<Condition>, sort: Vec<SortKey>) {
    engine.command(Command::Ask(Query { version: 1, conditions, sort, ..Query::default() }));
    while engine.has_pending() {
        engine.go_on();
    }
    engine.take_events();
}

fn plan(all: bool, masked: bool) -> Box<ExportPlan> {
    let fields = [Field::Known(Column::OrderId), Field::Known(Column::OpenId), Field::Amount, Field::Source];
    let column = |field| ExportColumn {
        field,
        name: format!("{field:?}"),
        masked: masked && field == Field::Known(Column::OrderId),
    };
    Box::new(ExportPlan {
        version: 1,
        all,
        format: Format::Csv,
        columns: fields.map(column).to_vec(),
        sources: vec![(0, "first.csv".to_owned())],
        proof: ProofTexts::default(),
    })
}

/// The whole file, as lines without the header, and the turns it took.
fn written(engine: &mut Engine, plan: Box<ExportPlan>) -> (Vec<Vec<String>>, usize) {
    engine.command(Command::Export { export: 7, plan });
    let (mut bytes, mut turns) = (Vec::new(), 0);
    loop {
        let written = engine.write_export().unwrap();
        bytes.extend(written.bytes);
        turns += 1;
        if written.done.is_some() {
            break;
        }
    }
    assert!(!engine.has_export());
    let text = String::from_utf8(bytes).unwrap();
    let rows = text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect());
    (rows.collect(), turns)
}

fn rows_in_order(engine: &mut Engine) -> Vec<String> {
    engine.command(Command::Rows { version: 1, first: 0, count: 500 });
    let events = engine.take_events();
    let Some(Event::Rows(window)) = events.into_iter().find(|event| matches!(event, Event::Rows(_))) else { panic!() };
    window.rows.iter().map(|row| row.cells[Column::OrderId.index()].clone()).collect()
}

#[test]
fn the_file_has_the_rows_of_the_view_in_its_order() {
    let mut engine = engine(1);
    let sort = vec![SortKey { field: Field::Known(Column::OrderId), descending: true }];
    ask(&mut engine, Vec::new(), sort);
    let (rows, _) = written(&mut engine, plan(false, false));
    let orders: Vec<String> = rows.iter().map(|row| row[0].clone()).collect();
    assert_eq!(orders, rows_in_order(&mut engine));
    assert!(orders.len() > 1 && rows.iter().all(|row| row[3] == "first.csv"));
}

#[test]
fn a_filter_holds_for_the_file_unless_all_rows_are_wanted() {
    let mut engine = engine(2);
    let none = Condition::Text { field: None, needle: "no such text".to_owned(), how: Match::Contains, not: false };
    ask(&mut engine, vec![none], Vec::new());
    assert_eq!(written(&mut engine, plan(false, false)).0.len(), 0);
    let all = written(&mut engine, plan(true, false)).0;
    assert!(all.len() > 4);
    assert_eq!(all.last().unwrap()[3], "#2");
}

#[test]
fn a_masked_column_is_masked_in_every_row() {
    let mut engine = engine(1);
    ask(&mut engine, Vec::new(), Vec::new());
    let orders = |rows: Vec<Vec<String>>| rows.into_iter().map(|row| row[0].clone()).collect::<Vec<_>>();
    let plain = orders(written(&mut engine, plan(false, false)).0);
    let hidden = orders(written(&mut engine, plan(false, true)).0);
    assert_eq!(hidden, plain.iter().map(|order| nontax_bill::privacy::masked(order)).collect::<Vec<_>>());
    assert_ne!(hidden, plain);
}

#[test]
fn a_long_export_is_written_in_turns_and_tells_how_far_it_is() {
    let mut engine = engine(400);
    ask(&mut engine, Vec::new(), Vec::new());
    let (rows, turns) = written(&mut engine, plan(false, false));
    assert!(turns > 1, "{} rows in one turn", rows.len());
    let told = engine.take_events().into_iter().any(|event| matches!(event, Event::ExportProgress { export: 7, .. }));
    assert!(told);
}

#[test]
fn an_export_that_is_stopped_or_whose_rows_go_ends_and_says_why() {
    let mut engine = engine(2);
    ask(&mut engine, Vec::new(), Vec::new());
    let how = |engine: &mut Engine| {
        let ends = engine.take_events().into_iter().filter_map(|event| match event {
            Event::ExportEnded { export, how, .. } => Some((export, how)),
            _ => None,
        });
        ends.collect::<Vec<_>>()
    };
    engine.command(Command::Export { export: 1, plan: plan(false, false) });
    engine.command(Command::StopExport);
    assert_eq!(how(&mut engine), [(1, ExportEnd::Stopped)]);
    engine.command(Command::Export { export: 2, plan: plan(false, false) });
    engine.command(Command::Remove { load: LoadId(0) });
    assert_eq!(how(&mut engine), [(2, ExportEnd::Changed)]);
    engine.command(Command::Export { export: 3, plan: plan(false, false) });
    engine.command(Command::Clear);
    assert_eq!(how(&mut engine), [(3, ExportEnd::Changed)]);
    engine.command(Command::Export { export: 4, plan: Box::new(ExportPlan { version: 9, ..*plan(false, false) }) });
    assert_eq!(how(&mut engine), [(4, ExportEnd::Changed)]);
    assert!(engine.write_export().is_none());
}
