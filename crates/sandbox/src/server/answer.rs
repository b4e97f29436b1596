//! What a route answers before any fault is applied: a whole body or one made as it is sent; and WeChat's errors.

use crate::dice;
use axum::body::{Body, Bytes};
use futures::StreamExt;
use futures::stream;
use serde_json::{Value, json};
use std::io;
use tokio::sync::mpsc;

/// Content-Type of WeChat's JSON.
pub(crate) const JSON: &str = "application/json; encoding=utf-8";

/// An answer.
pub(crate) struct Answer {
    pub status: u16,
    pub content_type: &'static str,
    pub payload: Payload,
}

/// The body of an answer.
pub(crate) enum Payload {
    Whole(Vec<u8>),
    Chunks(Box<dyn Iterator<Item = Vec<u8>> + Send>),
}

impl Answer {
    /// JSON with status 200, as WeChat sends errors too.
    pub(crate) fn json(value: &Value) -> Self {
        Self { status: 200, content_type: JSON, payload: Payload::Whole(value.to_string().into_bytes()) }
    }

    /// Any body.
    pub(crate) fn text(status: u16, content_type: &'static str, text: &str) -> Self {
        Self { status, content_type, payload: Payload::Whole(text.as_bytes().to_vec()) }
    }

    /// WeChat's error: a code, its text, and the id of the request.
    pub(crate) fn error(code: i64, text: &str, call: u64) -> Self {
        Self::json(&json!({ "errcode": code, "errmsg": format!("{text} rid: {}", rid(call)) }))
    }

    /// WeChat's error with its usual text.
    pub(crate) fn usual_error(code: i64, call: u64) -> Self {
        Self::error(code, usual_text(code), call)
    }
}

impl Payload {
    /// The same bytes in pieces.
    pub(crate) fn into_chunks(self) -> Box<dyn Iterator<Item = Vec<u8>> + Send> {
        match self {
            Self::Whole(bytes) => Box::new(core::iter::once(bytes)),
            Self::Chunks(chunks) => chunks,
        }
    }

    /// As the body of a response; pieces are made on a thread of their own, a few ahead of the reader.
    pub(crate) fn into_body(self) -> Body {
        match self {
            Self::Whole(bytes) => Body::from(bytes),
            Self::Chunks(chunks) => Body::from_stream(stream_of(chunks).map(Ok::<_, io::Error>)),
        }
    }
}

/// Chunks as a stream, made on a blocking thread that stops when nobody reads any more.
pub(crate) fn stream_of(chunks: Box<dyn Iterator<Item = Vec<u8>> + Send>) -> impl futures::Stream<Item = Bytes> + Send {
    let (sender, receiver) = mpsc::channel::<Bytes>(4);
    tokio::task::spawn_blocking(move || {
        for chunk in chunks {
            if sender.blocking_send(Bytes::from(chunk)).is_err() {
                return;
            }
        }
    });
    stream::unfold(receiver, |mut receiver| async { receiver.recv().await.map(|chunk| (chunk, receiver)) })
}

/// A request id of WeChat's form, `rid: 5f9a1b2c-3d4e5f60-7a8b9c0d`.
pub(crate) fn rid(call: u64) -> String {
    let (head, tail) = (dice::scatter(call), dice::scatter(call ^ 0x51D));
    format!("{:08x}-{:08x}-{:08x}", head >> 32, head & 0xFFFF_FFFF, tail & 0xFFFF_FFFF)
}

/// The text that goes with a code.
pub(crate) fn usual_text(code: i64) -> &'static str {
    match code {
        -1 => "system error",
        100 => "SYSTEMERROR",
        20001 => "invalid bill_type",
        20002 => "No Bill Exist",
        20003 => "CompressGZip Error",
        20007 => "bill api has been closed for this merchant",
        20100 => "bill system error, try again later",
        40001 => {
            "invalid credential, access_token is invalid or not latest, could get access_token by getStableAccessToken, more details at https://mmbizurl.cn/s/JtxxFh33r"
        }
        40002 => "invalid grant_type",
        40013 => "invalid appid",
        40014 => "invalid access_token",
        40066 => "invalid url",
        40097 => "invalid args",
        40125 => "invalid appsecret, view more at http://t.cn/RAEkdVq",
        40164 => "invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist",
        40243 => "appsecret is frozen",
        41001 => "access_token missing",
        41002 => "appid missing",
        41004 => "appsecret missing",
        42001 => "access_token expired",
        43002 => "require POST method",
        44002 => "empty post data",
        45009 => "reach max api daily quota limit",
        45011 => "api minute-quota reach limit, must slower, retry next minute",
        47001 => "data format error",
        48001 => "api unauthorized",
        48004 => "api forbidden for irregularities",
        50002 => "user limited",
        50004 => "forbidden to use service",
        50007 => "account is in login",
        61004 => "access clientip is not registered",
        61500 => "date format error",
        89503 => "this ip call needs the administrator's confirmation",
        89506 => "this ip was refused by the administrator within 24 hours",
        89507 => "this ip was refused by the administrator within 1 hour",
        9_001_001 => "invalid post data",
        _ => "system busy",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rid_has_three_parts_of_eight_hexadecimal_digits() {
        let rid = rid(7);
        let parts: Vec<&str> = rid.split('-').collect();
        assert_eq!(parts.len(), 3);
        assert!(parts.iter().all(|part| part.len() == 8 && part.bytes().all(|byte| byte.is_ascii_hexdigit())));
    }
}
