//! Answers in place of a statement: JSON and XML bodies that carry an error, or say that there is no bill.

use crate::outcome::{AnswerError, Kind};
use nontax_json::Value;

/// What a body says.
#[derive(Debug, PartialEq)]
pub(crate) struct Answer {
    pub kind: Kind,
    /// The stable word of [`Kind::OtherFile`].
    pub other: Option<&'static str>,
    pub error: Option<AnswerError>,
}

/// The code with which WeChat says that there is no bill of the day.
const NO_BILL: i64 = 20_002;

/// Reads a body that begins with `{`, `[` or `<`.
pub(crate) fn read(body: &str) -> Answer {
    let body = body.trim_matches(|symbol: char| symbol.is_whitespace() || symbol == '\u{feff}');
    if body.starts_with('<') { xml(body) } else { json(body) }
}

fn other(word: &'static str) -> Answer {
    Answer { kind: Kind::OtherFile, other: Some(word), error: None }
}

fn json(body: &str) -> Answer {
    let Ok(fields @ Value::Object(_)) = Value::read(body) else { return other("json") };
    let text = |name: &str| fields.get(name).and_then(Value::as_str).unwrap_or("");
    if let Some(code) = fields.get("errcode").and_then(number) {
        return if code == 0 { no_bill(None) } else { error(code, text("errmsg")) };
    }
    let message = text("message");
    match text("code") {
        "" => other("json"),
        word if word.contains("NO_STATEMENT_EXIST") => no_bill(Some(answer_error(0, message))),
        word => error(0, &format!("{word}: {message}")),
    }
}

fn xml(body: &str) -> Answer {
    let has = |name: &str| element(body, name).is_some();
    if !has("return_code") && !has("error_code") && !has("return_msg") {
        return other("xml");
    }
    let code = element(body, "error_code").and_then(|code| code.parse().ok()).unwrap_or(0);
    let message = element(body, "return_msg").or_else(|| element(body, "err_code_des")).unwrap_or("");
    error(code, message)
}

fn error(code: i64, message: &str) -> Answer {
    let error = answer_error(code, message);
    if code == NO_BILL || message.to_ascii_lowercase().contains("no bill exist") {
        no_bill(Some(error))
    } else {
        Answer { kind: Kind::ErrorAnswer, other: None, error: Some(error) }
    }
}

fn no_bill(error: Option<AnswerError>) -> Answer {
    Answer { kind: Kind::NoBill, other: None, error }
}

/// A message with the request id that it ends in taken out: `… rid: 5f1e2a-…`.
fn answer_error(code: i64, message: &str) -> AnswerError {
    let Some((before, behind)) = message.split_once("rid:") else {
        return AnswerError { code, message: message.trim().to_owned(), rid: None };
    };
    let behind = behind.trim_start();
    let end = behind.find(|symbol: char| symbol.is_whitespace() || symbol == ',').unwrap_or(behind.len());
    let (rid, after) = behind.split_at(end);
    let message = format!("{} {}", before.trim(), after.trim());
    let rid = Some(rid.to_owned()).filter(|rid| !rid.is_empty());
    AnswerError { code, message: message.trim().to_owned(), rid }
}

fn number(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str().and_then(|text| text.trim().parse().ok()))
}

/// The text of the first element of this name, out of its CDATA.
fn element<'a>(body: &'a str, name: &str) -> Option<&'a str> {
    let (_, behind) = body.split_once(&format!("<{name}>"))?;
    let (text, _) = behind.split_once(&format!("</{name}>"))?;
    let text = text.trim();
    Some(text.strip_prefix("<![CDATA[").and_then(|text| text.strip_suffix("]]>")).unwrap_or(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_code_is_read_and_its_rid_set_apart() {
        let answer = read(r#"{"errcode":42001,"errmsg":"access_token expired rid: 5f1e-2a, more"}"#);
        assert_eq!(answer.kind, Kind::ErrorAnswer);
        let error = answer.error.unwrap();
        assert_eq!(
            (error.code, error.message.as_str(), error.rid.as_deref()),
            (42_001, "access_token expired , more", Some("5f1e-2a"))
        );
        let plain = read(r#"{"errcode":-1,"errmsg":"system error"}"#).error.unwrap();
        assert_eq!((plain.code, plain.rid), (-1, None));
    }

    #[test]
    fn no_bill_is_told_in_several_ways() {
        for body in [
            r#"{"errcode":0,"errmsg":"ok"}"#,
            r#"{"errcode":20002,"errmsg":"no bill"}"#,
            r#"{"code":"NO_STATEMENT_EXIST","message":"账单不存在"}"#,
            "<xml><return_code><![CDATA[FAIL]]></return_code><return_msg><![CDATA[No Bill Exist]]></return_msg></xml>",
            "<xml><return_code>FAIL</return_code><return_msg>x</return_msg><error_code>20002</error_code></xml>",
        ] {
            assert_eq!(read(body).kind, Kind::NoBill, "{body}");
        }
    }

    #[test]
    fn an_xml_error_is_an_error_and_other_bodies_are_other_files() {
        let answer = read(
            "<xml><return_code>FAIL</return_code><return_msg>invalid appid</return_msg><error_code>20007</error_code></xml>",
        );
        assert_eq!(answer.error.map(|error| (error.code, error.message)), Some((20_007, "invalid appid".to_owned())));
        assert_eq!(read("<svg></svg>").other, Some("xml"));
        assert_eq!(read("{\"a\":1}").other, Some("json"));
        assert_eq!(read("{\"errcode\":420").other, Some("json"));
    }
}
