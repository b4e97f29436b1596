//! Lines out of bytes: CRLF, LF and CR end one, whatever the cuts. A line longer than any record is not kept whole.

use crate::limits;
use memchr::memchr2;

/// One line of the file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line<'a> {
    /// Its text without the line end; of a `long` line only the beginning.
    pub bytes: &'a [u8],
    /// Its line end; empty when the file ends without one.
    pub end: &'a [u8],
    /// Bytes of text and line end together, those not kept included.
    pub size: u64,
    /// From 1.
    pub number: u64,
    /// Longer than [`limits::RECORD`].
    pub long: bool,
}

/// Cuts bytes into lines.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    /// The line that is not ended yet, at most [`limits::RECORD`] and one bytes of it.
    carry: Vec<u8>,
    /// Bytes of that line that were not kept.
    dropped: u64,
    /// A CR came last: whether an LF follows decides the line end.
    open_cr: bool,
    number: u64,
}

/// What is done with a line. One type for all: each of its own would be another copy of all this.
type Take<'a> = &'a mut dyn FnMut(Line<'_>);

impl Lines {
    pub(crate) fn push(&mut self, bytes: &[u8], take: Take<'_>) {
        let mut rest = bytes;
        while !rest.is_empty() {
            if self.open_cr {
                let end: &[u8] = if rest.first() == Some(&b'\n') { b"\r\n" } else { b"\r" };
                rest = rest.get(end.len() - 1..).unwrap_or_default();
                self.emit_carry(end, take);
            } else if self.carry.is_empty() && self.dropped == 0 {
                rest = self.whole_lines(rest, take);
                self.keep(rest);
                return;
            } else {
                let Some(at) = memchr2(b'\n', b'\r', rest) else { return self.keep(rest) };
                let (text, behind) = rest.split_at(at);
                self.keep(text);
                match behind.first() {
                    Some(b'\n') => self.emit_carry(b"\n", take),
                    _ => self.open_cr = true,
                }
                rest = behind.get(1..).unwrap_or_default();
            }
        }
    }

    /// Whether the next byte begins a line.
    pub(crate) fn is_at_a_beginning(&self) -> bool {
        self.carry.is_empty() && self.dropped == 0 && !self.open_cr
    }

    /// Number of the next line that begins, where [`Lines::is_at_a_beginning`].
    pub(crate) fn next_number(&self) -> u64 {
        self.number + 1
    }

    /// Lines that were read elsewhere.
    pub(crate) fn skip(&mut self, lines: u64) {
        self.number += lines;
    }

    /// Hands on what the file ends with, if it ends without a line end.
    pub(crate) fn finish(&mut self, take: Take<'_>) {
        if self.open_cr {
            self.emit_carry(b"\r", take);
        } else if !self.carry.is_empty() || self.dropped > 0 {
            self.emit_carry(b"", take);
        }
    }

    /// Hands on the lines that begin and end in these bytes, without copying; returns the beginning of the next.
    fn whole_lines<'a>(&mut self, bytes: &'a [u8], take: Take<'_>) -> &'a [u8] {
        let mut rest = bytes;
        while let Some(at) = memchr2(b'\n', b'\r', rest) {
            let (text, behind) = rest.split_at(at);
            let end_size = match behind {
                [b'\r', b'\n', ..] => 2,
                [b'\r'] => {
                    self.open_cr = true;
                    return text;
                }
                _ => 1,
            };
            let (end, next) = behind.split_at(end_size);
            self.emit(text, text.len() as u64, end, take);
            rest = next;
        }
        rest
    }

    fn keep(&mut self, bytes: &[u8]) {
        let room = (limits::RECORD + 1).saturating_sub(self.carry.len());
        let (kept, lost) = bytes.split_at(room.min(bytes.len()));
        self.carry.extend_from_slice(kept);
        self.dropped += lost.len() as u64;
    }

    fn emit_carry(&mut self, end: &[u8], take: Take<'_>) {
        let mut carry = core::mem::take(&mut self.carry);
        let size = carry.len() as u64 + self.dropped;
        self.emit(&carry, size, end, take);
        carry.clear();
        self.carry = carry;
        self.dropped = 0;
        self.open_cr = false;
    }

    fn emit(&mut self, text: &[u8], text_size: u64, end: &[u8], take: Take<'_>) {
        self.number += 1;
        let long = text.len() > limits::RECORD;
        let bytes = if long { text.get(..limits::LONG_LINE_KEPT).unwrap_or(text) } else { text };
        take(Line { bytes, end, size: text_size + end.len() as u64, number: self.number, long });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    type Seen = (Vec<u8>, Vec<u8>, u64, u64, bool);

    fn read(pieces: &[&[u8]]) -> Vec<Seen> {
        let mut seen = Vec::new();
        let mut take = |line: Line<'_>| {
            seen.push((line.bytes.to_vec(), line.end.to_vec(), line.size, line.number, line.long));
        };
        let mut lines = Lines::default();
        for piece in pieces {
            lines.push(piece, &mut take);
        }
        lines.finish(&mut take);
        seen
    }

    #[test]
    fn each_kind_of_line_end_ends_one_line() {
        let seen = read(&[b"a\r\nb\nc\rd\r\r\n\ne"]);
        let texts: Vec<(&[u8], &[u8])> = seen.iter().map(|line| (&line.0[..], &line.1[..])).collect();
        let expected: Vec<(&[u8], &[u8])> = vec![
            (b"a", b"\r\n"),
            (b"b", b"\n"),
            (b"c", b"\r"),
            (b"d", b"\r"),
            (b"", b"\r\n"),
            (b"", b"\n"),
            (b"e", b""),
        ];
        assert_eq!(texts, expected);
    }

    #[test]
    fn a_line_longer_than_a_record_keeps_its_size_but_not_its_text() {
        let mut file = vec![b'x'; limits::RECORD + 5];
        file.extend_from_slice(b"\nshort\n");
        let seen = read(&[&file]);
        assert_eq!(seen[0].2, limits::RECORD as u64 + 6);
        assert!(seen[0].4 && seen[0].0.len() == limits::LONG_LINE_KEPT);
        assert_eq!((seen[1].0.as_slice(), seen[1].4), (&b"short"[..], false));
        assert_eq!(
            read(&[&file[..limits::RECORD], &file[limits::RECORD..limits::RECORD + 3], &file[limits::RECORD + 3..]]),
            seen
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn cuts_do_not_matter_and_nothing_is_lost(file in "[ab\r\n]{0,60}", cuts in prop::collection::vec(0_usize..60, 0..6)) {
            let bytes = file.as_bytes();
            let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(bytes.len())).collect();
            cuts.extend([0, bytes.len()]);
            cuts.sort_unstable();
            let pieces: Vec<&[u8]> = cuts.windows(2).map(|pair| &bytes[pair[0]..pair[1]]).collect();
            let whole = read(&[bytes]);
            prop_assert_eq!(&read(&pieces), &whole);
            let glued: Vec<u8> = whole.iter().flat_map(|line| [&line.0[..], &line.1[..]].concat()).collect();
            prop_assert_eq!(&glued[..], bytes);
            prop_assert_eq!(whole.iter().map(|line| line.2).sum::<u64>(), bytes.len() as u64);
        }
    }
}
