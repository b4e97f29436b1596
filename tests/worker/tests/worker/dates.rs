//! Days that have no statement yet are told before WeChat is asked, and can be insisted on.

use crate::happy::ready_day;
use crate::{Rig, tests};
use nontax_api::{ProblemCode, Session, routes};
use nontax_bill::BillDate;
use nontax_bill::date::BEIJING_OFFSET;
use nontax_worker_tests::desk::{Answer, Desk, today};
use reqwest::Method;
use std::sync::Arc;

tests![
    a_day_in_the_future_is_told_without_asking_wechat,
    today_is_told_without_asking_wechat,
    yesterday_is_told_until_six_in_the_morning,
    the_page_can_insist,
];

async fn a_day_in_the_future_is_told_without_asking_wechat(rig: Arc<Rig>) {
    let place = rig.desk.place();
    for date in [today().next().unwrap().to_string(), "20991231".to_owned()] {
        let answer = rig.desk.statement(&place.mch_id, &date, "").await.unwrap();
        assert!(answer.problem(409, ProblemCode::DateInFuture).unwrap().can_insist);
    }
    assert_eq!(rig.desk.calls("stable_token", &place) + rig.desk.calls("downloadbill", &place), 0);
}

async fn today_is_told_without_asking_wechat(rig: Arc<Rig>) {
    let place = rig.desk.place();
    let answer = rig.desk.statement(&place.mch_id, &today().to_string(), "").await.unwrap();
    assert!(answer.problem(409, ProblemCode::DateIsToday).unwrap().can_insist);
    assert_eq!(rig.desk.calls("stable_token", &place) + rig.desk.calls("downloadbill", &place), 0);
}

/// Seconds since 1970 at a second of a day in Beijing.
fn unix(date: BillDate, second: i64) -> i64 {
    946_684_800 + i64::from(date.start().0) - BEIJING_OFFSET + second
}

/// Asks for a statement at another time; only the local mode lets itself be told the time.
async fn at(desk: &Desk, now: i64, path: &str) -> Answer {
    desk.send(desk.ask(Method::GET, path).header("x-nontax-now", now.to_string())).await.unwrap()
}

async fn yesterday_is_told_until_six_in_the_morning(rig: Arc<Rig>) {
    let place = rig.desk.place();
    let (yesterday, today) = (ready_day(), ready_day().next().unwrap());
    let path = format!("{}/{}/{yesterday}", routes::STATEMENTS, place.mch_id);
    let early = unix(today, 6 * 3_600 - 60);
    let problem = at(&rig.desk, early, &path).await.problem(409, ProblemCode::NotReadyYet).unwrap();
    assert_eq!((problem.can_insist, problem.retry_after), (true, Some(60)));
    assert_eq!(rig.desk.calls("stable_token", &place) + rig.desk.calls("downloadbill", &place), 0);
    let session: Session = at(&rig.desk, early, routes::SESSION).await.json().unwrap();
    assert_eq!((session.today, Some(session.newest)), (today, yesterday.previous()));

    let in_time = unix(today, 6 * 3_600);
    let answer = at(&rig.desk, in_time, &path).await;
    assert_eq!(answer.status, 200, "{}", answer.story());
    assert!(answer.body == rig.desk.right_bytes(&place.mch_id, yesterday));
    let session: Session = at(&rig.desk, in_time, routes::SESSION).await.json().unwrap();
    assert_eq!((session.today, session.newest), (today, yesterday));
}

async fn the_page_can_insist(rig: Arc<Rig>) {
    let place = rig.desk.place();
    let early = unix(ready_day().next().unwrap(), 3_600);
    let path = format!("{}/{}/{}?type=ALL&insist=1", routes::STATEMENTS, place.mch_id, ready_day());
    let answer = at(&rig.desk, early, &path).await;
    assert!(
        answer.status == 200 && answer.body == rig.desk.right_bytes(&place.mch_id, ready_day()),
        "{}",
        answer.story()
    );

    let answer = rig.desk.statement(&place.mch_id, &today().to_string(), "?type=ALL&insist=1").await.unwrap();
    let problem = answer.problem(404, ProblemCode::NoBill).unwrap();
    assert_eq!(problem.errcode, Some(20_002));
    assert_eq!(rig.desk.calls("downloadbill", &place), 2);
}
