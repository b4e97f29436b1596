//! What must hold for any bytes at all, cut anywhere. The fuzz target calls [`hold`] too.

use nontax_bill::outcome::Header;
use nontax_bill::{Level, Meaning, Options, Outcome, PartReader, Piece, Problem, Row, Sink, Statement, Walk};

/// Keeps what the parser says, as text.
#[derive(Debug, Default, PartialEq)]
struct Heard {
    header: Option<Header>,
    rows: Vec<String>,
    problems: Vec<Problem>,
}

impl Sink for Heard {
    fn header(&mut self, header: &Header) {
        assert!(self.header.is_none() && self.rows.is_empty(), "the header comes once, before the rows");
        self.header = Some(header.clone());
    }

    fn row(&mut self, row: &Row<'_>) {
        assert_eq!(row.index, self.rows.len() as u64);
        assert_eq!(Some(row.values.len()), self.header.as_ref().map(|header| header.names.len()));
        self.rows.push(format!("{row:?}"));
    }

    fn problem(&mut self, problem: Problem) {
        assert!(!problem.message.is_empty() && problem.text.len() <= Problem::TEXT_LIMIT * 3 + 3, "{problem:?}");
        self.problems.push(problem);
    }
}

fn read<'a>(pieces: impl Iterator<Item = &'a [u8]>) -> (Outcome, Heard) {
    let mut heard = Heard::default();
    let mut statement = Statement::new(Options { date: "20170925".parse().ok(), ..Options::default() });
    for piece in pieces {
        statement.push(piece, &mut heard);
    }
    let told = (statement.rows(), statement.bytes());
    let outcome = statement.finish(&mut heard);
    assert!(told.0 <= outcome.totals.rows && told.1 == outcome.bytes.total);
    (outcome, heard)
}

/// Rows of a part, kept with their places in it.
#[derive(Default)]
struct Kept(Vec<(Meaning, Vec<String>, [usize; 27])>);

impl Sink for Kept {
    fn row(&mut self, row: &Row<'_>) {
        let Row { line, time, state, total, coupon, refund, coupon_refund, fee, values, positions, .. } = *row;
        assert_eq!(line, self.0.len() as u64, "each line of a part is a row");
        let meaning = Meaning { line, time, state, total, coupon, refund, coupon_refund, fee };
        self.0.push((meaning, values.iter().map(|value| (*value).to_owned()).collect(), *positions));
    }

    fn problem(&mut self, problem: Problem) {
        panic!("a part tells no problem: {problem:?}");
    }
}

/// Reads as several readers do: each range is walked through by a reader of its own, and the statement takes what they made.
fn read_in_parts<'a>(ranges: impl Iterator<Item = &'a [u8]>) -> (Outcome, Heard) {
    let mut heard = Heard::default();
    let mut statement = Statement::new(Options { date: "20170925".parse().ok(), ..Options::default() });
    for range in ranges {
        let reader = statement.shape().and_then(|shape| PartReader::new(&shape, &mut Heard::default()));
        let Some(mut reader) = reader else {
            statement.push(range, &mut heard);
            continue;
        };
        let mut walk = Walk::new(range);
        let mut at = 0;
        let mut rows = Kept::default();
        while let Some(piece) = walk.next(&mut reader, &mut rows) {
            match piece {
                Piece::Bytes(bytes) => {
                    assert_eq!(bytes.start, at, "nothing is left out");
                    at = bytes.end;
                    statement.push(&range[bytes], &mut heard);
                }
                Piece::Plain(part, keys) => {
                    let end = at + part.bytes as usize;
                    let (index, line) = (statement.rows(), statement.next_line());
                    let rows = std::mem::take(&mut rows).0;
                    assert_eq!(rows.len() as u64, part.lines);
                    if statement.adopt(*part, &mut keys.into_iter()) {
                        for ((meaning, values, positions), index) in rows.iter().zip(index..) {
                            let values: Vec<&str> = values.iter().map(String::as_str).collect();
                            let Meaning { line: at, time, state, total, coupon, refund, coupon_refund, fee } = *meaning;
                            let line = at + line.unwrap();
                            heard.row(&Row {
                                index,
                                line,
                                time,
                                state,
                                total,
                                coupon,
                                refund,
                                coupon_refund,
                                fee,
                                values: &values,
                                positions,
                            });
                        }
                    } else {
                        statement.push(&range[at..end], &mut heard);
                    }
                    at = end;
                }
            }
        }
        assert_eq!(at, range.len(), "nothing is left out");
    }
    (statement.finish(&mut heard), heard)
}

/// Holds every invariant over a file, cut into pieces at the places that `cuts` gives.
pub fn hold(file: &[u8], cuts: &[usize]) {
    let (outcome, heard) = read([file].into_iter());
    let bytes = outcome.bytes;
    assert_eq!(bytes.total, file.len() as u64);
    assert_eq!(bytes.header + bytes.rows + bytes.footer + bytes.blank + bytes.problems, bytes.total, "{bytes:?}");
    assert_eq!(outcome.totals.rows, heard.rows.len() as u64);
    let count = |level| heard.problems.iter().filter(|problem| problem.level == level).count() as u64;
    assert_eq!((outcome.errors, outcome.warnings), (count(Level::Error), count(Level::Warning)));
    assert!(bytes.problems == 0 || outcome.errors > 0, "bytes that were not read are told");
    assert!(outcome.complete || outcome.errors > 0, "a file that is not complete says why");
    assert!(outcome.balanced || outcome.errors > 0, "a file that is not balanced says why");
    assert!(!outcome.balanced || outcome.footer.iter().all(|check| check.agrees || check.counted.is_none()));

    let mut places: Vec<usize> = cuts.iter().map(|cut| cut % (file.len() + 1)).collect();
    places.extend([0, file.len()]);
    places.sort_unstable();
    let pieces = || places.windows(2).filter_map(|pair| file.get(*pair.first()?..*pair.last()?));
    let whole = (outcome.clone(), heard);
    assert_eq!(read(pieces()), whole, "cuts do not matter");
    assert_eq!(read_in_parts(pieces()), whole, "the number of readers does not matter");

    if outcome.complete {
        let is_text = |byte: &u8| !byte.is_ascii_whitespace() && !matches!(byte, b',' | b'"' | 0);
        let text_end = file.iter().rposition(is_text).unwrap_or(0);
        for cut in cuts {
            let end = cut % (text_end + 1);
            let (prefix, _) = read([file.get(..end).unwrap_or_default()].into_iter());
            // Text after the footer is no part of what makes a statement complete, nor is a zero more than its decimals.
            let fine = outcome.bytes.problems > 0 || lacks_only_zeros(&prefix, &outcome);
            assert!(!prefix.complete || fine, "the first {end} of {} bytes are not complete", file.len());
        }
    }
}

fn lacks_only_zeros(prefix: &Outcome, whole: &Outcome) -> bool {
    let last = |outcome: &Outcome| outcome.footer.last().map(|check| check.stated.clone()).unwrap_or_default();
    let (cut, full) = (last(prefix), last(whole));
    full.len() > cut.len() && full.strip_prefix(&cut).is_some_and(|rest| rest.bytes().all(|byte| byte == b'0'))
}
