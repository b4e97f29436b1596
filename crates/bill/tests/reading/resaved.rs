//! Files that a spreadsheet saved again.

use crate::support::*;
use nontax_bill::{Code, Encoding, Fen, Outcome};

fn problems(file: &[u8]) -> (Outcome, All, Vec<Code>) {
    let (outcome, all) = read(file);
    hold_invariants(file, &outcome, &all);
    let codes = all.problems.iter().map(|problem| problem.code).collect();
    (outcome, all, codes)
}

/// A statement as a spreadsheet saves it: no backticks, cells quoted where they must be, the footer padded.
fn resaved(rows: &[Vec<String>], footer: [&str; 5], delimiter: &str) -> String {
    let quote = |cell: &String| {
        if cell.contains([',', '"', '\n', '\t']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.clone() }
    };
    let padding = delimiter.repeat(22);
    let names = ["总交易单数", "总交易额", "总退款金额", "总企业红包退款金额", "手续费总金额"].join(delimiter);
    let mut lines = vec![header().replace(',', delimiter)];
    lines.extend(rows.iter().map(|row| row.iter().map(quote).collect::<Vec<_>>().join(delimiter)));
    lines.push(format!("{names}{padding}"));
    lines.push(format!("{}{padding}", footer.join(delimiter)));
    lines.join("\r\n") + "\r\n"
}

fn cells(order: u32, change: impl FnOnce(&mut Vec<String>)) -> Vec<String> {
    let mut cells: Vec<String> = Vec::new();
    let line = row(order, |values| {
        change(values);
        cells.clone_from(values);
    });
    assert!(line.starts_with('`'));
    cells
}

#[test]
fn a_comma_separated_file_without_backticks_is_read_and_told() {
    let rows = [
        cells(1, |values| {
            values[0] = "2017/9/25 9:39".to_owned();
            values[19] = "a,\"b\"\nc".to_owned();
            values[11] = "0.5".to_owned();
        }),
        cells(2, |values| values[11] = "12".to_owned()),
    ];
    let text = resaved(&rows, ["2", "12.5", "0", "0", "0"], ",");
    let (gbk, _, _) = encoding_rs::GBK.encode(&text);
    for (file, encoding) in [
        (text.as_bytes().to_vec(), Encoding::Utf8),
        (gbk.to_vec(), Encoding::Gb18030),
        ([b"\xef\xbb\xbf", text.as_bytes()].concat(), Encoding::Utf8),
    ] {
        let (outcome, all, codes) = problems(&file);
        assert_eq!(codes, [Code::Resaved, Code::OddValue], "{:?}", all.problems);
        assert!(outcome.complete && outcome.balanced && outcome.errors == 0);
        assert_eq!((outcome.encoding, outcome.totals.payments.amount), (encoding, Fen(1250)));
        assert_eq!(
            (all.rows[0].description.as_str(), all.rows[0].time.as_str()),
            ("a,\"b\"\nc", "2017-09-25 09:39:00")
        );
        assert!(all.header.unwrap().resaved);
        assert_eq!(all.rows[1].line, 4);
    }
}

#[test]
fn unicode_text_with_tabs_is_read() {
    let text = resaved(&[cells(1, |values| values[19] = "a,b".to_owned())], ["1", "1", "0", "0", "0"], "\t");
    let file: Vec<u8> = format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let (outcome, all, codes) = problems(&file);
    assert_eq!((codes, outcome.encoding), (vec![Code::Resaved], Encoding::Utf16Le));
    assert!(outcome.complete && outcome.balanced);
    assert_eq!(all.rows[0].description, "a,b");
}

#[test]
fn backticks_inside_cells_are_taken_off() {
    let rows = [cells(1, |values| values.iter_mut().for_each(|value| *value = format!("`{value}")))];
    let text = resaved(&rows, ["`1", "`1.00", "`0", "`0", "`0"], "\t");
    let (outcome, all, codes) = problems(text.as_bytes());
    assert_eq!(codes, [Code::Resaved]);
    assert!(outcome.complete && outcome.balanced);
    assert_eq!(all.rows[0].description, "缴费");
}

#[test]
fn a_raw_file_that_a_spreadsheet_padded_and_quoted_keeps_its_values() {
    let quoted = row(2, |_| {}).replace("`缴费", "\"`缴,费 \"\"x\"\"\"");
    let padded = format!(
        "{},,\n{},,\n{quoted},,\n总交易单数,总交易额,总退款金额,总企业红包退款金额,手续费总金额,,,,\n`2,`2.00,`0.00,`0.00,`0.00000,,,,\n,,,,\n",
        header(),
        row(1, |_| {})
    );
    let (outcome, all, codes) = problems(padded.as_bytes());
    assert_eq!(codes, [Code::Resaved], "{:?}", all.problems);
    assert!(outcome.complete && outcome.balanced);
    assert_eq!((all.rows[0].values[26].as_str(), all.rows[1].description.as_str()), ("470690267", "缴,费 \"x\""));
}

#[test]
fn destroyed_ids_are_told_once_a_column_and_never_matched() {
    let rows: Vec<Vec<String>> = (0..3)
        .map(|order| {
            cells(order, |values| {
                values[4] = "4.2E+27".to_owned();
                values[23] = "17133721400000000000".to_owned();
                values[24] = "0".to_owned();
            })
        })
        .collect();
    let (outcome, all, codes) = problems(resaved(&rows, ["3", "3", "0", "0", "0"], ",").as_bytes());
    assert_eq!(codes, [Code::Resaved, Code::IdsDestroyed, Code::IdsDestroyed, Code::IdsDestroyed]);
    assert_eq!(all.problems[1].detail, ["3", "4.2E+27"]);
    assert_eq!(all.problems[1].column.as_deref(), Some("微信订单号"));
    assert!(outcome.balanced && outcome.totals.rows == 3);
}

#[test]
fn an_open_quote_costs_its_line_and_no_other() {
    let good = resaved(&[cells(1, |_| {}), cells(2, |_| {})], ["1", "1", "0", "0", "0"], ",");
    let mut lines: Vec<&str> = good.split("\r\n").collect();
    let broken = lines[1].replace(",缴费,", ",\"缴费,");
    lines[1] = &broken;
    let (outcome, all, codes) = problems(lines.join("\r\n").as_bytes());
    assert_eq!(codes, [Code::Resaved, Code::RowShort], "{:?}", all.problems);
    assert_eq!((all.problems[1].line, outcome.totals.rows, outcome.complete, outcome.balanced), (2, 1, true, true));
}
