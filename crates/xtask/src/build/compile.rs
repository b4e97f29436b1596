//! cargo for the three wasm modules.

use std::path::PathBuf;

use anyhow::Result;

use super::{MODULES, Mode, Module};
use crate::{processes, rust, workspace};

/// Compiles all modules. In development they share one profile, so that one cargo run compiles what they have in common once.
pub fn all(mode: Mode) -> Result<()> {
    match mode {
        Mode::Development => compile(&MODULES.each_ref(), mode),
        Mode::Release => MODULES.iter().try_for_each(|module| compile(&[module], mode)),
    }
}

fn compile(modules: &[&Module], mode: Mode) -> Result<()> {
    let mut command = rust::cargo_for_wasm("build");
    let names: Vec<&str> = modules.iter().map(|module| module.package).collect();
    rust::packages(&mut command, &names);
    if let Some(module) = modules.first() {
        command.args(["--profile", module.profile(mode)]);
    }
    processes::run(&format!("cargo build of {}", names.join(", ")), &mut command)
}

/// The file that cargo made.
pub fn wasm_of(module: &Module, mode: Mode) -> PathBuf {
    workspace::wasm_target().join(rust::WASM).join(module.profile(mode)).join(module.cargo_file)
}
