//! Texts of the audit log.

use nontax_api::audit::AuditAction;

/// Both languages fill every field; a missing one does not compile.
pub struct AuditTexts {
    pub open: &'static str,
    pub title: &'static str,
    pub from_day: &'static str,
    pub to_day: &'static str,
    pub show: &'static str,
    pub bad_days: &'static str,
    pub who: &'static str,
    pub when: &'static str,
    pub what: &'static str,
    pub merchant: &'static str,
    pub day: &'static str,
    pub address: &'static str,
    pub outcome: &'static str,
    pub bytes: &'static str,
    pub all: &'static str,
    pub action: fn(AuditAction) -> &'static str,
    pub shown: fn(usize, usize) -> String,
    pub more: &'static str,
    pub save: &'static str,
    pub not_saved: &'static str,
    pub chained: fn(u64, u64) -> String,
    pub broken: fn(u64) -> String,
    pub chain_why: &'static str,
}
