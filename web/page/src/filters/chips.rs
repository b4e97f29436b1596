//! What holds now, in words: one chip a condition, each taken away by a button.

use super::words;
use crate::desk::use_desk;
use crate::names::loaded;
use crate::table::cell::Words;
use leptos::prelude::*;
use nontax_table::Condition;

/// The active filters and "clear all"; nothing when there are none.
#[component]
pub fn Chips() -> impl IntoView {
    let desk = use_desk();
    let any = Memo::new(move |_| desk.conditions.with(|conditions| !conditions.is_empty()));
    view! {
        <Show when=move || any.get()>
            <div class="chips" data-testid="chips" role="group" aria-label=move || desk.t().view.active_filters>
                <For each=move || desk.conditions.get() key=Clone::clone let:condition>
                    <Chip condition />
                </For>
                <button
                    type="button"
                    class="chips-clear"
                    data-testid="clear-filters"
                    on:click=move |_| {
                        desk.set_conditions(Vec::new());
                        crate::table::focus_grid();
                    }
                >
                    {move || desk.t().view.clear_all}
                </button>
            </div>
        </Show>
    }
}

#[component]
fn Chip(condition: Condition) -> impl IntoView {
    let desk = use_desk();
    let own = StoredValue::new(condition);
    let said = Memo::new(move |_| {
        let regions = loaded::regions();
        let lang = desk.lang.get();
        desk.sources.with(|sources| {
            desk.extras.with(|extras| {
                own.with_value(|condition| {
                    words::sentence(condition, &Words { lang, regions: &regions, sources }, extras)
                })
            })
        })
    });
    let take_away = move |_| {
        own.with_value(|own| desk.change_conditions(|conditions| conditions.retain(|condition| condition != own)));
        crate::table::focus_grid();
    };
    view! {
        <span class="chip" data-testid="chip">
            <span class="chip-text" title=move || said.get()>{move || said.get()}</span>
            <button
                type="button"
                class="chip-remove"
                aria-label=move || (desk.t().view.remove_filter)(&said.get())
                on:click=take_away
            >
                <span aria-hidden="true">"×"</span>
            </button>
        </span>
    }
}
