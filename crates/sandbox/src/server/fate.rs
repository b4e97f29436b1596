//! How a fault changes an answer on its way out.

use crate::server::answer::{Answer, Payload, stream_of};
use crate::server::fault::{Fault, FaultKind};
use crate::server::wire::BreakSwitch;
use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use flate2::Compression;
use flate2::write::GzEncoder;
use futures::{StreamExt, stream};
use std::io::{self, Write};
use std::time::Duration;

/// The response, with a fault that leaves the answer right and spoils how it arrives.
pub(crate) async fn respond(answer: Answer, fault: Option<Fault>, switch: &BreakSwitch) -> Response {
    let Some(fault) = fault else { return whole(answer) };
    let after = fault.after_bytes.unwrap_or(0);
    match fault.fault {
        FaultKind::Slow => {
            tokio::time::sleep(Duration::from_millis(fault.millis.unwrap_or(1_000))).await;
            whole(answer)
        }
        FaultKind::Stall => {
            let begin = first(answer.payload, after).map(Ok::<_, io::Error>);
            response(answer.status, answer.content_type, Body::from_stream(begin.chain(stream::pending())))
        }
        FaultKind::Cut => response(answer.status, answer.content_type, cut(answer.payload, after, None)),
        FaultKind::CutLength => {
            let mut response = response(answer.status, answer.content_type, cut(answer.payload, after, None));
            response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(after + 1_000));
            response
        }
        FaultKind::Short => {
            let begin = first(answer.payload, after).map(Ok::<_, io::Error>);
            response(answer.status, answer.content_type, Body::from_stream(begin))
        }
        FaultKind::Reset => {
            if fault.after_bytes.is_none() {
                switch.pull();
            }
            response(answer.status, answer.content_type, cut(answer.payload, after, Some(switch.clone())))
        }
        FaultKind::Gzip => whole(Answer { payload: gzip(answer.payload), ..answer }),
        FaultKind::GzipEncoded => {
            let mut response = whole(Answer { payload: gzip(answer.payload), ..answer });
            response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            response
        }
        FaultKind::WrongContentType => {
            let wrong = match answer.payload {
                Payload::Whole(_) => "text/html; charset=gbk",
                Payload::Chunks(_) => "application/json",
            };
            whole(Answer { content_type: wrong, ..answer })
        }
        FaultKind::Redirect => {
            let mut response = response(302, "text/html", Body::empty());
            response.headers_mut().insert(header::LOCATION, HeaderValue::from_static("/sandbox/followed"));
            response
        }
        _ => whole(answer),
    }
}

fn whole(answer: Answer) -> Response {
    response(answer.status, answer.content_type, answer.payload.into_body())
}

fn response(status: u16, content_type: &'static str, body: Body) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    if !content_type.is_empty() {
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    }
    response
}

/// The first bytes of a body.
fn first(payload: Payload, bytes: u64) -> impl futures::Stream<Item = Bytes> + Send {
    let left = usize::try_from(bytes).unwrap_or(usize::MAX);
    let cut = payload.into_chunks().scan(left, |left, mut chunk| {
        if *left == 0 {
            return None;
        }
        chunk.truncate(*left);
        *left -= chunk.len();
        Some(chunk)
    });
    stream_of(Box::new(cut))
}

/// The first bytes of a body, then an error in place of the end; with a switch, a reset.
fn cut(payload: Payload, bytes: u64, switch: Option<BreakSwitch>) -> Body {
    let end = stream::once(async move {
        // What was handed over is written before the connection breaks.
        tokio::task::yield_now().await;
        if let Some(switch) = switch {
            switch.pull();
        }
        Err::<Bytes, io::Error>(io::Error::from(io::ErrorKind::ConnectionReset))
    });
    Body::from_stream(first(payload, bytes).map(Ok).chain(end))
}

fn gzip(payload: Payload) -> Payload {
    let mut chunks = payload.into_chunks();
    let mut encoder = Some(GzEncoder::new(Vec::new(), Compression::fast()));
    Payload::Chunks(Box::new(core::iter::from_fn(move || {
        let open = encoder.as_mut()?;
        for chunk in &mut chunks {
            // Writing to memory cannot fail.
            let _ = open.write_all(&chunk);
            if open.get_ref().len() > 64 * 1024 {
                return Some(core::mem::take(open.get_mut()));
            }
        }
        encoder.take().and_then(|encoder| encoder.finish().ok())
    })))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn gzip_of_many_chunks_opens_to_the_same_bytes() {
        let chunks: Vec<Vec<u8>> = (0..100_u64)
            .map(|number| (0..10_000).map(|at| crate::dice::scatter(number * 10_000 + at) as u8).collect())
            .collect();
        let plain: Vec<u8> = chunks.concat();
        let packed: Vec<u8> = gzip(Payload::Chunks(Box::new(chunks.into_iter()))).into_chunks().flatten().collect();
        let mut opened = Vec::new();
        flate2::read::GzDecoder::new(packed.as_slice()).read_to_end(&mut opened).unwrap();
        assert!(opened == plain);
    }
}
