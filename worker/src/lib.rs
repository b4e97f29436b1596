//! The Cloudflare Worker of Nontax Desk: fetches statements and orders from WeChat for those who may see them. What can
//! be decided without a platform is in modules of its own with native tests; the rest is a thin shell around workerd.

mod access;
mod answer;
mod archive;
mod audit;
mod body;
mod calls;
mod config;
mod days;
mod directory;
mod fault;
mod journal;
mod limits;
mod merchants;
mod objects;
mod orders;
mod rate;
mod route;
mod session;
mod sign_in;
mod small_fetch;
mod statement;
mod streams;
mod token_keeper;
mod token_source;
mod upstream;
mod web_crypto;

use access::{Facts, Grant, Visitor};
use audit::Deed;
use config::Config;
use directory::Need;
use fault::Fault;
use nontax_api::ProblemCode;
use nontax_api::audit::AuditAction;
use nontax_bill::MchId;
use nontax_config::{Mode, SignIn};
use route::Route;
use wasm_bindgen::prelude::wasm_bindgen;
use worker::{Context, Date, Env, MessageBatch, Request, Response, ScheduleContext, ScheduledEvent, Url, event};

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
    let mut config = Config::read(&settings)?;
    let action = match route {
        Route::Health => return session::health(),
        Route::Session | Route::Merchants => {
            directory::load(env, &mut config, Need::All).await?;
            let grant = access::authorize(&visitor, route.role(), &config)?;
            let is_session = matches!(route, Route::Session);
            return if is_session { session::session(&grant, now) } else { merchants::answer(&grant, &url) };
        }
        Route::Statement { .. } => AuditAction::Statement,
        Route::Days { .. } => AuditAction::Days,
        Route::Orders => AuditAction::Orders,
        Route::FetchDays => AuditAction::FetchDays,
        Route::Audit => AuditAction::Audit,
    };
    if let Some(mch_id) = route.mch_id() {
        directory::load(env, &mut config, Need::One(&mch_id)).await?;
    }
    let mut deed = Deed::new(action);
    if let Route::Statement { mch_id, .. } | Route::Days { mch_id } = route {
        deed.mch_id = mch_id.parse().ok();
    }
    if let Route::Statement { date, .. } = route {
        deed.date = date.parse().ok();
    }
    // Who is refused is written down too.
    let outcome = match access::authorize(&visitor, route.role(), &config) {
        Ok(grant) => {
            let asked = Asked {
                env,
                config: &config,
                visitor: &visitor,
                grant: &grant,
                url: &url,
                now,
                request_id: &entry.request_id,
            };
            answer_to(route, request, &asked, &mut deed).await
        }
        Err(fault) => Err(fault),
    };
    entry.mch_id = deed.mch_id.as_ref().map(ToString::to_string);
    audit::accounted(env, (visitor.name(), &facts, &entry.request_id), deed, outcome).await
}

/// A request of somebody who got in.
struct Asked<'a> {
    env: &'a Env,
    config: &'a Config,
    visitor: &'a Visitor,
    grant: &'a Grant<'a>,
    url: &'a Url,
    now: i64,
    request_id: &'a str,
}

/// The answer to a request that the audit log is told of; `deed` learns what it was about.
async fn answer_to(route: Route<'_>, request: Request, asked: &Asked<'_>, deed: &mut Deed) -> Result<Response, Fault> {
    let Asked { env, config, visitor, grant, url, now, request_id } = *asked;
    let role = route.role();
    match route {
        Route::Health => session::health(),
        Route::Session => session::session(grant, now),
        Route::Merchants => merchants::answer(grant, url),
        Route::Statement { mch_id, date } => {
            let wanted = statement::Wanted::read(grant, mch_id, date, url)?;
            statement::answer(env, config, &wanted, (now, request_id), deed).await
        }
        Route::Days { mch_id } => {
            let mch_id = mch_id.parse().map_err(|_| Fault::new(ProblemCode::BadMchId))?;
            let merchant = grant.merchant(&mch_id)?;
            archive::serve::list(env, &merchant.mch_id, archive::serve::Span::read(url)?, now).await
        }
        Route::Orders => {
            let wanted = orders::read(request).await?;
            deed.mch_id = Some(wanted.mch_id.clone());
            let config = with_merchant(env, config, &wanted.mch_id).await?;
            let wanted = orders::check(wanted, &access::authorize(visitor, role, &config)?)?;
            orders::answer(env, &config, wanted).await
        }
        Route::FetchDays => {
            grant.require_administrator()?;
            let wish = archive::serve::read_wish(request).await?;
            deed.mch_id = Some(wish.mch_id.clone());
            let config = with_merchant(env, config, &wish.mch_id).await?;
            access::authorize(visitor, role, &config)?.merchant(&wish.mch_id)?;
            archive::serve::fetch(env, wish, now).await
        }
        Route::Audit => {
            grant.require_administrator_of_all()?;
            audit::page(env, audit::Wanted::read(url)?).await
        }
    }
}

/// The configuration with a merchant that only the request's body names.
async fn with_merchant(env: &Env, config: &Config, mch_id: &MchId) -> Result<Config, Fault> {
    let mut config = config.clone();
    directory::load(env, &mut config, Need::One(mch_id)).await?;
    Ok(config)
}

#[event(scheduled)]
async fn scheduled(event: ScheduledEvent, env: Env, _context: ScheduleContext) {
    archive::consumer::scheduled(&env, &event).await;
}

// An `Err` would be a panic; what becomes of each message is said to the message.
#[event(queue)]
async fn queue(batch: MessageBatch<()>, env: Env, _context: Context) -> worker::Result<()> {
    archive::consumer::consume(&env, &batch).await;
    Ok(())
}

/// What the shim answers when the wasm instance broke: a JSON text with `body` and `headers`. Asked for once, while all
/// is well.
#[wasm_bindgen]
#[must_use]
pub fn broken_answer() -> String {
    answer::broken()
}
