//! The loads, one a line: name, progress while it is read, and what can be done with it. Its parts change one by one,
//! so that a button keeps the focus while figures run.

use super::refusal::RefusalNotice;
use crate::desk::{Desk, Load, LoadState, Origin, use_desk};
use crate::text::figures;
use leptos::prelude::*;
use nontax_protocol::{LoadId, SourceReport};
use std::sync::Arc;

/// The list; nothing when there are no loads.
#[component]
pub fn LoadList() -> impl IntoView {
    let desk = use_desk();
    let ids = move || desk.loads.with(|loads| loads.iter().map(|load| load.id).collect::<Vec<_>>());
    let any = Memo::new(move |_| desk.loads.with(|loads| !loads.is_empty()));
    view! {
        <Show when=move || any.get()>
            <ul class="loads" aria-label=move || desk.t().sources.loads data-testid="loads">
                <For each=ids key=|id| *id let:id>
                    <LoadItem id />
                </For>
                <li class="loads-all">
                    <button
                        type="button"
                        class="button quiet-button"
                        data-testid="clear"
                        on:click=move |_| desk.clear()
                    >
                        {move || desk.t().sources.clear}
                    </button>
                </li>
            </ul>
        </Show>
    }
}

#[component]
fn LoadItem(id: LoadId) -> impl IntoView {
    let desk = use_desk();
    let load = Memo::new(move |_| desk.loads.with(|loads| loads.iter().find(|load| load.id == id).cloned()));
    let state = Memo::new(move |_| load.with(|load| load.as_ref().map(|load| load.state.clone())));
    let busy = Memo::new(move |_| load.with(|load| load.as_ref().is_some_and(Load::is_busy)));
    let name = Memo::new(move |_| load.with(|load| load.as_ref().map(|load| name_of(desk, load)).unwrap_or_default()));
    let figures = move || load.with(|load| load.as_ref().map(|load| figures_of(desk, load)).unwrap_or_default());
    let only_hashed = Memo::new(move |_| load.with(|load| load.as_ref().is_some_and(|load| only_hashed(desk, load))));
    // How far the fingerprint has come is not known.
    let total =
        move || load.with(|load| load.as_ref().and_then(|load| load.total_bytes)).filter(|_| !only_hashed.get());
    let read = move || load.with(|load| load.as_ref().map_or(0, |load| load.bytes));
    view! {
        <li class="load" data-testid="load" data-state=move || state.with(|state| word(state.as_ref()))>
            <div class="load-line">
                <span class="load-name" title=move || name.get()>{move || name.get()}</span>
                <span class="load-figures quiet">{figures}</span>
                <Show when=move || busy.get()>
                    <progress
                        class="load-progress"
                        aria-label=move || (desk.t().sources.progress_of)(&name.get())
                        max=move || total().map(|total| total.max(1).to_string())
                        value=move || total().map(|total| read().min(total.max(1)).to_string())
                    />
                    <button
                        type="button"
                        class="button quiet-button"
                        data-testid="stop"
                        aria-label=move || (desk.t().sources.stop_named)(&name.get())
                        on:click=move |_| desk.cancel(id)
                    >
                        {move || desk.t().sources.stop}
                    </button>
                </Show>
                <Show when=move || !busy.get()>
                    <button
                        type="button"
                        class="button icon-button"
                        data-testid="remove"
                        title=move || desk.t().sources.remove
                        aria-label=move || (desk.t().sources.remove_named)(&name.get())
                        on:click=move |_| desk.remove(id)
                    >
                        "×"
                    </button>
                </Show>
            </div>
            {move || state.get().and_then(|state| trouble(desk, id, state))}
        </li>
    }
}

/// What went wrong, and what can be done.
fn trouble(desk: Desk, id: LoadId, state: LoadState) -> Option<AnyView> {
    let fetched = desk.loads.with_untracked(|loads| {
        loads.iter().any(|load| load.id == id && matches!(load.origin, Origin::Fetched { .. }))
    });
    let again = move |insist: bool| {
        let text = move || {
            let sources = &desk.t().sources;
            match (insist, fetched) {
                (true, _) => sources.insist,
                (false, true) => sources.fetch_again,
                (false, false) => sources.read_again,
            }
        };
        let name = if insist { "insist" } else { "read-again" };
        view! {
            <button type="button" class="button" data-testid=name on:click=move |_| desk.read_again(id, insist)>
                {text}
            </button>
        }
    };
    match state {
        LoadState::Reading | LoadState::Stopping | LoadState::Ended => None,
        LoadState::Refused(problem) => {
            let insist = problem.can_insist;
            Some(
                view! {
                    <div class="load-trouble" data-testid="refused">
                        <RefusalNotice problem=*problem />
                        <div class="message-actions">{again(false)} {insist.then(|| again(true))}</div>
                    </div>
                }
                .into_any(),
            )
        }
        LoadState::Failed(why) => {
            let title_why = why.clone();
            Some(
                view! {
                    <div class="load-trouble" data-testid="failed">
                        <p>
                            <strong>{move || (desk.t().failure)(&title_why).title}</strong>
                            " "
                            {move || (desk.t().failure)(&why).next}
                        </p>
                        <div class="message-actions">{again(false)}</div>
                    </div>
                }
                .into_any(),
            )
        }
        LoadState::Lost => Some(
            view! {
                <div class="load-trouble" data-testid="lost">
                    <p>{move || desk.t().sources.lost}</p>
                    <div class="message-actions">{again(false)}</div>
                </div>
            }
            .into_any(),
        ),
    }
}

/// A load's name in the page's language; that of a fetched one tells merchant and day.
pub fn name_of(desk: Desk, load: &Load) -> String {
    match &load.origin {
        Origin::File { .. } => load.name.clone(),
        Origin::Fetched { mch_id, date, bill_type } => {
            let merchant = desk.merchant_name(mch_id).unwrap_or_else(|| mch_id.to_string());
            (desk.t().sources.fetched)(&merchant, &figures::day(*date), *bill_type)
        }
    }
}

/// All of it is read and shown; only its fingerprint is still being taken.
fn only_hashed(desk: Desk, load: &Load) -> bool {
    let is_unnamed = |report: &Arc<SourceReport>| report.load == load.id && report.sha256.is_none();
    load.state == LoadState::Reading && desk.sources.with(|sources| sources.iter().any(is_unnamed))
}

fn figures_of(desk: Desk, load: &Load) -> String {
    let text = &desk.t().sources;
    match load.state {
        LoadState::Reading if only_hashed(desk, load) => {
            format!("{} · {}", (text.rows_so_far)(load.rows), text.hashing)
        }
        LoadState::Reading => format!(
            "{} · {} · {}",
            text.reading,
            (text.rows_so_far)(load.rows),
            (text.bytes_of)(load.bytes, load.total_bytes)
        ),
        LoadState::Stopping => text.stopping.to_owned(),
        LoadState::Ended => (text.rows_so_far)(load.rows),
        LoadState::Refused(_) | LoadState::Failed(_) | LoadState::Lost => String::new(),
    }
}

fn word(state: Option<&LoadState>) -> &'static str {
    match state {
        Some(LoadState::Reading) => "reading",
        Some(LoadState::Stopping) => "stopping",
        Some(LoadState::Ended) => "ended",
        Some(LoadState::Refused(_)) => "refused",
        Some(LoadState::Failed(_)) => "failed",
        Some(LoadState::Lost) => "lost",
        None => "gone",
    }
}
