//! Every fault of WeChat's, the problem it becomes, and that all is right again when it is over. Each one is counted.

use crate::happy::ready_day;
use crate::{Rig, tests};
use nontax_api::{OrderKey, OrdersRequest, Problem, ProblemCode};
use nontax_sandbox::Size;
use nontax_sandbox::server::{Fault, FaultKind, Route};
use nontax_weixin::code_table::{Class, TABLE, lookup_at_token_endpoint};
use nontax_weixin::{Entry, refused_token};
use nontax_worker_tests::configuration::STALL_SECONDS;
use nontax_worker_tests::desk::{Answer, Desk, Place};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

tests![
    errors_of_wechat_keep_their_code_text_and_rid,
    an_address_that_is_not_allowed_is_named,
    a_quota_that_is_used_up_says_when_to_come_back,
    answers_without_a_bill_are_no_bill,
    a_bill_that_is_not_ready_is_told,
    answers_that_are_none_are_told,
    a_redirect_is_not_followed,
    a_connection_that_breaks_is_told,
    a_transfer_that_breaks_half_way_does_not_look_complete,
    a_transfer_that_stalls_half_way_is_broken_off,
    what_passes_is_tried_again_and_nobody_notices,
    every_code_of_the_table_is_told_for_statements,
    every_code_of_the_table_is_told_for_tokens,
    every_code_of_the_table_is_told_for_orders,
    an_answer_that_never_comes_is_given_up,
    slowness_gzip_and_a_wrong_content_type_do_no_harm,
    faults_of_the_token_endpoint_are_told,
    faults_of_order_look_ups_are_told,
];

static TRIED: AtomicU32 = AtomicU32::new(0);

static SURVIVED: AtomicU32 = AtomicU32::new(0);

/// How many faults were tried, and how many of them had their expected answer and left nothing behind.
pub fn tally() -> (u32, u32) {
    (TRIED.load(Ordering::Relaxed), SURVIVED.load(Ordering::Relaxed))
}

/// A fault that is tried.
pub fn tried() {
    TRIED.fetch_add(1, Ordering::Relaxed);
}

/// It had its expected answer and left nothing behind.
pub fn survived() {
    SURVIVED.fetch_add(1, Ordering::Relaxed);
}

/// The fault is over, and the place's statement comes whole.
pub async fn recovers(desk: &Desk, place: &Place, story: &str) {
    desk.recovers(place, ready_day()).await.unwrap_or_else(|error| panic!("{story}: {error:#}"));
    survived();
}

async fn statement_of(rig: &Rig, place: &Place, fault: Fault) -> Answer {
    tried();
    rig.desk.sandbox.sandbox.set_fault(fault.of(&place.appid));
    rig.desk.statement(&place.mch_id, &ready_day().to_string(), "").await.unwrap()
}

async fn bill_problem(rig: &Rig, fault: Fault, status: u16, code: ProblemCode) -> Problem {
    let (place, story) = (rig.desk.place(), format!("{fault:?}"));
    let answer = statement_of(rig, &place, fault.on(Route::DownloadBill)).await;
    let problem = answer.problem(status, code).unwrap_or_else(|error| panic!("{story}: {error:#}"));
    assert_eq!(rig.desk.calls("stable_token", &place), 1, "{story}: no new token for what is not the token's fault");
    if code == ProblemCode::TooMany {
        // WeChat is not asked again until then.
        let calls = rig.desk.calls("downloadbill", &place);
        let later = rig.desk.statement(&place.mch_id, &ready_day().to_string(), "").await.unwrap();
        let told = later.problem(429, ProblemCode::TooMany).unwrap();
        assert!(told.next.contains("Beijing time") && told.next_zh.contains("北京时间"), "{}", later.story());
        assert!(told.retry_after <= problem.retry_after && told.retry_after > Some(0), "{}", later.story());
        assert_eq!(rig.desk.calls("downloadbill", &place), calls, "{story}");
        survived();
    } else {
        recovers(&rig.desk, &place, &story).await;
    }
    problem
}

async fn errors_of_wechat_keep_their_code_text_and_rid(rig: Arc<Rig>) {
    for code in [-1, 48_001, 48_004, 50_002, 61_500, 20_007, 12_345] {
        let fault = Fault::new(FaultKind::Errcode).code(code);
        let problem = bill_problem(&rig, fault, 502, ProblemCode::WeixinError).await;
        assert_eq!(problem.errcode, Some(code));
        let message = problem.errmsg.unwrap();
        assert!(!message.is_empty() && !message.contains("rid"), "{message}");
        assert_eq!(problem.rid.unwrap().len(), 26);
    }
}

async fn an_address_that_is_not_allowed_is_named(rig: Arc<Rig>) {
    let problem = bill_problem(&rig, Fault::new(FaultKind::Ip), 502, ProblemCode::AddressNotAllowed).await;
    assert_eq!(problem.address.as_deref(), Some("203.0.113.7"));
    assert_eq!(problem.errcode, Some(40_164));
}

async fn a_quota_that_is_used_up_says_when_to_come_back(rig: Arc<Rig>) {
    for code in [45_009, 45_011] {
        let problem = bill_problem(&rig, Fault::new(FaultKind::Errcode).code(code), 429, ProblemCode::TooMany).await;
        assert!(problem.retry_after.unwrap() > 0);
        assert_eq!(problem.errcode, Some(code));
    }
}

async fn answers_without_a_bill_are_no_bill(rig: Arc<Rig>) {
    for kind in [FaultKind::OkWithoutBill, FaultKind::XmlNoBill] {
        bill_problem(&rig, Fault::new(kind), 404, ProblemCode::NoBill).await;
    }
    bill_problem(&rig, Fault::new(FaultKind::Errcode).code(20_002), 404, ProblemCode::NoBill).await;
}

async fn a_bill_that_is_not_ready_is_told(rig: Arc<Rig>) {
    bill_problem(&rig, Fault::new(FaultKind::NotReady), 409, ProblemCode::NotReadyYet).await;
}

async fn answers_that_are_none_are_told(rig: Arc<Rig>) {
    for kind in [FaultKind::Html502, FaultKind::HugeJson, FaultKind::Empty] {
        let begin = Instant::now();
        bill_problem(&rig, Fault::new(kind), 502, ProblemCode::BadAnswer).await;
        assert!(begin.elapsed() < Duration::from_secs(60), "{kind:?}");
    }
}

async fn a_redirect_is_not_followed(rig: Arc<Rig>) {
    bill_problem(&rig, Fault::new(FaultKind::Redirect), 502, ProblemCode::BadAnswer).await;
    assert_eq!(rig.desk.sandbox.sandbox.calls("followed", None), 0);
}

async fn a_connection_that_breaks_is_told(rig: Arc<Rig>) {
    bill_problem(&rig, Fault::new(FaultKind::Reset), 502, ProblemCode::Unreachable).await;
    bill_problem(&rig, Fault::new(FaultKind::Cut).after_bytes(0), 502, ProblemCode::Unreachable).await;
}

async fn a_transfer_that_breaks_half_way_does_not_look_complete(rig: Arc<Rig>) {
    for kind in [FaultKind::Cut, FaultKind::CutLength, FaultKind::Reset] {
        let place = rig.desk.place();
        // How much a day has depends on the day, unless it is said.
        rig.desk.sandbox.sandbox.set_rows(&place.mch_id, ready_day(), Size { rows: 500, quirks: false });
        let right = rig.desk.right_bytes(&place.mch_id, ready_day());
        let half = right.len() as u64 / 2;
        assert!(half > 50_000, "{half} bytes");
        let answer = statement_of(&rig, &place, Fault::new(kind).on(Route::DownloadBill).after_bytes(half)).await;
        assert!(answer.status != 200 || !answer.whole, "{kind:?}: {}", answer.story());
        assert!(answer.status != 200 || right.starts_with(&answer.body), "{kind:?}: {}", answer.story());
        recovers(&rig.desk, &place, &format!("{kind:?} half way")).await;
    }
}

async fn a_transfer_that_stalls_half_way_is_broken_off(rig: Arc<Rig>) {
    let place = rig.desk.place();
    rig.desk.sandbox.sandbox.set_rows(&place.mch_id, ready_day(), Size { rows: 500, quirks: false });
    let right = rig.desk.right_bytes(&place.mch_id, ready_day());
    let half = right.len() / 2;
    let begin = Instant::now();
    let stall = Fault::new(FaultKind::Stall).on(Route::DownloadBill).after_bytes(half as u64);
    let answer = statement_of(&rig, &place, stall).await;
    assert!(answer.status == 200 && !answer.whole, "{}", answer.story());
    assert!(answer.body.len() <= half && right.starts_with(&answer.body), "{}", answer.story());
    let waited = begin.elapsed();
    assert!(waited >= Duration::from_secs(u64::from(STALL_SECONDS)), "{waited:?}");
    assert!(waited < Duration::from_secs(60), "{waited:?}");
    rig.desk.logged(&answer, "statement_sent", "stalled").await;
    recovers(&rig.desk, &place, "stalled half way").await;
}

/// Twice is less often than the Worker tries.
async fn what_passes_is_tried_again_and_nobody_notices(rig: Arc<Rig>) {
    for fault in [
        Fault::new(FaultKind::Errcode).code(-1),
        Fault::new(FaultKind::Html502),
        Fault::new(FaultKind::Reset),
        Fault::new(FaultKind::Cut).after_bytes(0),
    ] {
        for route in [Route::DownloadBill, Route::StableToken] {
            let (place, story) = (rig.desk.place(), format!("{fault:?} of {route:?}"));
            let answer = statement_of(&rig, &place, fault.clone().on(route).times(2)).await;
            assert!(answer.body == rig.desk.right_bytes(&place.mch_id, ready_day()), "{story}: {}", answer.story());
            let (bills, tokens) = if route == Route::DownloadBill { (3, 1) } else { (1, 3) };
            assert_eq!(rig.desk.calls("downloadbill", &place), bills, "{story}");
            assert_eq!(rig.desk.calls("stable_token", &place), tokens, "{story}");
            recovers(&rig.desk, &place, &story).await;
        }
        let (place, story) = (rig.desk.place(), format!("{fault:?} of orders"));
        tried();
        rig.desk.sandbox.sandbox.set_fault(fault.clone().on(Route::GetOrderList).of(&place.appid).times(2));
        assert_eq!(rig.desk.orders(&an_order(&place)).await.unwrap().status, 200, "{story}");
        recovers(&rig.desk, &place, &story).await;
    }
}

/// What a code becomes when WeChat says it.
fn expected(entry: &Entry, of_a_bill: bool) -> (u16, ProblemCode) {
    match (entry.class, entry.code) {
        (Class::NoBill, _) if of_a_bill => (404, ProblemCode::NoBill),
        (_, 20_100) if of_a_bill => (409, ProblemCode::NotReadyYet),
        (Class::Credentials, _) => (502, ProblemCode::WrongCredentials),
        (Class::Whitelist, _) => (502, ProblemCode::AddressNotAllowed),
        (Class::Quota, _) => (429, ProblemCode::TooMany),
        _ => (502, ProblemCode::WeixinError),
    }
}

fn check(answer: &Answer, entry: &Entry, (status, code): (u16, ProblemCode)) {
    let problem = answer.problem(status, code).unwrap_or_else(|error| panic!("{}: {error:#}", entry.code));
    assert_eq!(problem.errcode, Some(entry.code));
    assert!(problem.rid.is_some(), "{}", answer.story());
    if !matches!(code, ProblemCode::NoBill | ProblemCode::NotReadyYet) {
        let words =
            (problem.title_zh.as_str(), problem.title.as_str(), problem.next_zh.as_str(), problem.next.as_str());
        assert_eq!(words, (entry.meaning_zh, entry.meaning, entry.advice_zh, entry.advice));
    }
}

async fn every_code_of_the_table_is_told_for_statements(rig: Arc<Rig>) {
    let mut place = rig.desk.place();
    for entry in TABLE {
        let fault = Fault::new(FaultKind::Errcode).code(entry.code).on(Route::DownloadBill);
        let before = rig.desk.calls("downloadbill", &place);
        let answer = statement_of(&rig, &place, fault).await;
        check(&answer, entry, expected(entry, true));
        let tries = rig.desk.calls("downloadbill", &place) - before;
        let passes = matches!(entry.code, -1 | 100);
        assert_eq!(
            tries,
            if passes {
                3
            } else if refused_token(entry.code) {
                2
            } else {
                1
            },
            "{}",
            entry.code
        );
        if entry.class == Class::Quota {
            place = rig.desk.place();
        }
        recovers(&rig.desk, &place, &entry.code.to_string()).await;
    }
}

async fn every_code_of_the_table_is_told_for_tokens(rig: Arc<Rig>) {
    let mut place = rig.desk.place();
    for entry in TABLE {
        // WeChat refuses the token that is held, if one is, and gives no other.
        rig.desk.sandbox.sandbox.end_tokens(&place.appid);
        let fault = Fault::new(FaultKind::Errcode).code(entry.code).on(Route::StableToken);
        let answer = statement_of(&rig, &place, fault).await;
        let entry = lookup_at_token_endpoint(entry.code).unwrap();
        // The first answer was that the token is refused, and the caller hears of the reason.
        check(&answer, entry, expected(entry, false));
        if entry.class == Class::Quota {
            place = rig.desk.place();
        }
        recovers(&rig.desk, &place, &entry.code.to_string()).await;
    }
}

async fn every_code_of_the_table_is_told_for_orders(rig: Arc<Rig>) {
    let mut place = rig.desk.place();
    for entry in TABLE {
        tried();
        let fault = Fault::new(FaultKind::Errcode).code(entry.code).on(Route::GetOrderList);
        rig.desk.sandbox.sandbox.set_fault(fault.of(&place.appid));
        let answer = rig.desk.orders(&an_order(&place)).await.unwrap();
        check(&answer, entry, expected(entry, false));
        if entry.class == Class::Quota {
            place = rig.desk.place();
        }
        rig.desk.sandbox.sandbox.end_faults(&place.appid);
        assert_eq!(rig.desk.orders(&an_order(&place)).await.unwrap().status, 200, "{}", entry.code);
        survived();
    }
}

fn an_order(place: &Place) -> OrdersRequest {
    OrdersRequest {
        mch_id: place.mch_id.parse().unwrap(),
        region_code: "340000".to_owned(),
        department_code: "065080906".to_owned(),
        key: OrderKey::OrderNo("AQCA62hwdbQqI2BkDAqRH-U4tE4p".to_owned()),
    }
}

async fn an_answer_that_never_comes_is_given_up(rig: Arc<Rig>) {
    let begin = Instant::now();
    bill_problem(&rig, Fault::new(FaultKind::Stall).after_bytes(0), 504, ProblemCode::TimedOut).await;
    assert!(begin.elapsed() < Duration::from_secs(120));
}

async fn slowness_gzip_and_a_wrong_content_type_do_no_harm(rig: Arc<Rig>) {
    let slow = Fault { millis: Some(700), ..Fault::new(FaultKind::Slow) };
    for fault in
        [slow, Fault::new(FaultKind::WrongContentType), Fault::new(FaultKind::Gzip), Fault::new(FaultKind::GzipEncoded)]
    {
        let story = format!("{fault:?}");
        let place = rig.desk.place();
        let answer = statement_of(&rig, &place, fault.on(Route::DownloadBill)).await;
        assert_eq!(answer.status, 200, "{story}: {}", answer.story());
        assert!(answer.body == rig.desk.right_bytes(&place.mch_id, ready_day()), "{story}: {}", answer.story());
        assert!(answer.header("content-type").starts_with("text/csv"), "{story}: {}", answer.story());
        recovers(&rig.desk, &place, &story).await;
    }
}

async fn faults_of_the_token_endpoint_are_told(rig: Arc<Rig>) {
    for (fault, status, code, tries) in [
        (Fault::new(FaultKind::Errcode).code(-1), 502, ProblemCode::WeixinError, 3),
        (Fault::new(FaultKind::Errcode).code(40_013), 502, ProblemCode::WrongCredentials, 1),
        (Fault::new(FaultKind::Ip), 502, ProblemCode::AddressNotAllowed, 1),
        (Fault::new(FaultKind::Html502), 502, ProblemCode::BadAnswer, 3),
        (Fault::new(FaultKind::Empty), 502, ProblemCode::BadAnswer, 1),
        (Fault::new(FaultKind::OkWithoutBill), 502, ProblemCode::BadAnswer, 1),
        (Fault::new(FaultKind::HugeJson), 502, ProblemCode::BadAnswer, 1),
        (Fault::new(FaultKind::Redirect), 502, ProblemCode::BadAnswer, 1),
        (Fault::new(FaultKind::Reset), 502, ProblemCode::Unreachable, 3),
        (Fault::new(FaultKind::Cut).after_bytes(20), 502, ProblemCode::Unreachable, 3),
        (Fault::new(FaultKind::Stall).after_bytes(0), 504, ProblemCode::TimedOut, 1),
        (Fault::new(FaultKind::Stall).after_bytes(20), 504, ProblemCode::TimedOut, 1),
    ] {
        let (place, story) = (rig.desk.place(), format!("{fault:?}"));
        let answer = statement_of(&rig, &place, fault.on(Route::StableToken)).await;
        answer.problem(status, code).unwrap_or_else(|error| panic!("{story}: {error:#}"));
        assert_eq!(rig.desk.calls("stable_token", &place), tries, "{story}");
        assert_eq!(rig.desk.calls("downloadbill", &place), 0, "{story}");
        recovers(&rig.desk, &place, &story).await;
    }
    assert_eq!(rig.desk.sandbox.sandbox.calls("followed", None), 0);
}

async fn faults_of_order_look_ups_are_told(rig: Arc<Rig>) {
    for (fault, status, code) in [
        (Fault::new(FaultKind::Errcode).code(48_001), 502, ProblemCode::WeixinError),
        (Fault::new(FaultKind::Ip), 502, ProblemCode::AddressNotAllowed),
        (Fault::new(FaultKind::Html502), 502, ProblemCode::BadAnswer),
        (Fault::new(FaultKind::Empty), 502, ProblemCode::BadAnswer),
        (Fault::new(FaultKind::XmlNoBill), 502, ProblemCode::BadAnswer),
        (Fault::new(FaultKind::HugeJson), 502, ProblemCode::BadAnswer),
        (Fault::new(FaultKind::Redirect), 502, ProblemCode::BadAnswer),
        (Fault::new(FaultKind::Reset), 502, ProblemCode::Unreachable),
        (Fault::new(FaultKind::Cut).after_bytes(20), 502, ProblemCode::Unreachable),
        (Fault::new(FaultKind::Stall).after_bytes(0), 504, ProblemCode::TimedOut),
        (Fault::new(FaultKind::Stall).after_bytes(20), 504, ProblemCode::TimedOut),
    ] {
        let story = format!("{fault:?}");
        let place = rig.desk.place();
        tried();
        rig.desk.sandbox.sandbox.set_fault(fault.on(Route::GetOrderList).of(&place.appid));
        let answer = rig.desk.orders(&an_order(&place)).await.unwrap();
        answer.problem(status, code).unwrap_or_else(|error| panic!("{story}: {error:#}"));
        recovers(&rig.desk, &place, &story).await;
    }
}
