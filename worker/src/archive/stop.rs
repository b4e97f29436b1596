//! In the local mode only: the death of the Worker after a step, for tests. The setting ARCHIVE_STOP has pairs `step=mch_id`
//! with commas between them; after that step of that merchant's day the wasm module is gone, once.

use super::bucket;
use crate::config::settings_of;
use nontax_bill::MchId;
use nontax_config::Mode;
use worker::{Conditional, Env};

/// The setting's name.
const SETTING: &str = "ARCHIVE_STOP";

/// Ends the module here, when the setting says so and it has not happened yet.
pub async fn here(env: &Env, mch_id: &MchId, step: &str) {
    let settings = settings_of(env);
    let Some(wanted) = settings(SETTING) else { return };
    let is_here = |pair: &str| pair.split_once('=').is_some_and(|(at, whose)| at == step && whose == mch_id.as_str());
    if !Mode::read(&settings).is_ok_and(Mode::is_local) || !wanted.split(',').any(is_here) {
        return;
    }
    // What is in the bucket outlives the module, and the whole process.
    let not_there = Conditional { etag_does_not_match: Some("*".to_owned()), ..Conditional::default() };
    let Ok(bucket) = bucket::of(env) else { return };
    let mark = bucket.put(format!("stopped/{mch_id}/{step}"), String::new()).only_if(not_there).execute().await;
    if matches!(mark, Ok(Some(_))) {
        std::process::abort();
    }
}
