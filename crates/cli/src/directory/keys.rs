//! Key files of the directory: what DIRECTORY_KEY is set to, readable by their owner only.

use anyhow::{Context as _, bail};
use nontax_config::{DirectoryKey, KEY_BYTES, read_directory_keys};
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;

/// Makes a key; a file that is there already is left alone.
pub(crate) fn make(id: &str, path: &Path) -> anyhow::Result<()> {
    let mut bytes = [0; KEY_BYTES];
    getrandom::fill(&mut bytes).context("this machine gives no random bytes")?;
    let Some(key) = DirectoryKey::new(id, bytes) else {
        bail!("--id is 1 to 32 letters, digits and hyphens, such as 2026-11");
    };
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file =
        options.open(path).with_context(|| format!("cannot make {} (is it there already?)", path.display()))?;
    writeln!(file, "{}", key.reveal_setting()).with_context(|| format!("cannot write {}", path.display()))
}

/// The one key of a file.
pub(crate) fn read_one(path: &Path) -> anyhow::Result<DirectoryKey> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read the key file {}", path.display()))?;
    let keys = read_directory_keys(&text).with_context(|| path.display().to_string())?;
    match <[DirectoryKey; 1]>::try_from(keys) {
        Ok([key]) => Ok(key),
        Err(_) => bail!("{} holds several keys: which one is meant?", path.display()),
    }
}
