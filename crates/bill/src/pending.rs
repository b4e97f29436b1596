//! A record that is not whole yet: a raw line end stands inside a value, or a quote is open. Its lines are kept until
//! it is, or until it cannot be.

use crate::limits;
use crate::lines::Line;

/// The lines of a record, the first one included.
#[derive(Debug, Default)]
pub(crate) struct Pending {
    /// All lines, with the line ends between them.
    pub text: String,
    pub lines: Vec<Kept>,
}

/// One line of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kept {
    start: usize,
    /// Without its line end.
    length: usize,
    end: &'static str,
    pub size: u64,
    pub number: u64,
}

impl Pending {
    pub(crate) fn new(text: &str, line: &Line<'_>) -> Self {
        let mut pending = Self::default();
        pending.add(text, line);
        pending
    }

    pub(crate) fn add(&mut self, text: &str, line: &Line<'_>) {
        if let Some(last) = self.lines.last() {
            self.text.push_str(last.end);
        }
        let end = match line.end {
            b"\r\n" => "\r\n",
            b"\r" => "\r",
            b"" => "",
            _ => "\n",
        };
        self.lines.push(Kept { start: self.text.len(), length: text.len(), end, size: line.size, number: line.number });
        self.text.push_str(text);
    }

    /// Whether another line of this length would be more than a record may have.
    pub(crate) fn is_full(&self, more: usize) -> bool {
        self.lines.len() >= limits::RECORD_LINES || self.text.len() + more > limits::RECORD
    }

    pub(crate) fn number(&self) -> u64 {
        self.lines.first().map_or(0, |line| line.number)
    }

    pub(crate) fn size(&self) -> u64 {
        self.lines.iter().map(|line| line.size).sum()
    }

    pub(crate) fn text_of(&self, line: &Kept) -> &str {
        self.text.get(line.start..line.start + line.length).unwrap_or_default()
    }

    /// The line as it came, to be looked at again.
    pub(crate) fn line<'a>(&'a self, kept: &Kept) -> Line<'a> {
        let bytes = self.text_of(kept).as_bytes();
        Line { bytes, end: kept.end.as_bytes(), size: kept.size, number: kept.number, long: false }
    }
}
