//! The sizes of what a visitor downloads and of the Worker: raw, and as brotli makes it, which is what Cloudflare sends. They
//! are kept in `docs/sizes.txt`, so that a change that makes the page heavier shows in its diff, and held to bounds.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use clap::Args;

use crate::build::{self, Mode};
use crate::{processes, report, rust, workspace};

/// What `sizes` can be told.
#[derive(Args)]
pub struct Options {
    /// Write them to `docs/sizes.txt`.
    #[arg(long)]
    pub write: bool,
}

/// Files that are downloaded together.
struct Group {
    name: &'static str,
    files: &'static [&'static str],
    /// Most that brotli may make of them, in bytes.
    bound: u64,
}

/// What there is, each with its bound: some 2 % above what it was when the bound was set, so that a step is noticed and a word
/// in a text is not. Who makes one of them lighter takes its bound down.
const GROUPS: [Group; 4] = [
    // index.html and what it names: read and drawn before anything can be done.
    Group {
        name: "page",
        files: &["index.html", "style/desk.css", "app/page-start.js", "app/page.js", "app/page_bg.wasm"],
        bound: PAGE,
    },
    // The page starts it at once, so that the first file need not wait for it.
    Group { name: "engine", files: &["app/engine-start.js", "app/engine.js", "app/engine_bg.wasm"], bound: ENGINE },
    // Comes when the first region's name is shown; changes with the country, not with the code.
    Group { name: "data", files: &["data/regions.tsv"], bound: 22_000 },
    // Nobody downloads it. Cloudflare takes 3 MB (gzip) of a free account, and starts small ones sooner. 145,000
    // of it are archive, audit log and directory: the archive holds every statement against its footer with the parser.
    Group { name: "worker", files: &["index.js", "index_bg.wasm", "shim.js", "carry.js"], bound: 386_000 },
];

/// Of it are 51,000 views, the filter language with completion, groups of filters, the spread of amounts and the list of checks;
/// 54,000 columns that a person sets, picked rows, copies, groups and what belongs to a row; 18,000 exports, masks and the daily sheet;
/// the rest of its growth is the calendar, the audit log, the keys, the breakdown and what a first minute shows. It is far above what a
/// first visit is meant to come to: the parts that few use at first are to become modules that are asked for.
const PAGE: u64 = 467_000;
/// With readers, groups, spreads, checks, sorting in steps, squeezed ids and totals of picked rows; the table alone is a third of it, as
/// its loops exist for each width of a column, and those that sum for sums that fit an i64 and for those that do not. Writing files is
/// 25,000 of it; a module of its own would be asked for only by those who export.
const ENGINE: u64 = 308_000;

/// Page and engine together: what a first visit weighs. 300,000 is what it is meant to come to; until then it must not grow.
const FIRST_VISIT: u64 = PAGE + ENGINE;

/// How far a size may be from the one that is kept, in parts of a thousand: compilers differ by a few bytes between machines
/// (paths of crates are in the messages of panics).
const SLACK: u64 = 3;

/// Where the sizes are kept.
const KEPT: &str = "docs/sizes.txt";

/// Reads file names as arguments, prints one number a line.
const BROTLI_SIZES: &str = "const { brotliCompressSync, constants } = require('node:zlib');
for (const file of process.argv.slice(1)) {
  const options = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
  console.log(brotliCompressSync(require('node:fs').readFileSync(file), options).length);
}";

/// `cargo xtask sizes`: builds for release first when that is not done.
pub fn run(options: &Options) -> Result<()> {
    rust::install_wasm_target()?;
    build::all(Mode::Release)?;
    let text = table(&measure()?);
    report::line(&text);
    if options.write {
        let file = workspace::root().join(KEPT);
        fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(())
}

/// Fails when what was built is above a bound, or is no longer what `docs/sizes.txt` says.
pub fn check() -> Result<()> {
    let lines = measure()?;
    report::line(&table(&lines));
    let file = workspace::root().join(KEPT);
    let kept = fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
    let faults = [above_bounds(&lines), changed(&lines, &kept)].concat();
    if faults.is_empty() { Ok(()) } else { bail!("{}", faults.join("\n")) }
}

/// A file, or the sum of several.
#[derive(Debug, PartialEq, Eq)]
struct Line {
    name: String,
    raw: u64,
    brotli: u64,
}

fn measure() -> Result<Vec<Line>> {
    let mut lines = Vec::new();
    let mut first_visit = Line { name: "= first visit".to_owned(), raw: 0, brotli: 0 };
    for group in &GROUPS {
        let base = if group.name == "worker" { workspace::root().join("worker/build") } else { workspace::site() };
        let files = measure_files(&base, group.files)?;
        let (raw, brotli) = files.iter().fold((0, 0), |(raw, brotli), line| (raw + line.raw, brotli + line.brotli));
        lines.extend(files);
        lines.push(Line { name: format!("= {}", group.name), raw, brotli });
        if matches!(group.name, "page" | "engine") {
            first_visit.raw += raw;
            first_visit.brotli += brotli;
        }
    }
    lines.push(first_visit);
    Ok(lines)
}

fn measure_files(base: &Path, names: &[&str]) -> Result<Vec<Line>> {
    let paths: Vec<PathBuf> = names.iter().map(|name| base.join(name)).collect();
    let mut command = Command::new("node");
    command.args(["-e", BROTLI_SIZES]).args(&paths);
    let printed = processes::capture("node", &mut command)?;
    let mut lines = Vec::new();
    for ((name, path), brotli) in names.iter().zip(&paths).zip(printed.lines()) {
        let raw = fs::metadata(path).with_context(|| format!("cannot ask after {}", path.display()))?.len();
        let brotli = brotli.trim().parse().context("node did not print a number")?;
        lines.push(Line { name: (*name).to_owned(), raw, brotli });
    }
    Ok(lines)
}

fn table(lines: &[Line]) -> String {
    let mut text = format!("{:<24} {:>12} {:>12}\n", "bytes", "raw", "brotli");
    for line in lines {
        let _ = writeln!(text, "{:<24} {:>12} {:>12}", line.name, with_commas(line.raw), with_commas(line.brotli));
    }
    text
}

fn above_bounds(lines: &[Line]) -> Vec<String> {
    let bounds = GROUPS.iter().map(|group| (group.name, group.bound)).chain([("first visit", FIRST_VISIT)]);
    let mut faults = Vec::new();
    for (name, bound) in bounds {
        let sum = lines.iter().find(|line| line.name.strip_prefix("= ") == Some(name));
        if let Some(sum) = sum.filter(|sum| sum.brotli > bound) {
            let (is, may) = (with_commas(sum.brotli), with_commas(bound));
            faults.push(format!(
                "{name} weighs {is} bytes as brotli and may weigh {may}: see GROUPS in crates/xtask/src/sizes.rs"
            ));
        }
    }
    faults
}

/// What differs from the sizes kept by more than other machines make it differ.
fn changed(lines: &[Line], kept: &str) -> Vec<String> {
    let mut faults = Vec::new();
    for line in lines {
        let before = kept.lines().find_map(|row| brotli_in(row, &line.name));
        let slack = line.brotli * SLACK / 1_000 + 16;
        if before.is_none_or(|before| before.abs_diff(line.brotli) > slack) {
            let before = before.map_or_else(|| "nothing".to_owned(), with_commas);
            let now = with_commas(line.brotli);
            faults.push(format!(
                "{} is {now} bytes as brotli, {KEPT} has {before}: cargo xtask sizes --write",
                line.name
            ));
        }
    }
    faults
}

fn brotli_in(row: &str, name: &str) -> Option<u64> {
    let numbers = row.strip_prefix(name)?;
    let brotli = numbers.starts_with(' ').then(|| numbers.split_whitespace().last())??;
    brotli.replace(',', "").parse().ok()
}

fn with_commas(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_carry_commas_every_three_digits() {
        assert_eq!(with_commas(0), "0");
        assert_eq!(with_commas(999), "999");
        assert_eq!(with_commas(1_234), "1,234");
        assert_eq!(with_commas(12_345_678), "12,345,678");
    }

    fn line(name: &str, brotli: u64) -> Line {
        Line { name: name.to_owned(), raw: 10 * brotli, brotli }
    }

    #[test]
    fn a_group_above_its_bound_is_told_and_so_is_the_first_visit() {
        assert!(
            above_bounds(&[line("= page", PAGE), line("= engine", ENGINE), line("= first visit", FIRST_VISIT)])
                .is_empty()
        );
        let faults = above_bounds(&[line("= page", PAGE + 1), line("= first visit", FIRST_VISIT + 1)]);
        assert_eq!(faults.len(), 2, "{faults:?}");
        assert!(faults[0].starts_with("page weighs"), "{faults:?}");
    }

    #[test]
    fn sizes_that_are_not_those_kept_are_told() {
        let lines = [line("app/page.js", 7_000), line("app/page_bg.wasm", 250_000)];
        assert!(changed(&lines, &table(&lines)).is_empty());
        let kept = table(&[line("app/page.js", 7_005), line("app/page_bg.wasm", 250_700)]);
        assert!(changed(&lines, &kept).is_empty(), "a few bytes are no change");
        let kept = table(&[line("app/page.js", 7_000), line("app/page_bg.wasm", 252_000)]);
        assert_eq!(changed(&lines, &kept).len(), 1, "lighter is a change too");
        assert_eq!(changed(&lines, "").len(), 2);
    }
}
