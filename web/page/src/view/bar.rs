//! Views by name: those that everyone has, those that a person saved; undo and redo beside them.

use super::saved::{self, LONGEST_NAME, MOST, Saved};
use crate::desk::{Desk, use_desk};
use leptos::prelude::*;
use nontax_table::Condition;
use nontax_view::built_in::BuiltIn;

/// The row of views.
#[component]
pub fn ViewsBar() -> impl IntoView {
    let desk = use_desk();
    let saving = RwSignal::new(false);
    view! {
        <div class="views" data-testid="views" role="group" aria-label=move || desk.t().views.title>
            <span class="field-name views-title" aria-hidden="true">{move || desk.t().views.title}</span>
            {BuiltIn::ALL
                .map(|built_in| {
                    let own = built_in.view();
                    view! {
                        <ViewButton
                            id=format!("view-{}", word(built_in))
                            name=Signal::derive(move || (desk.t().views.built_in)(built_in).to_owned())
                            own
                        />
                    }
                })
                .collect_view()}
            // Few and seldom changed: a list drawn anew is less to download than one that is compared.
            {move || desk.views.saved.get().into_iter().map(|saved| view! { <SavedView saved /> }).collect_view()}
            <button
                type="button"
                class="link"
                data-testid="save-view"
                aria-expanded=move || saving.get().to_string()
                aria-controls="save-view"
                on:click=move |_| saving.update(|saving| *saving = !*saving)
            >
                {move || desk.t().views.save}
            </button>
            <span class="views-steps">
                <Step id="undo" name=|desk| desk.t().views.undo keys="Control+Z" sign="↶" can=desk.views.can_undo act=Desk::undo />
                <Step id="redo" name=|desk| desk.t().views.redo keys="Control+Shift+Z" sign="↷" can=desk.views.can_redo act=Desk::redo />
            </span>
        </div>
        <div class="save-view" id="save-view" hidden=move || !saving.get()>
            <Show when=move || saving.get()>
                <SaveForm saving />
            </Show>
        </div>
    }
}

fn word(built_in: BuiltIn) -> &'static str {
    match built_in {
        BuiltIn::Refunds => "refunds",
        BuiltIn::Large => "large",
        BuiltIn::Fees => "fees",
        BuiltIn::PaidTwice => "paid-twice",
        BuiltIn::TestData => "test-data",
        BuiltIn::RefundsOfAnotherDay => "other-day",
    }
}

/// The view that is shown; tracks it.
fn shown(desk: Desk) -> nontax_view::View {
    desk.conditions.track();
    desk.others.track();
    desk.sort.track();
    desk.whole_view()
}

/// Calls a view up; once more, and all rows are back.
#[component]
fn ViewButton(id: String, name: Signal<String>, own: nontax_view::View) -> impl IntoView {
    let desk = use_desk();
    let own = StoredValue::new(own);
    let is_shown = Memo::new(move |_| own.with_value(|own| shown(desk) == *own));
    let call_up = move |_| {
        desk.put_view(if is_shown.get_untracked() { nontax_view::View::default() } else { own.get_value() });
    };
    view! {
        <button type="button" class="pick" data-testid=id aria-pressed=move || is_shown.get().to_string() on:click=call_up>
            {move || name.get()}
        </button>
    }
}

#[component]
fn SavedView(saved: Saved) -> impl IntoView {
    let desk = use_desk();
    let name = StoredValue::new(saved.name);
    // What another version of the page wrote and this one cannot read shows all rows.
    let own = nontax_view::View::from_text(&saved.view).unwrap_or_default();
    let forget = move |_| {
        let mut views = desk.views.saved.get_untracked();
        name.with_value(|name| views.retain(|view| view.name != *name));
        saved::keep(&views);
        desk.views.saved.set(views);
        name.with_value(|name| desk.say((desk.t_now().views.forgotten)(name)));
        crate::table::focus_grid();
    };
    view! {
        <span class="saved-view">
            <ViewButton id="saved-view".to_owned() name=Signal::derive(move || name.get_value()) own />
            <button
                type="button"
                class="chip-remove"
                data-testid="forget-view"
                aria-label=move || name.with_value(|name| (desk.t().views.forget)(name))
                on:click=forget
            >
                <span aria-hidden="true">"×"</span>
            </button>
        </span>
    }
}

#[component]
fn SaveForm(saving: RwSignal<bool>) -> impl IntoView {
    let desk = use_desk();
    let name = RwSignal::new(String::new());
    let fault = RwSignal::new(false);
    let has_texts = Memo::new(move |_| {
        shown(desk).groups.iter().flatten().any(|condition| matches!(condition, Condition::Text { .. }))
    });
    let save = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let called = name.get_untracked().trim().to_owned();
        if called.is_empty() {
            return;
        }
        let views =
            saved::with(&desk.views.saved.get_untracked(), Saved { name: called, view: desk.whole_view().text() });
        if views.len() > MOST || !saved::keep(&views) {
            fault.set(true);
            return;
        }
        desk.views.saved.set(views);
        desk.say(desk.t_now().views.saved);
        saving.set(false);
    };
    view! {
        <form class="field-row" on:submit=save>
            <label class="field-row">
                <span class="field-name">{move || desk.t().views.name}</span>
                <input
                    type="text"
                    class="input"
                    data-testid="view-name"
                    autocomplete="off"
                    required
                    maxlength=LONGEST_NAME.to_string()
                    prop:value=move || name.get()
                    on:input=move |event| name.set(event_target_value(&event))
                />
            </label>
            <button type="submit" class="button" data-testid="save-view-now">{move || desk.t().views.save_now}</button>
            <Show when=move || has_texts.get()>
                <p class="quiet">{move || desk.t().views.with_texts}</p>
            </Show>
            <Show when=move || fault.get()>
                <p class="field-error" role="alert">{move || desk.t().views.not_saved}</p>
            </Show>
        </form>
    }
}

/// Undo or redo. It keeps the focus when there is nothing more to do.
#[component]
fn Step(
    id: &'static str,
    name: fn(Desk) -> &'static str,
    keys: &'static str,
    sign: &'static str,
    can: RwSignal<bool>,
    act: fn(Desk),
) -> impl IntoView {
    let desk = use_desk();
    view! {
        <button
            type="button"
            class="step"
            data-testid=id
            aria-disabled=move || (!can.get()).to_string()
            aria-keyshortcuts=keys
            title=move || format!("{} {keys}", name(desk))
            on:click=move |_| act(desk)
        >
            <span aria-hidden="true">{sign}" "</span>
            {move || name(desk)}
        </button>
    }
}
