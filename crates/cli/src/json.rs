//! A finding as one line of JSON, for scripts: amounts are strings, so that no reader turns them into floats.

use crate::finding::Finding;
use nontax_bill::outcome::{AnswerError, Tally};
use nontax_bill::{Encoding, Kind, Level};
use serde::Serialize;
use std::io::Write;

#[derive(Serialize)]
struct Line<'a> {
    file: &'a str,
    kind: Kind,
    encoding: Encoding,
    rows: u64,
    payments: Sum,
    refunds: Sum,
    revoked: Sum,
    fee: String,
    complete: bool,
    balanced: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a AnswerError>,
    problems: Vec<Listed<'a>>,
    #[serde(skip_serializing_if = "is_zero")]
    problems_omitted: u64,
}

#[derive(Serialize)]
struct Sum {
    count: u64,
    amount: String,
}

#[derive(Serialize)]
struct Listed<'a> {
    level: Level,
    code: &'static str,
    line: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<&'a str>,
    text: &'a str,
    message: &'a str,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(count: &u64) -> bool {
    *count == 0
}

/// Writes the finding and a line end.
pub(crate) fn write(finding: &Finding, out: &mut impl Write) -> anyhow::Result<()> {
    let outcome = &finding.outcome;
    let sum = |tally: Tally| Sum { count: tally.count, amount: tally.amount.to_string() };
    let listed = finding.problems.iter().map(|problem| Listed {
        level: problem.level,
        code: problem.code.word(),
        line: problem.line,
        column: problem.column.as_deref(),
        text: &problem.text,
        message: &problem.message,
    });
    let line = Line {
        file: &finding.file,
        kind: outcome.kind,
        encoding: outcome.encoding,
        rows: outcome.totals.rows,
        payments: sum(outcome.totals.payments),
        refunds: sum(outcome.totals.refunds),
        revoked: sum(outcome.totals.revoked),
        fee: outcome.totals.fee.to_string(),
        complete: outcome.complete,
        balanced: outcome.balanced,
        error: outcome.error.as_ref(),
        problems: listed.collect(),
        problems_omitted: finding.omitted(),
    };
    serde_json::to_writer(&mut *out, &line)?;
    out.write_all(b"\n")?;
    Ok(())
}
