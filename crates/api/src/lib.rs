//! The types that cross the boundary between the page and the Worker. Routes are in `routes`, errors are
//! `application/problem+json` as [`Problem`].

pub mod archive;
pub mod audit;
pub mod problem_text;
pub mod security;

pub use problem_text::ProblemText;

use nontax_bill::{BillDate, MchId};
use serde::{Deserialize, Serialize};

/// Every call of the page carries this header with the value `1`; without it the Worker refuses (no cross-site form can send it).
pub const CALL_HEADER: &str = "x-nontax-desk";

/// Header of a statement answer: where it came from, `weixin` or `archive`.
pub const SOURCE_HEADER: &str = "x-nontax-source";

/// Header of a statement that comes from the archive: its SHA-256 in hex.
pub const SHA256_HEADER: &str = "x-nontax-sha256";

/// Header of every answer: the id under which the Worker logged the request.
pub const REQUEST_ID_HEADER: &str = "x-request-id";

/// The addresses under `/api`.
pub mod routes {
    /// `GET ?find=`, words of number or name: [`super::MerchantsFound`].
    pub const MERCHANTS: &str = "/api/merchants";
    /// `GET`: [`super::Session`].
    pub const SESSION: &str = "/api/session";
    /// `GET {STATEMENTS}/{mch_id}/{yyyymmdd}?type=ALL&insist=1&again=1`: the statement, byte for byte; from the archive
    /// when it is there, unless `again=1`. `GET {STATEMENTS}/{mch_id}?from=&to=`: [`super::archive::ArchivedDays`].
    pub const STATEMENTS: &str = "/api/statements";
    /// `POST` [`super::OrdersRequest`]: [`super::Orders`].
    pub const ORDERS: &str = "/api/orders";
    /// `POST` [`super::archive::FetchDays`]: [`super::archive::FetchingDays`].
    pub const ARCHIVE_FETCH: &str = "/api/archive/fetch";
    /// `GET ?from=&to=&after=`: [`super::audit::AuditPage`].
    pub const AUDIT: &str = "/api/audit";
    /// `GET`: [`super::Health`].
    pub const HEALTH: &str = "/api/health";
}

/// Which rows a statement is to have: `bill_type` of the official page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum BillType {
    /// All rows of the day.
    #[default]
    All,
    /// Payments only.
    Success,
    /// Refunds only.
    Refund,
}

impl BillType {
    /// As the API writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::All => "ALL",
            Self::Success => "SUCCESS",
            Self::Refund => "REFUND",
        }
    }
}

impl core::str::FromStr for BillType {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "ALL" => Ok(Self::All),
            "SUCCESS" => Ok(Self::Success),
            "REFUND" => Ok(Self::Refund),
            _ => Err(()),
        }
    }
}

/// A merchant that the caller may see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merchant {
    /// The number to ask by (子商户号 of the statement).
    pub mch_id: MchId,
    /// A name for people.
    pub name: String,
    /// Region and department that order look-ups default to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region_code: Option<String>,
    /// 执收单位编码 that order look-ups default to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department_code: Option<String>,
}

/// Merchants that were looked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MerchantsFound {
    /// The first of them, in the configuration's order.
    pub merchants: Vec<Merchant>,
    /// How many fit besides.
    pub more: u32,
}

/// Who the caller is and what this deployment can do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// E-mail or name; `local` in the local mode.
    pub principal: String,
    /// Merchants the caller may see, in the configuration's order: the first of them.
    pub merchants: Vec<Merchant>,
    /// How many they may see besides; [`routes::MERCHANTS`] finds them.
    #[serde(default)]
    pub more_merchants: u32,
    /// Today in Asia/Shanghai.
    pub today: BillDate,
    /// The newest day whose statement WeChat has by its own rule: yesterday after 06:00 in Beijing, the day before earlier.
    pub newest: BillDate,
    /// What works here.
    pub can: Abilities,
    /// Version of the Worker.
    pub version: String,
}

/// What a deployment can do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Abilities {
    /// Fetch statements.
    pub statements: bool,
    /// Look up orders.
    pub orders: bool,
    /// Keep an archive.
    pub archive: bool,
    /// The caller is an administrator: may have days fetched and read the audit log.
    #[serde(default)]
    pub administer: bool,
}

/// Exactly one of the two numbers: the type allows nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderKey {
    /// 缴费通知书编号.
    PaymentNoticeNo(String),
    /// An order number, for those that have no notice.
    OrderNo(String),
}

/// An order look-up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrdersRequest {
    /// The merchant on whose behalf; it decides the appid.
    pub mch_id: MchId,
    /// 行政区划代码.
    pub region_code: String,
    /// 执收单位编码.
    pub department_code: String,
    /// What to look up.
    pub key: OrderKey,
}

/// The orders of a notice, as WeChat answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Orders {
    /// Every order placed, unpaid attempts included.
    pub order_ids: Vec<String>,
    /// The paid one, when one is.
    pub paid_order_id: Option<String>,
}

/// Alive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Health {
    /// Always `ok`.
    pub status: String,
    /// Version of the Worker.
    pub version: String,
}

/// The stable codes of errors that the Worker answers. The page has its own sentences for each, in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ProblemCode {
    /// 404: no such address under `/api`.
    NotFound,
    /// 405.
    MethodNotAllowed,
    /// 403: the call did not come from the page (header missing, or from another site).
    NotSameOrigin,
    /// 503: sign-in is not configured, so everything is refused; the text says what to set.
    SignInNotConfigured,
    /// 503: the configuration is wrong; the text names where.
    BadConfiguration,
    /// 401: not signed in.
    NotSignedIn,
    /// 403: signed in, but not allowed this merchant.
    NotAllowed,
    /// 403: signed in, but nobody has given the caller any right.
    NoRights,
    /// 403: signed in, but only administrators may do this.
    AdministratorsOnly,
    /// 503: who signed in cannot be checked just now; `retry_after` is set.
    SignInUnavailable,
    /// 400: a merchant number that is none.
    BadMchId,
    /// 400: a date that is none.
    BadDate,
    /// 400: a bill type that is none.
    BadBillType,
    /// 400: a body that cannot be read, or fields that are not valid; `detail` names the field.
    BadRequest,
    /// 413.
    TooLarge,
    /// 409: the date is in the future.
    DateInFuture,
    /// 409: the date is today; the statement comes tomorrow after 06:00.
    DateIsToday,
    /// 409: yesterday's statement is ready after 06:00.
    NotReadyYet,
    /// 404: WeChat has no statement for this merchant and day.
    NoBill,
    /// 502: WeChat answered an error code; `errcode` and `rid` are set.
    WeixinError,
    /// 502: WeChat refuses our credentials (wrong secret, wrong appid); not retried.
    WrongCredentials,
    /// 502: the organisation's own token server gave no token; `detail` says how it failed.
    TokenServerFailed,
    /// 502: the caller's address is not on WeChat's whitelist; `address` is set.
    AddressNotAllowed,
    /// 502: WeChat answered something that is no answer of this API (an HTML page, an empty body, a wrong type).
    BadAnswer,
    /// 502: WeChat could not be reached, or the connection broke.
    Unreachable,
    /// 504: WeChat did not answer in time.
    TimedOut,
    /// 503: WeChat failed several times, so nothing is asked of it for a while; `retry_after` is set and the text says
    /// until when.
    WeixinDown,
    /// 429: a quota of WeChat's or our own is used up; `retry_after` is set.
    TooMany,
    /// 507: the statement is larger than the archive takes.
    StatementTooLarge,
    /// 503: the archive cannot be read or written just now.
    ArchiveUnavailable,
    /// 503: the audit log cannot be written, so nothing is given out.
    AuditUnavailable,
    /// 500: a fault of ours.
    Internal,
}

/// An error: `application/problem+json` (RFC 9457) with extensions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// `/problems/{code}`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The stable code.
    pub code: ProblemCode,
    /// HTTP status.
    pub status: u16,
    /// A sentence in Chinese.
    pub title_zh: String,
    /// The same in English; `title` of the RFC.
    pub title: String,
    /// What to do next, in Chinese.
    pub next_zh: String,
    /// What to do next, in English.
    pub next: String,
    /// More about this case (a field's name, a setting's name). Never a secret, a token, or an address with one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub detail: Option<String>,
    /// WeChat's code.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub errcode: Option<i64>,
    /// WeChat's text, without its rid.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub errmsg: Option<String>,
    /// WeChat's request id.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub rid: Option<String>,
    /// The address to put on WeChat's whitelist (40164).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub address: Option<String>,
    /// Seconds to wait before trying again.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub retry_after: Option<u32>,
    /// The same call with `insist=1` will be made all the same.
    #[serde(skip_serializing_if = "core::ops::Not::not", default)]
    pub can_insist: bool,
    /// Our own request id.
    pub request_id: String,
}

impl Problem {
    /// What is told when sign-in answered in the Worker's place, by sending to its own page: the session has ended.
    #[must_use]
    pub fn signed_out() -> Self {
        Self {
            kind: String::new(),
            code: ProblemCode::NotSignedIn,
            status: 401,
            title_zh: String::new(),
            title: String::new(),
            next_zh: String::new(),
            next: String::new(),
            detail: None,
            errcode: None,
            errmsg: None,
            rid: None,
            address: None,
            retry_after: None,
            can_insist: false,
            request_id: String::new(),
        }
    }
}
