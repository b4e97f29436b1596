//! Business calls with a token: the keeper gives it; when WeChat refuses it, another is asked for once, the call is made
//! once more, and that is all.

use crate::config::Config;
use crate::fault::Fault;
use crate::token_keeper::{BINDING, KeeperAnswer, KeeperQuestion, TOKEN_SECONDS};
use crate::upstream::within;
use nontax_api::ProblemCode;
use nontax_weixin::{AccessToken, AppId, Fingerprint, token_query};
use std::future::Future;
use wasm_bindgen::JsValue;
use worker::{Env, Method, Request, RequestInit};

/// Longer than the keeper itself waits for WeChat: its answer says more than a time limit here.
const KEEPER_SECONDS: u32 = TOKEN_SECONDS + 10;

/// Makes a business call. `call` is given the address, which holds the token.
pub async fn with_token<T, F, W>(env: &Env, config: &Config, appid: &AppId, path: &str, call: F) -> Result<T, Fault>
where
    F: Fn(String) -> W,
    W: Future<Output = Result<T, Fault>>,
{
    let mut refused = None;
    loop {
        let token = ask(env, appid, refused).await?;
        let address = format!("{}{path}?{}", config.api_base, token_query(&token));
        match call(address).await {
            Err(fault) if fault.refuses_token() && refused.is_none() => refused = Some(token.fingerprint()),
            Err(fault) if fault.refuses_token() => {
                drop_token(env, appid, token.fingerprint()).await;
                return Err(fault);
            }
            outcome => return outcome,
        }
    }
}

async fn ask(env: &Env, appid: &AppId, refused: Option<Fingerprint>) -> Result<AccessToken, Fault> {
    let question = KeeperQuestion { appid: appid.clone(), refused, wants_token: true };
    match say(env, &question).await? {
        KeeperAnswer::Token(token) => Ok(token),
        KeeperAnswer::Dropped => Err(Fault::new(ProblemCode::Internal)),
        KeeperAnswer::Fault(fault) => Err(fault),
    }
}

// The call has failed already; that the keeper could not be told changes nothing for this caller.
async fn drop_token(env: &Env, appid: &AppId, refused: Fingerprint) {
    let question = KeeperQuestion { appid: appid.clone(), refused: Some(refused), wants_token: false };
    let _ = say(env, &question).await;
}

async fn say(env: &Env, question: &KeeperQuestion) -> Result<KeeperAnswer, Fault> {
    let broken = |_| Fault::with_detail(ProblemCode::Internal, "the token keeper did not answer");
    let namespace = env.durable_object(BINDING).map_err(|_| Fault::bad_setting(BINDING, "is not bound"))?;
    let keeper = namespace.get_by_name(question.appid.as_str()).map_err(broken)?;
    let body = serde_json::to_string(question).map_err(|_| Fault::new(ProblemCode::Internal))?;
    let mut init = RequestInit::new();
    init.with_method(Method::Post).with_body(Some(JsValue::from_str(&body)));
    // The host is never looked up: the request goes to the object.
    let request = Request::new_with_init("https://token-keeper/", &init).map_err(broken)?;
    within(KEEPER_SECONDS, async {
        let mut response = keeper.fetch_with_request(request).await.map_err(broken)?;
        let text = response.text().await.map_err(broken)?;
        serde_json::from_str(&text).map_err(|_| Fault::with_detail(ProblemCode::Internal, "the token keeper broke"))
    })
    .await?
}
