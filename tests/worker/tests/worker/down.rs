//! Limits: what happens when WeChat is down for a while and comes back, when a quota is used up, and when one person asks
//! too often. The Worker of these tests has little patience.

use crate::faults::{recovers, survived, tried};
use crate::happy::ready_day;
use crate::{Rig, tests};
use futures::future::join_all;
use nontax_api::{OrderKey, OrdersRequest, ProblemCode};
use nontax_sandbox::server::{Fault, FaultKind, Route};
use nontax_worker_tests::configuration::CALLS_A_MINUTE;
use nontax_worker_tests::desk::{Answer, Place};
use std::sync::Arc;
use std::time::{Duration, Instant};

tests![
    while_wechat_is_down_nothing_is_asked_and_it_is_told_until_when,
    a_token_endpoint_that_is_down_is_left_alone_too,
    the_calls_of_a_minute_are_counted,
    one_person_who_asks_too_often_is_told_to_wait,
];

async fn statement(rig: &Rig, place: &Place) -> Answer {
    rig.tight.statement(&place.mch_id, &ready_day().to_string(), "").await.unwrap()
}

fn is_down(answer: &Answer) -> bool {
    let Ok(problem) = answer.problem(503, ProblemCode::WeixinDown) else { return false };
    assert!(problem.retry_after.is_some_and(|seconds| (1..=100).contains(&seconds)), "{}", answer.story());
    assert_eq!(answer.header("retry-after"), problem.retry_after.unwrap().to_string());
    assert!(problem.next.contains("Beijing time") && problem.next_zh.contains("北京时间"), "{}", answer.story());
    true
}

/// Asks until the statement comes, as a person who tries again does.
async fn until_it_comes(rig: &Rig, place: &Place) -> Answer {
    let begin = Instant::now();
    loop {
        let answer = statement(rig, place).await;
        if answer.status == 200 {
            return answer;
        }
        assert!(begin.elapsed() < Duration::from_secs(60), "{}", answer.story());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

async fn while_wechat_is_down_nothing_is_asked_and_it_is_told_until_when(rig: Arc<Rig>) {
    for kind in [FaultKind::Html502, FaultKind::Reset] {
        tried();
        let place = rig.tight.place();
        // Down for five calls, and for the first that tries whether it is back.
        rig.tight.sandbox.sandbox.set_fault(Fault::new(kind).on(Route::DownloadBill).of(&place.appid).times(6));
        let code = if kind == FaultKind::Reset { ProblemCode::Unreachable } else { ProblemCode::BadAnswer };
        for calls in [3, 5] {
            statement(&rig, &place).await.problem(502, code).unwrap();
            assert_eq!(rig.tight.calls("downloadbill", &place), calls, "{kind:?}");
        }
        let told = join_all((0..20).map(|_| statement(&rig, &place))).await;
        assert!(told.iter().all(is_down), "{kind:?}");
        assert_eq!(rig.tight.calls("downloadbill", &place), 5, "{kind:?}");
        let order = OrdersRequest { key: OrderKey::OrderNo("x".to_owned()), ..an_order(&place) };
        let other = rig.tight.orders(&order).await.unwrap();
        assert!(!is_down(&other), "what is not down is asked: {}", other.story());

        let right = rig.tight.right_bytes(&place.mch_id, ready_day());
        let answer = until_it_comes(&rig, &place).await;
        assert!(answer.body == right, "{}", answer.story());
        assert_eq!(rig.tight.calls("downloadbill", &place), 7, "{kind:?}: one tries for all, twice");
        let after = join_all((0..5).map(|_| statement(&rig, &place))).await;
        assert!(after.iter().all(|answer| answer.body == right), "{kind:?}");
        assert_eq!(rig.tight.calls("stable_token", &place), 1, "{kind:?}");
        survived();
    }
}

async fn a_token_endpoint_that_is_down_is_left_alone_too(rig: Arc<Rig>) {
    tried();
    let place = rig.tight.place();
    let down = Fault::new(FaultKind::Html502).on(Route::StableToken).of(&place.appid);
    rig.tight.sandbox.sandbox.set_fault(down.times(5));
    for calls in [3, 5] {
        statement(&rig, &place).await.problem(502, ProblemCode::BadAnswer).unwrap();
        assert_eq!(rig.tight.calls("stable_token", &place), calls);
    }
    assert!(is_down(&statement(&rig, &place).await));
    assert_eq!(rig.tight.calls("stable_token", &place), 5);
    until_it_comes(&rig, &place).await;
    assert_eq!(rig.tight.calls("stable_token", &place), 6);
    recovers(&rig.tight, &place, "a token endpoint that was down").await;
}

async fn the_calls_of_a_minute_are_counted(rig: Arc<Rig>) {
    tried();
    let place = rig.tight.place();
    let most = 2 * u64::from(CALLS_A_MINUTE);
    // The minute may end once while this goes on.
    for _ in 0..=most {
        let answer = statement(&rig, &place).await;
        if answer.status == 200 {
            continue;
        }
        let problem = answer.problem(429, ProblemCode::TooMany).unwrap();
        assert!(problem.retry_after.is_some_and(|seconds| (1..=60).contains(&seconds)), "{}", answer.story());
        assert!(problem.next.contains("Beijing time") && problem.next.contains(":00 "), "{}", answer.story());
        assert!((u64::from(CALLS_A_MINUTE)..=most).contains(&rig.tight.calls("downloadbill", &place)));
        survived();
        return;
    }
    panic!("no end to the calls of a minute");
}

fn an_order(place: &Place) -> OrdersRequest {
    OrdersRequest {
        mch_id: place.mch_id.parse().unwrap(),
        region_code: "340000".to_owned(),
        department_code: "065080906".to_owned(),
        key: OrderKey::OrderNo("AQCA62hwdbQqI2BkDAqRH-U4tE4p".to_owned()),
    }
}

async fn one_person_who_asks_too_often_is_told_to_wait(rig: Arc<Rig>) {
    tried();
    // Each with a merchant of its own: WeChat's quotas are not what ends this.
    for _ in 0..=2 * CALLS_A_MINUTE {
        let answer = rig.tight.orders(&an_order(&rig.tight.place())).await.unwrap();
        if answer.status == 200 {
            continue;
        }
        let problem = answer.problem(429, ProblemCode::TooMany).unwrap();
        assert_eq!((problem.retry_after, answer.header("retry-after")), (Some(60), "60"));
        assert!(problem.detail.unwrap().contains("one person"));
        let other_route = rig.tight.get(nontax_api::routes::SESSION).await.unwrap();
        assert_eq!(other_route.status, 200, "{}", other_route.story());
        survived();
        return;
    }
    panic!("no end to the calls of one person");
}
