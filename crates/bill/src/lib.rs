//! The WeChat non-tax payment statement (`nontax/downloadbill`): bytes in, rows, sums, footer proof and problems out.
//!
//! No I/O, no clock, no browser: bytes are pushed at any cut, and whatever the cuts, the outcome is the same.

pub mod column;
pub mod date;
pub mod merchant;
pub mod money;
pub mod outcome;
pub mod problem;
pub mod sink;

pub use column::Column;
pub use date::{BeijingTime, BillDate};
pub use merchant::MchId;
pub use money::{Fee, Fen};
pub use outcome::{Kind, Outcome, Totals};
pub use problem::{Code, Level, Problem};
pub use sink::{Row, Sink, State};
