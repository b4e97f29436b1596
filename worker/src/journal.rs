//! One JSON line in the log for each request, each call of WeChat and each question for a token: what was asked, how it
//! ended, how long it took. `carry.js` adds one for each statement that was sent. No secret, no token, no address with a query, no notice or order number.

use crate::archive::{Broken, Verdict};
use crate::fault::Fault;
use nontax_weixin::{Api, Outcome};
use serde::Serialize;
use worker::Date;

/// A request's line.
#[derive(Debug, Serialize)]
pub struct Entry {
    event: &'static str,
    /// The id that the answer carries too.
    pub request_id: String,
    method: String,
    /// The route's name; empty when there is none.
    pub route: &'static str,
    /// Who asked.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub principal: String,
    /// Which merchant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mch_id: Option<String>,
    /// HTTP status.
    pub status: u16,
    /// Milliseconds until the answer began.
    pub millis: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    errcode: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rid: Option<String>,
}

impl Entry {
    /// A line that is filled in as the request goes on.
    pub fn new(request_id: String, method: String) -> Self {
        Self {
            event: "request",
            request_id,
            method,
            route: "",
            principal: String::new(),
            mch_id: None,
            status: 0,
            millis: 0,
            code: None,
            detail: None,
            errcode: None,
            rid: None,
        }
    }

    /// What went wrong.
    pub fn fault(&mut self, fault: &Fault) {
        self.code = Some(fault.code.as_str());
        self.detail.clone_from(&fault.detail);
        self.errcode = fault.weixin.as_ref().map(|error| error.code);
        self.rid = fault.weixin.as_ref().and_then(|error| error.rid.clone());
    }
}

/// The line of a business call of WeChat, each try by itself.
#[derive(Debug, Serialize)]
pub struct CallEntry<'a> {
    event: &'static str,
    appid: &'a str,
    api: &'static str,
    /// 1 for the first.
    r#try: u32,
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    errcode: Option<i64>,
    /// Milliseconds until it was clear what the answer is.
    millis: u64,
}

impl<'a> CallEntry<'a> {
    /// The line of a call that was sent then (in Unix milliseconds) and ended so.
    pub fn new(appid: &'a str, api: Api, r#try: u32, sent: u64, fault: Option<&Fault>) -> Self {
        let millis = Date::now().as_millis().saturating_sub(sent);
        let (outcome, errcode) = outcome_of(fault);
        Self { event: "weixin_called", appid, api: api.name(), r#try, outcome, errcode, millis }
    }
}

/// The line of a change in what may be called.
#[derive(Debug, Serialize)]
pub struct DownEntry<'a> {
    event: &'static str,
    appid: &'a str,
    api: &'static str,
}

impl<'a> DownEntry<'a> {
    /// WeChat counts as down from now on, or one who tried for all ended so, or a quota is used up.
    pub fn new(appid: &'a str, api: Api, is_down: bool, outcome: Outcome) -> Self {
        let event = match outcome {
            Outcome::Quota(_) => "weixin_quota_used_up",
            Outcome::Failed if is_down => "weixin_down",
            Outcome::Failed => "weixin_still_down",
            Outcome::Answered => "weixin_back",
        };
        Self { event, appid, api: api.name() }
    }
}

/// The line of a question for a token.
#[derive(Debug, Serialize)]
pub struct TokenEntry<'a> {
    event: &'static str,
    appid: &'a str,
    force_refresh: bool,
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    errcode: Option<i64>,
}

impl<'a> TokenEntry<'a> {
    /// The line of a question that ended so.
    pub fn new(appid: &'a str, force_refresh: bool, fault: Option<&Fault>) -> Self {
        let (outcome, errcode) = outcome_of(fault);
        Self { event: "token_asked", appid, force_refresh, outcome, errcode }
    }
}

/// The line of something that the archive did or could not do.
#[derive(Debug, Default, Serialize)]
pub struct ArchiveEntry {
    event: &'static str,
    #[serde(skip_serializing_if = "String::is_empty")]
    job: String,
    outcome: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    queued: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    again_after: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
}

impl ArchiveEntry {
    /// Cron asked for days.
    pub fn cron(is_late: bool, queued: usize, fault: Option<&Fault>) -> Self {
        Self {
            event: if is_late { "archive_cron_late" } else { "archive_cron_early" },
            queued: Some(queued),
            outcome: fault.map_or("ok", |fault| fault.code.as_str()).to_owned(),
            detail: fault.and_then(|fault| fault.detail.clone()),
            ..Self::default()
        }
    }

    /// A message was worked on.
    pub fn message(job: &str, is_dead: bool, outcome: &Result<Verdict, Broken>) -> Self {
        let entry = Self {
            event: if is_dead { "archive_given_up" } else { "archive_message" },
            job: job.to_owned(),
            ..Self::default()
        };
        match outcome {
            Ok(Verdict::Done) => Self { outcome: "done".to_owned(), ..entry },
            Ok(Verdict::Again(seconds)) => Self { outcome: "again".to_owned(), again_after: Some(*seconds), ..entry },
            Err(Broken(why)) => Self { outcome: "broken".to_owned(), detail: Some(why.clone()), ..entry },
        }
    }

    /// The archive could not be asked for a statement.
    pub fn unread(mch_id: &str, fault: &Fault) -> Self {
        Self {
            event: "archive_unread",
            job: mch_id.to_owned(),
            outcome: fault.code.as_str().to_owned(),
            detail: fault.detail.clone(),
            ..Self::default()
        }
    }
}

/// The line of audit lines that could not be written to the bucket; they stay in the object.
#[derive(Debug, Serialize)]
pub struct AuditEntry<'a> {
    event: &'static str,
    detail: &'a str,
}

impl<'a> AuditEntry<'a> {
    /// Why.
    pub fn unwritten(detail: &'a str) -> Self {
        Self { event: "audit_unwritten", detail }
    }
}

fn outcome_of(fault: Option<&Fault>) -> (&'static str, Option<i64>) {
    let errcode = fault.and_then(|fault| fault.weixin.as_ref()).map(|error| error.code);
    (fault.map_or("ok", |fault| fault.code.as_str()), errcode)
}

/// Writes a line.
pub fn write(entry: &impl Serialize) {
    if let Ok(line) = serde_json::to_string(entry) {
        worker::console_log!("{line}");
    }
}
