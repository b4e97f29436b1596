//! `nontax settings` and `nontax directory` as operators call them.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a test that panics fails"
)]

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn nontax(arguments: &[&str], folder: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_nontax")).args(arguments).current_dir(folder).output().unwrap()
}

fn said(output: &Output) -> String {
    [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text).into_owned()).concat()
}

fn example() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../worker/settings.example.json")
}

#[test]
fn settings_are_checked_and_their_secrets_told() {
    let folder = tempfile::tempdir().unwrap();
    let text = std::fs::read_to_string(example()).unwrap();
    std::fs::write(folder.path().join("good.json"), &text).unwrap();
    std::fs::write(folder.path().join("bad.json"), text.replace("\"viewer\"", "\"reader\"")).unwrap();
    let good = nontax(&["settings", "good.json"], folder.path());
    assert!(good.status.success() && said(&good).contains("WEIXIN_SECRET_WX5F6E43071809A9DD"), "{}", said(&good));
    let bad = nontax(&["settings", "bad.json"], folder.path());
    assert_eq!(bad.status.code(), Some(2));
    assert!(said(&bad).contains("bad.json: PEOPLE: entry 1 (line "), "{}", said(&bad));
    let none = nontax(&["settings", "none.json"], folder.path());
    assert!(said(&none).contains("cannot read none.json"), "{}", said(&none));
}

#[test]
fn a_directory_is_sealed_and_its_key_changed_without_a_secret_being_printed() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let table = "mch_id,name,appid,secret\n1900016021,广东省非税,wx5f6e43071809a9dd,planted-secret\n1900016022,二,wxc971985892358997,\n";
    std::fs::write(path("table.csv"), table).unwrap();
    let mut all = String::new();
    let mut run = |arguments: &[&str], works: bool| {
        let output = nontax(arguments, folder.path());
        assert_eq!(output.status.success(), works, "{arguments:?}: {}", said(&output));
        all.push_str(&said(&output));
        said(&output)
    };
    run(&["directory", "new-key", "--id", "a", "--out", "a.key"], true);
    run(&["directory", "new-key", "--id", "b", "--out", "b.key"], true);
    assert!(run(&["directory", "new-key", "--id", "a", "--out", "a.key"], false).contains("is it there already?"));
    assert!(run(&["directory", "new-key", "--id", "a b", "--out", "c.key"], false).contains("--id is"));
    let sealed = run(&["directory", "seal", "table.csv", "--key", "a.key", "--out", "a.json"], true);
    assert!(sealed.contains("2 merchants and 1 sealed secrets") && sealed.contains("wxc971985892358997 has no secret"));
    run(&["directory", "rewrap", "a.json", "--old", "a.key", "--new", "b.key", "--out", "b.json"], true);
    let wrong = run(&["directory", "rewrap", "b.json", "--old", "a.key", "--new", "b.key", "--out", "c.json"], false);
    assert!(wrong.contains("is sealed with b"), "{wrong}");
    std::fs::write(path("bad.csv"), table.replace("1900016022", "19")).unwrap();
    let bad = run(&["directory", "seal", "bad.csv", "--key", "a.key", "--out", "c.json"], false);
    assert!(bad.contains("bad.csv: line 3: mch_id") && bad.contains("nothing was written"), "{bad}");
    assert!(!path("c.json").exists() && !path("c.key").exists());
    #[cfg(unix)]
    {
        let mode = std::os::unix::fs::MetadataExt::mode(&std::fs::metadata(path("a.key")).unwrap());
        assert_eq!(mode & 0o777, 0o600);
    }
    let files: Vec<String> = ["a.json", "b.json"].map(|name| std::fs::read_to_string(path(name)).unwrap()).to_vec();
    let keys = ["a.key", "b.key"].map(|name| std::fs::read_to_string(path(name)).unwrap());
    let pairs: Vec<Value> = serde_json::from_str(&files[1]).unwrap();
    assert_eq!(pairs.len(), 102);
    for text in files.iter().chain([&all]) {
        assert!(!text.contains("planted"));
        assert!(keys.iter().all(|key| !text.contains(key.trim().split_once(':').unwrap().1)));
    }
}
