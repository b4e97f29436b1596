//! Many callers at once, and callers who go away.

use crate::faults::{recovers, survived, tried};
use crate::happy::ready_day;
use crate::{Rig, tests};
use futures::future::join_all;
use nontax_api::{REQUEST_ID_HEADER, routes};
use nontax_sandbox::Size;
use nontax_sandbox::server::{Fault, FaultKind, Route};
use nontax_worker_tests::desk::{Answer, Place, until};
use reqwest::Method;
use std::sync::Arc;

tests![
    a_thousand_requests_with_a_cold_token_make_one_token_call,
    a_token_that_dies_in_a_storm_is_replaced_once,
    a_caller_who_goes_away_in_the_middle_harms_nobody,
];

/// Asks for the place's statement so often at once.
async fn storm(rig: &Arc<Rig>, place: &Place, callers: usize) -> Vec<Answer> {
    let calls = (0..callers).map(|_| {
        let (rig, place) = (rig.clone(), place.clone());
        tokio::spawn(async move { rig.desk.statement(&place.mch_id, &ready_day().to_string(), "").await.unwrap() })
    });
    join_all(calls).await.into_iter().map(Result::unwrap).collect()
}

fn small(rig: &Rig, rows: u64) -> Place {
    let place = rig.desk.place();
    rig.desk.sandbox.sandbox.set_rows(&place.mch_id, ready_day(), Size { rows, quirks: false });
    place
}

async fn a_thousand_requests_with_a_cold_token_make_one_token_call(rig: Arc<Rig>) {
    tried();
    let place = small(&rig, 20);
    // Slow enough that all are there before the token is.
    let slow = Fault { millis: Some(5_000), ..Fault::new(FaultKind::Slow) };
    rig.desk.sandbox.sandbox.set_fault(slow.on(Route::StableToken).of(&place.appid));
    let right = rig.desk.right_bytes(&place.mch_id, ready_day());
    for answer in storm(&rig, &place, 1_000).await {
        assert!(answer.status == 200 && answer.body == right, "{}", answer.story());
    }
    assert_eq!(rig.desk.calls("stable_token", &place), 1);
    assert_eq!(rig.desk.calls("downloadbill", &place), 1_000);
    survived();
}

async fn a_token_that_dies_in_a_storm_is_replaced_once(rig: Arc<Rig>) {
    tried();
    let place = small(&rig, 20);
    let storming = tokio::spawn({
        let (rig, place) = (rig.clone(), place.clone());
        async move { storm(&rig, &place, 500).await }
    });
    until("a hundred calls", || rig.desk.calls("downloadbill", &place) >= 100).await;
    rig.desk.sandbox.sandbox.end_tokens(&place.appid);
    let right = rig.desk.right_bytes(&place.mch_id, ready_day());
    for answer in storming.await.unwrap() {
        assert!(answer.status == 200 && answer.body == right, "{}", answer.story());
    }
    assert_eq!(rig.desk.calls("stable_token", &place), 2);
    assert_eq!(rig.desk.calls("force_refresh", &place), 0);
    survived();
}

async fn a_caller_who_goes_away_in_the_middle_harms_nobody(rig: Arc<Rig>) {
    tried();
    let place = small(&rig, 100_000);
    let path = format!("{}/{}/{}", routes::STATEMENTS, place.mch_id, ready_day());
    let mut response = rig.desk.ask(Method::GET, &path).send().await.unwrap();
    assert_eq!(response.status(), 200);
    let first = response.chunk().await.unwrap().unwrap();
    assert!(!first.is_empty() && response.headers().contains_key(REQUEST_ID_HEADER));
    drop(response);
    recovers(&rig.desk, &place, "a caller who goes away").await;
    assert_eq!(rig.desk.calls("stable_token", &place), 1);
}
