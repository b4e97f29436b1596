//! Rows as WeChat writes them: a backtick before each value, no quoting, so that values can hold anything, even the
//! pair `` ,` `` and raw line ends.

use super::{Machine, Reading, is_blank};
use crate::cells::{self, Cells};
use crate::footer::FooterNames;
use crate::lines::Line;
use crate::pending::Pending;
use crate::problem::{Code, Level, Problem};
use crate::report::Report;
use crate::row::{self, Hand};

/// Where a record stands in the file.
#[derive(Clone, Copy)]
struct Place {
    line: u64,
    size: u64,
}

impl Machine {
    pub(super) fn raw_line(&mut self, text: &str, line: &Line<'_>, report: &mut Report<'_>) {
        if let Some(pending) = &mut self.pending {
            let starts = starts_record(text, self.layout.time_first, self.layout.count());
            if !starts && FooterNames::read(text, self.delimiter).is_none() && !pending.is_full(text.len()) {
                pending.add(text, line);
                // Enough values: it is whole now, or never.
                if row::count(pending.text.as_bytes()) >= self.layout.count() {
                    self.settle(report);
                }
                return;
            }
            self.settle(report);
        }
        if text.starts_with('`') || text.starts_with("\"`") {
            self.raw_record(text, line, report);
        } else if is_blank(text, self.delimiter) {
            self.bytes.blank += line.size;
        } else if let Some(names) = FooterNames::read(text, self.delimiter) {
            self.begin_footer(names, line, report);
        } else {
            self.stray(line, report);
        }
    }

    fn raw_record(&mut self, text: &str, line: &Line<'_>, report: &mut Report<'_>) {
        let place = Place { line: line.number, size: line.size };
        let record = self.without_padding(text);
        let mut values = emptied(core::mem::take(&mut self.spare));
        row::split(record, &mut values);
        if values.len() == self.layout.count() {
            match row::typed(&values, &self.layout, Hand::WeChat) {
                Some(typed) => {
                    self.accept(&Reading { values: &values, typed, text, line: place.line, size: place.size }, report);
                }
                None => self.raw_record_with_faults(text, record, &values, place, report),
            }
        } else if values.len() > self.layout.count() {
            if !self.rejoined(text, record, &values, place, report) && !self.quoted_record(text, place, report) {
                self.too_long(text, values.len(), place, report);
            }
        } else if !self.quoted_record(text, place, report) {
            self.pending = Some(Pending::new(text, line));
        }
        self.spare = emptied(values);
    }

    /// As many values as names, but not all of their kind: either they are wrong, or one holds the pair `` ,` ``
    /// while the last is missing.
    fn raw_record_with_faults(
        &mut self,
        text: &str,
        record: &str,
        values: &[&str],
        place: Place,
        report: &mut Report<'_>,
    ) {
        if !self.rejoined(text, record, values, place, report) && !self.quoted_record(text, place, report) {
            self.refuse(values, Hand::WeChat, text, place.line, place.size, report);
        }
    }

    /// Reads a record that has more values than it should, if there is one way to.
    fn rejoined(&mut self, text: &str, record: &str, values: &[&str], place: Place, report: &mut Report<'_>) -> bool {
        let full = self.layout.count();
        let counts = (self.layout.required.max(1)..=full).rev();
        let found = counts.take(2).find_map(|count| row::rejoin(record, values, &self.layout, count));
        let Some(rejoined) = found else { return false };
        let Some(typed) = row::typed(&rejoined.values, &self.layout, Hand::WeChat) else { return false };
        let mut padded = rejoined.values.clone();
        padded.resize(full, "");
        self.accept(&Reading { values: &padded, typed, text, line: place.line, size: place.size }, report);
        let column = self.layout.names.get(rejoined.column).map(String::as_str);
        let detail = vec![values.len().to_string(), full.to_string()];
        let code = Code::RowLong;
        report.tell(Problem::new(Level::Warning, code, place.line, column, text.as_bytes(), detail));
        if rejoined.values.len() < full {
            self.tell_missing(text, rejoined.values.len(), place.line, report);
        }
        true
    }

    /// Reads a record in which a spreadsheet has put quotes around some values and left the backticks.
    fn quoted_record(&mut self, text: &str, place: Place, report: &mut Report<'_>) -> bool {
        let quotes = text.starts_with("\"`") || memchr::memmem::find(text.as_bytes(), b",\"`").is_some();
        if !quotes {
            return false;
        }
        let Some(cells) = Cells::new(b',').read(text) else { return false };
        let values = cells::values(cells, self.layout.count());
        let values: Vec<&str> = values.iter().map(String::as_str).collect();
        let Some(typed) = row::typed(&values, &self.layout, Hand::WeChat) else { return false };
        if values.len() != self.layout.count() {
            return false;
        }
        self.tell_resaved(report);
        self.accept(&Reading { values: &values, typed, text, line: place.line, size: place.size }, report);
        true
    }

    fn too_long(&mut self, text: &str, count: usize, place: Place, report: &mut Report<'_>) {
        self.bytes.problems += place.size;
        let detail = vec![count.to_string(), self.layout.count().to_string()];
        report.tell(Problem::new(Level::Error, Code::RowLong, place.line, None, text.as_bytes(), detail));
    }

    pub(super) fn tell_missing(&self, text: &str, there: usize, line: u64, report: &mut Report<'_>) {
        let missing = self.layout.count().saturating_sub(there);
        let column = self.layout.names.get(there).map(String::as_str);
        let detail = vec![missing.to_string()];
        report.tell(Problem::new(Level::Warning, Code::MissingValue, line, column, text.as_bytes(), detail));
    }

    /// Settles a record of too few values: joined with the lines that follow it if it reads well so, else by itself.
    pub(super) fn settle_raw(&mut self, pending: &Pending, report: &mut Report<'_>) {
        let place = Place { line: pending.number(), size: pending.size() };
        if pending.lines.len() > 1 && self.joined(&pending.text, place, report) {
            return;
        }
        let Some((first, others)) = pending.lines.split_first() else { return };
        self.short_record(pending.text_of(first), Place { line: first.number, size: first.size }, report);
        for kept in others {
            let line = pending.line(kept);
            self.stray(&line, report);
        }
    }

    fn joined(&mut self, text: &str, place: Place, report: &mut Report<'_>) -> bool {
        let record = self.without_padding(text);
        let mut values = Vec::new();
        row::split(record, &mut values);
        if values.len() == self.layout.count() && row::reads_well(&values, &self.layout, Hand::WeChat) {
            let Some(typed) = row::typed(&values, &self.layout, Hand::WeChat) else { return false };
            self.accept(&Reading { values: &values, typed, text, line: place.line, size: place.size }, report);
            return true;
        }
        let surplus = values.len() > self.layout.count();
        (surplus && self.rejoined(text, record, &values, place, report)) || self.quoted_record(text, place, report)
    }

    fn short_record(&mut self, text: &str, place: Place, report: &mut Report<'_>) {
        let mut values = Vec::new();
        row::split(self.without_padding(text), &mut values);
        let there = values.len();
        if there >= self.layout.required.max(1)
            && let Some(typed) = row::typed(&values, &self.layout, Hand::WeChat)
        {
            values.resize(self.layout.count(), "");
            self.accept(&Reading { values: &values, typed, text, line: place.line, size: place.size }, report);
            return self.tell_missing(text, there, place.line, report);
        }
        self.bytes.problems += place.size;
        let column = self.layout.names.get(there).map(String::as_str);
        let detail = vec![there.to_string(), self.layout.count().to_string()];
        report.tell(Problem::new(Level::Error, Code::RowShort, place.line, column, text.as_bytes(), detail));
    }

    /// The record without the empty cells that a spreadsheet added at its end.
    fn without_padding<'a>(&self, text: &'a str) -> &'a str {
        (0..self.layout.padding).fold(text, |text, _| text.strip_suffix(',').unwrap_or(text))
    }
}

/// Whether a line can only be the beginning of a record.
fn starts_record(text: &str, time_first: bool, count: usize) -> bool {
    let record = text.strip_prefix('"').unwrap_or(text).as_bytes();
    record.first() == Some(&b'`') && (!time_first || row::begins_with_time(record) || row::count(record) == count)
}

/// An empty list that has the room of the old one, whatever its texts borrowed from.
fn emptied<'a>(mut values: Vec<&str>) -> Vec<&'a str> {
    values.clear();
    values.into_iter().map(|_| "").collect()
}
