//! Tokens of the organisation's own server.

use crate::happy::ready_day;
use crate::{Rig, tests};
use futures::future::join_all;
use nontax_api::ProblemCode;
use nontax_sandbox::server::{Fault, FaultKind, Route};
use nontax_worker_tests::configuration::{TOKEN_SERVER_PLACES, appid, mch_id};
use nontax_worker_tests::desk::Place;
use std::sync::Arc;

tests![a_token_server_is_asked_in_place_of_weixin, a_token_server_that_fails_is_told_and_not_asked_again];

fn places() -> [Place; 6] {
    TOKEN_SERVER_PLACES.map(|(place, _)| Place { appid: appid(place), mch_id: mch_id(place) })
}

async fn a_token_server_is_asked_in_place_of_weixin(rig: Arc<Rig>) {
    let [place, ..] = places();
    let day = ready_day().to_string();
    let answers = join_all((0..20).map(|_| rig.desk.statement(&place.mch_id, &day, ""))).await;
    for answer in answers {
        let answer = answer.unwrap();
        assert_eq!(answer.status, 200, "{}", answer.story());
    }
    assert_eq!((rig.desk.calls("token_server", &place), rig.desk.calls("stable_token", &place)), (1, 0));
    assert_eq!(rig.desk.calls("token_server_refused", &place), 0);
    // WeChat refuses the token: the server is asked again and told so.
    let refused = Fault::new(FaultKind::ExpiredToken).on(Route::DownloadBill).of(&place.appid).times(1);
    rig.desk.sandbox.sandbox.set_fault(refused);
    assert_eq!(rig.desk.statement(&place.mch_id, &day, "").await.unwrap().status, 200);
    assert_eq!((rig.desk.calls("token_server", &place), rig.desk.calls("stable_token", &place)), (2, 0));
    assert_eq!(rig.desk.calls("token_server_refused", &place), 1);
}

async fn a_token_server_that_fails_is_told_and_not_asked_again(rig: Arc<Rig>) {
    let [_, failing @ ..] = places();
    let words = ["HTTP status 401", "no token", "HTTP status 307", "in time", "could not be reached"];
    for (place, why) in failing.iter().zip(words) {
        let answer = rig.desk.statement(&place.mch_id, &ready_day().to_string(), "").await.unwrap();
        let problem = answer.problem(502, ProblemCode::TokenServerFailed).unwrap();
        assert!(problem.detail.as_ref().is_some_and(|detail| detail.contains(why)), "{why}: {problem:?}");
        assert_eq!(rig.desk.calls("stable_token", place), 0);
    }
    assert_eq!(rig.desk.calls("token_server", &failing[0]), 1);
    assert_eq!(rig.desk.sandbox.sandbox.calls("followed", None), 0);
}
