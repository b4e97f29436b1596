//! What other programs read in the files: every text comes back, whoever wrote it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use calamine::{Data, Reader, Xlsx};
use nontax_export::{Format, Head, Proof, Values, Writer};
use proptest::prelude::*;
use std::io::Cursor;

fn heads(kinds: &[Values]) -> Vec<Head> {
    kinds.iter().enumerate().map(|(at, values)| Head { name: format!("column {at}"), values: *values }).collect()
}

fn written(format: Format, kinds: &[Values], rows: &[Vec<String>]) -> Vec<u8> {
    let mut writer = Writer::new(format, heads(kinds), "rows");
    let mut bytes = Vec::new();
    for row in rows {
        writer.row(row.iter().map(String::as_str));
        bytes.extend(writer.take());
    }
    let line = vec![("sum".to_owned(), Values::Text), ("12.50".to_owned(), Values::Decimal(2))];
    writer.end(&Proof { name: "proof".to_owned(), lines: vec![line] });
    bytes.extend(writer.take());
    bytes
}

fn book(bytes: Vec<u8>) -> Xlsx<Cursor<Vec<u8>>> {
    Xlsx::new(Cursor::new(bytes)).unwrap()
}

/// RFC 4180, read plainly.
fn csv(text: &str) -> Vec<Vec<String>> {
    let mut rows = vec![vec![String::new()]];
    let mut quoted = false;
    let mut symbols = text.chars().peekable();
    while let Some(symbol) = symbols.next() {
        let cell = rows.last_mut().unwrap().last_mut().unwrap();
        match symbol {
            '"' if quoted && symbols.peek() == Some(&'"') => {
                cell.push('"');
                symbols.next();
            }
            '"' => quoted = !quoted,
            ',' if !quoted => rows.last_mut().unwrap().push(String::new()),
            '\r' if !quoted => {}
            '\n' if !quoted => rows.push(vec![String::new()]),
            other => cell.push(other),
        }
    }
    rows.pop();
    rows
}

fn hostile() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[=+@\t\r\n -]{0,2}[0-9a-z\"',&<>_]{0,12}",
        "_x[0-9a-fA-F]{3,5}_",
        "0[0-9]{10,30}",
        "[\u{0}-\u{1f}\u{fffe}\u{ffff}]{1,4}",
    ]
}

fn rows() -> impl Strategy<Value = Vec<Vec<String>>> {
    prop::collection::vec(prop::collection::vec(hostile(), 3), 1..6)
}

const KINDS: [Values; 3] = [Values::Text, Values::Id, Values::Text];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn json_lines_give_back_every_text(rows in rows()) {
        let text = String::from_utf8(written(Format::JsonLines, &KINDS, &rows)).unwrap();
        let read: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        prop_assert_eq!(read.len(), rows.len());
        for (read, row) in read.iter().zip(&rows) {
            for (at, value) in row.iter().enumerate() {
                prop_assert_eq!(read[format!("column {at}")].as_str(), Some(value.as_str()));
            }
        }
    }

    #[test]
    fn a_workbook_gives_back_every_text(rows in rows()) {
        let mut book = book(written(Format::Xlsx, &KINDS, &rows));
        let range = book.worksheet_range("rows").unwrap();
        for (at, row) in rows.iter().enumerate() {
            for (column, value) in row.iter().enumerate() {
                match range.get((at + 1, column)) {
                    None | Some(Data::Empty) => prop_assert_eq!(value, ""),
                    Some(Data::String(read)) => prop_assert_eq!(read, value),
                    Some(other) => prop_assert!(false, "{value:?} became {other:?}"),
                }
            }
        }
    }

    #[test]
    fn programs_read_every_text_of_the_csv_and_formulas_behind_an_apostrophe(rows in rows()) {
        let text = String::from_utf8(written(Format::Csv, &KINDS, &rows)).unwrap();
        let read = csv(text.strip_prefix('\u{feff}').unwrap());
        prop_assert_eq!(read.len(), rows.len() + 1);
        for (read, row) in read[1..].iter().zip(&rows) {
            for (read, value) in read.iter().zip(row) {
                prop_assert!(!nontax_export::csv::is_formula(read));
                prop_assert_eq!(read.strip_prefix('\'').unwrap_or(read), value.strip_prefix('\'').unwrap_or(value));
            }
        }
    }

    #[test]
    fn excel_calculates_nothing_but_a_text(rows in rows()) {
        let text = String::from_utf8(written(Format::CsvForExcel, &KINDS, &rows)).unwrap();
        for read in csv(text.strip_prefix('\u{feff}').unwrap()).iter().flatten() {
            let constant = read.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'));
            prop_assert!(!nontax_export::csv::is_formula(read) || constant.is_some_and(|text| !text.contains('"')));
        }
    }
}

#[test]
fn money_is_a_number_in_a_workbook_and_ids_are_texts() {
    let row = ["0012", "-1234.50", "0.00600", "1e2", "12345678901234.56"].map(str::to_owned).to_vec();
    let kinds = [Values::Id, Values::Decimal(2), Values::Decimal(5), Values::Decimal(2), Values::Decimal(2)];
    let mut book = book(written(Format::Xlsx, &kinds, &[row]));
    let range = book.worksheet_range("rows").unwrap();
    let cells: Vec<&Data> = range.rows().nth(1).unwrap().iter().collect();
    let text = |text: &str| Data::String(text.to_owned());
    assert_eq!(
        cells,
        [&text("0012"), &Data::Float(-1234.5), &Data::Float(0.006), &text("1e2"), &text("12345678901234.56")]
    );
    let proof = book.worksheet_range("proof").unwrap();
    assert_eq!(proof.rows().next().unwrap(), [text("sum"), Data::Float(12.5)]);
}

#[test]
fn a_text_too_long_for_a_cell_is_cut_and_counted() {
    let mut writer = Writer::new(Format::Xlsx, heads(&[Values::Text]), "rows");
    writer.row(["税".repeat(40_000).as_str()].into_iter());
    assert_eq!(writer.cut().texts, 1);
    writer.end(&Proof::default());
    let mut book = book(writer.take());
    let range = book.worksheet_range("rows").unwrap();
    assert_eq!(range.get((1, 0)).unwrap().to_string().chars().count(), 32_767);
}
