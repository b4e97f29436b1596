//! Looking up the orders of a payment notice, or of an order number, at the Worker: a dialog with a form and its answer.

mod answer;
mod form;

use crate::api_call::CallError;
use crate::desk::{SessionState, use_desk};
use crate::sign_in_again::is_signed_out;
use answer::OrdersAnswer;
use form::OrdersForm;
use leptos::html;
use leptos::prelude::*;
use nontax_api::{Orders, OrdersRequest};

/// How it stands with the look-up.
#[derive(Clone, Debug, PartialEq)]
pub enum LookUp {
    /// Not asked yet.
    Idle,
    /// On its way.
    Asking,
    /// Answered.
    Answered(OrdersRequest, Orders),
    /// Not answered.
    Failed(CallError),
}

/// The dialog; open while the desk has an order form.
#[component]
pub fn OrderDialog() -> impl IntoView {
    let desk = use_desk();
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let open = desk.order_form.with(Option::is_some);
        if let Some(dialog) = dialog.get() {
            if open && !dialog.open() {
                let _ = dialog.show_modal();
            } else if !open && dialog.open() {
                dialog.close();
            }
        }
    });
    let close = move || desk.order_form.set(None);
    let content = move || {
        desk.order_form.get().map(|form| {
            let can = desk.session.with(|session| match session {
                SessionState::Ready(session) => session.can.orders,
                _ => false,
            });
            if can {
                view! { <LookUpView form /> }.into_any()
            } else {
                view! { <p data-testid="orders-unavailable">{move || desk.t().orders.unavailable}</p> }.into_any()
            }
        })
    };
    view! {
        <dialog
            node_ref=dialog
            class="dialog"
            aria-labelledby="orders-title"
            data-testid="orders"
            on:close=move |_| close()
        >
            <header class="dialog-head">
                <h2 id="orders-title">{move || desk.t().orders.title}</h2>
                <button
                    type="button"
                    class="button icon-button"
                    data-testid="close-orders"
                    aria-label=move || desk.t().desk.close
                    on:click=move |_| close()
                >
                    "×"
                </button>
            </header>
            <div class="dialog-body">{content}</div>
        </dialog>
    }
}

#[component]
fn LookUpView(form: crate::desk::OrderForm) -> impl IntoView {
    let desk = use_desk();
    let look_up = RwSignal::new(LookUp::Idle);
    let turn = StoredValue::new(0_u32);
    let last = StoredValue::new(None::<OrdersRequest>);
    let ask = move |request: OrdersRequest| {
        last.set_value(Some(request.clone()));
        turn.update_value(|turn| *turn += 1);
        let asked = turn.get_value();
        look_up.set(LookUp::Asking);
        leptos::task::spawn_local(async move {
            let answer = crate::api_call::orders(&request).await;
            // A newer question, or a closed dialog, has no use for this answer.
            if turn.try_get_value() != Some(asked) {
                return;
            }
            let next = match answer {
                Ok(orders) => {
                    desk.find_orders(orders.order_ids.clone());
                    desk.say((desk.t_now().orders.found)(orders.order_ids.len()));
                    LookUp::Answered(request, orders)
                }
                Err(error) => LookUp::Failed(error),
            };
            let _ = look_up.try_set(next);
        });
    };
    if let Some(request) = form.request.clone().filter(|request| form.at_once && form::is_valid(request)) {
        ask(request);
    }
    Effect::new(move |before: Option<u32>| {
        let times = desk.signed_in.get();
        let signed_out = look_up.with_untracked(
            |look_up| matches!(look_up, LookUp::Failed(CallError::Refused(problem)) if is_signed_out(problem)),
        );
        if let Some(request) = last.get_value().filter(|_| signed_out && before.is_some_and(|before| before != times)) {
            ask(request);
        }
        times
    });
    view! {
        <p class="quiet">{move || desk.t().orders.explain}</p>
        <OrdersForm form look_up ask />
        <OrdersAnswer look_up />
    }
}
