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
    /// Several rows were read. By default each goes to [`Sink::row`].
    fn rows(&mut self, rows: &Rows<'_>) {
        rows.each(&mut |row| self.row(row));
    }
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
    /// A row of a meaning and values.
    pub(crate) fn new(meaning: &Meaning, index: u64, values: &'a [&'a str], positions: &'a [usize; 27]) -> Self {
        let Meaning { line, time, state, total, coupon, refund, coupon_refund, fee } = *meaning;
        Self { index, line, time, state, total, coupon, refund, coupon_refund, fee, values, positions }
    }

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

/// What a row means besides its texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// Line of the file on which the row begins, from 1.
    pub line: u64,
    /// 交易时间.
    pub time: BeijingTime,
    /// 交易状态.
    pub state: State,
    /// 总金额.
    pub total: Fen,
    /// 企业红包金额.
    pub coupon: Fen,
    /// 退款金额.
    pub refund: Fen,
    /// 企业红包退款金额.
    pub coupon_refund: Fen,
    /// 手续费.
    pub fee: Fee,
}

/// Rows that follow each other in a file, all of as many values as the header has names, as WeChat writes them: the places of
/// their values in the text.
#[derive(Clone, Copy, Debug)]
pub struct Rows<'a> {
    /// Which row of the file the first one is, from 0.
    pub first: u64,
    /// What each means.
    pub meanings: &'a [Meaning],
    /// Values a row.
    pub width: usize,
    /// As [`Row::positions`].
    pub positions: &'a [usize; 27],
    pub(crate) text: &'a str,
    /// Where values end: one more a row than it has values, the first being where a value before the row's first would.
    pub(crate) cuts: &'a [u32],
}

/// What stands between two values.
const SEPARATOR: u32 = 2;

/// Where a value that ended before one that begins at `start` would have ended.
pub(crate) fn cut_before(start: usize) -> u32 {
    (start as u32).wrapping_sub(SEPARATOR)
}

/// A value of a row whose values are cut at these places.
pub(crate) fn value<'a>(text: &'a [u8], cuts: &[u32], position: usize) -> &'a [u8] {
    let (Some(before), Some(end)) = (cuts.get(position), cuts.get(position + 1)) else { return b"" };
    text.get(before.wrapping_add(SEPARATOR) as usize..*end as usize).unwrap_or_default()
}

impl<'a> Rows<'a> {
    /// Hands on the rows one by one.
    pub fn each(&self, take: &mut dyn FnMut(&Row<'_>)) {
        let Self { first, meanings, width, positions, text, cuts } = *self;
        for ((meaning, cuts), index) in meanings.iter().zip(cuts.chunks(width + 1)).zip(first..) {
            let place = |at: usize| {
                let (before, end) = (cuts.get(at)?, cuts.get(at + 1)?);
                text.get(before.wrapping_add(SEPARATOR) as usize..*end as usize)
            };
            let values: Vec<&str> = (0..width).map(|at| place(at).unwrap_or_default()).collect();
            take(&Row::new(meaning, index, &values, positions));
        }
    }

    /// The values at a position, row by row.
    pub fn values(&self, position: usize) -> impl ExactSizeIterator<Item = &'a [u8]> + Clone + use<'a> {
        let text = self.text.as_bytes();
        self.cuts.chunks_exact(self.width + 1).map(move |cuts| value(text, cuts, position))
    }

    /// Some of the rows: `count` from place `from` on, as far as there are.
    #[must_use]
    pub fn part(&self, from: usize, count: usize) -> Self {
        let until = (from + count).min(self.meanings.len());
        let cuts = self.width + 1;
        Self {
            first: self.first + from as u64,
            meanings: self.meanings.get(from..until).unwrap_or_default(),
            cuts: self.cuts.get(from * cuts..until * cuts).unwrap_or_default(),
            ..*self
        }
    }
}
