//! Rows that a spreadsheet saved again: RFC 4180, no backticks or backticks inside cells, padded, with times in its own way.

use super::{Format, Machine, Reading, is_blank};
use crate::cells;
use crate::column::Column;
use crate::footer::FooterNames;
use crate::lines::Line;
use crate::pending::Pending;
use crate::problem::{Code, Level, Problem};
use crate::report::Report;
use crate::row::{self, Hand};

impl Machine {
    pub(super) fn resaved_line(&mut self, text: &str, line: &Line<'_>, report: &mut Report<'_>) {
        if let Some(pending) = &mut self.pending {
            if !pending.is_full(text.len()) {
                pending.add(text, line);
                let quotes = memchr::memchr_iter(b'"', pending.text.as_bytes()).count();
                if quotes.is_multiple_of(2) {
                    self.settle(report);
                }
                return;
            }
            self.settle(report);
        }
        if is_blank(text, self.delimiter) {
            self.bytes.blank += line.size;
        } else if let Some(names) = FooterNames::read(text, self.delimiter) {
            self.begin_footer(names, line, report);
        } else {
            match self.cells_of(text) {
                Some(cells) => self.resaved_record(cells, text, line.number, line.size, report),
                None => self.pending = Some(Pending::new(text, line)),
            }
        }
    }

    fn cells_of(&mut self, text: &str) -> Option<Vec<String>> {
        match &mut self.format {
            Format::Resaved(cells) => cells.read(text),
            Format::Raw | Format::Unknown => None,
        }
    }

    /// Settles a record whose quotes were open: whole now, or its first line is lost and the others are read anew.
    pub(super) fn settle_resaved(&mut self, pending: &Pending, report: &mut Report<'_>) {
        if let Some(cells) = self.cells_of(&pending.text) {
            return self.resaved_record(cells, &pending.text, pending.number(), pending.size(), report);
        }
        let Some((first, others)) = pending.lines.split_first() else { return };
        let text = pending.text_of(first);
        let count = memchr::memchr_iter(self.delimiter, text.as_bytes()).count() + 1;
        let detail = vec![count.to_string(), self.layout.count().to_string()];
        self.lose(&pending.line(first), Code::RowShort, None, detail, report);
        for kept in others {
            let line = pending.line(kept);
            match self.stage {
                super::Stage::Rows => self.resaved_line(pending.text_of(kept), &line, report),
                _ => self.line(&line, report),
            }
        }
    }

    fn resaved_record(&mut self, cells: Vec<String>, text: &str, line: u64, size: u64, report: &mut Report<'_>) {
        let full = self.layout.count();
        let owned = cells::values(cells, full);
        let mut values: Vec<&str> = owned.iter().map(String::as_str).collect();
        let there = values.len();
        let joined;
        if there > full {
            // A comma in 商品名称 was taken for the end of a cell when the file was opened.
            let surplus = there - full;
            let at = self.layout.position(Column::Description).filter(|at| at + surplus < there);
            joined = at.map(|at| {
                let parts: Vec<&str> = values.iter().skip(at).take(surplus + 1).copied().collect();
                (at, parts.join(","))
            });
            if let Some((at, text)) = &joined {
                values.splice(*at..=*at + surplus, [text.as_str()]);
            }
            if values.len() != full || !row::reads_well(&values, &self.layout, Hand::Spreadsheet) {
                self.bytes.problems += size;
                let detail = vec![there.to_string(), full.to_string()];
                let problem = Problem::new(Level::Error, Code::RowLong, line, None, text.as_bytes(), detail);
                return report.tell(problem);
            }
        }
        if there < self.layout.required.max(1) {
            self.bytes.problems += size;
            let column = self.layout.names.get(there).map(String::as_str);
            let detail = vec![there.to_string(), full.to_string()];
            return report.tell(Problem::new(Level::Error, Code::RowShort, line, column, text.as_bytes(), detail));
        }
        values.resize(full, "");
        let Some(typed) = row::typed(&values, &self.layout, Hand::Spreadsheet) else {
            return self.refuse(&values, Hand::Spreadsheet, text, line, size, report);
        };
        self.accept(&Reading { values: &values, typed, text, line, size }, report);
        if there < full {
            self.tell_missing(text, there, line, report);
        }
        if there > full {
            let column = self.layout.names.get(self.layout.position(Column::Description).unwrap_or(0));
            let detail = vec![there.to_string(), full.to_string()];
            let code = Code::RowLong;
            let column = column.map(String::as_str);
            report.tell(Problem::new(Level::Warning, code, line, column, text.as_bytes(), detail));
        }
    }
}
