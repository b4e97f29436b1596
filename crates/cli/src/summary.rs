//! A finding for people: what it is, what it adds up to, and what is wrong, in Chinese or English.

use crate::args::Lang;
use crate::finding::Finding;
use nontax_bill::outcome::Tally;
use nontax_bill::problem::texts::{describe, file_named};
use nontax_bill::{Encoding, Kind, Level, Problem};
use std::collections::BTreeSet;
use std::io::Write;

/// Characters of raw text that are shown of a problem.
const SHOWN: usize = 160;

/// Writes the finding.
pub(crate) fn write(finding: &Finding, lang: Lang, out: &mut impl Write) -> std::io::Result<()> {
    writeln!(out, "{}", finding.file)?;
    writeln!(out, "  {}", verdict(finding, lang))?;
    if finding.is_statement() {
        totals(finding, lang, out)?;
        footer(finding, lang, out)?;
    }
    if let Some(error) = &finding.outcome.error {
        writeln!(out, "  {} {}: {}", lang.pick("微信错误码", "WeChat error"), error.code, error.message)?;
        if let Some(rid) = &error.rid {
            writeln!(out, "  rid: {rid}")?;
        }
    }
    problems(finding, lang, out)
}

fn verdict(finding: &Finding, lang: Lang) -> String {
    let outcome = &finding.outcome;
    if !finding.is_statement() {
        let word = outcome.other.as_deref().unwrap_or(match outcome.kind {
            Kind::ErrorAnswer => "error_answer",
            Kind::NoBill => "no_bill",
            _ => "text",
        });
        let named = file_named(word, lang.language());
        return format!("✗ {}{named}", lang.pick("不是非税账单：", "not a non-tax statement: "));
    }
    let empty = outcome.kind == Kind::Empty;
    let what = if empty {
        lang.pick("当日无交易", "a day without trade")
    } else {
        lang.pick("非税账单", "statement")
    };
    let complete =
        if outcome.complete { lang.pick("完整", "complete") } else { lang.pick("不完整", "NOT COMPLETE") };
    let balanced = match (outcome.balanced, outcome.footer.is_empty()) {
        (true, _) => lang.pick("与汇总一致", "balanced"),
        (false, true) => lang.pick("没有汇总可核对", "no footer to prove it"),
        (false, false) => lang.pick("与汇总不符", "NOT BALANCED"),
    };
    let mark = if finding.is_proved() { "✓" } else { "✗" };
    let resaved = outcome.header.as_ref().is_some_and(|header| header.resaved);
    let resaved = if resaved { lang.pick(" · 另存过", " · saved again") } else { "" };
    format!("{mark} {what} · {complete} · {balanced} · {}{resaved}", encoding(outcome.encoding))
}

fn encoding(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Utf8 => "UTF-8",
        Encoding::Gb18030 => "GB18030",
        Encoding::Utf16Le => "UTF-16LE",
        Encoding::Utf16Be => "UTF-16BE",
    }
}

fn totals(finding: &Finding, lang: Lang, out: &mut impl Write) -> std::io::Result<()> {
    let outcome = &finding.outcome;
    let totals = outcome.totals;
    let rows = totals.rows;
    match outcome.time_range {
        Some((first, last)) => {
            writeln!(out, "  {} {rows}    {first} — {last}", lang.pick("行数  ", "rows    "))?;
        }
        None => writeln!(out, "  {} {rows}", lang.pick("行数  ", "rows    "))?,
    }
    let mut line =
        |name: &str, tally: Tally| writeln!(out, "  {name} {:>10} {:>20}", tally.count, tally.amount.to_string());
    line(lang.pick("支付  ", "payments"), totals.payments)?;
    line(lang.pick("退款  ", "refunds "), totals.refunds)?;
    line(lang.pick("撤销  ", "revoked "), totals.revoked)?;
    if let Some(net) = totals.net() {
        writeln!(out, "  {} {:>10} {:>20}", lang.pick("净额  ", "net     "), "", net.to_string())?;
    }
    writeln!(out, "  {} {:>10} {:>23}", lang.pick("手续费", "fee     "), "", totals.fee.to_string())
}

fn footer(finding: &Finding, lang: Lang, out: &mut impl Write) -> std::io::Result<()> {
    for check in &finding.outcome.footer {
        let counted = check.counted.as_deref().unwrap_or("—");
        let mark = match (check.agrees, &check.counted) {
            (true, _) => "=",
            (false, None) => "?",
            (false, Some(_)) => "≠",
        };
        let stated = lang.pick("账单", "stated");
        let rows = lang.pick("逐行", "counted");
        writeln!(out, "  {mark} {}: {stated} {} {rows} {counted}", check.name, check.stated)?;
    }
    Ok(())
}

fn problems(finding: &Finding, lang: Lang, out: &mut impl Write) -> std::io::Result<()> {
    let outcome = &finding.outcome;
    if outcome.errors + outcome.warnings == 0 {
        return writeln!(out, "  {}", lang.pick("没有问题", "no problems"));
    }
    match lang {
        Lang::Zh => writeln!(out, "  {} 个错误，{} 个提示", outcome.errors, outcome.warnings)?,
        Lang::En => writeln!(out, "  {} error(s), {} warning(s)", outcome.errors, outcome.warnings)?,
    }
    let mut advised = BTreeSet::new();
    for problem in &finding.problems {
        one_problem(problem, lang, advised.insert((problem.code, problem.level)), out)?;
    }
    match (finding.omitted(), lang) {
        (0, _) => Ok(()),
        (left, Lang::Zh) => writeln!(out, "    … 另有 {left} 个问题未列出，用 --limit 列出更多"),
        (left, Lang::En) => writeln!(out, "    … {left} more are not listed; --limit lists more"),
    }
}

fn one_problem(problem: &Problem, lang: Lang, first: bool, out: &mut impl Write) -> std::io::Result<()> {
    let level = match problem.level {
        Level::Error => lang.pick("错误", "error"),
        Level::Warning => lang.pick("提示", "warning"),
    };
    let place = match (problem.line, lang) {
        (0, _) => String::new(),
        (line, Lang::Zh) => format!("第 {line} 行 "),
        (line, Lang::En) => format!("line {line} "),
    };
    let sentence = problem.sentence(lang.language());
    let column = problem.column.as_deref().filter(|column| !sentence.contains(column));
    let column = column.map(|column| format!("{column} ")).unwrap_or_default();
    writeln!(out, "    {level} {place}[{}] {column}{sentence}", problem.code.word())?;
    if !problem.text.is_empty() {
        let mut text: String = problem.text.chars().take(SHOWN).map(visible).collect();
        if problem.text.chars().nth(SHOWN).is_some() {
            text.push('…');
        }
        writeln!(out, "      | {text}")?;
    }
    if first && let Some(texts) = describe(problem.code, problem.level) {
        writeln!(out, "      → {}", lang.pick(texts.advice_zh, texts.advice_en))?;
    }
    Ok(())
}

/// A file's text must not move the cursor of the terminal.
fn visible(symbol: char) -> char {
    match symbol {
        '\n' | '\r' => '⏎',
        symbol if symbol.is_control() => '·',
        symbol => symbol,
    }
}
