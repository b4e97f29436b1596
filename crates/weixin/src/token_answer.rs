//! The answer of `stable_token`.

use crate::AccessToken;
use crate::error_answer::{AnswerFailure, ErrorAnswer, read_json};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A token and for how long it is good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenAnswer {
    /// The token.
    pub access_token: AccessToken,
    /// Seconds it has left; 7200 at most, and any smaller number when the token is an older one.
    pub expires_in: u32,
}

/// The longest life that is believed, in seconds.
const LONGEST_LIFE: u64 = 7200;

/// Reads a whole answer body of `stable_token`.
///
/// # Errors
/// WeChat's own error, or [`AnswerFailure::NotAnAnswer`].
pub fn read_token_answer(body: &[u8]) -> Result<TokenAnswer, AnswerFailure> {
    let value = read_json(body).ok_or(AnswerFailure::NotAnAnswer)?;
    if let Some(error) = ErrorAnswer::from_json(&value) {
        return Err(AnswerFailure::Refused(error));
    }
    let token = value.get("access_token").and_then(Value::as_str).and_then(AccessToken::new);
    let access_token = token.ok_or(AnswerFailure::NotAnAnswer)?;
    let expires_in = value.get("expires_in").and_then(Value::as_u64).ok_or(AnswerFailure::NotAnAnswer)?;
    let expires_in = u32::try_from(expires_in.min(LONGEST_LIFE)).unwrap_or(0);
    Ok(TokenAnswer { access_token, expires_in })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_and_never_printed() {
        let answer = read_token_answer(br#"{"access_token":"planted-token","expires_in":7200}"#).unwrap();
        assert_eq!((answer.access_token.reveal(), answer.expires_in), ("planted-token", 7200));
        assert!(!format!("{answer:?}").contains("planted"));
    }

    #[test]
    fn small_lives_are_legal_and_huge_ones_are_cut() {
        let life = |text: &str| {
            read_token_answer(format!(r#"{{"access_token":"t","expires_in":{text}}}"#).as_bytes())
                .map(|answer| answer.expires_in)
        };
        assert_eq!(life("1"), Ok(1));
        assert_eq!(life("300"), Ok(300));
        assert_eq!(life("0"), Ok(0));
        assert_eq!(life("99999999999"), Ok(7200));
        assert_eq!(life("-1"), Err(AnswerFailure::NotAnAnswer));
    }

    #[test]
    fn errors_are_errors_and_the_rest_is_no_answer() {
        let refused = read_token_answer(br#"{"errcode":40125,"errmsg":"invalid appsecret rid: a-b"}"#);
        assert_eq!(refused, Err(AnswerFailure::Refused(ErrorAnswer::new(40125, "invalid appsecret rid: a-b"))));
        for body in
            ["", "{", "{}", r#"{"access_token":""}"#, r#"{"access_token":"t"}"#, "<html></html>", r#"{"errcode":0}"#]
        {
            assert_eq!(read_token_answer(body.as_bytes()), Err(AnswerFailure::NotAnAnswer), "{body}");
        }
    }
}
