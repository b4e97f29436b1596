//! The rows that nearly all are: raw, whole, as many values as names, each of its kind, nothing to tell. They are cut
//! and read many at a time; the first line that is anything else ends the run and goes the careful way.

use super::{Format, Machine, Stage};
use crate::checks::{RowChecks, Texts};
use crate::column::Column;
use crate::date::Clock;
use crate::encoding::Encoding;
use crate::limits;
use crate::lines::Line;
use crate::money::{Fee, Fen};
use crate::report::Report;
use crate::row;
use crate::scan;
use crate::sink::{self, Meaning, Rows, State};

/// Rows handed on at a time: what they borrow and what they become stays in the cache.
const ROWS_AT_ONCE: usize = 256;

/// How far plain rows went.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Run {
    /// Bytes of their lines, line ends included.
    pub bytes: usize,
    /// Lines.
    pub lines: u64,
}

/// A row whose values are places in the text.
struct PlainRow<'a> {
    text: &'a [u8],
    cuts: &'a [u32],
    positions: &'a [usize; 27],
}

impl Texts for PlainRow<'_> {
    fn text(&self, column: Column) -> &[u8] {
        let position = self.positions.get(column.index()).copied().unwrap_or(usize::MAX);
        if position == usize::MAX { b"" } else { sink::value(self.text, self.cuts, position) }
    }

    fn has(&self, column: Column) -> bool {
        self.positions.get(column.index()).is_some_and(|at| *at != usize::MAX)
    }
}

/// Where the typed values stand, looked up once a run.
struct Places {
    time: Option<usize>,
    state: Option<usize>,
    total: Option<usize>,
    coupon: Option<usize>,
    refund: Option<usize>,
    coupon_refund: Option<usize>,
    fee: Option<usize>,
}

impl Machine {
    /// Whether the next line begins a raw record or ends the rows.
    pub(crate) fn is_between_raw_rows(&self) -> bool {
        self.reads_raw_rows() && self.pending.is_none()
    }

    /// Whether rows are read, and are as WeChat writes them.
    pub(crate) fn reads_raw_rows(&self) -> bool {
        self.stage == Stage::Rows && matches!(self.format, Format::Raw) && self.layout.padding == 0
    }

    /// A reader of plain rows under a header that was read elsewhere; `None` where the header is of no raw statement.
    pub(crate) fn of_raw_rows(header: &str, checks: RowChecks, report: &mut Report<'_>) -> Option<Self> {
        let mut machine = Self::new(1, Encoding::Utf8, checks);
        machine.line(&Line { bytes: header.as_bytes(), end: b"\n", size: 0, number: 1, long: false }, report);
        (machine.choose_format("`", report) && machine.is_between_raw_rows()).then_some(machine)
    }

    /// Reads plain rows from the beginning of `text`, which is whole lines; `line` is the number of the first.
    pub(crate) fn plain_rows(&mut self, text: &str, line: u64, report: &mut Report<'_>) -> Run {
        let Self { layout, counts, checks, bytes: account, last_line, clock, .. } = self;
        let places = Places::of(|column| layout.position(column));
        let width = layout.count();
        let bytes = text.as_bytes();
        let mut run = Run::default();
        let mut meanings: Vec<Meaning> = Vec::with_capacity(ROWS_AT_ONCE);
        let mut cuts: Vec<u32> = Vec::with_capacity(ROWS_AT_ONCE * (width + 1) + 1);
        cuts.push(sink::cut_before(1));
        // Where the cuts of the row at hand begin.
        let mut begun = 0;
        let mut first = counts.totals.rows;
        let positions = layout.positions;
        let mut hand_on = |cuts: &mut Vec<u32>, meanings: &mut Vec<Meaning>, rows: u64| {
            if !meanings.is_empty() {
                report.sink.rows(&Rows { first, meanings, width, positions: &positions, text, cuts });
                cuts.clear();
                meanings.clear();
                first = rows;
            }
        };
        scan::each_mark(bytes, |at, is_end| {
            if !is_end {
                cuts.push(at as u32 - 1);
                return true;
            }
            if at < run.bytes {
                return true;
            }
            cuts.push(at as u32);
            let row = PlainRow { text: bytes, cuts: cuts.get(begun..).unwrap_or_default(), positions: &positions };
            let is_record =
                bytes.get(run.bytes) == Some(&b'`') && row.cuts.len() == width + 1 && at - run.bytes <= limits::RECORD;
            let meaning = if is_record { places.meaning(&row, line + run.lines, clock) } else { None };
            let Some(meaning) = meaning
                .filter(|meaning| meaning.state != State::Other && checks.is_quiet(meaning, places.time.is_some()))
            else {
                return false;
            };
            let index = counts.totals.rows;
            if !counts.plain_row(&meaning, places.time.is_some()) {
                return false;
            }
            checks.notice(&meaning, &row);
            meanings.push(meaning);
            let is_pair = bytes.get(at..at + 2) == Some(b"\r\n");
            run.bytes = at + 1 + usize::from(is_pair);
            run.lines += 1;
            if meanings.len() == ROWS_AT_ONCE {
                hand_on(&mut cuts, &mut meanings, index + 1);
            }
            begun = cuts.len();
            cuts.push(sink::cut_before(run.bytes + 1));
            true
        });
        cuts.truncate(meanings.len() * (width + 1));
        hand_on(&mut cuts, &mut meanings, 0);
        account.rows += run.bytes as u64;
        if run.lines > 0 {
            *last_line = line + run.lines - 1;
        }
        run
    }
}

impl Places {
    fn of(position: impl Fn(Column) -> Option<usize>) -> Self {
        Self {
            time: position(Column::TransactionTime),
            state: position(Column::TradeState),
            total: position(Column::TotalAmount),
            coupon: position(Column::CouponAmount),
            refund: position(Column::RefundAmount),
            coupon_refund: position(Column::CouponRefundAmount),
            fee: position(Column::ServiceFee),
        }
    }

    /// What [`row::typed`] finds in a row that WeChat wrote.
    fn meaning(&self, row: &PlainRow<'_>, line: u64, clock: &mut Clock) -> Option<Meaning> {
        let text = |place: Option<usize>| place.map(|at| sink::value(row.text, row.cuts, at));
        let fen = |place| text(place).map_or(Some(Fen(0)), |text| Fen::from_yuan(text).ok());
        Some(Meaning {
            line,
            time: match text(self.time) {
                Some(text) => clock.time(text)?,
                None => crate::date::BeijingTime(0),
            },
            state: text(self.state).map_or(State::Other, row::state),
            total: fen(self.total)?,
            coupon: fen(self.coupon)?,
            refund: fen(self.refund)?,
            coupon_refund: fen(self.coupon_refund)?,
            fee: text(self.fee).map_or(Some(Fee(0)), |text| Fee::from_yuan(text).ok())?,
        })
    }
}
