//! The line below the table: what the rows picked come to, and what came of copying.

use super::grid::focus_grid;
use super::hands::shown_fields;
use crate::desk::copying::CopyState;
use crate::desk::{Desk, use_desk};
use crate::made::{Made, hand_of};
use crate::text::figures;
use leptos::ev::MouseEvent;
use leptos::html::Span;
use leptos::prelude::*;
use nontax_bill::Totals;

/// Count and totals of the rows picked; how to pick some while none is.
#[component]
pub fn StatusLine() -> impl IntoView {
    let desk = use_desk();
    let (picked, copied) = (NodeRef::<Span>::new(), NodeRef::<Span>::new());
    Effect::new(move |_| {
        let parts = picked_parts(desk);
        if let Some(line) = picked.get() {
            Made::fill(&line, parts);
        }
    });
    Effect::new(move |_| {
        let parts = copied_parts(desk);
        if let Some(line) = copied.get() {
            Made::fill(&line, parts);
        }
    });
    let clicked = move |event: MouseEvent| match hand_of(&event).as_ref().map(|(hand, _)| hand.as_str()) {
        Some("copy") => desk.copy_picked(shown_fields(desk)),
        Some("let-go") => {
            desk.let_picked_go();
            focus_grid();
        }
        Some("stop") => {
            desk.stop_copying();
            focus_grid();
        }
        _ => {}
    };
    view! {
        <div class="table-status" data-testid="status" on:click=clicked>
            <span node_ref=picked class="status-part"></span>
            <span node_ref=copied class="status-part status-copy"></span>
        </div>
    }
}

fn picked_parts(desk: Desk) -> Vec<Made> {
    let text = &desk.t().table;
    let rows = desk.picked.with(super::picked::Picked::count);
    let totals = desk.picked_totals.get().filter(|totals| totals.rows == rows);
    if rows == 0 {
        return vec![Made::new("span", "quiet").text(text.pick_hint)];
    }
    let mut parts = vec![Made::new("b", "").with("data-testid", "picked-count").text(&(text.picked)(rows))];
    parts.extend(totals.map(|totals| figures_of(desk, &totals)).into_iter().flatten());
    let hands = [("copy", "copy-picked", text.copy_these), ("let-go", "let-go", text.let_go)];
    parts.extend(hands.map(|(hand, id, label)| hand_button(hand, label).with("data-testid", id)));
    parts
}

fn figures_of(desk: Desk, totals: &Totals) -> [Made; 4] {
    let view = &desk.t().view;
    let net = totals.net().map_or_else(|| view.overflow_short.to_owned(), figures::money);
    let minus = if totals.refunds.amount.0 > 0 { "\u{2212}" } else { "" };
    let refunds = format!("{minus}{}", figures::money(totals.refunds.amount));
    [
        (view.payments, "picked-payments", figures::money(totals.payments.amount)),
        (view.refunds, "picked-refunds", refunds),
        (view.net, "picked-net", net),
        (view.fees, "picked-fee", figures::fee(totals.fee)),
    ]
    .map(|(name, id, figure)| {
        Made::new("span", "status-figure")
            .and(Made::new("span", "status-name").text(name))
            .and(Made::new("b", "").with("data-testid", id).text(&figure))
    })
}

fn copied_parts(desk: Desk) -> Vec<Made> {
    let text = &desk.t().table;
    match desk.copy_state.get() {
        CopyState::Idle => Vec::new(),
        CopyState::Going(percent) => {
            let how_far = Made::new("span", "").with("data-testid", "copying").text(&(text.copying)(percent));
            vec![how_far, hand_button("stop", text.stop_copying)]
        }
        CopyState::Over(said, went_well) => {
            let class = if went_well { "" } else { "is-bad" };
            vec![Made::new("span", class).with("data-testid", "copied").text(&said)]
        }
    }
}

fn hand_button(hand: &str, label: &str) -> Made {
    Made::button("button quiet-button", hand).text(label)
}
