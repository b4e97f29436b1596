//! The command line: what can be asked, and the help that explains it.

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use nontax_bill::problem::texts::{Language, TABLE};
use nontax_bill::{BillDate, Level};
use std::path::PathBuf;

/// Check WeChat non-tax statements (微信非税账单) and audit logs offline.
#[derive(Debug, Parser)]
#[command(name = "nontax", version, arg_required_else_help = true, max_term_width = 110)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Prove statements: every row is read or named, and the footer agrees with the rows.
    #[command(long_about = CHECK)]
    Check(Check),
    /// Make the merchant directory of a deployment: merchants, and secrets sealed on this machine.
    Directory(Directory),
    /// Check the settings of a deployment, and tell which secrets must be put.
    Settings(Settings),
    /// The audit log of a deployment.
    #[command(subcommand)]
    Audit(Audit),
}

#[derive(Debug, Subcommand)]
pub(crate) enum Audit {
    /// Prove that no line of the audit log is missing, changed, replaced or doubled.
    #[command(long_about = VERIFY)]
    Verify(Verify),
}

const VERIFY: &str = "\
Prove that no line of the audit log is missing, changed, replaced or doubled.

Takes the objects under audit/ of the archive's bucket as files or as folders (read with all below them, *.jsonl). Each line \
has a number, the hash of the line before, and its own; all are computed anew. What no chain can show is that lines at its very \
end are missing: compare the last line's number and hash with those of an earlier run, or with the page.

Exit status:
  0  sound
  1  lines are missing, changed, replaced, doubled or out of order; each is told with file, line and number
  2  no audit log, or it cannot be read";

/// What `audit verify` takes.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Verify {
    /// Files of the log, or folders with such files.
    #[arg(required = true, value_name = "FILE|DIR")]
    pub paths: Vec<PathBuf>,

    /// Only a part of the log is given: it need not begin with line 1.
    #[arg(long)]
    pub part: bool,

    /// Write one JSON object a finding, and one for the whole.
    #[arg(long)]
    pub json: bool,

    /// List at most so many findings; all are counted.
    #[arg(long, value_name = "N", default_value_t = 100)]
    pub limit: usize,

    /// Language of what people read.
    #[arg(long, value_enum, default_value_t = Lang::Zh)]
    pub lang: Lang,
}

/// What `settings` takes.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Settings {
    /// A file like worker/settings.example.json.
    pub file: PathBuf,
    /// Merchants and secrets may stand in the directory (the KV binding DIRECTORY).
    #[arg(long)]
    pub directory: bool,
}

/// What `directory` takes.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Directory {
    #[command(subcommand)]
    pub command: DirectoryCommand,
}

#[derive(Clone, Debug, Subcommand)]
pub(crate) enum DirectoryCommand {
    /// Make a key, which becomes the Worker secret DIRECTORY_KEY.
    NewKey(NewKey),
    /// Seal a table of merchants into a file for `wrangler kv bulk put`.
    Seal(Seal),
    /// Change the key of a sealed file; no secret is opened for it.
    Rewrap(Rewrap),
}

/// What `directory new-key` takes.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct NewKey {
    /// The key's name, such as 2026-11; sealed secrets carry it.
    #[arg(long)]
    pub id: String,
    /// The file to make, readable by you only; one that is there is left alone.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

/// What `directory seal` takes.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Seal {
    /// A CSV in UTF-8 with the columns mch_id (子商户号), name (名称), appid (AppID), and where there are any secret
    /// (AppSecret; once an appid is enough), region_code (行政区划代码), department_code (执收单位编码).
    pub file: PathBuf,
    /// The key file of `directory new-key`.
    #[arg(long, value_name = "FILE")]
    pub key: PathBuf,
    /// The file to write.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

/// What `directory rewrap` takes.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Rewrap {
    /// A file that `directory seal` or `directory rewrap` wrote.
    pub file: PathBuf,
    /// The key file it was sealed with.
    #[arg(long, value_name = "FILE")]
    pub old: PathBuf,
    /// The key file it is to be sealed with.
    #[arg(long, value_name = "FILE")]
    pub new: PathBuf,
    /// The file to write.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

const CHECK: &str = "\
Prove statements: every row is read or named, and the footer agrees with the rows.

Reads each FILE once, at constant memory whatever its size, and says what it is, what its rows add up to, whether it is \
complete (header and footer are there, nothing is cut) and balanced (the footer agrees in every value), and every \
problem with its line, column and raw text. Nothing is skipped in silence and nothing is rounded: money is exact.

UTF-8, GBK/GB18030 and UTF-16 are told apart by content. gzip and zip are opened; each file in a zip is checked by \
itself and shown as archive.zip/entry. Files that Excel saved again are read where that is possible, and said to be so. \
What is not a statement (another WeChat bill, an error that WeChat answered, a web page) is named.";

/// What `check` takes.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Check {
    /// Statements, gzip or zip files; `-` is standard input.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,

    /// The day the statement should be of, such as 20170903: rows of other days are told (outside_date).
    #[arg(long, value_name = "YYYYMMDD")]
    pub date: Option<BillDate>,

    /// Write one JSON object a file and line, for scripts; amounts are strings in yuan.
    #[arg(long)]
    pub json: bool,

    /// List at most so many problems a file, errors before warnings; all are counted. [default: 20, with --json 10000]
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,

    /// Language of what people read.
    #[arg(long, value_enum, default_value_t = Lang::Zh)]
    pub lang: Lang,
}

impl Check {
    /// Problems to list of each file.
    pub(crate) fn limit(&self) -> usize {
        self.limit.unwrap_or(if self.json { 10_000 } else { 20 })
    }
}

/// A language to answer in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Lang {
    /// 简体中文
    Zh,
    /// English
    En,
}

impl Lang {
    pub(crate) fn language(self) -> Language {
        match self {
            Self::Zh => Language::Chinese,
            Self::En => Language::English,
        }
    }

    /// One of two texts.
    pub(crate) fn pick<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }
}

/// Reads the command line; ends the program with help or an explanation where it is asked for or wrong.
pub(crate) fn parse() -> Arguments {
    let help = after_help();
    let command = Arguments::command().mut_subcommand("check", |check| check.after_long_help(help));
    match Arguments::from_arg_matches(&command.get_matches()) {
        Ok(arguments) => arguments,
        Err(fault) => fault.exit(),
    }
}

fn after_help() -> String {
    let mut help = String::from(
        "\
Exit status:
  0  each file is a complete, balanced statement without errors (warnings are fine)
  1  a statement has errors: it is cut, does not agree with its footer, or rows could not be read
  2  a file is not a statement, cannot be read, or the command line is wrong
  Of several files, the highest counts.

Examples:
  nontax check 20170903.csv
  nontax check --date 20170903 1900016021_20170903.csv
  nontax check --json *.csv | jq 'select(.balanced | not) | .file'
  curl -s https://example.org/statement | nontax check -
  nontax check --lang en september.zip

JSON (one object a file and line):
  file, kind (statement, empty, error_answer, no_bill, other_file, unreadable), encoding, rows,
  payments / refunds / revoked {count, amount}, fee, complete, balanced,
  error {code, message, rid} when WeChat answered one,
  problems [{level, code, line, column, text, message}], problems_omitted when --limit left some out

Problem codes (E error, W warning):
",
    );
    for texts in TABLE {
        let level = if texts.level == Level::Error { 'E' } else { 'W' };
        help.push_str(&format!("  {level} {:<23} {}\n", texts.word, plain(texts.en)));
        help.push_str(&format!("    {:<23} {}\n", "", plain(texts.zh)));
        help.push_str(&format!("    {:<23} → {}\n", "", texts.advice_en));
    }
    help
}

/// A sentence with its gaps shown as such.
fn plain(template: &str) -> String {
    let mut shown = template.replace("{column}", "COLUMN").replace(":?}", "}");
    for gap in ["{0}", "{1}", "{2}"] {
        shown = shown.replace(gap, "…");
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound_and_the_help_names_every_code() {
        Arguments::command().debug_assert();
        let help = after_help();
        assert!(TABLE.iter().all(|texts| help.contains(texts.word)));
        assert!(!help.contains('{') || !help.contains("{column}"));
    }
}
