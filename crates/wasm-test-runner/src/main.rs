//! `wasm-bindgen-test-runner` as a crate of this workspace, so that `Cargo.lock` pins it to the version of `wasm-bindgen`
//! that the wasm crates use. `cargo xtask test` builds it and hands it to cargo as the runner of the wasm target.

use std::process::ExitCode;

fn main() -> ExitCode {
    match wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(std::env::args_os()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:?}");
            ExitCode::FAILURE
        }
    }
}
