//! The WeChat non-tax payment statement (`nontax/downloadbill`): bytes in, rows, sums, footer proof and problems out.
//!
//! No I/O, no clock, no browser: bytes are pushed at any cut, and whatever the cuts, the outcome is the same. Every byte
//! belongs to the header, a row, the footer, a blank line or a reported [`Problem`]; money is exact; memory does not grow
//! with the file but for the keys of the checks across rows ([`checks::KeyStore`]).
//!
//! ```
//! use nontax_bill::{Options, Problem, Row, Sink, Statement};
//!
//! #[derive(Default)]
//! struct Show(String);
//!
//! impl Sink for Show {
//!     fn row(&mut self, row: &Row<'_>) {
//!         self.0 += &format!("{} {} {}\n", row.line, row.time, row.total);
//!     }
//!     fn problem(&mut self, problem: Problem) {
//!         self.0 += &format!("{} {}\n", problem.line, problem.message);
//!     }
//! }
//!
//! let file = "交易时间,微信订单号,交易状态,总金额,退款金额,缴费通知书编号\n\
//!             `2017-09-25 09:39:03,`4200000022201709254109017673,`SUCCESS,`0.02,`0.00,`1713372142\n\
//!             总交易单数,总交易额\n\
//!             `1,`0.02\n";
//! let mut show = Show::default();
//! let mut statement = Statement::new(Options::default());
//! for piece in file.as_bytes().chunks(10) {
//!     statement.push(piece, &mut show);
//! }
//! let outcome = statement.finish(&mut show);
//! assert!(outcome.complete && outcome.balanced);
//! assert!(show.0.contains("2 2017-09-25 09:39:03 0.02\n"));
//! ```
//!
//! Packed files are opened by [`container`]; what people read about a problem is in [`problem::texts`].
//!
//! # Limits
//! - A line or record longer than [`limits::RECORD`] is a problem and is not read.
//! - A row on the last line of a file without a line end and without a footer is never counted: it may be cut.
//! - A footer without a final line end is taken as whole only when every value agrees and the last has all its decimals.
//! - The right decoding is the one in which the header reads 交易时间; a bad byte costs its row, not the decoding.
//! - A file whose line ends were all removed is refused ([`Code::LineEndsRemoved`]), not guessed at.

mod answer;
pub mod capitals;
mod cells;
pub mod checks;
pub mod column;
pub mod container;
mod counts;
pub mod date;
mod decode;
pub mod encoding;
mod footer;
mod head;
mod header;
pub mod limits;
mod lines;
mod machine;
pub mod merchant;
pub mod money;
pub mod options;
pub mod outcome;
pub mod part;
mod pending;
pub mod privacy;
pub mod problem;
mod report;
mod row;
mod scan;
pub mod sink;
pub mod statement;

pub use column::Column;
pub use date::{BeijingTime, BillDate};
pub use encoding::Transcode;
pub use merchant::MchId;
pub use money::{Fee, Fen};
pub use options::Options;
pub use outcome::{Encoding, Kind, Outcome, Totals};
pub use part::{Part, PartReader, Piece, Shape, Walk};
pub use problem::{Code, Level, Problem};
pub use sink::{Meaning, Row, Rows, Sink, State};
pub use statement::Statement;
