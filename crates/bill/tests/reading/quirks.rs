//! Every quirk of real statements, each as a small file.

use crate::support::*;
use nontax_bill::{Code, Column, Encoding, Fen, Kind, Level};

/// Reads a file that must be complete, balanced and without errors; returns it with its warnings' codes.
fn good(file: &[u8]) -> (nontax_bill::Outcome, All, Vec<Code>) {
    let (outcome, all) = read(file);
    hold_invariants(file, &outcome, &all);
    assert!(outcome.complete && outcome.balanced && outcome.errors == 0, "{outcome:?} {:?}", all.problems);
    let codes = all.problems.iter().map(|problem| problem.code).collect();
    (outcome, all, codes)
}

/// Reads a file that has errors; returns the codes of all problems.
fn bad(file: &[u8]) -> (nontax_bill::Outcome, All, Vec<Code>) {
    let (outcome, all) = read(file);
    hold_invariants(file, &outcome, &all);
    assert!(outcome.errors > 0, "{outcome:?}");
    let codes = all.problems.iter().map(|problem| problem.code).collect();
    (outcome, all, codes)
}

fn sound() -> String {
    statement(&[row(1, |_| {}), row(2, |_| {})], "`2,`2.00,`0.00,`0.00,`0.00000")
}

#[test]
fn official_example_1_has_26_values_under_27_names_and_a_footer_of_4() {
    let (outcome, all, codes) = good(EXAMPLE_1);
    assert_eq!(codes, [Code::MissingValue, Code::MissingValue]);
    assert_eq!(all.problems[0].column.as_deref(), Some("银行ID"));
    assert_eq!((outcome.totals.rows, outcome.totals.payments.amount, outcome.footer.len()), (2, Fen(2), 4));
    assert_eq!(all.rows[1].values.len(), 27);
    assert_eq!(all.rows[1].values[26], "");
}

#[test]
fn official_example_2_is_read_whole_and_is_test_data() {
    let (outcome, all, codes) = good(EXAMPLE_2);
    assert_eq!(codes, [Code::TestData]);
    assert_eq!(all.problems[0].detail, ["6"]);
    assert_eq!((outcome.totals.rows, outcome.totals.payments.amount, outcome.footer.len()), (6, Fen(12), 5));
    let (first, last) = outcome.time_range.unwrap();
    assert_eq!((first.to_string().as_str(), last.to_string().as_str()), ("2017-09-25 09:39:03", "2017-09-25 14:33:16"));
}

#[test]
fn a_bom_any_line_end_and_blank_lines_do_not_matter() {
    let plain = sound();
    let (expected, rows, _) = good(plain.as_bytes());
    for file in [
        format!("\u{feff}{plain}"),
        plain.replace('\n', "\r\n"),
        plain.replace('\n', "\r"),
        format!("\n\r\n{}", plain.replace('\n', "\n\n  \n")),
        plain.trim_end().to_owned(),
    ] {
        let (outcome, all, codes) = good(file.as_bytes());
        assert_eq!(codes, []);
        assert_eq!((outcome.totals, outcome.footer), (expected.totals, expected.footer.clone()));
        let values = |all: &All| all.rows.iter().map(|row| row.values.clone()).collect::<Vec<_>>();
        assert_eq!(values(&all), values(&rows));
    }
}

#[test]
fn commas_quotes_and_backticks_stand_bare_in_a_value() {
    for description in ["a,b", "\"a\"", "a`b", "`", "a,", "总工会,总交易额", "a\"b,\"c", ",,,", "总交易单数"]
    {
        let file = statement(&[row(1, |values| values[19] = description.to_owned())], "`1,`1.00,`0.00,`0.00,`0.00000");
        let (_, all, codes) = good(file.as_bytes());
        assert_eq!((codes, all.rows[0].description.as_str()), (vec![], description));
    }
}

#[test]
fn the_separator_itself_inside_a_value_is_put_together_with_a_warning() {
    for description in ["a,`b", "a,`,`b", ",`", "a,`1.00"] {
        let file = statement(&[row(1, |values| values[19] = description.to_owned())], "`1,`1.00,`0.00,`0.00,`0.00000");
        let (_, all, codes) = good(file.as_bytes());
        assert_eq!((codes, all.rows[0].description.as_str()), (vec![Code::RowLong], description));
        assert_eq!((all.problems[0].level, all.problems[0].column.as_deref()), (Level::Warning, Some("商品名称")));
    }
}

#[test]
fn the_separator_inside_a_value_of_a_row_that_lacks_its_last_is_put_together_too() {
    let short = row(1, |values| {
        values[19] = "a,`b".to_owned();
        values.pop();
    });
    let (_, all, codes) = good(statement(&[short], "`1,`1.00,`0.00,`0.00,`0.00000").as_bytes());
    assert_eq!((codes, all.rows[0].description.as_str()), (vec![Code::RowLong, Code::MissingValue], "a,`b"));
}

#[test]
fn a_row_with_too_many_values_that_fit_nowhere_is_an_error() {
    let long = row(1, |values| values[11] = "1.00,`1.00".to_owned());
    let (outcome, all, codes) = bad(statement(std::slice::from_ref(&long), "`0,`0.00,`0.00,`0.00,`0.00000").as_bytes());
    assert_eq!((codes, outcome.totals.rows), (vec![Code::RowLong], 0));
    assert_eq!(
        (all.problems[0].level, all.problems[0].line, all.problems[0].text.as_str()),
        (Level::Error, 2, long.as_str())
    );
}

#[test]
fn a_raw_line_end_inside_a_value_is_part_of_it() {
    for end in ["\n", "\r\n", "\r", "\n\n", "\n`"] {
        let description = format!("a{end}b");
        let file = statement(
            &[row(1, |values| values[19] = description.clone()), row(2, |_| {})],
            "`2,`2.00,`0.00,`0.00,`0.00000",
        );
        let (_, all, codes) = good(file.as_bytes());
        assert_eq!((codes, all.rows[0].description.as_str()), (vec![], description.as_str()));
        assert_eq!(all.rows[1].line, 3 + end.replace("\r\n", "\n").matches(['\r', '\n']).count() as u64);
    }
}

#[test]
fn text_after_a_whole_row_is_stray_and_the_row_stands() {
    let file = statement(&[format!("{}\nhello", row(1, |_| {})), row(2, |_| {})], "`2,`2.00,`0.00,`0.00,`0.00000");
    let (outcome, all, codes) = bad(file.as_bytes());
    assert_eq!((codes, outcome.totals.rows, outcome.balanced), (vec![Code::StrayText], 2, true));
    assert_eq!((all.problems[0].line, all.problems[0].text.as_str()), (3, "hello"));
}

#[test]
fn a_short_row_is_told_with_its_text_and_the_lines_after_it_are_not_swallowed() {
    let short = "`2017-09-25 09:39:03,`wx,`1";
    let file = statement(&[short.to_owned(), "junk".to_owned(), row(2, |_| {})], "`1,`1.00,`0.00,`0.00,`0.00000");
    let (outcome, all, codes) = bad(file.as_bytes());
    assert_eq!((codes, outcome.totals.rows), (vec![Code::RowShort, Code::StrayText], 1));
    assert_eq!((all.problems[0].text.as_str(), all.problems[1].text.as_str()), (short, "junk"));
}

#[test]
fn columns_come_in_any_order_renamed_added_and_left_out() {
    let mut names: Vec<&str> = Column::ALL.map(Column::chinese).to_vec();
    names.reverse();
    names[15] = "应结订单金额";
    names.insert(0, "新字段");
    let reversed = row(1, |values| {
        values.reverse();
        values.insert(0, "x".to_owned());
        values[16] = "1.00".to_owned();
    });
    let file = format!("{}\n{reversed}\n{}", names.join(","), footer("`1,`1.00,`0.00,`0.00,`0.00000"));
    let (outcome, all, codes) = good(file.as_bytes());
    assert_eq!(codes, [Code::UnknownColumn]);
    assert_eq!((outcome.totals.payments.amount, all.rows[0].description.as_str()), (Fen(100), "缴费"));
    assert_eq!(all.rows[0].values[0], "x");

    let without = |left_out: Column| {
        let names: Vec<&str> =
            Column::ALL.iter().filter(|column| **column != left_out).map(|column| column.chinese()).collect();
        let row = row(1, |values| drop(values.remove(left_out.index())));
        format!("{}\n{row}\n{}", names.join(","), footer("`1,`1.00,`0.00,`0.00,`0.00000"))
    };
    assert_eq!(good(without(Column::FeeRate).as_bytes()).2, [Code::MissingColumn]);
    let (outcome, _, codes) = bad(without(Column::TotalAmount).as_bytes());
    assert_eq!(
        (codes, outcome.balanced, outcome.totals.rows),
        (vec![Code::MissingColumn, Code::FooterMismatch], false, 1)
    );
}

#[test]
fn a_first_footer_value_without_its_backtick_and_odd_zeros_are_fine() {
    let file = statement(&[row(1, |_| {})], "1,`1.0,`0,`0.0,`0");
    assert_eq!(good(file.as_bytes()).2, []);
}

#[test]
fn fees_can_be_negative_and_amounts_above_2_to_the_53() {
    let rows = [
        row(1, |values| {
            values[11] = "90071992547409.93".to_owned();
            values[20] = "-0.00600".to_owned();
        }),
        row(2, |values| values[11] = "0.01".to_owned()),
    ];
    let (outcome, all, _) = good(statement(&rows, "`2,`90071992547409.94,`0.00,`0.00,`-0.00600").as_bytes());
    assert_eq!(outcome.totals.payments.amount, Fen(9_007_199_254_740_994));
    assert_eq!((outcome.totals.fee.0, all.rows[0].amounts[4]), (-600, -600));
}

#[test]
fn odd_amounts_are_errors_and_never_zero() {
    for (text, code) in [
        (".5", Code::BadAmount),
        ("+3.00", Code::BadAmount),
        ("1e2", Code::BadAmount),
        ("\u{ff11}\u{ff12}", Code::BadAmount),
        ("", Code::BadAmount),
        ("1,000.00", Code::BadAmount),
        ("99999999999999999999", Code::BadAmount),
        ("0.001", Code::AmountPrecision),
    ] {
        for column in [Column::TotalAmount, Column::CouponAmount, Column::RefundAmount, Column::CouponRefundAmount] {
            let odd = row(1, |values| values[column.index()] = text.to_owned());
            let (outcome, all, codes) =
                bad(statement(std::slice::from_ref(&odd), "`0,`0.00,`0.00,`0.00,`0.00000").as_bytes());
            assert_eq!((codes, outcome.totals.rows, outcome.sums.total), (vec![code], 0, Fen(0)), "{text}");
            assert_eq!(all.problems[0].column.as_deref(), Some(column.chinese()));
            assert_eq!((all.problems[0].detail[0].as_str(), all.problems[0].text.as_str()), (text, odd.as_str()));
        }
    }
    let fee = row(1, |values| values[20] = "0.000001".to_owned());
    assert_eq!(bad(statement(&[fee], "`0,`0.00,`0.00,`0.00,`0.00000").as_bytes()).2, [Code::AmountPrecision]);
}

#[test]
fn odd_times_are_errors() {
    for text in ["2017-02-29 00:00:00", "2017-09-25 24:00:00", "2017/09/25 09:39:03", "", "2017-09-25"] {
        let odd = row(1, |values| values[0] = text.to_owned());
        let (outcome, _, codes) = bad(statement(&[odd], "`0,`0.00,`0.00,`0.00,`0.00000").as_bytes());
        assert_eq!((codes, outcome.totals.rows), (vec![Code::BadTime], 0), "{text}");
    }
}

#[test]
fn an_unknown_state_counts_as_a_row_only() {
    let rows = [row(1, |values| values[8] = "PAYERROR".to_owned())];
    let (outcome, _, codes) = good(statement(&rows, "`1,`1.00,`0.00,`0.00,`0.00000").as_bytes());
    assert_eq!((codes, outcome.totals.rows, outcome.totals.payments.count), (vec![Code::UnknownState], 1, 0));
}

#[test]
fn gbk_and_utf_16_are_read_as_they_are() {
    let text = sound();
    let (expected, rows, _) = good(text.as_bytes());
    let (gbk, _, _) = encoding_rs::GBK.encode(&text);
    let utf16 = |big: bool, bom: bool| -> Vec<u8> {
        let text = if bom { format!("\u{feff}{text}") } else { text.clone() };
        text.replace('\n', "\r\n")
            .encode_utf16()
            .flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
            .collect()
    };
    for (file, encoding) in [
        (gbk.to_vec(), Encoding::Gb18030),
        (utf16(false, true), Encoding::Utf16Le),
        (utf16(true, true), Encoding::Utf16Be),
        (utf16(false, false), Encoding::Utf16Le),
    ] {
        let (outcome, all, codes) = good(&file);
        assert_eq!((codes, outcome.encoding, outcome.totals), (vec![], encoding, expected.totals));
        assert_eq!(all.rows, rows.rows);
    }
}

#[test]
fn one_bad_byte_costs_one_row_and_no_other() {
    let file =
        statement(&[row(1, |values| values[19] = "坏字".to_owned()), row(2, |_| {})], "`1,`1.00,`0.00,`0.00,`0.00000");
    let mut bytes = file.into_bytes();
    let at = bytes.windows(6).position(|window| window == "坏字".as_bytes()).unwrap();
    bytes[at + 1] = 0xff;
    let (outcome, all, codes) = bad(&bytes);
    assert_eq!((codes, outcome.encoding, outcome.totals.rows), (vec![Code::BadText], Encoding::Utf8, 1));
    assert_eq!(all.problems[0].column.as_deref(), Some("商品名称"));
}

#[test]
fn a_bad_byte_in_gbk_costs_one_row_too() {
    let text =
        statement(&[row(1, |values| values[19] = "坏字".to_owned()), row(2, |_| {})], "`1,`1.00,`0.00,`0.00,`0.00000");
    let mut bytes = encoding_rs::GBK.encode(&text).0.to_vec();
    let bad_word = encoding_rs::GBK.encode("坏字").0.to_vec();
    let at = bytes.windows(4).position(|window| window == bad_word).unwrap();
    bytes[at] = 0xff;
    let (outcome, _, codes) = bad(&bytes);
    assert_eq!((codes, outcome.encoding, outcome.totals.rows), (vec![Code::BadText], Encoding::Gb18030, 1));
}

#[test]
fn a_file_is_complete_only_when_nothing_is_cut() {
    let plain = sound();
    for (end, codes) in [
        (plain.find("`42").unwrap_or(0).max(plain.find("42000").unwrap()), vec![Code::Truncated, Code::FooterMissing]),
        (plain.find("总交易单数").unwrap(), vec![Code::FooterMissing]),
        (plain.find("总交易单数").unwrap() + 4, vec![Code::Truncated, Code::FooterMissing]),
        (plain.find("手续费总金额").unwrap() + "手续费总金额".len() + 1, vec![Code::Truncated]),
        (plain.find('\n').unwrap() + 1, vec![Code::FooterMissing]),
        (plain.find('\n').unwrap(), vec![Code::Truncated, Code::FooterMissing]),
    ] {
        let (outcome, all, found) = bad(&plain.as_bytes()[..end]);
        assert_eq!(
            (found, outcome.complete, outcome.kind),
            (codes, false, Kind::Statement),
            "{end} {:?}",
            all.problems
        );
    }
}

#[test]
fn a_last_row_without_a_line_end_is_not_counted() {
    let file = format!("{}\n{}\n{}", header(), row(1, |_| {}), row(2, |_| {}));
    let (outcome, all, codes) = bad(file.as_bytes());
    assert_eq!((outcome.totals.rows, codes), (1, vec![Code::Truncated, Code::FooterMissing]));
    assert_eq!(all.problems[0].text, row(2, |_| {}));
}

#[test]
fn an_empty_day_is_empty_and_complete() {
    let (outcome, _, codes) = good(statement(&[], "`0,`0.00,`0.00,`0.00,`0.00000").as_bytes());
    assert_eq!((outcome.kind, codes), (Kind::Empty, vec![]));
    let (outcome, _, _) = bad(statement(&[], "`5,`1.00,`0.00,`0.00,`0.00000").as_bytes());
    assert_eq!((outcome.kind, outcome.complete, outcome.balanced), (Kind::Statement, true, false));
}

#[test]
fn a_footer_that_disagrees_says_by_how_much() {
    let (outcome, all, codes) = bad(statement(&[row(1, |_| {})], "`2,`1.01,`0.00,`0.00,`0.00000").as_bytes());
    assert_eq!((codes, outcome.complete, outcome.balanced), (vec![Code::FooterMismatch; 2], true, false));
    assert_eq!(all.problems[1].detail, ["总交易额", "1.01", "1.00"]);
    assert_eq!(outcome.footer[1].difference.as_deref(), Some("-0.01"));
}

#[test]
fn text_after_the_footer_is_stray() {
    let file = format!("{}extra\n", sound());
    let (outcome, _, codes) = bad(file.as_bytes());
    assert_eq!((codes, outcome.complete, outcome.balanced), (vec![Code::StrayText], true, true));
}

#[test]
fn other_footer_names_are_known_and_unknown_ones_are_kept_unproved() {
    let file = format!(
        "{}\n{}\n总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额\n`1,`1.00,`0.00,`0.00,`0.00000,`9.00\n",
        header(),
        row(1, |_| {})
    );
    let (outcome, _, codes) = good(file.as_bytes());
    assert_eq!(codes, [Code::UnknownColumn]);
    assert_eq!((outcome.footer[5].counted.as_deref(), outcome.footer[5].agrees), (None, false));
}

#[test]
fn a_line_longer_than_any_row_is_an_error_and_the_rest_is_read() {
    let long = row(1, |values| values[19] = "x".repeat(nontax_bill::limits::RECORD));
    let (outcome, all, codes) = bad(statement(&[long, row(2, |_| {})], "`1,`1.00,`0.00,`0.00,`0.00000").as_bytes());
    assert_eq!((codes, outcome.totals.rows, outcome.balanced), (vec![Code::LineTooLong], 1, true));
    assert!(all.problems[0].text.len() <= nontax_bill::Problem::TEXT_LIMIT + 3);
}

#[test]
fn removed_line_ends_are_named() {
    let (outcome, _, codes) = bad(sound().replace('\n', "").as_bytes());
    assert_eq!(
        (outcome.kind, outcome.other.as_deref(), codes),
        (Kind::Unreadable, Some("line_ends_removed"), vec![Code::LineEndsRemoved])
    );
}

#[test]
fn sums_that_overflow_are_told_once_and_stay_exact() {
    let rows: Vec<String> =
        (0..4).map(|order| row(order, |values| values[11] = "50000000000000000.00".to_owned())).collect();
    let (outcome, _, codes) = bad(statement(&rows, "`4,`200000000000000000.00,`0.00,`0.00,`0.00000").as_bytes());
    assert_eq!(codes, [Code::Overflow, Code::FooterMismatch]);
    assert_eq!(
        (outcome.totals.overflow, outcome.totals.payments.amount, outcome.balanced),
        (true, Fen(5_000_000_000_000_000_000), false)
    );
}
