//! The Worker as it would be deployed, before sign-in is configured.

use crate::happy::ready_day;
use crate::{Rig, tests};
use nontax_api::{Health, ProblemCode, routes};
use reqwest::Method;
use std::sync::Arc;

tests![everything_but_health_is_refused_until_sign_in_is_configured];

async fn everything_but_health_is_refused_until_sign_in_is_configured(rig: Arc<Rig>) {
    let desk = &rig.deployed;
    let health: Health = desk.get(routes::HEALTH).await.unwrap().json().unwrap();
    assert_eq!(health.status, "ok");
    let statement = format!("{}/1900016021/{}", routes::STATEMENTS, ready_day());
    for (method, path) in [
        (Method::GET, routes::SESSION),
        (Method::GET, statement.as_str()),
        (Method::POST, routes::ORDERS),
        (Method::GET, "/api/statements/1900016021?from=20261101&to=20261102"),
        (Method::GET, "/api/audit?from=20261101&to=20261102"),
    ] {
        let body = serde_json::json!({
            "mch_id": "1900016021", "region_code": "440000", "department_code": "118610002",
            "key": { "payment_notice_no": "1713372142" }
        });
        let request = desk.ask(method, path).header("cf-access-jwt-assertion", "e30.e30.e30");
        let request = if path == routes::ORDERS { request.json(&body) } else { request };
        desk.send(request).await.unwrap().problem(503, ProblemCode::SignInNotConfigured).unwrap();
    }
    for what in ["stable_token", "downloadbill", "getorderlist"] {
        assert_eq!(desk.sandbox.sandbox.calls(what, None), 0);
    }
}
