//! The invariants over whole, cut and mutated files.

use crate::support::invariants::hold;
use crate::support::*;
use nontax_bill::{Options, Part, PartReader, Piece, Statement, Walk};
use proptest::prelude::*;

/// Files to begin from, of every way of writing.
fn seeds() -> Vec<Vec<u8>> {
    let plain = statement(
        &[
            row(1, |values| values[19] = "a,`b\"c".to_owned()),
            row(2, |values| values[19] = "d\ne".to_owned()),
            row(2, |values| values[8] = "REFUND".to_owned()),
        ],
        "`3,`3.00,`0.00,`0.00,`0.00000",
    );
    let saved =
        plain.replace('`', "").replace("a,b\"c", "\"a,b\"\"c\"").replace("d\ne", "\"d\ne\"").replace('\n', "\r\n");
    let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    vec![
        EXAMPLE_1.to_vec(),
        EXAMPLE_2.to_vec(),
        plain.clone().into_bytes(),
        plain.replace('\n', "\r\n").into_bytes(),
        plain.replace('\n', "\r").into_bytes(),
        encoding_rs::GBK.encode(&plain).0.to_vec(),
        utf16(&plain),
        utf16(&format!("\u{feff}{}", saved.replace(',', "\t"))),
        saved.clone().into_bytes(),
        encoding_rs::GBK.encode(&saved).0.to_vec(),
        b"{\"errcode\":40001,\"errmsg\":\"invalid credential rid: 1-2\"}".to_vec(),
    ]
}

/// One change of a file.
#[derive(Clone, Debug)]
enum Change {
    Set(usize, u8),
    Remove(usize, usize),
    Insert(usize, Vec<u8>),
    Repeat(usize, usize),
}

fn change() -> impl Strategy<Value = Change> {
    let telling = prop::sample::select(vec![
        "`",
        ",`",
        ",",
        "\n",
        "\r",
        "\r\n",
        "\"",
        "\t",
        "总交易单数,总交易额\n",
        "`2017-09-25 00:00:00,`",
        "1e2",
        "\u{feff}",
        "0.001",
        "交易时间",
    ]);
    prop_oneof![
        (any::<usize>(), any::<u8>()).prop_map(|(at, byte)| Change::Set(at, byte)),
        (any::<usize>(), 1_usize..200).prop_map(|(at, size)| Change::Remove(at, size)),
        (any::<usize>(), telling).prop_map(|(at, text)| Change::Insert(at, text.as_bytes().to_vec())),
        (any::<usize>(), prop::collection::vec(any::<u8>(), 1..4)).prop_map(|(at, bytes)| Change::Insert(at, bytes)),
        (any::<usize>(), 1_usize..400).prop_map(|(at, size)| Change::Repeat(at, size)),
    ]
}

fn changed(mut file: Vec<u8>, changes: &[Change]) -> Vec<u8> {
    for change in changes {
        let place = |at: usize, size: usize| {
            (at % (file.len() + 1), (at % (file.len() + 1)).saturating_add(size).min(file.len()))
        };
        match change {
            Change::Set(at, byte) => {
                let (start, end) = place(*at, 1);
                file[start..end].fill(*byte);
            }
            Change::Remove(at, size) => {
                let (start, end) = place(*at, *size);
                file.drain(start..end);
            }
            Change::Insert(at, bytes) => {
                let (start, _) = place(*at, 0);
                file.splice(start..start, bytes.iter().copied());
            }
            Change::Repeat(at, size) => {
                let (start, end) = place(*at, *size);
                file.extend_from_within(start..end);
            }
        }
    }
    file
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: ProptestConfig::default().cases * 2, ..ProptestConfig::default() })]

    #[test]
    fn invariants_hold_for_mutated_files(
        seed in prop::sample::select(seeds()), changes in prop::collection::vec(change(), 0..5), cuts in prop::collection::vec(any::<usize>(), 0..8),
    ) {
        hold(&changed(seed, &changes), &cuts);
    }

    // Behind the head, so that what is changed may be read in parts.
    #[test]
    fn invariants_hold_for_mutated_files_that_are_read_in_parts(
        rows in 20_u32..60, end in prop::sample::select(vec!["\n", "\r\n"]),
        changes in prop::collection::vec(change(), 0..5), cuts in prop::collection::vec(any::<usize>(), 0..8),
    ) {
        let head: Vec<String> = (0..40).map(|order| row(order, |_| {})).collect();
        let tail: Vec<String> = (0..rows).map(|order| row(order, |values| {
            if order % 9 == 3 {
                values[8] = "REFUND".to_owned();
                values[19] = format!("退费{}", order % 18);
            }
            if order % 20 == 7 {
                values[10] = "USD".to_owned();
            }
        })).collect();
        let whole = statement(&[head, tail].concat(), "`60,`60.00,`0.00,`0.00,`0.00000").replace('\n', end).into_bytes();
        let (head, tail) = whole.split_at(nontax_bill::limits::HEAD);
        let file = [head, &changed(tail.to_vec(), &changes)].concat();
        let behind: Vec<usize> = cuts.iter().map(|cut| head.len() + cut % (file.len() - head.len() + 1)).collect();
        hold(&file, &behind);
    }

    #[test]
    fn invariants_hold_for_any_bytes(file in prop::collection::vec(any::<u8>(), 0..300), cuts in prop::collection::vec(any::<usize>(), 0..4)) {
        hold(&file, &cuts);
    }
}

#[test]
fn every_prefix_of_a_statement_that_lacks_more_than_the_line_end_is_not_complete() {
    for file in seeds().into_iter().take(10) {
        let (outcome, _) = read(&file);
        if !outcome.complete {
            continue;
        }
        let text_end = file.iter().rposition(|byte| !matches!(byte, b'\r' | b'\n' | 0 | b',' | b'\t')).unwrap();
        for end in 0..=text_end {
            let (prefix, _) = read(&file[..end]);
            assert!(!prefix.complete, "{end} of {} bytes", file.len());
        }
    }
}

#[test]
fn every_cut_into_two_gives_the_same() {
    for file in [EXAMPLE_1, EXAMPLE_2] {
        let whole = read(file);
        for cut in 0..=file.len() {
            assert_eq!(read_pieces([&file[..cut], &file[cut..]], None), whole);
        }
        assert_eq!(read_pieces(file.chunks(1), None), whole);
    }
}

#[test]
fn files_larger_than_the_head_are_read_the_same_at_any_cut() {
    let rows: Vec<String> = (0..200).map(|order| row(order, |_| {})).collect();
    let text = statement(&rows, "`200,`200.00,`0.00,`0.00,`0.00000");
    let gbk = encoding_rs::GBK.encode(&text).0.to_vec();
    for file in [text.into_bytes(), gbk] {
        let whole = read(&file);
        assert!(whole.0.complete && whole.0.balanced && whole.0.errors == 0);
        hold_invariants(&file, &whole.0, &whole.1);
        let head = nontax_bill::limits::HEAD;
        for size in [1, 7, 4096, head - 1, head, head + 1, 20_000] {
            assert_eq!(read_pieces(file.chunks(size), None), whole, "{size}");
        }
    }
}

#[test]
fn plain_rows_are_taken_in_parts_and_the_rest_is_left_to_the_statement() {
    let rows: Vec<String> = (0..200).map(|order| row(order, |_| {})).collect();
    let text = statement(&rows, "`200,`200.00,`0.00,`0.00,`0.00000");
    let mut statement = Statement::new(Options::default());
    let mut all = All::default();
    assert_eq!(statement.shape(), None);
    let (first, range) = text.as_bytes().split_at(20_000);
    statement.push(first, &mut all);
    let shape = statement.shape().unwrap();
    assert!(!statement.adopt(Part::default(), &mut std::iter::empty()), "a line is open");
    let mut reader = PartReader::new(&shape, &mut All::default()).unwrap();
    let (mut walk, mut part_rows) = (Walk::new(range), All::default());
    let mut left = Vec::new();
    while let Some(piece) = walk.next(&mut reader, &mut part_rows) {
        match piece {
            Piece::Plain(part, keys) => {
                assert_eq!(part.lines, keys.len() as u64);
                assert!(statement.adopt(*part, &mut keys.into_iter()));
            }
            Piece::Bytes(bytes) => {
                left.push(range[bytes.clone()].iter().filter(|byte| **byte == b'\n').count());
                statement.push(&range[bytes], &mut all);
            }
        }
    }
    // The line that the range begins inside, and the two of the footer.
    assert_eq!(left, [1, 1, 1]);
    assert_eq!(all.rows.len() + part_rows.rows.len(), 200);
    let outcome = statement.finish(&mut all);
    assert!(outcome.complete && outcome.balanced && outcome.totals.rows == 200 && all.problems.is_empty());
}

/// Files made to be slow. Held by the growth of the best of three readings, not by seconds: eight times the size takes
/// eight times as long when reading is linear, sixty-four times when it is quadratic.
#[test]
fn files_made_to_be_slow_take_time_in_proportion_to_their_size() {
    let start = format!("{}\n{}\n", header(), row(1, |_| {}));
    let saved = format!("{}\n{}\n", header(), row(1, |_| {}).replace('`', ""));
    let long_row = format!("`2017-09-25 09:39:03{}\n", ",`a".repeat(20_000));
    for (begin, unit) in [
        (&start, "`\n"),
        (&start, "`a\nb\n"),
        (&start, "x\n"),
        (&start, "\n"),
        (&start, ",`"),
        (&start, "`2017-09-25 09:39:03,`\n"),
        (&start, "总交易单数\n"),
        (&start, long_row.as_str()),
        (&start, "\"`,\"`\n"),
        (&saved, "\"\n"),
        (&saved, "\"a\nb\nc\n"),
        (&saved, "\"\"\"\n"),
        (&saved, "2017-09-25 09:39:03,\"\n"),
    ] {
        let file = |size: usize| format!("{begin}{}", unit.repeat(size / unit.len()));
        let (small, large) = (file(1 << 17), file(1 << 20));
        let best = |file: &str| (0..3).map(|_| time_to_read(file.as_bytes())).min().unwrap();
        let growth = best(&large).as_secs_f64() / best(&small).as_secs_f64().max(0.000_1);
        assert!(growth < 28.0, "{unit:?} took {growth:.1} times as long for 8 times the size");
    }
}

fn time_to_read(file: &[u8]) -> std::time::Duration {
    let started = std::time::Instant::now();
    let (outcome, all) = read(file);
    let took = started.elapsed();
    hold_invariants(file, &outcome, &all);
    took
}
