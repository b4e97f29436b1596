//! The rows that belong to the one in the card: its payment and refunds, also of other loaded days, and the other orders of
//! its notice. Each leads to its row.

use crate::desk::Desk;
use crate::names::loaded;
use crate::table::cell::{self, RowKind, Words};
use leptos::prelude::*;
use nontax_bill::Column;
use nontax_protocol::Target;
use nontax_table::{Field, WindowRow};

/// What the engine told of the row; nothing until it did.
pub fn related_rows(desk: Desk) -> Option<impl IntoView + use<>> {
    let related = desk.related.get()?;
    let text = &desk.t().table;
    let order = if related.order_rows == 0 {
        view! { <p class="quiet">{text.no_order_rows}</p> }.into_any()
    } else {
        let title = (text.order_rows)(related.order_rows);
        list(desk, "related-order", title, &related.order, related.order_rows)
    };
    let notice = (related.notice_rows > 0).then(|| {
        let title = (text.notice_rows)(related.notice_rows);
        list(desk, "related-notice", title, &related.notice, related.notice_rows)
    });
    Some(view! { <section class="related" data-testid="related">{order} {notice}</section> })
}

fn list(desk: Desk, id: &'static str, title: String, rows: &[WindowRow], all: u64) -> AnyView {
    let left = all.saturating_sub(rows.len() as u64);
    let lines = rows.iter().map(|row| line(desk, row)).collect_view();
    let others = (left > 0).then(|| view! { <p class="quiet">{(desk.t().table.and_others)(left)}</p> });
    view! {
        <div data-testid=id>
            <h3>{title}</h3>
            <ul>{lines}</ul>
            {others}
        </div>
    }
    .into_any()
}

fn line(desk: Desk, row: &WindowRow) -> impl IntoView + use<> {
    let regions = loaded::regions_now();
    let (state, amount, origin) = desk.sources.with(|sources| {
        let words = Words { lang: desk.lang.get(), regions: &regions, sources };
        let text = |field| cell::cell(row, field, &words).text.into_owned();
        let source = cell::source_name(sources, row.source);
        let order = cell::value(row, Column::OrderId);
        (text(Field::Known(Column::TradeState)), text(Field::Amount), format!("{source} · {order}"))
    });
    let time = cell::value(row, Column::TransactionTime).to_owned();
    let class = if cell::kind(row) == RowKind::Refund { "related-row is-refund" } else { "related-row" };
    let said = desk.t().table.go_to_row;
    let target = Target::Row(row.row);
    view! {
        <li>
            <button type="button" class=class data-testid="related-row" on:click=move |_| desk.jump_to(target)>
                <span class="visually-hidden">{said}</span>
                <b class="is-kind">{state}</b>
                <span>{time}</span>
                <span class="is-amount">{amount}</span>
                <span class="is-origin">{origin.clone()}</span>
            </button>
        </li>
    }
}
