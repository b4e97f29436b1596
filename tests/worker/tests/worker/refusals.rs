//! Who is refused before anything is asked of WeChat.

use crate::happy::ready_day;
use crate::{Rig, tests};
use nontax_api::{CALL_HEADER, ProblemCode, routes};
use reqwest::Method;
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

tests![
    calls_that_are_not_the_pages_are_refused,
    a_host_that_is_not_this_machine_is_refused,
    merchants_days_and_kinds_that_are_none_are_told,
];

async fn calls_that_are_not_the_pages_are_refused(rig: Arc<Rig>) {
    let place = rig.desk.place();
    let statement = format!("{}/{}/{}", routes::STATEMENTS, place.mch_id, ready_day());
    for path in [routes::SESSION, &statement] {
        let bare = rig.desk.bare(Method::GET, path);
        rig.desk.send(bare).await.unwrap().problem(403, ProblemCode::NotSameOrigin).unwrap();
        for (name, value) in [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("origin", "https://example.com"),
            ("origin", "null"),
        ] {
            let request = rig.desk.bare(Method::GET, path).header(CALL_HEADER, "1").header(name, value);
            let answer = rig.desk.send(request).await.unwrap();
            answer.problem(403, ProblemCode::NotSameOrigin).unwrap();
        }
        let own = rig.desk.bare(Method::GET, path).header(CALL_HEADER, "1").header("origin", &rig.desk.base);
        assert_eq!(rig.desk.send(own).await.unwrap().status, 200);
    }
    let body = serde_json::json!({});
    let post = rig.desk.bare(Method::POST, routes::ORDERS).json(&body);
    rig.desk.send(post).await.unwrap().problem(403, ProblemCode::NotSameOrigin).unwrap();
    assert_eq!(rig.desk.calls("downloadbill", &place), 1);
}

/// By hand: a client that is asked for another host would go there.
async fn a_host_that_is_not_this_machine_is_refused(rig: Arc<Rig>) {
    let address = rig.desk.base.trim_start_matches("http://");
    for host in ["desk.example.com", "192.168.1.20:8787", "127.0.0.1.example.com", "localhost.example.com"] {
        let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
        let request = format!(
            "GET {} HTTP/1.1\r\nhost: {host}\r\n{CALL_HEADER}: 1\r\nconnection: close\r\n\r\n",
            routes::SESSION
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        rig.desk.record.keep(&format!("GET {} as {host}", routes::SESSION), &answer);
        let text = String::from_utf8_lossy(&answer);
        let status = text.split(' ').nth(1).unwrap_or_default();
        assert!(["400", "403", "421", "503"].contains(&status), "{host}: {text}");
        assert!(!text.contains("1900016021"), "{host}: {text}");
    }
}

async fn merchants_days_and_kinds_that_are_none_are_told(rig: Arc<Rig>) {
    let day = ready_day().to_string();
    for mch_id in ["1900099999", "1900199999"] {
        rig.desk.statement(mch_id, &day, "").await.unwrap().problem(403, ProblemCode::NotAllowed).unwrap();
    }
    for mch_id in ["19000160", "19000160210000", "abc", "1900016021x", "%31900016021%00"] {
        let answer = rig.desk.statement(mch_id, &day, "").await.unwrap();
        assert!(answer.status == 400 || answer.status == 403, "{}", answer.story());
    }
    rig.desk.statement("19x0016021", &day, "").await.unwrap().problem(400, ProblemCode::BadMchId).unwrap();
    for date in ["20260231", "2026-07-01", "2026071", "00000000", "today"] {
        rig.desk.statement("1900016021", date, "").await.unwrap().problem(400, ProblemCode::BadDate).unwrap();
    }
    for bill_type in ["all", "REVOKED", "", "ALL%00"] {
        let answer = rig.desk.statement("1900016021", &day, &format!("?type={bill_type}")).await.unwrap();
        answer.problem(400, ProblemCode::BadBillType).unwrap();
    }
}
