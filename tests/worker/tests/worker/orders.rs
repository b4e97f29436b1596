//! Orders by notice and by order number.

use crate::happy::ready_day;
use crate::{Rig, tests};
use nontax_api::{OrderKey, Orders, OrdersRequest, ProblemCode, routes};
use nontax_sandbox::notice::Notice;
use reqwest::Method;
use serde_json::json;
use std::sync::Arc;

tests![
    orders_are_found_by_notice_and_by_order_number,
    an_unpaid_notice_has_orders_and_no_paid_one,
    the_official_example_is_answered,
    fields_that_are_wrong_are_named,
    a_body_that_is_too_large_is_refused,
];

fn request(mch_id: &str, region: &str, department: &str, key: OrderKey) -> OrdersRequest {
    OrdersRequest {
        mch_id: mch_id.parse().unwrap(),
        region_code: region.to_owned(),
        department_code: department.to_owned(),
        key,
    }
}

async fn orders_are_found_by_notice_and_by_order_number(rig: Arc<Rig>) {
    let statement = rig.desk.sandbox.sandbox.statement("1900016021", ready_day()).unwrap();
    for row in statement.rows().take(12) {
        let values = row.values();
        let (order, region, notice, department) = (&values[5], &values[22], &values[23], &values[24]);
        for key in [OrderKey::PaymentNoticeNo(notice.clone()), OrderKey::OrderNo(order.clone())] {
            let orders: Orders =
                rig.desk.orders(&request("1900016021", region, department, key)).await.unwrap().json().unwrap();
            assert_eq!(orders.paid_order_id.as_ref(), Some(order));
            assert_eq!(orders.order_ids, nontax_sandbox::Orders::of_notice(notice, region, department).placed);
        }
    }
}

async fn an_unpaid_notice_has_orders_and_no_paid_one(rig: Arc<Rig>) {
    let statement = rig.desk.sandbox.sandbox.statement("1900016021", ready_day()).unwrap();
    // Some answers leave the paid order out, some have it empty: both mean none.
    for row in statement.rows().take(12) {
        let values = row.values();
        let (region, department) = (&values[22], &values[24]);
        let unpaid = Notice::parse(&values[23]).unwrap().unpaid_twin(region, department).to_string();
        let key = OrderKey::PaymentNoticeNo(unpaid);
        let orders: Orders =
            rig.desk.orders(&request("1900016021", region, department, key)).await.unwrap().json().unwrap();
        assert!(!orders.order_ids.is_empty());
        assert_eq!(orders.paid_order_id, None);
    }
}

async fn the_official_example_is_answered(rig: Arc<Rig>) {
    let key = OrderKey::PaymentNoticeNo("34000019081115065040".to_owned());
    let orders: Orders =
        rig.desk.orders(&request("1900016021", "340000", "065080906", key)).await.unwrap().json().unwrap();
    assert_eq!(orders.order_ids.len(), 6);
    assert_eq!(orders.paid_order_id.as_deref(), Some("AQCA62hwdbQqI2BkDAqRH-U4tE4p"));
}

async fn fields_that_are_wrong_are_named(rig: Arc<Rig>) {
    let place = rig.desk.place();
    let good = json!({ "mch_id": place.mch_id, "region_code": "440000", "department_code": "118610002", "key": { "payment_notice_no": "1713372142" } });
    let with = |name: &str, value: serde_json::Value| {
        let mut body = good.clone();
        body[name] = value;
        body
    };
    for (name, wrong) in [
        ("region_code", with("region_code", json!(""))),
        ("region_code", with("region_code", json!("44x000"))),
        ("department_code", with("department_code", json!(""))),
        ("payment_notice_no", with("key", json!({ "payment_notice_no": "" }))),
        ("key", with("key", json!({}))),
        ("key", with("key", json!({ "payment_notice_no": "1713372142", "order_no": "AQCA7tdjW6-aAFhkDNP0Z7csEgVD" }))),
    ] {
        let problem = rig.desk.orders(&wrong).await.unwrap().problem(400, ProblemCode::BadRequest).unwrap();
        assert!(problem.detail.unwrap_or_default().contains(name), "{wrong}");
    }
    let unknown = with("mch_id", json!("1900099999"));
    rig.desk.orders(&unknown).await.unwrap().problem(403, ProblemCode::NotAllowed).unwrap();
    for body in ["", "{", "[]", "null"] {
        let request = rig.desk.ask(Method::POST, routes::ORDERS).header("content-type", "application/json").body(body);
        rig.desk.send(request).await.unwrap().problem(400, ProblemCode::BadRequest).unwrap();
    }
    let form = rig.desk.ask(Method::POST, routes::ORDERS).header("content-type", "text/plain").body(good.to_string());
    let answer = rig.desk.send(form).await.unwrap();
    assert!(answer.status == 400 || answer.status == 415 || answer.status == 403, "{}", answer.story());
    assert_eq!(rig.desk.calls("getorderlist", &place), 0);
    assert_eq!(rig.desk.calls("stable_token", &place), 0);
}

async fn a_body_that_is_too_large_is_refused(rig: Arc<Rig>) {
    let body = json!({ "mch_id": "1900016021", "padding": "x".repeat(1 << 20) });
    rig.desk.orders(&body).await.unwrap().problem(413, ProblemCode::TooLarge).unwrap();
}
