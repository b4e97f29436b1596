//! `POST /api/orders`: the orders of a notice or of an order number.

use crate::access::Grant;
use crate::calls::with_token;
use crate::config::Config;
use crate::fault::Fault;
use crate::upstream::within;
use crate::{answer, streams, upstream};
use nontax_api::{OrderKey, Orders, OrdersRequest, ProblemCode};
use nontax_weixin::{Api, OrdersRequest as WeixinRequest, read_orders_answer};
use serde::de::DeserializeOwned;
use serde_json::Value;
use worker::{Env, Request, Response};

/// The largest request body that is read, in bytes; a real one has two hundred.
const LARGEST_BODY: usize = 16 * 1024;

/// Seconds that the caller has to send it.
const BODY_SECONDS: u32 = 10;

/// Reads the body.
pub async fn read(request: Request) -> Result<OrdersRequest, Fault> {
    let bytes = match request.inner().body() {
        Some(body) => within(BODY_SECONDS, streams::read_small(&body, LARGEST_BODY)).await?.map_err(of_body)?,
        None => Vec::new(),
    };
    parse(&bytes)
}

/// Checks what was read, and that its merchant may be seen.
pub fn check(request: OrdersRequest, grant: &Grant<'_>) -> Result<WeixinRequest, Fault> {
    let merchant = grant.merchant(&request.mch_id)?;
    checked(request, merchant.appid.clone())
}

// Field by field, so that what is wrong can be named.
fn parse(bytes: &[u8]) -> Result<OrdersRequest, Fault> {
    fn field<T: DeserializeOwned>(body: &Value, name: &str) -> Result<T, Fault> {
        let value = body.get(name).cloned().unwrap_or(Value::Null);
        serde_json::from_value(value)
            .map_err(|why| Fault::with_detail(ProblemCode::BadRequest, format!("{name}: {why}")))
    }
    let body: Value = serde_json::from_slice(bytes)
        .ok()
        .filter(Value::is_object)
        .ok_or_else(|| Fault::with_detail(ProblemCode::BadRequest, "the body is not a JSON object"))?;
    Ok(OrdersRequest {
        mch_id: field(&body, "mch_id")?,
        region_code: field(&body, "region_code")?,
        department_code: field(&body, "department_code")?,
        key: field(&body, "key")?,
    })
}

fn of_body(fault: Fault) -> Fault {
    match fault.code {
        ProblemCode::BadAnswer => Fault::new(ProblemCode::TooLarge),
        _ => Fault::with_detail(ProblemCode::BadRequest, "the body could not be read"),
    }
}

fn checked(request: OrdersRequest, appid: nontax_weixin::AppId) -> Result<WeixinRequest, Fault> {
    fn field<T: std::str::FromStr>(name: &str, text: &str) -> Result<T, Fault>
    where
        T::Err: std::fmt::Display,
    {
        text.trim().parse().map_err(|why| Fault::with_detail(ProblemCode::BadRequest, format!("{name}: {why}")))
    }
    let key = match &request.key {
        OrderKey::PaymentNoticeNo(text) => nontax_weixin::OrderKey::PaymentNoticeNo(field("payment_notice_no", text)?),
        OrderKey::OrderNo(text) => nontax_weixin::OrderKey::OrderNo(field("order_no", text)?),
    };
    let region_code = field("region_code", &request.region_code)?;
    let department_code = field("department_code", &request.department_code)?;
    Ok(WeixinRequest { appid, region_code, department_code, key })
}

/// Looks them up.
pub async fn answer(env: &Env, config: &Config, request: WeixinRequest) -> Result<Response, Fault> {
    let request = &request;
    let found = with_token(env, config, &request.appid, Api::GetOrderList, |address| async move {
        let body = upstream::post_for_small_answer(&address, request, config.upstream_seconds).await?;
        read_orders_answer(&body).map_err(|failure| Fault::of_answer(failure, false))
    })
    .await?;
    answer::json(&Orders { order_ids: found.order_ids, paid_order_id: found.paid_order_id })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(key: OrderKey) -> OrdersRequest {
        OrdersRequest {
            mch_id: "1900016021".parse().unwrap(),
            region_code: "340000".into(),
            department_code: "065080906".into(),
            key,
        }
    }

    fn check(request: OrdersRequest) -> Result<WeixinRequest, Option<String>> {
        checked(request, "wx5f6e43071809a9dd".parse().unwrap()).map_err(|fault| {
            assert_eq!(fault.code, ProblemCode::BadRequest);
            fault.detail
        })
    }

    #[test]
    fn a_good_request_is_passed_on_with_its_zeros() {
        let good = check(request(OrderKey::PaymentNoticeNo(" 0034000019081115 ".into()))).unwrap();
        assert_eq!(good.key, nontax_weixin::OrderKey::PaymentNoticeNo("0034000019081115".parse().unwrap()));
        assert_eq!(good.department_code.as_str(), "065080906");
    }

    #[test]
    fn a_body_that_cannot_be_read_says_which_field() {
        let good =
            r#"{"mch_id":"1900016021","region_code":"340000","department_code":"065080906","key":{"order_no":"1"}}"#;
        assert!(parse(good.as_bytes()).is_ok());
        for (body, name) in [
            (good.replace("1900016021", "19"), "mch_id"),
            (good.replace(r#""340000""#, "340000"), "region_code"),
            (good.replace(r#"{"order_no":"1"}"#, "{}"), "key"),
            (good.replace(r#"{"order_no":"1"}"#, r#"{"order_no":"1","payment_notice_no":"2"}"#), "key"),
            (String::new(), "the body"),
            ("[]".to_owned(), "the body"),
        ] {
            let detail = parse(body.as_bytes()).unwrap_err().detail.unwrap();
            assert!(detail.starts_with(name), "{body}: {detail}");
        }
    }

    #[test]
    fn a_wrong_field_is_named() {
        let said = |request| check(request).unwrap_err().unwrap();
        assert!(said(request(OrderKey::OrderNo(String::new()))).starts_with("order_no: "));
        let wrong = OrdersRequest { region_code: "34 0000".into(), ..request(OrderKey::OrderNo("1".into())) };
        assert!(said(wrong).starts_with("region_code: "));
    }
}
