//! One facet: the values of a field, each with its rows and net sum under all other filters; one control keeps rows
//! that have it, a second leaves them out.

use super::conditions::{self, Choice};
use super::words;
use crate::desk::use_desk;
use crate::names::loaded;
use crate::table::cell::Words;
use crate::table::header;
use crate::text::figures;
use leptos::prelude::*;
use nontax_bill::Column;
use nontax_table::{Facet, FacetEntry, Field};

/// Values shown before "all".
const SHORT: usize = 6;

/// Values from which on a search is offered.
const SEARCHABLE: usize = 9;

/// Values drawn at most; the search finds the others.
const DRAWN: usize = 200;

/// One facet.
#[component]
pub fn FacetView(field: Field, open_at_first: bool) -> impl IntoView {
    let desk = use_desk();
    let open = RwSignal::new(open_at_first);
    let all = RwSignal::new(false);
    let search = RwSignal::new(String::new());
    let facet = Memo::new(move |_| {
        desk.answer.with(|answer| {
            answer.as_ref().and_then(|answer| answer.facets.iter().find(|facet| facet.field == field).cloned())
        })
    });
    let distinct = Memo::new(move |_| facet.with(|facet| facet.as_ref().map_or(0, |facet| facet.distinct)));
    let chosen = Memo::new(move |_| {
        desk.conditions
            .with(|all| conditions::codes(all, field, false).len() + conditions::codes(all, field, true).len())
    });
    let found = Memo::new(move |_| {
        let needle = search.get().trim().to_lowercase();
        let mut entries = entries_with_chosen(desk.conditions.with(|all| chosen_values(all, field)), facet.get());
        if !needle.is_empty() {
            entries.retain(|entry| {
                entry.value.to_lowercase().contains(&needle)
                    || name_of(field, &entry.value).to_lowercase().contains(&needle)
            });
        }
        entries
    });
    let shown = Memo::new(move |_| {
        let limit = if all.get() || !search.with(String::is_empty) { DRAWN } else { SHORT };
        found.with(|found| found.iter().take(limit).cloned().collect::<Vec<_>>())
    });
    let name = move || desk.extras.with(|extras| header::name(field, desk.lang.get(), extras).to_owned());
    let word = field_word(field);
    let list_id = format!("facet-{word}");
    let controls = list_id.clone();
    let test_id = format!("facet-{word}");
    let search_id = StoredValue::new(format!("facet-search-{word}"));
    view! {
        <section class="facet" data-testid=test_id>
            <h3 class="facet-head">
                <button
                    type="button"
                    class="facet-toggle"
                    aria-expanded=move || open.get().to_string()
                    aria-controls=controls
                    on:click=move |_| open.update(|open| *open = !*open)
                >
                    <span class="facet-name">{name}</span>
                    <Show when=move || { chosen.get() > 0 }>
                        <span class="facet-chosen">{move || (desk.t().view.chosen)(chosen.get())}</span>
                    </Show>
                    <span class="facet-distinct">{move || figures::count(distinct.get())}</span>
                </button>
            </h3>
            <div class="facet-body" id=list_id hidden=move || !open.get()>
                <Show when=move || { open.get() && distinct.get() >= SEARCHABLE as u64 }>
                    <input
                        type="search"
                        class="input facet-search"
                        data-testid=search_id.get_value()
                        autocomplete="off"
                        aria-label=move || (desk.t().view.search_in)(&name())
                        placeholder=move || desk.t().view.search_values
                        prop:value=move || search.get()
                        on:input=move |event| search.set(event_target_value(&event))
                    />
                </Show>
                <Show when=move || open.get()>
                    <ul class="facet-list" class:is-long=move || all.get()>
                        <For each=move || shown.get() key=|entry| entry.value.clone() let:entry>
                            <FacetRow field value=entry.value shown />
                        </For>
                    </ul>
                    <Show when=move || found.with(Vec::is_empty)>
                        <p class="facet-none">{move || desk.t().view.no_values}</p>
                    </Show>
                    <FacetFoot all found shown distinct searching=Signal::derive(move || !search.with(String::is_empty)) />
                    <Show when=move || { chosen.get() > 0 }>
                        <button
                            type="button"
                            class="link"
                            on:click=move |_| desk.change_conditions(|all| conditions::forget_field(all, field))
                        >
                            {move || desk.t().view.clear_field}
                        </button>
                    </Show>
                </Show>
            </div>
        </section>
    }
}

#[component]
fn FacetFoot(
    all: RwSignal<bool>,
    found: Memo<Vec<FacetEntry>>,
    shown: Memo<Vec<FacetEntry>>,
    distinct: Memo<u64>,
    searching: Signal<bool>,
) -> impl IntoView {
    let desk = use_desk();
    let more = move || found.with(Vec::len) > SHORT && !searching.get();
    let cut = move || {
        let drawn = shown.with(Vec::len) as u64;
        (all.get() || searching.get())
            && (found.with(Vec::len) as u64 > drawn || distinct.get() > found.with(Vec::len) as u64 && !searching.get())
    };
    view! {
        <Show when=more>
            <button type="button" class="link" data-testid="facet-all" on:click=move |_| all.update(|all| *all = !*all)>
                {move || if all.get() { desk.t().view.show_fewer.to_owned() } else { (desk.t().view.show_all)(distinct.get()) }}
            </button>
        </Show>
        <Show when=cut>
            <p class="facet-none">{move || (desk.t().view.values_cut)(shown.with(Vec::len))}</p>
        </Show>
    }
}

#[component]
fn FacetRow(field: Field, value: String, shown: Memo<Vec<FacetEntry>>) -> impl IntoView {
    let desk = use_desk();
    let value = StoredValue::new(value);
    let tally = Memo::new(move |_| {
        value.with_value(|value| {
            shown.with(|shown| shown.iter().find(|entry| &entry.value == value).map(|entry| (entry.count, entry.net)))
        })
    });
    let choice =
        Memo::new(move |_| value.with_value(|value| desk.conditions.with(|all| conditions::choice(all, field, value))));
    let name = Memo::new(move |_| value.with_value(|value| name_of(field, value)));
    let raw = move || {
        value.with_value(|value| {
            if *value == name.get() || value.is_empty() || field == Field::Source {
                String::new()
            } else {
                value.clone()
            }
        })
    };
    let choose = move |wanted: Choice| {
        let next = if choice.get_untracked() == wanted { Choice::Neither } else { wanted };
        value.with_value(|value| desk.change_conditions(|all| conditions::choose(all, field, value, next)));
    };
    let net = move || match tally.get() {
        Some((_, Some(net))) => figures::money(net),
        Some((_, None)) => desk.t().view.overflow_short.to_owned(),
        None => String::new(),
    };
    view! {
        <li class="facet-row" class:is-kept=move || choice.get() == Choice::Kept class:is-left-out=move || choice.get() == Choice::LeftOut>
            <label class="facet-label">
                <input
                    type="checkbox"
                    class="facet-check"
                    data-value=value.get_value()
                    prop:checked=move || choice.get() == Choice::Kept
                    on:change=move |_| choose(Choice::Kept)
                />
                <span class="facet-value" title=move || name.get()>{move || name.get()}</span>
                <span class="facet-count">{move || tally.get().map(|(count, _)| figures::count(count))}</span>
                <span class="facet-raw">{raw}</span>
                <span class="facet-net">{net}</span>
            </label>
            <button
                type="button"
                class="facet-out"
                data-testid="facet-exclude"
                data-value=value.get_value()
                aria-pressed=move || (choice.get() == Choice::LeftOut).to_string()
                aria-label=move || (desk.t().view.leave_out)(&name.get())
                title=move || (desk.t().view.leave_out)(&name.get())
                on:click=move |_| choose(Choice::LeftOut)
            >
                <span aria-hidden="true">"−"</span>
            </button>
        </li>
    }
}

/// A field as test ids and element ids name it.
fn field_word(field: Field) -> String {
    match field {
        Field::Known(column) => match column {
            Column::TradeState => "state".into(),
            Column::TradeType => "trade-type".into(),
            Column::PayerBank => "payer-bank".into(),
            Column::DepartmentCode => "department".into(),
            Column::RegionCode => "region".into(),
            Column::NoticeKind => "notice-kind".into(),
            Column::BankId => "bank-id".into(),
            Column::SubMchId => "sub-merchant".into(),
            Column::RefundState => "refund-state".into(),
            other => format!("column-{}", other.index()),
        },
        Field::Extra(at) => format!("extra-{at}"),
        Field::Source => "source".into(),
        Field::Line => "line".into(),
        Field::Amount => "amount".into(),
    }
}

/// A value's name in the page's language; tracks language, regions and sources.
fn name_of(field: Field, value: &str) -> String {
    let desk = use_desk();
    let regions = loaded::regions();
    let lang = desk.lang.get();
    desk.sources.with(|sources| words::value_name(field, value, &Words { lang, regions: &regions, sources }))
}

fn chosen_values(all: &[nontax_table::Condition], field: Field) -> Vec<String> {
    let kept = conditions::codes(all, field, false);
    let left_out = conditions::codes(all, field, true);
    kept.iter().chain(left_out).cloned().collect()
}

/// What is chosen stays in the list when no row has it under the other filters.
fn entries_with_chosen(chosen: Vec<String>, facet: Option<Facet>) -> Vec<FacetEntry> {
    let mut entries = facet.map(|facet| facet.entries).unwrap_or_default();
    for value in chosen {
        if !entries.iter().any(|entry| entry.value == value) {
            entries.push(FacetEntry { value, count: 0, net: Some(nontax_bill::Fen(0)) });
        }
    }
    entries
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_chosen_stays_in_the_list_with_no_rows() {
        let field = Field::Known(Column::TradeState);
        let there = FacetEntry { value: "SUCCESS".into(), count: 3, net: Some(nontax_bill::Fen(6)) };
        let facet = Facet { field, entries: vec![there.clone()], distinct: 1 };
        let entries = entries_with_chosen(vec!["SUCCESS".into(), "REFUND".into()], Some(facet));
        assert_eq!(entries.len(), 2);
        assert_eq!(entries[0], there);
        assert_eq!((entries[1].value.as_str(), entries[1].count), ("REFUND", 0));
    }
}
