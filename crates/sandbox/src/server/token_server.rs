//! An organisation's own token server, which holds the tokens in place of those who use them: `POST /token-server` with a
//! bearer and `{"appid":"wx…","refused":false}`. Beside it are ones that fail: `/token-server/page` answers a web page,
//! `/token-server/redirect` sends elsewhere, `/token-server/silent` never answers.

use super::Sandbox;
use crate::merchant::bearer_of;
use axum::extract::State as Shared;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::json;

pub(super) fn router() -> Router<Sandbox> {
    Router::new()
        .route("/token-server", post(token))
        .route("/token-server/page", post(async || "<!doctype html><p>token server</p>"))
        .route("/token-server/redirect", post(async || Redirect::temporary("/sandbox/followed")))
        .route("/token-server/silent", post(std::future::pending::<()>))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Question {
    appid: String,
    refused: bool,
}

async fn token(Shared(sandbox): Shared<Sandbox>, headers: HeaderMap, Json(question): Json<Question>) -> Response {
    let Question { appid, refused } = question;
    let mut state = sandbox.state();
    state.count("token_server", Some(&appid));
    let right = bearer_of(&appid).map(|bearer| format!("Bearer {bearer}"));
    let shown = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    if right.is_none() || shown != right.as_deref() {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    if refused {
        state.count("token_server_refused", Some(&appid));
    }
    let now = state.now();
    let before = state.tokens.all().len();
    let (token, left) = state.tokens.stable(&appid, false, now);
    if state.tokens.all().len() > before {
        state.count("tokens_issued", Some(&appid));
    }
    Json(json!({ "access_token": token, "expires_in": left })).into_response()
}
