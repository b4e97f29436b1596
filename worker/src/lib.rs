//! The Cloudflare Worker of Nontax Desk: fetches statements and orders from WeChat for those who may see them. What can
//! be decided without a platform is in modules of its own with native tests; the rest is a thin shell around workerd.

mod access;
mod answer;
mod calls;
mod config;
mod days;
mod fault;
mod journal;
mod limits;
mod orders;
mod rate;
mod route;
mod session;
mod sign_in;
mod statement;
mod streams;
mod token_keeper;
mod upstream;

use access::{Facts, Visitor};
use config::Config;
use fault::Fault;
use nontax_api::ProblemCode;
use nontax_config::{Mode, SignIn};
use route::Route;
use wasm_bindgen::prelude::wasm_bindgen;
use worker::{Context, Date, Env, Request, Response, event};

/// The Worker's version.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// In the local modes only: the time to go by, in Unix seconds, for tests and demonstrations.
const NOW_HEADER: &str = "x-nontax-now";

/// Seconds since 1970-01-01 00:00:00 UTC.
fn unix_now() -> i64 {
    i64::try_from(Date::now().as_millis() / 1000).unwrap_or(0)
}

#[event(fetch)]
async fn fetch(request: Request, env: Env, _context: Context) -> worker::Result<Response> {
    let started = Date::now().as_millis();
    let mut entry = journal::Entry::new(answer::new_request_id(), request.method().to_string());
    let outcome = handle(request, &env, &mut entry).await;
    let response = match outcome {
        Ok(response) => response,
        Err(fault) => {
            entry.fault(&fault);
            answer::problem(&fault, &entry.request_id)
        }
    };
    entry.status = response.status_code();
    entry.millis = Date::now().as_millis().saturating_sub(started);
    journal::write(&entry);
    Ok(answer::finish(response, &entry.request_id))
}

async fn handle(request: Request, env: &Env, entry: &mut journal::Entry) -> Result<Response, Fault> {
    let url = request.url().map_err(|_| Fault::new(ProblemCode::NotFound))?;
    let route = route::find(request.method().as_ref(), url.path())?;
    entry.route = route.name();
    if matches!(route, Route::Health) {
        return session::health();
    }
    let facts = Facts::of(&request, &url);
    let settings = config::settings_of(env);
    access::same_origin(&facts)?;
    let mode = Mode::read(&settings)?;
    access::admit(mode, &facts)?;
    // Whoever is here in a local mode is on this very machine: `admit` lets nobody else in.
    let now = if mode.is_local() { facts.now.unwrap_or_else(unix_now) } else { unix_now() };
    let visitor = match mode {
        Mode::Local => Visitor::Local,
        Mode::LocalAccess | Mode::SignIn => {
            let sign_in = SignIn::read(&settings, mode)?;
            Visitor::SignedIn(sign_in::caller(&sign_in, &sign_in::Assertion::of(&request), now).await?)
        }
    };
    visitor.name().clone_into(&mut entry.principal);
    rate::count(env, visitor.name(), &route).await?;
    let config = Config::read(&settings)?;
    let grant = access::authorize(&visitor, route.role(), &config)?;
    match route {
        Route::Health => session::health(),
        Route::Session => session::session(&grant, now),
        Route::Statement { mch_id, date } => {
            let wanted = statement::Wanted::read(&grant, mch_id, date, &url)?;
            entry.mch_id = Some(wanted.merchant.mch_id.to_string());
            statement::answer(env, &config, &wanted, now, &entry.request_id).await
        }
        Route::Orders => {
            let (wanted, mch_id) = orders::read(request, &grant).await?;
            entry.mch_id = Some(mch_id);
            orders::answer(env, &config, wanted).await
        }
    }
}

/// What the shim answers when the wasm instance broke: a JSON text with `body` and `headers`. Asked for once, while all
/// is well.
#[wasm_bindgen]
#[must_use]
pub fn broken_answer() -> String {
    answer::broken()
}
