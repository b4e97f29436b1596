//! What holds now, in words: one chip a condition, each taken away by a button.

use super::words;
use crate::desk::use_desk;
use crate::names::loaded;
use crate::table::cell::Words;
use leptos::prelude::*;
use nontax_table::Condition;

/// The active filters and "clear all"; nothing when there are none. Groups stand one below the other, "or" between them: the one
/// that is pressed is what inputs and facets change.
#[component]
pub fn Chips() -> impl IntoView {
    let desk = use_desk();
    let any = Memo::new(move |_| desk.is_filtered());
    let groups = move || {
        let own = desk.conditions.get();
        desk.others.with(|others| {
            let mut groups = others.groups.clone();
            groups.insert(others.place.min(groups.len()), own);
            groups
        })
    };
    let several = Memo::new(move |_| desk.others.with(|others| !others.groups.is_empty()));
    let can_add = Memo::new(move |_| desk.conditions.with(|own| !own.is_empty()));
    view! {
        <Show when=move || any.get()>
            <div class="chips" data-testid="chips" role="group" aria-label=move || desk.t().view.active_filters>
                {move || {
                    let drawn = groups().into_iter().enumerate();
                    drawn.map(|(place, conditions)| view! { <Group place conditions several /> }).collect_view()
                }}
                <Show when=move || can_add.get()>
                    <button
                        type="button"
                        class="link"
                        data-testid="add-group"
                        on:click=move |_| {
                            desk.change_group(desk.others.with_untracked(|others| others.groups.len() + 1));
                            desk.say(desk.t_now().views.group_added);
                        }
                    >
                        {move || desk.t().views.add_group}
                    </button>
                </Show>
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
                <Show when=move || { desk.views.left_out.get() > 0 }>
                    <span class="quiet chips-note" data-testid="left-out">{move || desk.t().views.left_out}</span>
                </Show>
            </div>
        </Show>
    }
}

/// The conditions that must all hold.
#[component]
fn Group(place: usize, conditions: Vec<Condition>, several: Memo<bool>) -> impl IntoView {
    let desk = use_desk();
    let is_own = move || desk.others.with(|others| others.place == place);
    let is_empty = conditions.is_empty();
    view! {
        <Show when=move || { place > 0 }>
            <span class="chips-or">{move || desk.t().views.or}</span>
        </Show>
        <span class="chips-group" class:is-own=move || several.get() && is_own() data-testid="chip-group">
            <Show when=move || several.get()>
                <button
                    type="button"
                    class="pick"
                    data-testid="pick-group"
                    aria-pressed=move || is_own().to_string()
                    on:click=move |_| desk.change_group(place)
                >
                    {move || (desk.t().views.group)(place + 1)}
                </button>
            </Show>
            {conditions.into_iter().map(|condition| view! { <Chip place condition /> }).collect_view()}
            <Show when=move || is_empty && several.get()>
                <span class="quiet">{move || desk.t().views.empty_group}</span>
            </Show>
        </span>
    }
}

#[component]
fn Chip(place: usize, condition: Condition) -> impl IntoView {
    let desk = use_desk();
    let own = StoredValue::new(condition);
    let said = Memo::new(move |_| {
        let regions = loaded::regions();
        let _ = crate::privacy::is_shown();
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
        desk.change_view(|view| {
            let kept = view.others.place;
            *view = view.at_group(place);
            own.with_value(|own| view.conditions.retain(|condition| condition != own));
            if kept != place {
                *view = view.at_group(kept);
            }
        });
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
