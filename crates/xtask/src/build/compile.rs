//! cargo for the three wasm modules.

use std::path::PathBuf;

use anyhow::Result;

use super::{Mode, Module};
use crate::{processes, rust, workspace};

/// Compiles modules in one run.
pub fn together(modules: &[&Module], mode: Mode) -> Result<()> {
    let mut command = rust::cargo_for_wasm("build");
    let names: Vec<&str> = modules.iter().map(|module| module.package).collect();
    rust::packages(&mut command, &names).args(["--profile", mode.profile()]);
    processes::run(&format!("cargo build of {}", names.join(", ")), &mut command)
}

/// The file that cargo made.
pub fn wasm_of(module: &Module, mode: Mode) -> PathBuf {
    workspace::wasm_target().join(rust::WASM).join(mode.profile()).join(module.cargo_file)
}
