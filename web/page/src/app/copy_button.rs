//! A button that copies a text, and says so.

use crate::desk::use_desk;
use core::time::Duration;
use js_sys::Reflect;
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// How long the button says that it copied.
const SHOWN: Duration = Duration::from_secs(2);

/// Copies `text`; `name` tells what it is to those who do not see where the button stands.
#[component]
pub fn CopyButton(#[prop(into)] text: String, #[prop(into)] name: Signal<String>) -> impl IntoView {
    let desk = use_desk();
    let copied = RwSignal::new(false);
    let copy = move |_| {
        let text = text.clone();
        leptos::task::spawn_local(async move {
            if write(&text).await {
                let _ = copied.try_set(true);
                let shown = move || {
                    let _ = copied.try_set(false);
                };
                set_timeout(shown, SHOWN);
                desk.say(desk.t_now().desk.copied);
            }
        });
    };
    view! {
        <button
            type="button"
            class="button copy-button"
            class:copied=move || copied.get()
            aria-label=move || format!("{} {}", desk.t().desk.copy, name.get())
            on:click=copy
        >
            {move || if copied.get() { desk.t().desk.copied } else { desk.t().desk.copy }}
        </button>
    }
}

// A page that is not served safely has no clipboard.
async fn write(text: &str) -> bool {
    let navigator = window().navigator();
    let there = Reflect::get(&navigator, &JsValue::from_str("clipboard")).is_ok_and(|clipboard| clipboard.is_object());
    there && JsFuture::from(navigator.clipboard().write_text(text)).await.is_ok()
}
