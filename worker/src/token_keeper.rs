//! The token keeper: one object per appid, which holds that appid's token and is the only one to ask for another. Those
//! who come while a question is under way share its answer. It also says whether a call may be made at all: it counts
//! the appid's calls and knows whether WeChat answers. When to ask and what to drop is decided by
//! [`nontax_weixin::TokenRules`], what may be called by [`nontax_weixin::CallRules`].

use crate::config::{self, Config, Credential};
use crate::fault::Fault;
use crate::journal::{self, DownEntry, TokenEntry};
use crate::limits::Limits;
use crate::token_source::{self, Wish};
use crate::{unix_now, upstream};
use futures::FutureExt as _;
use futures::future::{LocalBoxFuture, Shared};
use nontax_api::ProblemCode;
use nontax_weixin::circuit::Go;
use nontax_weixin::{
    AccessToken, Api, AppId, AppSecret, CallRecord, CallRules, Fingerprint, Outcome, TokenAnswer, TokenRecord,
    TokenRules, Wait, Want,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use std::rc::Rc;
use worker::{Date, DurableObject, Env, Request, Response, State, durable_object};

/// The binding's name in the configuration.
pub const BINDING: &str = "TOKEN_KEEPER";

/// Seconds that WeChat has for a token.
pub const TOKEN_SECONDS: u32 = 15;

/// The key under which the token's record is stored.
const STORED: &str = "token";

/// The key under which the record of calls is stored.
const STORED_CALLS: &str = "calls";

/// What the Worker says to the keeper.
#[derive(Debug, Serialize, Deserialize)]
pub struct KeeperQuestion {
    /// On whose behalf.
    pub appid: AppId,
    /// What is to be called, or was.
    pub api: Api,
    /// How the call before ended.
    pub told: Option<Told>,
    /// A call is to be made; else it is only told how one ended.
    pub wants_call: bool,
}

/// How a call ended.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Told {
    /// What it says of WeChat.
    pub outcome: Outcome,
    /// As in [`Go::tries`].
    pub tried: bool,
    /// WeChat refused the token with this fingerprint.
    pub refused: Option<Fingerprint>,
}

/// What the keeper answers. It stays inside the Worker.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeeperAnswer {
    /// The call may be made, and is counted.
    Call {
        /// With this token.
        token: AccessToken,
        /// What to tell of its end.
        go: Go,
    },
    /// It is noted how the call ended.
    Noted,
    /// There is no token, or no call is to be made.
    Fault(Fault),
}

type Asking = Shared<LocalBoxFuture<'static, Result<AccessToken, Fault>>>;

/// The object.
#[durable_object(fetch)]
pub struct TokenKeeper {
    inner: Rc<Inner>,
}

struct Inner {
    state: State,
    env: Env,
    rules: RefCell<Option<TokenRules>>,
    calls: RefCell<CallRules>,
    asking: RefCell<Option<Asking>>,
}

impl DurableObject for TokenKeeper {
    fn new(state: State, env: Env) -> Self {
        let (rules, calls, asking) = (RefCell::new(None), RefCell::default(), RefCell::new(None));
        Self { inner: Rc::new(Inner { state, env, rules, calls, asking }) }
    }

    async fn fetch(&self, mut request: Request) -> worker::Result<Response> {
        let question = request.text().await.ok().and_then(|text| serde_json::from_str::<KeeperQuestion>(&text).ok());
        let answer = match question {
            Some(question) => self.inner.clone().answer(question).await,
            None => KeeperAnswer::Fault(Fault::new(ProblemCode::Internal)),
        };
        Response::from_json(&answer)
    }
}

impl Inner {
    async fn answer(self: Rc<Self>, question: KeeperQuestion) -> KeeperAnswer {
        self.load().await;
        let limits = match self.limits() {
            Ok(limits) => limits,
            Err(fault) => return KeeperAnswer::Fault(fault),
        };
        if let Some(told) = question.told {
            self.ended(&limits, &question.appid, question.api, told.tried, told.outcome);
            if let Some(used) = told.refused {
                self.with_rules(|rules| rules.refused(used));
                self.store().await;
            }
        }
        let answer = match question.wants_call {
            true => self.clone().call(question.appid, question.api, &limits).await,
            false => Ok(KeeperAnswer::Noted),
        };
        self.store_calls().await;
        answer.unwrap_or_else(KeeperAnswer::Fault)
    }

    // Asked before the token is, so that none is fetched for a call that is not made; counted when there is one.
    async fn call(self: Rc<Self>, appid: AppId, api: Api, limits: &Limits) -> Result<KeeperAnswer, Fault> {
        self.may(|calls, now| calls.check(&limits.calls, api, now))?;
        let token = self.clone().token(appid).await?;
        let go = self.may(|calls, now| calls.go(&limits.calls, api, now))?;
        Ok(KeeperAnswer::Call { token, go })
    }

    fn may<T>(&self, ask: impl FnOnce(&mut CallRules, i64) -> Result<T, Wait>) -> Result<T, Fault> {
        let now = unix_now();
        ask(&mut self.calls.borrow_mut(), now).map_err(|wait| Fault::of_wait(wait, now))
    }

    fn ended(&self, limits: &Limits, appid: &AppId, api: Api, tried: bool, outcome: Outcome) {
        let now = unix_now();
        let is_down = self.calls.borrow_mut().ended(&limits.calls, api, tried, outcome, now);
        if is_down || matches!(outcome, Outcome::Quota(_)) || tried {
            journal::write(&DownEntry::new(appid.as_str(), api, is_down, outcome));
        }
    }

    fn limits(&self) -> Result<Limits, Fault> {
        let settings = config::settings_of(&self.env);
        Limits::read(&settings, config::upstream_seconds(&settings)?)
    }

    async fn token(self: Rc<Self>, appid: AppId) -> Result<AccessToken, Fault> {
        let under_way = self.asking.borrow().clone();
        if let Some(asking) = under_way {
            return asking.await;
        }
        let mut want = self.with_rules(|rules| rules.want(unix_now()));
        if want == Want::Wait {
            // The rules wait for a question of which this object knows nothing: it ended without a word.
            self.with_rules(TokenRules::failed);
            want = self.with_rules(|rules| rules.want(unix_now()));
        }
        let force_refresh = match want {
            Want::Use(token) => return Ok(token),
            Want::Ask { force_refresh } => force_refresh,
            Want::Wait => return Err(Fault::new(ProblemCode::Internal)),
        };
        let asking = self.clone().ask(appid, force_refresh).boxed_local().shared();
        *self.asking.borrow_mut() = Some(asking.clone());
        asking.await
    }

    // Runs to its end even when the caller that began it is gone: the others share it.
    async fn ask(self: Rc<Self>, appid: AppId, force_refresh: bool) -> Result<AccessToken, Fault> {
        let asked_at = unix_now();
        let was_refused = self.with_rules(|rules| rules.last_was_refused());
        let outcome = self.ask_source(&appid, force_refresh, was_refused).await;
        journal::write(&TokenEntry::new(appid.as_str(), force_refresh, outcome.as_ref().err()));
        let outcome = match outcome {
            Ok(answer) => {
                let token = answer.access_token.clone();
                self.with_rules(|rules| rules.answered(asked_at, answer));
                Ok(token)
            }
            Err(fault) => {
                self.with_rules(TokenRules::failed);
                Err(fault)
            }
        };
        self.asking.borrow_mut().take();
        self.store().await;
        outcome
    }

    async fn ask_source(&self, appid: &AppId, force_refresh: bool, was_refused: bool) -> Result<TokenAnswer, Fault> {
        let config = Config::read(&config::settings_of(&self.env))?;
        let wish = Wish { force_refresh, was_refused, seconds: TOKEN_SECONDS.min(config.upstream_seconds) };
        match token_source::credential(&self.env, &config, appid).await? {
            Credential::TokenServer(server) => token_source::ask_server(&server, appid, wish).await,
            Credential::Secret(secret) => self.ask_weixin(&config, appid, &secret, wish).await,
        }
    }

    // Counted and tried again like every other call.
    async fn ask_weixin(
        &self,
        config: &Config,
        appid: &AppId,
        secret: &AppSecret,
        wish: Wish,
    ) -> Result<TokenAnswer, Fault> {
        let began = Date::now().as_millis();
        let mut tries = 1;
        let mut go = self.may(|calls, now| calls.go(&config.limits.calls, Api::StableToken, now))?;
        loop {
            let outcome = token_source::ask_weixin(config, appid, secret, wish).await;
            let said = outcome.as_ref().err().map_or(Outcome::Answered, Fault::outcome);
            self.ended(&config.limits, appid, Api::StableToken, go.tries, said);
            let fault = match outcome {
                Ok(answer) => return Ok(answer),
                Err(fault) => fault,
            };
            // A replacement by force counts for WeChat even when its answer is lost.
            if wish.force_refresh || !fault.may_pass() || !upstream::pause_before_retry(tries, began).await {
                return Err(fault);
            }
            match self.may(|calls, now| calls.go(&config.limits.calls, Api::StableToken, now)) {
                Ok(next) => go = next,
                Err(_) => return Err(fault),
            }
            tries += 1;
        }
    }

    async fn load(&self) {
        if self.rules.borrow().is_some() {
            return;
        }
        let (token, calls) = (self.stored::<TokenRecord>(STORED).await, self.stored::<CallRecord>(STORED_CALLS).await);
        // Somebody else may have loaded them, and gone on, while this one waited.
        if self.rules.borrow().is_none() {
            *self.rules.borrow_mut() = Some(TokenRules::resume(token));
            *self.calls.borrow_mut() = CallRules::resume(calls);
        }
    }

    async fn stored<T: DeserializeOwned + Default>(&self, key: &str) -> T {
        let text = self.state.storage().get::<String>(key).await.ok().flatten();
        text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
    }

    // What cannot be stored is only forgotten by a restart.
    async fn store_calls(&self) {
        if !self.calls.borrow_mut().take_changed() {
            return;
        }
        let record = self.calls.borrow().record();
        if let Ok(text) = serde_json::to_string(&record) {
            let _ = self.state.storage().put(STORED_CALLS, text).await;
        }
    }

    // What cannot be stored is only asked for again after a restart.
    async fn store(&self) {
        let record = self.with_rules(|rules| rules.record());
        if let Ok(text) = serde_json::to_string(&record) {
            let _ = self.state.storage().put(STORED, text).await;
        }
    }

    fn with_rules<T>(&self, change: impl FnOnce(&mut TokenRules) -> T) -> T {
        change(self.rules.borrow_mut().get_or_insert_default())
    }
}
