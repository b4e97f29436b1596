//! Asks the issuer for its keys, as the rules of `keys` want it. What is known is kept in the isolate, as data: a promise
//! of another request cannot be waited for, so whoever waits looks again by a timer of its own.

use super::keys::{KeyRing, Look, PublicKey, read_key_set};
use crate::fault::Fault;
use crate::upstream::within;
use crate::{streams, unix_now};
use nontax_api::ProblemCode;
use std::cell::RefCell;
use std::time::Duration;
use worker::{AbortController, Delay, Fetch, Headers, Method, Request, RequestInit, RequestRedirect, ResponseBody};

/// Seconds that the issuer has for the head of its answer, and again for the body.
const SECONDS: u32 = 5;

/// The largest key set that is read, in bytes; a real one has some 6,000.
const LARGEST_KEY_SET: usize = 64 * 1024;

/// How often those who wait look again.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

thread_local! {
    static KEYS: RefCell<KeyRing> = RefCell::default();
}

/// The key that a token names; it is `now`.
pub async fn key(certs: &str, kid: &str, now: i64) -> Result<PublicKey, Fault> {
    let ahead = now - unix_now();
    let clock = || unix_now() + ahead;
    loop {
        match KEYS.with_borrow_mut(|keys| keys.look(kid, clock())) {
            Look::Use(key) => return Ok(key),
            Look::Ask => {
                let asked = ask(certs).await;
                KEYS.with_borrow_mut(|keys| match asked {
                    Some(set) => keys.answered(set, clock()),
                    None => keys.failed(),
                });
            }
            Look::Wait => Delay::from(LOOK_AGAIN).await,
            Look::Unknown => {
                return Err(Fault::with_detail(ProblemCode::NotSignedIn, "the token is signed by an unknown key"));
            }
            Look::Unavailable { retry_after } => {
                return Err(Fault { retry_after: Some(retry_after), ..Fault::new(ProblemCode::SignInUnavailable) });
            }
        }
    }
}

/// The key set; `None` for whatever goes wrong, since every failure is treated alike.
async fn ask(certs: &str) -> Option<Vec<PublicKey>> {
    let headers = Headers::new();
    headers.set("accept", "application/json").ok()?;
    let mut init = RequestInit::new();
    // A redirect would let another server name the keys.
    init.with_method(Method::Get).with_headers(headers).with_redirect(RequestRedirect::Manual);
    let request = Request::new_with_init(certs, &init).ok()?;
    let aborting = AbortController::default();
    let signal = aborting.signal();
    let answered = within(SECONDS, async { Fetch::Request(request).send_with_signal(&signal).await }).await;
    let Ok(Ok(response)) = answered else {
        aborting.abort();
        return None;
    };
    if response.status_code() != 200 {
        return None;
    }
    let ResponseBody::Stream(body) = response.body() else { return None };
    let Ok(text) = within(SECONDS, streams::read_small(body, LARGEST_KEY_SET)).await else {
        aborting.abort();
        return None;
    };
    read_key_set(&text.ok()?)
}
