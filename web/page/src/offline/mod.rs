//! A newer version of the page waits: says so, and loads it on a person's word only. The service worker itself is kept by
//! `web/static/offline-start.js`, which speaks with the page by events of the window.

use crate::desk::use_desk;
use leptos::{ev, prelude::*};

/// Which word there is of newer versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Newer {
    /// None, or a person wants to go on with this one.
    No,
    /// Kept and waiting.
    Waits,
    /// Another window has taken it.
    TakenElsewhere,
}

/// The message; nothing when this is the newest version.
#[component]
pub fn UpdateMessage() -> impl IntoView {
    let desk = use_desk();
    let newer = RwSignal::new(Newer::No);
    let hears = |name: &'static str, told: Newer| {
        window_event_listener(ev::Custom::<web_sys::Event>::new(name), move |_| newer.set(told))
    };
    let ears = [hears("nontax-update-waits", Newer::Waits), hears("nontax-updated-elsewhere", Newer::TakenElsewhere)];
    on_cleanup(move || ears.into_iter().for_each(|ear| ear.remove()));
    let take = move |_| {
        if let Ok(event) = web_sys::Event::new("nontax-take-update") {
            let _ = window().dispatch_event(&event);
        }
    };
    let loaded = Memo::new(move |_| desk.loads.with(|loads| !loads.is_empty()));
    view! {
        <Show when=move || newer.get() != Newer::No>
            <div class="message" role="status" data-testid="update">
                <p>
                    <strong>
                        {move || {
                            let text = &desk.t().opening;
                            if newer.get() == Newer::TakenElsewhere { text.updated_elsewhere } else { text.update_waits }
                        }}
                    </strong>
                    " "
                    {move || if loaded.get() { desk.t().opening.update_closes } else { desk.t().opening.update_quick }}
                </p>
                <div class="message-actions">
                    <button type="button" class="button" data-testid="take-update" on:click=take>
                        {move || desk.t().opening.take_update}
                    </button>
                    <button
                        type="button"
                        class="button quiet-button"
                        data-testid="later"
                        on:click=move |_| newer.set(Newer::No)
                    >
                        {move || desk.t().opening.later}
                    </button>
                </div>
            </div>
        </Show>
    }
}
