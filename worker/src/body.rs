//! A request's JSON body, read with a cap and a time limit.

use crate::fault::Fault;
use crate::streams;
use crate::upstream::within;
use nontax_api::ProblemCode;
use serde::de::DeserializeOwned;
use worker::Request;

/// The largest request body that is read, in bytes; 400 days have 5 KB.
const LARGEST: usize = 16 * 1024;

/// Seconds that the caller has to send it.
const SECONDS: u32 = 10;

/// Reads it; what is wrong with it is told.
pub async fn read<T: DeserializeOwned>(request: Request) -> Result<T, Fault> {
    let bytes = match request.inner().body() {
        Some(body) => within(SECONDS, streams::read_small(&body, LARGEST)).await?.map_err(of_body)?,
        None => Vec::new(),
    };
    parse(&bytes)
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Fault> {
    serde_json::from_slice(bytes).map_err(|why| Fault::with_detail(ProblemCode::BadRequest, format!("the body: {why}")))
}

fn of_body(fault: Fault) -> Fault {
    match fault.code {
        ProblemCode::BadAnswer => Fault::new(ProblemCode::TooLarge),
        _ => Fault::with_detail(ProblemCode::BadRequest, "the body could not be read"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nontax_api::archive::FetchDays;

    #[test]
    fn a_body_that_is_wrong_is_told_where() {
        let good = r#"{"mch_id":"1900016021","dates":["20261121"]}"#;
        assert!(!parse::<FetchDays>(good.as_bytes()).unwrap().again);
        for wrong in ["", "[]", r#"{"mch_id":"19","dates":[]}"#, &good.replace("21\"]", "31\"]")] {
            let fault = parse::<FetchDays>(wrong.as_bytes()).unwrap_err();
            assert_eq!(fault.code, ProblemCode::BadRequest);
            assert!(fault.detail.unwrap().starts_with("the body: "), "{wrong}");
        }
    }
}
