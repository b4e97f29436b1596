//! How often one person may ask, by route. Workers' own rate limiting counts, in each of Cloudflare's places by itself: it
//! costs no call to elsewhere, and that is enough to stop a script that ran wild. WeChat's quotas, which must hold
//! exactly, are kept by the token keeper.

use crate::fault::Fault;
use crate::route::Route;
use js_sys::{Object, Promise, Reflect};
use nontax_api::ProblemCode;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use worker::Env;

/// The `period` of every limit in the configuration, in seconds: after so long there is room again.
const PERIOD: u32 = 60;

#[wasm_bindgen]
extern "C" {
    type RateLimit;

    #[wasm_bindgen(method, catch)]
    fn limit(this: &RateLimit, question: &JsValue) -> Result<Promise, JsValue>;
}

/// The binding that counts a route's calls.
fn binding(route: &Route<'_>) -> &'static str {
    match route {
        Route::Statement { .. } => "LIMIT_STATEMENTS",
        Route::Orders => "LIMIT_ORDERS",
        _ => "LIMIT_OTHERS",
    }
}

/// Counts a call of this person, and refuses it when there were too many.
pub async fn count(env: &Env, principal: &str, route: &Route<'_>) -> Result<(), Fault> {
    let name = binding(route);
    let unbound = |_| Fault::bad_setting(name, "is not bound");
    let counter = Reflect::get(env, &JsValue::from_str(name)).map_err(unbound)?;
    if !counter.is_object() {
        return Err(unbound(counter));
    }
    let question = Object::new();
    let key = JsValue::from_str(&format!("{principal} {}", route.name()));
    Reflect::set(&question, &JsValue::from_str("key"), &key).map_err(unbound)?;
    let asked = counter.unchecked_into::<RateLimit>().limit(&question).map_err(unbound)?;
    let answer = JsFuture::from(asked).await.map_err(|_| Fault::new(ProblemCode::Internal))?;
    let has_room = Reflect::get(&answer, &JsValue::from_str("success")).is_ok_and(|success| success.is_truthy());
    if has_room {
        return Ok(());
    }
    let detail = format!("too many calls of {} by one person in {PERIOD} seconds", route.name());
    Err(Fault { retry_after: Some(PERIOD), ..Fault::with_detail(ProblemCode::TooMany, detail) })
}
