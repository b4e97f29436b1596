//! What went wrong, before it becomes an answer: a code, WeChat's words, and what the caller may do. It holds no secret,
//! no token and no address with one, so it may be logged and may cross from the token keeper to the Worker.

use nontax_api::{Problem, ProblemCode};
use nontax_bill::BeijingTime;
use nontax_weixin::code_table::{Class, lookup, lookup_at_token_endpoint};
use nontax_weixin::quota::{DAY_REFUSED, MINUTE_REFUSED, Span};
use nontax_weixin::{AnswerFailure, BillFailure, Entry, ErrorAnswer, Outcome, Wait};
use serde::{Deserialize, Serialize};

/// A fault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// The stable code.
    pub code: ProblemCode,
    /// More about this case.
    pub detail: Option<String>,
    /// What WeChat said.
    pub weixin: Option<ErrorAnswer>,
    /// WeChat said it of the token request, where 40001 speaks of the secret.
    pub at_token_endpoint: bool,
    /// Seconds to wait.
    pub retry_after: Option<u32>,
    /// `insist=1` will call all the same.
    pub can_insist: bool,
    /// Methods that the address takes.
    pub allow: Option<Box<str>>,
    /// Until when, in Unix seconds, nothing is asked of WeChat.
    #[serde(default)]
    pub until: Option<u32>,
    /// HTTP status that came in place of an answer.
    #[serde(default)]
    pub upstream_status: Option<u16>,
}

/// Seconds after which a statement that is being made may be there.
const BEING_MADE: u32 = 600;

impl Fault {
    /// A fault that needs no more words.
    pub fn new(code: ProblemCode) -> Self {
        Self {
            code,
            detail: None,
            weixin: None,
            at_token_endpoint: false,
            retry_after: None,
            can_insist: false,
            allow: None,
            until: None,
            upstream_status: None,
        }
    }

    /// A gateway's HTTP status in place of an answer.
    pub fn bad_status(status: u16) -> Self {
        let detail = format!("HTTP status {status}");
        Self { upstream_status: Some(status), ..Self::with_detail(ProblemCode::BadAnswer, detail) }
    }

    /// A call that is not made. `now` is in Unix seconds.
    pub fn of_wait(wait: Wait, now: i64) -> Self {
        let (code, until, detail) = match wait {
            Wait::Down { until } => (ProblemCode::WeixinDown, until, None),
            Wait::Quota { until, span: Span::Minute } => (ProblemCode::TooMany, until, Some("the minute's calls")),
            Wait::Quota { until, span: Span::Day } => (ProblemCode::TooMany, until, Some("the day's calls")),
        };
        let retry_after = u32::try_from(until - now).ok().map(|seconds| seconds.max(1));
        let until = u32::try_from(until).ok();
        Self { detail: detail.map(str::to_owned), until, retry_after, ..Self::new(code) }
    }

    /// A fault with more about this case.
    pub fn with_detail(code: ProblemCode, detail: impl Into<String>) -> Self {
        Self { detail: Some(detail.into()), ..Self::new(code) }
    }

    /// A wrong setting, by name.
    pub fn bad_setting(name: &str, why: &str) -> Self {
        Self::with_detail(ProblemCode::BadConfiguration, format!("{name}: {why}"))
    }

    /// WeChat's no to a business call.
    pub fn of_business(error: ErrorAnswer) -> Self {
        Self::of_weixin(error, false)
    }

    /// What came in place of a small JSON answer.
    pub fn of_answer(failure: AnswerFailure, at_token_endpoint: bool) -> Self {
        match failure {
            AnswerFailure::Refused(error) => Self::of_weixin(error, at_token_endpoint),
            AnswerFailure::NotAnAnswer => Self::new(ProblemCode::BadAnswer),
        }
    }

    /// What came in place of a statement.
    pub fn of_bill(failure: BillFailure) -> Self {
        match failure {
            BillFailure::Refused(error) => Self::of_business(error),
            BillFailure::NoBill(error) => Self { weixin: error, ..Self::new(ProblemCode::NoBill) },
            BillFailure::BeingMade(error) => Self {
                weixin: Some(error),
                retry_after: Some(BEING_MADE),
                ..Self::with_detail(ProblemCode::NotReadyYet, "WeChat is still making this statement")
            },
            BillFailure::Empty => Self::with_detail(ProblemCode::BadAnswer, "the answer was empty"),
            BillFailure::Page => Self::with_detail(ProblemCode::BadAnswer, "the answer was a web page"),
            BillFailure::NotAnAnswer => Self::new(ProblemCode::BadAnswer),
        }
    }

    /// WeChat refused the token of a business call.
    pub fn refuses_token(&self) -> bool {
        !self.at_token_endpoint && self.weixin.as_ref().is_some_and(|error| nontax_weixin::refused_token(error.code))
    }

    /// What this says of WeChat's health and of its quotas.
    pub fn outcome(&self) -> Outcome {
        match &self.weixin {
            Some(error) if nontax_weixin::retry::is_passing(error.code) => Outcome::Failed,
            Some(_) if self.code == ProblemCode::TooMany => Outcome::Quota(self.span()),
            Some(_) => Outcome::Answered,
            None if matches!(self.code, ProblemCode::Unreachable | ProblemCode::TimedOut) => Outcome::Failed,
            None if self.upstream_status.is_some_and(|status| status >= 500) => Outcome::Failed,
            None => Outcome::Answered,
        }
    }

    /// The same call may pass at once. One that took all its time is not made again: the caller waited long enough.
    pub fn may_pass(&self) -> bool {
        self.outcome() == Outcome::Failed && self.code != ProblemCode::TimedOut
    }

    fn span(&self) -> Span {
        match self.weixin.as_ref().map(|error| error.code) {
            Some(45011) => Span::Minute,
            _ => Span::Day,
        }
    }

    fn of_weixin(error: ErrorAnswer, at_token_endpoint: bool) -> Self {
        let class = entry_of(&error, at_token_endpoint).map(|entry| entry.class);
        let code = match class {
            Some(Class::Credentials) => ProblemCode::WrongCredentials,
            Some(Class::Whitelist) => ProblemCode::AddressNotAllowed,
            Some(Class::Quota) => ProblemCode::TooMany,
            _ => ProblemCode::WeixinError,
        };
        let mut fault = Self { weixin: Some(error), at_token_endpoint, ..Self::new(code) };
        if code == ProblemCode::TooMany {
            let seconds = if fault.span() == Span::Minute { MINUTE_REFUSED } else { DAY_REFUSED };
            fault.retry_after = u32::try_from(seconds).ok();
        }
        fault
    }

    /// The answer's body. WeChat's codes bring their own sentences; the rest has those of its code.
    pub fn problem(&self, request_id: &str) -> Problem {
        let text = self.code.text();
        let mut problem = Problem {
            kind: format!("/problems/{}", self.code.as_str()),
            code: self.code,
            status: text.status,
            title_zh: text.title_zh.to_owned(),
            title: text.title.to_owned(),
            next_zh: text.next_zh.to_owned(),
            next: text.next.to_owned(),
            detail: self.detail.clone(),
            errcode: None,
            errmsg: None,
            rid: None,
            address: None,
            retry_after: self.retry_after,
            can_insist: self.can_insist,
            request_id: request_id.to_owned(),
        };
        if let Some(time) = self.until.and_then(|until| BeijingTime::at_unix(i64::from(until))) {
            problem.next_zh = format!("请在北京时间 {time} 以后再试；在此之前系统不会调用微信");
            problem.next = format!("Try again after {time} Beijing time; until then nothing is asked of WeChat");
        }
        if let Some(error) = &self.weixin {
            problem.errcode = Some(error.code);
            problem.errmsg = Some(error.message.clone());
            problem.rid.clone_from(&error.rid);
            if self.code == ProblemCode::AddressNotAllowed {
                problem.address = error.addresses().first().map(ToString::to_string);
            }
            // A missing bill and one that is being made have one code: there the sentences of our own code say more.
            let own_words = matches!(self.code, ProblemCode::NoBill | ProblemCode::NotReadyYet);
            if let Some(entry) = entry_of(error, self.at_token_endpoint).filter(|_| !own_words) {
                problem.title_zh = entry.meaning_zh.to_owned();
                problem.title = entry.meaning.to_owned();
                problem.next_zh = entry.advice_zh.to_owned();
                problem.next = entry.advice.to_owned();
            }
        }
        problem
    }
}

impl From<nontax_config::SettingError> for Fault {
    fn from(error: nontax_config::SettingError) -> Self {
        Self::with_detail(ProblemCode::BadConfiguration, error.to_string())
    }
}

fn entry_of(error: &ErrorAnswer, at_token_endpoint: bool) -> Option<&'static Entry> {
    if at_token_endpoint { lookup_at_token_endpoint(error.code) } else { lookup(error.code) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_business(code: i64, errmsg: &str) -> Problem {
        Fault::of_business(ErrorAnswer::new(code, errmsg)).problem("r1")
    }

    #[test]
    fn a_code_of_weixin_brings_its_own_advice_and_its_rid() {
        let problem = of_business(48001, "api unauthorized rid: 1-2-3");
        assert_eq!((problem.code, problem.status, problem.errcode), (ProblemCode::WeixinError, 502, Some(48001)));
        assert_eq!((problem.errmsg.as_deref(), problem.rid.as_deref()), (Some("api unauthorized"), Some("1-2-3")));
        assert!(problem.next.contains("collecting bank") && problem.next_zh.contains("收款银行"));
        assert_eq!((problem.kind.as_str(), problem.request_id.as_str()), ("/problems/weixin_error", "r1"));
    }

    #[test]
    fn an_unknown_code_is_still_an_error_with_advice() {
        let problem = of_business(123_456, "new and strange");
        assert_eq!((problem.code, problem.errcode), (ProblemCode::WeixinError, Some(123_456)));
        assert!(!problem.next_zh.is_empty());
    }

    #[test]
    fn an_address_off_the_whitelist_is_given_to_be_copied() {
        let problem =
            of_business(40164, "invalid ip 124.221.220.4 ipv6 ::ffff:124.221.220.4, not in whitelist rid: 1-2");
        assert_eq!((problem.code, problem.address.as_deref()), (ProblemCode::AddressNotAllowed, Some("124.221.220.4")));
    }

    #[test]
    fn the_same_code_means_the_secret_at_the_token_endpoint_and_the_token_elsewhere() {
        let error = ErrorAnswer::new(40001, "invalid credential");
        let at_token = Fault::of_answer(AnswerFailure::Refused(error.clone()), true);
        assert_eq!((at_token.code, at_token.refuses_token()), (ProblemCode::WrongCredentials, false));
        let at_business = Fault::of_business(error);
        assert_eq!((at_business.code, at_business.refuses_token()), (ProblemCode::WeixinError, true));
    }

    #[test]
    fn quotas_say_when_to_come_back() {
        assert_eq!(of_business(45011, "").retry_after, Some(60));
        assert_eq!((of_business(45009, "").retry_after, of_business(45009, "").status), (Some(3600), 429));
    }

    #[test]
    fn what_a_fault_says_of_wechat_is_a_table() {
        let errcode = |code| Fault::of_business(ErrorAnswer::new(code, ""));
        let new = |code| Fault::new(code);
        for (fault, outcome, may_pass) in [
            (errcode(-1), Outcome::Failed, true),
            (errcode(48_001), Outcome::Answered, false),
            (errcode(40_001), Outcome::Answered, false),
            (errcode(45_009), Outcome::Quota(Span::Day), false),
            (errcode(45_011), Outcome::Quota(Span::Minute), false),
            (new(ProblemCode::Unreachable), Outcome::Failed, true),
            (new(ProblemCode::TimedOut), Outcome::Failed, false),
            (Fault::bad_status(502), Outcome::Failed, true),
            (Fault::bad_status(404), Outcome::Answered, false),
            (Fault::of_bill(BillFailure::Page), Outcome::Answered, false),
            (Fault::of_bill(BillFailure::NoBill(None)), Outcome::Answered, false),
        ] {
            assert_eq!((fault.outcome(), fault.may_pass()), (outcome, may_pass), "{fault:?}");
        }
    }

    #[test]
    fn who_must_wait_is_told_until_when_in_beijing() {
        let down = Fault::of_wait(Wait::Down { until: 1_795_276_815 }, 1_795_276_800).problem("r");
        assert_eq!((down.code, down.status, down.retry_after), (ProblemCode::WeixinDown, 503, Some(15)));
        assert!(down.next_zh.contains("2026-11-22 00:00:15") && down.next.contains("2026-11-22 00:00:15"));
        let wait = Wait::Quota { span: Span::Day, until: 1_795_363_200 };
        let used_up = Fault::of_wait(wait, 1_795_276_800).problem("r");
        assert_eq!((used_up.code, used_up.status), (ProblemCode::TooMany, 429));
        assert_eq!(used_up.retry_after, Some(86_400));
        assert!(used_up.next_zh.contains("2026-11-23 00:00:00"));
    }

    #[test]
    fn no_bill_keeps_its_own_status() {
        let problem = Fault::of_bill(BillFailure::NoBill(Some(ErrorAnswer::new(20002, "No Bill Exist")))).problem("r");
        assert_eq!((problem.code, problem.status, problem.errcode), (ProblemCode::NoBill, 404, Some(20002)));
        assert!(problem.next.contains("子商户号"));
    }
}
