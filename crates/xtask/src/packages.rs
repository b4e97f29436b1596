//! npm packages, installed from their lock files and only once: npm leaves a list of what it installed, and as long as that
//! agrees with the lock nothing is done.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use serde_json::{Map, Value};

use crate::{node, processes, report, workspace};

/// Installs the packages of a folder unless they are there.
pub fn install(folder: &str) -> Result<()> {
    let path = workspace::root().join(folder);
    let lock = fs::read_to_string(path.join("package-lock.json"))
        .with_context(|| format!("{folder}/package-lock.json cannot be read"))?;
    if is_installed(&path, &lock) {
        return Ok(());
    }
    node::check_host()?;
    report::timed(&format!("installing the npm packages of {folder}/"), || {
        let mut command = Command::new(node::npm());
        // Not `npm ci`: it refuses a lock that was made where packages for other systems could not be had. This one takes
        // what the lock names, too, and leaves the lock as it is.
        command.args(["install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error"]).current_dir(&path);
        // System Chromium serves the browser tests.
        command.env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        if let Err(error) = processes::capture("npm install", &mut command) {
            bail!(
                "{error:#}\nthe packages of {folder}/ come from the npm registry: is the network there, and is `npm config get registry` right?\n\
                 npm 软件包安装失败,请检查网络和 npm registry 设置。"
            );
        }
        Ok(())
    })
}

fn is_installed(path: &Path, lock: &str) -> bool {
    // npm writes this list last.
    fs::read_to_string(path.join("node_modules/.package-lock.json")).is_ok_and(|installed| agree(lock, &installed))
}

/// Whether everything installed is as locked, and nothing is missing but what is for other machines.
fn agree(lock: &str, installed: &str) -> bool {
    let (Some(locked), Some(installed)) = (packages_in(lock), packages_in(installed)) else { return false };
    let is_optional = |package: &Value| package.get("optional") == Some(&Value::Bool(true));
    let as_locked = |(place, package): (&String, &Value)| match locked.get(place) {
        Some(wanted) => wanted.get("version") == package.get("version"),
        None => is_optional(package),
    };
    let is_there = |(place, wanted): (&String, &Value)| {
        let is_the_folder_itself = place.is_empty();
        is_the_folder_itself || is_optional(wanted) || installed.contains_key(place)
    };
    installed.iter().filter(|(place, _)| !place.is_empty()).all(as_locked) && locked.iter().all(is_there)
}

fn packages_in(lock: &str) -> Option<Map<String, Value>> {
    match serde_json::from_str::<Value>(lock).ok()?.get_mut("packages")?.take() {
        Value::Object(packages) => Some(packages),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = r#"{"packages":{"":{"name":"x"},"node_modules/a":{"version":"1.0.0"},
        "node_modules/b-mac":{"version":"2.0.0","optional":true}}}"#;

    #[test]
    fn packages_are_there_when_npm_listed_what_is_locked() {
        assert!(agree(LOCK, r#"{"packages":{"node_modules/a":{"version":"1.0.0"}}}"#));
        assert!(agree(
            LOCK,
            r#"{"packages":{"node_modules/a":{"version":"1.0.0"},"node_modules/b-mac":{"version":"2.0.0"}}}"#
        ));
    }

    #[test]
    fn a_package_for_this_system_that_the_lock_does_not_know_is_no_reason_to_install_again() {
        let installed = r#"{"packages":{"node_modules/a":{"version":"1.0.0"},"node_modules/d-windows":{"version":"1.0.0","optional":true}}}"#;
        assert!(agree(LOCK, installed));
    }

    #[test]
    fn packages_are_not_there_when_one_is_missing_of_another_version_or_too_many() {
        for installed in [
            r#"{"packages":{}}"#,
            r#"{"packages":{"node_modules/a":{"version":"1.0.1"}}}"#,
            r#"{"packages":{"node_modules/a":{"version":"1.0.0"},"node_modules/c":{"version":"1.0.0"}}}"#,
            "{}",
            "",
        ] {
            assert!(!agree(LOCK, installed), "{installed}");
        }
    }
}
