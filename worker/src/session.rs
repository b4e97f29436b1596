//! `GET /api/session` and `GET /api/health`.

use crate::access::Grant;
use crate::fault::Fault;
use crate::{VERSION, answer, days};
use nontax_api::{Abilities, Health, Merchant, ProblemCode, Session};
use nontax_config::{ConfiguredMerchant, Role};
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
        merchants: grant.merchants.iter().map(|merchant| for_page(merchant)).collect(),
        today,
        newest,
        can: Abilities { statements: true, orders: true, archive: true, administer: grant.role == Role::Administrator },
        version: VERSION.to_owned(),
    })
}

/// What the page may know of a merchant.
fn for_page(merchant: &ConfiguredMerchant) -> Merchant {
    Merchant {
        mch_id: merchant.mch_id.clone(),
        name: merchant.name.clone(),
        region_code: merchant.region_code.clone(),
        department_code: merchant.department_code.clone(),
    }
}
