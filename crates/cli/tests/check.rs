//! `nontax check` as people and scripts call it: the built program over files and standard input.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a test that panics fails"
)]

use serde_json::{Value, json};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const HEADER: &str = "交易时间,公众账号ID,商户号,子商户号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,总金额,企业红包金额,微信退款单号,商户退款单号,退款金额,企业红包退款金额,退款类型,退款状态,商品名称,手续费,费率,行政区划代码,缴费通知书编号(或平台订单号),执收单位编码,通知书类型,银行ID";

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures").join(name)
}

fn row(order: u64, description: &str) -> String {
    format!(
        "`2017-09-25 09:39:03,`wx1,`1800004561,`1900016021,`4200000022201709{order:012},`AQAA{order:012},`o,`JSAPI,`SUCCESS,`CFT,`CNY,`1.00,`0.00,`0,`0,`0.00,`0.00,`,`,`{description},`0.00000,`0.00%,`440000,`17{order:012},`118610002,`1,`4706\n"
    )
}

fn statement(rows: u64) -> String {
    let body: String = (0..rows).map(|order| row(order, "缴费")).collect();
    format!(
        "{HEADER}\n{body}总交易单数,总交易额,总退款金额,总企业红包退款金额,手续费总金额\n`{rows},`{rows}.00,`0.00,`0.00,`0.00000\n"
    )
}

fn nontax() -> Command {
    Command::new(env!("CARGO_BIN_EXE_nontax"))
}

fn piped(arguments: &[&str], input: &[u8]) -> Output {
    let mut child =
        nontax().args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    output
}

fn json_lines(output: &Output) -> Vec<Value> {
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Checks bytes from standard input; gives the exit code and the one object.
fn check(input: &[u8]) -> (i32, Value) {
    let output = piped(&["check", "--json", "-"], input);
    let lines = json_lines(&output);
    assert_eq!(lines.len(), 1);
    (output.status.code().unwrap(), lines[0].clone())
}

fn codes(object: &Value) -> Vec<&str> {
    object["problems"].as_array().unwrap().iter().map(|problem| problem["code"].as_str().unwrap()).collect()
}

#[test]
fn official_example_1_gives_exactly_the_object_of_the_contract() {
    let output = nontax().arg("check").arg("--json").arg(fixture("official-example-1.csv")).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    let mut object = json_lines(&output).remove(0);
    assert!(object["file"].as_str().unwrap().ends_with("official-example-1.csv"));
    let problems = object["problems"].take();
    assert_eq!(
        object,
        json!({
            "file": object["file"], "kind": "statement", "encoding": "utf-8", "rows": 2,
            "payments": {"count": 2, "amount": "0.02"}, "refunds": {"count": 0, "amount": "0.00"}, "revoked": {"count": 0, "amount": "0.00"},
            "fee": "0.00000", "complete": true, "balanced": true, "problems": null,
        })
    );
    let first = &problems[0];
    assert_eq!(
        (first["level"].as_str(), first["code"].as_str(), first["line"].as_u64(), first["column"].as_str()),
        (Some("warning"), Some("missing_value"), Some(2), Some("银行ID"))
    );
    assert!(first["text"].as_str().unwrap().starts_with("`2017-06-01 15:33:10,"));
    assert_eq!(problems.as_array().unwrap().len(), 2);
}

#[test]
fn official_example_2_is_proved_and_its_test_data_told() {
    let output = nontax().arg("check").arg("--json").arg(fixture("official-example-2.csv")).output().unwrap();
    let object = json_lines(&output).remove(0);
    assert_eq!((output.status.code(), codes(&object)), (Some(0), vec!["test_data"]));
    assert_eq!(object["payments"], json!({"count": 6, "amount": "0.12"}));
}

#[test]
fn what_is_not_a_statement_ends_with_2_and_says_what_it_is() {
    for (input, kind) in [
        (&br#"{"errcode":42001,"errmsg":"access_token expired rid: 5f1e-1"}"#[..], "error_answer"),
        (br#"{"errcode":0,"errmsg":"ok"}"#, "no_bill"),
        (b"", "no_bill"),
        (b"<html></html>", "other_file"),
        (b"hello", "other_file"),
        (&std::fs::read(fixture("official-getorderlist-answer.json")).unwrap(), "no_bill"),
    ] {
        let (code, object) = check(input);
        assert_eq!((code, object["kind"].as_str()), (2, Some(kind)));
        assert_eq!((object["rows"].as_u64(), codes(&object)), (Some(0), vec!["not_a_statement"]));
        assert_eq!(object.get("error").is_some(), kind == "error_answer");
    }
    let (_, object) = check(br#"{"errcode":42001,"errmsg":"access_token expired rid: 5f1e-1"}"#);
    assert_eq!(object["error"], json!({"code": 42001, "message": "access_token expired", "rid": "5f1e-1"}));
}

#[test]
fn quirks_end_as_the_contract_says() {
    let plain = statement(3);
    let gbk = encoding(&plain);
    let utf16: Vec<u8> = format!("\u{feff}{plain}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let with =
        |description: &str| format!("{HEADER}\n{}总交易单数,总交易额\n`1,`1.00\n", row(1, description)).into_bytes();
    let fault = |from: &str, to: &str| plain.replacen(from, to, 1).into_bytes();
    let no_codes: &[&str] = &[];
    for (what, input, code, expected) in [
        ("plain", plain.clone().into_bytes(), 0, no_codes),
        ("BOM and CRLF", format!("\u{feff}{}", plain.replace('\n', "\r\n")).into_bytes(), 0, &[]),
        ("CR", plain.replace('\n', "\r").into_bytes(), 0, &[]),
        ("blank lines", plain.replace('\n', "\n\n").into_bytes(), 0, &[]),
        ("no final line end", plain.trim_end().as_bytes().to_vec(), 0, &[]),
        ("GBK", gbk, 0, &[]),
        ("UTF-16", utf16, 0, &[]),
        ("bare commas and quotes", with("a,\"b`"), 0, &[]),
        ("the separator in a value", with("a,`b"), 0, &["row_long"]),
        ("a line end in a value", with("a\nb"), 0, &[]),
        ("no rows", statement(0).into_bytes(), 0, &[]),
        ("odd amount", fault("`1.00", "`1e2"), 1, &["bad_amount", "footer_mismatch", "footer_mismatch"]),
        ("three decimals", fault("`1.00", "`1.005"), 1, &["amount_precision", "footer_mismatch", "footer_mismatch"]),
        ("odd time", fault("09:39:03", "25:39:03"), 1, &["bad_time", "footer_mismatch", "footer_mismatch"]),
        ("short row", fault(",`118610002,`1,`4706", ""), 1, &["row_short", "footer_mismatch", "footer_mismatch"]),
        ("cut in a row", plain.as_bytes()[..plain.find("AQAA").unwrap()].to_vec(), 1, &["truncated", "footer_missing"]),
        (
            "cut in a character",
            plain.as_bytes()[..plain.find("缴费,").unwrap() + 1].to_vec(),
            1,
            &["truncated", "footer_missing"],
        ),
        (
            "cut before the footer",
            plain.as_bytes()[..plain.find("总交易单数").unwrap()].to_vec(),
            1,
            &["footer_missing"],
        ),
        ("header only", format!("{HEADER}\n").into_bytes(), 1, &["footer_missing"]),
        ("no line ends", plain.replace('\n', "").into_bytes(), 2, &["line_ends_removed"]),
    ] {
        let (found, object) = check(&input);
        assert_eq!((found, codes(&object)), (code, expected.to_vec()), "{what}: {object}");
    }
    assert_eq!(check(statement(0).as_bytes()).1["kind"], "empty");
}

fn encoding(text: &str) -> Vec<u8> {
    encoding_rs::GBK.encode(text).0.to_vec()
}

#[test]
fn rows_of_another_day_are_told_when_the_day_is_given() {
    let output = piped(&["check", "--json", "--date", "20170926", "-"], statement(2).as_bytes());
    let object = json_lines(&output).remove(0);
    assert_eq!((output.status.code(), codes(&object)), (Some(0), vec!["outside_date"; 2]));
    let refused = piped(&["check", "--date", "20170931", "-"], b"");
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("20170903"));
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(text).unwrap();
    packer.finish().unwrap()
}

fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut packed = Vec::new();
    let mut writer = rawzip::ZipArchiveWriter::new(&mut packed);
    for (name, text) in entries {
        let (mut entry, config) = writer.new_file(*name).start().unwrap();
        let mut out = config.wrap(&mut entry);
        out.write_all(text).unwrap();
        let (_, descriptor) = out.finish().unwrap();
        entry.finish(descriptor).unwrap();
    }
    writer.finish().unwrap();
    packed
}

#[test]
fn gzip_is_opened_and_damage_told() {
    let packed = gzip(statement(500).as_bytes());
    let (code, object) = check(&packed);
    assert_eq!((code, object["rows"].as_u64(), codes(&object)), (0, Some(500), vec![]));
    let (code, object) = check(&packed[..packed.len() - 4]);
    assert_eq!((code, object["complete"].as_bool(), codes(&object)), (1, Some(false), vec!["bad_archive"]));
    assert_eq!(check(&packed[..12]).0, 2);
}

#[test]
fn each_file_of_a_zip_is_an_object_from_a_file_and_from_standard_input() {
    let inner = gzip(statement(2).as_bytes());
    let packed = zip(&[
        ("a/1.csv", statement(1).as_bytes()),
        ("2.csv.gz", &inner),
        ("__MACOSX/x", b"x"),
        ("note.txt", b"hello"),
    ]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("days.zip");
    std::fs::write(&path, &packed).unwrap();
    let from_file = nontax().arg("check").arg("--json").arg(&path).output().unwrap();
    for (output, name) in
        [(from_file, path.display().to_string()), (piped(&["check", "--json", "-"], &packed), "-".to_owned())]
    {
        let lines = json_lines(&output);
        let found: Vec<_> = lines
            .iter()
            .map(|line| {
                (line["file"].as_str().unwrap(), line["kind"].as_str().unwrap(), line["rows"].as_u64().unwrap())
            })
            .collect();
        let named = |entry: &str| format!("{name}/{entry}");
        let (first, second, third) = (named("a/1.csv"), named("2.csv.gz"), named("note.txt"));
        assert_eq!(
            found,
            [(first.as_str(), "statement", 1), (second.as_str(), "statement", 2), (third.as_str(), "other_file", 0)]
        );
        assert_eq!(output.status.code(), Some(2));
    }
    assert_eq!(codes(&check(&packed[..packed.len() - 10]).1), ["bad_archive"]);
    assert_eq!(codes(&check(&zip(&[])).1), ["bad_archive"]);
    assert_eq!(check(&zip(&[("[Content_Types].xml", b"<x/>")])).1["kind"], "other_file");
}

#[test]
fn a_file_that_cannot_be_read_ends_with_2_and_the_others_are_checked() {
    let output =
        nontax().args(["check", "--json", "no-such-file.csv"]).arg(fixture("official-example-2.csv")).output().unwrap();
    let lines = json_lines(&output);
    assert_eq!((output.status.code(), lines.len()), (Some(2), 2));
    assert_eq!((lines[0]["kind"].as_str(), codes(&lines[0])), (Some("unreadable"), vec!["not_readable"]));
    assert_eq!(lines[1]["balanced"], true);
}

#[test]
fn people_read_chinese_or_english_with_line_column_reason_and_text() {
    let file = statement(2).replacen("`1.00", "`1e2", 1);
    let chinese = String::from_utf8(piped(&["check", "-"], file.as_bytes()).stdout).unwrap();
    let english = String::from_utf8(piped(&["check", "--lang", "en", "-"], file.as_bytes()).stdout).unwrap();
    assert!(chinese.contains("第 2 行 [bad_amount] 「总金额」的值“1e2”不是金额"), "{chinese}");
    assert!(chinese.contains("| `2017-09-25 09:39:03,") && chinese.contains("与汇总不符"));
    assert!(english.contains("error line 2 [bad_amount] \"1e2\" in 总金额 is not an amount"), "{english}");
    assert!(english.contains("NOT BALANCED") && english.contains("≠ 总交易单数: stated 2 counted 1"));
}

#[test]
fn a_limit_leaves_out_warnings_first_and_says_how_many() {
    let mut file = statement(5).replace(",`4706\n", "\n");
    file = file.replacen("`5,`5.00", "`5,`6.00", 1);
    let output = piped(&["check", "--json", "--limit", "2", "-"], file.as_bytes());
    let object = json_lines(&output).remove(0);
    assert_eq!(
        (codes(&object), object["problems_omitted"].as_u64()),
        (vec!["missing_value", "footer_mismatch"], Some(4))
    );
}

#[test]
fn help_explains_exit_codes_examples_and_every_problem() {
    let help = String::from_utf8(nontax().args(["check", "--help"]).output().unwrap().stdout).unwrap();
    for part in ["Exit status", "Examples", "--date", "notice_paid_twice", "line_ends_removed", "archive.zip/entry"] {
        assert!(help.contains(part), "{part}");
    }
    assert_eq!(nontax().arg("check").output().unwrap().status.code(), Some(2));
}

/// Peak memory of a run over so many rows from standard input, in bytes.
#[cfg(target_os = "linux")]
fn peak(rows: u64) -> u64 {
    let mut child =
        nontax().args(["check", "--json", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut stdin = std::io::BufWriter::new(child.stdin.take().unwrap());
    writeln!(stdin, "{HEADER}").unwrap();
    for order in 0..rows {
        stdin.write_all(row(order, "缴费").as_bytes()).unwrap();
    }
    stdin.flush().unwrap();
    // All rows are through but for what the pipe holds: the keys of the checks are at their largest.
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    let kilobytes: u64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    write!(stdin, "总交易单数,总交易额\n`{rows},`{rows}.00\n").unwrap();
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
    kilobytes * 1024
}

#[test]
#[cfg(target_os = "linux")]
fn memory_does_not_grow_with_the_file() {
    let (small, large) = (peak(70_000), peak(280_000));
    assert!(large < 64 << 20, "{large} bytes");
    assert!(large < small + (8 << 20), "{small} bytes at first, {large} with four times the rows");
}
