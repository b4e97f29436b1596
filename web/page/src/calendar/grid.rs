//! The days of a month as a grid: one tab stop, moved through by keys, each day with a mark and a word for how it stands.

use super::month::Month;
use super::state::Calendar;
use crate::desk::use_desk;
use crate::text::figures;
use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::prelude::*;
use nontax_api::archive::DayState;
use nontax_bill::{BillDate, Fen};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// The grid.
#[component]
pub fn DaysGrid(calendar: Calendar, month: Memo<Month>, on_open: Callback<()>) -> impl IntoView {
    let desk = use_desk();
    // The month may be drawn only after the key that leads there: the focus follows what is drawn.
    let follow = RwSignal::new(0_u32);
    Effect::new(move |_| {
        if follow.get() > 0 {
            let id = cell_id(calendar.focused.get_untracked());
            request_animation_frame(move || {
                let cell = document().get_element_by_id(&id).and_then(|cell| cell.dyn_into::<HtmlElement>().ok());
                if let Some(cell) = cell {
                    let _ = cell.focus();
                }
            });
        }
    });
    let keydown = move |event: KeyboardEvent| {
        let key = event.key();
        let control = event.ctrl_key() || event.meta_key();
        let date = calendar.focused.get_untracked();
        let taken = match key.as_str() {
            " " if event.shift_key() => {
                calendar.extend_to(date);
                true
            }
            " " => {
                calendar.toggle(date);
                true
            }
            "a" if control => {
                calendar.select_month();
                true
            }
            "Enter" => {
                if calendar.selected.with_untracked(std::collections::BTreeSet::is_empty) {
                    calendar.select_only(date);
                }
                on_open.run(());
                true
            }
            _ if control || event.alt_key() => false,
            key => calendar.key(key, event.shift_key()),
        };
        if taken {
            event.prevent_default();
            follow.update(|turn| *turn += 1);
        }
    };
    let weeks = move || {
        month
            .get()
            .weeks()
            .into_iter()
            .map(|week| {
                let cells = week.map(|date| match date {
                    Some(date) => view! { <DayCell calendar date /> }.into_any(),
                    None => view! { <td role="gridcell" class="day-cell no-day"></td> }.into_any(),
                });
                view! { <tr role="row">{cells.into_iter().collect_view()}</tr> }
            })
            .collect_view()
    };
    view! {
        <table
            role="grid"
            class="calendar"
            data-testid="calendar-grid"
            aria-multiselectable="true"
            aria-label=move || {
                let (year, number) = month.get().civil();
                (desk.t().calendar.month_named)(year, number)
            }
            aria-busy=move || calendar.days.with(Option::is_none).then_some("true")
            on:keydown=keydown
        >
            <thead>
                <tr role="row">
                    {move || {
                        desk.t()
                            .calendar
                            .weekdays
                            .map(|(short, long)| view! { <th role="columnheader" scope="col" abbr=long>{short}</th> })
                    }}
                </tr>
            </thead>
            <tbody>{weeks}</tbody>
        </table>
    }
}

#[component]
fn DayCell(calendar: Calendar, date: BillDate) -> impl IntoView {
    let desk = use_desk();
    let day = Memo::new(move |_| calendar.day(date));
    let state = move || day.with(|day| day.as_ref().map(|day| day.state));
    let selected = move || calendar.selected.with(|selected| selected.contains(&date));
    let (_, _, number) = date.civil();
    let word = move || state().map_or("", |state| (desk.t().calendar.state)(state));
    let rows =
        move || day.with(|day| day.as_ref().and_then(|day| day.statement.as_ref()).map(|statement| statement.rows));
    let net = move || {
        day.with(|day| {
            let statement = day.as_ref()?.statement.as_ref()?;
            Some(figures::money(Fen(statement.payments.fen.saturating_sub(statement.refunds.fen))))
        })
    };
    let click = move |event: MouseEvent| {
        if event.shift_key() {
            calendar.extend_to(date);
        } else if event.ctrl_key() || event.meta_key() {
            calendar.toggle(date);
        } else {
            calendar.select_only(date);
        }
    };
    view! {
        <td
            role="gridcell"
            class="day-cell"
            id=cell_id(date)
            data-testid="day-cell"
            data-day=date.to_string()
            data-state=move || state().map_or("loading", state_word)
            tabindex=move || if calendar.focused.get() == date { "0" } else { "-1" }
            aria-selected=move || if selected() { "true" } else { "false" }
            aria-current=(calendar.today == date).then_some("date")
            on:click=click
        >
            <span class="visually-hidden">{figures::day(date)}</span>
            <span class="day-number" aria-hidden="true">{number}</span>
            <span class="day-state">
                <span class="day-mark" aria-hidden="true">{move || state().map_or("", mark)}</span>
                " "
                {word}
            </span>
            <span class="day-rows">{move || rows().map(|rows| (desk.t().sources.rows_so_far)(rows))}</span>
            <span class="day-net figure">
                {move || net().map(|net| view! { <span class="visually-hidden">{move || desk.t().calendar.net}" "</span> {net} })}
            </span>
        </td>
    }
}

fn cell_id(date: BillDate) -> String {
    format!("day-{date}")
}

/// A shape beside the word, which differs without colour.
pub fn mark(state: DayState) -> &'static str {
    match state {
        DayState::NotDue => "·",
        DayState::Missing => "○",
        DayState::Waiting => "…",
        DayState::Archived => "✓",
        DayState::Empty => "∅",
        DayState::Unbalanced => "≠",
        DayState::Failed => "✕",
    }
}

/// As the style sheets know it.
fn state_word(state: DayState) -> &'static str {
    match state {
        DayState::NotDue => "not-due",
        DayState::Missing => "missing",
        DayState::Waiting => "waiting",
        DayState::Archived => "archived",
        DayState::Empty => "empty",
        DayState::Unbalanced => "unbalanced",
        DayState::Failed => "failed",
    }
}
