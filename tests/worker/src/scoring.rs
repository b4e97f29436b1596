//! Mozilla's HTTP Observatory as a child: its rules over answers of the Worker under test.

use crate::wrangler::{node, worker_folder};
use anyhow::{Context, bail};
use serde_json::Value;
use std::process::Command;

/// One line a path, see `tests/headers/score.js`.
///
/// # Errors
/// When its packages are missing or it cannot score.
pub fn score(base: &str, paths: &[String]) -> anyhow::Result<Vec<Value>> {
    let worker = worker_folder()?;
    let folder = worker.join("../tests/headers");
    if !folder.join("node_modules").is_dir() {
        bail!("run `npm install` in tests/headers first (`cargo xtask test` does)");
    }
    let mut command = Command::new(node(&worker)?);
    command.arg("score.js").arg(base).args(paths).current_dir(&folder);
    let output = command.output().context("cannot run score.js")?;
    if !output.status.success() {
        bail!("score.js: {}", String::from_utf8_lossy(&output.stderr));
    }
    let lines = String::from_utf8_lossy(&output.stdout).into_owned();
    lines.lines().map(|line| serde_json::from_str(line).context("score.js said no JSON")).collect()
}
