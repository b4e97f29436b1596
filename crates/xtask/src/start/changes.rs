//! Which files changed since the last look, and what has to be built again for them. Modification times are polled: no
//! dependency, and it works the same in containers and shared folders.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::workspace;

/// Folders and files that the product is made from.
const SOURCES: [&str; 13] = [
    "crates/api",
    "crates/bill",
    "crates/sandbox",
    "crates/table",
    "crates/weixin",
    "web/engine",
    "web/page",
    "web/protocol",
    "web/static",
    "tests/fixtures",
    "worker/src",
    "worker/shim.js",
    "Cargo.toml",
];

/// What is made from the sandbox's sources alone.
const SANDBOX_ONLY: [&str; 1] = ["crates/sandbox"];

/// What the sandbox is made from.
const SANDBOX: [&str; 4] = ["crates/sandbox", "crates/bill", "crates/weixin", "Cargo.toml"];

/// What has to be built again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Affected {
    /// Page, engine, Worker, or a file of the site.
    pub site_or_worker: bool,
    /// The sandbox.
    pub sandbox: bool,
}

impl Affected {
    /// What a changed file (path from the workspace's root) touches.
    fn by(path: &Path) -> Self {
        let is_below = |folders: &[&str]| folders.iter().any(|folder| path.starts_with(folder));
        Self { site_or_worker: !is_below(&SANDBOX_ONLY), sandbox: is_below(&SANDBOX) }
    }

    fn and(self, other: Self) -> Self {
        Self { site_or_worker: self.site_or_worker || other.site_or_worker, sandbox: self.sandbox || other.sandbox }
    }
}

type Seen = BTreeMap<PathBuf, SystemTime>;

/// Remembers what it saw.
pub struct Watcher {
    root: PathBuf,
    built: Seen,
    latest: Seen,
}

impl Watcher {
    /// Looks for the first time; to be called before building, so that a change during a build is not missed.
    pub fn new() -> Self {
        Self::of(workspace::root())
    }

    fn of(root: PathBuf) -> Self {
        let seen = look(&root);
        Self { root, built: seen.clone(), latest: seen }
    }

    /// What changed since the last answer. A change is answered once two looks running saw the same, so that an editor
    /// or a checkout that is still writing is waited for.
    pub fn changes(&mut self) -> Option<Affected> {
        let now = look(&self.root);
        let is_settled = now == self.latest;
        self.latest = now;
        if !is_settled || self.latest == self.built {
            return None;
        }
        let affected = changed_between(&self.built, &self.latest)
            .map(|path| Affected::by(path.strip_prefix(&self.root).unwrap_or(path)))
            .fold(Affected::default(), Affected::and);
        self.built = self.latest.clone();
        Some(affected)
    }
}

fn changed_between<'a>(before: &'a Seen, after: &'a Seen) -> impl Iterator<Item = &'a Path> {
    let new_or_changed = after.iter().filter(|(path, time)| before.get(*path) != Some(time));
    let gone = before.iter().filter(|(path, _)| !after.contains_key(*path));
    new_or_changed.chain(gone).map(|(path, _)| path.as_path())
}

fn look(root: &Path) -> Seen {
    let mut seen = Seen::new();
    let mut left: Vec<PathBuf> = SOURCES.iter().map(|source| root.join(source)).collect();
    while let Some(path) = left.pop() {
        let is_hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if is_hidden {
            continue;
        }
        if let Ok(entries) = fs::read_dir(&path) {
            left.extend(entries.flatten().map(|entry| entry.path()));
        } else if let Ok(time) = fs::metadata(&path).and_then(|metadata| metadata.modified()) {
            seen.insert(path, time);
        }
    }
    seen
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn set_time(file: &Path, seconds: u64) {
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        fs::File::options().write(true).open(file).unwrap().set_modified(time).unwrap();
    }

    fn workspace_with(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, "1").unwrap();
            set_time(&path, 1_000);
        }
        folder
    }

    #[test]
    fn each_source_touches_what_is_made_from_it() {
        let both = Affected { site_or_worker: true, sandbox: true };
        let site = Affected { site_or_worker: true, sandbox: false };
        let sandbox = Affected { site_or_worker: false, sandbox: true };
        assert_eq!(Affected::by(Path::new("web/page/src/main.rs")), site);
        assert_eq!(Affected::by(Path::new("web/static/style/tokens.css")), site);
        assert_eq!(Affected::by(Path::new("crates/table/src/lib.rs")), site);
        assert_eq!(Affected::by(Path::new("crates/bill/src/lib.rs")), both);
        assert_eq!(Affected::by(Path::new("crates/sandbox/src/main.rs")), sandbox);
    }

    #[test]
    fn a_change_is_answered_once_and_only_when_it_has_settled() {
        let folder = workspace_with(&["web/page/src/main.rs", "crates/sandbox/src/main.rs"]);
        let mut watcher = Watcher::of(folder.path().to_path_buf());
        assert_eq!(watcher.changes(), None);
        set_time(&folder.path().join("web/page/src/main.rs"), 2_000);
        assert_eq!(watcher.changes(), None, "still being written, perhaps");
        assert_eq!(watcher.changes(), Some(Affected { site_or_worker: true, sandbox: false }));
        assert_eq!(watcher.changes(), None);
    }

    #[test]
    fn new_and_deleted_files_count_and_hidden_ones_do_not() {
        let folder = workspace_with(&["web/static/index.html", "crates/sandbox/src/main.rs"]);
        let mut watcher = Watcher::of(folder.path().to_path_buf());
        fs::write(folder.path().join("web/static/.index.html.swp"), "editor").unwrap();
        assert_eq!((watcher.changes(), watcher.changes()), (None, None));
        fs::remove_file(folder.path().join("crates/sandbox/src/main.rs")).unwrap();
        assert_eq!(
            (watcher.changes(), watcher.changes()),
            (None, Some(Affected { site_or_worker: false, sandbox: true }))
        );
        fs::write(folder.path().join("web/static/new.css"), "").unwrap();
        assert_eq!(
            (watcher.changes(), watcher.changes()),
            (None, Some(Affected { site_or_worker: true, sandbox: false }))
        );
    }
}
