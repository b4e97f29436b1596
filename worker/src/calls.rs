//! Business calls with a token: the keeper says whether a call may be made and gives the token. When WeChat refuses the
//! token, another is asked for once; when WeChat is busy or cannot be reached, the call is made again a few times, as long
//! as nothing of the answer was handed on. How calls end is told to the keeper where it matters.

use crate::config::Config;
use crate::fault::Fault;
use crate::journal::{self, CallEntry};
use crate::token_keeper::{BINDING, KeeperAnswer, KeeperQuestion, TOKEN_SECONDS, Told};
use crate::upstream::{pause_before_retry, within};
use nontax_api::ProblemCode;
use nontax_weixin::circuit::Go;
use nontax_weixin::{AccessToken, Api, AppId, Outcome, token_query};
use std::future::Future;
use wasm_bindgen::JsValue;
use worker::{Date, Env, Method, Request, RequestInit};

/// Longer than the keeper itself waits for WeChat, with its own tries again: its answer says more than a time limit here.
const KEEPER_SECONDS: u32 = 2 * TOKEN_SECONDS;

/// Makes a business call. `call` is given the address, which holds the token.
pub async fn with_token<T, F, W>(env: &Env, config: &Config, appid: &AppId, api: Api, call: F) -> Result<T, Fault>
where
    F: Fn(String) -> W,
    W: Future<Output = Result<T, Fault>>,
{
    let began = Date::now().as_millis();
    let (mut token, mut go) = ask(env, appid, api, None).await?;
    let mut has_new_token = false;
    let mut tries = 1;
    loop {
        let address = format!("{}{}?{}", config.api_base, api.path(), token_query(&token));
        let sent = Date::now().as_millis();
        let outcome = call(address).await;
        journal::write(&CallEntry::new(appid.as_str(), api, tries, sent, outcome.as_ref().err()));
        let fault = match outcome {
            Ok(answer) => {
                if go.tell_success {
                    tell(env, appid, api, Told { outcome: Outcome::Answered, tried: go.tries, refused: None }).await;
                }
                return Ok(answer);
            }
            Err(fault) => fault,
        };
        let refused = fault.refuses_token().then(|| token.fingerprint());
        let told = Told { outcome: fault.outcome(), tried: go.tries, refused };
        let again = if refused.is_some() {
            !core::mem::replace(&mut has_new_token, true)
        } else {
            fault.may_pass() && pause_before_retry(tries, began).await
        };
        if !again {
            let is_news = refused.is_some() || go.tell_success || told.outcome != Outcome::Answered;
            if is_news {
                tell(env, appid, api, told).await;
            }
            return Err(fault);
        }
        (token, go) = match ask(env, appid, api, Some(told)).await {
            Ok(next) => next,
            Err(why) if refused.is_some() => return Err(why),
            // WeChat may count as down by now: then what it said itself is told, not that nobody asks it any more.
            Err(_) => return Err(fault),
        };
        tries += 1;
    }
}

async fn ask(env: &Env, appid: &AppId, api: Api, told: Option<Told>) -> Result<(AccessToken, Go), Fault> {
    match say(env, &KeeperQuestion { appid: appid.clone(), api, told, wants_call: true }).await? {
        KeeperAnswer::Call { token, go } => Ok((token, go)),
        KeeperAnswer::Noted => Err(Fault::new(ProblemCode::Internal)),
        KeeperAnswer::Fault(fault) => Err(fault),
    }
}

// The call has ended already; that the keeper could not be told changes nothing for this caller.
async fn tell(env: &Env, appid: &AppId, api: Api, told: Told) {
    let _ = say(env, &KeeperQuestion { appid: appid.clone(), api, told: Some(told), wants_call: false }).await;
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
