//! From cargo's wasm file to a module with its JavaScript: wasm-bindgen as a library, pinned by `Cargo.lock` to the version
//! of the crates it reads.

use std::fs;

use anyhow::{Context as _, Result};
use wasm_bindgen_cli_support::Bindgen;

use super::stamp::Stamp;
use super::{Mode, Module, RunsIn, compile, optimise};
use crate::report;

/// Changed with anything below that changes what comes out.
const RECIPE: &str = concat!("wasm-bindgen 0.2.130, recipe 3, xtask ", env!("CARGO_PKG_VERSION"));

/// Makes a module's finished files in its folder.
pub fn finish(module: &Module, mode: Mode) -> Result<()> {
    let source = compile::wasm_of(module, mode);
    let bytes = fs::read(&source).with_context(|| format!("cargo did not make {}", source.display()))?;
    let folder = module.folder(mode);
    let stamp_file = folder.join("stamp");
    let mut stamp = Stamp::new(RECIPE);
    stamp.add(format!("{module:?} {mode:?} {} {}", optimise::RECIPE, optimise::keeps_names()).as_bytes());
    stamp.add(&bytes);
    if stamp.is_at(&stamp_file) {
        return Ok(());
    }
    report::timed(&format!("wasm-bindgen of {}", module.package), || {
        if folder.exists() {
            fs::remove_dir_all(&folder).with_context(|| format!("cannot empty {}", folder.display()))?;
        }
        fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        generate(module, mode, bytes)
    })?;
    if mode == Mode::Release {
        report::timed(&format!("wasm-opt {} of {}", module.optimise_for, module.package), || {
            optimise::in_place(module, &folder)
        })?;
    }
    stamp.write(&stamp_file)
}

fn generate(module: &Module, mode: Mode, bytes: Vec<u8>) -> Result<()> {
    let folder = module.folder(mode);
    let mut bindgen = Bindgen::new();
    bindgen.input_bytes(module.name, bytes).out_name(module.name).typescript(false);
    bindgen
        .remove_name_section(mode == Mode::Release && !optimise::keeps_names())
        .remove_producers_section(mode == Mode::Release);
    // workerd hands over the wasm as a module of its own: there is no file to fetch. The Worker's shim starts the module anew
    // after a trap.
    let in_workerd = module.runs_in == RunsIn::Workerd;
    bindgen.web(true)?.omit_default_module_path(in_workerd).reset_state_function(in_workerd);
    let mut output =
        bindgen.generate_output().with_context(|| format!("wasm-bindgen cannot read {}", module.cargo_file))?;
    let exports = &mut output.wasm_mut().exports;
    let never_called = exports.iter().filter(|export| is_of_wasm_streams(&export.name)).map(|export| export.id());
    never_called.collect::<Vec<_>>().into_iter().for_each(|export| exports.delete(export));
    output.emit(&folder).with_context(|| format!("cannot write what wasm-bindgen made of {}", module.package))
}

/// Leptos brings server functions, and they the classes of `wasm-streams`. No code here makes one, but what is exported is kept
/// for scripts to call: without the exports wasm-opt sees that nobody does.
fn is_of_wasm_streams(export: &str) -> bool {
    export.trim_start_matches("__wbg_").starts_with("intounderlying")
}
