//! Days go into the archive byte for byte, come out of it, and are never overwritten.

use crate::happy::ready_day;
use crate::{Rig, tests};
use nontax_api::archive::{DayState, MOST_DAYS};
use nontax_api::{ProblemCode, SHA256_HEADER, SOURCE_HEADER, routes};
use nontax_audit::sha256_hex;
use nontax_bill::BillDate;
use nontax_bill::outcome::Outcome;
use nontax_bill::{Options, Problem, Row, Sink, Statement};
use nontax_sandbox::{BillType, Size};
use nontax_worker_tests::desk::{Desk, client, today};
use nontax_worker_tests::wrangler::Wrangler;
use nontax_worker_tests::{configuration, desk::unix_now};
use reqwest::Method;
use serde_json::json;
use std::sync::Arc;

tests![
    a_day_is_fetched_kept_and_served,
    a_day_that_is_archived_is_not_fetched_again_unless_that_is_wanted,
    the_same_day_wanted_by_many_at_once_is_kept_once,
    other_bytes_are_kept_beside_and_flagged,
    a_day_without_trade_is_empty,
    a_statement_larger_than_memory_goes_by_parts,
    days_that_are_not_due_are_left,
    wrong_wishes_are_told,
    cron_takes_every_merchants_yesterday_and_the_late_one_fills_gaps,
];

struct Nothing;

impl Sink for Nothing {
    fn row(&mut self, _: &Row<'_>) {}
    fn problem(&mut self, _: Problem) {}
}

/// What the parser says of bytes.
fn outcome_of(bytes: &[u8]) -> Outcome {
    let mut statement = Statement::new(Options::default());
    statement.push(bytes, &mut Nothing);
    statement.finish(&mut Nothing)
}

/// A merchant's day goes into the archive.
async fn archive(desk: &Desk, mch_id: &str, date: BillDate) {
    assert_eq!(desk.fetch_day(mch_id, date, false).await.unwrap().queued, [date]);
    let day = desk.settled_day(mch_id, date).await.unwrap();
    assert!(matches!(day.state, DayState::Archived | DayState::Empty), "{day:?}");
}

async fn a_day_is_fetched_kept_and_served(rig: Arc<Rig>) {
    let (desk, place, date) = (&rig.archive, rig.archive.place(), ready_day());
    let before = desk.days(&place.mch_id, date.previous().unwrap(), today()).await.unwrap();
    let states: Vec<DayState> = before.iter().map(|day| day.state).collect();
    assert_eq!(states[..2], [DayState::Missing, DayState::Missing]);
    assert_eq!(states[3], DayState::NotDue);

    archive(desk, &place.mch_id, date).await;
    let right = desk.right_bytes(&place.mch_id, date);
    let day = desk.days(&place.mch_id, date, date).await.unwrap().remove(0);
    assert_eq!((day.state, day.attempts, day.problem.as_ref()), (DayState::Archived, 1, None));
    let (kept, outcome) = (day.statement.unwrap(), outcome_of(&right));
    assert_eq!(kept.sha256, sha256_hex(&right));
    assert_eq!((kept.bytes, kept.rows, kept.others), (right.len() as u64, outcome.totals.rows, 0));
    assert_eq!(
        (kept.payments.count, kept.payments.fen),
        (outcome.totals.payments.count, outcome.totals.payments.amount.0)
    );
    assert_eq!((kept.refunds.count, kept.refunds.fen), (outcome.totals.refunds.count, outcome.totals.refunds.amount.0));
    assert_eq!((kept.fee, kept.complete, kept.balanced), (outcome.totals.fee.0, true, true));
    assert!((unix_now() - kept.archived_at).abs() < 300);

    let answer = desk.statement(&place.mch_id, &date.to_string(), "").await.unwrap();
    assert!(answer.status == 200 && answer.whole && answer.body == right, "{}", answer.story());
    assert_eq!((answer.header(SOURCE_HEADER), answer.header(SHA256_HEADER)), ("archive", kept.sha256.as_str()));
    assert!(answer.header("content-type").starts_with("text/csv") && answer.header("cache-control") == "no-store");
    assert_eq!(answer.header("content-length"), right.len().to_string());
    assert_eq!(desk.calls("downloadbill", &place), 1, "WeChat was asked once, for the archive");

    let again = desk.statement(&place.mch_id, &date.to_string(), "?again=1").await.unwrap();
    assert_eq!((again.header(SOURCE_HEADER), again.header(SHA256_HEADER)), ("weixin", ""));
    let payments = desk.sandbox.sandbox.statement(&place.mch_id, date).unwrap().of_type(BillType::Success);
    let answer = desk.statement(&place.mch_id, &date.to_string(), "?type=SUCCESS").await.unwrap();
    assert!(answer.header(SOURCE_HEADER) == "weixin" && answer.body == payments.to_bytes());
}

async fn a_day_that_is_archived_is_not_fetched_again_unless_that_is_wanted(rig: Arc<Rig>) {
    let (desk, place, date) = (&rig.archive, rig.archive.place(), ready_day());
    archive(desk, &place.mch_id, date).await;
    let fetching = desk.fetch_day(&place.mch_id, date, false).await.unwrap();
    assert_eq!((fetching.queued, fetching.left), (vec![], vec![date]));
    assert_eq!(desk.fetch_day(&place.mch_id, date, true).await.unwrap().queued, [date]);
    let day = desk.settled_day(&place.mch_id, date).await.unwrap();
    assert_eq!((day.state, day.statement.unwrap().others), (DayState::Archived, 0), "the same bytes are one statement");
    assert_eq!(desk.calls("downloadbill", &place), 2);
}

async fn the_same_day_wanted_by_many_at_once_is_kept_once(rig: Arc<Rig>) {
    let (desk, place, date) = (&rig.archive, rig.archive.place(), ready_day());
    let wishes = futures::future::join_all((0..8).map(|_| desk.fetch_day(&place.mch_id, date, false))).await;
    assert!(wishes.iter().all(Result::is_ok));
    let day = desk.settled_day(&place.mch_id, date).await.unwrap();
    assert_eq!((day.state, day.statement.unwrap().others), (DayState::Archived, 0));
    assert!(desk.fetch_day(&place.mch_id, date, false).await.unwrap().queued.is_empty());
    assert_eq!(desk.calls("downloadbill", &place), 1);
}

async fn other_bytes_are_kept_beside_and_flagged(rig: Arc<Rig>) {
    let (desk, place, date) = (&rig.archive, rig.archive.place(), ready_day());
    archive(desk, &place.mch_id, date).await;
    let first = desk.right_bytes(&place.mch_id, date);
    desk.sandbox.sandbox.set_rows(&place.mch_id, date, Size { rows: 9, quirks: false });
    assert_ne!(desk.right_bytes(&place.mch_id, date), first);
    desk.fetch_day(&place.mch_id, date, true).await.unwrap();
    let day = desk.settled_day(&place.mch_id, date).await.unwrap();
    let kept = day.statement.unwrap();
    assert_eq!((day.state, kept.others, &kept.sha256), (DayState::Unbalanced, 1, &sha256_hex(&first)));
    let served = desk.statement(&place.mch_id, &date.to_string(), "").await.unwrap();
    assert!(served.body == first, "what was archived first is what is served");
}

async fn a_day_without_trade_is_empty(rig: Arc<Rig>) {
    let (desk, date) = (&rig.archive, ready_day());
    archive(desk, "1900016023", date).await;
    let day = desk.days("1900016023", date, date).await.unwrap().remove(0);
    let kept = day.statement.unwrap();
    assert_eq!((day.state, kept.rows, kept.complete, kept.balanced), (DayState::Empty, 0, true, true));
    let served = desk.statement("1900016023", &date.to_string(), "").await.unwrap();
    assert!(served.header(SOURCE_HEADER) == "archive" && served.body == desk.right_bytes("1900016023", date));
}

async fn a_statement_larger_than_memory_goes_by_parts(rig: Arc<Rig>) {
    let (desk, place, date) = (&rig.archive, rig.archive.place(), ready_day());
    desk.sandbox.sandbox.set_rows(&place.mch_id, date, Size { rows: 120_000, quirks: false });
    let right = desk.right_bytes(&place.mch_id, date);
    assert!(right.len() > 6 * (5 << 20), "several parts");
    archive(desk, &place.mch_id, date).await;
    let day = desk.days(&place.mch_id, date, date).await.unwrap().remove(0);
    let kept = day.statement.unwrap();
    assert_eq!((kept.rows, kept.bytes, &kept.sha256), (120_000, right.len() as u64, &sha256_hex(&right)));
    let served = desk.statement(&place.mch_id, &date.to_string(), "").await.unwrap();
    assert!(served.whole && served.header(SOURCE_HEADER) == "archive" && served.body == right);
}

async fn days_that_are_not_due_are_left(rig: Arc<Rig>) {
    let (desk, place, date) = (&rig.archive, rig.archive.place(), ready_day());
    let tomorrow = today().next().unwrap();
    let body = json!({ "mch_id": place.mch_id, "dates": [tomorrow, date, today(), date] });
    let answer = desk.send(desk.ask(Method::POST, routes::ARCHIVE_FETCH).json(&body)).await.unwrap();
    let fetching: nontax_api::archive::FetchingDays = answer.json().unwrap();
    assert_eq!((fetching.queued, fetching.left), (vec![date], vec![today(), tomorrow]));
}

async fn wrong_wishes_are_told(rig: Arc<Rig>) {
    let desk = &rig.archive;
    let fetch = |body: serde_json::Value| desk.ask(Method::POST, routes::ARCHIVE_FETCH).json(&body);
    let many: Vec<String> = vec!["20260101".to_owned(); MOST_DAYS + 1];
    for (body, status, code) in [
        (json!({ "mch_id": "1900016021", "dates": [] }), 400, ProblemCode::BadRequest),
        (json!({ "mch_id": "1900016021", "dates": many }), 400, ProblemCode::BadRequest),
        (json!({ "mch_id": "1900016021", "dates": ["20260231"] }), 400, ProblemCode::BadRequest),
        (json!({ "mch_id": "19", "dates": ["20260201"] }), 400, ProblemCode::BadRequest),
        (json!({ "mch_id": "1900099999", "dates": ["20260201"] }), 403, ProblemCode::NotAllowed),
        (json!({ "mch_id": "1900016021", "dates": ["20260201"], "x": "x".repeat(20_000) }), 413, ProblemCode::TooLarge),
    ] {
        desk.send(fetch(body)).await.unwrap().problem(status, code).unwrap();
    }
    for (path, status, code) in [
        ("1900016021", 400, ProblemCode::BadDate),
        ("1900016021?from=20260101", 400, ProblemCode::BadDate),
        ("1900016021?from=20260102&to=20260101", 400, ProblemCode::BadDate),
        ("1900016021?from=20250101&to=20260601", 400, ProblemCode::BadDate),
        ("19x0016021?from=20260101&to=20260102", 400, ProblemCode::BadMchId),
        ("1900099999?from=20260101&to=20260102", 403, ProblemCode::NotAllowed),
    ] {
        let answer = desk.get(&format!("{}/{path}", routes::STATEMENTS)).await.unwrap();
        answer.problem(status, code).unwrap();
    }
}

/// Cron of a Worker of its own: it asks for all merchants.
async fn cron_takes_every_merchants_yesterday_and_the_late_one_fills_gaps(rig: Arc<Rig>) {
    let sandbox = nontax_sandbox::Running::start(nontax_sandbox::Settings::default()).unwrap();
    let mut options = configuration::archive("worker (cron)", &sandbox.base());
    // The three merchants of wrangler.jsonc.
    options.secrets.retain(|(name, _)| name != "MERCHANTS");
    let mut worker = Wrangler::start(options, &rig.record).unwrap();
    worker.wait_until_ready(&client().unwrap()).await.unwrap();
    let desk = Desk::new(&worker.base, sandbox, &rig.record).unwrap();
    let merchants = ["1900016021", "1900016022", "1900016023"];
    let yesterday = ready_day();
    let beijing = |hour: i64, minute: i64| {
        let midnight = 946_684_800 + i64::from(yesterday.next().unwrap().start().0) - nontax_bill::date::BEIJING_OFFSET;
        (midnight + hour * 3_600 + minute * 60) * 1_000
    };
    let cron = async |pattern: &str, time: i64| {
        let path = format!("/cdn-cgi/handler/scheduled?cron={pattern}&time={time}");
        let answer = desk.send(desk.bare(Method::GET, &path)).await.unwrap();
        assert_eq!(answer.status, 200, "{}", answer.story());
    };
    cron("15+22+*+*+*", beijing(6, 15)).await;
    for mch_id in merchants {
        let day = desk.settled_day(mch_id, yesterday).await.unwrap();
        assert!(matches!(day.state, DayState::Archived | DayState::Empty), "{day:?}");
    }
    let asked = desk.sandbox.sandbox.calls("downloadbill", None);
    assert_eq!(asked, 3);

    // The days before were never asked for.
    let before = yesterday.previous().unwrap();
    cron("15+2+*+*+*", beijing(10, 15)).await;
    for mch_id in merchants {
        desk.settled_day(mch_id, before).await.unwrap();
        let ninth = (0..9).fold(yesterday, |date, _| date.previous().unwrap());
        desk.settled_day(mch_id, ninth).await.unwrap();
        let tenth = ninth.previous().unwrap();
        assert_eq!(desk.days(mch_id, tenth, tenth).await.unwrap()[0].state, DayState::Missing);
    }
    assert_eq!(desk.sandbox.sandbox.calls("downloadbill", None), 3 * 10, "what was there is not asked for again");
}
