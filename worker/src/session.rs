//! `GET /api/session` and `GET /api/health`.

use crate::access::Grant;
use crate::fault::Fault;
use crate::{VERSION, answer, days, merchants};
use nontax_api::{Abilities, Health, ProblemCode, Session};
use nontax_config::Role;
use worker::Response;

/// Alive.
pub fn health() -> Result<Response, Fault> {
    answer::json(&Health { status: "ok".to_owned(), version: VERSION.to_owned() })
}

/// Who the caller is, what they may see, and which days there are.
pub fn session(grant: &Grant<'_>, now: i64) -> Result<Response, Fault> {
    let (today, newest) = days::today_and_newest(now).ok_or_else(|| Fault::new(ProblemCode::Internal))?;
    let (merchants, more_merchants) = merchants::first(grant.merchants.iter().copied(), merchants::MOST_LISTED);
    answer::json(&Session {
        principal: grant.principal.clone(),
        merchants,
        more_merchants,
        today,
        newest,
        can: Abilities { statements: true, orders: true, archive: true, administer: grant.role == Role::Administrator },
        version: VERSION.to_owned(),
    })
}
