//! Statements for the tests: the official examples, and made ones of any length.
#![allow(dead_code, reason = "each test file uses its part")]

use std::fmt::Write;
use std::io::Write as _;

/// Two payments of 0.01 yuan; the footer has four names.
pub const EXAMPLE_1: &[u8] = include_bytes!("../../../../tests/fixtures/official-example-1.csv");

/// SHA-256 of [`EXAMPLE_1`].
pub const EXAMPLE_1_SHA256: &str = "5348daa963ee6f31d9c8c73ae051285345a5a316e1e53af352d5e4305f2b1de1";

/// Six payments of 0.02 yuan.
pub const EXAMPLE_2: &[u8] = include_bytes!("../../../../tests/fixtures/official-example-2.csv");

/// A complete, balanced statement of payments of 0.01 yuan on 2017-09-25.
pub fn statement(rows: usize) -> Vec<u8> {
    rows_with_amounts(rows, |_| "0.01")
}

/// A statement in which the first rows have an amount that is none; its footer counts all rows.
pub fn with_bad_amounts(rows: usize, bad: usize) -> Vec<u8> {
    rows_with_amounts(rows, |row| if row < bad { "1e2" } else { "0.01" })
}

fn rows_with_amounts(rows: usize, amount: impl Fn(usize) -> &'static str) -> Vec<u8> {
    let header = core::str::from_utf8(EXAMPLE_1).unwrap().lines().next().unwrap();
    let mut text = format!("{header}\r\n");
    for row in 0..rows {
        let (hour, minute, second) = (row / 3600 % 24, row / 60 % 60, row % 60);
        write!(
            text,
            "`2017-09-25 {hour:02}:{minute:02}:{second:02},`wx971985892358997a,`1800004561,`1900016021,\
             `42000000{row:020},`AQ{row:026},`,`JSAPI,`SUCCESS,`CFT,`CNY,`{},`0.00,`0,`0,`0.00,`0.00,`,`,`办证缴费,\
             `0.00000,`0.00%,`440000,`{row:012},`118610002,`1,`470690267\r\n",
            amount(row)
        )
        .unwrap();
    }
    let (yuan, fen) = (rows / 100, rows % 100);
    write!(text, "总交易单数,总交易额,总退款金额,总企业红包退款金额,手续费总金额\r\n`{rows},`{yuan}.{fen:02},`0.00,`0.00,`0.00000\r\n")
        .unwrap();
    text.into_bytes()
}

/// Packed by gzip.
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

/// Packed into one zip.
pub fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut packed = Vec::new();
    let mut archive = rawzip::ZipArchiveWriter::new(&mut packed);
    for (name, bytes) in files {
        let deflate = rawzip::CompressionMethod::DEFLATE;
        let (mut entry, config) = archive.new_file(name).compression_method(deflate).start().unwrap();
        let mut writer = config.wrap(flate2::write::DeflateEncoder::new(&mut entry, flate2::Compression::fast()));
        writer.write_all(bytes).unwrap();
        let (encoder, descriptor) = writer.finish().unwrap();
        encoder.finish().unwrap();
        entry.finish(descriptor).unwrap();
    }
    archive.finish().unwrap();
    packed
}
