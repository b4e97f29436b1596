//! Every fault of WeChat's, and the problem it becomes.

use crate::happy::ready_day;
use crate::{Rig, tests};
use nontax_api::{OrderKey, OrdersRequest, Problem, ProblemCode};
use nontax_sandbox::Size;
use nontax_sandbox::server::{Fault, FaultKind, Route};
use nontax_worker_tests::desk::{Answer, Place};
use std::sync::Arc;
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
    an_answer_that_never_comes_is_given_up,
    slowness_gzip_and_a_wrong_content_type_do_no_harm,
    faults_of_the_token_endpoint_are_told,
    faults_of_order_look_ups_are_told,
];

async fn statement_under(rig: &Rig, fault: Fault) -> (Place, Answer) {
    let place = rig.desk.place();
    let answer = statement_of(rig, &place, fault).await;
    (place, answer)
}

async fn statement_of(rig: &Rig, place: &Place, fault: Fault) -> Answer {
    rig.desk.sandbox.sandbox.set_fault(fault.of(&place.appid));
    rig.desk.statement(&place.mch_id, &ready_day().to_string(), "").await.unwrap()
}

async fn bill_problem(rig: &Rig, fault: Fault, status: u16, code: ProblemCode) -> Problem {
    let story = format!("{fault:?}");
    let (place, answer) = statement_under(rig, fault.on(Route::DownloadBill)).await;
    let problem = answer.problem(status, code).unwrap_or_else(|error| panic!("{story}: {error:#}"));
    assert_eq!(rig.desk.calls("stable_token", &place), 1, "{story}: no new token for what is not the token's fault");
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
        let (place, answer) = statement_under(&rig, fault.on(Route::DownloadBill)).await;
        assert_eq!(answer.status, 200, "{story}: {}", answer.story());
        assert!(answer.body == rig.desk.right_bytes(&place.mch_id, ready_day()), "{story}: {}", answer.story());
        assert!(answer.header("content-type").starts_with("text/csv"), "{story}: {}", answer.story());
    }
}

async fn faults_of_the_token_endpoint_are_told(rig: Arc<Rig>) {
    for (fault, status, code) in [
        (Fault::new(FaultKind::Errcode).code(-1), 502, ProblemCode::WeixinError),
        (Fault::new(FaultKind::Errcode).code(40_013), 502, ProblemCode::WrongCredentials),
        (Fault::new(FaultKind::Ip), 502, ProblemCode::AddressNotAllowed),
        (Fault::new(FaultKind::Errcode).code(45_009), 429, ProblemCode::TooMany),
        (Fault::new(FaultKind::Html502), 502, ProblemCode::BadAnswer),
        (Fault::new(FaultKind::Empty), 502, ProblemCode::BadAnswer),
        (Fault::new(FaultKind::OkWithoutBill), 502, ProblemCode::BadAnswer),
        (Fault::new(FaultKind::HugeJson), 502, ProblemCode::BadAnswer),
        (Fault::new(FaultKind::Redirect), 502, ProblemCode::BadAnswer),
        (Fault::new(FaultKind::Reset), 502, ProblemCode::Unreachable),
        (Fault::new(FaultKind::Stall).after_bytes(0), 504, ProblemCode::TimedOut),
    ] {
        let story = format!("{fault:?}");
        let (place, answer) = statement_under(&rig, fault.on(Route::StableToken)).await;
        answer.problem(status, code).unwrap_or_else(|error| panic!("{story}: {error:#}"));
        assert_eq!(rig.desk.calls("stable_token", &place), 1, "{story}");
        assert_eq!(rig.desk.calls("downloadbill", &place), 0, "{story}");
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
    ] {
        let story = format!("{fault:?}");
        let place = rig.desk.place();
        rig.desk.sandbox.sandbox.set_fault(fault.on(Route::GetOrderList).of(&place.appid));
        let request = OrdersRequest {
            mch_id: place.mch_id.parse().unwrap(),
            region_code: "340000".to_owned(),
            department_code: "065080906".to_owned(),
            key: OrderKey::OrderNo("AQCA62hwdbQqI2BkDAqRH-U4tE4p".to_owned()),
        };
        let answer = rig.desk.orders(&request).await.unwrap();
        answer.problem(status, code).unwrap_or_else(|error| panic!("{story}: {error:#}"));
    }
}
