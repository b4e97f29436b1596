//! What the archive says of the days of a merchant, and the wish to have days fetched.

use nontax_bill::{BillDate, MchId};
use serde::{Deserialize, Serialize};

/// How a merchant's day stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayState {
    /// WeChat has no statement of this day yet by its own rule (today, or yesterday before 06:00 in Beijing).
    NotDue,
    /// It is due, and nothing was recorded about it.
    Missing,
    /// It is waiting in the queue, or it will be tried again at [`ArchivedDay::next_try`].
    Waiting,
    /// Archived, complete and balanced, with rows.
    Archived,
    /// Archived, complete and balanced, without a row; or WeChat says that there is no statement of this day.
    Empty,
    /// Archived, but incomplete or not balanced, or the archive holds differing statements of this day.
    Unbalanced,
    /// Given up or not worth trying again: [`ArchivedDay::problem`] says why.
    Failed,
}

/// Rows and what they come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sum {
    /// Rows.
    pub count: u64,
    /// Fen, 0.01 yuan.
    pub fen: i64,
}

/// What is kept of an archived statement beside its bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchivedStatement {
    /// Rows that were read.
    pub rows: u64,
    /// SUCCESS rows with their 总金额.
    pub payments: Sum,
    /// REFUND rows with their 退款金额.
    pub refunds: Sum,
    /// 手续费 in 0.00001 yuan.
    pub fee: i64,
    /// Header and footer are there and nothing is cut.
    pub complete: bool,
    /// The footer agrees with the rows in every value.
    pub balanced: bool,
    /// Bytes of the statement.
    pub bytes: u64,
    /// SHA-256 of the statement, in hex.
    pub sha256: String,
    /// When it was archived, in Unix seconds.
    pub archived_at: i64,
    /// Statements of this day with other bytes that are kept beside this one.
    #[serde(default)]
    pub others: u32,
}

/// Why a day could not be fetched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayProblem {
    /// The stable code.
    pub code: crate::ProblemCode,
    /// A sentence in Chinese.
    pub title_zh: String,
    /// The same in English.
    pub title: String,
    /// What to do next, in Chinese.
    pub next_zh: String,
    /// The same in English.
    pub next: String,
    /// WeChat's code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub errcode: Option<i64>,
    /// WeChat's request id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rid: Option<String>,
}

/// A day of a merchant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchivedDay {
    /// The day.
    pub date: BillDate,
    /// How it stands.
    pub state: DayState,
    /// What is archived.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statement: Option<ArchivedStatement>,
    /// Why the last attempt failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<DayProblem>,
    /// Attempts so far.
    #[serde(default)]
    pub attempts: u32,
    /// When it will be tried next, in Unix seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_try: Option<i64>,
}

/// `GET /api/statements/{mch_id}?from=&to=`, both in `yyyymmdd` and both meant: a line for every day, the oldest first. At
/// most [`MOST_DAYS`] days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchivedDays {
    /// Whose.
    pub mch_id: MchId,
    /// The days.
    pub days: Vec<ArchivedDay>,
}

/// Days that can be asked for at once.
pub const MOST_DAYS: usize = 400;

/// `POST /api/archive/fetch` (administrators): have days fetched into the archive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FetchDays {
    /// Whose.
    pub mch_id: MchId,
    /// Which days; at most [`MOST_DAYS`].
    pub dates: Vec<BillDate>,
    /// Days that are archived already are asked for again. What comes is kept beside what is there when it differs.
    #[serde(default)]
    pub again: bool,
}

/// What came of [`FetchDays`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FetchingDays {
    /// Days that are in the queue now.
    pub queued: Vec<BillDate>,
    /// Days that were not taken, because they are archived, or are not due.
    pub left: Vec<BillDate>,
}
