//! The shell: what the service worker keeps so that the page opens without a network, which is every file of the site but other pages,
//! each with its SHA-256. Another file is another version, and another service worker.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::site::Files;

/// The service worker, at the root of the site because it is to serve all of it.
pub const SERVICE_WORKER: &str = "service-worker.js";

/// What no page asks for: the host reads it.
const NOT_SERVED: &str = "_headers";

/// Puts the list of files before the service worker's script.
pub fn list_in_service_worker(site: &mut Files) -> Result<()> {
    let Some(script) = site.remove(Path::new(SERVICE_WORKER)) else { bail!("{SERVICE_WORKER} is not there") };
    let files: BTreeMap<String, String> = site
        .iter()
        .filter(|(path, _)| *path != Path::new(NOT_SERVED) && !is_another_page(path))
        .map(|(path, bytes)| (address(path), sha256(bytes)))
        .collect();
    // The script belongs to the version too: a new one must not serve from a list that is the same.
    let version = sha256(&[json!(files).to_string().as_bytes(), &script].concat());
    let list = json!({ "version": version.get(..16).unwrap_or(&version), "files": files });
    let with_list = [format!("const SHELL={list};\n").as_bytes(), &script].concat();
    site.insert(PathBuf::from(SERVICE_WORKER), with_list);
    Ok(())
}

/// A page that signing in passes through is of no use without a network, and must not be shown instead of signing in.
fn is_another_page(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "html") && path != Path::new("index.html")
}

/// Where a browser finds a file. `/index.html` itself is only a redirection.
fn address(path: &Path) -> String {
    match path.to_string_lossy().replace('\\', "/").as_str() {
        "index.html" => "/".to_owned(),
        other => format!("/{other}"),
    }
}

fn sha256(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(files: &[(&str, &str)]) -> String {
        let mut site: Files =
            files.iter().map(|(path, text)| (PathBuf::from(path), text.as_bytes().to_vec())).collect();
        list_in_service_worker(&mut site).unwrap();
        String::from_utf8(site.remove(Path::new(SERVICE_WORKER)).unwrap()).unwrap()
    }

    fn list_of(script: &str) -> serde_json::Value {
        let list = script.lines().next().unwrap().strip_prefix("const SHELL=").unwrap();
        serde_json::from_str(list.strip_suffix(';').unwrap()).unwrap()
    }

    #[test]
    fn every_file_is_listed_with_its_hash_but_the_service_worker_other_pages_and_the_hosts_own() {
        let script = listed(&[
            ("_headers", "h"),
            ("app/page.js", "abc"),
            ("index.html", ""),
            ("service-worker.js", "addEventListener();"),
            ("signed-in.html", "s"),
        ]);
        assert!(script.ends_with("\naddEventListener();"), "{script}");
        let list = list_of(&script);
        let files = list["files"].as_object().unwrap();
        assert_eq!(files.keys().collect::<Vec<_>>(), ["/", "/app/page.js"]);
        assert_eq!(files["/app/page.js"], "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn another_file_or_script_is_another_version_and_the_same_is_the_same() {
        let version = |page: &str, script: &str| {
            list_of(&listed(&[("index.html", page), ("service-worker.js", script)]))["version"].clone()
        };
        assert_eq!(version("a", "x"), version("a", "x"));
        assert_ne!(version("a", "x"), version("b", "x"));
        assert_ne!(version("a", "x"), version("a", "y"));
    }

    #[test]
    fn without_a_service_worker_there_is_no_site() {
        assert!(list_in_service_worker(&mut Files::new()).is_err());
    }
}
