//! What `downloadbill` answers in place of a statement. The official page knows only the JSON error; the rest is what a
//! day without trade, the older bill API and gateways are known to answer.

use crate::classify::BodyKind;
use crate::error_answer::{ErrorAnswer, errcode, read_json};

/// Why there is no statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BillFailure {
    /// WeChat said no.
    Refused(ErrorAnswer),
    /// There is no bill for this merchant and day: errcode 0 without rows, or "No Bill Exist". WeChat's words, if it said any.
    NoBill(Option<ErrorAnswer>),
    /// The bill is still being made. WeChat's words.
    BeingMade(ErrorAnswer),
    /// The body was empty.
    Empty,
    /// A gateway's page.
    Page,
    /// Something that is no answer of this API.
    NotAnAnswer,
}

const NO_BILL: i64 = 20002;

const NOT_READY: i64 = 20100;

/// Reads a whole body that is not a statement. `kind` is what [`crate::classify()`] said of it.
#[must_use]
pub fn read_bill_failure(kind: BodyKind, body: &[u8]) -> BillFailure {
    match kind {
        BodyKind::Json => json(body),
        BodyKind::Xml => xml(body),
        BodyKind::Html => BillFailure::Page,
        BodyKind::Empty => BillFailure::Empty,
        BodyKind::Other if is_no_bill(&String::from_utf8_lossy(body)) => BillFailure::NoBill(None),
        BodyKind::Other | BodyKind::Statement | BodyKind::Gzip => BillFailure::NotAnAnswer,
    }
}

fn json(body: &[u8]) -> BillFailure {
    let Some(value) = read_json(body) else { return BillFailure::NotAnAnswer };
    match (ErrorAnswer::from_json(&value), errcode(&value)) {
        (Some(error), _) => refused(error),
        (None, Some(_)) => BillFailure::NoBill(None),
        (None, None) => BillFailure::NotAnAnswer,
    }
}

// <xml><return_code>FAIL</return_code><return_msg>No Bill Exist</return_msg><error_code>20002</error_code></xml>
fn xml(body: &[u8]) -> BillFailure {
    let text = String::from_utf8_lossy(body);
    if !text.contains("<return_code") {
        return BillFailure::NotAnAnswer;
    }
    let message = element(&text, "return_msg").unwrap_or_default();
    match element(&text, "error_code").and_then(|code| code.parse::<i64>().ok()) {
        Some(code) if code != 0 => refused(ErrorAnswer::new(code, message)),
        _ if is_no_bill(message) => BillFailure::NoBill(Some(ErrorAnswer::new(NO_BILL, message))),
        _ if element(&text, "return_code") == Some("SUCCESS") => BillFailure::NoBill(None),
        _ => refused(ErrorAnswer::new(-1, message)),
    }
}

// The older bill API says 20002 of a missing bill and of one that is still being made: the words decide.
fn refused(error: ErrorAnswer) -> BillFailure {
    if error.code == NOT_READY || error.message.to_ascii_lowercase().contains("bill creating") {
        BillFailure::BeingMade(error)
    } else if error.code == NO_BILL || is_no_bill(&error.message) {
        BillFailure::NoBill(Some(error))
    } else {
        BillFailure::Refused(error)
    }
}

fn is_no_bill(message: &str) -> bool {
    message.trim_start_matches('\u{feff}').trim().to_ascii_lowercase().starts_with("no bill exist")
}

fn element<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(&format!("<{name}>"))?;
    let (inside, _) = rest.split_once(&format!("</{name}>"))?;
    let inside = inside.trim();
    let bare = inside.strip_prefix("<![CDATA[").and_then(|inside| inside.strip_suffix("]]>"));
    Some(bare.unwrap_or(inside).trim())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::{Classified, classify};

    fn read(body: &str) -> BillFailure {
        let Classified::Is(kind) = classify(body.as_bytes(), true) else { panic!("a whole body has a kind") };
        read_bill_failure(kind, body.as_bytes())
    }

    #[test]
    fn a_json_error_keeps_its_code_and_rid() {
        let expected = ErrorAnswer { code: 42001, message: "access_token expired".into(), rid: Some("1-2".into()) };
        assert_eq!(
            read(r#"{"errcode":42001,"errmsg":"access_token expired rid: 1-2"}"#),
            BillFailure::Refused(expected)
        );
    }

    #[test]
    fn errcode_zero_without_rows_is_no_bill_and_never_an_empty_statement() {
        assert_eq!(read(r#"{"errcode":0,"errmsg":"ok"}"#), BillFailure::NoBill(None));
    }

    #[test]
    fn no_bill_is_understood_in_json_xml_and_plain_text() {
        for body in [
            r#"{"errcode":20002,"errmsg":"No Bill Exist"}"#,
            "<xml><return_code><![CDATA[FAIL]]></return_code><return_msg><![CDATA[No Bill Exist]]></return_msg><error_code>20002</error_code></xml>",
            "<xml><return_code>FAIL</return_code><return_msg>No Bill Exist</return_msg></xml>",
            "No Bill Exist",
        ] {
            assert!(matches!(read(body), BillFailure::NoBill(_)), "{body}");
        }
    }

    #[test]
    fn a_bill_that_is_being_made_is_not_a_missing_one() {
        let body = "<xml><return_code>FAIL</return_code><return_msg>Bill Creating</return_msg><error_code>20002</error_code></xml>";
        assert_eq!(read(body), BillFailure::BeingMade(ErrorAnswer::new(20002, "Bill Creating")));
        assert!(matches!(read(r#"{"errcode":20100,"errmsg":"x"}"#), BillFailure::BeingMade(_)));
    }

    #[test]
    fn what_is_no_answer_is_said_to_be_none() {
        assert_eq!(read("<html>502 Bad Gateway</html>"), BillFailure::Page);
        assert_eq!(read(""), BillFailure::Empty);
        for body in ["{}", r#"{"errcode":"#, r#"{"access_token":"x"}"#, "<rss></rss>", "hello"] {
            assert_eq!(read(body), BillFailure::NotAnAnswer, "{body}");
        }
    }
}
