//! api.weixin.qq.com as far as non-tax payments need it, on loopback, with control routes under `/sandbox`.

mod answer;
mod api;
mod control;
mod fate;
mod fault;
mod running;
mod token;
mod token_server;
mod wire;

pub use fault::{Fault, FaultKind, Route};
pub use running::Running;
pub use token::{FORCE_BUDGET, FORCE_FLOOR, LIFE, RENEW_EARLY, TOKEN_PREFIX};

use crate::volume::{Size, Volume};
use crate::{Merchant, Statement};
use fault::Faults;
use nontax_bill::BillDate;
use std::collections::{BTreeMap, HashMap};
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};
use token::Tokens;

/// How a sandbox begins, and what a reset goes back to.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Decides everything left to chance.
    pub seed: u64,
    /// Rows of a typical day of the largest merchant.
    pub typical_rows: u64,
    /// A fixed Unix time in place of the clock.
    pub now: Option<i64>,
}

impl Default for Settings {
    fn default() -> Self {
        Self { seed: 1, typical_rows: 3_000, now: None }
    }
}

/// A stand-in for WeChat: its state behind the routes.
#[derive(Clone, Debug)]
pub struct Sandbox {
    settings: Settings,
    state: Arc<Mutex<State>>,
}

#[derive(Debug)]
struct State {
    volume: Volume,
    clock: Option<i64>,
    tokens: Tokens,
    faults: Faults,
    calls: BTreeMap<&'static str, u64>,
    calls_by_appid: HashMap<String, BTreeMap<&'static str, u64>>,
    /// Numbers every request, for its rid.
    requests: u64,
}

impl State {
    fn new(settings: Settings) -> Self {
        Self {
            volume: Volume::new(settings.seed, settings.typical_rows),
            clock: settings.now,
            tokens: Tokens::new(settings.seed),
            faults: Faults::default(),
            calls: BTreeMap::new(),
            calls_by_appid: HashMap::new(),
            requests: 0,
        }
    }

    fn now(&self) -> i64 {
        let clock =
            || SystemTime::now().duration_since(UNIX_EPOCH).ok().and_then(|time| i64::try_from(time.as_secs()).ok());
        self.clock.or_else(clock).unwrap_or(0)
    }

    fn count(&mut self, what: &'static str, appid: Option<&str>) {
        *self.calls.entry(what).or_default() += 1;
        if let Some(appid) = appid {
            *self.calls_by_appid.entry(appid.to_owned()).or_default().entry(what).or_default() += 1;
        }
    }
}

impl Sandbox {
    /// A sandbox with everything as it begins.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        Self { settings, state: Arc::new(Mutex::new(State::new(settings))) }
    }

    /// Serves until the future is dropped.
    ///
    /// # Errors
    /// When the listener fails.
    pub async fn serve(self, listener: tokio::net::TcpListener) -> io::Result<()> {
        let service = api::router(self).into_make_service_with_connect_info::<wire::BreakSwitch>();
        axum::serve(wire::BreakableListener(listener), service).await
    }

    /// The statement that `downloadbill` sends for a merchant and day.
    #[must_use]
    pub fn statement(&self, mch_id: &str, date: BillDate) -> Option<Statement> {
        let merchant = Merchant::known(mch_id)?;
        Some(Statement::new(&self.state().volume, merchant, date))
    }

    /// Sets the size of one day of one merchant.
    pub fn set_rows(&self, mch_id: &str, date: BillDate, size: Size) {
        self.state().volume.set(mch_id, date, size);
    }

    /// Sets a fault.
    pub fn set_fault(&self, fault: Fault) {
        self.state().faults.set(fault);
    }

    /// Takes back the faults that were set for an appid.
    pub fn end_faults(&self, appid: &str) {
        self.state().faults.clear_of(appid);
    }

    /// How often something was called, by everyone or by one appid: `stable_token`, `force_refresh`, `tokens_issued`,
    /// `downloadbill`, `getorderlist`, `token_server`, `token_server_refused`, `followed`.
    #[must_use]
    pub fn calls(&self, what: &str, appid: Option<&str>) -> u64 {
        let state = self.state();
        let counted = appid.map_or(Some(&state.calls), |appid| state.calls_by_appid.get(appid));
        counted.and_then(|calls| calls.get(what)).copied().unwrap_or(0)
    }

    /// Every token given out since the last reset.
    #[must_use]
    pub fn tokens(&self) -> Vec<String> {
        self.state().tokens.all()
    }

    /// Ends every token of an appid, as a refresh by another system does.
    pub fn end_tokens(&self, appid: &str) {
        self.state().tokens.end_all(appid);
    }

    /// Faults, calls, tokens, sizes and clock as they were at the start.
    pub fn reset(&self) {
        let requests = self.state().requests;
        *self.state() = State { requests, ..State::new(self.settings) };
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A panic elsewhere leaves plain numbers and maps behind, which are whole.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
