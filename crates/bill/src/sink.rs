//! What a statement is read into: rows and problems, as they come.

use crate::column::Column;
use crate::date::BeijingTime;
use crate::money::{Fee, Fen};
use crate::outcome::Header;
use crate::problem::Problem;

/// Takes what the parser finds, in the order of the file. Borrowed texts live for the call only.
pub trait Sink {
    /// The header was read. Called once at most, before the first row.
    fn header(&mut self, _header: &Header) {}
    /// A row was read.
    fn row(&mut self, row: &Row<'_>);
    /// Something is wrong. Problems of whole-file checks come at the end.
    fn problem(&mut self, problem: Problem);
}

/// The trade state that decides how a row counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// SUCCESS: a payment.
    Success,
    /// REFUND: a refund.
    Refund,
    /// REVOKED: a payment that was taken back before it settled.
    Revoked,
    /// Anything else; counted in `rows` only.
    Other,
}

/// One row that was read: every value as text, and the typed ones as what they mean.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// Which row of the file, from 0.
    pub index: u64,
    /// Line of the file on which it begins, from 1.
    pub line: u64,
    /// 交易时间.
    pub time: BeijingTime,
    /// 交易状态.
    pub state: State,
    /// 总金额; 0 when the column is missing (then the header has a problem).
    pub total: Fen,
    /// 企业红包金额.
    pub coupon: Fen,
    /// 退款金额.
    pub refund: Fen,
    /// 企业红包退款金额.
    pub coupon_refund: Fen,
    /// 手续费.
    pub fee: Fee,
    /// Values in the header's order; those missing at the end are empty.
    pub values: &'a [&'a str],
    /// Where each known column is in `values`: by [`Column::index`], `usize::MAX` when missing.
    pub positions: &'a [usize; 27],
}

impl<'a> Row<'a> {
    /// The text of a known column; empty when the file lacks it.
    #[must_use]
    pub fn text(&self, column: Column) -> &'a str {
        self.positions.get(column.index()).and_then(|at| self.values.get(*at)).copied().unwrap_or("")
    }

    /// Whether the file has the column.
    #[must_use]
    pub fn has(&self, column: Column) -> bool {
        self.positions.get(column.index()).is_some_and(|at| *at != usize::MAX)
    }
}
