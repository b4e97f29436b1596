//! The sandbox over HTTP: WeChat's checks and codes, statements, orders, and every fault.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use nontax_sandbox::{Running, Settings};
use reqwest::{Client, Method, RequestBuilder, Response, redirect};
use serde_json::{Value, json};
use std::io::Read;
use std::time::{Duration, Instant};

const APPID: &str = "wxc971985892358997";
const SECRET: &str = "sandbox-secret-of-no-value-0002";
/// 2026-07-16 12:00:00 in Beijing.
const NOON: i64 = 1_784_174_400;

struct Rig {
    running: Running,
    client: Client,
}

impl Rig {
    fn new() -> Self {
        let running = Running::start(Settings { now: Some(NOON), ..Settings::default() }).unwrap();
        let client = Client::builder().redirect(redirect::Policy::none()).no_proxy().build().unwrap();
        Self { running, client }
    }

    fn post(&self, path: &str) -> RequestBuilder {
        self.client.post(format!("{}{path}", self.running.base()))
    }

    async fn json(&self, path: &str, body: Value) -> Value {
        read_json(self.post(path).json(&body).send().await.unwrap()).await
    }

    async fn token_of(&self, appid: &str, secret: &str) -> Value {
        let body =
            json!({ "grant_type": "client_credential", "appid": appid, "secret": secret, "force_refresh": false });
        self.json("/cgi-bin/stable_token", body).await
    }

    async fn token(&self) -> String {
        self.token_of(APPID, SECRET).await["access_token"].as_str().unwrap().to_owned()
    }

    fn bill(&self, token: &str, mch_id: &str, date: &str) -> RequestBuilder {
        let body = json!({ "appid": APPID, "mch_id": mch_id, "bill_date": date, "bill_type": "ALL" });
        self.post(&format!("/nontax/downloadbill?access_token={token}")).json(&body)
    }

    async fn bill_code(&self, token: &str, mch_id: &str, date: &str) -> i64 {
        code(&read_json(self.bill(token, mch_id, date).send().await.unwrap()).await)
    }

    async fn control(&self, method: Method, path: &str, body: Value) {
        let request = self.client.request(method, format!("{}{path}", self.running.base())).json(&body);
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 204, "{}", response.text().await.unwrap());
    }

    async fn fault(&self, fault: Value) {
        self.control(Method::POST, "/sandbox/faults", fault).await;
    }

    async fn bill_with(&self, fault: &str) -> reqwest::Result<Response> {
        let token = self.token().await;
        self.bill(&token, "1900016021", "20260715").header("x-sandbox-fault", fault).send().await
    }

    fn right_bytes(&self) -> Vec<u8> {
        self.running.sandbox.statement("1900016021", "20260715".parse().unwrap()).unwrap().to_bytes()
    }
}

async fn read_json(response: Response) -> Value {
    serde_json::from_slice(&response.bytes().await.unwrap()).unwrap()
}

fn code(answer: &Value) -> i64 {
    let rid = answer["errmsg"].as_str().unwrap().split_once("rid: ").map(|(_, rid)| rid).unwrap_or_default();
    assert_eq!(rid.split('-').map(str::len).collect::<Vec<_>>(), [8, 8, 8], "{answer}");
    answer["errcode"].as_i64().unwrap()
}

#[tokio::test]
async fn a_token_stays_the_same_and_its_time_runs_down() {
    let rig = Rig::new();
    let first = rig.token_of(APPID, SECRET).await;
    assert_eq!(first["expires_in"], 7200);
    rig.control(Method::POST, "/sandbox/clock", json!({ "unix": NOON + 100 })).await;
    let again = rig.token_of(APPID, SECRET).await;
    assert_eq!(again["access_token"], first["access_token"]);
    assert_eq!(again["expires_in"], 7100);
    let other = rig.token_of("wx0000000000000042", "sandbox-secret-of-no-value-0042").await;
    assert_ne!(other["access_token"], first["access_token"]);
    assert_eq!(rig.running.sandbox.calls("stable_token", None), 3);
    assert_eq!(rig.running.sandbox.calls("tokens_issued", Some(APPID)), 1);
}

#[tokio::test]
async fn the_token_route_refuses_as_wechat_does() {
    let rig = Rig::new();
    assert_eq!(code(&rig.token_of(APPID, "wrong").await), 40_125);
    assert_eq!(code(&rig.token_of("wx1111111111111111", SECRET).await), 40_013);
    assert_eq!(code(&rig.token_of(APPID, "").await), 41_004);
    assert_eq!(code(&rig.token_of("", SECRET).await), 41_002);
    assert_eq!(code(&rig.json("/cgi-bin/stable_token", json!({ "appid": APPID, "secret": SECRET })).await), 40_002);
    let get = rig.client.get(format!("{}/cgi-bin/stable_token", rig.running.base())).send().await.unwrap();
    assert_eq!(code(&read_json(get).await), 43_002);
    assert_eq!(code(&read_json(rig.post("/cgi-bin/stable_token").send().await.unwrap()).await), 44_002);
    let broken = rig.post("/cgi-bin/stable_token").body("{\"appid\":\"x\",}").send().await.unwrap();
    assert_eq!(code(&read_json(broken).await), 47_001);
}

#[tokio::test]
async fn a_statement_comes_as_it_was_generated() {
    let rig = Rig::new();
    let token = rig.token().await;
    let response = rig.bill(&token, "1900016021", "20260715").send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert!(response.bytes().await.unwrap() == rig.right_bytes());
}

#[tokio::test]
async fn the_statement_route_checks_method_token_body_and_appid() {
    let rig = Rig::new();
    let token = rig.token().await;
    let address = format!("{}/nontax/downloadbill?access_token={token}", rig.running.base());
    assert_eq!(code(&read_json(rig.client.get(&address).send().await.unwrap()).await), 43_002);
    assert_eq!(code(&read_json(rig.client.post(&address).send().await.unwrap()).await), 44_002);
    assert_eq!(code(&read_json(rig.client.post(&address).body("{").send().await.unwrap()).await), 47_001);
    assert_eq!(rig.bill_code("", "1900016021", "20260715").await, 41_001);
    assert_eq!(rig.bill_code("nonsense", "1900016021", "20260715").await, 40_001);
    let foreign = rig.token_of("wx0000000000000001", "sandbox-secret-of-no-value-0001").await;
    assert_eq!(rig.bill_code(foreign["access_token"].as_str().unwrap(), "1900016021", "20260715").await, 40_001);
    rig.control(Method::POST, "/sandbox/clock", json!({ "unix": NOON + 7_200 })).await;
    assert_eq!(rig.bill_code(&token, "1900016021", "20260715").await, 42_001);
}

#[tokio::test]
async fn days_without_a_bill_and_fields_that_are_wrong_are_told() {
    let rig = Rig::new();
    let token = rig.token().await;
    for (mch_id, date, expected) in [
        ("1900016021", "20260716", 20_002),
        ("1900016021", "20270101", 20_002),
        ("1900016021", "20191231", 20_002),
        ("1900099999", "20260715", 20_002),
        ("1900016021", "20260231", 20_001),
        ("1900016021", "2026-07-15", 20_001),
        ("", "20260715", 20_001),
    ] {
        assert_eq!(rig.bill_code(&token, mch_id, date).await, expected, "{mch_id} {date}");
    }
    let body = json!({ "appid": APPID, "mch_id": "1900016021", "bill_date": "20260715", "bill_type": "REVOKED" });
    assert_eq!(code(&rig.json(&format!("/nontax/downloadbill?access_token={token}"), body).await), 20_001);
    // 05:59 and 06:00 in Beijing.
    rig.control(Method::POST, "/sandbox/clock", json!({ "unix": NOON - 6 * 3_600 - 60 })).await;
    assert_eq!(rig.bill_code(&token, "1900016021", "20260715").await, 20_002);
    rig.control(Method::POST, "/sandbox/clock", json!({ "unix": NOON - 6 * 3_600 })).await;
    let ready = rig.bill(&token, "1900016021", "20260715").send().await.unwrap().bytes().await.unwrap();
    assert!(ready == rig.right_bytes());
}

#[tokio::test]
async fn a_merchant_without_trade_has_an_empty_statement_and_a_day_can_be_sized() {
    let rig = Rig::new();
    let token = rig.token().await;
    let empty = rig.bill(&token, "1900016023", "20260715").send().await.unwrap().text().await.unwrap();
    assert!(empty.ends_with("`0,`0.00,`0.00,`0.00,`0.00000\r\n"), "{empty}");
    let rows = json!({ "mch_id": "1900016021", "date": "20260715", "rows": 5, "quirks": false });
    rig.control(Method::POST, "/sandbox/rows", rows).await;
    let five = rig.bill(&token, "1900016021", "20260715").send().await.unwrap().text().await.unwrap();
    assert_eq!(five.lines().count(), 8);
}

#[tokio::test]
async fn the_official_order_example_is_answered_as_on_the_official_page() {
    let rig = Rig::new();
    let token = rig.token().await;
    let path = format!("/nontax/getorderlist?access_token={token}");
    let body = json!({ "appid": APPID, "payment_notice_no": "34000019081115065040", "department_code": "065080906", "region_code": "340000" });
    let official: Value =
        serde_json::from_str(include_str!("../../../tests/fixtures/official-getorderlist-answer.json")).unwrap();
    assert_eq!(rig.json(&path, body).await, official);
}

#[tokio::test]
async fn orders_are_found_by_notice_and_by_order_number_but_not_by_both_or_none() {
    let rig = Rig::new();
    let token = rig.token().await;
    let path = format!("/nontax/getorderlist?access_token={token}");
    let statement = rig.running.sandbox.statement("1900016021", "20260715".parse().unwrap()).unwrap();
    let values = statement.rows().next().unwrap().values();
    let (order, region, notice, department) = (&values[5], &values[22], &values[23], &values[24]);
    let ask = |fields: Value| {
        let mut body = json!({ "appid": APPID, "region_code": region, "department_code": department });
        body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        rig.json(&path, body)
    };
    let by_notice = ask(json!({ "payment_notice_no": notice })).await;
    assert_eq!(by_notice["paid_order_id"].as_str(), Some(order.as_str()));
    assert_eq!(ask(json!({ "order_no": order })).await, by_notice);
    assert_eq!(code(&ask(json!({})).await), 40_097);
    assert_eq!(code(&ask(json!({ "order_no": order, "payment_notice_no": notice })).await), 40_097);
    let unknown = ask(json!({ "order_no": "AQCAxxxxxxxxxxxxxxxxxxxxxxxx" })).await;
    assert_eq!((unknown["errcode"].as_i64(), unknown["order_id_list"].as_array().map(Vec::len)), (Some(0), Some(0)));
}

#[tokio::test]
async fn a_fault_comes_as_often_as_set_and_for_the_appid_it_is_set_for() {
    let rig = Rig::new();
    let token = rig.token().await;
    rig.fault(json!({ "route": "downloadbill", "fault": "errcode", "code": 48001, "times": 2 })).await;
    assert_eq!(rig.bill_code(&token, "1900016021", "20260715").await, 48_001);
    assert_eq!(rig.bill_code(&token, "1900016021", "20260715").await, 48_001);
    assert_eq!(
        rig.bill(&token, "1900016021", "20260715").send().await.unwrap().bytes().await.unwrap(),
        rig.right_bytes()
    );
    rig.fault(json!({ "fault": "empty", "appid": "wx0000000000000042" })).await;
    assert_eq!(
        rig.bill(&token, "1900016021", "20260715").send().await.unwrap().bytes().await.unwrap(),
        rig.right_bytes()
    );
    rig.fault(json!({ "fault": "ip" })).await;
    assert_eq!(rig.bill_code(&token, "1900016021", "20260715").await, 40_164);
    rig.control(Method::DELETE, "/sandbox/faults", json!(null)).await;
    assert_eq!(
        rig.bill(&token, "1900016021", "20260715").send().await.unwrap().bytes().await.unwrap(),
        rig.right_bytes()
    );
    let refused = rig.post("/sandbox/faults").json(&json!({ "fault": "nonsense" })).send().await.unwrap();
    assert!(refused.status().is_client_error());
}

#[tokio::test]
async fn an_expired_or_foreign_token_is_over_and_the_next_one_is_good() {
    let rig = Rig::new();
    for (fault, expected) in [("expired_token", 42_001), ("foreign_token", 40_001)] {
        let token = rig.token().await;
        rig.fault(json!({ "route": "downloadbill", "fault": fault, "times": 1 })).await;
        assert_eq!(rig.bill_code(&token, "1900016021", "20260715").await, expected);
        let next = rig.token().await;
        assert_ne!(next, token);
        assert_eq!(
            rig.bill(&next, "1900016021", "20260715").send().await.unwrap().bytes().await.unwrap(),
            rig.right_bytes()
        );
    }
}

#[tokio::test]
async fn wrong_bodies_are_as_named() {
    let rig = Rig::new();
    let body = |fault: &'static str| async { rig.bill_with(fault).await.unwrap().text().await.unwrap() };
    assert_eq!(
        serde_json::from_str::<Value>(&body("ok_without_bill").await).unwrap(),
        json!({ "errcode": 0, "errmsg": "ok" })
    );
    assert_eq!(body("empty").await, "");
    assert!(body("xml_no_bill").await.contains("No Bill Exist"));
    assert!(body("not_ready").await.contains("Bill Creating"));
    assert_eq!(body("huge_json").await.len(), 64 * 1024 * 1024 + 25);
    let gateway = rig.bill_with("html502").await.unwrap();
    assert_eq!(gateway.status(), 502);
    assert!(gateway.text().await.unwrap().contains("502 Bad Gateway"));
    let redirect = rig.bill_with("redirect").await.unwrap();
    assert_eq!(
        (redirect.status().as_u16(), redirect.headers()["location"].to_str().unwrap()),
        (302, "/sandbox/followed")
    );
    let typed = rig.bill_with("wrong_content_type").await.unwrap();
    assert_eq!(typed.headers()["content-type"], "application/json");
    assert!(typed.bytes().await.unwrap() == rig.right_bytes());
}

#[tokio::test]
async fn gzip_opens_to_the_right_bytes() {
    let rig = Rig::new();
    for (fault, header) in [("gzip", None), ("gzip_encoded", Some("gzip"))] {
        let response = rig.bill_with(fault).await.unwrap();
        assert_eq!(response.headers().get("content-encoding").map(|value| value.to_str().unwrap()), header);
        let packed = response.bytes().await.unwrap();
        let mut opened = Vec::new();
        flate2::read::GzDecoder::new(&packed[..]).read_to_end(&mut opened).unwrap();
        assert!(opened == rig.right_bytes());
    }
}

#[tokio::test]
async fn broken_transfers_break() {
    let rig = Rig::new();
    assert!(rig.bill_with("reset").await.is_err());
    for fault in ["cut:70000", "cut_length:70000", "reset:70000", "cut:0"] {
        let received = match rig.bill_with(fault).await {
            Ok(response) => response.bytes().await,
            Err(error) => Err(error),
        };
        assert!(received.is_err(), "{fault}");
    }
    let mut response = rig.bill_with("cut:5000").await.unwrap();
    let mut received = Vec::new();
    while let Ok(Some(chunk)) = response.chunk().await {
        received.extend_from_slice(&chunk);
    }
    assert!(received == rig.right_bytes()[..5000]);
}

#[tokio::test]
async fn a_slow_answer_comes_late_and_a_stalled_one_never_ends() {
    let rig = Rig::new();
    let begin = Instant::now();
    assert!(rig.bill_with("slow:300").await.unwrap().bytes().await.unwrap() == rig.right_bytes());
    assert!(begin.elapsed() >= Duration::from_millis(300));
    let mut response = rig.bill_with("stall:1000").await.unwrap();
    let mut received = Vec::new();
    while received.len() < 1_000 {
        received.extend_from_slice(&response.chunk().await.unwrap().unwrap());
    }
    let more = tokio::time::timeout(Duration::from_millis(200), response.chunk()).await;
    assert!(more.is_err(), "nothing more comes, and no end");
}

#[tokio::test]
async fn counters_are_told_and_a_reset_forgets_everything() {
    let rig = Rig::new();
    let token = rig.token().await;
    rig.fault(json!({ "fault": "empty" })).await;
    rig.bill(&token, "1900016021", "20260715").send().await.unwrap();
    let calls = || async {
        read_json(rig.client.get(format!("{}/sandbox/calls", rig.running.base())).send().await.unwrap()).await
    };
    let counted = calls().await;
    assert_eq!((counted["stable_token"].as_u64(), counted["downloadbill"].as_u64()), (Some(1), Some(1)));
    rig.control(Method::POST, "/sandbox/reset", json!(null)).await;
    assert_eq!(calls().await["downloadbill"], 0);
    assert_eq!(rig.bill_code(&token, "1900016021", "20260715").await, 40_001);
    let health = rig.client.get(format!("{}/sandbox/health", rig.running.base())).send().await.unwrap();
    assert_eq!(read_json(health).await["now"], NOON);
}

#[tokio::test]
async fn an_unknown_address_is_refused_in_json() {
    let rig = Rig::new();
    let response = rig.post("/nontax/nothing").json(&json!({})).send().await.unwrap();
    assert_eq!(response.status(), 404);
    assert_eq!(code(&read_json(response).await), 40_066);
}
