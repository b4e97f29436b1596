//! What a file is, by its first bytes: how it is encoded, where its header is, or what it is instead of a statement.

use crate::encoding::{Encoding, Transcode, Utf16};
use crate::header::Names;
use crate::limits;
use crate::options::MakeTranscoder;

/// What the first bytes tell.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Head {
    pub encoding: Encoding,
    /// Bytes of the byte order mark.
    pub bom: usize,
    pub found: Found,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// A statement whose header is the line with this number.
    Statement { header_line: u64 },
    /// Nothing but white space.
    Nothing,
    /// JSON or XML: to be read whole.
    Answer,
    /// Another file, as a stable word.
    Other(&'static str),
    /// Text of an encoding that there is no transcoder for, or no text at all.
    Unreadable(&'static str),
}

/// Names in GBK of the columns that tell the encoding; the first is the one that the right decoding shows.
const MARKS: [(&str, &[u8]); 3] = [
    ("交易时间", b"\xbd\xbb\xd2\xd7\xca\xb1\xbc\xe4"),
    ("微信订单号", b"\xce\xa2\xd0\xc5\xb6\xa9\xb5\xa5\xba\xc5"),
    ("执收单位编码", b"\xd6\xb4\xca\xd5\xb5\xa5\xce\xbb\xb1\xe0\xc2\xeb"),
];

/// Tells what a file is from its head: the first [`limits::HEAD`] bytes, or all of it (`whole`) when it is shorter.
pub(crate) fn look(head: &[u8], whole: bool, make: Option<MakeTranscoder>) -> Head {
    let (encoding, bom) = encoding_of(head);
    let found = match signature(head) {
        Some(other) => other,
        None => match decode(head.get(bom..).unwrap_or_default(), encoding, make) {
            Some(text) => found_in(&text, whole),
            None => Found::Unreadable("gb18030"),
        },
    };
    Head { encoding, bom, found }
}

fn signature(head: &[u8]) -> Option<Found> {
    Some(match head {
        [b'%', b'P', b'D', b'F', ..] => Found::Other("pdf"),
        [0x89, b'P', b'N', b'G', ..] | [0xff, 0xd8, 0xff, ..] | [b'G', b'I', b'F', b'8', ..] => Found::Other("image"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Found::Other("image"),
        [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, ..] => Found::Other("xls"),
        [b'P', b'K', 3, 4, ..] => {
            let office = memchr::memmem::find(head, b"[Content_Types].xml").is_some();
            Found::Other(if office { "xlsx" } else { "zip" })
        }
        [b'P', b'K', 5, 6, ..] => Found::Other("zip"),
        [0x1f, 0x8b, 8, ..] => Found::Other("gzip"),
        [b'R', b'a', b'r', b'!', 0x1a, 7, ..] => Found::Other("rar"),
        [b'7', b'z', 0xbc, 0xaf, 0x27, 0x1c, ..] => Found::Other("7z"),
        _ => return None,
    })
}

fn encoding_of(head: &[u8]) -> (Encoding, usize) {
    match head {
        [0xef, 0xbb, 0xbf, ..] => return (Encoding::Utf8, 3),
        [0xff, 0xfe, ..] => return (Encoding::Utf16Le, 2),
        [0xfe, 0xff, ..] => return (Encoding::Utf16Be, 2),
        _ => {}
    }
    for (name, in_gbk) in MARKS {
        if memchr::memmem::find(head, name.as_bytes()).is_some() {
            return (Encoding::Utf8, 0);
        }
        for encoding in [Encoding::Utf16Le, Encoding::Utf16Be] {
            let swap = |unit: u16| if encoding == Encoding::Utf16Le { unit.to_le_bytes() } else { unit.to_be_bytes() };
            let in_utf16: Vec<u8> = name.encode_utf16().flat_map(swap).collect();
            if memchr::memmem::find(head, &in_utf16).is_some_and(|at| at % 2 == 0) {
                return (encoding, 0);
            }
        }
        if memchr::memmem::find(head, in_gbk).is_some() {
            return (Encoding::Gb18030, 0);
        }
    }
    (unmarked(head), 0)
}

/// The encoding of a file whose header is not there or damaged: by its NULs, then by what more of it is valid as.
fn unmarked(head: &[u8]) -> Encoding {
    let nuls = |odd: usize| head.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (nuls(0), nuls(1));
    if (even + odd) * 8 > head.len() && head.len() > 1 {
        return if odd >= even { Encoding::Utf16Le } else { Encoding::Utf16Be };
    }
    let (mut symbols, mut faults) = (0_usize, 0_usize);
    for chunk in head.utf8_chunks() {
        symbols += chunk.valid().chars().filter(|symbol| !symbol.is_ascii()).count();
        faults += usize::from(!chunk.invalid().is_empty());
    }
    // A fault may be the cut at the end of the head; Chinese in GBK is hardly ever valid as UTF-8.
    if faults <= 1 + symbols / 4 && (symbols > 0 || faults <= 1) { Encoding::Utf8 } else { Encoding::Gb18030 }
}

fn decode(bytes: &[u8], encoding: Encoding, make: Option<MakeTranscoder>) -> Option<String> {
    let mut text = String::new();
    match encoding {
        Encoding::Utf8 => return Some(String::from_utf8_lossy(bytes).into_owned()),
        Encoding::Utf16Le => Utf16::new(false).push(bytes, true, &mut text),
        Encoding::Utf16Be => Utf16::new(true).push(bytes, true, &mut text),
        Encoding::Gb18030 => make?(encoding)?.push(bytes, true, &mut text),
    }
    Some(text)
}

fn found_in(text: &str, whole: bool) -> Found {
    let trimmed = text.trim_start_matches(|symbol: char| symbol.is_whitespace() || symbol == '\u{feff}');
    if trimmed.is_empty() {
        return if whole { Found::Nothing } else { Found::Other("text") };
    }
    match trimmed.as_bytes() {
        [b'{' | b'[', ..] => return Found::Answer,
        [b'<', ..] => {
            let start = trimmed.get(..trimmed.floor_char_boundary(200)).unwrap_or(trimmed).to_ascii_lowercase();
            let html = start.starts_with("<!doctype html") || start.contains("<html") || start.contains("<head");
            return if html { Found::Other("html") } else { Found::Answer };
        }
        _ => {}
    }
    let control = |symbol: &char| (*symbol < ' ' && !symbol.is_whitespace()) || *symbol == char::REPLACEMENT_CHARACTER;
    let odd = text.chars().filter(control).count();
    let lines = split_lines(text);
    let last = lines.len();
    for (place, line) in lines.iter().enumerate() {
        // The last line of a head may go on: what it shows so far has to do.
        let cut = place + 1 == last;
        if let Some(found) = header_in(line, place as u64 + 1, cut, whole) {
            return found;
        }
    }
    if odd * 10 > text.chars().count() { Found::Unreadable("binary") } else { Found::Other(other_text(text)) }
}

/// The lines of the head, by the rules of `lines`.
fn split_lines(text: &str) -> Vec<&str> {
    let mut lines = Vec::new();
    let mut rest = text;
    while let Some(at) = memchr::memchr2(b'\n', b'\r', rest.as_bytes()) {
        let (line, behind) = rest.split_at(at);
        lines.push(line);
        rest = behind.strip_prefix("\r\n").or_else(|| behind.get(1..)).unwrap_or_default();
    }
    lines.push(rest);
    lines
}

fn header_in(line: &str, number: u64, cut: bool, whole: bool) -> Option<Found> {
    let names = Names::read(line)?;
    if names.is_statement() {
        let glued = memchr::memchr(b'`', line.as_bytes())
            .and_then(|at| line.get(at..))
            .is_some_and(|behind| crate::row::begins_with_time(behind.as_bytes()));
        return Some(if glued {
            Found::Unreadable("line_ends_removed")
        } else {
            Found::Statement { header_line: number }
        });
    }
    if cut && whole && names.may_be_cut_statement() {
        return Some(Found::Statement { header_line: number });
    }
    names.other_bill().map(Found::Other)
}

fn other_text(text: &str) -> &'static str {
    if text.contains("微信支付账单明细") || text.contains("交易对方") {
        "personal_bill"
    } else if text.contains("记账时间") {
        "fund_bill"
    } else if text.contains("支付宝") {
        "alipay_bill"
    } else {
        "text"
    }
}

const _: () = assert!(limits::HEAD < limits::RECORD);

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "交易时间,公众账号ID,商户号,子商户号,微信订单号,行政区划代码,执收单位编码\r\n";

    fn utf16(text: &str, big: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    }

    fn look_at(head: &[u8]) -> Head {
        look(head, true, crate::encoding::built_in())
    }

    #[test]
    fn the_right_decoding_is_the_one_in_which_the_header_reads_the_time_column() {
        let (gbk, _, _) = encoding_rs::GBK.encode(HEADER);
        for (bytes, encoding) in [
            (HEADER.as_bytes().to_vec(), Encoding::Utf8),
            (gbk.to_vec(), Encoding::Gb18030),
            (utf16(HEADER, false), Encoding::Utf16Le),
            (utf16(HEADER, true), Encoding::Utf16Be),
        ] {
            let head = look_at(&bytes);
            assert_eq!((head.encoding, head.bom), (encoding, 0));
            assert_eq!(head.found, Found::Statement { header_line: 1 });
        }
    }

    #[test]
    fn a_bad_byte_does_not_make_utf8_gbk() {
        let mut bytes = HEADER.as_bytes().to_vec();
        bytes.extend_from_slice(b"`2017-06-01 15:33:10,`\xff\xfe,`");
        assert_eq!(look_at(&bytes).encoding, Encoding::Utf8);
    }

    #[test]
    fn other_files_are_named() {
        for (file, word) in [
            (&b"%PDF-1.7\n"[..], "pdf"),
            (b"\x89PNG\r\n\x1a\n", "image"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", "xls"),
            (b"<!DOCTYPE html><html>", "html"),
            ("微信支付账单明细,,,,\n微信昵称:[某]\n".as_bytes(), "personal_bill"),
            (
                "记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元)\n".as_bytes(),
                "fund_bill",
            ),
            ("hello\nworld\n".as_bytes(), "text"),
        ] {
            assert_eq!(look_at(file).found, Found::Other(word));
        }
    }

    #[test]
    fn white_space_alone_is_nothing() {
        assert_eq!(look_at(b"").found, Found::Nothing);
        assert_eq!(look_at(b"\xef\xbb\xbf\r\n \n").found, Found::Nothing);
    }

    #[test]
    fn a_header_that_is_cut_is_a_statement_that_is_cut() {
        let file = "交易时间,公众账号ID,商户";
        for end in "交易".len()..file.len() {
            assert_eq!(look_at(&file.as_bytes()[..end]).found, Found::Statement { header_line: 1 }, "{end}");
        }
    }
}
