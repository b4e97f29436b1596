//! `nontax/getorderlist`: the orders of a payment notice, after the official page `getorderlist.md`.

use crate::AppId;
use crate::error_answer::{AnswerFailure, ErrorAnswer, read_json};
use core::fmt;
use core::str::FromStr;
use serde::{Deserialize, Serialize};

/// Exactly one of the two numbers; the official page allows no other case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OrderKey {
    /// `payment_notice_no`, 缴费通知书编号.
    PaymentNoticeNo(Number),
    /// `order_no`, for what has no notice. The official table does not name this field; public SDKs do.
    OrderNo(Number),
}

/// A notice number or an order number: 1 to 64 letters, digits, `-` and `_`; leading zeros count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Number(String);

/// A department's code (执收单位编码): 1 to 32 letters and digits; leading zeros count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct DepartmentCode(String);

/// A region's code (行政区划代码): 1 to 12 digits, mostly six.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct RegionCode(String);

/// A text that is not such a number or code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotACode;

impl fmt::Display for NotACode {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("empty, too long, or with characters that it cannot have")
    }
}

impl core::error::Error for NotACode {}

macro_rules! coded_text {
    ($name:ident, $longest:literal, $allowed:pat) => {
        impl $name {
            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = NotACode;

            fn from_str(text: &str) -> Result<Self, NotACode> {
                let fits = |byte: u8| matches!(byte, $allowed);
                if (1..=$longest).contains(&text.len()) && text.bytes().all(fits) {
                    Ok(Self(text.to_owned()))
                } else {
                    Err(NotACode)
                }
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

coded_text!(Number, 64, b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'-' | b'_');
coded_text!(DepartmentCode, 32, b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z');
coded_text!(RegionCode, 12, b'0'..=b'9');

/// The body of `nontax/getorderlist`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Wire", try_from = "Wire")]
pub struct OrdersRequest {
    /// Who asks.
    pub appid: AppId,
    /// 行政区划代码.
    pub region_code: RegionCode,
    /// 执收单位编码.
    pub department_code: DepartmentCode,
    /// Which orders.
    pub key: OrderKey,
}

#[derive(Serialize, Deserialize)]
struct Wire {
    appid: AppId,
    region_code: RegionCode,
    department_code: DepartmentCode,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    payment_notice_no: Option<Number>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    order_no: Option<Number>,
}

impl From<OrdersRequest> for Wire {
    fn from(request: OrdersRequest) -> Self {
        let OrdersRequest { appid, region_code, department_code, key } = request;
        let (payment_notice_no, order_no) = match key {
            OrderKey::PaymentNoticeNo(number) => (Some(number), None),
            OrderKey::OrderNo(number) => (None, Some(number)),
        };
        Self { appid, region_code, department_code, payment_notice_no, order_no }
    }
}

impl TryFrom<Wire> for OrdersRequest {
    type Error = &'static str;

    fn try_from(wire: Wire) -> Result<Self, Self::Error> {
        let key = match (wire.payment_notice_no, wire.order_no) {
            (Some(number), None) => OrderKey::PaymentNoticeNo(number),
            (None, Some(number)) => OrderKey::OrderNo(number),
            _ => return Err("exactly one of payment_notice_no and order_no is wanted"),
        };
        let Wire { appid, region_code, department_code, .. } = wire;
        Ok(Self { appid, region_code, department_code, key })
    }
}

/// What WeChat knows of a notice or an order number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrdersAnswer {
    /// `order_id_list`: every order placed, unpaid attempts included.
    pub order_ids: Vec<String>,
    /// `paid_order_id`: the paid one; it joins to the statement's 商户订单号. Missing or empty when none is paid.
    pub paid_order_id: Option<String>,
}

#[derive(Deserialize)]
struct AnswerWire {
    #[serde(default)]
    order_id_list: Option<Vec<String>>,
    #[serde(default)]
    paid_order_id: Option<String>,
}

/// Reads a whole answer body of `getorderlist`.
///
/// # Errors
/// WeChat's own error, or [`AnswerFailure::NotAnAnswer`] for anything that is not an answer of this API.
pub fn read_orders_answer(body: &[u8]) -> Result<OrdersAnswer, AnswerFailure> {
    let value = read_json(body).ok_or(AnswerFailure::NotAnAnswer)?;
    if let Some(error) = ErrorAnswer::from_json(&value) {
        return Err(AnswerFailure::Refused(error));
    }
    // An object with neither an errcode nor a list is somebody else's JSON, not an empty list of orders.
    if value.get("errcode").is_none() && value.get("order_id_list").is_none() {
        return Err(AnswerFailure::NotAnAnswer);
    }
    let wire = AnswerWire::deserialize(value).map_err(|_| AnswerFailure::NotAnAnswer)?;
    Ok(OrdersAnswer {
        order_ids: wire.order_id_list.unwrap_or_default(),
        paid_order_id: wire.paid_order_id.filter(|id| !id.is_empty()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const REQUEST: &str = r#"{"appid":"wx5f6e43071809a9dd","region_code":"340000","department_code":"065080906","payment_notice_no":"34000019081115065040"}"#;

    #[test]
    fn the_official_example_goes_there_and_back() {
        let request = OrdersRequest {
            appid: "wx5f6e43071809a9dd".parse().unwrap(),
            region_code: "340000".parse().unwrap(),
            department_code: "065080906".parse().unwrap(),
            key: OrderKey::PaymentNoticeNo("34000019081115065040".parse().unwrap()),
        };
        assert_eq!(serde_json::to_string(&request).unwrap(), REQUEST);
        assert_eq!(serde_json::from_str::<OrdersRequest>(REQUEST).unwrap(), request);
        let by_order =
            OrdersRequest { key: OrderKey::OrderNo("AQCA62hwdbQqI2BkDAqRH-U4tE4p".parse().unwrap()), ..request };
        assert!(serde_json::to_string(&by_order).unwrap().contains(r#""order_no":"AQCA62hwdbQqI2BkDAqRH-U4tE4p""#));
        assert!(!serde_json::to_string(&by_order).unwrap().contains("payment_notice_no"));
    }

    #[test]
    fn both_numbers_and_neither_are_refused() {
        let neither = REQUEST.replace(r#","payment_notice_no":"34000019081115065040""#, "");
        let both = REQUEST.replace('}', r#","order_no":"1"}"#);
        for text in [neither, both] {
            let error = serde_json::from_str::<OrdersRequest>(&text).unwrap_err().to_string();
            assert!(error.contains("exactly one"), "{error}");
        }
    }

    #[test]
    fn numbers_and_codes_take_no_blanks_quotes_or_excess() {
        for text in ["", " 1", "1\"", "一", "1;2"] {
            assert!(text.parse::<Number>().is_err(), "{text}");
            assert!(text.parse::<DepartmentCode>().is_err() && text.parse::<RegionCode>().is_err(), "{text}");
        }
        assert!("x".repeat(65).parse::<Number>().is_err());
        assert!("0".repeat(33).parse::<DepartmentCode>().is_err());
        assert!("44x000".parse::<RegionCode>().is_err());
        assert_eq!("00012".parse::<DepartmentCode>().unwrap().as_str(), "00012");
    }

    #[test]
    fn the_official_answer_is_read() {
        let body = br#"{"errcode":0,"errmsg":"ok","order_id_list":["AQCAxFJwcrQqI2BkDAqRH-UhDq2D","AQCA62hwdbQqI2BkDAqRH-U4tE4p"],"paid_order_id":"AQCA62hwdbQqI2BkDAqRH-U4tE4p"}"#;
        let answer = read_orders_answer(body).unwrap();
        assert_eq!(answer.order_ids.len(), 2);
        assert_eq!(answer.paid_order_id.as_deref(), Some("AQCA62hwdbQqI2BkDAqRH-U4tE4p"));
    }

    #[test]
    fn nothing_paid_is_none_whether_missing_or_empty() {
        for tail in ["", r#","paid_order_id":"""#, r#","paid_order_id":null"#] {
            let body = format!(r#"{{"errcode":0,"order_id_list":["a"]{tail}}}"#);
            assert_eq!(read_orders_answer(body.as_bytes()).unwrap().paid_order_id, None, "{tail}");
        }
        assert_eq!(read_orders_answer(br#"{"errcode":0,"errmsg":"ok"}"#).unwrap(), OrdersAnswer::default());
    }

    #[test]
    fn an_error_stays_an_error_and_other_bodies_are_no_answer() {
        let Err(AnswerFailure::Refused(error)) =
            read_orders_answer(br#"{"errcode":40001,"errmsg":"invalid credential rid: 1-2-3"}"#)
        else {
            panic!("an error was read as orders");
        };
        assert_eq!((error.code, error.rid.as_deref()), (40001, Some("1-2-3")));
        for body in ["", "{}", "[]", "<html>", r#"{"order_id_list":[1]}"#, r#"{"errcode":0,"order_id_list":"x"}"#] {
            assert_eq!(read_orders_answer(body.as_bytes()), Err(AnswerFailure::NotAnAnswer), "{body}");
        }
    }
}
