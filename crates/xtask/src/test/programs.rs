//! Test programs as cargo compiles them. All native crates are compiled in one go and run apart: a cargo run for a single
//! crate would choose other features for what it depends on, and compile much of it again.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Result, bail};
use serde_json::Value;

use crate::processes::{self, Program};
use crate::{report, rust};

/// One test program.
#[derive(Debug, PartialEq, Eq)]
pub struct TestProgram {
    /// The crate's folder; tests run in it.
    crate_folder: PathBuf,
    /// What it is made from, inside the crate's folder.
    source: PathBuf,
    /// The program.
    program: PathBuf,
}

/// Compiles the tests of these crates.
pub fn compile(packages: &[&str]) -> Result<Vec<TestProgram>> {
    let mut command = rust::cargo("test");
    rust::packages(&mut command, packages);
    command.args(["--lib", "--bins", "--tests", "--no-run", "--message-format=json-render-diagnostics"]);
    command.stdout(Stdio::piped());
    let mut program = Program::start("cargo", &mut command)?;
    let output = program.child().stdout.take().map(std::io::read_to_string).transpose()?.unwrap_or_default();
    let status = program.wait()?;
    if !status.success() {
        bail!("the tests cannot be compiled ({status})");
    }
    Ok(output.lines().filter_map(test_program_in).collect())
}

/// Runs those whose crate is wanted, all of them even when one fails.
pub fn run(
    programs: &[TestProgram],
    is_wanted: impl Fn(&Path) -> bool,
    prepare: impl Fn(&mut Command) -> Result<()>,
) -> Result<()> {
    let mut failed = Vec::new();
    for test in programs.iter().filter(|test| is_wanted(&test.crate_folder)) {
        report::line(&format!("\n{}: {}", name_of(&test.crate_folder), test.source.display()));
        let mut command = Command::new(&test.program);
        command.current_dir(&test.crate_folder).env("CARGO_MANIFEST_DIR", &test.crate_folder);
        prepare(&mut command)?;
        if processes::run("the test program", &mut command).is_err() {
            failed.push(format!("{}: {}", name_of(&test.crate_folder), test.source.display()));
        }
    }
    if failed.is_empty() { Ok(()) } else { bail!("tests failed in {}", failed.join(", ")) }
}

fn name_of(crate_folder: &Path) -> String {
    crate_folder.strip_prefix(crate::workspace::root()).unwrap_or(crate_folder).display().to_string()
}

/// The test program that a line of cargo's messages tells of.
fn test_program_in(line: &str) -> Option<TestProgram> {
    let message: Value = serde_json::from_str(line).ok()?;
    let is_test = message.get("profile")?.get("test")?.as_bool()?;
    let text = |value: &Value| value.as_str().map(PathBuf::from);
    let program = message.get("executable").and_then(text)?;
    let crate_folder = message.get("manifest_path").and_then(text)?.parent()?.to_path_buf();
    let source = message.get("target")?.get("src_path").and_then(text)?;
    let source = source.strip_prefix(&crate_folder).map(Path::to_path_buf).unwrap_or(source);
    is_test.then_some(TestProgram { crate_folder, source, program })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEST: &str = r#"{"reason":"compiler-artifact","manifest_path":"/home/me/desk/crates/bill/Cargo.toml",
        "target":{"kind":["test"],"src_path":"/home/me/desk/crates/bill/tests/cuts.rs"},"profile":{"test":true},
        "executable":"/home/me/desk/target/debug/deps/cuts-0a"}"#;

    #[test]
    fn a_message_about_a_test_program_names_crate_source_and_program() {
        let expected = TestProgram {
            crate_folder: PathBuf::from("/home/me/desk/crates/bill"),
            source: PathBuf::from("tests/cuts.rs"),
            program: PathBuf::from("/home/me/desk/target/debug/deps/cuts-0a"),
        };
        assert_eq!(test_program_in(TEST), Some(expected));
    }

    #[test]
    fn libraries_plain_programs_and_other_messages_are_passed_over() {
        assert_eq!(test_program_in(&TEST.replace("\"test\":true", "\"test\":false")), None);
        assert_eq!(test_program_in(&TEST.replace("\"/home/me/desk/target/debug/deps/cuts-0a\"", "null")), None);
        assert_eq!(test_program_in(r#"{"reason":"build-finished","success":true}"#), None);
        assert_eq!(test_program_in("warning: something"), None);
    }
}
