//! What the engine tells while statements are loaded and taken out; without a browser.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod bench;
mod statements;

use bench::{Bench, answers};
use nontax_bill::{Code, Kind};
use nontax_engine::digest::{Fingerprint, Hasher};
use nontax_engine::engine::Flow;
use nontax_engine::part_reading::{Made, RangeReader};
use nontax_protocol::{Command, Event, Failure, LoadId, SourceReport};
use nontax_table::Sender;
use proptest::prelude::*;
use statements::{EXAMPLE_1, EXAMPLE_1_SHA256, EXAMPLE_2, gzip, statement, with_bad_amounts};
use std::ops::Range;

fn fingerprint(bytes: &[u8]) -> Fingerprint {
    let mut hasher = Hasher::default();
    hasher.update(bytes);
    hasher.finish()
}

fn reports(events: &[Event]) -> Vec<SourceReport> {
    events
        .iter()
        .filter_map(|event| if let Event::Done(report) = event { Some(report.clone()) } else { None })
        .collect()
}

fn failures(events: &[Event]) -> Vec<Failure> {
    events
        .iter()
        .filter_map(|event| if let Event::Failed { why, .. } = event { Some(why.clone()) } else { None })
        .collect()
}

fn ends(events: &[Event]) -> usize {
    events.iter().filter(|event| matches!(event, Event::LoadEnded { .. })).count()
}

/// Loads a file as two readers beside the engine share it, in ranges of so many bytes after the first.
fn load_shared(bench: &mut Bench, load: u32, bytes: &[u8], range: usize) -> Vec<Event> {
    bench.hash = false;
    bench.begin(load, "day.csv");
    let mut readers: Vec<(Option<RangeReader>, Sender)> = vec![Default::default(), Default::default()];
    let mut made = Made::default();
    for (turn, bytes) in bytes.chunks(range).enumerate() {
        bench.clock.set(bench.clock.get() + 10.0);
        let (reader, sender) = &mut readers[turn % 2];
        if reader.is_none() {
            *reader = bench.engine.shape(LoadId(load)).and_then(|shape| RangeReader::new(&shape));
        }
        let Some(reader) = reader else {
            let _ = bench.engine.push(LoadId(load), bytes);
            continue;
        };
        reader.read(bytes, &mut made).unwrap();
        let part = |part: Range<u32>| bytes[part.start as usize..part.end as usize].to_vec();
        let _ = bench.engine.adopt(LoadId(load), sender, made.pieces.clone(), &made.data, part);
    }
    if bench.engine.end_source(LoadId(load)) == Flow::More {
        bench.engine.end_load(LoadId(load));
    }
    bench.engine.take_events()
}

/// Every row of the table as it is shown, in the order of loading.
fn all_rows(bench: &mut Bench) -> Vec<(u32, u64, Vec<String>)> {
    let of = bench.ask(99).of;
    (0..of.div_ceil(500))
        .flat_map(|page| bench.command(Command::Rows { version: 99, first: page * 500, count: 500 }))
        .flat_map(|event| if let Event::Rows(window) = event { window.rows } else { panic!("{event:?}") })
        .map(|row| (row.source, row.line, row.cells))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn a_file_that_readers_share_is_as_one_that_was_read_here(
        rows in 100_usize..400,
        range in 1_000_usize..40_000,
        changes in prop::collection::vec((any::<prop::sample::Index>(), prop::sample::select(vec![
            "`", "\n", "x\n", "\n`2017-09-25 09:39:03,`a\n", "\u{feff}", "1e2", "\r", "总交易单数,总交易额\n",
        ])), 0..6),
        byte in any::<prop::sample::Index>(),
    ) {
        let mut file = statement(rows);
        let head = 9_000.min(file.len());
        for (at, text) in changes {
            let at = head + at.index(file.len() - head + 1);
            file.splice(at..at, text.bytes());
        }
        let at = byte.index(file.len());
        file[at] = if at % 2 == 0 { 0xff } else { file[at] };
        let (mut alone, mut shared) = (Bench::new(), Bench::new());
        alone.hash = false;
        let expected = reports(&alone.load(0, &file, 4096));
        let found = reports(&load_shared(&mut shared, 0, &file, range));
        let comparable = |reports: Vec<SourceReport>| {
            reports.into_iter().map(|report| SourceReport { millis: 0, ..report }).collect::<Vec<_>>()
        };
        prop_assert_eq!(comparable(found), comparable(expected));
        prop_assert_eq!(all_rows(&mut shared), all_rows(&mut alone));
    }
}

#[test]
fn an_official_example_is_reported_with_its_sums_and_its_sha_256() {
    let events = Bench::new().load(3, EXAMPLE_1, 4096);
    let report = &reports(&events)[0];
    assert_eq!((report.load, report.source, report.name.as_str()), (LoadId(3), 0, "day.csv"));
    assert_eq!((report.outcome.totals.rows, report.outcome.totals.payments.amount.0), (2, 2));
    assert!(report.outcome.complete && report.outcome.balanced && !report.stopped);
    assert_eq!(report.sha256.as_deref(), Some(EXAMPLE_1_SHA256));
    assert_eq!(events.last(), Some(&Event::LoadEnded { load: LoadId(3) }));
}

#[test]
fn the_same_bytes_again_are_taken_out_and_the_first_ones_stay() {
    let mut bench = Bench::new();
    bench.load(0, EXAMPLE_1, 4096);
    let again = bench.load(1, EXAMPLE_1, 100);
    assert_eq!(failures(&again), [Failure::SameFile { source: 0 }]);
    assert!(again.contains(&Event::Removed { sources: vec![1] }));
    assert!(reports(&again).is_empty());
    assert_eq!((ends(&again), bench.ask(1).of), (1, 2));
}

#[test]
fn the_same_statement_through_gzip_is_the_same_too_and_reports_the_files_own_sha_256() {
    let mut bench = Bench::new();
    let packed = bench.load(0, &gzip(EXAMPLE_2), 7);
    let report = &reports(&packed)[0];
    assert!(report.outcome.complete && report.outcome.totals.rows == 6);
    assert_ne!(report.sha256, reports(&Bench::new().load(0, EXAMPLE_2, 4096))[0].sha256);
    assert_eq!(failures(&bench.load(1, EXAMPLE_2, 4096)), [Failure::SameFile { source: 0 }]);
}

#[test]
fn a_large_file_is_shown_first_and_named_by_its_sha_256_afterwards() {
    let mut bench = Bench::new();
    bench.hash = false;
    bench.begin(0, "large.csv");
    let _ = bench.engine.push(LoadId(0), EXAMPLE_1);
    let _ = bench.engine.end_source(LoadId(0));
    let shown = reports(&bench.engine.take_events()).remove(0);
    assert!(shown.outcome.complete && shown.sha256.is_none());
    assert!(bench.engine.may_be_known(EXAMPLE_1.len() as u64) && !bench.engine.may_be_known(5));
    bench.engine.named(LoadId(0), fingerprint(EXAMPLE_1));
    let named = reports(&bench.engine.take_events()).remove(0);
    assert_eq!(named, SourceReport { sha256: Some(EXAMPLE_1_SHA256.to_owned()), ..shown });
    bench.engine.end_load(LoadId(0));
    bench.hash = true;
    assert_eq!(failures(&bench.load(1, EXAMPLE_1, 4096)), [Failure::SameFile { source: 0 }]);
}

#[test]
fn a_large_file_that_turns_out_to_be_known_is_taken_out() {
    let mut bench = Bench::new();
    bench.load(0, EXAMPLE_1, 4096);
    bench.hash = false;
    bench.begin(1, "large.csv");
    let _ = bench.engine.push(LoadId(1), EXAMPLE_1);
    let _ = bench.engine.end_source(LoadId(1));
    bench.engine.take_events();
    bench.engine.named(LoadId(1), fingerprint(EXAMPLE_1));
    let events = bench.engine.take_events();
    assert_eq!(failures(&events), [Failure::SameFile { source: 0 }]);
    assert!(events.contains(&Event::Removed { sources: vec![1] }));
    assert_eq!(bench.ask(1).of, 2);
}

#[test]
fn two_days_without_trade_look_alike_and_are_both_taken() {
    let mut bench = Bench::new();
    bench.load(0, &statement(0), 4096);
    let second = bench.load(1, &statement(0), 4096);
    assert!(failures(&second).is_empty());
    assert_eq!(reports(&second)[0].outcome.kind, Kind::Empty);
}

#[test]
fn a_file_that_was_removed_can_be_loaded_again() {
    let mut bench = Bench::new();
    bench.load(0, EXAMPLE_1, 4096);
    bench.command(Command::Remove { load: LoadId(0) });
    let again = bench.load(1, EXAMPLE_1, 4096);
    assert!(failures(&again).is_empty());
    assert_eq!((reports(&again)[0].source, bench.ask(1).of), (1, 2));
}

#[test]
fn a_damaged_gzip_keeps_its_rows_and_says_that_it_is_damaged() {
    let whole = gzip(&statement(20_000));
    let mut bench = Bench::new();
    let events = bench.load(0, &whole[..whole.len() / 2], 4096);
    assert!(matches!(failures(&events)[..], [Failure::Archive { .. }]));
    let report = &reports(&events)[0];
    assert!(!report.outcome.complete && report.sha256.is_none());
    assert!(report.problems.iter().any(|problem| problem.code == Code::BadArchive));
    assert!(bench.ask(1).of > 100);
}

#[test]
fn progress_comes_at_most_ten_times_a_second() {
    let mut bench = Bench::new();
    let bytes = statement(5_000);
    let events = bench.load(0, &bytes, 10_000);
    let seconds = bench.clock.get() / 1000.0;
    let told = events.iter().filter(|event| matches!(event, Event::Progress(_))).count();
    assert!(told >= 5 && (told as f64) <= seconds * 10.0 + 1.0, "{told} in {seconds} s");
}

#[test]
fn a_cancelled_load_keeps_its_rows_is_marked_and_takes_no_more() {
    let mut bench = Bench::new();
    bench.begin(0, "day.csv");
    let bytes = statement(10_000);
    let _ = bench.engine.push(LoadId(0), &bytes[..bytes.len() / 2]);
    let events = bench.command(Command::Cancel { load: LoadId(0) });
    let report = &reports(&events)[0];
    assert!(report.stopped && !report.outcome.complete && report.sha256.is_none());
    assert_eq!(ends(&events), 1);
    assert_eq!(bench.engine.push(LoadId(0), &bytes[bytes.len() / 2..]), Flow::Over);
    assert!(bench.engine.take_events().is_empty());
    let of = bench.ask(1).of;
    assert!((4_000..6_000).contains(&of), "{of}");
}

#[test]
fn a_load_that_waits_can_be_cancelled_and_ends() {
    let mut bench = Bench::new();
    bench.engine.announce(LoadId(4));
    assert_eq!(bench.command(Command::Cancel { load: LoadId(4) }), [Event::LoadEnded { load: LoadId(4) }]);
    assert_eq!(bench.engine.flow(LoadId(4)), Flow::Over);
}

#[test]
fn removing_a_load_answers_the_question_without_its_rows() {
    let mut bench = Bench::new();
    bench.ask(1);
    bench.load(0, EXAMPLE_1, 4096);
    bench.load(1, EXAMPLE_2, 4096);
    let events = bench.command(Command::Remove { load: LoadId(0) });
    assert_eq!(events[0], Event::Removed { sources: vec![0] });
    assert_eq!(answers(&events).last().map(|answer| answer.of), Some(6));
}

#[test]
fn clearing_ends_what_is_loading_and_forgets_everything() {
    let mut bench = Bench::new();
    bench.ask(1);
    bench.load(0, EXAMPLE_1, 4096);
    bench.begin(1, "half.csv");
    let _ = bench.engine.push(LoadId(1), &EXAMPLE_2[..1500]);
    let events = bench.command(Command::Clear);
    assert!(events.contains(&Event::Removed { sources: vec![0, 1] }));
    assert!(events.contains(&Event::LoadEnded { load: LoadId(1) }));
    assert_eq!(answers(&events).last().map(|answer| answer.of), Some(0));
    let next = bench.load(2, EXAMPLE_1, 4096);
    assert!(failures(&next).is_empty());
}

#[test]
fn source_numbers_are_never_used_twice() {
    let mut bench = Bench::new();
    bench.load(0, EXAMPLE_1, 4096);
    bench.command(Command::Clear);
    assert_eq!(reports(&bench.load(1, EXAMPLE_1, 4096))[0].source, 1);
}

#[test]
fn a_connection_that_breaks_keeps_the_rows_and_tells_how_far_it_came() {
    let mut bench = Bench::new();
    bench.begin(0, "1900016021 20170925");
    let half = &statement(1_000)[..100_000];
    let _ = bench.engine.push(LoadId(0), half);
    bench.engine.fail_connection(LoadId(0));
    let events = bench.engine.take_events();
    assert_eq!(failures(&events), [Failure::Broken { bytes: 100_000 }]);
    assert!(!reports(&events)[0].outcome.complete);
    assert_eq!(ends(&events), 1);
    assert!(bench.ask(1).of > 200);
}

#[test]
fn a_server_that_is_not_reached_is_the_network() {
    let mut bench = Bench::new();
    bench.engine.announce(LoadId(0));
    bench.engine.fail_connection(LoadId(0));
    let events = bench.engine.take_events();
    assert_eq!(failures(&events), [Failure::Network]);
    assert_eq!(ends(&events), 1);
}

#[test]
fn problems_are_told_a_thousand_at_a_time() {
    let mut bench = Bench::new();
    let report = reports(&bench.load(0, &with_bad_amounts(3_000, 2_500), 1 << 16)).remove(0);
    assert_eq!(report.problems.len(), 1_000);
    assert!(report.outcome.errors >= 2_500);
    let events = bench.command(Command::Problems { source: 0, first: 2_000, count: u32::MAX });
    let [Event::Problems { source: 0, first: 2_000, problems }] = &events[..] else { panic!("{events:?}") };
    assert!(problems.len() >= 500 && problems[0].code == Code::BadAmount);
    assert_eq!(problems[0].line, 2_002);
}

#[test]
fn a_hundred_and_fifty_thousand_bad_rows_are_all_counted_and_all_saved_in_their_order() {
    let mut bench = Bench::new();
    let report = reports(&bench.load(0, &with_bad_amounts(151_000, 150_000), 1 << 17)).remove(0);
    let all = report.outcome.errors + report.outcome.warnings;
    assert!(all > 150_000 && report.problems.len() == 1_000);
    assert_eq!(bench.ask(1).of, 1_000);
    let csv = bench.csv(0);
    let lines: Vec<&str> = csv.split_terminator("\r\n").skip(1).collect();
    assert_eq!(lines.len() as u64, all);
    let of_rows = lines.iter().filter(|line| line.contains(",bad_amount,总金额,「总金额」的值“1e2”不是金额，"));
    assert!(of_rows.map(|line| line.split(',').next().unwrap().parse::<u64>().unwrap()).eq(2..150_002));
    let shown = report.problems.iter().map(|problem| problem.line);
    assert!(shown.eq(lines.iter().take(1_000).map(|line| line.split(',').next().unwrap().parse::<u64>().unwrap_or(0))));
}

#[test]
fn problems_that_readers_left_to_the_engine_are_saved_in_the_same_order() {
    let file = with_bad_amounts(120_000, 110_000);
    let (mut alone, mut shared) = (Bench::new(), Bench::new());
    alone.load(0, &file, 1 << 17);
    load_shared(&mut shared, 0, &file, 1 << 20);
    assert!(shared.csv(0) == alone.csv(0), "the files differ");
}

#[test]
fn what_was_shelved_goes_with_its_source() {
    let bad = with_bad_amounts(110_000, 110_000);
    let mut bench = Bench::new();
    bench.load(0, &bad, 1 << 17);
    bench.load(1, EXAMPLE_1, 4096);
    bench.begin(2, "half.csv");
    let _ = bench.engine.push(LoadId(2), &bad);
    assert!(bench.shelf.0.borrow().keys().eq(&[0, 2]));
    bench.command(Command::Remove { load: LoadId(0) });
    assert!(bench.shelf.0.borrow().keys().eq(&[2]) && bench.csv(0).is_empty());
    assert!(bench.csv(1).starts_with("\u{feff}行号"));
    bench.command(Command::Clear);
    assert!(bench.shelf.0.borrow().is_empty() && bench.csv(1).is_empty());
}

#[test]
fn memory_that_is_refused_ends_the_load_with_its_rows_shown_and_the_next_file_is_taken() {
    let mut bench = Bench::new();
    bench.ask(1);
    bench.begin(0, "day.csv");
    let bytes = statement(10_000);
    let _ = bench.engine.push(LoadId(0), &bytes[..bytes.len() / 2]);
    bench.engine.fail(LoadId(0), Failure::Memory);
    let events = bench.engine.take_events();
    assert_eq!((failures(&events), ends(&events)), (vec![Failure::Memory], 1));
    let report = &reports(&events)[0];
    assert!(!report.outcome.complete && report.sha256.is_none());
    assert!(report.problems.iter().any(|problem| problem.code == Code::BadArchive || problem.code == Code::Truncated));
    assert_eq!(bench.engine.push(LoadId(0), &bytes), Flow::Over);
    let of = answers(&events).last().map(|answer| answer.of).unwrap();
    assert_eq!(of, report.outcome.totals.rows);
    assert!((4_000..6_000).contains(&of), "{of}");
    let next = bench.load(1, EXAMPLE_1, 4096);
    assert!(failures(&next).is_empty() && bench.ask(2).of == of + 2);
}

#[test]
fn names_of_unknown_columns_are_told_before_the_report() {
    let text = String::from_utf8(EXAMPLE_2.to_vec()).unwrap().replacen("银行ID", "银行ID,新列", 1);
    let events = Bench::new().load(0, text.as_bytes(), 4096);
    let extras = events.iter().position(|event| *event == Event::Extras { names: vec!["新列".to_owned()] });
    let done = events.iter().position(|event| matches!(event, Event::Done(_)));
    assert!(extras.is_some() && extras < done, "{events:?}");
}

#[test]
fn a_refusal_ends_the_load() {
    let mut bench = Bench::new();
    bench.engine.announce(LoadId(0));
    let problem: nontax_api::Problem = nontax_api::Problem {
        kind: "/problems/no_bill".to_owned(),
        code: nontax_api::ProblemCode::NoBill,
        status: 404,
        title_zh: String::new(),
        title: String::new(),
        next_zh: String::new(),
        next: String::new(),
        detail: None,
        errcode: None,
        errmsg: None,
        rid: None,
        address: None,
        retry_after: None,
        can_insist: false,
        request_id: "1".to_owned(),
    };
    bench.engine.refuse(LoadId(0), problem.clone());
    let refused = Event::Refused { load: LoadId(0), problem: Box::new(problem) };
    assert_eq!(bench.engine.take_events(), [refused, Event::LoadEnded { load: LoadId(0) }]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn cuts_change_nothing_in_the_report(piece in 1_usize..600, packed: bool) {
        let bytes = if packed { gzip(EXAMPLE_2) } else { EXAMPLE_2.to_vec() };
        let whole = reports(&Bench::new().load(0, &bytes, usize::MAX)).remove(0);
        let cut = reports(&Bench::new().load(0, &bytes, piece)).remove(0);
        prop_assert_eq!(SourceReport { millis: 0, ..whole }, SourceReport { millis: 0, ..cut });
    }
}
