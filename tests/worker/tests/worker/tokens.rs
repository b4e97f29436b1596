//! How the Worker keeps tokens: one call for many, one new token and one retry when WeChat refuses one, and no loop.

use crate::happy::ready_day;
use crate::{Rig, tests};
use futures::future::join_all;
use nontax_api::{OrderKey, OrdersRequest, ProblemCode};
use nontax_sandbox::server::{Fault, FaultKind, Route};
use nontax_worker_tests::configuration::{WRONG_SECRET_PLACE, appid, mch_id};
use nontax_worker_tests::desk::Place;
use std::sync::Arc;

tests![
    a_token_is_fetched_once_and_used_again,
    fifty_requests_with_a_cold_token_make_one_token_call,
    a_refused_token_is_replaced_once_and_the_call_retried_once,
    a_token_that_is_refused_twice_is_an_error_and_no_loop,
    fifty_requests_with_a_refused_token_ask_for_one_new_token,
    a_wrong_secret_is_told_and_not_retried,
];

fn orders(place: &Place) -> OrdersRequest {
    OrdersRequest {
        mch_id: place.mch_id.parse().unwrap(),
        region_code: "340000".to_owned(),
        department_code: "065080906".to_owned(),
        key: OrderKey::PaymentNoticeNo("34000019081115065040".to_owned()),
    }
}

async fn a_token_is_fetched_once_and_used_again(rig: Arc<Rig>) {
    let place = rig.desk.place();
    for _ in 0..3 {
        let answer = rig.desk.statement(&place.mch_id, &ready_day().to_string(), "").await.unwrap();
        assert_eq!(answer.status, 200, "{}", answer.story());
    }
    assert_eq!(rig.desk.orders(&orders(&place)).await.unwrap().status, 200);
    assert_eq!(rig.desk.calls("stable_token", &place), 1);
    assert_eq!(rig.desk.calls("force_refresh", &place), 0);
}

async fn fifty_requests_with_a_cold_token_make_one_token_call(rig: Arc<Rig>) {
    let place = rig.desk.place();
    // Slow enough that all fifty are there before the token is.
    rig.desk.sandbox.sandbox.set_fault(Fault {
        millis: Some(1_500),
        ..Fault::new(FaultKind::Slow).on(Route::StableToken).of(&place.appid)
    });
    let day = ready_day().to_string();
    let answers = join_all((0..50).map(|_| rig.desk.statement(&place.mch_id, &day, ""))).await;
    let right = rig.desk.right_bytes(&place.mch_id, ready_day());
    for answer in answers {
        let answer = answer.unwrap();
        assert!(answer.status == 200 && answer.body == right, "{}", answer.story());
    }
    assert_eq!(rig.desk.calls("stable_token", &place), 1);
    assert_eq!(rig.desk.calls("downloadbill", &place), 50);
}

async fn a_refused_token_is_replaced_once_and_the_call_retried_once(rig: Arc<Rig>) {
    for kind in [FaultKind::ExpiredToken, FaultKind::ForeignToken] {
        let place = rig.desk.place();
        rig.desk.sandbox.sandbox.set_fault(Fault::new(kind).on(Route::DownloadBill).of(&place.appid).times(1));
        let answer = rig.desk.statement(&place.mch_id, &ready_day().to_string(), "").await.unwrap();
        assert_eq!(answer.status, 200, "{}", answer.story());
        assert!(answer.body == rig.desk.right_bytes(&place.mch_id, ready_day()));
        assert_eq!(rig.desk.calls("downloadbill", &place), 2, "{kind:?}");
        assert_eq!(rig.desk.calls("stable_token", &place), 2, "{kind:?}");
        rig.desk.sandbox.sandbox.set_fault(Fault::new(kind).on(Route::GetOrderList).of(&place.appid).times(1));
        assert_eq!(rig.desk.orders(&orders(&place)).await.unwrap().status, 200);
        assert_eq!(rig.desk.calls("getorderlist", &place), 2, "{kind:?}");
        assert_eq!(rig.desk.calls("stable_token", &place), 3, "{kind:?}");
    }
}

async fn a_token_that_is_refused_twice_is_an_error_and_no_loop(rig: Arc<Rig>) {
    for (code, kind) in
        [(40_001, FaultKind::ForeignToken), (42_001, FaultKind::ExpiredToken), (40_014, FaultKind::Errcode)]
    {
        let place = rig.desk.place();
        rig.desk.sandbox.sandbox.set_fault(Fault::new(kind).code(code).of(&place.appid).on(Route::DownloadBill));
        let answer = rig.desk.statement(&place.mch_id, &ready_day().to_string(), "").await.unwrap();
        let problem = answer.problem(502, ProblemCode::WeixinError).unwrap();
        assert_eq!(problem.errcode, Some(code));
        assert!(problem.rid.is_some());
        assert_eq!(rig.desk.calls("downloadbill", &place), 2, "{code}");
        assert_eq!(rig.desk.calls("stable_token", &place), 2, "{code}");
    }
}

async fn fifty_requests_with_a_refused_token_ask_for_one_new_token(rig: Arc<Rig>) {
    let place = rig.desk.place();
    let day = ready_day().to_string();
    assert_eq!(rig.desk.statement(&place.mch_id, &day, "").await.unwrap().status, 200);
    // WeChat has forgotten the token that the Worker holds.
    rig.desk.sandbox.sandbox.end_tokens(&place.appid);
    let answers = join_all((0..50).map(|_| rig.desk.statement(&place.mch_id, &day, ""))).await;
    for answer in answers {
        let answer = answer.unwrap();
        assert_eq!(answer.status, 200, "{}", answer.story());
    }
    assert_eq!(rig.desk.calls("stable_token", &place), 2);
    assert_eq!(rig.desk.calls("tokens_issued", &place), 2);
}

async fn a_wrong_secret_is_told_and_not_retried(rig: Arc<Rig>) {
    let place = Place { appid: appid(WRONG_SECRET_PLACE), mch_id: mch_id(WRONG_SECRET_PLACE) };
    let answer = rig.desk.statement(&place.mch_id, &ready_day().to_string(), "").await.unwrap();
    let problem = answer.problem(502, ProblemCode::WrongCredentials).unwrap();
    assert_eq!(problem.errcode, Some(40_125));
    assert_eq!(rig.desk.calls("stable_token", &place), 1);
    assert_eq!(rig.desk.calls("downloadbill", &place), 0);
    // 40001 of the token endpoint means the same.
    let other = rig.desk.place();
    rig.desk
        .sandbox
        .sandbox
        .set_fault(Fault::new(FaultKind::Errcode).code(40_001).on(Route::StableToken).of(&other.appid));
    let answer = rig.desk.orders(&orders(&other)).await.unwrap();
    answer.problem(502, ProblemCode::WrongCredentials).unwrap();
    assert_eq!(rig.desk.calls("stable_token", &other), 1);
}
