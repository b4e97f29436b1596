//! The audit log, as the rest of the Worker sees it: what was done is written down before anything is given out, and what
//! cannot be written down is not given out. The lines are kept by [`log_object`].

pub mod log_object;

use crate::access::Facts;
use crate::answer;
use crate::fault::Fault;
use crate::objects::{self, Object};
use log_object::{Answer, BINDING, NAME, Question};
use nontax_api::ProblemCode;
use nontax_api::archive::ArchivedStatement;
use nontax_api::audit::{AuditAction, AuditLine};
use nontax_bill::{BillDate, MchId};
use worker::{Env, Response, Url};

/// Who the archive is in the log.
const ARCHIVE: &str = "archive";

/// What somebody did, as far as it is known.
#[derive(Clone, Debug)]
pub struct Deed {
    /// What.
    pub action: AuditAction,
    /// Whose statement.
    pub mch_id: Option<MchId>,
    /// Of which day.
    pub date: Option<BillDate>,
    /// Bytes of the statement.
    pub bytes: Option<u64>,
    /// Its SHA-256 in hex.
    pub sha256: Option<String>,
}

impl Deed {
    /// Something of which nothing else is known yet.
    pub fn new(action: AuditAction) -> Self {
        Self { action, mch_id: None, date: None, bytes: None, sha256: None }
    }

    fn line(self, who: &str, from: Option<String>, outcome: &str, request_id: String) -> AuditLine {
        AuditLine {
            // Number, time and hashes are given by the log.
            number: 0,
            at: 0,
            who: who.to_owned(),
            action: self.action,
            mch_id: self.mch_id,
            date: self.date,
            from,
            outcome: outcome.to_owned(),
            bytes: self.bytes,
            sha256: self.sha256,
            request_id,
            previous: String::new(),
            hash: String::new(),
        }
    }
}

/// Writes down how a request ended, and only then hands on the answer.
pub async fn accounted(
    env: &Env,
    (who, facts, request_id): (&str, &Facts, &str),
    deed: Deed,
    outcome: Result<Response, Fault>,
) -> Result<Response, Fault> {
    let word = outcome.as_ref().map_or_else(|fault| fault.code.as_str(), |_| "ok");
    let line = deed.line(who, facts.caller_address.clone(), word, request_id.to_owned());
    append(env, line).await?;
    outcome
}

/// Writes down that the archive took a statement: once, however often it is called.
pub async fn archived(env: &Env, mch_id: &MchId, date: BillDate, version: &ArchivedStatement) -> Result<(), Fault> {
    let deed = Deed {
        mch_id: Some(mch_id.clone()),
        date: Some(date),
        bytes: Some(version.bytes),
        sha256: Some(version.sha256.clone()),
        ..Deed::new(AuditAction::Archive)
    };
    let hash = version.sha256.get(..16).unwrap_or_default();
    append(env, deed.line(ARCHIVE, None, "ok", format!("{ARCHIVE}-{mch_id}-{date}-{hash}"))).await
}

async fn append(env: &Env, line: AuditLine) -> Result<(), Fault> {
    match ask(env, &Question::Append(Box::new(line))).await? {
        Answer::Written => Ok(()),
        _ => Err(Fault::with_detail(ProblemCode::AuditUnavailable, "AUDIT_LOG did not write")),
    }
}

async fn ask(env: &Env, question: &Question) -> Result<Answer, Fault> {
    let object = Object { binding: BINDING, name: NAME, code: ProblemCode::AuditUnavailable };
    // Whatever is wrong, a missing binding too: nothing can be written down.
    let asked = objects::ask(env, object, question).await;
    asked.map_err(|fault| Fault { code: ProblemCode::AuditUnavailable, ..fault })
}

/// `from`, `to` and `after` of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    from: BillDate,
    to: BillDate,
    after: u64,
}

impl Wanted {
    /// Checks what the address says.
    pub fn read(url: &Url) -> Result<Self, Fault> {
        let parameter = |name: &str| url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value);
        let date = |name: &str| {
            let date = parameter(name).and_then(|text| text.parse().ok());
            date.ok_or_else(|| Fault::with_detail(ProblemCode::BadDate, name))
        };
        let (from, to) = (date("from")?, date("to")?);
        if from > to {
            return Err(Fault::with_detail(ProblemCode::BadDate, "from is later than to"));
        }
        let after = match parameter("after") {
            None => 0,
            Some(text) => text
                .parse()
                .map_err(|_| Fault::with_detail(ProblemCode::BadRequest, "after: not the number of a line"))?,
        };
        Ok(Self { from, to, after })
    }
}

/// Lines of the log.
pub async fn page(env: &Env, wanted: Wanted) -> Result<Response, Fault> {
    let Wanted { from, to, after } = wanted;
    match ask(env, &Question::Page { from, to, after }).await? {
        Answer::Page(page) => answer::json(&page),
        _ => Err(Fault::with_detail(ProblemCode::AuditUnavailable, "AUDIT_LOG did not read")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(query: &str) -> Result<Wanted, ProblemCode> {
        let url = Url::parse(&format!("https://desk.example.cn/api/audit{query}")).unwrap();
        Wanted::read(&url).map_err(|fault| fault.code)
    }

    #[test]
    fn what_is_wanted_of_the_log_is_checked() {
        let good = wanted("?from=20261101&to=20261130&after=17").unwrap();
        assert_eq!((good.from.to_string().as_str(), good.after), ("20261101", 17));
        assert_eq!(wanted("?from=20261101&to=20261101").unwrap().after, 0);
        for query in ["", "?from=20261101", "?from=20261102&to=20261101", "?from=x&to=20261101"] {
            assert_eq!(wanted(query), Err(ProblemCode::BadDate), "{query}");
        }
        assert_eq!(wanted("?from=20261101&to=20261101&after=-1"), Err(ProblemCode::BadRequest));
    }
}
