//! A call of a server that is not WeChat and whose answer is small: a time limit on each wait, a cap on the body, and no
//! redirect followed.

use crate::fault::Fault;
use crate::streams;
use crate::upstream::within;
use nontax_api::ProblemCode;
use wasm_bindgen::JsValue;
use worker::{AbortController, Fetch, Headers, Method, Request, RequestInit, RequestRedirect, ResponseBody};

/// A request with these headers; a POST when it has a body.
pub fn request(address: &str, headers: &[(&str, &str)], body: Option<&str>) -> Result<Request, Fault> {
    let internal = |_| Fault::new(ProblemCode::Internal);
    let set = Headers::new();
    for (name, value) in headers {
        set.set(name, value).map_err(internal)?;
    }
    let mut init = RequestInit::new();
    init.with_headers(set).with_redirect(RequestRedirect::Manual);
    if let Some(body) = body {
        init.with_method(Method::Post).with_body(Some(JsValue::from_str(body)));
    }
    Request::new_with_init(address, &init).map_err(internal)
}

/// Status and body. `seconds` is the limit for the head, and again for the body; `limit` is in bytes.
pub async fn send(request: Request, seconds: u32, limit: usize) -> Result<(u16, Vec<u8>), Fault> {
    let aborting = AbortController::default();
    let signal = aborting.signal();
    let sent = within(seconds, async { Fetch::Request(request).send_with_signal(&signal).await }).await;
    let response = match sent {
        Ok(answered) => answered.map_err(|_| Fault::new(ProblemCode::Unreachable))?,
        Err(late) => {
            aborting.abort();
            return Err(late);
        }
    };
    let status = response.status_code();
    let ResponseBody::Stream(body) = response.body() else { return Ok((status, Vec::new())) };
    let read = within(seconds, streams::read_small(body, limit)).await.and_then(|read| read);
    if read.is_err() {
        aborting.abort();
    }
    Ok((status, read?))
}
