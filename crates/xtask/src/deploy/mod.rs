//! `cargo xtask deploy`: everything that can be checked without an account, then `wrangler deploy`. With `--check` it ends
//! after the checks.

mod configuration;
mod upload;

use std::fs;
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use clap::Args;
use configuration::Configuration;

use crate::build::{self, Mode};
use crate::{node, packages, processes, report, rust, workspace};

/// What `deploy` can be told.
#[derive(Args)]
pub struct Options {
    /// Check what would be deployed, and deploy nothing.
    #[arg(long)]
    check: bool,
    /// The environment of worker/wrangler.jsonc; without it, the one at its top.
    #[arg(long, value_name = "NAME")]
    env: Option<String>,
}

/// Checks, and deploys unless only the check is wanted.
pub fn run(options: &Options) -> Result<()> {
    rust::install_wasm_target()?;
    let missing = check(options.env.as_deref())?;
    if options.check {
        missing.iter().for_each(|what| report::line(&format!("still to be set before deploying: {what}")));
        return Ok(());
    }
    if !missing.is_empty() {
        bail!("not deployed; worker/README.md says how to set what is missing:\n{}", missing.join("\n"));
    }
    processes::run("wrangler deploy", wrangler(options.env.as_deref())?.arg("deploy"))
}

/// What `cargo xtask test` runs: the check of the repository's own configuration.
pub fn check_of_repository() -> Result<()> {
    check(None).map(drop)
}

/// Fails when something is wrong; gives what is only missing yet.
fn check(environment: Option<&str>) -> Result<Vec<String>> {
    let file = workspace::root().join("worker/wrangler.jsonc");
    let text = fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
    let configuration = Configuration::read(&text, environment)?;
    let faults = configuration.faults();
    if !faults.is_empty() {
        bail!("worker/wrangler.jsonc:\n{}", faults.join("\n"));
    }
    report::line("✓ configuration");
    packages::install("worker")?;
    build::all(Mode::Release)?;
    check_headers()?;
    report::line("✓ headers of the static assets");
    let upload = upload::dry_run(wrangler(environment)?)?;
    report::line(&format!("✓ wrangler takes it; {upload}"));
    upload.check()?;
    Ok(configuration.missing())
}

/// What was built holds the one table of headers.
fn check_headers() -> Result<()> {
    let file = workspace::site().join("_headers");
    let built = fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
    if built == build::site::headers_file() {
        return Ok(());
    }
    bail!("{} is not what crates/api/src/security.rs says", file.display())
}

/// wrangler of the Worker's packages, in the Worker's folder.
fn wrangler(environment: Option<&str>) -> Result<Command> {
    let worker = workspace::root().join("worker");
    let node = node::for_wrangler()?;
    let mut command = Command::new(&node);
    if let Some(path) = node::path_with(&node) {
        command.env("PATH", path);
    }
    command.arg(worker.join("node_modules/wrangler/bin/wrangler.js")).current_dir(&worker);
    command.args(["--env", environment.unwrap_or("")]);
    command.env("WRANGLER_SEND_METRICS", "false");
    Ok(command)
}
