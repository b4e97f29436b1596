//! `nontax audit verify` as people and scripts call it.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs, reason = "a test that panics fails")]

use nontax_api::audit::{AuditAction, AuditLine, FIRST_PREVIOUS};
use serde_json::Value;
use std::path::Path;
use std::process::Command;

/// A log of 30 lines over three days, as the Worker lays it into the bucket.
fn log(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut previous = FIRST_PREVIOUS.to_owned();
    let mut lines = Vec::new();
    for number in 1..=30 {
        let line = AuditLine {
            number,
            at: 1_795_300_000_000,
            who: "王芳@example.cn".to_owned(),
            action: AuditAction::Statement,
            mch_id: Some("1900016021".parse().unwrap()),
            date: Some("20261121".parse().unwrap()),
            from: Some("203.0.113.7".to_owned()),
            outcome: "ok".to_owned(),
            bytes: Some(9),
            sha256: None,
            request_id: format!("r{number}"),
            previous,
            hash: String::new(),
        };
        let sealed = nontax_audit::seal(line).unwrap();
        previous = sealed.hash;
        lines.push(format!("{}\n", sealed.text));
    }
    let mut files = Vec::new();
    for (day, lines) in (22..).zip(lines.chunks(10)) {
        let folder = folder.join(format!("audit/2026/11/{day}"));
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join(format!("{:012}-{:012}.jsonl", (day - 22) * 10 + 1, (day - 22) * 10 + 10));
        std::fs::write(&file, lines.concat()).unwrap();
        files.push(file);
    }
    files
}

fn verify(arguments: &[&str], paths: &[&Path]) -> (i32, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_nontax"))
        .args(["audit", "verify"])
        .args(arguments)
        .args(paths)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    (output.status.code().unwrap(), text)
}

#[test]
fn a_log_as_it_was_written_is_sound() {
    let folder = tempfile::tempdir().unwrap();
    let files = log(folder.path());
    let (code, text) = verify(&[], &[folder.path()]);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("30 条") && text.contains("最后一条: 30 "), "{text}");
    // In any order, and one twice.
    let (code, text) = verify(&["--lang", "en"], &[&files[2], &files[0], &files[1], &files[0]]);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("sound: 30 lines"), "{text}");
    // A part of it.
    assert_eq!(verify(&["--part"], &[&files[1]]).0, 0);
    let (code, text) = verify(&["--lang", "en"], &[&files[1]]);
    assert!(code == 1 && text.contains("lines 1 to 10 are missing"), "{text}");
}

#[test]
fn what_was_touched_is_told_by_file_line_and_number() {
    let folder = tempfile::tempdir().unwrap();
    let files = log(folder.path());
    let text = std::fs::read_to_string(&files[1]).unwrap();
    let mut lines: Vec<&str> = text.lines().collect();
    let changed = lines[3].replace("王芳", "李娜");
    lines[3] = &changed;
    lines.remove(7);
    lines.insert(1, lines[0]);
    std::fs::write(&files[1], lines.join("\n") + "\n").unwrap();
    let (code, text) = verify(&["--lang", "en"], &[folder.path()]);
    assert_eq!(code, 1);
    let name = files[1].display().to_string();
    for told in ["2  line 11 is there twice", "5  line 14 was changed", "9  lines 18 to 18 are missing"] {
        assert!(text.contains(&format!("{name}:{told}")), "{told}: {text}");
    }
    assert!(text.contains("3 findings"), "{text}");

    let (code, text) = verify(&["--json", "--limit", "1"], &[folder.path()]);
    let objects: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((code, objects.len()), (1, 2), "{text}");
    assert_eq!(
        (&objects[0]["code"], &objects[0]["from"], &objects[0]["line"]),
        (&"doubled".into(), &11.into(), &2.into())
    );
    assert_eq!((&objects[1]["findings"], &objects[1]["newest"]["number"]), (&3.into(), &30.into()));
    let (_, chinese) = verify(&[], &[folder.path()]);
    assert!(chinese.contains("第 14 号记录的内容与其哈希不符") && chinese.contains("缺少第 18 至 18 号"), "{chinese}");
}

#[test]
fn what_is_no_log_or_cannot_be_read_is_exit_code_two() {
    let folder = tempfile::tempdir().unwrap();
    let other = folder.path().join("other.jsonl");
    std::fs::write(&other, "{\"a\":1}\n{\"a\":2}\n").unwrap();
    let (code, text) = verify(&["--lang", "en"], &[&other]);
    assert!(code == 2 && text.contains("no line of an audit log"), "{text}");
    std::fs::write(&other, "").unwrap();
    assert_eq!(verify(&[], &[&other]).0, 2);
    let (code, text) = verify(&[], &[&folder.path().join("missing")]);
    assert!(code == 2 && text.contains("missing"), "{text}");
    let empty = tempfile::tempdir().unwrap();
    assert_eq!(verify(&[], &[empty.path()]).0, 2);
    assert_eq!(verify(&[], &[]).0, 2, "nothing to verify");
}
