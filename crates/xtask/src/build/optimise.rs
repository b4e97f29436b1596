//! wasm-opt, from the npm package `binaryen` in `tools/`.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result};

use super::Module;
use crate::{processes, workspace};

/// Changed with anything here that changes what comes out.
pub const RECIPE: &str = "wasm-opt 132, without inlining";

/// What rustc's wasm may use beyond the first version of WebAssembly; wasm-opt refuses what it is not told of.
const FEATURES: [&str; 8] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
    "--enable-simd",
];

/// Whether functions keep their names, so that a profiler can tell them apart: where `NONTAX_KEEP_NAMES` is set.
pub fn keeps_names() -> bool {
    std::env::var_os("NONTAX_KEEP_NAMES").is_some()
}

/// LLVM has inlined what is worth it, for speed and for size. What wasm-opt inlines on top of that, functions with one caller
/// above all, makes files smaller and downloads larger: brotli finds less that repeats (engine +6.5 KB, page +2.5 KB).
const LITTLE_INLINING: [&str; 3] =
    ["--partial-inlining-ifs=0", "--flexible-inline-max-function-size=5", "--one-caller-inline-max-function-size=20"];

/// Replaces the module's wasm file by an optimised one.
pub fn in_place(module: &Module, folder: &Path) -> Result<()> {
    let program = workspace::root().join("tools/node_modules/binaryen/bin/wasm-opt");
    let file = folder.join(module.wasm_file());
    let optimised = folder.join("optimised.wasm");
    let mut command = Command::new("node");
    command
        .arg(program)
        .arg(module.optimise_for)
        .args(FEATURES)
        .args(keeps_names().then_some("-g"))
        .args(LITTLE_INLINING)
        .arg("--strip-producers")
        .arg(&file)
        .arg("-o")
        .arg(&optimised);
    processes::capture("wasm-opt", &mut command)?;
    fs::rename(&optimised, &file).with_context(|| format!("cannot replace {}", file.display()))
}
