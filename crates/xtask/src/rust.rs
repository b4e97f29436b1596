//! cargo, as the other commands call it, and the wasm target.

use std::env;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::{processes, report, workspace};

/// The target of page, engine and Worker.
pub const WASM: &str = "wasm32-unknown-unknown";

/// The three crates that are built for it.
pub const WASM_PACKAGES: [&str; 3] = ["nontax-page", "nontax-engine", "nontax-worker"];

/// cargo of the toolchain that runs us.
pub fn cargo(command_name: &str) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.arg(command_name).current_dir(workspace::root());
    command
}

/// cargo for the wasm target, with a folder of its own so that it and a native build do not wait for each other.
/// The flags are those of `.cargo/config.toml`, whatever the environment says.
pub fn cargo_for_wasm(command_name: &str) -> Command {
    let mut command = cargo(command_name);
    command.args(["--target", WASM, "--target-dir"]).arg(workspace::wasm_target());
    command.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
    command
}

/// Adds `--package` for each.
pub fn packages<'a>(command: &'a mut Command, names: &[&str]) -> &'a mut Command {
    for name in names {
        command.args(["--package", name]);
    }
    command
}

/// Adds the wasm target to the toolchain unless it is there.
pub fn install_wasm_target() -> Result<()> {
    if has_wasm_target()? {
        return Ok(());
    }
    report::timed(&format!("installing the Rust target {WASM}"), || {
        let mut command = Command::new("rustup");
        command.args(["target", "add", WASM]).current_dir(workspace::root());
        if let Err(error) = processes::capture("rustup target add", &mut command) {
            bail!(
                "{error:#}\nthe Rust target {WASM} is missing. With rustup (https://rustup.rs): `rustup target add {WASM}`; without it, install your system's package of that target."
            );
        }
        Ok(())
    })
}

fn has_wasm_target() -> Result<bool> {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let mut command = Command::new(rustc);
    command.args(["--print", "target-libdir", "--target", WASM]).current_dir(workspace::root());
    let folder = processes::capture("rustc", &mut command).context("rustc does not say where its targets are")?;
    let mut entries = match std::fs::read_dir(folder.trim()) {
        Ok(entries) => entries,
        Err(_) => return Ok(false),
    };
    Ok(entries.any(|entry| entry.is_ok_and(|file| file.file_name().to_string_lossy().starts_with("libcore-"))))
}
