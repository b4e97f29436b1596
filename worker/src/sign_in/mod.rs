//! Sign-in by Cloudflare Access: the token that Access puts on every request it lets through is checked here once more,
//! so that nobody gets in beside Access. `token` reads it and holds its claims against ours, `keys` decides which key and
//! when to ask for new ones, `key_server` asks, `signature` has WebCrypto check it.

mod key_server;
mod keys;
mod signature;
mod token;

use crate::fault::Fault;
use nontax_api::ProblemCode;
use nontax_config::{Caller, SignIn, SignInError};
use std::fmt;
use token::Token;
use worker::Request;

/// The header in which Access sends its token.
const HEADER: &str = "cf-access-jwt-assertion";

/// A token as it came, not yet checked. It prints as redacted.
pub struct Assertion(Option<String>);

impl fmt::Debug for Assertion {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Assertion([redacted])")
    }
}

impl Assertion {
    /// The token of a request.
    pub fn of(request: &Request) -> Self {
        Self(request.headers().get(HEADER).ok().flatten())
    }
}

/// Who sent it, by a token that is right in every way.
pub async fn caller(sign_in: &SignIn, assertion: &Assertion, now: i64) -> Result<Caller, Fault> {
    let text = assertion.0.as_deref().filter(|text| !text.is_empty());
    let text = text.ok_or_else(|| refused("the request carries no token of Cloudflare Access"))?;
    let token = Token::read(text).map_err(refused)?;
    // Before any key is asked for: what is not for us anyway makes no work.
    let caller = token.caller(sign_in, now).map_err(refused)?;
    let key = key_server::key(&sign_in.certs, &token.kid, now).await?;
    if !signature::is_by(&key, token.signed, &token.signature).await {
        return Err(refused("the token's signature is wrong"));
    }
    Ok(caller)
}

fn refused(why: &str) -> Fault {
    Fault::with_detail(ProblemCode::NotSignedIn, why)
}

impl From<SignInError> for Fault {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::NotConfigured(what) => Self::with_detail(ProblemCode::SignInNotConfigured, what),
            SignInError::Wrong(error) => error.into(),
        }
    }
}
