//! The rows that belong to the one in the card: its payment and refunds, also of other loaded days, and the other orders of
//! its notice. Each leads to its row.

use crate::desk::{Desk, use_desk};
use crate::made::{Made, hand_of};
use crate::names::loaded;
use crate::table::cell::{self, RowKind, Words};
use leptos::prelude::*;
use leptos::{ev, html};
use nontax_bill::Column;
use nontax_protocol::Target;
use nontax_table::{Field, Related, RowId, WindowRow};

/// What the engine told of the row; nothing until it did.
#[component]
pub fn RelatedRows() -> impl IntoView {
    let desk = use_desk();
    let place = NodeRef::<html::Section>::new();
    Effect::new(move |_| {
        let parts = desk.related.with(|related| related.as_ref().map(|related| parts(desk, related)));
        if let Some(place) = place.get() {
            place.set_hidden(parts.is_none());
            Made::fill(&place, parts.unwrap_or_default());
        }
    });
    let clicked = move |event: ev::MouseEvent| {
        let row = hand_of(&event).and_then(|(hand, _)| hand.parse().ok());
        if let Some(row) = row {
            desk.jump_to(Target::Row(RowId(row)));
        }
    };
    view! { <section node_ref=place class="related" data-testid="related" on:click=clicked></section> }
}

fn parts(desk: Desk, related: &Related) -> Vec<Made> {
    let text = &desk.t().table;
    let mut parts = if related.order_rows == 0 {
        vec![Made::new("p", "quiet").text(text.no_order_rows)]
    } else {
        let title = (text.order_rows)(related.order_rows);
        list(desk, "related-order", &title, &related.order, related.order_rows)
    };
    if related.notice_rows > 0 {
        let title = (text.notice_rows)(related.notice_rows);
        parts.extend(list(desk, "related-notice", &title, &related.notice, related.notice_rows));
    }
    parts
}

fn list(desk: Desk, id: &str, title: &str, rows: &[WindowRow], all: u64) -> Vec<Made> {
    let lines = rows.iter().map(|row| Made::new("li", "").and(line(desk, row)));
    let mut parts = vec![Made::new("h3", "").text(title), Made::new("ul", "").with("data-testid", id).and_all(lines)];
    let left = all.saturating_sub(rows.len() as u64);
    if left > 0 {
        parts.push(Made::new("p", "quiet").text(&(desk.t().table.and_others)(left)));
    }
    parts
}

fn line(desk: Desk, row: &WindowRow) -> Made {
    let regions = loaded::regions_now();
    let (state, amount, origin) = desk.sources.with(|sources| {
        let words = Words { lang: desk.lang.get(), regions: &regions, sources };
        let text = |field| cell::cell(row, field, &words).text.into_owned();
        let source = cell::source_name(sources, row.source);
        let order = cell::value(row, Column::OrderId);
        (text(Field::Known(Column::TradeState)), text(Field::Amount), format!("{source} · {order}"))
    });
    let class = if cell::kind(row) == RowKind::Refund { "related-row is-refund" } else { "related-row" };
    Made::button(class, &row.row.0.to_string())
        .with("data-testid", "related-row")
        .and(Made::new("span", "visually-hidden").text(desk.t().table.go_to_row))
        .and(Made::new("b", "is-kind").text(&state))
        .and(Made::new("span", "").text(cell::value(row, Column::TransactionTime)))
        .and(Made::new("span", "is-amount").text(&amount))
        .and(Made::new("span", "is-origin").text(&origin))
}
