//! What works when everything works.

use crate::{Rig, tests};
use nontax_api::{Health, ProblemCode, SOURCE_HEADER, Session, routes};
use nontax_bill::BillDate;
use nontax_sandbox::{BillType, Size};
use nontax_worker_tests::desk::today;
use reqwest::Method;
use std::sync::Arc;

tests![
    health_is_told_without_any_header,
    the_session_names_merchants_and_days,
    a_statement_comes_byte_for_byte,
    every_kind_of_statement_comes_byte_for_byte,
    a_day_without_trade_comes_as_an_empty_statement,
    a_large_statement_streams_through,
    unknown_addresses_and_methods_are_told,
];

/// A day that is long ready.
pub fn ready_day() -> BillDate {
    today().previous().unwrap().previous().unwrap()
}

async fn health_is_told_without_any_header(rig: Arc<Rig>) {
    let answer = rig.desk.send(rig.desk.bare(Method::GET, routes::HEALTH)).await.unwrap();
    let health: Health = answer.json().unwrap();
    assert_eq!(health.status, "ok");
    assert!(!health.version.is_empty());
}

async fn the_session_names_merchants_and_days(rig: Arc<Rig>) {
    let session: Session = rig.desk.get(routes::SESSION).await.unwrap().json().unwrap();
    assert_eq!(session.principal, "local");
    assert_eq!(session.today, today());
    assert!(session.newest < session.today);
    assert!(session.can.statements && session.can.orders);
    assert_eq!(session.merchants[0].mch_id.as_str(), "1900016021");
    assert_eq!(session.merchants[0].name, "广东省非税");
    assert_eq!(session.merchants[0].region_code.as_deref(), Some("440000"));
    assert_eq!(session.merchants[0].department_code.as_deref(), Some("118610002"));
}

async fn a_statement_comes_byte_for_byte(rig: Arc<Rig>) {
    for mch_id in ["1900016021", "1900016022"] {
        let answer = rig.desk.statement(mch_id, &ready_day().to_string(), "").await.unwrap();
        assert_eq!(answer.status, 200, "{}", answer.story());
        assert!(answer.body.len() > 1_000);
        assert!(answer.whole && answer.body == rig.desk.right_bytes(mch_id, ready_day()));
        assert_eq!(answer.header(SOURCE_HEADER), "weixin");
        assert!(answer.header("content-type").starts_with("text/csv"), "{}", answer.story());
        assert!(answer.header("cache-control").contains("no-store"), "{:?}", answer.headers);
    }
}

async fn every_kind_of_statement_comes_byte_for_byte(rig: Arc<Rig>) {
    for (word, bill_type) in [("ALL", BillType::All), ("SUCCESS", BillType::Success), ("REFUND", BillType::Refund)] {
        let statement = rig.desk.sandbox.sandbox.statement("1900016021", ready_day()).unwrap().of_type(bill_type);
        let answer =
            rig.desk.statement("1900016021", &ready_day().to_string(), &format!("?type={word}")).await.unwrap();
        assert!(answer.whole && answer.body == statement.to_bytes(), "{}", answer.story());
    }
}

async fn a_day_without_trade_comes_as_an_empty_statement(rig: Arc<Rig>) {
    let answer = rig.desk.statement("1900016023", &ready_day().to_string(), "").await.unwrap();
    assert_eq!(answer.status, 200, "{}", answer.story());
    assert!(answer.body == rig.desk.right_bytes("1900016023", ready_day()));
    assert_eq!(String::from_utf8(answer.body).unwrap().lines().count(), 3);
}

async fn a_large_statement_streams_through(rig: Arc<Rig>) {
    let place = rig.desk.place();
    rig.desk.sandbox.sandbox.set_rows(&place.mch_id, ready_day(), Size { rows: 150_000, quirks: false });
    let answer = rig.desk.statement(&place.mch_id, &ready_day().to_string(), "").await.unwrap();
    assert!(answer.body.len() > 40_000_000, "{}", answer.story());
    assert!(answer.whole && answer.body == rig.desk.right_bytes(&place.mch_id, ready_day()));
}

async fn unknown_addresses_and_methods_are_told(rig: Arc<Rig>) {
    for path in [
        "/api",
        "/api/",
        "/api/nothing",
        "/api/statements",
        "/api/session/more",
        "/api/statements/1900016021/20260701/more",
    ] {
        rig.desk.get(path).await.unwrap().problem(404, ProblemCode::NotFound).unwrap();
    }
    for (method, path) in [
        (Method::POST, routes::SESSION.to_owned()),
        (Method::GET, routes::ORDERS.to_owned()),
        (Method::DELETE, format!("{}/1900016021/{}", routes::STATEMENTS, ready_day())),
    ] {
        let answer = rig.desk.send(rig.desk.ask(method, &path)).await.unwrap();
        answer.problem(405, ProblemCode::MethodNotAllowed).unwrap();
        assert!(!answer.header("allow").is_empty(), "{}", answer.story());
    }
}
