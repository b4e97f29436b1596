//! The sizes of what a visitor downloads and of the Worker: raw, and as brotli makes it, which is what Cloudflare sends.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::build::{self, Mode};
use crate::{processes, report, rust, workspace};

/// Reads file names as arguments, prints one number a line.
const BROTLI_SIZES: &str = "const { brotliCompressSync, constants } = require('node:zlib');
for (const file of process.argv.slice(1)) {
  const options = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
  console.log(brotliCompressSync(require('node:fs').readFileSync(file), options).length);
}";

/// `cargo xtask sizes`: builds for release first when that is not done.
pub fn run() -> Result<()> {
    rust::install_wasm_target()?;
    build::all(Mode::Release)?;
    let site = workspace::site();
    let groups = [
        ("first visit", vec!["index.html", "app/page-start.js", "app/page.js", "app/page_bg.wasm"], Some("style")),
        ("engine", vec!["app/engine-start.js", "app/engine.js", "app/engine_bg.wasm"], None),
        ("data", vec![], Some("data")),
    ];
    report::line(&row("", "raw", "brotli"));
    for (name, files, folder) in groups {
        let mut paths: Vec<PathBuf> = files.iter().map(|file| site.join(file)).filter(|path| path.is_file()).collect();
        if let Some(folder) = folder {
            paths.extend(files_of(&site.join(folder))?);
        }
        print_group(name, &site, &paths)?;
    }
    let worker = workspace::root().join("worker/build");
    print_group("worker", &worker, &files_of(&worker)?)
}

fn print_group(name: &str, base: &Path, files: &[PathBuf]) -> Result<()> {
    let mut command = Command::new("node");
    command.args(["-e", BROTLI_SIZES]).args(files);
    let printed = processes::capture("node", &mut command)?;
    let (mut raw_sum, mut brotli_sum) = (0, 0);
    for (file, brotli) in files.iter().zip(printed.lines()) {
        let raw = fs::metadata(file).with_context(|| format!("cannot ask after {}", file.display()))?.len();
        let brotli: u64 = brotli.trim().parse().context("node did not print a number")?;
        raw_sum += raw;
        brotli_sum += brotli;
        report::line(&row(&file.strip_prefix(base)?.display().to_string(), &with_commas(raw), &with_commas(brotli)));
    }
    report::line(&row(&format!("= {name}"), &with_commas(raw_sum), &with_commas(brotli_sum)));
    Ok(())
}

fn files_of(folder: &Path) -> Result<Vec<PathBuf>> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(Vec::new()) };
    let mut files = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    files.retain(|path| path.is_file());
    files.sort();
    Ok(files)
}

fn row(name: &str, raw: &str, brotli: &str) -> String {
    format!("{name:<28} {raw:>12} {brotli:>12}")
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
}
