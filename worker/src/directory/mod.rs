//! The directory in Workers KV: merchants and sealed secrets, for deployments with thousands of them. A request for one
//! merchant reads a hundredth of them, a list reads one value; a secret is opened only where a token is asked for.

mod opening;

use crate::config::Config;
use crate::fault::Fault;
use crate::upstream::within;
use nontax_api::ProblemCode;
use nontax_bill::MchId;
use nontax_config::{
    DIRECTORY, DIRECTORY_KEY, LIST, Settings, parse_merchants, part_of, read_directory_keys, secret_of, secret_setting,
};
use nontax_weixin::{AppId, AppSecret};
use std::collections::HashSet;
use worker::Env;

/// Seconds that KV has for a value.
const SECONDS: u32 = 10;

/// Seconds for which a place of Cloudflare's keeps what it has read: a change is seen everywhere after that.
const KEPT: u64 = 60;

/// Which merchants a request is about.
#[derive(Clone, Copy, Debug)]
pub enum Need<'a> {
    /// This one.
    One(&'a MchId),
    /// All there are.
    All,
}

/// Puts the merchants that a request needs behind those of the setting MERCHANTS; those of the setting go first, also
/// where a number stands in both. Does nothing when no directory is bound.
pub async fn load(env: &Env, config: &mut Config, need: Need<'_>) -> Result<(), Fault> {
    if !config.has_directory {
        return Ok(());
    }
    let known: HashSet<MchId> = config.merchants.iter().map(|merchant| merchant.mch_id.clone()).collect();
    let (key, only) = match need {
        Need::One(mch_id) if known.contains(mch_id) => return Ok(()),
        Need::One(mch_id) => (part_of(mch_id), Some(mch_id)),
        Need::All => (LIST.to_owned(), None),
    };
    // A directory into which nothing was put yet has no merchants.
    let Some(text) = read(env, &key).await? else { return Ok(()) };
    let is_wanted = |mch_id: &MchId| only.is_none_or(|only| only == mch_id) && !known.contains(mch_id);
    let broken = || Fault::with_detail(ProblemCode::BadConfiguration, format!("{DIRECTORY}: {key} cannot be read"));
    config.merchants.extend(parse_merchants(&text, is_wanted).ok_or_else(broken)?);
    Ok(())
}

/// The secret of an appid that no setting has.
pub async fn secret(env: &Env, settings: &Settings<'_>, appid: &AppId) -> Result<AppSecret, Fault> {
    let missing = || {
        let name = secret_setting(appid);
        Fault::bad_setting(&name, "is missing, and the directory has no secret of this appid either")
    };
    if settings(DIRECTORY).is_none() {
        return Err(missing());
    }
    let key_text = settings(DIRECTORY_KEY).ok_or_else(|| Fault::bad_setting(DIRECTORY_KEY, "is missing"))?;
    let keys = read_directory_keys(&key_text)?;
    let sealed = read(env, &secret_of(appid)).await?.ok_or_else(missing)?;
    let wrong =
        |why: &str| Fault::with_detail(ProblemCode::BadConfiguration, format!("{DIRECTORY}: secret of {appid}: {why}"));
    let sealed = sealed.parse().map_err(|_| wrong("is not as `nontax directory seal` writes it"))?;
    let text = opening::open(&sealed, appid, &keys).await.map_err(|failure| wrong(failure.words()))?;
    AppSecret::new(&text).ok_or_else(|| wrong("is empty or holds blanks"))
}

async fn read(env: &Env, key: &str) -> Result<Option<String>, Fault> {
    let broken = |_| Fault::with_detail(ProblemCode::Internal, "the directory did not answer");
    let store = env.kv(DIRECTORY).map_err(|_| Fault::bad_setting(DIRECTORY, "is not a KV binding"))?;
    within(SECONDS, store.get(key).cache_ttl(KEPT).text())
        .await
        .map_err(broken)?
        .map_err(|_| broken(Fault::new(ProblemCode::Internal)))
}
