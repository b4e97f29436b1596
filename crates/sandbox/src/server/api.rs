//! The routes of api.weixin.qq.com: tokens, statements and orders, with WeChat's checks in its order and its codes.

use super::answer::{Answer, Payload};
use super::fault::{Fault, FaultKind, Route};
use super::token::Standing;
use super::wire::BreakSwitch;
use super::{Sandbox, control, fate, token_server};
use crate::merchant::{Merchant, secret_of};
use crate::order::Orders;
use crate::statement::{BillType, Statement};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, DefaultBodyLimit, Query, State as Shared};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use nontax_bill::{BillDate, MchId};
use serde_json::{Value, json};
use std::collections::HashMap;

pub(super) fn router(sandbox: Sandbox) -> Router {
    let weixin = |route: Route| {
        any(
            move |Shared(sandbox): Shared<Sandbox>,
                  ConnectInfo(switch): ConnectInfo<BreakSwitch>,
                  method: Method,
                  Query(query): Query<HashMap<String, String>>,
                  headers: HeaderMap,
                  body: Bytes| async move {
                let call = Call { route, method, query, headers, body };
                sandbox.weixin(call, switch).await
            },
        )
    };
    Router::new()
        .route("/cgi-bin/stable_token", weixin(Route::StableToken))
        .route("/nontax/downloadbill", weixin(Route::DownloadBill))
        .route("/nontax/getorderlist", weixin(Route::GetOrderList))
        .merge(control::router())
        .merge(token_server::router())
        .fallback(unknown)
        .layer(DefaultBodyLimit::max(64 * 1024))
        .with_state(sandbox)
}

/// WeChat says in JSON that it has no such address.
async fn unknown(Shared(sandbox): Shared<Sandbox>) -> Response {
    let call = sandbox.next_request();
    let body = json!({ "errcode": 40066, "errmsg": format!("invalid url rid: {}", super::answer::rid(call)) });
    (StatusCode::NOT_FOUND, [(header::CONTENT_TYPE, super::answer::JSON)], body.to_string()).into_response()
}

/// A request of one of WeChat's routes.
struct Call {
    route: Route,
    method: Method,
    query: HashMap<String, String>,
    headers: HeaderMap,
    body: Bytes,
}

impl Call {
    fn token(&self) -> &str {
        self.query.get("access_token").map_or("", String::as_str)
    }

    /// The fault that the request itself asks for.
    fn own_fault(&self) -> Option<Fault> {
        let header = self.headers.get("x-sandbox-fault").and_then(|value| value.to_str().ok());
        Fault::parse(header.or_else(|| self.query.get("sandbox_fault").map(String::as_str))?)
    }

    fn json(&self) -> Option<Value> {
        serde_json::from_slice::<Value>(&self.body).ok().filter(Value::is_object)
    }
}

fn field<'a>(body: &'a Value, name: &str) -> &'a str {
    body.get(name).and_then(Value::as_str).unwrap_or("")
}

impl Sandbox {
    fn next_request(&self) -> u64 {
        let mut state = self.state();
        state.requests += 1;
        state.requests ^ self.settings.seed.rotate_left(32)
    }

    async fn weixin(self, call: Call, switch: BreakSwitch) -> Response {
        let number = self.next_request();
        let body = call.json();
        let fault = self.account(&call, body.as_ref());
        let answer = match fault.as_ref().and_then(|fault| self.in_place(fault, &call, number)) {
            Some(wrong) => wrong,
            None => self.right_answer(&call, body.as_ref(), number),
        };
        fate::respond(answer, fault, &switch).await
    }

    /// Counts the call and says which fault befalls it.
    fn account(&self, call: &Call, body: Option<&Value>) -> Option<Fault> {
        let mut state = self.state();
        let of_token = state.tokens.appid(call.token()).map(str::to_owned);
        let appid = body.map(|body| field(body, "appid").to_owned()).filter(|appid| !appid.is_empty()).or(of_token);
        let name = match call.route {
            Route::StableToken => "stable_token",
            Route::DownloadBill => "downloadbill",
            Route::GetOrderList => "getorderlist",
        };
        state.count(name, appid.as_deref());
        let force = body.and_then(|body| body.get("force_refresh")).and_then(Value::as_bool) == Some(true);
        if call.route == Route::StableToken && force {
            state.count("force_refresh", appid.as_deref());
        }
        call.own_fault().or_else(|| state.faults.take(call.route, appid.as_deref()))
    }

    /// What a fault puts in place of the answer; `None` for those that spoil how the right one arrives.
    fn in_place(&self, fault: &Fault, call: &Call, number: u64) -> Option<Answer> {
        let ended = |code| {
            self.state().tokens.end(call.token());
            Answer::usual_error(code, number)
        };
        Some(match fault.fault {
            FaultKind::Errcode => {
                let code = fault.code.unwrap_or(-1);
                match &fault.text {
                    Some(text) => Answer::error(code, text, number),
                    None => Answer::usual_error(code, number),
                }
            }
            FaultKind::ExpiredToken => ended(42_001),
            FaultKind::ForeignToken => ended(40_001),
            FaultKind::Ip => Answer::usual_error(40_164, number),
            FaultKind::Html502 => Answer::text(
                502,
                "text/html",
                "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n",
            ),
            FaultKind::OkWithoutBill => Answer::json(&json!({ "errcode": 0, "errmsg": "ok" })),
            FaultKind::Empty => Answer::text(200, "", ""),
            FaultKind::XmlNoBill => Answer::text(
                200,
                "text/xml",
                "<xml><return_code><![CDATA[FAIL]]></return_code><return_msg><![CDATA[No Bill Exist]]></return_msg><error_code><![CDATA[20002]]></error_code></xml>",
            ),
            FaultKind::NotReady => Answer::error(20_002, "Bill Creating", number),
            FaultKind::HugeJson => huge_json(),
            FaultKind::Slow
            | FaultKind::Stall
            | FaultKind::Cut
            | FaultKind::CutLength
            | FaultKind::Short
            | FaultKind::Reset
            | FaultKind::Gzip
            | FaultKind::GzipEncoded
            | FaultKind::WrongContentType
            | FaultKind::Redirect => return None,
        })
    }

    fn right_answer(&self, call: &Call, body: Option<&Value>, number: u64) -> Answer {
        let answered = match call.route {
            Route::StableToken => self.stable_token(call, body),
            Route::DownloadBill => self.download_bill(call, body),
            Route::GetOrderList => self.get_order_list(call, body),
        };
        answered.unwrap_or_else(|refusal| match refusal {
            Refusal::Usual(code) => Answer::usual_error(code, number),
            Refusal::Because(code, text) => Answer::error(code, text, number),
        })
    }

    fn stable_token(&self, call: &Call, body: Option<&Value>) -> Result<Answer, Refusal> {
        let body = posted(call, body)?;
        if field(body, "grant_type") != "client_credential" {
            return Err(Refusal::Usual(40_002));
        }
        let (appid, secret) = (field(body, "appid"), field(body, "secret"));
        if appid.is_empty() {
            return Err(Refusal::Usual(41_002));
        }
        if secret.is_empty() {
            return Err(Refusal::Usual(41_004));
        }
        let right_secret = secret_of(appid).ok_or(Refusal::Usual(40_013))?;
        if secret != right_secret {
            return Err(Refusal::Usual(40_125));
        }
        let force = match body.get("force_refresh") {
            None => false,
            Some(value) => value.as_bool().ok_or(Refusal::Usual(47_001))?,
        };
        let mut state = self.state();
        let now = state.now();
        let before = state.tokens.all().len();
        let (token, left) = state.tokens.stable(appid, force, now);
        if state.tokens.all().len() > before {
            state.count("tokens_issued", Some(appid));
        }
        Ok(Answer::json(&json!({ "access_token": token, "expires_in": left })))
    }

    fn download_bill(&self, call: &Call, body: Option<&Value>) -> Result<Answer, Refusal> {
        let body = self.authorised(call, body)?;
        let mch_id: MchId =
            field(body, "mch_id").parse().map_err(|_| Refusal::Because(20_001, "missing parameter: mch_id"))?;
        let date: BillDate =
            field(body, "bill_date").parse().map_err(|_| Refusal::Because(20_001, "data format error: bill_date"))?;
        let bill_type: BillType = match body.get("bill_type") {
            None => BillType::All,
            Some(value) => value.as_str().unwrap_or("").parse().map_err(|()| Refusal::Usual(20_001))?,
        };
        let merchant = Merchant::known(mch_id.as_str()).ok_or(Refusal::Usual(20_002))?;
        let state = self.state();
        let now = state.now();
        let today = BillDate::at_unix(now).ok_or(Refusal::Usual(20_002))?;
        if date >= today || date.civil().0 < 2020 {
            return Err(Refusal::Usual(20_002));
        }
        let hour = (now + nontax_bill::date::BEIJING_OFFSET).rem_euclid(86_400) / 3_600;
        if Some(date) == today.previous() && hour < 6 {
            return Err(Refusal::Because(20_002, "Bill Creating"));
        }
        let statement = Statement::new(&state.volume, merchant, date).of_type(bill_type);
        Ok(Answer {
            status: 200,
            content_type: "text/plain; charset=utf-8",
            payload: Payload::Chunks(Box::new(statement.chunks())),
        })
    }

    fn get_order_list(&self, call: &Call, body: Option<&Value>) -> Result<Answer, Refusal> {
        let body = self.authorised(call, body)?;
        let (region, department) = (field(body, "region_code"), field(body, "department_code"));
        if region.is_empty() || department.is_empty() {
            return Err(Refusal::Usual(40_097));
        }
        let orders = match (field(body, "payment_notice_no"), field(body, "order_no")) {
            ("", "") => return Err(Refusal::Usual(40_097)),
            ("", order) => Orders::of_order(order, region, department),
            (notice, "") => Orders::of_notice(notice, region, department),
            _ => return Err(Refusal::Usual(40_097)),
        };
        let mut answer = json!({ "errcode": 0, "errmsg": "ok", "order_id_list": orders.placed });
        // Nothing paid is told in two ways: the field is missing, or it is empty.
        let paid = orders.paid.or_else(|| orders.placed.len().is_multiple_of(2).then(String::new));
        if let (Some(fields), Some(paid)) = (answer.as_object_mut(), paid) {
            fields.insert("paid_order_id".to_owned(), Value::String(paid));
        }
        Ok(Answer::json(&answer))
    }

    /// The body of a business call whose token is good and its own appid's.
    fn authorised<'a>(&self, call: &Call, body: Option<&'a Value>) -> Result<&'a Value, Refusal> {
        if call.method != Method::POST {
            return Err(Refusal::Usual(43_002));
        }
        if call.token().is_empty() {
            return Err(Refusal::Usual(41_001));
        }
        let state = self.state();
        let owner = match state.tokens.standing(call.token(), state.now()) {
            Standing::Good(appid) => appid,
            Standing::Expired => return Err(Refusal::Usual(42_001)),
            Standing::Invalid => return Err(Refusal::Usual(40_001)),
        };
        let body = posted(call, body)?;
        match field(body, "appid") {
            "" => Err(Refusal::Usual(41_002)),
            appid if appid == owner => Ok(body),
            appid if secret_of(appid).is_none() => Err(Refusal::Usual(40_013)),
            _ => Err(Refusal::Usual(40_001)),
        }
    }
}

/// An error in place of an answer.
enum Refusal {
    Usual(i64),
    Because(i64, &'static str),
}

/// The JSON of a POST.
fn posted<'a>(call: &Call, body: Option<&'a Value>) -> Result<&'a Value, Refusal> {
    if call.method != Method::POST {
        return Err(Refusal::Usual(43_002));
    }
    if call.body.is_empty() {
        return Err(Refusal::Usual(44_002));
    }
    body.ok_or(Refusal::Usual(47_001))
}

/// 64 MiB of one JSON text.
fn huge_json() -> Answer {
    let filler = core::iter::repeat_with(|| vec![b'x'; 64 * 1024]).take(1024);
    let begin = core::iter::once(b"{\"errcode\":0,\"errmsg\":\"".to_vec());
    let end = core::iter::once(b"\"}".to_vec());
    Answer {
        status: 200,
        content_type: super::answer::JSON,
        payload: Payload::Chunks(Box::new(begin.chain(filler).chain(end))),
    }
}
