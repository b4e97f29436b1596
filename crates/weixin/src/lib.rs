//! api.weixin.qq.com for non-tax payments, without I/O: what to send, what an answer is, what an error code means and
//! what to do about it, when a token may be used or asked for, and whether a call may be made at all. The caller does the
//! sending and knows the time.
//!
//! ```
//! use nontax_weixin::{AccessToken, BillRequest, BillType, Classified, BodyKind, Classifier};
//!
//! let request = BillRequest {
//!     appid: "wx6cc9648de104270d".parse()?,
//!     mch_id: "1900016021".parse()?,
//!     bill_date: "20170925".parse()?,
//!     bill_type: BillType::All,
//! };
//! assert!(serde_json::to_string(&request)?.contains(r#""bill_date":"20170925""#));
//!
//! // Whatever the Content-Type says: the first bytes decide.
//! let mut classifier = Classifier::default();
//! assert_eq!(classifier.push(b"{\"errcode\":4"), Classified::Is(BodyKind::Json));
//! assert_eq!(format!("{:?}", AccessToken::new("secret")), "Some(AccessToken([redacted]))");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod api;
pub mod app_id;
pub mod bill_answer;
pub mod call_rules;
pub mod circuit;
pub mod classify;
pub mod code_table;
pub mod error_answer;
pub mod orders;
pub mod quota;
pub mod refusal;
pub mod requests;
pub mod retry;
pub mod secret;
pub mod token_answer;
pub mod token_rules;

pub use api::Api;
pub use app_id::AppId;
pub use bill_answer::{BillFailure, read_bill_failure};
pub use call_rules::{CallLimits, CallRecord, CallRules, Outcome, Wait};
pub use classify::{BodyKind, Classified, Classifier, PEEK_LIMIT, classify};
pub use code_table::{Class, Entry, lookup};
pub use error_answer::{AnswerFailure, ErrorAnswer};
pub use orders::{OrderKey, OrdersAnswer, OrdersRequest, read_orders_answer};
pub use refusal::refused_token;
pub use requests::{BillRequest, BillType, TokenRequest, path, token_query};
pub use secret::{AccessToken, AppSecret, Fingerprint};
pub use token_answer::{TokenAnswer, read_token_answer};
pub use token_rules::{TokenRecord, TokenRules, Want};

/// The largest JSON or XML answer that is read, in bytes. A real one has a few hundred; an order list of a thousand
/// orders has 32 KB.
pub const SMALL_ANSWER_LIMIT: usize = 256 * 1024;
