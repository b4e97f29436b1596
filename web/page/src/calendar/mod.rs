//! The archive's calendar: how each day of a merchant's month stands, and opening days from it into one table.

mod day_facts;
mod grid;
mod month;
mod progress;
mod state;
mod sums;

use crate::api_call::CallError;
use crate::desk::{SessionState, use_desk};
use crate::dialog::Dialog;
use crate::sources::{MerchantField, RefusalNotice};
use crate::text::figures;
use day_facts::DayFacts;
use grid::DaysGrid;
use leptos::prelude::*;
use month::{FIRST_YEAR, Month};
use nontax_api::Session;
use progress::FetchMissing;
use state::Calendar;
use sums::{MonthSums, decimal};

/// The button that opens the calendar; nothing where there is no archive.
#[component]
pub fn CalendarButton(open: RwSignal<bool>) -> impl IntoView {
    let desk = use_desk();
    let has_archive = Memo::new(move |_| {
        desk.session.with(|session| match session {
            SessionState::Ready(session) => session.can.archive && !session.merchants.is_empty(),
            _ => false,
        })
    });
    view! {
        <Show when=move || has_archive.get()>
            <button
                type="button"
                class="button quiet-button"
                data-testid="open-calendar"
                on:click=move |_| open.set(true)
            >
                {move || desk.t().calendar.open}
            </button>
        </Show>
    }
}

/// The calendar, over the page while it is open.
#[component]
pub fn CalendarDialog(open: RwSignal<bool>) -> impl IntoView {
    let desk = use_desk();
    view! {
        <Dialog open id="calendar" title=Signal::derive(move || desk.t().calendar.title)>
            {move || match desk.session.get_untracked() {
                SessionState::Ready(session) => Some(view! { <MonthView session open /> }),
                _ => None,
            }}
        </Dialog>
    }
}

#[component]
fn MonthView(session: Session, open: RwSignal<bool>) -> impl IntoView {
    let desk = use_desk();
    let calendar = Calendar::new(desk, &session);
    let month = Memo::new(move |_| Month::of(calendar.focused.get()));
    let administers = session.can.administer;
    Effect::new(move |before: Option<String>| {
        let chosen = calendar.chosen.get();
        if before.is_some_and(|before| before != chosen) {
            calendar.selected.update(std::collections::BTreeSet::clear);
        }
        calendar.load(&chosen, month.get());
        chosen
    });
    let open_chosen = move |again: bool| {
        if calendar.open_chosen(again) {
            open.set(false);
        }
    };
    let chosen = move || calendar.selected.with(std::collections::BTreeSet::len);
    view! {
        <div class="calendar-bar">
            <MerchantField
                merchants=session.merchants
                more=session.more_merchants
                chosen=calendar.chosen
                besides_id="calendar-merchants-besides"
            />
            <MonthField calendar month />
        </div>
        {move || calendar.days.with(|days| match days {
            Some(Err(error)) => Some(view! { <NotAnswered error=error.clone() /> }),
            _ => None,
        })}
        <DaysGrid calendar month on_open=Callback::new(move |()| open_chosen(false)) />
        <p class="quiet">{move || desk.t().calendar.keys}</p>
        <div class="calendar-actions">
            <button
                type="button"
                class="button main-button"
                data-testid="open-days"
                disabled=move || chosen() == 0
                on:click=move |_| open_chosen(false)
            >
                {move || (desk.t().calendar.open_days)(chosen())}
            </button>
            <button
                type="button"
                class="button"
                data-testid="days-anew"
                disabled=move || chosen() == 0
                title=move || desk.t().calendar.anew_why
                on:click=move |_| open_chosen(true)
            >
                {move || desk.t().calendar.anew}
            </button>
            <button type="button" class="button" data-testid="all-days" on:click=move |_| calendar.select_month()>
                {move || desk.t().calendar.whole_month}
            </button>
            {administers.then(|| view! { <FetchMissing calendar /> })}
        </div>
        <DayFacts calendar />
        <Sums calendar />
    }
}

/// The month, by its two neighbours or by year and month.
#[component]
fn MonthField(calendar: Calendar, month: Memo<Month>) -> impl IntoView {
    let desk = use_desk();
    let (this_year, _) = Month::of(calendar.today).civil();
    let step = move |key: &'static str| {
        let _ = calendar.key(key, false);
    };
    let year = move || month.get().civil().0;
    let number = move || month.get().civil().1;
    view! {
        <div class="day-field">
            <button
                type="button"
                class="button step-button"
                data-testid="previous-month"
                aria-label=move || desk.t().calendar.previous_month
                on:click=move |_| step("PageUp")
            >
                "‹"
            </button>
            <select
                class="input"
                data-testid="calendar-year"
                aria-label=move || desk.t().calendar.year
                prop:value=move || year().to_string()
                on:change=move |event| {
                    calendar.show(event_target_value(&event).parse().ok().and_then(|year| Month::new(year, untrack(number))));
                }
            >
                {(FIRST_YEAR..=this_year)
                    .map(|each| view! { <option selected=move || year() == each>{each.to_string()}</option> })
                    .collect_view()}
            </select>
            <select
                class="input"
                data-testid="calendar-month"
                aria-label=move || desk.t().calendar.month
                prop:value=move || number().to_string()
                on:change=move |event| {
                    calendar.show(event_target_value(&event).parse().ok().and_then(|number| Month::new(untrack(year), number)));
                }
            >
                {(1..=12_u32)
                    .map(|each| view! { <option selected=move || number() == each>{each.to_string()}</option> })
                    .collect_view()}
            </select>
            <button
                type="button"
                class="button step-button"
                data-testid="next-month"
                aria-label=move || desk.t().calendar.next_month
                on:click=move |_| step("PageDown")
            >
                "›"
            </button>
        </div>
    }
}

/// What the month comes to.
#[component]
fn Sums(calendar: Calendar) -> impl IntoView {
    let desk = use_desk();
    let sums = move || {
        calendar.days.with(|days| match days {
            Some(Ok(days)) => MonthSums::of(days),
            _ => MonthSums::default(),
        })
    };
    let fact =
        |name: fn(&crate::text::calendar::CalendarTexts) -> &'static str, id: &'static str, value: Signal<String>| {
            view! {
                <div class="fact">
                    <dt>{move || name(&use_desk().t().calendar)}</dt>
                    <dd class="figure" data-testid=id>{move || value.get()}</dd>
                </div>
            }
        };
    let number = move |of: fn(&MonthSums) -> usize| Signal::derive(move || of(&sums()).to_string());
    let amount = move |of: fn(&MonthSums) -> i128, decimals| {
        Signal::derive(move || figures::decimal(&decimal(of(&sums()), decimals)))
    };
    view! {
        <section aria-labelledby="month-sums" data-testid="month-sums">
            <h3 id="month-sums">{move || desk.t().calendar.sums}</h3>
            <dl class="facts">
                {fact(|text| text.complete, "days-complete", number(|sums| sums.complete))}
                {fact(|text| text.unbalanced, "days-unbalanced", number(|sums| sums.unbalanced))}
                {fact(|text| text.missing, "days-missing", number(|sums| sums.missing))}
                {fact(|text| text.failed, "days-failed", number(|sums| sums.failed))}
                {fact(|text| text.rows, "month-rows", Signal::derive(move || figures::count(sums().rows)))}
                {fact(|text| text.payments, "month-payments", amount(|sums| sums.payments, 2))}
                {fact(|text| text.refunds, "month-refunds", amount(|sums| sums.refunds, 2))}
                {fact(|text| text.fees, "month-fees", amount(|sums| sums.fee, 5))}
            </dl>
        </section>
    }
}

/// A call that brought nothing, with what to do next.
#[component]
pub fn NotAnswered(error: CallError) -> impl IntoView {
    let desk = use_desk();
    match error {
        CallError::Refused(problem) => view! { <RefusalNotice problem=*problem /> }.into_any(),
        CallError::Absent => view! {
            <p data-testid="not-answered">
                <strong>{move || desk.t().calendar.network}</strong>
                " "
                {move || desk.t().calendar.network_next}
            </p>
        }
        .into_any(),
    }
}
