//! The control routes under `/sandbox`: faults, counters, clock and sizes of days.

use super::fault::Fault;
use super::{Sandbox, State};
use crate::merchant::Merchant;
use crate::volume::{MOST_ROWS, Size};
use axum::extract::{Query, State as Shared};
use axum::http::StatusCode;
use axum::routing::{any, get, post};
use axum::{Json, Router};
use nontax_bill::BillDate;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::HashMap;

pub(super) fn router() -> Router<Sandbox> {
    Router::new()
        .route("/sandbox/health", get(health))
        .route("/sandbox/faults", post(set_fault).delete(clear_faults).get(faults))
        .route("/sandbox/calls", get(calls))
        .route("/sandbox/reset", post(reset))
        .route("/sandbox/clock", post(set_clock))
        .route("/sandbox/rows", post(set_rows))
        .route("/sandbox/followed", any(followed))
}

async fn health(Shared(sandbox): Shared<Sandbox>) -> Json<Value> {
    let state = sandbox.state();
    Json(
        json!({ "status": "ok", "now": state.now(), "seed": sandbox.settings.seed, "typical_rows": sandbox.settings.typical_rows }),
    )
}

async fn set_fault(Shared(sandbox): Shared<Sandbox>, Json(fault): Json<Fault>) -> StatusCode {
    sandbox.set_fault(fault);
    StatusCode::NO_CONTENT
}

async fn clear_faults(Shared(sandbox): Shared<Sandbox>) -> StatusCode {
    sandbox.state().faults.clear();
    StatusCode::NO_CONTENT
}

async fn faults(Shared(sandbox): Shared<Sandbox>) -> Json<Value> {
    Json(json!(sandbox.state().faults.all()))
}

/// All counters, those never counted included; `?appid=` for one appid's.
async fn calls(Shared(sandbox): Shared<Sandbox>, Query(query): Query<HashMap<String, String>>) -> Json<Value> {
    let appid = query.get("appid").map(String::as_str);
    let names = [
        "stable_token",
        "force_refresh",
        "tokens_issued",
        "downloadbill",
        "getorderlist",
        "token_server",
        "token_server_refused",
        "followed",
    ];
    Json(names.into_iter().map(|name| (name.to_owned(), json!(sandbox.calls(name, appid)))).collect())
}

async fn reset(Shared(sandbox): Shared<Sandbox>) -> StatusCode {
    sandbox.reset();
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Clock {
    unix: Option<i64>,
}

async fn set_clock(Shared(sandbox): Shared<Sandbox>, Json(clock): Json<Clock>) -> StatusCode {
    sandbox.state().clock = clock.unix;
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rows {
    mch_id: String,
    date: BillDate,
    rows: u64,
    #[serde(default)]
    quirks: bool,
}

async fn set_rows(
    Shared(sandbox): Shared<Sandbox>,
    Json(rows): Json<Rows>,
) -> Result<StatusCode, (StatusCode, String)> {
    if Merchant::known(&rows.mch_id).is_none() {
        return Err((StatusCode::BAD_REQUEST, format!("no merchant {}", rows.mch_id)));
    }
    if rows.rows > MOST_ROWS {
        return Err((StatusCode::BAD_REQUEST, format!("at most {MOST_ROWS} rows")));
    }
    sandbox.set_rows(&rows.mch_id, rows.date, Size { rows: rows.rows, quirks: rows.quirks });
    Ok(StatusCode::NO_CONTENT)
}

/// Whoever follows a redirect ends here, and is counted.
async fn followed(Shared(sandbox): Shared<Sandbox>) -> &'static str {
    let count = |state: &mut State| state.count("followed", None);
    count(&mut sandbox.state());
    "followed"
}
