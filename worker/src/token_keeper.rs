//! The token keeper: one object per appid, which holds that appid's token and is the only one to ask for another. Those
//! who come while a question is under way share its answer. When to ask and what to drop is decided by
//! [`nontax_weixin::TokenRules`].

use crate::fault::Fault;
use crate::journal::{self, TokenEntry};
use crate::token_source::{self, Wish};
use crate::unix_now;
use futures::FutureExt as _;
use futures::future::{LocalBoxFuture, Shared};
use nontax_api::ProblemCode;
use nontax_weixin::{AccessToken, AppId, Fingerprint, TokenRecord, TokenRules, Want};
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use std::rc::Rc;
use worker::{DurableObject, Env, Request, Response, State, durable_object};

/// The binding's name in the configuration.
pub const BINDING: &str = "TOKEN_KEEPER";

/// Seconds that WeChat has for a token.
pub const TOKEN_SECONDS: u32 = 15;

/// The key under which the record is stored.
const STORED: &str = "token";

/// What the Worker says to the keeper.
#[derive(Debug, Serialize, Deserialize)]
pub struct KeeperQuestion {
    /// Whose token.
    pub appid: AppId,
    /// WeChat refused the token with this fingerprint.
    pub refused: Option<Fingerprint>,
    /// A token is wanted; else it is only told what was refused.
    pub wants_token: bool,
}

/// What the keeper answers. It stays inside the Worker.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeeperAnswer {
    /// A token to use.
    Token(AccessToken),
    /// It is noted what was refused.
    Dropped,
    /// There is none.
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
    asking: RefCell<Option<Asking>>,
}

impl DurableObject for TokenKeeper {
    fn new(state: State, env: Env) -> Self {
        Self { inner: Rc::new(Inner { state, env, rules: RefCell::new(None), asking: RefCell::new(None) }) }
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
        if let Some(used) = question.refused {
            self.with_rules(|rules| rules.refused(used));
            self.store().await;
        }
        if !question.wants_token {
            return KeeperAnswer::Dropped;
        }
        match self.token(question.appid).await {
            Ok(token) => KeeperAnswer::Token(token),
            Err(fault) => KeeperAnswer::Fault(fault),
        }
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
        let wish = Wish { force_refresh, was_refused, seconds: TOKEN_SECONDS };
        let outcome = token_source::ask(&self.env, &appid, wish).await;
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

    async fn load(&self) {
        if self.rules.borrow().is_some() {
            return;
        }
        let stored = self.state.storage().get::<String>(STORED).await.ok().flatten();
        let record = stored.and_then(|text| serde_json::from_str::<TokenRecord>(&text).ok()).unwrap_or_default();
        // Somebody else may have loaded it, and gone on, while this one waited.
        self.rules.borrow_mut().get_or_insert_with(|| TokenRules::resume(record));
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
