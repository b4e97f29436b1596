//! Scripts and styles as they are released: without comments, blanks and long names, by esbuild from `tools/`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use super::site::Files;
use crate::{processes, workspace};

/// Rewrites the files that are named. Nothing is bundled, and what the code says stays as it is (no older syntax for older
/// browsers: the page needs new ones anyway).
const MINIFY: &str = "const { readFileSync, writeFileSync } = require('node:fs');
for (const file of process.argv.slice(1)) {
  const options = { loader: file.endsWith('.css') ? 'css' : 'js', minify: true, charset: 'utf8', legalComments: 'none' };
  writeFileSync(file, require('esbuild').transformSync(readFileSync(file, 'utf8'), options).code);
}";

/// Minifies every script and style among the files.
pub fn scripts_and_styles(files: &mut Files) -> Result<()> {
    let folder = workspace::modules().join("minified");
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| format!("cannot empty {}", folder.display()))?;
    }
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let mut chosen: Vec<(&mut Vec<u8>, PathBuf)> = Vec::new();
    for (number, (path, bytes)) in files.iter_mut().filter(|(path, _)| is_script_or_style(path)).enumerate() {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let copy = folder.join(format!("{number}-{name}"));
        fs::write(&copy, &*bytes).with_context(|| format!("cannot write {}", copy.display()))?;
        chosen.push((bytes, copy));
    }
    let mut command = Command::new("node");
    command.args(["-e", MINIFY]).args(chosen.iter().map(|(_, copy)| copy));
    processes::capture("esbuild", command.current_dir(workspace::root().join("tools")))?;
    for (bytes, copy) in chosen {
        *bytes = fs::read(&copy).with_context(|| format!("cannot read {}", copy.display()))?;
        if bytes.is_empty() {
            bail!("esbuild left nothing of {}", copy.display());
        }
    }
    Ok(())
}

fn is_script_or_style(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "js" || extension == "css")
}
