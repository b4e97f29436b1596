//! A local stand-in for api.weixin.qq.com: realistic statements of any size, and every fault on demand.
//!
//! [`Statement`] makes statements, [`Orders`] the orders of a notice, and [`Sandbox`] serves both behind the token rules of WeChat.
//! It shares no code with what is tested against it beyond the plain types of `nontax-bill` (dates, money, column names), so
//! that no mistake is made on both sides at once.

pub mod dice;
pub mod merchant;
pub mod notice;
pub mod order;
pub mod server;
pub mod statement;
pub mod volume;

pub use merchant::{BEARER_PREFIX, Merchant, SECRET_PREFIX, bearer_of, secret_of};
pub use order::Orders;
pub use server::{Running, Sandbox, Settings};
pub use statement::{BillType, LineEnd, Row, Statement};
pub use volume::{MOST_ROWS, Size, Volume};
