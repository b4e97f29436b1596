//! The daily sheet: what is printed, ready to sign. It is there for printing only, however that is asked for; the desk itself is not
//! printed. It writes what the engine counted and computes nothing.

use crate::desk::use_desk;
use crate::export::plan::{filters_in_words, now, source_verdict};
use crate::text::figures;
use leptos::prelude::*;
use nontax_bill::capitals::in_capitals;
use nontax_bill::{Column, Fen, Totals};
use nontax_table::{Condition, Field};

/// Prints the sheet.
#[component]
pub fn PrintButton() -> impl IntoView {
    let desk = use_desk();
    view! {
        <button
            type="button"
            class="button quiet-button"
            data-testid="print-sheet"
            title=move || desk.t().sheet.hint
            on:click=move |_| drop(window().print())
        >
            {move || desk.t().sheet.print}
        </button>
    }
}

/// The sheet.
#[component]
pub fn DailySheet() -> impl IntoView {
    let desk = use_desk();
    let made = RwSignal::new(now());
    let before_print = window_event_listener_untyped("beforeprint", move |_| made.set(now()));
    on_cleanup(move || before_print.remove());
    let merchants = move || {
        let field = Field::Known(Column::SubMchId);
        // A facet counts all values, whatever is chosen of it; the sheet names what is on it.
        let is_kept = |value: &String| {
            if desk.others.with(|others| !others.groups.is_empty()) {
                return true;
            }
            desk.conditions.with(|all| {
                all.iter().all(|condition| match condition {
                    Condition::Codes { field: chosen, values, not } if *chosen == field => {
                        values.contains(value) != *not
                    }
                    _ => true,
                })
            })
        };
        desk.answer.with(|answer| {
            let facet = answer.as_ref().and_then(|answer| answer.facets.iter().find(|facet| facet.field == field));
            let values =
                facet.map(|facet| facet.entries.iter().map(|entry| &entry.value).filter(|value| is_kept(value)));
            values.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(desk.t().view.comma)
        })
    };
    let filters = move || {
        let filters = filters_in_words(desk);
        if filters.is_empty() { desk.t().view.all_rows.to_owned() } else { filters.join(desk.t().sheet.semicolon) }
    };
    view! {
        <main class="sheet" data-testid="sheet">
            <h1 class="sheet-title">{move || desk.t().sheet.title}</h1>
            <dl class="sheet-facts">
                <div>
                    <dt>{move || desk.t().sheet.merchants}</dt>
                    <dd>{merchants}</dd>
                </div>
                <div>
                    <dt>{move || desk.t().sheet.days}</dt>
                    <dd>{move || days(desk)}</dd>
                </div>
                <div>
                    <dt>{move || desk.t().view.filters}</dt>
                    <dd data-testid="sheet-filters">{filters}</dd>
                </div>
                <div>
                    <dt>{move || desk.t().sheet.printed}</dt>
                    <dd>{move || made.get()}</dd>
                </div>
            </dl>
            <Sums />
            <Proofs />
            <div class="sheet-signatures">
                {move || desk.t().sheet.signatures.map(|who| view! { <p>{who}</p> }).collect_view()}
            </div>
        </main>
    }
}

/// The days of the rows of all sources, as `2026-03-05 – 2026-03-06`.
fn days(desk: crate::desk::Desk) -> String {
    desk.sources.with(|sources| {
        let ranges = || sources.iter().filter_map(|source| source.outcome.time_range);
        let day = |time: nontax_bill::BeijingTime| time.to_string().chars().take(10).collect::<String>();
        match (ranges().map(|range| range.0).min(), ranges().map(|range| range.1).max()) {
            (Some(first), Some(last)) if day(first) == day(last) => day(first),
            (Some(first), Some(last)) => format!("{} – {}", day(first), day(last)),
            _ => String::new(),
        }
    })
}

#[component]
fn Sums() -> impl IntoView {
    let desk = use_desk();
    let totals = Memo::new(move |_| {
        desk.answer.with(|answer| answer.as_ref().map_or_else(Totals::default, |answer| answer.totals))
    });
    let lines = move || {
        let (totals, text) = (totals.get(), desk.t());
        let exact = |amount: Fen| (!totals.overflow).then_some(amount);
        let lines = [
            (text.view.payments, Some(totals.payments.count), exact(totals.payments.amount)),
            (text.view.refunds, Some(totals.refunds.count), exact(totals.refunds.amount)),
            (text.view.revoked, Some(totals.revoked.count), exact(totals.revoked.amount)),
            (text.view.net, None, totals.net().and_then(exact)),
        ];
        lines
            .map(|(name, rows, amount)| {
                let figure = amount.map_or_else(|| text.view.overflow_short.to_owned(), figures::money);
                view! {
                    <tr>
                        <th scope="row">{name}</th>
                        <td class="sheet-figure">{rows.map(figures::count)}</td>
                        <td class="sheet-figure">{figure}</td>
                        <td data-testid="capitals">{amount.map(in_capitals)}</td>
                    </tr>
                }
            })
            .collect_view()
    };
    view! {
        <table class="sheet-table" data-testid="sheet-sums">
            <thead>
                <tr>
                    <th scope="col">{move || desk.t().sheet.kind}</th>
                    <th scope="col">{move || desk.t().sheet.count}</th>
                    <th scope="col">{move || desk.t().sheet.amount}</th>
                    <th scope="col">{move || desk.t().sheet.capitals}</th>
                </tr>
            </thead>
            <tbody>{lines}</tbody>
        </table>
        <p>{move || format!("{} {}", desk.t().view.fees, figures::fee(totals.get().fee))}</p>
    }
}

#[component]
fn Proofs() -> impl IntoView {
    let desk = use_desk();
    let lines = move || {
        let text = desk.t();
        let line = |source: &std::sync::Arc<nontax_protocol::SourceReport>| {
            view! {
                <tr>
                    <td>{source.name.clone()}</td>
                    <td class="sheet-figure">{figures::count(source.outcome.totals.rows)}</td>
                    <td>{source_verdict(source, text)}</td>
                    <td class="sheet-digest">{source.sha256.clone().unwrap_or_else(|| text.export.no_sha256.to_owned())}</td>
                </tr>
            }
        };
        desk.sources.with(|sources| sources.iter().map(line).collect_view())
    };
    view! {
        <table class="sheet-table" data-testid="sheet-sources">
            <thead>
                <tr>
                    <th scope="col">{move || desk.t().view.source}</th>
                    <th scope="col">{move || desk.t().sheet.count}</th>
                    <th scope="col">{move || desk.t().sheet.proof}</th>
                    <th scope="col">"SHA-256"</th>
                </tr>
            </thead>
            <tbody>{lines}</tbody>
        </table>
    }
}
