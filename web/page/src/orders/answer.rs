//! What a look-up came to: the orders, the paid one marked, with the way to its row when that is loaded.

use super::LookUp;
use crate::api_call::CallError;
use crate::app::CopyButton;
use crate::desk::use_desk;
use crate::sources::RefusalNotice;
use leptos::prelude::*;
use nontax_api::Orders;
use nontax_protocol::Target;
use nontax_table::RowId;

/// The answer under the form.
#[component]
pub fn OrdersAnswer(look_up: RwSignal<LookUp>) -> impl IntoView {
    let desk = use_desk();
    let answer = move || match look_up.get() {
        LookUp::Idle => ().into_any(),
        LookUp::Asking => {
            view! { <p class="quiet" data-testid="orders-asking">{move || desk.t().orders.asking}</p> }.into_any()
        }
        LookUp::Answered(_, orders) => view! { <OrderList orders /> }.into_any(),
        LookUp::Failed(CallError::Refused(problem)) => view! { <RefusalNotice problem=*problem /> }.into_any(),
        LookUp::Failed(CallError::Absent) => view! {
            <p data-testid="orders-absent">
                <strong>{move || desk.t().orders.network}</strong>
                " "
                {move || desk.t().orders.network_next}
            </p>
        }
        .into_any(),
    };
    view! { <div class="orders-answer" aria-live="polite">{answer}</div> }
}

#[component]
fn OrderList(orders: Orders) -> impl IntoView {
    let desk = use_desk();
    let number = orders.order_ids.len();
    // Nothing says that the paid one is in the list.
    let mut ids = orders.order_ids;
    let paid = orders.paid_order_id.filter(|id| !id.is_empty());
    if let Some(paid) = paid.as_ref().filter(|paid| !ids.contains(paid)) {
        ids.push(paid.clone());
    }
    let none = ids.is_empty();
    let none_paid = !none && paid.is_none();
    let lines = ids
        .into_iter()
        .map(|id| {
            let is_paid = paid.as_deref() == Some(id.as_str());
            view! { <OrderLine id is_paid /> }
        })
        .collect_view();
    view! {
        <p class="orders-found" data-testid="orders-found">
            {move || {
                let text = &desk.t().orders;
                if none { text.none.to_owned() } else { (text.found)(number) }
            }}
            {move || none_paid.then(|| format!(" · {}", desk.t().orders.none_paid))}
        </p>
        <ol class="order-list">{lines}</ol>
    }
}

#[component]
fn OrderLine(id: String, is_paid: bool) -> impl IntoView {
    let desk = use_desk();
    let wanted = id.clone();
    // `None`: not known yet; `Some(None)`: not loaded.
    let row = Memo::new(move |_| -> Option<Option<RowId>> {
        desk.found_orders.with(|found| {
            let found = found.as_ref()?;
            let at = found.order_ids.iter().position(|id| *id == wanted)?;
            found.rows.get(at).copied()
        })
    });
    let state = move || {
        let text = &desk.t().orders;
        if is_paid { text.paid } else { text.unpaid }
    };
    let link_name = id.clone();
    let link = move || match row.get() {
        Some(Some(row)) => {
            let name = link_name.clone();
            let go = move |_| {
                desk.order_form.set(None);
                desk.jump_to(Target::Row(row));
            };
            view! {
                <button
                    type="button"
                    class="button"
                    data-testid="order-row"
                    aria-label=move || (desk.t().orders.show_row_of)(&name)
                    on:click=go
                >
                    {move || desk.t().orders.show_row}
                </button>
            }
            .into_any()
        }
        Some(None) if is_paid => view! { <span class="quiet">{move || desk.t().orders.not_loaded}</span> }.into_any(),
        _ => ().into_any(),
    };
    let text = id.clone();
    let copy_name = id.clone();
    view! {
        <li class="order" class:order-paid=is_paid data-testid="order">
            <span class="order-id raw">{id}</span>
            <CopyButton text name=Signal::derive(move || copy_name.clone()) />
            <span class="order-state">
                <span aria-hidden="true">{if is_paid { "✓ " } else { "" }}</span>
                {state}
            </span>
            {link}
        </li>
    }
}
