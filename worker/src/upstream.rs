//! A call of WeChat's API: a time limit on every wait, redirects not followed, small answers read with a cap. What goes
//! wrong is told without the address, which may hold the token.

use crate::fault::Fault;
use crate::streams;
use futures::future::{Either, select};
use nontax_api::ProblemCode;
use nontax_weixin::{SMALL_ANSWER_LIMIT, retry};
use serde::Serialize;
use std::future::Future;
use std::pin::pin;
use std::time::Duration;
use wasm_bindgen::JsValue;
use worker::{
    AbortController, Date, Delay, Fetch, Headers, Method, Request, RequestInit, RequestRedirect, Response, ResponseBody,
};

/// Milliseconds after which nothing is tried again: a caller waits for one answer, not for three slow ones.
const RETRY_MILLIS: u64 = 10_000;

/// Waits, but not for ever.
pub async fn within<T>(seconds: u32, work: impl Future<Output = T>) -> Result<T, Fault> {
    let limit = Delay::from(Duration::from_secs(u64::from(seconds)));
    match select(pin!(work), pin!(limit)).await {
        Either::Left((done, _)) => Ok(done),
        Either::Right(_) => Err(Fault::new(ProblemCode::TimedOut)),
    }
}

/// An answer whose body has not been read.
pub struct Unread {
    /// HTTP status.
    pub status: u16,
    /// `content-length`, when the body is not encoded.
    pub length: Option<u64>,
    /// The body; `None` when there is none.
    pub body: Option<worker::web_sys::ReadableStream>,
}

/// Posts JSON and waits for the answer's head.
pub async fn post(address: &str, body: &impl Serialize, seconds: u32) -> Result<Unread, Fault> {
    let request = request(address, body)?;
    let aborting = AbortController::default();
    let signal = aborting.signal();
    let sent = within(seconds, async { Fetch::Request(request).send_with_signal(&signal).await }).await;
    let response = match sent {
        Ok(Ok(response)) => response,
        Ok(Err(_)) => return Err(Fault::new(ProblemCode::Unreachable)),
        Err(late) => {
            aborting.abort();
            return Err(late);
        }
    };
    Ok(unread(response))
}

/// Posts JSON and reads the whole answer, which is small.
pub async fn post_for_small_answer(address: &str, body: &impl Serialize, seconds: u32) -> Result<Vec<u8>, Fault> {
    let answer = post(address, body, seconds).await?;
    refuse_redirect(answer.status)?;
    let bytes = match answer.body {
        Some(stream) => within(seconds, streams::read_small(&stream, SMALL_ANSWER_LIMIT)).await??,
        None => Vec::new(),
    };
    // A gateway's page says nothing that its status does not.
    if !(200..300).contains(&answer.status) && !bytes.trim_ascii_start().starts_with(b"{") {
        return Err(Fault::bad_status(answer.status));
    }
    Ok(bytes)
}

/// Waits before a call is made again; `false` when there were enough tries, or they took too long already. `began` is
/// when the first one did, in Unix milliseconds.
pub async fn pause_before_retry(tries: u32, began: u64) -> bool {
    let Some(pause) = retry::pause(tries, chance()) else { return false };
    if Date::now().as_millis().saturating_sub(began) > RETRY_MILLIS {
        return false;
    }
    Delay::from(Duration::from_millis(u64::from(pause))).await;
    true
}

// Any number of 32 bits, as likely as any other.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the product is below 2^32")]
fn chance() -> u32 {
    (js_sys::Math::random() * f64::from(u32::MAX)) as u32
}

/// A redirect is followed by nobody: it would carry the token, or the secret, to an address nobody configured.
pub fn refuse_redirect(status: u16) -> Result<(), Fault> {
    if (300..400).contains(&status) {
        return Err(Fault::with_detail(
            ProblemCode::BadAnswer,
            format!("a redirect (HTTP status {status}), not followed"),
        ));
    }
    Ok(())
}

fn request(address: &str, body: &impl Serialize) -> Result<Request, Fault> {
    let internal = |_| Fault::new(ProblemCode::Internal);
    let body = serde_json::to_string(body).map_err(|_| Fault::new(ProblemCode::Internal))?;
    let headers = Headers::new();
    headers.set("content-type", "application/json").map_err(internal)?;
    headers.set("accept", "*/*").map_err(internal)?;
    let mut init = RequestInit::new();
    init.with_method(Method::Post)
        .with_headers(headers)
        .with_redirect(RequestRedirect::Manual)
        .with_body(Some(JsValue::from_str(&body)));
    Request::new_with_init(address, &init).map_err(internal)
}

fn unread(response: Response) -> Unread {
    let status = response.status_code();
    let header = |name: &str| response.headers().get(name).ok().flatten();
    // The runtime undoes the encoding, and the length is the encoded one's.
    let encoded = header("content-encoding").is_some_and(|encoding| !encoding.eq_ignore_ascii_case("identity"));
    let length = header("content-length").filter(|_| !encoded).and_then(|text| text.parse().ok());
    let body = match response.body() {
        ResponseBody::Stream(stream) => Some(stream.clone()),
        ResponseBody::Empty | ResponseBody::Body(_) => None,
    };
    Unread { status, length, body }
}
