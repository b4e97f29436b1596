//! For administrators: having the month's missing days fetched into the archive, and how far that is.

use super::NotAnswered;
use super::state::{Calendar, Stage};
use crate::desk::use_desk;
use leptos::prelude::*;

/// The button and what came of it.
#[component]
pub fn FetchMissing(calendar: Calendar) -> impl IntoView {
    let desk = use_desk();
    let missing = Memo::new(move |_| calendar.missing().len());
    let watching = move || {
        calendar.watched.with(|watched| watched.as_ref().is_some_and(|watched| watched.stage == Stage::Watching))
    };
    let progress = move || {
        calendar.watched.get().map(|watched| {
            let all = watched.dates.len();
            let there = all.saturating_sub(watched.waiting + watched.failed);
            let told = match watched.stage {
                Stage::Broken(error) => view! { <NotAnswered error /> }.into_any(),
                Stage::LeftWaiting => {
                    view! { <p>{move || (desk.t().calendar.left_waiting)(watched.waiting)}</p> }.into_any()
                }
                Stage::Watching | Stage::Ended => ().into_any(),
            };
            view! {
                <div class="calendar-progress" data-testid="fetch-progress">
                    <progress max=all value=there + watched.failed aria-label=move || desk.t().calendar.progress></progress>
                    <span>{move || (desk.t().calendar.fetched)(there, all)}</span>
                    {(watched.failed > 0).then(|| view! { <span class="field-fault">{move || (desk.t().calendar.failed_days)(watched.failed)}</span> })}
                    {told}
                </div>
            }
        })
    };
    view! {
        <button
            type="button"
            class="button"
            data-testid="fetch-missing"
            disabled=move || missing.get() == 0 || watching()
            on:click=move |_| calendar.fetch_missing()
        >
            {move || (desk.t().calendar.fetch_missing)(missing.get())}
        </button>
        {progress}
    }
}
