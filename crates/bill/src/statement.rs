//! The statement: bytes pushed in at any cut, rows and problems out, an outcome at the end.

use crate::answer;
use crate::checks::RowChecks;
use crate::container::BadContainer;
use crate::decode::Decoder;
use crate::encoding::{Encoding, Transcode, Utf16};
use crate::footer;
use crate::head::{self, Found};
use crate::limits;
use crate::lines::Lines;
use crate::machine::Machine;
use crate::options::Options;
use crate::outcome::{Kind, Outcome};
use crate::problem::{Code, Level, Problem};
use crate::report::{Report, Told};
use crate::sink::Sink;

/// A statement being read. See the front page of the crate for a whole program.
pub struct Statement {
    options: Options,
    stage: Stage,
    encoding: Encoding,
    told: Told,
    total: u64,
    broken: bool,
}

enum Stage {
    /// Its first bytes are collected.
    Head(Vec<u8>),
    Lines(Box<Reading>),
    /// JSON or XML, and whether there is more of it than is kept.
    Answer(Vec<u8>, bool),
    Other {
        kind: Kind,
        word: &'static str,
    },
    Nothing,
}

struct Reading {
    decoder: Option<Decoder>,
    lines: Lines,
    machine: Machine,
}

impl Statement {
    /// Ready for the first byte.
    #[must_use]
    pub fn new(options: Options) -> Self {
        let stage = Stage::Head(Vec::new());
        Self { options, stage, encoding: Encoding::Utf8, told: Told::default(), total: 0, broken: false }
    }

    /// Takes the next bytes, cut anywhere, and hands what they complete to the sink.
    pub fn push<S: Sink>(&mut self, bytes: &[u8], sink: &mut S) {
        self.total += bytes.len() as u64;
        let Stage::Head(head) = &mut self.stage else { return self.take(bytes, sink) };
        let missing = limits::HEAD.saturating_sub(head.len());
        let (first, rest) = bytes.split_at(missing.min(bytes.len()));
        head.extend_from_slice(first);
        if head.len() >= limits::HEAD {
            self.decide(false, sink);
            self.take(rest, sink);
        }
    }

    /// Reports that no more bytes can be had than those so far (a damaged archive, a broken connection): an error, and
    /// the outcome will not be complete. Call [`Statement::finish`] after it.
    pub fn broken<S: Sink>(&mut self, why: &BadContainer, sink: &mut S) {
        self.broken = true;
        let detail = vec![why.message.clone()];
        let problem = Problem::new(Level::Error, Code::BadArchive, 0, None, b"", detail);
        Report { told: &mut self.told, sink }.tell(problem);
    }

    /// Ends the file.
    pub fn finish<S: Sink>(mut self, sink: &mut S) -> Outcome {
        if matches!(self.stage, Stage::Head(_)) {
            self.decide(true, sink);
        }
        let mut outcome = match core::mem::replace(&mut self.stage, Stage::Nothing) {
            Stage::Lines(reading) => self.finish_lines(*reading, sink),
            Stage::Answer(body, over) => self.finish_answer(&body, over, sink),
            Stage::Other { kind, word } => self.finish_other(kind, word, sink),
            Stage::Head(_) | Stage::Nothing => self.finish_nothing(sink),
        };
        outcome.encoding = self.encoding;
        outcome.bytes.total = self.total;
        outcome.errors = self.told.errors;
        outcome.warnings = self.told.warnings;
        outcome
    }

    /// Rows read so far.
    #[must_use]
    pub fn rows(&self) -> u64 {
        match &self.stage {
            Stage::Lines(reading) => reading.machine.counts.totals.rows,
            _ => 0,
        }
    }

    /// Problems told so far.
    #[must_use]
    pub fn problems(&self) -> u64 {
        self.told.errors + self.told.warnings
    }

    /// Bytes pushed so far.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.total
    }

    /// The lines of a statement in UTF-8, where no line is open.
    pub(crate) fn between_lines_of_utf8(&mut self) -> Option<(&mut Lines, &mut Machine)> {
        match &mut self.stage {
            Stage::Lines(reading) if reading.decoder.is_none() && reading.lines.is_at_a_beginning() => {
                let Reading { lines, machine, .. } = &mut **reading;
                Some((lines, machine))
            }
            _ => None,
        }
    }

    pub(crate) fn machine_of_utf8(&self) -> Option<&Machine> {
        match &self.stage {
            Stage::Lines(reading) if reading.decoder.is_none() => Some(&reading.machine),
            _ => None,
        }
    }

    /// Bytes that were read elsewhere.
    pub(crate) fn count_bytes(&mut self, bytes: u64) {
        self.total += bytes;
    }

    /// Decides what the file is, and reads what was collected.
    fn decide(&mut self, whole: bool, sink: &mut dyn Sink) {
        let Stage::Head(head) = core::mem::replace(&mut self.stage, Stage::Nothing) else { return };
        let seen = head::look(&head, whole, self.options.transcoder);
        self.encoding = seen.encoding;
        self.stage = match seen.found {
            Found::Nothing => Stage::Nothing,
            Found::Answer => Stage::Answer(Vec::new(), false),
            Found::Other(word) => Stage::Other { kind: Kind::OtherFile, word },
            Found::Unreadable(word) => Stage::Other { kind: Kind::Unreadable, word },
            Found::Statement { header_line } => match self.decoder() {
                Ok(decoder) => {
                    let checks = RowChecks::new(self.options.date, self.options.keys.take());
                    let mut machine = Machine::new(header_line, seen.encoding, checks);
                    machine.bytes.header += seen.bom as u64;
                    Stage::Lines(Box::new(Reading { decoder, lines: Lines::default(), machine }))
                }
                Err(word) => Stage::Other { kind: Kind::Unreadable, word },
            },
        };
        self.take(head.get(seen.bom..).unwrap_or_default(), sink);
    }

    fn decoder(&self) -> Result<Option<Decoder>, &'static str> {
        let transcoder: Box<dyn Transcode> = match self.encoding {
            Encoding::Utf8 => return Ok(None),
            Encoding::Utf16Le => Box::new(Utf16::new(false)),
            Encoding::Utf16Be => Box::new(Utf16::new(true)),
            Encoding::Gb18030 => self.options.transcoder.and_then(|make| make(Encoding::Gb18030)).ok_or("gb18030")?,
        };
        Ok(Some(Decoder::new(self.encoding, transcoder)))
    }

    fn take(&mut self, bytes: &[u8], sink: &mut dyn Sink) {
        match &mut self.stage {
            Stage::Lines(reading) => reading.take(bytes, &mut Report { told: &mut self.told, sink }),
            Stage::Answer(body, over) => {
                let room = limits::ANSWER.saturating_sub(body.len()).min(bytes.len());
                body.extend_from_slice(bytes.get(..room).unwrap_or_default());
                *over |= room < bytes.len();
            }
            Stage::Head(_) | Stage::Other { .. } | Stage::Nothing => {}
        }
    }

    fn finish_lines(&mut self, mut reading: Reading, sink: &mut dyn Sink) -> Outcome {
        let mut report = Report { told: &mut self.told, sink };
        reading.finish(&mut report);
        let Reading { mut machine, .. } = reading;
        machine.finish(&mut report);
        let complete = machine.footer_whole && !machine.cut && !self.broken;
        let balanced = machine.footer_whole && footer::is_balanced(&machine.footer, machine.counts.totals.overflow);
        let nothing_in_it = machine.counts.totals.rows == 0 && machine.bytes.problems == 0;
        let empty = complete && balanced && nothing_in_it;
        Outcome {
            kind: if empty { Kind::Empty } else { Kind::Statement },
            header: machine.header,
            totals: machine.counts.totals,
            sums: machine.counts.sums,
            footer: machine.footer,
            complete,
            balanced,
            time_range: machine.counts.time_range,
            bytes: machine.bytes,
            ..Outcome::default()
        }
    }

    fn finish_answer(&mut self, body: &[u8], over: bool, sink: &mut dyn Sink) -> Outcome {
        let mut text = String::new();
        match self.decoder() {
            Ok(Some(_)) | Err(_) => self.transcode(body, &mut text),
            Ok(None) => text.push_str(&String::from_utf8_lossy(body)),
        }
        let is_xml = text.trim_start().starts_with('<');
        if over {
            return self.finish_other(Kind::OtherFile, if is_xml { "xml" } else { "json" }, sink);
        }
        let answer = answer::read(&text);
        let word = match answer.kind {
            Kind::NoBill => "no_bill",
            Kind::ErrorAnswer => "error_answer",
            _ => answer.other.unwrap_or("text"),
        };
        let mut outcome = self.finish_other(answer.kind, word, sink);
        outcome.other = answer.other.map(str::to_owned);
        outcome.error = answer.error;
        outcome
    }

    fn transcode(&self, body: &[u8], text: &mut String) {
        match self.encoding {
            Encoding::Utf16Le => Utf16::new(false).push(body, true, text),
            Encoding::Utf16Be => Utf16::new(true).push(body, true, text),
            Encoding::Utf8 | Encoding::Gb18030 => {
                if let Some(mut transcoder) = self.options.transcoder.and_then(|make| make(self.encoding)) {
                    transcoder.push(body, true, text);
                }
            }
        }
    }

    fn finish_other(&mut self, kind: Kind, word: &str, sink: &mut dyn Sink) -> Outcome {
        let code = if word == "line_ends_removed" { Code::LineEndsRemoved } else { Code::NotAStatement };
        let problem = Problem::new(Level::Error, code, 0, None, b"", vec![word.to_owned()]);
        Report { told: &mut self.told, sink }.tell(problem);
        let mut outcome = Outcome { kind, other: Some(word.to_owned()), ..Outcome::default() };
        outcome.bytes.problems = self.total;
        outcome
    }

    fn finish_nothing(&mut self, sink: &mut dyn Sink) -> Outcome {
        if self.broken {
            return self.finish_other(Kind::Unreadable, "archive", sink);
        }
        let mut outcome = self.finish_other(Kind::NoBill, "empty", sink);
        (outcome.other, outcome.bytes.problems, outcome.bytes.blank) = (None, 0, self.total);
        outcome
    }
}

/// Bytes up to the first LF with it, and those behind it.
fn after_lf(bytes: &[u8]) -> (&[u8], &[u8]) {
    bytes.split_at(memchr::memchr(b'\n', bytes).map_or(bytes.len(), |at| at + 1))
}

impl Reading {
    fn take(&mut self, bytes: &[u8], report: &mut Report<'_>) {
        let Self { decoder, lines, machine } = self;
        let Some(decoder) = decoder else { return self.take_utf8(bytes, report) };
        for step in bytes.chunks(limits::DECODE_STEP) {
            decoder.push(step, false);
            let (text, sizes) = decoder.text_and_sizes();
            lines.push(text.as_bytes(), &mut |mut line| {
                line.size = sizes.pop_front().unwrap_or(0);
                machine.line(&line, report);
            });
        }
    }

    /// Whole lines are looked at together, as plain rows as far as they are; all else goes line by line.
    fn take_utf8(&mut self, bytes: &[u8], report: &mut Report<'_>) {
        let Self { lines, machine, .. } = self;
        let mut rest = bytes;
        if !lines.is_at_a_beginning() {
            let (line, others) = after_lf(rest);
            lines.push(line, &mut |line| machine.line(&line, report));
            rest = others;
        }
        let whole = memchr::memrchr(b'\n', rest).map_or(0, |at| at + 1);
        let (region, begun) = rest.split_at(whole);
        match simdutf8::basic::from_utf8(region) {
            Ok(text) => Self::take_lines(lines, machine, text, report),
            Err(_) => lines.push(region, &mut |line| machine.line(&line, report)),
        }
        lines.push(begun, &mut |line| machine.line(&line, report));
    }

    /// Reads whole lines, the last of which ends with LF.
    fn take_lines(lines: &mut Lines, machine: &mut Machine, text: &str, report: &mut Report<'_>) {
        let mut rest = text;
        while !rest.is_empty() {
            if lines.is_at_a_beginning() && machine.is_between_raw_rows() {
                let run = machine.plain_rows(rest, lines.next_number(), report);
                lines.skip(run.lines);
                rest = rest.get(run.bytes..).unwrap_or_default();
            }
            let (line, others) = after_lf(rest.as_bytes());
            lines.push(line, &mut |line| machine.line(&line, report));
            rest = rest.get(rest.len() - others.len()..).unwrap_or_default();
        }
    }

    fn finish(&mut self, report: &mut Report<'_>) {
        let Self { decoder, lines, machine } = self;
        let Some(decoder) = decoder else {
            return lines.finish(&mut |line| machine.line(&line, report));
        };
        decoder.push(b"", true);
        let (text, sizes) = decoder.text_and_sizes();
        let mut take = |mut line: crate::lines::Line<'_>| {
            line.size = sizes.pop_front().unwrap_or(0);
            machine.line(&line, report);
        };
        lines.push(text.as_bytes(), &mut take);
        lines.finish(&mut take);
        debug_assert!(sizes.is_empty(), "each line of the file is a line of its text");
    }
}
