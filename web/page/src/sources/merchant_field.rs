//! Choosing a merchant: a list, and where there are more than a list holds, a search by number or name.

use super::RefusalNotice;
use crate::api_call::{self, CallError};
use crate::desk::use_desk;
use core::time::Duration;
use leptos::prelude::*;
use nontax_api::{Merchant, Problem};

/// How long a person pauses before their words are looked for.
const PAUSE: Duration = Duration::from_millis(200);

/// The field; `more` merchants are there besides those listed.
#[component]
pub fn MerchantField(
    merchants: Vec<Merchant>,
    more: u32,
    chosen: RwSignal<String>,
    #[prop(default = "merchants-besides")] besides_id: &'static str,
) -> impl IntoView {
    let desk = use_desk();
    let listed = StoredValue::new(merchants.clone());
    let options = RwSignal::new(merchants);
    let besides = RwSignal::new(more);
    let refused = RwSignal::new(None::<Problem>);
    let turn = StoredValue::new(0_u32);
    let show = move |merchants: Vec<Merchant>, more: u32| {
        let first = merchants.first().map(|merchant| merchant.mch_id.to_string()).unwrap_or_default();
        options.set(merchants);
        besides.set(more);
        chosen.set(first);
        refused.set(None);
    };
    let look = move |words: String, asked: u32| {
        leptos::task::spawn_local(async move {
            let found = api_call::merchants(&words).await;
            // A newer search, or a form that is gone, has no use for this answer.
            if turn.try_get_value() != Some(asked) {
                return;
            }
            match found {
                Ok(found) => {
                    desk.say((desk.t_now().sources.merchants_found)(found.merchants.len(), found.more));
                    desk.remember_merchants(&found.merchants);
                    show(found.merchants, found.more);
                }
                Err(CallError::Refused(problem)) => refused.set(Some(*problem)),
                // Without the Worker nothing can be fetched either, which the fetch will say.
                Err(CallError::Absent) => {}
            }
        });
    };
    let find = move |event| {
        let words = event_target_value(&event).trim().to_owned();
        turn.update_value(|turn| *turn += 1);
        let asked = turn.get_value();
        if words.is_empty() {
            return show(listed.get_value(), more);
        }
        let after_pause = move || {
            if turn.try_get_value() == Some(asked) {
                look(words, asked);
            }
        };
        set_timeout(after_pause, PAUSE);
    };
    let search = (more > 0).then(|| {
        view! {
            <input
                type="search"
                class="input merchant-search"
                data-testid="find-merchant"
                autocomplete="off"
                spellcheck="false"
                maxlength="64"
                aria-label=move || desk.t().sources.find_merchant
                placeholder=move || desk.t().sources.find_merchant
                aria-describedby=besides_id
                on:input=find
            />
            <span class="quiet" id=besides_id data-testid="merchants-besides">
                {move || match (options.with(Vec::is_empty), besides.get()) {
                    (true, _) => desk.t().sources.no_such_merchant.to_owned(),
                    (false, 0) => String::new(),
                    (false, more) => (desk.t().sources.more_merchants)(more),
                }}
            </span>
        }
    });
    let entries = move || {
        options
            .get()
            .into_iter()
            .map(|merchant| {
                let number = merchant.mch_id.to_string();
                let value = number.clone();
                let name = format!("{} · {number}", merchant.name);
                view! { <option value=value selected=move || chosen.with(|chosen| *chosen == number)>{name}</option> }
            })
            .collect_view()
    };
    view! {
        {search}
        <select
            class="input merchant-input"
            data-testid="merchant"
            aria-label=move || desk.t().sources.merchant
            prop:value=move || chosen.get()
            on:change=move |event| chosen.set(event_target_value(&event))
        >
            {entries}
        </select>
        {move || refused.get().map(|problem| view! { <RefusalNotice problem /> })}
    }
}
