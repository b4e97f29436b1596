//! The engine in a real Web Worker of a real browser: `File` objects, `TextDecoder`, fetched bodies, and commands while it reads.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

#[path = "browser/mod.rs"]
mod browser;
mod statements;

use browser::{Page, file};
use nontax_api::{BillType, ProblemCode};
use nontax_bill::{Code, Encoding, Kind};
use nontax_protocol::{Command, Event, Failure, LoadId};
use nontax_table::{Query, RowId};
use statements::{EXAMPLE_1, EXAMPLE_1_SHA256, EXAMPLE_2, gzip, statement, with_bad_amounts, zip};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

#[wasm_bindgen_test]
async fn both_official_examples_are_read_from_files() {
    let page = Page::new();
    page.open(&[(0, file("one.csv", EXAMPLE_1)), (1, file("two.csv", EXAMPLE_2))]);
    page.ends(1).await;
    let reports = page.reports();
    assert_eq!(reports.iter().map(|report| report.name.as_str()).collect::<Vec<_>>(), ["one.csv", "two.csv"]);
    assert_eq!(reports.iter().map(|report| report.outcome.totals.rows).collect::<Vec<_>>(), [2, 6]);
    assert!(reports.iter().all(|report| report.outcome.complete && report.outcome.balanced));
    assert_eq!(reports[0].sha256.as_deref(), Some(EXAMPLE_1_SHA256));
}

#[wasm_bindgen_test]
async fn gbk_is_decoded_by_the_browser_at_any_cut() {
    let text = String::from_utf8(statement(1_000)).unwrap();
    let (gbk, _, unmappable) = encoding_rs::GBK.encode(&text);
    assert!(!unmappable);
    let page = Page::new();
    page.open(&[(0, file("gbk.csv", &gbk))]);
    page.ends(0).await;
    let report = page.reports().remove(0);
    assert_eq!((report.outcome.encoding, report.outcome.totals.rows), (Encoding::Gb18030, 1_000));
    assert!(report.outcome.complete && report.outcome.balanced, "{:?}", report.problems);
    page.take(Command::Ask(Query { version: 1, ..Query::default() }));
    page.take(Command::Rows { version: 1, first: 999, count: 1 });
    let rows = page.windows().remove(0).rows;
    assert!(rows[0].cells.iter().any(|cell| cell == "办证缴费"));
}

#[wasm_bindgen_test]
async fn gzip_is_opened() {
    let page = Page::new();
    page.open(&[(0, file("day.csv.gz", &gzip(&statement(30_000))))]);
    page.ends(0).await;
    let outcome = page.reports().remove(0).outcome;
    assert!(outcome.complete && outcome.balanced);
    assert_eq!(outcome.totals.rows, 30_000);
}

#[wasm_bindgen_test]
async fn each_file_of_a_zip_is_a_source() {
    let days = statement(20_000);
    let page = Page::new();
    page.open(&[(5, file("days.zip", &zip(&[("a/1.csv", EXAMPLE_1), ("a/2.csv", &days), ("readme.txt", b"hello")])))]);
    page.ends(5).await;
    let reports = page.reports();
    let seen: Vec<_> = reports.iter().map(|report| (report.name.as_str(), report.outcome.totals.rows)).collect();
    assert_eq!(seen, [("a/1.csv", 2), ("a/2.csv", 20_000), ("readme.txt", 0)]);
    assert!(reports.iter().all(|report| report.load == LoadId(5)));
    assert_eq!(reports[2].outcome.kind, Kind::OtherFile);
    page.take(Command::Remove { load: LoadId(5) });
    assert!(page.saw(&Event::Removed { sources: vec![0, 1, 2] }));
}

#[wasm_bindgen_test]
async fn a_cut_zip_is_an_archive_that_cannot_be_opened() {
    let whole = zip(&[("1.csv", EXAMPLE_1)]);
    let page = Page::new();
    page.open(&[(0, file("cut.zip", &whole[..whole.len() - 30]))]);
    page.ends(0).await;
    assert!(matches!(page.failures()[..], [Failure::Archive { .. }]), "{:?}", page.failures());
}

#[wasm_bindgen_test]
async fn an_empty_file_is_no_bill() {
    let page = Page::new();
    page.open(&[(0, file("empty.csv", b""))]);
    page.ends(0).await;
    assert_eq!(page.reports()[0].outcome.kind, Kind::NoBill);
}

#[wasm_bindgen_test]
async fn the_same_file_twice_is_refused_and_counts_once() {
    let page = Page::new();
    page.open(&[(0, file("day.csv", EXAMPLE_2)), (1, file("again.csv", EXAMPLE_2))]);
    page.ends(1).await;
    assert_eq!(page.failures(), [Failure::SameFile { source: 0 }]);
    page.take(Command::Ask(Query { version: 1, ..Query::default() }));
    assert_eq!(page.answers().last().map(|answer| answer.of), Some(6));
}

#[wasm_bindgen_test]
async fn commands_are_handled_while_a_file_loads_and_cancel_works_at_once() {
    let page = Page::new();
    page.take(Command::Ask(Query { version: 1, ..Query::default() }));
    page.open(&[(0, file("big.csv", &statement(200_000)))]);
    page.until(|events| events.iter().any(|event| matches!(event, Event::Answer(answer) if answer.of > 0))).await;
    page.take(Command::Row { row: RowId(0) });
    assert!(page.events().iter().any(|event| matches!(event, Event::Row(Some(_)))));
    page.take(Command::Cancel { load: LoadId(0) });
    let report = page.reports().remove(0);
    assert!(report.stopped && report.outcome.totals.rows > 0 && report.outcome.totals.rows < 200_000);
    assert!(page.saw(&Event::LoadEnded { load: LoadId(0) }));
    // The next file has its turn, and nothing of the cancelled one comes after its end.
    page.open(&[(1, file("next.csv", EXAMPLE_1))]);
    page.ends(1).await;
    assert_eq!(page.reports().len(), 2);
}

#[wasm_bindgen_test]
async fn waiting_files_can_be_cancelled_and_cleared() {
    let page = Page::new();
    let big = statement(100_000);
    page.open(&[(0, file("big.csv", &big)), (1, file("waits.csv", EXAMPLE_1)), (2, file("waits.csv", EXAMPLE_2))]);
    page.take(Command::Cancel { load: LoadId(1) });
    page.take(Command::Clear);
    page.open(&[(3, file("one.csv", EXAMPLE_1))]);
    page.ends(3).await;
    assert!((0..=3).all(|load| page.saw(&Event::LoadEnded { load: LoadId(load) })));
    assert_eq!(page.reports().iter().map(|report| report.load).collect::<Vec<_>>(), [LoadId(3)]);
    page.take(Command::Ask(Query { version: 1, ..Query::default() }));
    assert_eq!(page.answers().last().map(|answer| answer.of), Some(2));
}

#[wasm_bindgen_test]
async fn problems_beyond_the_first_thousand_come_when_asked_for() {
    let page = Page::new();
    page.open(&[(0, file("bad.csv", &with_bad_amounts(3_000, 2_500)))]);
    page.ends(0).await;
    assert_eq!(page.reports()[0].problems.len(), 1_000);
    page.take(Command::Problems { source: 0, first: 1_000, count: 1_000 });
    let told = page.events().iter().any(
        |event| matches!(event, Event::Problems { source: 0, first: 1_000, problems } if problems.len() == 1_000 && problems[0].code == Code::BadAmount),
    );
    assert!(told);
}

#[wasm_bindgen_test]
async fn problems_that_are_kept_and_problems_that_are_not_are_one_csv() {
    let page = Page::new();
    page.open(&[(0, file("bad.csv", &with_bad_amounts(101_000, 101_000)))]);
    page.ends(0).await;
    let outcome = &page.reports()[0].outcome;
    page.take(Command::ExportProblems { source: 0 });
    assert!(page.saw(&Event::ProblemsFile { source: 0 }));
    let csv = page.newest_file().await;
    assert!(csv.starts_with('\u{feff}'));
    assert_eq!(csv.matches("\r\n").count() as u64, 1 + outcome.errors + outcome.warnings);
    page.take(Command::Remove { load: LoadId(0) });
    let told = page.events().len();
    page.take(Command::ExportProblems { source: 0 });
    assert_eq!(page.events().len(), told);
}

#[wasm_bindgen_test]
async fn a_file_that_cannot_be_read_is_gone() {
    let page = Page::new();
    page.take_with(Command::OpenFiles { loads: vec![LoadId(0), LoadId(1)] }, vec![browser::unreadable_file()]);
    page.ends(0).await;
    page.ends(1).await;
    assert_eq!(page.failures(), [Failure::FileGone, Failure::FileGone]);
}

#[wasm_bindgen_test]
async fn a_fetched_statement_is_read_as_it_comes_and_held_against_its_day() {
    let asked = browser::answer_fetches(200, "text/plain", &statement(5_000), 1_000, "close");
    let page = Page::new();
    page.fetch(0, "20170924", BillType::Success, true);
    page.ends(0).await;
    let report = page.reports().remove(0);
    assert_eq!(report.name, "1900016021 20170924");
    assert!(report.outcome.complete && report.sha256.is_some());
    assert!(report.problems.iter().any(|problem| problem.code == Code::OutsideDate));
    let asked = asked.to_vec();
    assert!(
        asked[0].ends_with("/api/statements/1900016021/20170924?type=SUCCESS&insist=1 x-nontax-desk=1"),
        "{asked:?}"
    );
}

#[wasm_bindgen_test]
async fn the_workers_refusal_is_handed_on() {
    let problem = r#"{"type":"/problems/not_ready_yet","code":"not_ready_yet","status":409,"title_zh":"","title":"","next_zh":"","next":"","can_insist":true,"request_id":"r1"}"#;
    browser::answer_fetches(409, "application/problem+json", problem.as_bytes(), 4096, "close");
    let page = Page::new();
    page.fetch(0, "20170924", BillType::All, false);
    page.ends(0).await;
    let refused = page.events().iter().any(
        |event| matches!(event, Event::Refused { problem, .. } if problem.code == ProblemCode::NotReadyYet && problem.can_insist),
    );
    assert!(refused);
}

#[wasm_bindgen_test]
async fn an_error_that_is_no_problem_document_is_told_with_its_status() {
    browser::answer_fetches(502, "text/html", b"<html>bad gateway</html>", 4096, "close");
    let page = Page::new();
    page.fetch(0, "20170924", BillType::All, false);
    page.ends(0).await;
    let failures = page.failures();
    let [Failure::Other { message }] = &failures[..] else { panic!("{failures:?}") };
    assert!(message.contains("502") && message.contains("bad gateway"));
}

#[wasm_bindgen_test]
async fn a_connection_that_breaks_keeps_the_rows_that_came() {
    browser::answer_fetches(200, "text/plain", &statement(5_000)[..1_000_000], 50_000, "break");
    let page = Page::new();
    page.fetch(0, "20170925", BillType::All, false);
    page.ends(0).await;
    assert_eq!(page.failures(), [Failure::Broken { bytes: 1_000_000 }]);
    let report = page.reports().remove(0);
    assert!(!report.outcome.complete && report.outcome.totals.rows > 2_000);
}

#[wasm_bindgen_test]
async fn a_fetch_that_hangs_shows_what_came_and_is_cut_by_cancel() {
    browser::answer_fetches(200, "text/plain", &statement(1_000), 10_000, "hang");
    let page = Page::new();
    page.take(Command::Ask(Query { version: 1, ..Query::default() }));
    page.fetch(0, "20170925", BillType::All, false);
    page.until(|events| events.iter().any(|event| matches!(event, Event::Answer(answer) if answer.of >= 999))).await;
    page.take(Command::Cancel { load: LoadId(0) });
    assert!(page.reports()[0].stopped);
    browser::connection_was_cut().await;
}

#[wasm_bindgen_test]
async fn a_host_that_is_not_reached_is_the_network() {
    browser::fail_fetches();
    let page = Page::new();
    page.fetch(0, "20170925", BillType::All, false);
    page.ends(0).await;
    assert_eq!(page.failures(), [Failure::Network]);
}

#[wasm_bindgen_test]
async fn a_large_file_is_shown_before_its_sha_256_is_known_and_is_refused_the_second_time() {
    let big = statement(40_000);
    let page = Page::new();
    page.take(Command::Ask(Query { version: 1, ..Query::default() }));
    page.open(&[(0, file("big.csv", &big)), (1, file("again.csv", &big))]);
    page.ends(1).await;
    let reports = page.reports();
    assert_eq!(
        reports.iter().map(|report| (report.source, report.sha256.is_some())).collect::<Vec<_>>(),
        [(0, false), (0, true)]
    );
    let events = page.events();
    let all_shown = events.iter().position(|event| matches!(event, Event::Answer(answer) if answer.of == 40_000));
    let named = events.iter().position(|event| matches!(event, Event::Done(report) if report.sha256.is_some()));
    assert!(all_shown.is_some() && all_shown < named);
    assert_eq!(page.failures(), [Failure::SameFile { source: 0 }]);
}
