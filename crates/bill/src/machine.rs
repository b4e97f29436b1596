//! From lines to rows: header, rows, footer, and what belongs to none of them. Raw rows are read in [`raw`], those that
//! a spreadsheet saved in [`resaved`].

mod plain;
mod raw;
mod resaved;

pub(crate) use plain::Run;

use crate::cells::Cells;
use crate::checks::RowChecks;
use crate::column::Column;
use crate::counts::Counts;
use crate::date::Clock;
use crate::encoding::Encoding;
use crate::footer::{self, FooterNames, FooterValues};
use crate::header::{self, Layout, Names};
use crate::lines::Line;
use crate::outcome::{ByteAccount, FooterCheck, Header};
use crate::pending::Pending;
use crate::problem::{Code, Level, Problem};
use crate::report::Report;
use crate::row::{Fault, Hand, Typed, faults};
use crate::sink::{Row, State};

/// Where in the file the next line stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Before the header, which is this line.
    Before(u64),
    Rows,
    FooterValues,
    After,
}

/// How rows are written.
enum Format {
    /// Not known before the first of them.
    Unknown,
    Raw,
    Resaved(Box<Cells>),
}

/// Reads the lines of a statement.
pub(crate) struct Machine {
    stage: Stage,
    format: Format,
    encoding: Encoding,
    delimiter: u8,
    quoted: bool,
    layout: Layout,
    pending: Option<Pending>,
    pub checks: RowChecks,
    footer_names: FooterNames,
    footer_line: u64,
    resaved_told: bool,
    times_without_seconds: (u64, u64, String),
    /// Texts of the row at hand; kept for its room.
    spare: Vec<&'static str>,
    pub last_line: u64,
    clock: Clock,
    header_told: bool,
    /// The header's line as it was read, for parts that are read elsewhere.
    pub header_text: String,
    pub header: Option<Header>,
    pub counts: Counts,
    pub bytes: ByteAccount,
    pub footer: Vec<FooterCheck>,
    /// The footer is there with all its values.
    pub footer_whole: bool,
    pub cut: bool,
}

/// What was read of a row, and where it stands.
struct Reading<'a> {
    values: &'a [&'a str],
    typed: Typed,
    text: &'a str,
    line: u64,
    size: u64,
}

impl Machine {
    pub(crate) fn new(header_line: u64, encoding: Encoding, checks: RowChecks) -> Self {
        Self {
            stage: Stage::Before(header_line),
            format: Format::Unknown,
            encoding,
            delimiter: b',',
            quoted: false,
            layout: Layout::default(),
            pending: None,
            checks,
            footer_names: FooterNames::default(),
            footer_line: 0,
            resaved_told: false,
            times_without_seconds: (0, 0, String::new()),
            spare: Vec::new(),
            last_line: 0,
            clock: Clock::default(),
            header_told: false,
            header_text: String::new(),
            header: None,
            counts: Counts::default(),
            bytes: ByteAccount::default(),
            footer: Vec::new(),
            footer_whole: false,
            cut: false,
        }
    }

    pub(crate) fn line(&mut self, line: &Line<'_>, report: &mut Report<'_>) {
        self.last_line = line.number;
        let header_line = self.stage == Stage::Before(line.number);
        if line.long && !header_line {
            self.settle(report);
            let detail = vec![line.size.to_string()];
            return self.lose(line, Code::LineTooLong, None, detail, report);
        }
        let text = match core::str::from_utf8(line.bytes) {
            Ok(text) if self.encoding == Encoding::Utf8 || !text.contains(char::REPLACEMENT_CHARACTER) => text,
            _ if header_line => {
                report.tell(self.bad_text(line));
                let lossy = String::from_utf8_lossy(line.bytes).into_owned();
                return self.header(&lossy, line, report);
            }
            _ if line.end.is_empty() => return self.cut_off(line, report),
            _ => {
                self.settle(report);
                self.bytes.problems += line.size;
                let problem = self.bad_text(line);
                return report.tell(problem);
            }
        };
        match self.stage {
            Stage::Before(_) if header_line => self.header(text, line, report),
            Stage::Before(_) => self.stray(line, report),
            Stage::Rows if line.end.is_empty() => self.last_row_line(text, line, report),
            Stage::Rows => self.row_line(text, line, report),
            Stage::FooterValues if is_blank(text, self.delimiter) => self.bytes.blank += line.size,
            Stage::FooterValues => self.footer_values(text, line, report),
            Stage::After => self.stray(line, report),
        }
    }

    /// Ends the file: what was left open is told.
    pub(crate) fn finish(&mut self, report: &mut Report<'_>) {
        self.settle(report);
        self.announce(false, report);
        match self.stage {
            Stage::Before(_) | Stage::Rows => {
                let nowhere = Problem::new(Level::Error, Code::FooterMissing, self.last_line, None, b"", Vec::new());
                report.tell(nowhere);
            }
            Stage::FooterValues if !self.cut => self.tell_cut(self.footer_line, b"", report),
            Stage::FooterValues | Stage::After => {}
        }
        if self.times_without_seconds.0 > 0 {
            let (count, line, text) = &self.times_without_seconds;
            let name = self.layout.name(Column::TransactionTime);
            let detail = vec![count.to_string(), text.clone()];
            report.tell(Problem::new(Level::Warning, Code::OddValue, *line, Some(name), text.as_bytes(), detail));
        }
        let checks = core::mem::replace(&mut self.checks, RowChecks::new(None, None));
        let layout = &self.layout;
        checks.finish(&|column| layout.name(column).to_owned(), &mut |problem| report.tell(problem));
    }

    fn header(&mut self, text: &str, line: &Line<'_>, report: &mut Report<'_>) {
        self.bytes.header += line.size;
        self.stage = Stage::Rows;
        let cut = line.end.is_empty();
        text.clone_into(&mut self.header_text);
        if let Some(names) = Names::read(text) {
            (self.delimiter, self.quoted) = (names.delimiter, names.quoted);
            let (header, layout, problems) = header::settle(names, line.number, line.bytes, cut);
            self.header = Some(header);
            self.layout = layout;
            problems.into_iter().for_each(|problem| report.tell(problem));
        }
        if line.long {
            let detail = vec![line.size.to_string()];
            report.tell(Problem::new(Level::Error, Code::LineTooLong, line.number, None, line.bytes, detail));
        }
        if cut {
            self.tell_cut(line.number, line.bytes, report);
        }
    }

    /// Hands the header to the sink, once, when it is known how rows are written.
    fn announce(&mut self, resaved: bool, report: &mut Report<'_>) {
        if self.header_told {
            return;
        }
        self.header_told = true;
        let resaved = resaved || self.quoted || self.layout.padding > 0;
        if let Some(header) = &mut self.header {
            header.resaved = resaved;
            report.sink.header(header);
        }
        if resaved {
            self.tell_resaved(report);
        }
    }

    fn tell_resaved(&mut self, report: &mut Report<'_>) {
        if !self.resaved_told {
            self.resaved_told = true;
            report.tell(Problem::new(Level::Warning, Code::Resaved, self.last_line, None, b"", Vec::new()));
        }
    }

    fn row_line(&mut self, text: &str, line: &Line<'_>, report: &mut Report<'_>) {
        if matches!(self.format, Format::Unknown) && !self.choose_format(text, report) {
            return self.stray(line, report);
        }
        match self.format {
            Format::Resaved(_) => self.resaved_line(text, line, report),
            Format::Raw | Format::Unknown => self.raw_line(text, line, report),
        }
    }

    /// Decides by the first line after the header how rows are written; `false` when it cannot be told by this one.
    fn choose_format(&mut self, text: &str, report: &mut Report<'_>) -> bool {
        if is_blank(text, self.delimiter) {
            return true;
        }
        let footer = FooterNames::read(text, self.delimiter).is_some();
        let cells = memchr::memchr_iter(self.delimiter, text.as_bytes()).count() + 1;
        let resaved = self.quoted || !(text.starts_with('`') || footer);
        if resaved && !footer && cells * 2 < self.layout.count() {
            return false;
        }
        self.announce(resaved, report);
        self.format = if resaved {
            self.checks.spreadsheet = true;
            Format::Resaved(Box::new(Cells::new(self.delimiter)))
        } else {
            Format::Raw
        };
        true
    }

    /// The last line of the file, which has no line end: a row here may be cut, so it is never counted.
    fn last_row_line(&mut self, text: &str, line: &Line<'_>, report: &mut Report<'_>) {
        if is_blank(text, self.delimiter) {
            self.settle(report);
            self.bytes.blank += line.size;
        } else {
            self.cut_off(line, report);
        }
    }

    fn cut_off(&mut self, line: &Line<'_>, report: &mut Report<'_>) {
        self.settle(report);
        self.bytes.problems += line.size;
        self.tell_cut(line.number, line.bytes, report);
    }

    fn tell_cut(&mut self, line: u64, text: &[u8], report: &mut Report<'_>) {
        self.cut = true;
        report.tell(Problem::new(Level::Error, Code::Truncated, line, None, text, Vec::new()));
    }

    /// Settles a record that was waiting for more lines.
    fn settle(&mut self, report: &mut Report<'_>) {
        while let Some(pending) = self.pending.take() {
            match self.format {
                Format::Resaved(_) => self.settle_resaved(&pending, report),
                Format::Raw | Format::Unknown => self.settle_raw(&pending, report),
            }
        }
    }

    fn begin_footer(&mut self, names: FooterNames, line: &Line<'_>, report: &mut Report<'_>) {
        self.announce(false, report);
        for name in names.unknown() {
            let code = Code::UnknownColumn;
            report.tell(Problem::new(Level::Warning, code, line.number, Some(name), line.bytes, Vec::new()));
        }
        self.bytes.footer += line.size;
        self.footer_line = line.number;
        self.footer_names = names;
        self.stage = Stage::FooterValues;
    }

    fn footer_values(&mut self, text: &str, line: &Line<'_>, report: &mut Report<'_>) {
        self.stage = Stage::After;
        self.bytes.footer += line.size;
        let values = FooterValues::read(text, self.delimiter, &self.footer_names);
        self.footer = footer::prove(&self.footer_names, &values, &self.counts);
        self.footer_whole = values.are_all_there(&self.footer_names);
        if line.end.is_empty() {
            let balanced = footer::is_balanced(&self.footer, self.counts.totals.overflow);
            self.footer_whole &= balanced && values.last_is_provably_whole(&self.footer_names);
            if !self.footer_whole {
                return self.tell_cut(line.number, line.bytes, report);
            }
        }
        let surplus = values.values.len() > self.footer_names.names.len();
        let unproved = self.footer.iter().filter(|check| !check.agrees && check.counted.is_some());
        let overflowed = self.footer.iter().filter(|check| check.counted.is_none() && footer::is_known(&check.name));
        for check in unproved.chain(overflowed) {
            let counted = check.counted.clone().unwrap_or_else(|| "?".to_owned());
            let detail = vec![check.name.clone(), check.stated.clone(), counted];
            let name = Some(check.name.as_str());
            report.tell(Problem::new(Level::Error, Code::FooterMismatch, line.number, name, line.bytes, detail));
        }
        if surplus {
            report.tell(Problem::new(Level::Error, Code::StrayText, line.number, None, line.bytes, Vec::new()));
        } else if !self.footer_whole {
            self.tell_cut(line.number, line.bytes, report);
        }
        for name in footer::missing_names(&self.footer) {
            let code = Code::MissingColumn;
            report.tell(Problem::new(Level::Error, code, line.number, Some(name), line.bytes, Vec::new()));
        }
    }

    /// Counts a row and hands it on.
    fn accept(&mut self, reading: &Reading<'_>, report: &mut Report<'_>) {
        let Self { layout, counts, checks, times_without_seconds, bytes, .. } = self;
        let typed = reading.typed;
        let row = Row {
            index: counts.totals.rows,
            line: reading.line,
            time: typed.time,
            state: typed.state,
            total: typed.total,
            coupon: typed.coupon,
            refund: typed.refund,
            coupon_refund: typed.coupon_refund,
            fee: typed.fee,
            values: reading.values,
            positions: &layout.positions,
        };
        bytes.rows += reading.size;
        let overflowed = counts.row(&typed, row.has(Column::TransactionTime));
        report.sink.row(&row);
        let mut tell = |level, code, column: Column, detail: Vec<String>| {
            let name = layout.name(column);
            report.tell(Problem::new(level, code, reading.line, Some(name), reading.text.as_bytes(), detail));
        };
        for column in overflowed {
            tell(Level::Error, Code::Overflow, column, Vec::new());
        }
        if typed.state == State::Other && row.has(Column::TradeState) {
            let detail = vec![row.text(Column::TradeState).to_owned()];
            tell(Level::Warning, Code::UnknownState, Column::TradeState, detail);
        }
        if typed.no_seconds {
            if times_without_seconds.0 == 0 {
                *times_without_seconds = (0, reading.line, row.text(Column::TransactionTime).to_owned());
            }
            times_without_seconds.0 += 1;
        }
        checks.row(&row, &mut tell);
    }

    /// Tells what is wrong with the values of a row that is not counted.
    fn refuse(&mut self, values: &[&str], hand: Hand, text: &str, line: u64, size: u64, report: &mut Report<'_>) {
        self.bytes.problems += size;
        for Fault { column, code } in faults(values, &self.layout, hand) {
            let at = self.layout.position(column);
            let value = at.and_then(|at| values.get(at)).copied().unwrap_or("");
            let name = self.layout.name(column);
            let detail = vec![value.to_owned()];
            report.tell(Problem::new(Level::Error, code, line, Some(name), text.as_bytes(), detail));
        }
    }

    /// A line that is in no row: blank ones are nothing, others are told.
    fn stray(&mut self, line: &Line<'_>, report: &mut Report<'_>) {
        if line.bytes.iter().all(|byte| byte.is_ascii_whitespace() || *byte == self.delimiter) {
            self.bytes.blank += line.size;
        } else {
            self.lose(line, Code::StrayText, None, Vec::new(), report);
        }
    }

    fn lose(
        &mut self,
        line: &Line<'_>,
        code: Code,
        column: Option<&str>,
        detail: Vec<String>,
        report: &mut Report<'_>,
    ) {
        self.bytes.problems += line.size;
        report.tell(Problem::new(Level::Error, code, line.number, column, line.bytes, detail));
    }

    fn bad_text(&self, line: &Line<'_>) -> Problem {
        let encoding = match self.encoding {
            Encoding::Utf8 => "UTF-8",
            Encoding::Gb18030 => "GB18030",
            Encoding::Utf16Le | Encoding::Utf16Be => "UTF-16",
        };
        let text = String::from_utf8_lossy(line.bytes);
        let mut values = Vec::new();
        crate::row::split(&text, &mut values);
        let at = values.iter().position(|value| value.contains(char::REPLACEMENT_CHARACTER));
        let column = at.filter(|_| text.starts_with('`')).and_then(|at| self.layout.names.get(at));
        let detail = vec![encoding.to_owned()];
        Problem::new(Level::Error, Code::BadText, line.number, column.map(String::as_str), line.bytes, detail)
    }
}

/// Nothing but white space, or the empty cells that a spreadsheet pads with.
fn is_blank(text: &str, delimiter: u8) -> bool {
    // Most lines are told apart by their first character.
    let empty = |symbol: char| symbol.is_whitespace() || symbol == char::from(delimiter) || symbol == '"';
    text.chars().all(empty)
}
