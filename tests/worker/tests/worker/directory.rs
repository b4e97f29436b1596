//! Ten thousand merchants in the directory, and secrets that only the Worker opens.

use crate::happy::ready_day;
use crate::{Rig, tests};
use nontax_api::{MerchantsFound, OrderKey, OrdersRequest, ProblemCode, Session, routes};
use nontax_worker_tests::configuration::{appid, mch_id};
use nontax_worker_tests::desk::Place;
use nontax_worker_tests::directory::{FIRST_PLACE, FOREIGN_KEY_PLACE, MERCHANTS, SWAPPED_PLACE};
use std::sync::Arc;

tests![
    a_merchant_of_the_directory_is_served_like_any_other,
    a_session_of_ten_thousand_merchants_stays_small_and_the_rest_is_found,
    a_secret_of_another_or_of_another_key_stays_shut,
];

fn place(number: u16) -> Place {
    Place { appid: appid(number), mch_id: mch_id(number) }
}

async fn a_merchant_of_the_directory_is_served_like_any_other(rig: Arc<Rig>) {
    for number in [FIRST_PLACE, 555, 999] {
        let place = place(number);
        let answer = rig.desk.statement(&place.mch_id, &ready_day().to_string(), "").await.unwrap();
        assert_eq!(answer.status, 200, "{}", answer.story());
        assert!(answer.whole && answer.body == rig.desk.right_bytes(&place.mch_id, ready_day()));
        let orders = OrdersRequest {
            mch_id: place.mch_id.parse().unwrap(),
            region_code: "440000".to_owned(),
            department_code: "118610002".to_owned(),
            key: OrderKey::PaymentNoticeNo("34000019081115065040".to_owned()),
        };
        assert_eq!(rig.desk.orders(&orders).await.unwrap().status, 200);
        assert_eq!(rig.desk.calls("stable_token", &place), 1);
    }
    for unknown in ["1900199999", "1900100000000"] {
        let answer = rig.desk.statement(unknown, &ready_day().to_string(), "").await.unwrap();
        assert!(answer.status == 403 || answer.status == 400, "{}", answer.story());
    }
}

async fn a_session_of_ten_thousand_merchants_stays_small_and_the_rest_is_found(rig: Arc<Rig>) {
    let answer = rig.desk.get(routes::SESSION).await.unwrap();
    assert!(answer.body.len() < 40_000, "{} bytes", answer.body.len());
    let session: Session = answer.json().unwrap();
    assert_eq!(session.merchants.len(), 200);
    assert!(200 + session.more_merchants as usize > MERCHANTS, "{}", session.more_merchants);
    let find = async |words: &str| -> MerchantsFound {
        let mut address = reqwest::Url::parse("http://x/").unwrap();
        address.query_pairs_mut().append_pair("find", words);
        let path = format!("{}?{}", routes::MERCHANTS, address.query().unwrap());
        rig.desk.get(&path).await.unwrap().json().unwrap()
    };
    let one = find("1900100777").await;
    assert_eq!((one.merchants.len(), one.more), (1, 0));
    assert_eq!(one.merchants[0].name, "目录商户 1900100777");
    assert_eq!(one.merchants[0].region_code.as_deref(), Some("440000"));
    let many = find("目录 19001").await;
    assert_eq!((many.merchants.len(), many.more), (50, 9_250));
    assert_eq!(find("广东省").await.merchants.len(), 1);
    assert!(find("没有这个商户").await.merchants.is_empty());
}

async fn a_secret_of_another_or_of_another_key_stays_shut(rig: Arc<Rig>) {
    for (number, why) in [(SWAPPED_PLACE, "cannot be opened"), (FOREIGN_KEY_PLACE, "does not hold")] {
        let place = place(number);
        let answer = rig.desk.statement(&place.mch_id, &ready_day().to_string(), "").await.unwrap();
        let problem = answer.problem(503, ProblemCode::BadConfiguration).unwrap();
        assert!(problem.detail.is_some_and(|detail| detail.contains(why) && detail.contains(&place.appid)));
        assert_eq!(rig.desk.calls("stable_token", &place), 0);
    }
}
