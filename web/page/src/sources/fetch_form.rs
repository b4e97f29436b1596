//! Choosing merchant, day and kind of a statement to fetch. It begins with the first merchant and the newest day.

use super::merchant_field::MerchantField;
use crate::desk::use_desk;
use crate::text::figures;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use nontax_api::{BillType, Session};
use nontax_bill::{BillDate, MchId};

const KINDS: [BillType; 3] = [BillType::All, BillType::Success, BillType::Refund];

/// The form.
#[component]
pub fn FetchForm(session: Session) -> impl IntoView {
    let desk = use_desk();
    let first = session.merchants.first().map(|merchant| merchant.mch_id.to_string()).unwrap_or_default();
    let newest = session.newest;
    let chosen = RwSignal::new(first);
    let day = RwSignal::new(figures::day(newest));
    let kind = RwSignal::new(BillType::All);
    let bad_day = RwSignal::new(false);
    let step = move |step: fn(BillDate) -> Option<BillDate>| {
        let now = figures::parse_day(&day.get_untracked()).unwrap_or(newest);
        if let Some(next) = step(now) {
            day.set(figures::day(next));
            bad_day.set(false);
        }
    };
    let fetch = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(date) = figures::parse_day(&day.get_untracked()) else {
            bad_day.set(true);
            desk.say(desk.t_now().sources.bad_day);
            return;
        };
        bad_day.set(false);
        if let Ok(mch_id) = chosen.get_untracked().parse::<MchId>() {
            desk.fetch(mch_id, date, kind.get_untracked(), false);
        }
    };
    view! {
        <form class="way-line fetch-form" data-testid="fetch-form" novalidate=true on:submit=fetch>
            <MerchantField merchants=session.merchants more=session.more_merchants chosen />
            <div class="day-field">
                <button
                    type="button"
                    class="button step-button"
                    data-testid="previous-day"
                    aria-label=move || desk.t().sources.previous_day
                    title=move || desk.t().sources.previous_day
                    on:click=move |_| step(BillDate::previous)
                >
                    "‹"
                </button>
                <input
                    type="date"
                    class="input"
                    data-testid="day"
                    required=true
                    min="2013-01-01"
                    aria-label=move || desk.t().sources.day
                    aria-invalid=move || bad_day.get().then_some("true")
                    aria-describedby="day-fault"
                    prop:value=move || day.get()
                    on:change=move |event| day.set(event_target_value(&event))
                />
                <button
                    type="button"
                    class="button step-button"
                    data-testid="next-day"
                    aria-label=move || desk.t().sources.next_day
                    title=move || desk.t().sources.next_day
                    on:click=move |_| step(BillDate::next)
                >
                    "›"
                </button>
            </div>
            <select
                class="input"
                data-testid="bill-type"
                aria-label=move || desk.t().sources.kind
                on:change=move |event| {
                    if let Ok(chosen) = event_target_value(&event).parse() {
                        kind.set(chosen);
                    }
                }
            >
                {KINDS
                    .map(|each| {
                        view! {
                            <option value=each.as_str() selected=move || kind.get() == each>
                                {move || (desk.t().sources.bill_type)(each)}
                            </option>
                        }
                    })}
            </select>
            <button type="submit" class="button main-button" data-testid="fetch">
                {move || desk.t().sources.fetch}
            </button>
            <span class="field-fault" id="day-fault">
                {move || bad_day.get().then(|| desk.t().sources.bad_day)}
            </span>
        </form>
    }
}
