//! Node and npm: found, or said how to get.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::{processes, workspace};

/// The oldest Node that npm and the tools here work with.
const OLDEST_HOST: Version = Version { major: 20, minor: 0 };

/// The oldest Node that wrangler starts under.
const OLDEST_FOR_WRANGLER: Version = Version { major: 22, minor: 12 };

const HOW_TO_GET_NODE: &str = "install Node 20 or newer with npm: https://nodejs.org/en/download (on Debian 12 the package `nodejs` is too old, take it \
    from there or from https://github.com/nodesource/distributions).\n       请安装 Node 20 或更新版本(含 npm)。";

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Version {
    major: u32,
    minor: u32,
}

/// The host's Node and npm, checked.
pub fn check_host() -> Result<()> {
    let Some(version) = version_of(Path::new("node")) else {
        bail!("`node` is not on the PATH; {HOW_TO_GET_NODE}");
    };
    if version < OLDEST_HOST {
        bail!("node {}.{} is too old; {HOW_TO_GET_NODE}", version.major, version.minor);
    }
    if processes::capture("npm", Command::new(npm()).arg("--version")).is_err() {
        bail!("`npm` is not on the PATH or does not start; {HOW_TO_GET_NODE}");
    }
    Ok(())
}

/// npm's program; a script with an ending on Windows.
pub fn npm() -> &'static str {
    if cfg!(windows) { "npm.cmd" } else { "npm" }
}

/// A Node that wrangler starts under: the host's own, else the one among the Worker's npm packages.
pub fn for_wrangler() -> Result<PathBuf> {
    if let Some(chosen) = env::var_os("NONTAX_NODE") {
        return Ok(PathBuf::from(chosen));
    }
    let host = PathBuf::from("node");
    let packaged =
        workspace::root().join("worker/node_modules/node/bin").join(format!("node{}", env::consts::EXE_SUFFIX));
    for candidate in [host, packaged] {
        if version_of(&candidate).is_some_and(|version| version >= OLDEST_FOR_WRANGLER) {
            return Ok(candidate);
        }
    }
    bail!(
        "wrangler needs Node 22.12 or newer: neither `node` on the PATH nor worker/node_modules has it. Delete worker/node_modules and start again, or install Node 22."
    )
}

/// The PATH with that Node's folder first, for scripts that call `node` by name.
pub fn path_with(node: &Path) -> Option<std::ffi::OsString> {
    let folder = node.parent().filter(|folder| !folder.as_os_str().is_empty())?;
    let others = env::var_os("PATH").unwrap_or_default();
    env::join_paths(std::iter::once(folder.to_path_buf()).chain(env::split_paths(&others))).ok()
}

fn version_of(node: &Path) -> Option<Version> {
    parse(&processes::capture("node", Command::new(node).arg("--version")).ok()?)
}

fn parse(text: &str) -> Option<Version> {
    let mut parts = text.trim().strip_prefix('v')?.split('.');
    Some(Version { major: parts.next()?.parse().ok()?, minor: parts.next()?.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_as_numbers() {
        assert_eq!(parse("v22.9.0\n"), Some(Version { major: 22, minor: 9 }));
        assert!(parse("v22.9.0") < Some(OLDEST_FOR_WRANGLER));
        assert!(parse("v22.12.0") >= Some(OLDEST_FOR_WRANGLER));
        assert!(parse("v100.0.0") > Some(OLDEST_FOR_WRANGLER));
        assert_eq!(parse("zsh: command not found"), None);
    }
}
