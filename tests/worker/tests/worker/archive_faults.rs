//! What goes wrong on a day's way into the archive: what may pass is tried again, what somebody must change is asked once.

use crate::happy::ready_day;
use crate::{Rig, tests};
use nontax_api::ProblemCode;
use nontax_api::archive::{ArchivedDay, DayState};
use nontax_audit::sha256_hex;
use nontax_sandbox::Size;
use nontax_sandbox::server::{Fault, FaultKind, Route};
use nontax_worker_tests::configuration::{WRONG_SECRET_PLACE, appid, mch_id};
use nontax_worker_tests::desk::Place;
use std::sync::Arc;

tests![
    a_statement_that_is_being_made_is_waited_for,
    a_network_that_fails_is_tried_again_and_not_for_ever,
    what_somebody_must_change_is_recorded_once,
    no_bill_is_an_empty_day,
    a_transfer_that_breaks_is_never_kept_as_whole,
    a_statement_without_its_end_is_asked_for_again,
    a_statement_that_never_has_its_end_is_kept_and_said_to_be_so,
    a_day_that_failed_can_be_asked_for_again,
];

/// A day of a place, asked for under a fault, when nothing more is to happen.
async fn under(rig: &Rig, place: &Place, fault: Fault) -> ArchivedDay {
    let desk = &rig.archive;
    desk.sandbox.sandbox.set_fault(fault.of(&place.appid));
    desk.fetch_day(&place.mch_id, ready_day(), false).await.unwrap();
    desk.settled_day(&place.mch_id, ready_day()).await.unwrap()
}

fn code(day: &ArchivedDay) -> Option<ProblemCode> {
    day.problem.as_ref().map(|problem| problem.code)
}

async fn a_statement_that_is_being_made_is_waited_for(rig: Arc<Rig>) {
    let place = rig.archive.place();
    let day = under(&rig, &place, Fault::new(FaultKind::NotReady).on(Route::DownloadBill).times(3)).await;
    assert_eq!((day.state, day.attempts, code(&day)), (DayState::Archived, 4, None));
    assert_eq!(rig.archive.calls("downloadbill", &place), 4);
}

async fn a_network_that_fails_is_tried_again_and_not_for_ever(rig: Arc<Rig>) {
    let place = rig.archive.place();
    // An attempt asks three times at most.
    let day = under(&rig, &place, Fault::new(FaultKind::Reset).on(Route::DownloadBill).times(4)).await;
    assert_eq!((day.state, day.attempts), (DayState::Archived, 2));
    assert_eq!(rig.archive.calls("downloadbill", &place), 5);

    let place = rig.archive.place();
    let day = under(&rig, &place, Fault::new(FaultKind::Html502).on(Route::DownloadBill)).await;
    assert_eq!((day.state, day.attempts), (DayState::Failed, 7));
    // After five failures WeChat counts as down, and attempts that come too soon ask nothing.
    assert!(matches!(code(&day), Some(ProblemCode::BadAnswer | ProblemCode::WeixinDown)), "{day:?}");
    assert!((5..21).contains(&rig.archive.calls("downloadbill", &place)), "{day:?}");
    let problem = day.problem.unwrap();
    assert!(!problem.title_zh.is_empty() && !problem.next.is_empty());
}

async fn what_somebody_must_change_is_recorded_once(rig: Arc<Rig>) {
    let wrong = Place { appid: appid(WRONG_SECRET_PLACE), mch_id: mch_id(WRONG_SECRET_PLACE) };
    rig.archive.fetch_day(&wrong.mch_id, ready_day(), false).await.unwrap();
    let day = rig.archive.settled_day(&wrong.mch_id, ready_day()).await.unwrap();
    assert_eq!((day.state, code(&day)), (DayState::Failed, Some(ProblemCode::WrongCredentials)));
    assert_eq!((day.attempts, rig.archive.calls("stable_token", &wrong)), (1, 1));

    let place = rig.archive.place();
    let fault = Fault::new(FaultKind::Errcode).code(48_001).on(Route::DownloadBill);
    let day = under(&rig, &place, fault).await;
    let problem = day.problem.as_ref().unwrap();
    assert_eq!((day.state, problem.code, problem.errcode), (DayState::Failed, ProblemCode::WeixinError, Some(48_001)));
    assert!(problem.rid.is_some());
    assert_eq!((day.attempts, rig.archive.calls("downloadbill", &place)), (1, 1));

    let place = rig.archive.place();
    let day = under(&rig, &place, Fault::new(FaultKind::Ip).on(Route::DownloadBill)).await;
    assert_eq!((day.state, code(&day), day.attempts), (DayState::Failed, Some(ProblemCode::AddressNotAllowed), 1));
    assert!(day.problem.unwrap().next_zh.contains("203.0.113.7"), "the address to put on the list");
}

async fn no_bill_is_an_empty_day(rig: Arc<Rig>) {
    for fault in [Fault::new(FaultKind::XmlNoBill), Fault::new(FaultKind::Errcode).code(20_002)] {
        let place = rig.archive.place();
        let day = under(&rig, &place, fault.on(Route::DownloadBill)).await;
        assert_eq!((day.state, code(&day), day.attempts), (DayState::Empty, Some(ProblemCode::NoBill), 1));
        assert_eq!(day.statement, None);
    }
}

async fn a_transfer_that_breaks_is_never_kept_as_whole(rig: Arc<Rig>) {
    for kind in [FaultKind::Cut, FaultKind::CutLength, FaultKind::Reset] {
        let place = rig.archive.place();
        rig.archive.sandbox.sandbox.set_rows(&place.mch_id, ready_day(), Size { rows: 40_000, quirks: false });
        // Behind the first part, so that one lies in the bucket when it breaks.
        let fault = Fault::new(kind).on(Route::DownloadBill).after_bytes(7_000_000).times(1);
        let day = under(&rig, &place, fault).await;
        let kept = day.statement.as_ref().unwrap();
        assert_eq!((day.state, day.attempts, kept.others), (DayState::Archived, 2, 0), "{kind:?}");
        assert_eq!(kept.sha256, sha256_hex(&rig.archive.right_bytes(&place.mch_id, ready_day())));
    }
}

async fn a_statement_without_its_end_is_asked_for_again(rig: Arc<Rig>) {
    let place = rig.archive.place();
    let short = Fault::new(FaultKind::Short).on(Route::DownloadBill).after_bytes(5_000);
    let day = under(&rig, &place, short.times(1)).await;
    let kept = day.statement.unwrap();
    assert_eq!((day.state, day.attempts, kept.others, kept.complete), (DayState::Archived, 2, 0, true));
}

async fn a_statement_that_never_has_its_end_is_kept_and_said_to_be_so(rig: Arc<Rig>) {
    let place = rig.archive.place();
    let short = Fault::new(FaultKind::Short).on(Route::DownloadBill).after_bytes(5_000);
    let day = under(&rig, &place, short).await;
    let kept = day.statement.unwrap();
    assert_eq!((day.state, day.attempts, kept.complete, kept.bytes), (DayState::Unbalanced, 3, false, 5_000));
    let served = rig.archive.statement(&place.mch_id, &ready_day().to_string(), "").await.unwrap();
    assert_eq!(served.body.len(), 5_000);
}

async fn a_day_that_failed_can_be_asked_for_again(rig: Arc<Rig>) {
    let place = rig.archive.place();
    let fault = Fault::new(FaultKind::Errcode).code(48_001).on(Route::DownloadBill).times(1);
    assert_eq!(under(&rig, &place, fault).await.state, DayState::Failed);
    assert_eq!(rig.archive.fetch_day(&place.mch_id, ready_day(), false).await.unwrap().queued, [ready_day()]);
    let day = rig.archive.settled_day(&place.mch_id, ready_day()).await.unwrap();
    assert_eq!((day.state, code(&day)), (DayState::Archived, None));
}
