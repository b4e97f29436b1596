//! `cargo xtask bench`: builds the site, and has `tests/bench` measure it and others beside each other in headless Chromium.
//! With `--worker` the Worker is measured beside the sandbox.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;
use clap::Args;

use crate::build::{self, Mode};
use crate::test::{browser, steps};
use crate::{node, packages, processes, report, rust, workspace};

const FOLDER: &str = "tests/bench";

const CONTESTANTS: [&str; 5] = ["us", "duckdb", "papaparse", "udsv", "perspective"];

/// From a statement of a day to one that no rival opens.
const ROWS: [u64; 3] = [100_000, 1_000_000, 10_000_000];

/// What `bench` can be told.
#[derive(Args)]
pub struct Options {
    /// Rows of the statements; beyond a million nobody but us is asked
    #[arg(long, value_delimiter = ',', default_values_t = ROWS)]
    rows: Vec<u64>,
    /// Only these contestants
    #[arg(long, value_delimiter = ',', value_parser = CONTESTANTS)]
    only: Vec<String>,
    /// How often each contestant starts anew
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u64).range(1..=20))]
    runs: u64,
    /// The smallest statement, once
    #[arg(long, conflicts_with_all = ["rows", "runs"])]
    quick: bool,
    /// The Worker in place of the page: what it adds to a call of WeChat, requests a second, memory
    #[arg(long, conflicts_with_all = ["rows", "only", "runs", "quick"])]
    worker: bool,
}

impl Options {
    fn rows(&self) -> &[u64] {
        if self.quick { self.rows.get(..1).unwrap_or_default() } else { &self.rows }
    }

    fn runs(&self) -> u64 {
        if self.quick { 1 } else { self.runs }
    }

    /// The table that the README quotes comes from nothing less than the whole.
    fn report(&self) -> PathBuf {
        let is_whole = !self.quick && self.only.is_empty() && self.rows == ROWS;
        workspace::root().join(if is_whole { "docs/benchmark.md" } else { "target/bench/benchmark.md" })
    }
}

/// Builds what is measured, measures it, and writes the table.
pub fn run(options: &Options) -> Result<()> {
    rust::install_wasm_target()?;
    if options.worker {
        return worker();
    }
    packages::install(FOLDER)?;
    build::all(Mode::Release)?;
    steps::build_sandbox()?;
    let chromium = browser::find_or_install()?;
    let rows: Vec<String> = options.rows().iter().map(u64::to_string).collect();
    let table = options.report();
    node::check_host()?;
    let mut command = Command::new("node");
    command.arg("bench.js").current_dir(workspace::root().join(FOLDER));
    command.args(["--rows", &rows.join(","), "--only", &options.only.join(",")]);
    command.args(["--runs", &options.runs().to_string()]);
    command.arg("--files").arg(workspace::root().join("target/bench")).arg("--report").arg(&table);
    command.env("NONTAX_CHROMIUM", &chromium.browser);
    command.env("NONTAX_SANDBOX", workspace::native_program("nontax-sandbox"));
    let measured = processes::run("the benchmark", &mut command);
    if table.is_file() {
        report::line(&format!("the table is in {}", table.display()));
    }
    measured
}

/// The Worker and the sandbox beside each other; the program is `tests/worker/src/bin/bench_worker.rs`.
fn worker() -> Result<()> {
    packages::install("worker")?;
    build::all(Mode::Release)?;
    let mut command = rust::cargo("run");
    rust::packages(&mut command, &["nontax-worker-tests"]).args(["--bin", "bench_worker", "--"]);
    command.arg(workspace::root().join("docs/benchmark-worker.md"));
    processes::run("the benchmark of the Worker", &mut command)
}
