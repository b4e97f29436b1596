//! Asks the issuer for its keys, as the rules of `keys` want it. What is known is kept in the isolate, as data: a promise
//! of another request cannot be waited for, so whoever waits looks again by a timer of its own.

use super::keys::{KeyRing, Look, PublicKey, read_key_set};
use crate::fault::Fault;
use crate::{small_fetch, unix_now};
use nontax_api::ProblemCode;
use std::cell::RefCell;
use std::time::Duration;
use worker::Delay;

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

/// The key set; `None` for whatever goes wrong, since every failure is treated alike. A redirect is one: it would let
/// another server name the keys.
async fn ask(certs: &str) -> Option<Vec<PublicKey>> {
    let request = small_fetch::request(certs, &[("accept", "application/json")], None).ok()?;
    let (status, body) = small_fetch::send(request, SECONDS, LARGEST_KEY_SET).await.ok()?;
    if status == 200 { read_key_set(&body) } else { None }
}
