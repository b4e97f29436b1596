//! WeChat's error answer in JSON: `errcode`, `errmsg` with its `rid`, and the address that 40164 carries.

use core::net::IpAddr;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// An answer that says no.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorAnswer {
    /// `errcode`, never 0.
    pub code: i64,
    /// `errmsg` without its rid.
    pub message: String,
    /// The request id that WeChat's support asks for.
    pub rid: Option<String>,
}

/// A small JSON answer that brings nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnswerFailure {
    /// WeChat said no.
    Refused(ErrorAnswer),
    /// Not an answer of this API: a gateway's page, an empty body, cut JSON.
    NotAnAnswer,
}

/// The longest message that is kept, in characters; the rest is cut.
const LONGEST_MESSAGE: usize = 500;

impl ErrorAnswer {
    /// An error from its code and its raw text.
    #[must_use]
    pub fn new(code: i64, errmsg: &str) -> Self {
        let (message, rid) = split_rid(errmsg);
        let message = message.chars().filter(|symbol| !symbol.is_control()).take(LONGEST_MESSAGE).collect();
        Self { code, message, rid: rid.map(str::to_owned) }
    }

    /// The error in a JSON answer; `None` when its `errcode` is 0 or missing.
    #[must_use]
    pub fn from_json(value: &Value) -> Option<Self> {
        let code = errcode(value).filter(|code| *code != 0)?;
        Some(Self::new(code, value.get("errmsg").and_then(Value::as_str).unwrap_or("")))
    }

    /// The addresses in the text of 40164, the ones to put on the whitelist: IPv4 first, none twice. An IPv4 address
    /// written the IPv6 way (`::ffff:1.2.3.4`) is given as IPv4.
    #[must_use]
    pub fn addresses(&self) -> Vec<IpAddr> {
        let mut found = Vec::new();
        for word in self.message.split(|symbol: char| !(symbol.is_ascii_hexdigit() || matches!(symbol, '.' | ':'))) {
            let Ok(address) = word.trim_end_matches(['.', ':']).parse::<IpAddr>() else { continue };
            let address = address.to_canonical();
            if !found.contains(&address) {
                found.push(address);
            }
        }
        found.sort_by_key(IpAddr::is_ipv6);
        found
    }
}

/// The object in a JSON body, BOM and blanks around it allowed.
pub(crate) fn read_json(body: &[u8]) -> Option<Value> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    serde_json::from_slice::<Value>(body).ok().filter(Value::is_object)
}

/// `errcode`, which some gateways write as a text.
pub(crate) fn errcode(value: &Value) -> Option<i64> {
    let code = value.get("errcode")?;
    code.as_i64().or_else(|| code.as_str()?.trim().parse().ok())
}

fn split_rid(errmsg: &str) -> (&str, Option<&str>) {
    let Some(at) = errmsg.rfind("rid:") else { return (errmsg.trim(), None) };
    let (message, tail) = errmsg.split_at(at);
    let tail = tail.strip_prefix("rid:").unwrap_or(tail).trim_start();
    let fits = |symbol: char| symbol.is_ascii_alphanumeric() || matches!(symbol, '-' | '_');
    let rid = tail.split(|symbol: char| !fits(symbol)).next().unwrap_or("");
    // "invalid rid: " within a sentence is not the mark: what follows must be an id, up to the text's end.
    let rest = tail.strip_prefix(rid).unwrap_or(tail);
    if rid.is_empty() || rid.len() > 100 || rest.contains(char::is_alphanumeric) {
        return (errmsg.trim(), None);
    }
    (message.trim_end_matches([' ', ',', '[', '(']).trim(), Some(rid))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rid_is_taken_off_the_message() {
        let error = ErrorAnswer::new(
            40001,
            "invalid credential, access_token is invalid or not latest rid: 6736a3b1-4c8e5f0a-1b2c3d4e",
        );
        assert_eq!(error.message, "invalid credential, access_token is invalid or not latest");
        assert_eq!(error.rid.as_deref(), Some("6736a3b1-4c8e5f0a-1b2c3d4e"));
        let bracketed = ErrorAnswer::new(1, "no [rid: 1-2]");
        assert_eq!((bracketed.message.as_str(), bracketed.rid.as_deref()), ("no", Some("1-2")));
    }

    #[test]
    fn a_message_without_a_rid_stays_whole() {
        for text in ["system error", "", "rid:", "the word rid: is in a sentence"] {
            let error = ErrorAnswer::new(-1, text);
            assert_eq!((error.message.as_str(), error.rid), (text.trim(), None));
        }
    }

    #[test]
    fn the_address_of_40164_is_found_once() {
        let error = ErrorAnswer::new(
            40164,
            "invalid ip 124.221.220.4 ipv6 ::ffff:124.221.220.4, not in whitelist rid: 65a1-1b2c",
        );
        assert_eq!(error.addresses(), ["124.221.220.4".parse::<IpAddr>().unwrap()]);
        let both = ErrorAnswer::new(40164, "invalid ip 2400:cb00::1, 1.2.3.4. not in whitelist");
        assert_eq!(both.addresses().iter().map(ToString::to_string).collect::<Vec<_>>(), ["1.2.3.4", "2400:cb00::1"]);
        assert!(ErrorAnswer::new(40164, "added: bad face 1.2.3 999.1.1.1").addresses().is_empty());
    }

    #[test]
    fn an_errcode_may_be_a_text_and_zero_is_no_error() {
        let read = |text: &str| ErrorAnswer::from_json(&read_json(text.as_bytes()).unwrap());
        assert_eq!(read(r#"{"errcode":"42001","errmsg":"x"}"#).unwrap().code, 42001);
        assert_eq!(read(r#"{"errcode":0,"errmsg":"ok"}"#), None);
        assert_eq!(read("{}"), None);
        assert_eq!(read_json(b"\xef\xbb\xbf {\"a\":1} "), Some(serde_json::json!({"a": 1})));
        assert_eq!(read_json(b"[1]"), None);
    }

    #[test]
    fn a_message_is_bounded_and_holds_no_control_characters() {
        let error = ErrorAnswer::new(1, &format!("a\r\n\u{1b}[31m{}", "x".repeat(2000)));
        assert!(error.message.starts_with("a[31mx"));
        assert_eq!(error.message.chars().count(), 500);
    }
}
