//! Answers with the headers that every answer has.

use crate::fault::Fault;
use nontax_api::{ProblemCode, REQUEST_ID_HEADER, security};
use serde::Serialize;
use wasm_bindgen::prelude::wasm_bindgen;
use worker::{Response, ResponseBuilder};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = crypto, js_name = randomUUID)]
    fn random_uuid() -> String;
}

/// A new request id.
pub fn new_request_id() -> String {
    random_uuid()
}

/// A JSON answer.
pub fn json(value: &impl Serialize) -> Result<Response, Fault> {
    let body = serde_json::to_vec(value).map_err(|_| Fault::new(ProblemCode::Internal))?;
    with_headers(ResponseBuilder::new().fixed(body), &[("content-type", "application/json")])
}

/// An answer with more headers.
pub fn with_headers(response: Response, headers: &[(&str, &str)]) -> Result<Response, Fault> {
    for (name, value) in headers {
        response.headers().set(name, value).map_err(|_| Fault::new(ProblemCode::Internal))?;
    }
    Ok(response)
}

/// A fault as `application/problem+json`.
pub fn problem(fault: &Fault, request_id: &str) -> Response {
    let problem = fault.problem(request_id);
    let body = serde_json::to_vec(&problem).unwrap_or_default();
    let response = ResponseBuilder::new().with_status(problem.status).fixed(body);
    set(&response, "content-type", "application/problem+json");
    if let Some(seconds) = problem.retry_after {
        set(&response, "retry-after", &seconds.to_string());
    }
    if let Some(allow) = &fault.allow {
        set(&response, "allow", allow);
    }
    response
}

/// The headers that every answer has.
pub fn finish(response: Response, request_id: &str) -> Response {
    for (name, value) in security::HEADERS {
        set(&response, name, value);
    }
    set(&response, "cache-control", "no-store");
    set(&response, REQUEST_ID_HEADER, request_id);
    response
}

/// See [`crate::broken_answer`].
pub fn broken() -> String {
    #[derive(Serialize)]
    struct Broken {
        body: String,
        headers: Vec<(&'static str, &'static str)>,
    }
    let problem = Fault::new(ProblemCode::Internal).problem("");
    let mut headers = security::HEADERS.to_vec();
    headers.extend([("content-type", "application/problem+json"), ("cache-control", "no-store")]);
    let body = serde_json::to_string(&problem).unwrap_or_default();
    serde_json::to_string(&Broken { body, headers }).unwrap_or_default()
}

// The names and values are the program's own, so they cannot be refused; if one were, an answer without it is better
// than none.
fn set(response: &Response, name: &str, value: &str) {
    let _ = response.headers().set(name, value);
}
