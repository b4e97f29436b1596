//! Files and answers that are no statements are named for what they are, and nothing in them is counted.

use crate::support::*;
use nontax_bill::{Code, Kind, Outcome};

fn named(file: &[u8]) -> Outcome {
    let (outcome, all) = read(file);
    hold_invariants(file, &outcome, &all);
    assert_eq!(all.problems.len(), 1);
    assert_eq!((all.problems[0].code, all.rows.len(), outcome.complete), (Code::NotAStatement, 0, false));
    outcome
}

#[test]
fn other_wechat_bills_are_named() {
    let trade_20 = "交易时间,公众账号ID,商户号,子商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,总金额,企业红包金额,微信退款单号,商户退款单号,退款金额,企业红包退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率";
    let trade_29 = format!("{trade_20},订单金额,申请退款金额,费率备注,商户名称,门店");
    for (file, word) in [
        (format!("{trade_20}\r\n`2014-11-10 16:33:45,`wx2421b1c4370ec43b\r\n"), "trade_bill"),
        (format!("\u{feff}{trade_29}\r\n"), "trade_bill"),
        ("记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),账户结余(元),资金变更提交申请人,备注,业务凭证号\n".to_owned(), "fund_bill"),
        ("微信支付账单明细,,,,,,,,\n微信昵称:[x],,,,,,,,\n\n交易时间,交易类型,交易对方,商品,收/支,金额(元),支付方式,当前状态,交易单号,商户单号,备注\n".to_owned(), "personal_bill"),
    ] {
        let outcome = named(file.as_bytes());
        assert_eq!((outcome.kind, outcome.other.as_deref()), (Kind::OtherFile, Some(word)), "{file}");
        let gbk = encoding_rs::GBK.encode(file.trim_start_matches('\u{feff}')).0.to_vec();
        assert_eq!(named(&gbk).other.as_deref(), Some(word), "in GBK");
    }
}

#[test]
fn answers_in_place_of_a_statement_are_read() {
    let outcome = named(br#"{"errcode":42001,"errmsg":"access_token expired rid: 5f1e-1"}"#);
    let error = outcome.error.unwrap();
    assert_eq!((outcome.kind, error.code, error.rid.as_deref()), (Kind::ErrorAnswer, 42_001, Some("5f1e-1")));
    for body in [
        &b""[..],
        b"\r\n",
        br#"{"errcode":0,"errmsg":"ok"}"#,
        b"<xml><return_code>FAIL</return_code><return_msg>No Bill Exist</return_msg></xml>",
    ] {
        assert_eq!(named(body).kind, Kind::NoBill);
    }
    let xml = named(
        b"<xml><return_code>FAIL</return_code><return_msg>invalid</return_msg><error_code>20007</error_code></xml>",
    );
    assert_eq!((xml.kind, xml.error.unwrap().code), (Kind::ErrorAnswer, 20_007));
    assert_eq!(named(b"<html><body>502</body></html>").other.as_deref(), Some("html"));
}

#[test]
fn bytes_that_are_no_text_are_unreadable_or_named() {
    let noise: Vec<u8> = (0..4000_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let (outcome, all) = read(&noise);
    hold_invariants(&noise, &outcome, &all);
    assert!(matches!(outcome.kind, Kind::Unreadable | Kind::OtherFile), "{outcome:?}");
    assert_eq!(named(b"PK\x03\x04\x14\0[Content_Types].xml").other.as_deref(), Some("xlsx"));
    assert_eq!(named(b"%PDF-1.4 ").other.as_deref(), Some("pdf"));
}

#[test]
fn gbk_without_a_transcoder_is_unreadable_and_said_so() {
    let gbk = encoding_rs::GBK.encode(&statement(&[row(1, |_| {})], "`1,`1.00,`0.00,`0.00,`0.00000")).0.to_vec();
    let mut all = All::default();
    let mut reading = nontax_bill::Statement::new(nontax_bill::Options { transcoder: None, ..Default::default() });
    reading.push(&gbk, &mut all);
    let outcome = reading.finish(&mut all);
    assert_eq!((outcome.kind, outcome.other.as_deref()), (Kind::Unreadable, Some("gb18030")));
}
