//! The page's own calls of the Worker: session, orders, archive, audit log. Statements are fetched by the engine.

use crate::desk::SessionState;
use nontax_api::archive::{ArchivedDays, FetchDays, FetchingDays};
use nontax_api::audit::AuditPage;
use nontax_api::{CALL_HEADER, MerchantsFound, Orders, OrdersRequest, Problem, routes};
use nontax_bill::{BillDate, MchId};
use serde::de::DeserializeOwned;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Request, RequestInit, RequestRedirect, Response, ResponseType};

/// Why a call brought nothing.
#[derive(Clone, Debug, PartialEq)]
pub enum CallError {
    /// No Worker answered: no network, or the page stands on a plain file server.
    Absent,
    /// The Worker refused.
    Refused(Box<Problem>),
}

/// Who the caller is.
pub async fn session() -> SessionState {
    match call(routes::SESSION, None).await {
        Ok(session) => SessionState::Ready(session),
        Err(CallError::Absent) => SessionState::Absent,
        Err(CallError::Refused(problem)) => SessionState::Refused(problem),
    }
}

/// Merchants that the caller may see, by words of number or name.
///
/// # Errors
/// See [`CallError`].
pub async fn merchants(words: &str) -> Result<MerchantsFound, CallError> {
    let words = String::from(js_sys::encode_uri_component(words));
    call(&format!("{}?find={words}", routes::MERCHANTS), None).await
}

/// The orders of a notice.
///
/// # Errors
/// See [`CallError`].
pub async fn orders(request: &OrdersRequest) -> Result<Orders, CallError> {
    let body = nontax_json::to_string(request).map_err(|_| CallError::Absent)?;
    call(routes::ORDERS, Some(body)).await
}

/// How a merchant's days stand, both ends meant.
///
/// # Errors
/// See [`CallError`].
pub async fn archived_days(mch_id: &MchId, from: BillDate, to: BillDate) -> Result<ArchivedDays, CallError> {
    call(&format!("{}/{mch_id}?from={from}&to={to}", routes::STATEMENTS), None).await
}

/// Has days fetched into the archive.
///
/// # Errors
/// See [`CallError`].
pub async fn fetch_days(wish: &FetchDays) -> Result<FetchingDays, CallError> {
    let body = nontax_json::to_string(wish).map_err(|_| CallError::Absent)?;
    call(routes::ARCHIVE_FETCH, Some(body)).await
}

/// Lines of the audit log: of these days in Beijing, both meant, with numbers above `after`.
///
/// # Errors
/// See [`CallError`].
pub async fn audit(from: BillDate, to: BillDate, after: u64) -> Result<AuditPage, CallError> {
    call(&format!("{}?from={from}&to={to}&after={after}", routes::AUDIT), None).await
}

async fn call<T: DeserializeOwned>(address: &str, body: Option<String>) -> Result<T, CallError> {
    let answer = fetch(address, body).await.ok_or(CallError::Absent)?;
    let signed_out = || Err(CallError::Refused(Box::new(Problem::signed_out())));
    let Answer::Said(status, text) = answer else { return signed_out() };
    if (200..300).contains(&status) {
        // A file server may answer any address with its own page.
        return nontax_json::from_str(&text).map_err(|_| CallError::Absent);
    }
    match nontax_json::from_str(&text) {
        Ok(problem) => Err(CallError::Refused(Box::new(problem))),
        Err(_) if status == 401 => signed_out(),
        Err(_) => Err(CallError::Absent),
    }
}

/// What came back.
enum Answer {
    /// Status and text.
    Said(u16, String),
    /// The way to another page. The Worker sends nobody elsewhere: sign-in, which stands before it, does.
    Elsewhere,
}

async fn fetch(address: &str, body: Option<String>) -> Option<Answer> {
    let window = web_sys::window()?;
    let settings = RequestInit::new();
    settings.set_redirect(RequestRedirect::Manual);
    settings.set_method(if body.is_some() { "POST" } else { "GET" });
    let json = body.is_some();
    if let Some(body) = body {
        settings.set_body(&body.into());
    }
    let request = Request::new_with_str_and_init(address, &settings).ok()?;
    request.headers().set(CALL_HEADER, "1").ok()?;
    request.headers().set("accept", "application/json").ok()?;
    if json {
        request.headers().set("content-type", "application/json").ok()?;
    }
    let answer: Response = JsFuture::from(window.fetch_with_request(&request)).await.ok()?.dyn_into().ok()?;
    if answer.type_() == ResponseType::Opaqueredirect {
        return Some(Answer::Elsewhere);
    }
    let text = JsFuture::from(answer.text().ok()?).await.ok()?.as_string()?;
    Some(Answer::Said(answer.status(), text))
}
