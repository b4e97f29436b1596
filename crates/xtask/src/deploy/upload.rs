//! `wrangler deploy --dry-run`: what would be uploaded, and whether Cloudflare takes a Worker of that size.

use std::fmt;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::{processes, workspace};

/// The most that a Worker may weigh as gzip, in KiB: 3 MB on the free plan, 10 MB on the paid one
/// (<https://developers.cloudflare.com/workers/platform/limits/#worker-size>).
const FREE: f64 = 3.0 * 1000.0 * 1000.0 / 1024.0;

/// What would be uploaded.
#[derive(Debug, PartialEq)]
pub struct Upload {
    /// KiB as gzip.
    gzip: f64,
}

/// Has wrangler bundle everything and upload nothing.
pub fn dry_run(mut wrangler: Command) -> Result<Upload> {
    let folder = workspace::root().join("target/deploy");
    wrangler.args(["deploy", "--dry-run", "--outdir"]).arg(folder).env("CI", "1").env("NO_COLOR", "1");
    wrangler.env("CLOUDFLARE_CF_FETCH_ENABLED", "false");
    let output = processes::capture("wrangler deploy --dry-run", &mut wrangler)?;
    read(&output).with_context(|| format!("wrangler did not say how large the upload is:\n{output}"))
}

impl Upload {
    /// Fails when the free plan would refuse it.
    pub fn check(&self) -> Result<()> {
        if self.gzip <= FREE {
            return Ok(());
        }
        bail!("the Worker weighs {:.0} KiB as gzip, and the free plan takes {FREE:.0}", self.gzip)
    }
}

impl fmt::Display for Upload {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:.0} KiB as gzip, {:.0} % of what the free plan takes", self.gzip, 100.0 * self.gzip / FREE)
    }
}

/// `Total Upload: 612.50 KiB / gzip: 241.11 KiB`
fn read(output: &str) -> Option<Upload> {
    let line = output.lines().find(|line| line.contains("Total Upload:"))?;
    let (_, gzip) = line.split_once("gzip:")?;
    let mut words = gzip.split_whitespace();
    let (number, unit) = (words.next()?.parse::<f64>().ok()?, words.next()?);
    let kibibytes = match unit {
        "B" => number / 1024.0,
        "KiB" => number,
        "MiB" => number * 1024.0,
        _ => return None,
    };
    Some(Upload { gzip: kibibytes })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_is_read_in_any_unit() {
        let of = |line: &str| read(line).map(|upload| upload.gzip);
        assert_eq!(of("x\nTotal Upload: 612.50 KiB / gzip: 241.11 KiB\n--dry-run: exiting"), Some(241.11));
        assert_eq!(of("Total Upload: 9.5 MiB / gzip: 3.5 MiB"), Some(3584.0));
        assert_eq!(of("Total Upload: 9.5 MiB / gzip: unknown"), None);
        assert_eq!(of("nothing"), None);
    }

    #[test]
    fn what_the_free_plan_refuses_is_refused() {
        assert!(Upload { gzip: 2929.0 }.check().is_ok());
        assert!(Upload { gzip: 2930.0 }.check().is_err());
    }
}
