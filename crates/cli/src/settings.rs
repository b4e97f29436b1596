//! `nontax settings`: checks the settings of a deployment before it is deployed.

use crate::args::Settings;
use anyhow::{Context as _, bail};
use std::io::Write as _;

/// Checks a file and tells which secrets must be put.
pub(crate) fn run(arguments: &Settings) -> anyhow::Result<()> {
    let name = arguments.file.display();
    let text = std::fs::read_to_string(&arguments.file).with_context(|| format!("cannot read {name}"))?;
    match nontax_config::check_file(&text, arguments.directory) {
        Ok(deployment) => {
            let mut out = std::io::stdout().lock();
            writeln!(out, "{name}: {} settings, nothing wrong; secrets that must be put:", deployment.values.len())?;
            for secret in &deployment.secrets {
                writeln!(out, "  {secret}")?;
            }
            Ok(())
        }
        Err(errors) => {
            let lines: Vec<String> = errors.iter().map(|error| format!("{name}: {error}")).collect();
            bail!("{}", lines.join("\n"))
        }
    }
}
