//! `nontax directory`: makes the directory of a deployment with thousands of merchants on the operator's machine, so that
//! no secret leaves it unsealed.

mod keys;
mod sealing;
mod table;

use crate::args::{Directory, DirectoryCommand, NewKey, Rewrap, Seal};
use anyhow::{Context as _, bail};
use nontax_config::{LIST, SealedSecret, part_of, parts, secret_of, write_merchants};
use nontax_weixin::AppId;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// A pair as `wrangler kv bulk put` takes it.
#[derive(Debug, Serialize, Deserialize)]
struct Pair {
    key: String,
    value: String,
}

/// Does what was asked, and says what was done.
pub(crate) fn run(directory: &Directory) -> anyhow::Result<()> {
    match &directory.command {
        DirectoryCommand::NewKey(new_key) => make_key(new_key),
        DirectoryCommand::Seal(seal) => seal_table(seal),
        DirectoryCommand::Rewrap(rewrap) => rewrap_secrets(rewrap),
    }
}

fn make_key(arguments: &NewKey) -> anyhow::Result<()> {
    keys::make(&arguments.id, &arguments.out)?;
    eprintln!(
        "{} holds the key {}; give it to the Worker by `wrangler secret put DIRECTORY_KEY < {}` and keep it where secrets are kept",
        arguments.out.display(),
        arguments.id,
        arguments.out.display()
    );
    Ok(())
}

fn seal_table(arguments: &Seal) -> anyhow::Result<()> {
    let key = keys::read_one(&arguments.key)?;
    let name = arguments.file.display().to_string();
    let text = std::fs::read(&arguments.file).with_context(|| format!("cannot read {name}"))?;
    let table = table::read(&text).map_err(|faults| {
        let lines: Vec<String> = faults.iter().map(|fault| format!("{name}: {fault}")).collect();
        anyhow::anyhow!("{}\nnothing was written", lines.join("\n"))
    })?;
    let mut pairs = vec![Pair { key: LIST.to_owned(), value: write_merchants(&table.merchants) }];
    pairs.extend(parts().map(|part| {
        let merchants = table.merchants.iter().filter(|merchant| part_of(&merchant.mch_id) == part);
        Pair { value: write_merchants(merchants), key: part }
    }));
    for (appid, secret) in &table.secrets {
        pairs.push(Pair { key: secret_of(appid), value: sealing::seal(secret, appid, &key)?.to_string() });
    }
    write(&arguments.out, &pairs)?;
    eprintln!(
        "{} merchants and {} sealed secrets in {}; put them by `wrangler kv bulk put --remote --binding DIRECTORY {}`",
        table.merchants.len(),
        table.secrets.len(),
        arguments.out.display(),
        arguments.out.display()
    );
    for appid in &table.without_secret {
        eprintln!("{appid} has no secret in {name}: it needs an entry in TOKEN_SERVERS, or WEIXIN_SECRET_…");
    }
    Ok(())
}

fn rewrap_secrets(arguments: &Rewrap) -> anyhow::Result<()> {
    let (old, new) = (keys::read_one(&arguments.old)?, keys::read_one(&arguments.new)?);
    if old.id == new.id {
        bail!(
            "the new key has the name of the old one, {}: give it another, so that the two can be told apart",
            old.id
        );
    }
    let name = arguments.file.display().to_string();
    let text = std::fs::read(&arguments.file).with_context(|| format!("cannot read {name}"))?;
    let mut pairs: Vec<Pair> =
        serde_json::from_slice(&text).with_context(|| format!("{name} is no file of `nontax directory seal`"))?;
    let mut count = 0;
    for pair in &mut pairs {
        let Some(appid) = pair.key.strip_prefix("directory/1/secrets/") else { continue };
        let appid: AppId = appid.parse().with_context(|| format!("{name}: {}", pair.key))?;
        let Ok(sealed) = pair.value.parse::<SealedSecret>() else {
            bail!("{name}: {} holds no sealed secret", pair.key)
        };
        pair.value =
            sealing::rewrap(&sealed, &appid, &old, &new).with_context(|| format!("{name}: {}", pair.key))?.to_string();
        count += 1;
    }
    if count == 0 {
        bail!("{name} holds no sealed secret");
    }
    write(&arguments.out, &pairs)?;
    eprintln!(
        "{count} secrets in {} are sealed with {} now; set DIRECTORY_KEY to both keys (new,old) before putting them, and to the new one alone a minute after",
        arguments.out.display(),
        new.id
    );
    Ok(())
}

fn write(path: &Path, pairs: &[Pair]) -> anyhow::Result<()> {
    let text = serde_json::to_string(pairs).context("cannot make the JSON")?;
    std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}
