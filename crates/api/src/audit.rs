//! The audit log: who asked for what, from where, and how it ended. Lines are chained by hash: a line that is gone or
//! changed shows.

use nontax_bill::{BillDate, MchId};
use serde::{Deserialize, Serialize};

/// The `previous` of the first line.
pub const FIRST_PREVIOUS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// What was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuditAction {
    /// A statement was fetched, from the archive or from WeChat.
    Statement,
    /// Orders were looked up.
    Orders,
    /// The days of a merchant were listed.
    Days,
    /// Days were asked to be fetched into the archive.
    FetchDays,
    /// The audit log was read.
    Audit,
    /// The archive took a statement by itself.
    Archive,
    /// Merchants were imported.
    Directory,
}

/// A line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditLine {
    /// Number of the line, from 1, without a gap.
    pub number: u64,
    /// When, in Unix milliseconds.
    pub at: i64,
    /// E-mail, service token, `local`, or `archive`.
    pub who: String,
    /// What was asked for.
    pub action: AuditAction,
    /// Whose statement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mch_id: Option<MchId>,
    /// Of which day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<BillDate>,
    /// Address of the caller.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// `ok`, or the stable code of the error.
    pub outcome: String,
    /// Bytes of the statement, where they are known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// SHA-256 of the statement in hex, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// The request's id, as in the Worker's log.
    pub request_id: String,
    /// [`AuditLine::hash`] of the line before, [`FIRST_PREVIOUS`] for the first.
    pub previous: String,
    /// SHA-256, in hex, of this line's JSON text without this field.
    pub hash: String,
}

/// `GET /api/audit?from=&to=&after=` (administrators): days in `yyyymmdd` in Beijing, both meant; lines whose number is above
/// `after`, the oldest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditPage {
    /// The lines.
    pub lines: Vec<AuditLine>,
    /// Ask again with `after` set to this for more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<u64>,
}
