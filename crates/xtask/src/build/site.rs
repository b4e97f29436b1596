//! The site's folder and the Worker's folder: what they hold is written only when it changed, and what does not belong there
//! is removed, so that wrangler reloads nothing without need.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use super::{MODULES, Mode, Module, RunsIn, minify, shell};
use crate::workspace;

/// What a folder is to hold: path inside it → bytes.
pub(super) type Files = BTreeMap<PathBuf, Vec<u8>>;

/// The styles in the order in which they hold. The page loads them as one file: several weigh a third more.
const STYLES: [&str; 15] = [
    "tokens", "base", "page", "welcome", "sources", "proof", "orders", "calendar", "audit", "pictures", "filters",
    "table", "groups", "export", "sheet",
];

/// The statements of the official page, which the page offers to those who have none at hand.
const EXAMPLES: [&str; 2] = ["official-example-1.csv", "official-example-2.csv"];

/// Fills `target/site` and `worker/build`.
pub fn assemble(mode: Mode) -> Result<()> {
    let root = workspace::root();
    let mut site = Files::new();
    for (path, bytes) in files_below(&root.join("web/static"))? {
        site.insert(place_in_site(&path), bytes);
    }
    site.insert(PathBuf::from("_headers"), headers_file().into_bytes());
    for name in EXAMPLES {
        site.insert(Path::new("examples").join(name), read(&root.join("tests/fixtures").join(name))?);
    }
    let mut worker = Files::new();
    for script in ["shim.js", "carry.js"] {
        worker.insert(PathBuf::from(script), read(&root.join("worker").join(script))?);
    }
    for module in &MODULES {
        match module.runs_in {
            RunsIn::Browser => add_module(&mut site, Path::new("app"), module, mode)?,
            RunsIn::Workerd => add_module(&mut worker, Path::new(""), module, mode)?,
        }
    }
    join_styles(&mut site)?;
    if mode == Mode::Release {
        minify::scripts_and_styles(&mut site)?;
    }
    shell::list_in_service_worker(&mut site)?;
    bring_up_to_date(&workspace::site(), &site)?;
    bring_up_to_date(&root.join("worker/build"), &worker)
}

/// The headers of all files; and browsers are to ask for the service worker each time, as it brings new versions.
pub fn headers_file() -> String {
    let of_all = nontax_api::security::assets_headers_file();
    format!("{of_all}/{}\n  cache-control: no-cache\n", shell::SERVICE_WORKER)
}

/// Makes `style/desk.css` of the styles.
fn join_styles(site: &mut Files) -> Result<()> {
    let mut joined = Vec::new();
    for name in STYLES {
        let path = format!("style/{name}.css");
        let Some(style) = site.remove(Path::new(&path)) else { bail!("{path} is not there") };
        joined.extend(style);
    }
    if let Some(left) = site.keys().find(|path| path.starts_with("style")) {
        bail!("where in the order does {} stand? See STYLES", left.display());
    }
    site.insert(PathBuf::from("style/desk.css"), joined);
    Ok(())
}

/// Scripts that start a module lie beside it, everything else as in `web/static`.
fn place_in_site(path: &Path) -> PathBuf {
    let is_start_script = path.to_string_lossy().ends_with("-start.js");
    match path.file_name() {
        Some(name) if is_start_script => Path::new("app").join(name),
        _ => path.to_path_buf(),
    }
}

fn add_module(files: &mut Files, below: &Path, module: &Module, mode: Mode) -> Result<()> {
    for (path, bytes) in files_below(&module.folder(mode))? {
        if path != Path::new("stamp") {
            files.insert(below.join(path), bytes);
        }
    }
    Ok(())
}

fn bring_up_to_date(folder: &Path, wanted: &Files) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    for (path, bytes) in files_below(folder)? {
        match wanted.get(&path) {
            Some(new_bytes) if *new_bytes == bytes => {}
            Some(new_bytes) => write(&folder.join(&path), new_bytes)?,
            None => fs::remove_file(folder.join(&path)).with_context(|| format!("cannot remove {}", path.display()))?,
        }
    }
    for (path, bytes) in wanted {
        let file = folder.join(path);
        if !file.exists() {
            if let Some(parent) = file.parent() {
                fs::create_dir_all(parent).with_context(|| format!("cannot make {}", parent.display()))?;
            }
            write(&file, bytes)?;
        }
    }
    Ok(())
}

fn files_below(folder: &Path) -> Result<Files> {
    let mut files = Files::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).with_context(|| format!("cannot list {}", next.display()))? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.insert(path.strip_prefix(folder)?.to_path_buf(), read(&path)?);
            }
        }
    }
    Ok(files)
}

fn read(file: &Path) -> Result<Vec<u8>> {
    fs::read(file).with_context(|| format!("cannot read {}", file.display()))
}

/// Through a file beside it, so that a server never sees half of it.
fn write(file: &Path, bytes: &[u8]) -> Result<()> {
    let mut name = std::ffi::OsString::from(".new-");
    name.push(file.file_name().unwrap_or_default());
    let beside = file.with_file_name(name);
    fs::write(&beside, bytes)
        .and_then(|()| fs::rename(&beside, file))
        .with_context(|| format!("cannot write {}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(list: &[(&str, &str)]) -> Files {
        list.iter().map(|(path, text)| (PathBuf::from(path), text.as_bytes().to_vec())).collect()
    }

    #[test]
    fn start_scripts_go_beside_their_modules_and_the_rest_keeps_its_place() {
        assert_eq!(place_in_site(Path::new("page-start.js")), Path::new("app/page-start.js"));
        assert_eq!(place_in_site(Path::new("app/engine-start.js")), Path::new("app/engine-start.js"));
        assert_eq!(place_in_site(Path::new("style/tokens.css")), Path::new("style/tokens.css"));
    }

    #[test]
    fn styles_are_joined_in_their_order_and_none_is_forgotten() {
        let named: Vec<String> = STYLES.iter().map(|name| format!("style/{name}.css")).collect();
        let listed: Vec<(&str, &str)> = named.iter().map(|path| (path.as_str(), path.as_str())).collect();
        let mut site = files(&listed);
        join_styles(&mut site).unwrap();
        assert_eq!(site, files(&[("style/desk.css", &named.concat())]));
        let mut with_one_more = files(&listed);
        with_one_more.extend(files(&[("style/new.css", "x")]));
        assert!(join_styles(&mut with_one_more).is_err());
        assert!(join_styles(&mut files(&[])).is_err());
    }

    #[test]
    fn a_folder_holds_afterwards_exactly_what_is_wanted() {
        let folder = tempfile::tempdir().unwrap();
        bring_up_to_date(folder.path(), &files(&[("index.html", "one"), ("app/page.js", "1"), ("old/gone.css", "x")]))
            .unwrap();
        let wanted = files(&[("index.html", "two"), ("app/page.js", "1"), ("icons/a.svg", "s")]);
        bring_up_to_date(folder.path(), &wanted).unwrap();
        assert_eq!(files_below(folder.path()).unwrap(), wanted);
    }

    #[test]
    fn a_file_that_did_not_change_is_not_written_again() {
        let folder = tempfile::tempdir().unwrap();
        let wanted = files(&[("index.html", "same")]);
        bring_up_to_date(folder.path(), &wanted).unwrap();
        let file = folder.path().join("index.html");
        let long_ago = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000);
        fs::File::options().write(true).open(&file).unwrap().set_modified(long_ago).unwrap();
        bring_up_to_date(folder.path(), &wanted).unwrap();
        assert_eq!(fs::metadata(&file).unwrap().modified().unwrap(), long_ago);
    }
}
