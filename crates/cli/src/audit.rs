//! `nontax audit verify`: holds the audit log, as it lies in the bucket, against its chain of hashes.

use crate::args::{Lang, Verify};
use anyhow::Context;
use nontax_api::audit::AuditLine;
use nontax_audit::{Chain, Finding};
use serde_json::json;
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

/// What a whole log came to.
#[derive(Default)]
struct Tally {
    findings: u64,
    unreadable: u64,
    shown: usize,
}

/// Verifies; gives the exit code.
pub(crate) fn verify(arguments: &Verify, out: &mut impl Write) -> anyhow::Result<u8> {
    let files = files_in_order(&arguments.paths)?;
    let mut chain = if arguments.part { Chain::from_anywhere() } else { Chain::from_the_first() };
    let mut tally = Tally::default();
    for path in &files {
        let file = File::open(path).with_context(|| path.display().to_string())?;
        for (number, text) in (1_u64..).zip(BufReader::new(file).split(b'\n')) {
            let text = text.with_context(|| path.display().to_string())?;
            // What is no UTF-8 is no line of a log, and no hash fits it.
            for finding in chain.push(&String::from_utf8_lossy(&text)) {
                tally.findings += 1;
                tally.unreadable += u64::from(finding == Finding::Unreadable);
                if tally.shown < arguments.limit {
                    tally.shown += 1;
                    tell(arguments, path, number, &finding, out)?;
                }
            }
        }
    }
    conclude(arguments, &chain, &tally, out)?;
    out.flush()?;
    Ok(match tally.findings {
        0 if chain.lines() > 0 => 0,
        _ if tally.unreadable == chain.lines() => 2,
        _ => 1,
    })
}

fn tell(arguments: &Verify, path: &Path, line: u64, finding: &Finding, out: &mut impl Write) -> std::io::Result<()> {
    let message = sentence(finding, arguments.lang);
    if !arguments.json {
        return writeln!(out, "✗ {}:{line}  {message}", path.display());
    }
    let (code, from, to) = match *finding {
        Finding::Unreadable => ("unreadable", None, None),
        Finding::Changed { number } => ("changed", Some(number), Some(number)),
        Finding::Unlinked { number } => ("unlinked", Some(number), Some(number)),
        Finding::Missing { from, to } => ("missing", Some(from), Some(to)),
        Finding::Doubled { number } => ("doubled", Some(number), Some(number)),
    };
    let file = path.display().to_string();
    writeln!(out, "{}", json!({ "file": file, "line": line, "code": code, "from": from, "to": to, "message": message }))
}

fn sentence(finding: &Finding, lang: Lang) -> String {
    match *finding {
        Finding::Unreadable => lang.pick("这一行不是操作记录", "this is no line of an audit log").to_owned(),
        Finding::Changed { number } => match lang {
            Lang::Zh => format!("第 {number} 号记录的内容与其哈希不符：内容被改动过"),
            Lang::En => format!("line {number} was changed: its text does not have its hash"),
        },
        Finding::Unlinked { number } => match lang {
            Lang::Zh => format!("第 {number} 号记录与前一条不相接：其中一条被替换过"),
            Lang::En => format!("line {number} does not follow the line before: one of the two was replaced"),
        },
        Finding::Missing { from, to } => match lang {
            Lang::Zh => format!("此前缺少第 {from} 至 {to} 号记录"),
            Lang::En => format!("lines {from} to {to} are missing before this one"),
        },
        Finding::Doubled { number } => match lang {
            Lang::Zh => format!("第 {number} 号记录重复，或顺序不对"),
            Lang::En => format!("line {number} is there twice, or out of order"),
        },
    }
}

fn conclude(arguments: &Verify, chain: &Chain, tally: &Tally, out: &mut impl Write) -> std::io::Result<()> {
    let (lines, findings, hidden) = (chain.lines(), tally.findings, tally.findings - tally.shown as u64);
    let newest = chain.newest().filter(|_| lines > 0);
    if arguments.json {
        let newest = newest.map(|(number, hash)| json!({ "number": number, "hash": hash }));
        return writeln!(out, "{}", json!({ "lines": lines, "findings": findings, "newest": newest }));
    }
    if hidden > 0 {
        let more = arguments.lang.pick("其余问题未列出：", "more that are not listed: ");
        writeln!(out, "  {more}{hidden}")?;
    }
    match (arguments.lang, findings) {
        _ if lines == 0 => writeln!(out, "✗ {}", arguments.lang.pick("没有任何操作记录", "there is no line at all"))?,
        (Lang::Zh, 0) => writeln!(out, "✓ 操作记录完整：{lines} 条，无缺失、无改动、无重复")?,
        (Lang::En, 0) => writeln!(out, "✓ the audit log is sound: {lines} lines, none missing, changed or doubled")?,
        (Lang::Zh, _) => writeln!(out, "✗ {lines} 条记录中发现 {findings} 个问题")?,
        (Lang::En, _) => writeln!(out, "✗ {findings} findings in {lines} lines")?,
    }
    if let Some((number, hash)) = newest {
        let last = arguments.lang.pick("最后一条", "the last line");
        writeln!(out, "  {last}: {number} {hash}")?;
    }
    Ok(())
}

/// The files, those of folders too, in the order of their lines.
fn files_in_order(paths: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in paths {
        collect(path, true, &mut files)?;
    }
    anyhow::ensure!(!files.is_empty(), "no .jsonl file in what was given");
    let mut numbered: Vec<(u64, PathBuf)> = Vec::new();
    for file in files {
        numbered.push((first_number(&file)?, file));
    }
    numbered.sort();
    numbered.dedup();
    Ok(numbered.into_iter().map(|(_, file)| file).collect())
}

fn collect(path: &Path, is_named: bool, files: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    let about = std::fs::metadata(path).with_context(|| path.display().to_string())?;
    if !about.is_dir() {
        if is_named || path.extension().is_some_and(|extension| extension == "jsonl") {
            files.push(path.to_owned());
        }
        return Ok(());
    }
    for entry in std::fs::read_dir(path).with_context(|| path.display().to_string())? {
        collect(&entry?.path(), false, files)?;
    }
    Ok(())
}

/// The number of a file's first line; 0 when it is none, so that what is wrong is told first.
fn first_number(path: &Path) -> anyhow::Result<u64> {
    let mut text = Vec::new();
    let file = File::open(path).with_context(|| path.display().to_string())?;
    BufReader::new(file).read_until(b'\n', &mut text).with_context(|| path.display().to_string())?;
    Ok(serde_json::from_slice::<AuditLine>(&text).map_or(0, |line| line.number))
}
