//! The sheet of keys: a dialog that lists them from the table, with the switch for keys of one letter.

use super::Shortcuts;
use super::table::{KEYS, TABLE_KEYS};
use crate::desk::use_desk;
use crate::text::opening::OpeningTexts;
use leptos::html;
use leptos::prelude::*;

/// The dialog.
#[component]
pub fn ShortcutSheet(shortcuts: Shortcuts) -> impl IntoView {
    let desk = use_desk();
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let open = shortcuts.open.get();
        if let Some(dialog) = dialog.get() {
            if open && !dialog.open() {
                let _ = dialog.show_modal();
            } else if !open && dialog.open() {
                dialog.close();
            }
        }
    });
    view! {
        <dialog
            node_ref=dialog
            class="dialog"
            aria-labelledby="shortcuts-title"
            data-testid="shortcuts"
            on:close=move |_| shortcuts.open.set(false)
        >
            <header class="dialog-head">
                <h2 id="shortcuts-title">{move || desk.t().opening.shortcuts}</h2>
                <button
                    type="button"
                    class="button icon-button"
                    data-testid="close-shortcuts"
                    aria-label=move || desk.t().desk.close
                    on:click=move |_| shortcuts.open.set(false)
                >
                    "×"
                </button>
            </header>
            <Show when=move || shortcuts.open.get()>
                <div class="dialog-body keys-body">
                    <section aria-labelledby="keys-anywhere">
                        <h3 id="keys-anywhere">{move || desk.t().opening.keys_anywhere}</h3>
                        <dl class="keys">
                            {KEYS.iter().map(|key| view! { <KeyLine keys=vec![vec![key.key]] about=key.about /> }).collect_view()}
                        </dl>
                        <label class="keys-switch">
                            <input
                                type="checkbox"
                                data-testid="letter-keys"
                                prop:checked=move || shortcuts.on.get()
                                on:change=move |event| shortcuts.switch(event_target_checked(&event))
                            />
                            <span>{move || desk.t().opening.letter_keys}</span>
                        </label>
                    </section>
                    <section aria-labelledby="keys-table">
                        <h3 id="keys-table">{move || desk.t().opening.keys_table}</h3>
                        <dl class="keys">
                            {TABLE_KEYS
                                .iter()
                                .map(|line| {
                                    let keys = line.keys.iter().map(|together| together.to_vec()).collect();
                                    view! { <KeyLine keys about=line.about /> }
                                })
                                .collect_view()}
                        </dl>
                    </section>
                </div>
            </Show>
        </dialog>
    }
}

#[component]
fn KeyLine(keys: Vec<Vec<&'static str>>, about: fn(&OpeningTexts) -> &'static str) -> impl IntoView {
    let desk = use_desk();
    let together = |keys: Vec<&'static str>| {
        let keys: Vec<_> = keys.into_iter().map(|key| view! { <kbd>{key}</kbd> }).collect();
        view! { <span class="keys-together">{keys}</span> }
    };
    view! {
        <div class="keys-line">
            <dt>{keys.into_iter().map(together).collect_view()}</dt>
            <dd>{move || about(&desk.t().opening)}</dd>
        </div>
    }
}
