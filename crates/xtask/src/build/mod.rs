//! Builds page, engine and Worker: cargo, wasm-bindgen as a library, wasm-opt for release, and the site's folder. Each step
//! is skipped when what goes into it is what went into it last time.

mod bindgen;
mod compile;
mod minify;
mod optimise;
mod shell;
pub mod site;
pub mod stamp;

use std::path::PathBuf;
use std::thread;

use anyhow::{Result, anyhow};
use clap::Args;

use crate::{packages, report, rust, workspace};

/// What `build` can be told.
#[derive(Args)]
pub struct Options {
    /// Quick to build instead of small and fast: what `start` uses.
    #[arg(long)]
    pub dev: bool,

    /// Builds one module again and leaves the others as they were built last: `page`, `engine`, `index` (the Worker).
    #[arg(long, value_name = "MODULE", value_parser = MODULES.map(|module| module.name))]
    pub only: Option<String>,
}

/// What a build is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Seconds from a change to seeing it.
    Development,
    /// What visitors get.
    Release,
}

impl Mode {
    /// The profile that all modules are compiled with, so that what they have in common is compiled once.
    pub fn profile(self) -> &'static str {
        match self {
            Self::Development => "wasm-dev",
            Self::Release => "wasm-release",
        }
    }
}

/// One wasm module and its JavaScript.
#[derive(Debug, PartialEq, Eq)]
pub struct Module {
    /// Name of its files: `page` becomes `page.js` and `page_bg.wasm`.
    pub name: &'static str,
    /// Its crate.
    pub package: &'static str,
    /// The file that cargo makes.
    pub cargo_file: &'static str,
    /// Where it runs, which decides what its JavaScript looks like.
    pub runs_in: RunsIn,
    /// What wasm-opt is to aim for.
    pub optimise_for: &'static str,
}

/// Where a module runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunsIn {
    /// A page or a Web Worker, which fetches the wasm.
    Browser,
    /// workerd, which has the wasm as a module.
    Workerd,
}

/// Every module there is.
pub const MODULES: [Module; 3] = [
    Module {
        name: "page",
        package: "nontax-page",
        cargo_file: "nontax-page.wasm",
        runs_in: RunsIn::Browser,
        optimise_for: "-Oz",
    },
    Module {
        name: "engine",
        package: "nontax-engine",
        cargo_file: "nontax_engine.wasm",
        runs_in: RunsIn::Browser,
        optimise_for: "-O3",
    },
    Module {
        name: "index",
        package: "nontax-worker",
        cargo_file: "nontax_worker.wasm",
        runs_in: RunsIn::Workerd,
        optimise_for: "-Oz",
    },
];

impl Module {
    /// Where its finished files are.
    pub fn folder(&self, mode: Mode) -> PathBuf {
        workspace::modules().join(format!("{}-{}", self.package, mode.profile()))
    }

    /// Name of its wasm file.
    pub fn wasm_file(&self) -> String {
        format!("{}_bg.wasm", self.name)
    }
}

/// `cargo xtask build`.
pub fn run(options: &Options) -> Result<()> {
    let mode = if options.dev { Mode::Development } else { Mode::Release };
    rust::install_wasm_target()?;
    let chosen = MODULES.iter().filter(|module| options.only.as_ref().is_none_or(|only| only == module.name));
    some(&chosen.collect::<Vec<_>>(), mode)?;
    report::line("the site is in target/site, the Worker in worker/build");
    Ok(())
}

/// Builds everything that the Worker serves and the Worker itself.
pub fn all(mode: Mode) -> Result<()> {
    some(&MODULES.each_ref(), mode)
}

fn some(modules: &[&Module], mode: Mode) -> Result<()> {
    if mode == Mode::Release {
        packages::install("tools")?;
    }
    let names: Vec<&str> = modules.iter().map(|module| module.package).collect();
    report::timed(&format!("compiling {}", names.join(", ")), || compile::together(modules, mode))?;
    finish_modules(modules, mode)?;
    site::assemble(mode)
}

/// wasm-bindgen and wasm-opt for the modules side by side.
fn finish_modules(modules: &[&Module], mode: Mode) -> Result<()> {
    thread::scope(|scope| {
        let threads: Vec<_> = modules.iter().map(|module| scope.spawn(move || bindgen::finish(module, mode))).collect();
        threads
            .into_iter()
            .try_for_each(|handle| handle.join().map_err(|_| anyhow!("wasm-bindgen stopped unexpectedly"))?)
    })
}
