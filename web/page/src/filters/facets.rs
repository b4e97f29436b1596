//! All facets, one below the other; on a narrow screen behind a button.

use super::conditions;
use super::facet::FacetView;
use crate::desk::use_desk;
use leptos::prelude::*;
use nontax_bill::Column;
use nontax_protocol::FACET_COLUMNS;
use nontax_table::Field;

/// Facets that begin opened: few values, asked for most.
const OPEN_AT_FIRST: [Column; 4] = [Column::TradeState, Column::TradeType, Column::PayerBank, Column::DepartmentCode];

/// The values of every code column with their counts and sums.
#[component]
pub fn Facets() -> impl IntoView {
    let desk = use_desk();
    let open = RwSignal::new(false);
    let several_sources = Memo::new(move |_| {
        desk.answer.with(|answer| {
            answer.as_ref().is_some_and(|answer| {
                answer.facets.iter().any(|facet| facet.field == Field::Source && facet.distinct > 1)
            })
        }) || desk.conditions.with(|all| all.iter().any(|condition| condition.own_field() == Some(Field::Source)))
    });
    let chosen = Memo::new(move |_| {
        desk.conditions.with(|all| {
            let fields = FACET_COLUMNS.iter().copied().map(Field::Known).chain([Field::Source]);
            fields
                .map(|field| conditions::codes(all, field, false).len() + conditions::codes(all, field, true).len())
                .sum::<usize>()
        })
    });
    view! {
        <section class="facets" data-testid="facets" aria-label=move || desk.t().view.facets class:is-open=move || open.get()>
            <button
                type="button"
                class="button facets-toggle"
                data-testid="facets-toggle"
                aria-expanded=move || open.get().to_string()
                aria-controls="facets-list"
                on:click=move |_| open.update(|open| *open = !*open)
            >
                {move || {
                    let count = chosen.get();
                    let name = desk.t().view.facets;
                    if count == 0 { name.to_owned() } else { format!("{name} ({count})") }
                }}
            </button>
            <div class="facets-list" id="facets-list">
                <Show when=move || several_sources.get()>
                    <FacetView field=Field::Source open_at_first=true />
                </Show>
                {FACET_COLUMNS
                    .into_iter()
                    .map(|column| {
                        view! { <FacetView field=Field::Known(column) open_at_first=OPEN_AT_FIRST.contains(&column) /> }
                    })
                    .collect_view()}
            </div>
        </section>
    }
}
