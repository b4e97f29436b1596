//! What the Worker refused: what happened, and what to do next.

use nontax_api::ProblemCode as Code;

/// Title and next step; `None` for a code newer than this page.
pub fn refusal(code: Code) -> Option<(&'static str, &'static str)> {
    Some(match code {
        Code::NotFound => {
            ("The service has no such address.", "Page and service may be of different versions: reload the page.")
        }
        Code::MethodNotAllowed => (
            "The service does not take this kind of request.",
            "Page and service may be of different versions: reload the page.",
        ),
        Code::NotSameOrigin => {
            ("The service takes requests from this page only.", "Open the desk at its own address and try again.")
        }
        Code::SignInNotConfigured => (
            "Sign-in is not set up, so the service refuses everything.",
            "Ask the administrator to set up sign-in. Files can be opened meanwhile.",
        ),
        Code::BadConfiguration => ("The service is not set up correctly.", "Tell the administrator the details below."),
        Code::NotSignedIn => ("You are not signed in, or no longer.", "Sign in again."),
        Code::NotAllowed => {
            ("Your account may not see this merchant.", "Ask the administrator for access, or choose another merchant.")
        }
        Code::NoRights => {
            ("You are signed in, but your account has no rights yet.", "Ask the administrator to add your account.")
        }
        Code::AdministratorsOnly => ("Only administrators may do this.", "Ask an administrator."),
        Code::SignInUnavailable => (
            "The service cannot check your sign-in just now.",
            "Try again shortly; if it stays, tell the administrator.",
        ),
        Code::BadMchId => {
            ("This is no merchant number.", "It has 8 to 12 digits and is the statement's 子商户号 (sub-merchant).")
        }
        Code::BadDate => ("This is no date.", "Choose the statement's day again."),
        Code::BadBillType => ("This is no kind of statement.", "Choose all rows, payments only or refunds only."),
        Code::BadRequest => ("Something was filled in wrongly.", "Correct what the details below name and try again."),
        Code::TooLarge => ("The request is too large.", "Make it smaller and try again."),
        Code::DateInFuture => ("This day is still to come.", "Choose yesterday or an earlier day."),
        Code::DateIsToday => (
            "Today's statement is not made yet.",
            "A day's statement can be fetched from 06:00 (Beijing time) of the next day.",
        ),
        Code::NotReadyYet => (
            "Yesterday's statement may not be ready yet.",
            "WeChat has it after 06:00 (Beijing time). Try again later, or fetch it all the same.",
        ),
        Code::NoBill => (
            "WeChat has no statement for this merchant and day.",
            "There may have been no trade. Check the number too: it must be the 子商户号 (sub-merchant), not the 商户号.",
        ),
        Code::WeixinError => (
            "WeChat answered an error.",
            "Try again later; if it stays, give the error code and the rid to the administrator.",
        ),
        Code::WrongCredentials => (
            "WeChat refuses the service's app id or secret.",
            "Ask the administrator to check both; the secret may have been reset.",
        ),
        Code::TokenServerFailed => (
            "Your organisation's token server gave no token.",
            "Try again later; if it stays, give the administrator the details below.",
        ),
        Code::AddressNotAllowed => (
            "The service's address is not on WeChat's IP whitelist.",
            "Ask the administrator to add the address below at mp.weixin.qq.com, and try again some 10 minutes later.",
        ),
        Code::BadAnswer => (
            "WeChat's answer makes no sense.",
            "Try again later; if it stays, give our request id to the administrator.",
        ),
        Code::Unreachable => (
            "WeChat could not be reached, or the connection broke.",
            "Try again later; if it stays, ask the administrator to check the service's network.",
        ),
        Code::TimedOut => ("WeChat did not answer in time.", "Try again later."),
        Code::WeixinDown => (
            "WeChat failed several times, so the service does not ask it for a while.",
            "This ends by itself: try again later.",
        ),
        Code::TooMany => ("The number of calls is used up for now.", "Try again later."),
        Code::StatementTooLarge => {
            ("This statement is too large for the archive.", "Fetch the day directly and keep the file yourself.")
        }
        Code::ArchiveUnavailable => (
            "The archive cannot be read or written just now.",
            "Try again later; if it stays, give our request id to the administrator.",
        ),
        Code::AuditUnavailable => (
            "The audit log cannot be written, so nothing was given out.",
            "Try again later; if it stays, give our request id to the administrator.",
        ),
        Code::Internal => {
            ("The service met a fault of its own.", "Try again; if it stays, give our request id to the administrator.")
        }
        _ => return None,
    })
}
