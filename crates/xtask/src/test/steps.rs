//! The steps of `test`, in the order they run. The same sets of packages and profiles are used again and again on purpose:
//! cargo then compiles what they depend on once.

use std::process::Command;

use anyhow::Result;

use super::{browser, programs};
use crate::build::{self, Mode};
use crate::{deploy, node, packages, processes, rust, sizes, workspace};

/// One step.
pub struct Step {
    /// For `--only`.
    pub name: &'static str,
    /// For people.
    pub about: &'static str,
    /// Does it.
    pub run: fn() -> Result<()>,
}

/// Every step there is.
pub const STEPS: [Step; 12] = [
    Step { name: "format", about: "every file is formatted", run: format },
    Step { name: "clippy", about: "clippy without warnings, what runs natively", run: clippy },
    Step { name: "clippy-wasm", about: "clippy without warnings, page, engine and Worker", run: clippy_wasm },
    Step { name: "docs", about: "rustdoc without warnings", run: docs },
    Step { name: "native", about: "unit, property and integration tests of the crates", run: native },
    Step { name: "doc-tests", about: "the examples in the documentation", run: doc_tests },
    Step { name: "wasm", about: "tests of page and engine in headless Chromium", run: wasm },
    Step { name: "build", about: "site and Worker as they are released", run: build_release },
    Step {
        name: "sizes",
        about: "nothing is heavier than its bound, and docs/sizes.txt is true",
        run: sizes_within_bounds,
    },
    Step { name: "deploy-check", about: "what would be deployed is whole, safe and small enough", run: deploy_check },
    Step { name: "worker", about: "the built Worker in workerd against the sandbox", run: worker },
    Step { name: "browser", about: "the whole in Chromium, as people use it", run: whole_in_browser },
];

/// What compiles and tests natively, the page's and the engine's pure parts too. One set for every step.
const NATIVE: [&str; 17] = [
    "nontax-json",
    "nontax-bill",
    "nontax-table",
    "nontax-view",
    "nontax-weixin",
    "nontax-api",
    "nontax-config",
    "nontax-audit",
    "nontax-export",
    "nontax-protocol",
    "nontax",
    "nontax-sandbox",
    "nontax-engine",
    "nontax-page",
    "nontax-worker",
    "nontax-worker-tests",
    "xtask",
];

/// The folder of the tests that need the built Worker.
const WORKER_TESTS: &str = "tests/worker";

/// Crates with examples that run.
const LIBRARIES: [&str; 9] = [
    "nontax-json",
    "nontax-bill",
    "nontax-table",
    "nontax-view",
    "nontax-weixin",
    "nontax-api",
    "nontax-config",
    "nontax-audit",
    "nontax-protocol",
];

/// Crates whose tests run in a browser.
const IN_BROWSER: [&str; 2] = ["nontax-page", "nontax-engine"];

fn format() -> Result<()> {
    processes::run("cargo fmt", rust::cargo("fmt").args(["--all", "--check"]))
}

fn clippy() -> Result<()> {
    let mut command = rust::cargo("clippy");
    rust::packages(&mut command, &NATIVE).args(["--all-targets", "--", "-D", "warnings"]);
    processes::run("cargo clippy", &mut command)
}

fn clippy_wasm() -> Result<()> {
    let mut command = rust::cargo_for_wasm("clippy");
    rust::packages(&mut command, &rust::WASM_PACKAGES).args([
        "--profile",
        "wasm-dev",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ]);
    processes::run("cargo clippy for wasm", &mut command)
}

fn docs() -> Result<()> {
    let mut command = rust::cargo("doc");
    rust::packages(&mut command, &NATIVE).args(["--no-deps", "--document-private-items"]);
    processes::run("cargo doc", command.env("RUSTDOCFLAGS", "-D warnings"))?;
    let mut command = rust::cargo_for_wasm("doc");
    rust::packages(&mut command, &rust::WASM_PACKAGES).args([
        "--profile",
        "wasm-dev",
        "--no-deps",
        "--document-private-items",
    ]);
    processes::run("cargo doc for wasm", command.env("RUSTDOCFLAGS", "-D warnings"))
}

fn native() -> Result<()> {
    let tests = programs::compile(&NATIVE)?;
    programs::run(&tests, |folder| !folder.ends_with(WORKER_TESTS), |_| Ok(()))
}

fn doc_tests() -> Result<()> {
    let mut command = rust::cargo("test");
    processes::run("cargo test --doc", rust::packages(&mut command, &LIBRARIES).arg("--doc"))
}

fn wasm() -> Result<()> {
    let chromium = browser::find_or_install()?;
    let mut command = rust::cargo("build");
    processes::run("building the test runner", rust::packages(&mut command, &["wasm-test-runner"]))?;
    let mut command = rust::cargo_for_wasm("test");
    rust::packages(&mut command, &IN_BROWSER).args([
        "--profile",
        "wasm-dev",
        "--lib",
        "--bins",
        "--tests",
        "--no-fail-fast",
    ]);
    command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", workspace::native_program("wasm-bindgen-test-runner"));
    command.env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", browser::write_capabilities(&chromium)?);
    command.env("WASM_BINDGEN_TEST_TIMEOUT", "120").env("CHROMEDRIVER", &chromium.driver);
    processes::run("tests in headless Chromium", &mut command)
}

fn build_release() -> Result<()> {
    packages::install("worker")?;
    build::all(Mode::Release)
}

fn sizes_within_bounds() -> Result<()> {
    build_release()?;
    sizes::check()
}

fn deploy_check() -> Result<()> {
    deploy::check_of_repository()
}

fn worker() -> Result<()> {
    build_release()?;
    build_sandbox()?;
    packages::install("tests/headers")?;
    let tests = programs::compile(&NATIVE)?;
    programs::run(&tests, |folder| folder.ends_with(WORKER_TESTS), |command| with_programs(command).map(drop))
}

fn whole_in_browser() -> Result<()> {
    build_release()?;
    build_sandbox()?;
    packages::install("tests/browser")?;
    let chromium = browser::find_or_install()?;
    let mut command = Command::new(node::npm());
    command.args(["test"]).current_dir(workspace::root().join("tests/browser"));
    command.env("NONTAX_CHROMIUM", &chromium.browser).env("CI", "1");
    processes::run("browser tests", with_programs(&mut command)?)
}

/// Compiles the sandbox, with the features that the tests compile it with.
pub fn build_sandbox() -> Result<()> {
    let mut command = rust::cargo("build");
    processes::run("building the sandbox", rust::packages(&mut command, &NATIVE).args(["--bin", "nontax-sandbox"]))
}

/// Tells tests that start servers where the programs are.
fn with_programs(command: &mut Command) -> Result<&mut Command> {
    let node = node::for_wrangler()?;
    if let Some(path) = node::path_with(&node) {
        command.env("PATH", path);
    }
    command.env("NONTAX_SANDBOX", workspace::native_program("nontax-sandbox"));
    Ok(command.env("NONTAX_NODE", node))
}
