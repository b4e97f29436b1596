//! A text in one column: within, at the beginning, the whole value, or not so.

use crate::desk::use_desk;
use crate::table::header;
use leptos::prelude::*;
use nontax_bill::Column;
use nontax_table::{Condition, Field, Match};

/// Columns in which texts are looked for, what one looks for most first.
const COLUMNS: [Column; 9] = [
    Column::Description,
    Column::NoticeNo,
    Column::OrderId,
    Column::TransactionId,
    Column::OpenId,
    Column::RefundId,
    Column::MchRefundId,
    Column::DepartmentCode,
    Column::BankId,
];

const WAYS: [(Match, bool); 6] = [
    (Match::Contains, false),
    (Match::Contains, true),
    (Match::StartsWith, false),
    (Match::StartsWith, true),
    (Match::Equals, false),
    (Match::Equals, true),
];

/// Column, way and text, and a button that makes a filter of them.
#[component]
pub fn TextFilter() -> impl IntoView {
    let desk = use_desk();
    let field = RwSignal::new(Some(Field::Known(COLUMNS[0])));
    let way = RwSignal::new(WAYS[0]);
    let needle = RwSignal::new(String::new());
    let fields = move || -> Vec<Option<Field>> {
        let known = COLUMNS.into_iter().map(|column| Some(Field::Known(column)));
        let extras = desk.extras.with(Vec::len);
        let extras =
            (0..extras).filter_map(|number| u16::try_from(number).ok()).map(|number| Some(Field::Extra(number)));
        known.chain(extras).chain([None]).collect()
    };
    let add = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let text = needle.get_untracked();
        if text.is_empty() {
            return;
        }
        let (how, not) = way.get_untracked();
        let condition = Condition::Text { field: field.get_untracked(), needle: text, how, not };
        desk.change_conditions(|all| {
            if !all.contains(&condition) {
                all.push(condition);
            }
        });
        needle.set(String::new());
    };
    let place_of = |event: &leptos::ev::Event| event_target_value(event).parse::<usize>().unwrap_or(0);
    view! {
        <form class="text-filter" data-testid="text-filter" on:submit=add>
            <fieldset class="field-group">
                <legend class="field-name">{move || desk.t().views.text}</legend>
                <div class="field-row">
                    <select
                        class="input"
                        data-testid="text-field"
                        aria-label=move || desk.t().views.text_column
                        on:change=move |event| {
                            let wanted = untrack(fields).into_iter().nth(place_of(&event)).flatten();
                            field.set(wanted);
                        }
                    >
                        {move || {
                            fields()
                                .into_iter()
                                .enumerate()
                                .map(|(place, field)| {
                                    let name = match field {
                                        Some(field) => {
                                            desk.extras.with(|extras| header::name(field, desk.lang.get(), extras).to_owned())
                                        }
                                        None => desk.t().view.anywhere.to_owned(),
                                    };
                                    view! { <option value=place.to_string()>{name}</option> }
                                })
                                .collect_view()
                        }}
                    </select>
                    <select
                        class="input"
                        data-testid="text-way"
                        aria-label=move || desk.t().views.text_way
                        on:change=move |event| way.set(WAYS.get(place_of(&event)).copied().unwrap_or_default())
                    >
                        {WAYS
                            .into_iter()
                            .enumerate()
                            .map(|(place, (how, not))| {
                                view! {
                                    <option value=place.to_string()>{move || desk.t().view.way(how, not)}</option>
                                }
                            })
                            .collect_view()}
                    </select>
                    <input
                        type="text"
                        class="input"
                        data-testid="text-needle"
                        autocomplete="off"
                        spellcheck="false"
                        aria-label=move || desk.t().views.text
                        prop:value=move || needle.get()
                        on:input=move |event| needle.set(event_target_value(&event))
                    />
                    <button type="submit" class="button" data-testid="text-add">{move || desk.t().views.add}</button>
                </div>
            </fieldset>
        </form>
    }
}
