//! Where statements come from: fetched by merchant and day, or files of one's own. Below, the loads and how they stand.

mod fetch_form;
mod load_list;
mod merchant_field;
mod refusal;

pub use load_list::name_of;
pub use merchant_field::MerchantField;
pub use refusal::RefusalNotice;

use crate::app::files_of;
use crate::desk::{SessionState, use_desk};
use fetch_form::FetchForm;
use leptos::html;
use leptos::prelude::*;
use load_list::LoadList;

/// The panel.
#[component]
pub fn SourcesPanel() -> impl IntoView {
    let desk = use_desk();
    view! {
        <section class="sources" aria-labelledby="sources-title" data-testid="sources">
            <h2 id="sources-title" class="visually-hidden">{move || desk.t().sources.title}</h2>
            <div class="sources-ways">
                <FetchPart />
                <FilesPart />
            </div>
            <LoadList />
        </section>
    }
}

#[component]
fn FetchPart() -> impl IntoView {
    let desk = use_desk();
    let retry = move || {
        view! {
            <button type="button" class="button" on:click=move |_| desk.ask_session()>
                {move || desk.t().sources.try_again}
            </button>
        }
    };
    let part = move || match desk.session.get() {
        SessionState::Loading => {
            view! { <p class="quiet" data-testid="session-loading">{move || desk.t().sources.session_loading}</p> }
                .into_any()
        }
        SessionState::Absent => view! {
            <div class="way-note" data-testid="session-absent">
                <p>
                    <strong>{move || desk.t().sources.absent}</strong>
                    " "
                    {move || desk.t().sources.absent_next}
                </p>
                {retry()}
            </div>
        }
        .into_any(),
        SessionState::Refused(problem) => view! {
            <div class="way-note" data-testid="session-refused">
                <RefusalNotice problem=*problem />
                {retry()}
            </div>
        }
        .into_any(),
        SessionState::Ready(session) if !session.can.statements => {
            view! { <p class="quiet">{move || desk.t().sources.cannot_fetch}</p> }.into_any()
        }
        SessionState::Ready(session) if session.merchants.is_empty() => {
            view! { <p class="quiet">{move || desk.t().sources.no_merchants}</p> }.into_any()
        }
        SessionState::Ready(session) => view! { <FetchForm session /> }.into_any(),
    };
    view! {
        <div class="way" role="group" aria-labelledby="fetch-title">
            <h3 id="fetch-title" class="visually-hidden">{move || desk.t().sources.fetch_title}</h3>
            {part}
        </div>
    }
}

#[component]
fn FilesPart() -> impl IntoView {
    let desk = use_desk();
    let input = NodeRef::<html::Input>::new();
    let choose = move |_| {
        if let Some(input) = input.get_untracked() {
            input.click();
        }
    };
    let chosen = move |_| {
        if let Some(input) = input.get_untracked() {
            desk.open_files(input.files().map(|list| files_of(&list)).unwrap_or_default());
            // The same file can be chosen again.
            input.set_value("");
        }
    };
    view! {
        <div class="way way-files" role="group" aria-labelledby="files-title">
            <h3 id="files-title" class="visually-hidden">{move || desk.t().sources.files_title}</h3>
            <div class="way-line">
                <input
                    node_ref=input
                    type="file"
                    multiple=true
                    hidden=true
                    tabindex="-1"
                    aria-hidden="true"
                    data-testid="file-input"
                    on:change=chosen
                />
                <button
                    type="button"
                    class="button"
                    data-testid="choose-files"
                    aria-describedby="files-hint"
                    on:click=choose
                >
                    {move || desk.t().sources.choose_files}
                </button>
                <span class="quiet" id="files-hint" title=move || desk.t().sources.file_hint>
                    {move || desk.t().sources.drop_hint}
                </span>
            </div>
        </div>
    }
}
