//! Parts of a statement that are read elsewhere, so that several readers share a large file. A [`PartReader`] knows the
//! header and reads plain rows from whole lines; the [`Part`] that it makes of them is taken by the one [`Statement`] that reads
//! the file, in the file's order, as if it had read these lines itself. Whatever is no plain row, a part stops
//! before it, and the statement reads that line: so problems, lines, sums and checks are the same with any number of readers.

use crate::checks::{Noticed, RowChecks, RowKeys};
use crate::counts::Counts;
use crate::date::BillDate;
use crate::limits;
use crate::machine::{Machine, Run};
use crate::report::{Report, Told};
use crate::sink::Sink;
use crate::statement::Statement;
use core::ops::Range;
use serde::{Deserialize, Serialize};

/// Bytes looked at as text at a time.
const STEP: usize = 256 << 10;

/// What a [`PartReader`] must know of a statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shape {
    pub(crate) header: String,
    pub(crate) date: Option<BillDate>,
}

/// Reads plain rows of one statement.
pub struct PartReader {
    machine: Machine,
}

/// Plain rows that follow each other, and what they come to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Bytes of their lines, line ends included.
    pub bytes: u64,
    /// Lines; each is a row.
    pub lines: u64,
    pub(crate) counts: Counts,
    pub(crate) noticed: Noticed,
}

impl PartReader {
    /// A reader for a statement of this shape; the header goes to the sink. `None` where its rows are not raw.
    pub fn new(shape: &Shape, sink: &mut dyn Sink) -> Option<Self> {
        let checks = RowChecks::of_a_part(shape.date);
        let mut report = Report { told: &mut Told::default(), sink };
        Machine::of_raw_rows(&shape.header, checks, &mut report).map(|machine| Self { machine })
    }

    /// Reads plain rows from the beginning of `lines`, whole lines of which the last ends with LF, and hands them to the
    /// sink with lines counted from 0. Stops before the first line that is no plain row, or near the first byte that is no UTF-8.
    /// The keys of the rows are for [`Statement::adopt`].
    pub fn read(&mut self, lines: &[u8], sink: &mut dyn Sink) -> (Part, Vec<RowKeys>) {
        let mut report = Report { told: &mut Told::default(), sink };
        self.machine.counts = Counts::default();
        let mut run = Run::default();
        while let Some(step) = lines.get(run.bytes..).filter(|rest| !rest.is_empty()).map(whole_lines) {
            let Ok(text) = simdutf8::basic::from_utf8(step) else { break };
            let of_step = self.machine.plain_rows(text, run.lines, &mut report);
            run = Run { bytes: run.bytes + of_step.bytes, lines: run.lines + of_step.lines };
            if of_step.bytes < step.len() {
                break;
            }
        }
        let (noticed, keys) = self.machine.checks.take_noticed();
        let counts = core::mem::take(&mut self.machine.counts);
        (Part { bytes: run.bytes as u64, lines: run.lines, counts, noticed }, keys)
    }
}

/// The first lines, so few that they stay in the cache between being looked at as text and being read.
fn whole_lines(bytes: &[u8]) -> &[u8] {
    let at_first = bytes.get(..STEP).and_then(|step| memchr::memrchr(b'\n', step));
    at_first.and_then(|end| bytes.get(..=end)).unwrap_or(bytes)
}

/// What a reader makes of a range of the file, piece by piece in the range's order.
#[derive(Debug)]
pub enum Piece {
    /// Plain rows, which were handed to the sink, and their keys.
    Plain(Box<Part>, Vec<RowKeys>),
    /// Bytes of the range that the statement has to read itself.
    Bytes(Range<usize>),
}

/// A walk through a range of the file that may begin and end inside a line.
pub struct Walk<'a> {
    range: &'a [u8],
    /// As far as whole lines go.
    whole: usize,
    at: usize,
    interruptions: usize,
    /// The next line is not plain.
    stopped: bool,
}

impl<'a> Walk<'a> {
    /// From the beginning of the range. Its first line is left to the statement, as what comes before it is not known.
    #[must_use]
    pub fn new(range: &'a [u8]) -> Self {
        let whole = memchr::memrchr(b'\n', range).map_or(0, |at| at + 1);
        Self { range, whole, at: 0, interruptions: 0, stopped: true }
    }

    /// The next piece; `None` at the end.
    pub fn next(&mut self, reader: &mut PartReader, sink: &mut dyn Sink) -> Option<Piece> {
        if !core::mem::take(&mut self.stopped) {
            let lines = self.range.get(self.at..self.whole).unwrap_or_default();
            let (part, keys) = reader.read(lines, sink);
            self.stopped = true;
            if part.lines > 0 {
                self.at += part.bytes as usize;
                return Some(Piece::Plain(Box::new(part), keys));
            }
        }
        let from = self.at;
        let line = self.range.get(from..self.whole).and_then(|lines| memchr::memchr(b'\n', lines));
        self.interruptions += 1;
        self.at = match line {
            Some(end) if self.interruptions <= limits::INTERRUPTIONS => from + end + 1,
            _ => self.range.len(),
        };
        self.stopped = self.at >= self.whole;
        (from < self.at).then_some(Piece::Bytes(from..self.at))
    }
}

impl Statement {
    /// What readers of parts must know, while rows come and are such that they can be read in parts.
    #[must_use]
    pub fn shape(&self) -> Option<Shape> {
        let machine = self.machine_of_utf8().filter(|machine| machine.reads_raw_rows())?;
        Some(Shape { header: machine.header_text.clone(), date: machine.checks.date() })
    }

    /// Takes a part as if its bytes had been pushed. `keys` are the keys of its rows. Says whether it did: where a line or a
    /// record is open, or a sum would become too large, nothing is changed, and the bytes are to be pushed.
    pub fn adopt(&mut self, part: Part, keys: &mut dyn Iterator<Item = RowKeys>) -> bool {
        let Some((lines, machine)) = self.between_lines_of_utf8() else { return false };
        if !machine.is_between_raw_rows() || !machine.checks.can_absorb(&part.noticed) {
            return false;
        }
        if part.lines == 0 {
            return true;
        }
        if !machine.counts.absorb(&part.counts) {
            return false;
        }
        let first = lines.next_number();
        machine.checks.absorb(part.noticed, keys, first);
        machine.bytes.rows += part.bytes;
        machine.last_line = first + part.lines - 1;
        lines.skip(part.lines);
        self.count_bytes(part.bytes);
        true
    }

    /// Number of the next line; `None` while the first bytes are collected or inside a line.
    #[must_use]
    pub fn next_line(&mut self) -> Option<u64> {
        self.between_lines_of_utf8().map(|(lines, _)| lines.next_number())
    }
}
