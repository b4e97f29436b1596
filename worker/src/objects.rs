//! Questions to a Durable Object and its answers, as JSON, with a time limit.

use crate::fault::Fault;
use crate::upstream::within;
use nontax_api::ProblemCode;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;
use worker::{Env, Method, Request, RequestInit};

/// Which object, and what is wrong when it does not answer.
#[derive(Clone, Copy, Debug)]
pub struct Object<'a> {
    /// Its binding in the configuration.
    pub binding: &'static str,
    /// Its name among those of its class.
    pub name: &'a str,
    /// The code of a fault.
    pub code: ProblemCode,
}

/// Seconds that an object has: it only reads and writes its own storage.
const SECONDS: u32 = 20;

/// Asks.
pub async fn ask<A: DeserializeOwned>(env: &Env, object: Object<'_>, question: &impl Serialize) -> Result<A, Fault> {
    let broken = |what: &str| Fault::with_detail(object.code, format!("{} {what}", object.binding));
    let namespace =
        env.durable_object(object.binding).map_err(|_| Fault::bad_setting(object.binding, "is not bound"))?;
    let stub = namespace.get_by_name(object.name).map_err(|_| broken("cannot be reached"))?;
    let body = serde_json::to_string(question).map_err(|_| broken("cannot be asked"))?;
    let mut init = RequestInit::new();
    init.with_method(Method::Post).with_body(Some(JsValue::from_str(&body)));
    // The host is never looked up: the request goes to the object.
    let request = Request::new_with_init("https://object/", &init).map_err(|_| broken("cannot be asked"))?;
    let answered = within(SECONDS, async {
        let mut response = stub.fetch_with_request(request).await.ok()?;
        let text = response.text().await.ok()?;
        serde_json::from_str(&text).ok()
    });
    answered.await.ok().flatten().ok_or_else(|| broken("did not answer"))
}
