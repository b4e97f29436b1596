//! What is sent for a token and for a statement, and where. The bodies are valid JSON, which the official page's own
//! example (with its trailing comma) is not.

use crate::{AccessToken, AppId, AppSecret};
use core::str::FromStr;
use nontax_bill::{BillDate, MchId};
use serde::{Deserialize, Serialize};

/// Paths below the API's base address. All are POST with a JSON body.
pub mod path {
    /// [`super::TokenRequest`]; no query.
    pub const STABLE_TOKEN: &str = "/cgi-bin/stable_token";
    /// [`super::BillRequest`], with [`super::token_query`].
    pub const DOWNLOAD_BILL: &str = "/nontax/downloadbill";
    /// [`crate::OrdersRequest`], with [`super::token_query`].
    pub const GET_ORDER_LIST: &str = "/nontax/getorderlist";
}

/// The query of a business call. It holds the token: the address made with it is a secret too.
#[must_use]
pub fn token_query(token: &AccessToken) -> String {
    let mut query = String::from("access_token=");
    for byte in token.reveal().bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            query.push(char::from(byte));
        } else {
            query.push_str(&format!("%{byte:02X}"));
        }
    }
    query
}

/// The body of `stable_token`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenRequest {
    /// Always `client_credential`.
    pub grant_type: GrantType,
    /// Who asks.
    pub appid: AppId,
    /// With what right.
    pub secret: AppSecret,
    /// Replace the token although the old one is still good: 20 a day, 30 seconds apart.
    #[serde(default)]
    pub force_refresh: bool,
}

/// The one grant type that this API has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum GrantType {
    /// `client_credential`.
    #[serde(rename = "client_credential")]
    ClientCredential,
}

impl TokenRequest {
    /// The request for an appid's token.
    #[must_use]
    pub fn new(appid: AppId, secret: AppSecret, force_refresh: bool) -> Self {
        Self { grant_type: GrantType::ClientCredential, appid, secret, force_refresh }
    }
}

/// The body of `nontax/downloadbill`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BillRequest {
    /// Who asks.
    pub appid: AppId,
    /// The merchant: what the statement calls 子商户号, not 商户号.
    pub mch_id: MchId,
    /// The day in Beijing.
    pub bill_date: BillDate,
    /// Which rows.
    #[serde(default)]
    pub bill_type: BillType,
}

/// `bill_type` of the official page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum BillType {
    /// Every order of the day.
    #[default]
    All,
    /// Orders paid that day.
    Success,
    /// Orders refunded that day.
    Refund,
}

impl BillType {
    /// As the API writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::All => "ALL",
            Self::Success => "SUCCESS",
            Self::Refund => "REFUND",
        }
    }
}

/// A text that is not a bill type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotABillType;

impl core::fmt::Display for NotABillType {
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        out.write_str("not one of ALL, SUCCESS, REFUND")
    }
}

impl core::error::Error for NotABillType {}

impl FromStr for BillType {
    type Err = NotABillType;

    fn from_str(text: &str) -> Result<Self, NotABillType> {
        [Self::All, Self::Success, Self::Refund].into_iter().find(|kind| kind.as_str() == text).ok_or(NotABillType)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bodies_are_what_the_official_pages_show() {
        let bill = BillRequest {
            appid: "wx6cc9648de104270d".parse().unwrap(),
            mch_id: "1900016021".parse().unwrap(),
            bill_date: "20170925".parse().unwrap(),
            bill_type: BillType::All,
        };
        let expected =
            r#"{"appid":"wx6cc9648de104270d","mch_id":"1900016021","bill_date":"20170925","bill_type":"ALL"}"#;
        assert_eq!(serde_json::to_string(&bill).unwrap(), expected);
        assert_eq!(serde_json::from_str::<BillRequest>(expected).unwrap(), bill);

        let token = TokenRequest::new(bill.appid, AppSecret::new("s3cret").unwrap(), false);
        assert_eq!(
            serde_json::to_string(&token).unwrap(),
            r#"{"grant_type":"client_credential","appid":"wx6cc9648de104270d","secret":"s3cret","force_refresh":false}"#
        );
        assert!(!format!("{token:?}").contains("s3cret"));
    }

    #[test]
    fn the_bill_type_may_be_left_out_and_means_all() {
        let text = r#"{"appid":"wx6cc9648de104270d","mch_id":"1900016021","bill_date":"20170925"}"#;
        assert_eq!(serde_json::from_str::<BillRequest>(text).unwrap().bill_type, BillType::All);
        assert!(serde_json::from_str::<BillRequest>(&text.replace("20170925", "20170931")).is_err());
        assert!(serde_json::from_str::<BillRequest>(&text.replace("1900016021", "19000160x1")).is_err());
    }

    #[test]
    fn a_token_is_escaped_in_the_query() {
        let token = AccessToken::new("a-Z_0.~+/=&#?").unwrap();
        assert_eq!(token_query(&token), "access_token=a-Z_0.~%2B%2F%3D%26%23%3F");
    }
}
