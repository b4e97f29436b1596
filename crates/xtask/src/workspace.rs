//! Where things are in the workspace.

use std::env;
use std::path::{Path, PathBuf};

/// The workspace's root folder.
pub fn root() -> PathBuf {
    let crate_folder =
        env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    crate_folder.ancestors().nth(2).map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}

/// What is built for this machine: `target/debug`, or below `CARGO_TARGET_DIR`.
pub fn native_programs() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from).join("debug")
}

/// A program that cargo built for this machine, development profile.
pub fn native_program(name: &str) -> PathBuf {
    native_programs().join(format!("{name}{}", env::consts::EXE_SUFFIX))
}

/// What is built for wasm.
pub fn wasm_target() -> PathBuf {
    root().join("target/wasm")
}

/// Finished wasm modules with their JavaScript, one folder a module and mode.
pub fn modules() -> PathBuf {
    root().join("target/modules")
}

/// The site as the Worker serves it.
pub fn site() -> PathBuf {
    root().join("target/site")
}

/// Logs and local state of `start`.
pub fn local_state() -> PathBuf {
    root().join("target/start")
}
