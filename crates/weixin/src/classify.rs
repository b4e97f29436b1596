//! What an answer body is, by its first bytes and never by its Content-Type: WeChat answers a statement, a JSON error,
//! XML, nothing, or a gateway's page, all with status 200 when it likes. Works at any cut of the body.

use nontax_bill::Column;

/// At most this many bytes are looked at. The official header has 500.
pub const PEEK_LIMIT: usize = 8 * 1024;

/// What a body is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BodyKind {
    /// A statement: a header line with known columns, or rows whose header is missing.
    Statement,
    /// A JSON object.
    Json,
    /// XML that is not a page.
    Xml,
    /// A page, as gateways answer it.
    Html,
    /// gzip, whatever is inside.
    Gzip,
    /// No bytes, or only blanks and a BOM.
    Empty,
    /// Something else.
    Other,
}

/// What the bytes so far tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Classified {
    /// Not enough bytes yet; never said after [`PEEK_LIMIT`] bytes or at the body's end.
    NeedMore,
    /// Enough: more bytes cannot change it.
    Is(BodyKind),
}

/// Classifies a body that comes in pieces.
#[derive(Clone, Debug, Default)]
pub struct Classifier {
    first: Vec<u8>,
}

impl Classifier {
    /// The next piece of the body. Only the first [`PEEK_LIMIT`] bytes are kept.
    pub fn push(&mut self, piece: &[u8]) -> Classified {
        let room = PEEK_LIMIT.saturating_sub(self.first.len());
        self.first.extend_from_slice(piece.get(..room).unwrap_or(piece));
        classify(&self.first, false)
    }

    /// The body is over.
    #[must_use]
    pub fn finish(&self) -> BodyKind {
        match classify(&self.first, true) {
            Classified::Is(kind) => kind,
            Classified::NeedMore => BodyKind::Other,
        }
    }
}

/// Classifies by a body's first bytes; `ended` says that there are no more.
#[must_use]
pub fn classify(first: &[u8], ended: bool) -> Classified {
    let (first, ended) = match first.get(..PEEK_LIMIT) {
        Some(limited) => (limited, true),
        None => (first, ended),
    };
    match decide(first, ended) {
        Some(kind) => Classified::Is(kind),
        None => Classified::NeedMore,
    }
}

/// A header has 27 names; beyond this many, nothing is looked up.
const MOST_NAMES: usize = 64;

/// The longest known name has 45 bytes.
const LONGEST_NAME: usize = 100;

const BOM: &[u8] = b"\xef\xbb\xbf";
const GZIP: &[u8] = b"\x1f\x8b";

// `None` asks for more, and only when not ended.
fn decide(first: &[u8], ended: bool) -> Option<BodyKind> {
    if first.starts_with(GZIP) {
        return Some(BodyKind::Gzip);
    }
    if !ended && (is_short_of(first, BOM) || is_short_of(first, GZIP)) {
        return None;
    }
    let text = first.strip_prefix(BOM).unwrap_or(first).trim_ascii_start();
    match text {
        [] if first.len() >= PEEK_LIMIT => Some(BodyKind::Other),
        [] => ended.then_some(BodyKind::Empty),
        [b'{', ..] => Some(BodyKind::Json),
        [b'<', ..] => markup(text, ended),
        [b'`', ..] => rows(text, ended),
        _ => header(text, ended),
    }
}

fn is_short_of(first: &[u8], mark: &[u8]) -> bool {
    !first.is_empty() && first.len() < mark.len() && mark.starts_with(first)
}

// XML unless it says that it is a page. A page may begin with an XML declaration or a comment, so these are passed over.
fn markup(mut text: &[u8], ended: bool) -> Option<BodyKind> {
    loop {
        let end: &[u8] = match text {
            [b'<', b'?', ..] => b"?>",
            [b'<', b'!', b'-', b'-', ..] => b"-->",
            _ => break,
        };
        match text.windows(end.len()).position(|window| window == end) {
            Some(at) => text = text.get(at + end.len()..).unwrap_or_default().trim_ascii_start(),
            None => return ended.then_some(BodyKind::Xml),
        }
    }
    const PAGES: [&[u8]; 4] = [b"<!doctype html", b"<html", b"<head", b"<body"];
    let begins = |page: &&[u8]| text.get(..page.len()).is_some_and(|start| start.eq_ignore_ascii_case(page));
    if PAGES.iter().any(begins) {
        return Some(BodyKind::Html);
    }
    let may_become = |page: &&[u8]| page.get(..text.len()).is_some_and(|start| start.eq_ignore_ascii_case(text));
    let comment_begins = text.len() < 4 && b"<!--".starts_with(text);
    if !ended && (PAGES.iter().any(may_become) || comment_begins || text.len() < 2) {
        return None;
    }
    Some(BodyKind::Xml)
}

// Rows without their header: the statement's reader says what is missing better than an error here could.
fn rows(text: &[u8], ended: bool) -> Option<BodyKind> {
    let (line, whole) = first_line(text, ended);
    if line.windows(2).any(|pair| pair == b",`") {
        return Some(BodyKind::Statement);
    }
    whole.then_some(BodyKind::Other)
}

// Two known columns in the first line make a statement; the columns may come in any order and some may be new.
fn header(text: &[u8], ended: bool) -> Option<BodyKind> {
    let (line, whole) = first_line(text, ended);
    let mut names: Vec<&[u8]> = line.split(|byte| matches!(byte, b',' | b'\t')).collect();
    if !whole {
        names.pop();
    }
    let known = |name: &&&[u8]| {
        // Every known name has Chinese characters in it; this spares the look-up for a body that is anything else.
        let worth_a_look = name.len() <= LONGEST_NAME && !name.is_ascii();
        worth_a_look && core::str::from_utf8(name).is_ok_and(|name| Column::from_name(name).is_some())
    };
    if names.iter().take(MOST_NAMES).filter(known).take(2).count() == 2 {
        return Some(BodyKind::Statement);
    }
    whole.then_some(BodyKind::Other)
}

fn first_line(text: &[u8], ended: bool) -> (&[u8], bool) {
    match text.iter().position(|byte| matches!(byte, b'\n' | b'\r')) {
        Some(at) => (text.get(..at).unwrap_or_default(), true),
        None => (text, ended),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "交易时间,公众账号ID,商户号,子商户号\r\n";

    fn whole(body: &[u8]) -> BodyKind {
        let Classified::Is(kind) = classify(body, true) else { panic!("a whole body needs no more") };
        kind
    }

    #[test]
    fn each_kind_of_answer_is_told_by_its_content() {
        let cases: [(&[u8], BodyKind); 20] = [
            (HEADER.as_bytes(), BodyKind::Statement),
            ("\u{feff}交易时间,公众账号ID".as_bytes(), BodyKind::Statement),
            ("\r\n新列,商户号,银行ID\n".as_bytes(), BodyKind::Statement),
            ("\"交易时间\",\"商户号\"\n".as_bytes(), BodyKind::Statement),
            ("`2017-06-01 15:33:10,`wxc971985892358997\n".as_bytes(), BodyKind::Statement),
            (br#"{"errcode":40001}"#, BodyKind::Json),
            (b"\xef\xbb\xbf\n {}", BodyKind::Json),
            (b"<xml><return_code>FAIL</return_code></xml>", BodyKind::Xml),
            (b"<?xml version=\"1.0\"?><xml/>", BodyKind::Xml),
            (b"<!DOCTYPE HTML><title>502", BodyKind::Html),
            (b"\n<HTML>", BodyKind::Html),
            (b"<?xml version=\"1.0\"?>\n<!DOCTYPE html PUBLIC", BodyKind::Html),
            (b"<!-- a comment --><html>", BodyKind::Html),
            (b"\x1f\x8b\x08", BodyKind::Gzip),
            (b"", BodyKind::Empty),
            (b"\xef\xbb\xbf \r\n", BodyKind::Empty),
            (b"No Bill Exist", BodyKind::Other),
            ("交易时间\n".as_bytes(), BodyKind::Other),
            (b"\x1f", BodyKind::Other),
            (b"PK\x03\x04", BodyKind::Other),
        ];
        for (body, kind) in cases {
            assert_eq!(whole(body), kind, "{}", String::from_utf8_lossy(body));
        }
    }

    #[test]
    fn a_cut_in_a_mark_or_a_character_asks_for_more() {
        for cut in [
            &b"\xef"[..],
            b"\xef\xbb",
            b"\x1f",
            b"<",
            b"<!",
            b"<!do",
            b"<!-",
            b"<htm",
            b"",
            b" \n",
            b"\xe4\xba",
            "交易时间,公众账号".as_bytes(),
        ] {
            assert_eq!(classify(cut, false), Classified::NeedMore, "{cut:?}");
        }
    }

    #[test]
    fn it_never_asks_beyond_its_limit() {
        for byte in [b'x', b' ', b'`', b'<'] {
            assert_ne!(classify(&vec![byte; PEEK_LIMIT], false), Classified::NeedMore);
        }
        let mut classifier = Classifier::default();
        for _ in 0..PEEK_LIMIT - 1 {
            assert_eq!(classifier.push(b"x"), Classified::NeedMore);
        }
        assert_eq!(classifier.push(&[b'x'; 100_000]), Classified::Is(BodyKind::Other));
        assert_eq!(classifier.finish(), BodyKind::Other);
    }
}
