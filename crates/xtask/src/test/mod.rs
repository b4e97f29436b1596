//! `cargo xtask test`: every test there is, cheap ones first. All steps run even when one fails; a table of them closes the run.

pub mod browser;
mod programs;
pub mod steps;

use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use clap::Args;

use crate::{report, rust};
use steps::{STEPS, Step};

/// What `test` can be told.
#[derive(Args)]
pub struct Options {
    /// Run this step alone; can be given several times.
    #[arg(long, value_name = "STEP", value_parser = step_names())]
    pub only: Vec<String>,
    /// Print the steps and do nothing.
    #[arg(long)]
    pub list: bool,
}

fn step_names() -> clap::builder::PossibleValuesParser {
    STEPS.iter().map(|step| step.name).collect::<Vec<_>>().into()
}

/// How a step went.
struct Outcome {
    step: &'static Step,
    duration: Duration,
    error: Option<String>,
}

/// Runs the steps; fails when one of them failed.
pub fn run(options: &Options) -> Result<()> {
    if options.list {
        STEPS.iter().for_each(|step| report::line(&format!("{:<12} {}", step.name, step.about)));
        return Ok(());
    }
    rust::install_wasm_target()?;
    let start = Instant::now();
    let is_chosen = |step: &&Step| options.only.is_empty() || options.only.iter().any(|name| name == step.name);
    let outcomes: Vec<Outcome> = STEPS.iter().filter(is_chosen).map(run_step).collect();
    report::line(&summary(&outcomes, start.elapsed()));
    let failed = outcomes.iter().filter(|outcome| outcome.error.is_some()).count();
    if failed == 0 {
        Ok(())
    } else {
        bail!("{failed} of {} steps failed. 有 {failed} 个步骤未通过", outcomes.len())
    }
}

fn run_step(step: &'static Step) -> Outcome {
    report::line(&format!("\n──── {}: {}", step.name, step.about));
    let start = Instant::now();
    let error = (step.run)().err().map(|error| format!("{error:#}"));
    if let Some(error) = &error {
        report::failure(error);
    }
    Outcome { step, duration: start.elapsed(), error }
}

fn summary(outcomes: &[Outcome], duration: Duration) -> String {
    let mut text = String::from("\n");
    for outcome in outcomes {
        let sign = if outcome.error.is_none() { "passed" } else { "FAILED" };
        text.push_str(&format!(
            "{sign}  {:<12} {:>12}  {}\n",
            outcome.step.name,
            report::seconds(outcome.duration),
            outcome.step.about
        ));
    }
    let failed = outcomes.iter().filter(|outcome| outcome.error.is_some()).count();
    text.push_str(&format!("\nin {}\n{} passed, {failed} failed", report::seconds(duration), outcomes.len() - failed));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(place: usize, error: Option<&str>) -> Outcome {
        Outcome { step: &STEPS[place], duration: Duration::from_secs(2), error: error.map(str::to_owned) }
    }

    #[test]
    fn the_last_line_counts_the_steps_and_stands_alone() {
        let text = summary(&[outcome(0, None), outcome(1, None)], Duration::from_secs(4));
        assert_eq!(text.lines().last(), Some("2 passed, 0 failed"));
        let text = summary(&[outcome(0, None), outcome(1, Some("no"))], Duration::from_secs(4));
        assert_eq!(text.lines().last(), Some("1 passed, 1 failed"));
        assert!(text.contains(&format!("FAILED  {}", STEPS[1].name)), "{text}");
    }

    #[test]
    fn no_two_steps_share_a_name() {
        let mut names: Vec<_> = STEPS.iter().map(|step| step.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), STEPS.len());
    }
}
