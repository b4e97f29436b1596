//! Where an appid's access token comes from: WeChat, asked with the appid's secret (a setting's, or the directory's), or
//! the organisation's own token server.
//!
//! A token server is asked by POST with `authorization: Bearer …` and `{"appid":"wx…","refused":false}`; it answers what
//! WeChat's `stable_token` does, `{"access_token":"…","expires_in":7200}`. `refused` is true when WeChat has refused the
//! token that the server gave last: it should find out whether it has a newer one, and replace it if not.

use crate::config::{Config, Credential, settings_of};
use crate::fault::Fault;
use crate::{directory, small_fetch, upstream};
use nontax_api::ProblemCode;
use nontax_config::TokenServer;
use nontax_weixin::{Api, AppId, AppSecret, SMALL_ANSWER_LIMIT, TokenAnswer, TokenRequest, read_token_answer};
use serde_json::json;
use worker::Env;

/// How a token is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Wish {
    /// WeChat is to replace the token although it takes the old one for good.
    pub force_refresh: bool,
    /// WeChat has refused the last one.
    pub was_refused: bool,
    /// Seconds that there are, at most.
    pub seconds: u32,
}

/// By what an appid's token is asked for, wherever that stands.
pub async fn credential(env: &Env, config: &Config, appid: &AppId) -> Result<Credential, Fault> {
    match config.credential(appid) {
        Some(credential) => Ok(credential.clone()),
        None => directory::secret(env, &settings_of(env), appid).await.map(Credential::Secret),
    }
}

/// Asks WeChat, once.
pub async fn ask_weixin(config: &Config, appid: &AppId, secret: &AppSecret, wish: Wish) -> Result<TokenAnswer, Fault> {
    let address = format!("{}{}", config.api_base, Api::StableToken.path());
    let request = TokenRequest::new(appid.clone(), secret.clone(), wish.force_refresh);
    let body = upstream::post_for_small_answer(&address, &request, wish.seconds).await?;
    read_token_answer(&body).map_err(|failure| Fault::of_answer(failure, true))
}

/// Asks the organisation's own server, once.
pub async fn ask_server(server: &TokenServer, appid: &AppId, wish: Wish) -> Result<TokenAnswer, Fault> {
    let authorization = format!("Bearer {}", server.bearer.reveal());
    let headers = [
        ("authorization", authorization.as_str()),
        ("content-type", "application/json"),
        ("accept", "application/json"),
    ];
    let body = json!({ "appid": appid, "refused": wish.was_refused }).to_string();
    let request = small_fetch::request(&server.address, &headers, Some(&body))?;
    let (status, body) = small_fetch::send(request, wish.seconds, SMALL_ANSWER_LIMIT).await.map_err(of_server)?;
    if status != 200 {
        return Err(Fault::with_detail(ProblemCode::TokenServerFailed, format!("HTTP status {status}")));
    }
    // A server that hands on WeChat's own error is taken at its word.
    read_token_answer(&body).map_err(|failure| match Fault::of_answer(failure, true) {
        fault if fault.code == ProblemCode::BadAnswer => {
            Fault::with_detail(ProblemCode::TokenServerFailed, "the answer is no token")
        }
        fault => fault,
    })
}

fn of_server(fault: Fault) -> Fault {
    let why = match fault.code {
        ProblemCode::TimedOut => "no answer in time",
        ProblemCode::Unreachable => "it could not be reached",
        _ => "the answer is no token",
    };
    Fault::with_detail(ProblemCode::TokenServerFailed, why)
}
