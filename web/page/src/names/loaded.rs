//! The table of regions on the page: fetched once, when the first rows are there, from the page's own files.

use super::Regions;
use leptos::prelude::*;
use std::cell::Cell;
use std::sync::Arc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// A file of lines `440103<TAB>荔湾区`.
const ADDRESS: &str = "/data/regions.tsv";

thread_local! {
    static REGIONS: ArcRwSignal<Arc<Regions>> = ArcRwSignal::new(Arc::new(Regions::default()));
    static ASKED: Cell<bool> = const { Cell::new(false) };
}

/// The regions that are known; tracks their coming. Empty until then, so that codes are shown raw for a moment.
#[must_use]
pub fn regions() -> Arc<Regions> {
    REGIONS.with(Clone::clone).get()
}

/// The regions that are known now.
#[must_use]
pub fn regions_now() -> Arc<Regions> {
    REGIONS.with(Clone::clone).get_untracked()
}

/// Fetches the table unless that was done or is going on. Without it codes stay raw, and the next call tries again.
pub fn want_regions() {
    if ASKED.replace(true) {
        return;
    }
    leptos::task::spawn_local(async {
        match fetch_text().await {
            Ok(text) => {
                let regions = Regions::parse(text);
                REGIONS.with(Clone::clone).set(Arc::new(regions));
            }
            Err(_) => ASKED.set(false),
        }
    });
}

async fn fetch_text() -> Result<String, JsValue> {
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    let response: web_sys::Response = JsFuture::from(window.fetch_with_str(ADDRESS)).await?.dyn_into()?;
    if !response.ok() {
        return Err(JsValue::NULL);
    }
    let text = JsFuture::from(response.text()?).await?;
    text.as_string().ok_or(JsValue::NULL)
}
