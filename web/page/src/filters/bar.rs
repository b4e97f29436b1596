//! The bar above the table: views, text anywhere, the filter line, and what holds now; time, amount and text of a column are folded away
//! until somebody wants them, so that the rows have the screen.

use super::chips::Chips;
use super::conditions;
use super::histogram::AmountHistogram;
use super::line::FilterLine;
use super::ranges;
use super::text_filter::TextFilter;
use crate::desk::{Desk, use_desk};
use crate::text::figures;
use crate::view::ViewsBar;
use js_sys::Reflect;
use leptos::ev;
use leptos::prelude::*;
use nontax_bill::money::MoneyError;
use nontax_bill::{BeijingTime, BillDate, Fen};
use nontax_protocol::SourceReport;
use nontax_view::Kind;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use wasm_bindgen::JsValue;

/// A pause in typing after which the engine is asked.
const PAUSE: Duration = Duration::from_millis(180);

/// Days offered by name; more are set by the inputs.
const DAYS_OFFERED: usize = 62;

/// Quick picks: first hour, and first hour no longer kept.
const PARTS_OF_DAY: [(u32, u32); 5] = [(0, 24), (0, 6), (6, 12), (12, 18), (18, 24)];

/// Quick picks: hours before the last row.
const LAST_HOURS: [u32; 2] = [1, 3];

/// The filters that are not facets.
#[component]
pub fn FilterBar() -> impl IntoView {
    let desk = use_desk();
    let open = RwSignal::new(false);
    let more = Memo::new(move |_| {
        desk.conditions.with(|all| {
            let (from, until) = conditions::time(all);
            let (low, high) = conditions::amount(all);
            usize::from(from.is_some() || until.is_some()) + usize::from(low.is_some() || high.is_some())
        })
    });
    view! {
        <section class="filter-bar" data-testid="filter-bar" aria-label=move || desk.t().view.filters class:is-open=move || open.get()>
            <ViewsBar />
            <div class="filter-bar-fields">
                <AnywhereInput />
                <FilterLine />
                <button
                    type="button"
                    class="button filter-bar-more"
                    data-testid="more-filters"
                    aria-expanded=move || open.get().to_string()
                    aria-controls="filter-bar-ranges"
                    on:click=move |_| open.update(|open| *open = !*open)
                >
                    {move || {
                        let count = more.get();
                        let name = desk.t().view.more_filters;
                        if count == 0 { name.to_owned() } else { format!("{name} ({count})") }
                    }}
                </button>
                <div class="filter-bar-ranges" id="filter-bar-ranges">
                    <TimeRange />
                    <AmountRange />
                    <TextFilter />
                </div>
            </div>
            <Chips />
        </section>
    }
}

#[component]
fn AnywhereInput() -> impl IntoView {
    let desk = use_desk();
    let now = Memo::new(move |_| desk.conditions.with(|all| conditions::anywhere(all).to_owned()));
    let typed = paused(move |needle: String| {
        desk.change_conditions_as(Kind::Search, |all| conditions::set_anywhere(all, &needle))
    });
    view! {
        <label class="field field-search">
            <span class="field-name">{move || desk.t().view.search}</span>
            <input
                type="search"
                class="input"
                data-testid="search"
                autocomplete="off"
                spellcheck="false"
                placeholder=move || desk.t().view.search_hint
                prop:value=move || now.get()
                on:input=move |event| {
                    // Half a word in an input method is not yet a text to look for.
                    if !is_composing(&event) {
                        typed(event_target_value(&event));
                    }
                }
                on:compositionend=move |event| typed(event_target_value(&event))
            />
        </label>
    }
}

#[component]
fn TimeRange() -> impl IntoView {
    let desk = use_desk();
    let now = Memo::new(move |_| desk.conditions.with(|all| conditions::time(all)));
    let days = Memo::new(move |_| loaded_days(desk));
    let last = move || desk.sources.with(|sources| sources.iter().filter_map(last_of).max());
    let set = move |from, until| desk.change_conditions_as(Kind::Time, |all| conditions::set_time(all, from, until));
    let from_text = move || now.get().0.map(ranges::write_moment).unwrap_or_default();
    let to_text = move || now.get().1.map(|until| ranges::write_moment(ranges::last_kept(until))).unwrap_or_default();
    let backwards = move || matches!(now.get(), (Some(from), Some(until)) if from >= until);
    let day = move || {
        let chosen = now.get().0.map(BeijingTime::date);
        chosen.or_else(|| days.with(|days| days.first().copied()))
    };
    let pick_part = move |begin: u32, end: u32| {
        let Some(day) = day() else { return };
        let (from, until) = ranges::hours(day, begin, end);
        if now.get_untracked() == (Some(from), Some(until)) {
            set(None, None);
        } else {
            set(Some(from), Some(until));
        }
    };
    let pick_day = move |text: String| match figures::parse_day(&text) {
        Some(day) => {
            let (from, until) = ranges::hours(day, 0, 24);
            set(Some(from), Some(until));
        }
        None => set(None, None),
    };
    view! {
        <fieldset class="field-group" data-testid="time-filter">
            <legend class="field-name">{move || desk.t().view.time}</legend>
            <div class="field-row">
                <input
                    type="datetime-local"
                    class="input input-moment"
                    step="1"
                    min="2000-01-01T00:00:00"
                    max="2135-12-31T23:59:59"
                    data-testid="time-from"
                    aria-label=move || desk.t().view.time_from
                    prop:value=from_text
                    on:change=move |event| {
                        if let Some(moment) = moment_of(&event) {
                            set(moment, now.get_untracked().1);
                        }
                    }
                />
                <span aria-hidden="true">"–"</span>
                <input
                    type="datetime-local"
                    class="input input-moment"
                    step="1"
                    min="2000-01-01T00:00:00"
                    max="2135-12-31T23:59:59"
                    data-testid="time-to"
                    aria-label=move || desk.t().view.time_to
                    aria-invalid=move || backwards().to_string()
                    prop:value=to_text
                    on:change=move |event| {
                        if let Some(moment) = moment_of(&event) {
                            set(now.get_untracked().0, moment.map(ranges::after));
                        }
                    }
                />
            </div>
            <div class="field-row picks">
                <Show when=move || days.with(|days| days.len() > 1)>
                    <select
                        class="input pick-day"
                        data-testid="pick-day"
                        aria-label=move || desk.t().view.pick_day
                        on:change=move |event| pick_day(event_target_value(&event))
                        prop:value=move || now.get().0.map(|from| figures::day(from.date())).unwrap_or_default()
                    >
                        <option value="">{move || desk.t().view.all_days}</option>
                        <For each=move || days.get() key=|day| *day let:day>
                            <option value=figures::day(day)>{figures::day(day)}</option>
                        </For>
                    </select>
                </Show>
                {PARTS_OF_DAY
                    .into_iter()
                    .map(|(begin, end)| {
                        let pressed = move || {
                            day().is_some_and(|day| {
                                let (from, until) = ranges::hours(day, begin, end);
                                now.get() == (Some(from), Some(until))
                            })
                        };
                        view! {
                            <button
                                type="button"
                                class="pick"
                                data-testid=format!("pick-{begin}-{end}")
                                aria-pressed=move || pressed().to_string()
                                disabled=move || day().is_none()
                                on:click=move |_| pick_part(begin, end)
                            >
                                {move || (desk.t().view.part_of_day)(begin, end)}
                            </button>
                        }
                    })
                    .collect_view()}
                {LAST_HOURS
                    .map(|hours| {
                        let range = move || last().map(|last| ranges::last_hours(last, hours));
                        let pressed = move || range().is_some_and(|(from, until)| now.get() == (Some(from), Some(until)));
                        view! {
                            <button
                                type="button"
                                class="pick"
                                data-testid=format!("pick-last-{hours}")
                                aria-pressed=move || pressed().to_string()
                                disabled=move || last().is_none()
                                on:click=move |_| {
                                    let Some((from, until)) = untrack(range) else { return };
                                    if untrack(pressed) { set(None, None) } else { set(Some(from), Some(until)) }
                                }
                            >
                                {move || (desk.t().views.last_hours)(hours)}
                            </button>
                        }
                    })
                    .collect_view()}
            </div>
            <Show when=backwards>
                <p class="field-error" role="alert" data-testid="time-error">{move || desk.t().view.range_backwards}</p>
            </Show>
        </fieldset>
    }
}

#[component]
fn AmountRange() -> impl IntoView {
    let desk = use_desk();
    let now = Memo::new(move |_| desk.conditions.with(|all| conditions::amount(all)));
    let (low, high) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    // A chip that was taken away, or a view that was called up, empties or fills the inputs.
    Effect::new(move |_| {
        let (from, to) = now.get();
        show_bound(low, from);
        show_bound(high, to);
    });
    let fault = Memo::new(move |_| {
        let (low, high) = (ranges::parse_yuan(&low.get()), ranges::parse_yuan(&high.get()));
        match (low, high) {
            (Err(why), _) | (_, Err(why)) => Some(Fault::Money(why)),
            (Ok(Some(low)), Ok(Some(high))) if low > high => Some(Fault::Backwards),
            _ => None,
        }
    });
    let apply = paused(move |(): ()| {
        let read = |signal: RwSignal<String>| signal.try_get_untracked().map(|text| ranges::parse_yuan(&text));
        if let (Some(Ok(from)), Some(Ok(to))) = (read(low), read(high))
            && from.zip(to).is_none_or(|(from, to)| from <= to)
        {
            desk.change_conditions_as(Kind::Amount, |all| conditions::set_amount(all, from, to));
        }
    });
    let input = move |signal: RwSignal<String>, name: fn(Desk) -> &'static str, id: &'static str| {
        view! {
            <input
                type="text"
                inputmode="decimal"
                class="input input-money"
                autocomplete="off"
                data-testid=id
                aria-label=move || name(desk)
                aria-invalid=move || fault.get().is_some().to_string()
                aria-describedby="amount-error"
                placeholder="0.00"
                prop:value=move || signal.get()
                on:input=move |event| {
                    signal.set(event_target_value(&event));
                    apply(());
                }
            />
        }
    };
    view! {
        <fieldset class="field-group" data-testid="amount-filter">
            <legend class="field-name">{move || desk.t().view.amount_in_yuan}</legend>
            <div class="field-row">
                {input(low, |desk| desk.t().view.amount_from, "amount-from")} <span aria-hidden="true">"–"</span>
                {input(high, |desk| desk.t().view.amount_to, "amount-to")}
            </div>
            <AmountHistogram />
            <p class="field-error" id="amount-error" role="alert" data-testid="amount-error">
                {move || fault.get().map(|fault| fault.words(desk))}
            </p>
        </fieldset>
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Fault {
    Money(MoneyError),
    Backwards,
}

impl Fault {
    fn words(self, desk: Desk) -> &'static str {
        let view = &desk.t().view;
        match self {
            Self::Money(MoneyError::NotANumber) => view.not_an_amount,
            Self::Money(MoneyError::TooPrecise) => view.amount_too_precise,
            Self::Money(MoneyError::TooLarge) => view.amount_too_large,
            Self::Backwards => view.range_backwards,
        }
    }
}

fn show_bound(signal: RwSignal<String>, bound: Option<Fen>) {
    let shows_it = signal.with_untracked(|text| ranges::parse_yuan(text) == Ok(bound));
    if !shows_it {
        signal.set(bound.map(|bound| bound.to_string()).unwrap_or_default());
    }
}

/// `Some(None)` is an emptied input; `None` is half a moment, or one outside the calendar.
fn moment_of(event: &ev::Event) -> Option<Option<BeijingTime>> {
    let input: web_sys::HtmlInputElement = event_target(event);
    let text = input.value();
    if !input.check_validity() {
        return None;
    }
    if text.is_empty() { Some(None) } else { ranges::parse_moment(&text).map(Some) }
}

/// The days that the loaded rows span, oldest first.
fn loaded_days(desk: Desk) -> Vec<BillDate> {
    desk.sources.with(|sources| {
        let mut days = BTreeSet::new();
        for (first, last) in sources.iter().filter_map(|report| report.outcome.time_range) {
            let mut day = Some(first.date());
            while let Some(at) = day.filter(|at| *at <= last.date() && days.len() < DAYS_OFFERED) {
                days.insert(at);
                day = at.next();
            }
        }
        days.into_iter().collect()
    })
}

/// The time of a source's last row.
fn last_of(report: &Arc<SourceReport>) -> Option<BeijingTime> {
    report.outcome.time_range.map(|(_, last)| last)
}

fn is_composing(event: &ev::Event) -> bool {
    Reflect::get(event, &JsValue::from_str("isComposing")).is_ok_and(|value| value.is_truthy())
}

/// Runs an action with the last value after a pause in which no other came.
fn paused<T: 'static>(action: impl Fn(T) + Copy + 'static) -> impl Fn(T) + Copy {
    let turn = StoredValue::new(0_u64);
    move |value| {
        let own = turn.try_update_value(|turn| {
            *turn += 1;
            *turn
        });
        set_timeout(
            move || {
                if own.is_some() && turn.try_get_value() == own {
                    action(value);
                }
            },
            PAUSE,
        );
    }
}
