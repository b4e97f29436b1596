//! The line below the table: what the rows picked come to, and what came of copying.

use super::grid::focus_grid;
use super::hands::shown_fields;
use crate::desk::copying::CopyState;
use crate::desk::use_desk;
use crate::text::figures;
use leptos::prelude::*;

/// Count and totals of the rows picked; how to pick some while none is.
#[component]
pub fn StatusLine() -> impl IntoView {
    let desk = use_desk();
    let count = Memo::new(move |_| desk.picked.with(super::picked::Picked::count));
    let picked = move || {
        let rows = count.get();
        if rows == 0 {
            return view! { <span class="quiet status-hint">{desk.t().table.pick_hint}</span> }.into_any();
        }
        let totals = desk.picked_totals.get().filter(|totals| totals.rows == rows);
        let view = &desk.t().view;
        let figure = |name: &'static str, id: &'static str, figure: String| {
            view! {
                <span class="status-figure">
                    <span class="status-name">{name}</span>
                    " "
                    <b data-testid=format!("picked-{id}")>{figure}</b>
                </span>
            }
        };
        let figures = totals.map(|totals| {
            let net = totals.net().map_or_else(|| view.overflow_short.to_owned(), figures::money);
            let minus = if totals.refunds.amount.0 > 0 { "\u{2212}" } else { "" };
            vec![
                figure(view.payments, "payments", figures::money(totals.payments.amount)),
                figure(view.refunds, "refunds", format!("{minus}{}", figures::money(totals.refunds.amount))),
                figure(view.net, "net", net),
                figure(view.fees, "fee", figures::fee(totals.fee)),
            ]
        });
        view! {
            <b data-testid="picked-count">{(desk.t().table.picked)(rows)}</b>
            {figures}
            <span class="status-hands">
                <button
                    type="button"
                    class="button quiet-button"
                    data-testid="copy-picked"
                    on:click=move |_| desk.copy_picked(shown_fields(desk))
                >
                    {desk.t().table.copy_these}
                </button>
                <button
                    type="button"
                    class="button quiet-button"
                    data-testid="let-go"
                    on:click=move |_| {
                        desk.let_picked_go();
                        focus_grid();
                    }
                >
                    {desk.t().table.let_go}
                </button>
            </span>
        }
        .into_any()
    };
    let copied = move || match desk.copy_state.get() {
        CopyState::Idle => None,
        CopyState::Going(percent) => Some(
            view! {
                <span class="status-copy" data-testid="copying">
                    {(desk.t().table.copying)(percent)}
                    <button type="button" class="button quiet-button" on:click=move |_| desk.stop_copying()>
                        {desk.t().table.stop_copying}
                    </button>
                </span>
            }
            .into_any(),
        ),
        CopyState::Over(said, went_well) => Some(
            view! {
                <span class="status-copy" class:is-bad=!went_well data-testid="copied">{said}</span>
            }
            .into_any(),
        ),
    };
    view! { <div class="table-status" data-testid="status">{picked} {copied}</div> }
}
