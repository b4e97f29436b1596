//! `GET /api/session` and `GET /api/health`.

use crate::access::Grant;
use crate::fault::Fault;
use crate::{VERSION, answer, days};
use nontax_api::{Abilities, Health, ProblemCode, Session};
use worker::Response;

/// Alive.
pub fn health() -> Result<Response, Fault> {
    answer::json(&Health { status: "ok".to_owned(), version: VERSION.to_owned() })
}

/// Who the caller is, what they may see, and which days there are.
pub fn session(grant: &Grant<'_>, now: i64) -> Result<Response, Fault> {
    let (today, newest) = days::today_and_newest(now).ok_or_else(|| Fault::new(ProblemCode::Internal))?;
    answer::json(&Session {
        principal: grant.principal.clone(),
        merchants: grant.merchants.iter().map(|merchant| merchant.for_page()).collect(),
        today,
        newest,
        can: Abilities { statements: true, orders: true, archive: true, administer: grant.administers },
        version: VERSION.to_owned(),
    })
}
