//! What went wrong, before it becomes an answer: a code, WeChat's words, and what the caller may do. It holds no secret,
//! no token and no address with one, so it may be logged and may cross from the token keeper to the Worker.

use nontax_api::{Problem, ProblemCode};
use nontax_weixin::code_table::{Class, lookup, lookup_at_token_endpoint};
use nontax_weixin::{AnswerFailure, BillFailure, Entry, ErrorAnswer};
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
    pub allow: Option<String>,
}

/// Seconds after which a quota of a minute is free again.
const MINUTE_QUOTA: u32 = 60;

/// Seconds after which trying again makes sense when a day's quota is used up; it may be cleared by hand.
const DAY_QUOTA: u32 = 3600;

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
        }
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

    fn of_weixin(error: ErrorAnswer, at_token_endpoint: bool) -> Self {
        let class = entry_of(&error, at_token_endpoint).map(|entry| entry.class);
        let code = match class {
            Some(Class::Credentials) => ProblemCode::WrongCredentials,
            Some(Class::Whitelist) => ProblemCode::AddressNotAllowed,
            Some(Class::Quota) => ProblemCode::TooMany,
            _ => ProblemCode::WeixinError,
        };
        let retry_after = match (class, error.code) {
            (Some(Class::Quota), 45011) => Some(MINUTE_QUOTA),
            (Some(Class::Quota), _) => Some(DAY_QUOTA),
            _ => None,
        };
        Self { weixin: Some(error), at_token_endpoint, retry_after, ..Self::new(code) }
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
    fn no_bill_keeps_its_own_status() {
        let problem = Fault::of_bill(BillFailure::NoBill(Some(ErrorAnswer::new(20002, "No Bill Exist")))).problem("r");
        assert_eq!((problem.code, problem.status, problem.errcode), (ProblemCode::NoBill, 404, Some(20002)));
        assert!(problem.next.contains("子商户号"));
    }
}
