//! A directory of ten thousand merchants, sealed by the built `nontax` as an operator does it.

use anyhow::{Context, bail, ensure};
use nontax_sandbox::secret_of;
use serde_json::Value;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Merchants of the directory that the sandbox knows begin with this number, with the appid of the same place; there are
/// seven hundred.
pub const FIRST_PLACE: u16 = 300;

/// Merchants in the directory.
pub const MERCHANTS: usize = 10_000;

/// The place whose sealed secret is another's.
pub const SWAPPED_PLACE: u16 = 998;

/// The place whose secret is sealed with a key that the Worker does not have.
pub const FOREIGN_KEY_PLACE: u16 = 997;

/// A sealed directory in a folder of its own.
#[derive(Debug)]
pub struct Directory {
    /// For `wrangler kv bulk put`.
    pub file: PathBuf,
    /// What DIRECTORY_KEY is.
    pub key: String,
    /// What `nontax` printed.
    pub printed: String,
    _folder: tempfile::TempDir,
}

impl Directory {
    /// Makes one.
    ///
    /// # Errors
    /// When `nontax` is not built, or fails.
    pub fn make() -> anyhow::Result<Self> {
        let folder = tempfile::tempdir().context("cannot make a folder")?;
        let path = |name: &str| folder.path().join(name);
        let (table, key, file) = (path("merchants.csv"), path("directory.key"), path("directory.json"));
        let (foreign_key, foreign) = (path("foreign.key"), path("foreign.json"));
        std::fs::write(&table, table_text()?)?;
        let mut printed = nontax(&["new-key", "--id", "tests-2026", "--out"], &[&key])?;
        printed += &nontax(&["new-key", "--id", "foreign", "--out"], &[&foreign_key])?;
        let seal =
            |key: &Path, out: &Path| nontax(&["seal"], &[&table, Path::new("--key"), key, Path::new("--out"), out]);
        printed += &seal(&key, &file)?;
        printed += &seal(&foreign_key, &foreign)?;
        let value = |pairs: &[Value], place: u16| -> anyhow::Result<Value> {
            let wanted = secret_key(place);
            let pair = pairs.iter().find(|pair| pair.get("key").and_then(Value::as_str) == Some(&wanted));
            pair.and_then(|pair| pair.get("value")).cloned().context("no such secret")
        };
        let mut pairs: Vec<Value> = serde_json::from_slice(&std::fs::read(&file)?)?;
        let foreign: Vec<Value> = serde_json::from_slice(&std::fs::read(&foreign)?)?;
        let changes = [
            (secret_key(SWAPPED_PLACE), value(&pairs, SWAPPED_PLACE + 1)?),
            (secret_key(FOREIGN_KEY_PLACE), value(&foreign, FOREIGN_KEY_PLACE)?),
        ];
        for pair in &mut pairs {
            for (key, value) in &changes {
                if pair.get("key").and_then(Value::as_str) == Some(key) {
                    *pair = serde_json::json!({ "key": key, "value": value });
                }
            }
        }
        std::fs::write(&file, serde_json::to_vec(&pairs)?)?;
        let key = std::fs::read_to_string(&key)?.trim().to_owned();
        Ok(Self { file, key, printed, _folder: folder })
    }
}

fn secret_key(place: u16) -> String {
    format!("directory/1/secrets/{}", crate::configuration::appid(place))
}

fn table_text() -> anyhow::Result<String> {
    let mut table = String::from("子商户号,名称,AppID,AppSecret,行政区划代码,执收单位编码\n");
    let mut line = |mch_id: u32, place: u16| -> anyhow::Result<()> {
        let appid = crate::configuration::appid(place);
        let secret = secret_of(&appid).context("the sandbox knows every appid of this family")?;
        writeln!(table, "{mch_id},目录商户 {mch_id},{appid},{secret},440000,118610002")?;
        Ok(())
    };
    let known = FIRST_PLACE..1_000;
    let rest = MERCHANTS - known.len();
    known.into_iter().try_for_each(|place| line(1_900_017_000 + u32::from(place), place))?;
    (0..u32::try_from(rest)?).try_for_each(|number| line(1_900_100_000 + number, 1_000))?;
    Ok(table)
}

fn nontax(words: &[&str], paths: &[&Path]) -> anyhow::Result<String> {
    let tests = std::env::current_exe()?;
    let program = tests.parent().and_then(Path::parent).context("no folder above")?.join("nontax");
    ensure!(program.is_file(), "{} is missing: `cargo build -p nontax` makes it", program.display());
    let output = Command::new(program).arg("directory").args(words).args(paths).output()?;
    let printed = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).concat();
    if !output.status.success() {
        bail!("nontax directory failed: {printed}");
    }
    Ok(printed)
}
