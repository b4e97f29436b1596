//! Records that a spreadsheet saved: RFC 4180, comma or tab, read by `csv-core`.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

/// Cuts records into cells.
pub(crate) struct Cells {
    reader: Reader,
    delimiter: u8,
    text: Vec<u8>,
    ends: Vec<usize>,
}

impl Cells {
    pub(crate) fn new(delimiter: u8) -> Self {
        Self {
            reader: ReaderBuilder::new().delimiter(delimiter).build(),
            delimiter,
            text: Vec::new(),
            ends: Vec::new(),
        }
    }

    /// The cells of a record, which has no line end of its own; `None` when it ends within quotes.
    pub(crate) fn read(&mut self, record: &str) -> Option<Vec<String>> {
        if memchr::memchr(b'"', record.as_bytes()).is_none() {
            return Some(record.split(char::from(self.delimiter)).map(str::to_owned).collect());
        }
        let delimiters = memchr::memchr_iter(self.delimiter, record.as_bytes()).count();
        self.text.resize(record.len() + 8, 0);
        self.ends.resize(delimiters + 8, 0);
        self.reader.reset();
        let (mut written, mut ended) = (0, 0);
        for piece in [record.as_bytes(), b"\n"] {
            let text = self.text.get_mut(written..).unwrap_or_default();
            let ends = self.ends.get_mut(ended..).unwrap_or_default();
            let (result, _, more_written, more_ended) = self.reader.read_record(piece, text, ends);
            written += more_written;
            ended += more_ended;
            if matches!(result, ReadRecordResult::Record) {
                return Some(self.cut(ended));
            }
        }
        None
    }

    fn cut(&self, count: usize) -> Vec<String> {
        let mut start = 0;
        let mut cells = Vec::with_capacity(count);
        for &end in self.ends.iter().take(count) {
            cells.push(String::from_utf8_lossy(self.text.get(start..end).unwrap_or_default()).into_owned());
            start = end;
        }
        cells
    }
}

/// Cells as the values of a row: the backticks that WeChat put before each are taken off, cells that a comma inside a
/// value made are put together again, and empty cells beyond `count` are dropped.
pub(crate) fn values(mut cells: Vec<String>, count: usize) -> Vec<String> {
    while cells.len() > count && cells.last().is_some_and(String::is_empty) {
        cells.pop();
    }
    if !cells.first().is_some_and(|first| first.starts_with('`')) {
        return cells;
    }
    let mut values: Vec<String> = Vec::with_capacity(cells.len());
    for cell in cells {
        match (cell.strip_prefix('`'), values.last_mut()) {
            (Some(value), _) => values.push(value.to_owned()),
            (None, Some(before)) => {
                before.push(',');
                before.push_str(&cell);
            }
            (None, None) => values.push(cell),
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(record: &str) -> Option<Vec<String>> {
        Cells::new(b',').read(record)
    }

    #[test]
    fn quotes_hold_delimiters_quotes_and_line_ends() {
        assert_eq!(read("a,\"b,c\",\"d\"\"e\",\"f\ng\"").unwrap(), ["a", "b,c", "d\"e", "f\ng"]);
        assert_eq!(read("a,,").unwrap(), ["a", "", ""]);
        assert_eq!(read("a\"b,c").unwrap(), ["a\"b", "c"]);
    }

    #[test]
    fn a_record_that_ends_within_quotes_is_not_whole() {
        assert_eq!(read("a,\"b"), None);
        assert_eq!(read("a,\"b\"\""), None);
        assert!(read("a,\"b\"").is_some());
    }

    #[test]
    fn values_keep_a_comma_that_a_spreadsheet_took_for_a_delimiter() {
        let cells = |text: &str| text.split(',').map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(values(cells("`a,`b,c,`d,,"), 3), ["a", "b,c", "d"]);
        assert_eq!(values(cells("a,b,,"), 3), ["a", "b", ""]);
    }
}
