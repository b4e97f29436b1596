//! The audit log: a line for everything that was asked for, chained, in the bucket, before anything is given out.

use crate::happy::ready_day;
use crate::{Rig, tests};
use nontax_api::audit::{AuditAction, AuditLine, AuditPage};
use nontax_api::{Health, ProblemCode, REQUEST_ID_HEADER, routes};
use nontax_audit::{Chain, sha256_hex};
use nontax_sandbox::{Running, Settings};
use nontax_worker_tests::configuration;
use nontax_worker_tests::desk::{Desk, client, today};
use nontax_worker_tests::wrangler::Wrangler;
use reqwest::Method;
use serde_json::json;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

tests![
    everything_that_was_asked_for_has_a_line,
    the_log_is_a_chain_and_comes_in_pages,
    every_line_goes_to_the_bucket_once,
    what_cannot_be_written_down_is_not_given_out,
    wrong_questions_to_the_log_are_told,
];

/// Every line of today and yesterday, page by page.
pub async fn lines_of(desk: &Desk) -> Vec<AuditLine> {
    let (from, mut lines, mut after) = (today().previous().unwrap(), Vec::new(), 0);
    loop {
        let path = format!("{}?from={from}&to={}&after={after}", routes::AUDIT, today());
        let page: AuditPage = desk.get(&path).await.unwrap().json().unwrap();
        lines.extend(page.lines);
        match page.next {
            Some(next) => after = next,
            None => return lines,
        }
    }
}

async fn everything_that_was_asked_for_has_a_line(rig: Arc<Rig>) {
    let (desk, place, date) = (&rig.archive, rig.archive.place(), ready_day());
    let given = desk.statement(&place.mch_id, &date.to_string(), "").await.unwrap();
    desk.fetch_day(&place.mch_id, date, false).await.unwrap();
    desk.settled_day(&place.mch_id, date).await.unwrap();
    let archived = desk.statement(&place.mch_id, &date.to_string(), "").await.unwrap();
    let early = desk.statement(&place.mch_id, &today().to_string(), "").await.unwrap();
    let foreign = desk.statement("1900099998", &date.to_string(), "").await.unwrap();
    let orders = desk
        .orders(&json!({
            "mch_id": place.mch_id, "region_code": "340000", "department_code": "065080906",
            "key": { "payment_notice_no": "34000019081115065040" }
        }))
        .await
        .unwrap();

    let lines = lines_of(desk).await;
    let line = |request_id: &str| lines.iter().find(|line| line.request_id == request_id).unwrap();
    let of = |answer: &nontax_worker_tests::desk::Answer| line(answer.header(REQUEST_ID_HEADER));
    let right = desk.right_bytes(&place.mch_id, date);
    let hash = sha256_hex(&right);

    let first = of(&given);
    assert_eq!((first.who.as_str(), first.action, first.outcome.as_str()), ("local", AuditAction::Statement, "ok"));
    assert_eq!((first.mch_id.as_ref().unwrap().as_str(), first.date), (place.mch_id.as_str(), Some(date)));
    assert_eq!(first.from.as_deref(), Some("127.0.0.1"));
    let kept = of(&archived);
    assert_eq!((kept.bytes, kept.sha256.as_deref()), (Some(right.len() as u64), Some(hash.as_str())));
    assert_eq!((of(&early).outcome.as_str(), of(&early).date), ("date_is_today", Some(today())));
    assert_eq!(
        (of(&foreign).outcome.as_str(), of(&foreign).mch_id.as_ref().unwrap().as_str()),
        ("not_allowed", "1900099998")
    );
    assert_eq!((of(&orders).action, of(&orders).outcome.as_str()), (AuditAction::Orders, "ok"));

    let whose = |line: &&AuditLine| line.mch_id.as_ref().is_some_and(|mch_id| mch_id.as_str() == place.mch_id);
    let actions: Vec<AuditAction> = lines.iter().filter(whose).map(|line| line.action).collect();
    assert!(actions.contains(&AuditAction::FetchDays) && actions.contains(&AuditAction::Days), "{actions:?}");
    let taken: Vec<&AuditLine> =
        lines.iter().filter(whose).filter(|line| line.action == AuditAction::Archive).collect();
    assert_eq!(taken.len(), 1);
    assert_eq!((taken[0].who.as_str(), taken[0].sha256.as_deref()), ("archive", Some(hash.as_str())));
    assert!(lines_of(desk).await.iter().any(|line| line.action == AuditAction::Audit), "reading the log is in the log");
}

async fn the_log_is_a_chain_and_comes_in_pages(rig: Arc<Rig>) {
    let desk = &rig.archive;
    let asked = (0..230).map(|_| desk.get("/api/statements/1900016021?from=20260101&to=20260101"));
    assert!(futures::future::join_all(asked).await.iter().all(Result::is_ok));
    let lines = lines_of(desk).await;
    assert!(lines.len() > 230);
    let mut chain = Chain::from_the_first();
    for line in &lines {
        assert_eq!(chain.push(&serde_json::to_string(line).unwrap()), []);
    }
    assert_eq!(chain.newest().map(|(number, _)| number), Some(lines.len() as u64));
}

/// Everything in the local bucket that is a batch of the log, in the order of its lines.
fn batches(state: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![state.join("v3/r2")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(text) = std::fs::read_to_string(&path)
                && text.starts_with("{\"number\":")
            {
                found.push(text);
            }
        }
    }
    let first = |text: &String| serde_json::from_str::<AuditLine>(text.lines().next().unwrap()).unwrap().number;
    found.sort_by_key(first);
    found
}

async fn every_line_goes_to_the_bucket_once(rig: Arc<Rig>) {
    let desk = &rig.archive;
    let newest = lines_of(desk).await.last().unwrap().number;
    let begin = Instant::now();
    let lines = loop {
        let text = batches(&rig.archive_state).concat();
        let mut chain = Chain::from_the_first();
        let findings: Vec<_> = text.lines().flat_map(|line| chain.push(line)).collect();
        assert_eq!(findings, [], "no line twice, none missing");
        if chain.lines() >= newest {
            break text.lines().map(str::to_owned).collect::<Vec<_>>();
        }
        assert!(begin.elapsed() < Duration::from_secs(60), "{} of {newest} lines", chain.lines());
        tokio::time::sleep(Duration::from_millis(100)).await;
    };
    for (line, stored) in lines_of(desk).await.iter().zip(&lines) {
        assert_eq!(serde_json::to_string(line).unwrap(), *stored);
    }
}

async fn what_cannot_be_written_down_is_not_given_out(rig: Arc<Rig>) {
    let sandbox = Running::start(Settings::default()).unwrap();
    let options = configuration::without_audit("worker (no audit)", &sandbox.base());
    let mut worker = Wrangler::start(options, &rig.record).unwrap();
    worker.wait_until_ready(&client().unwrap()).await.unwrap();
    let desk = Desk::new(&worker.base, sandbox, &rig.record).unwrap();
    let health: Health = desk.get(routes::HEALTH).await.unwrap().json().unwrap();
    assert_eq!(health.status, "ok");
    let answer = desk.statement("1900016021", &ready_day().to_string(), "").await.unwrap();
    let problem = answer.problem(503, ProblemCode::AuditUnavailable).unwrap();
    assert!(problem.detail.unwrap().contains("AUDIT_LOG"), "which binding");
    let days = desk.get(&format!("/api/statements/1900016021?from={0}&to={0}", ready_day())).await.unwrap();
    days.problem(503, ProblemCode::AuditUnavailable).unwrap();
    let log = desk.get(&format!("/api/audit?from={0}&to={0}", today())).await.unwrap();
    log.problem(503, ProblemCode::AuditUnavailable).unwrap();
}

async fn wrong_questions_to_the_log_are_told(rig: Arc<Rig>) {
    let desk = &rig.archive;
    for (query, code) in [
        ("", ProblemCode::BadDate),
        ("?from=20261101", ProblemCode::BadDate),
        ("?from=20261102&to=20261101", ProblemCode::BadDate),
        ("?from=20261101&to=20261102&after=x", ProblemCode::BadRequest),
    ] {
        desk.get(&format!("{}{query}", routes::AUDIT)).await.unwrap().problem(400, code).unwrap();
    }
    let post = desk.ask(Method::POST, routes::AUDIT).json(&json!({}));
    let answer = desk.send(post).await.unwrap();
    answer.problem(405, ProblemCode::MethodNotAllowed).unwrap();
    assert_eq!(answer.header("allow"), "GET");
}
