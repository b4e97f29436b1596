//! The dialog in which columns are shown, hidden, put in order and kept at the left, without a drag.

use super::column_view::{ColumnView, Side};
use super::header;
use crate::desk::{Desk, use_desk};
use leptos::html;
use leptos::prelude::*;
use nontax_table::Field;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// The dialog; shown while `open`.
#[component]
pub fn ColumnChooser(open: RwSignal<bool>) -> impl IntoView {
    let desk = use_desk();
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let open = open.get();
        if let Some(dialog) = dialog.get() {
            if open && !dialog.open() {
                let _ = dialog.show_modal();
            } else if !open && dialog.open() {
                dialog.close();
            }
        }
    });
    let order = move || desk.columns.with(|view| view.in_order(desk.extras.with(Vec::len)));
    view! {
        <dialog
            node_ref=dialog
            class="dialog chooser"
            aria-labelledby="columns-title"
            data-testid="column-chooser"
            on:close=move |_| open.set(false)
        >
            <header class="dialog-head">
                <h2 id="columns-title">{move || desk.t().table.columns_title}</h2>
                <button
                    type="button"
                    class="button icon-button"
                    data-testid="close-columns"
                    aria-label=move || desk.t().desk.close
                    on:click=move |_| open.set(false)
                >
                    "×"
                </button>
            </header>
            <div class="dialog-body">
                <p class="quiet">{move || desk.t().table.columns_hint}</p>
                <Show when=move || open.get()>
                    <ol class="chooser-list">
                        <For each=order key=|field| *field let:field>
                            {line(desk, field)}
                        </For>
                    </ol>
                </Show>
                <button
                    type="button"
                    class="button"
                    data-testid="reset-columns"
                    on:click=move |_| desk.change_columns(|columns| *columns = ColumnView::default())
                >
                    {move || desk.t().table.columns_reset}
                </button>
            </div>
        </dialog>
    }
}

fn line(desk: Desk, field: Field) -> impl IntoView {
    let name = Memo::new(move |_| {
        let lang = desk.lang.get();
        desk.extras.with(|extras| header::name(field, lang, extras).to_owned())
    });
    let hidden = Memo::new(move |_| desk.columns.with(|view| view.hidden.contains(&field)));
    let pinned = Memo::new(move |_| desk.columns.with(|view| view.pinned.contains(&field)));
    let extras = move || desk.extras.with_untracked(Vec::len);
    let step = move |side: Side, event: leptos::ev::MouseEvent| {
        desk.change_columns(|columns| {
            let _ = columns.step(field, side, true, extras());
        });
        // The line is put elsewhere, and an element that is put elsewhere loses the focus.
        let button = event.current_target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
        request_animation_frame(move || {
            if let Some(button) = button {
                let _ = button.focus();
            }
        });
    };
    view! {
        <li class="chooser-line" data-testid="chooser-line">
            <label class="chooser-name">
                <input
                    type="checkbox"
                    aria-label=move || name.with(|name| (desk.t().table.column_show)(name))
                    prop:checked=move || !hidden.get()
                    on:change=move |event| {
                        let show = event_target_checked(&event);
                        desk.change_columns(|columns| columns.set_hidden(field, !show, extras()));
                        // The last one stays shown, whatever was clicked.
                        if let Some(input) = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok()) {
                            input.set_checked(!desk.columns.with_untracked(|view| view.hidden.contains(&field)));
                        }
                    }
                />
                <span>{move || name.get()}</span>
            </label>
            <button
                type="button"
                class="button quiet-button chooser-pin"
                aria-pressed=move || pinned.get().to_string()
                aria-label=move || name.with(|name| (desk.t().table.column_pin_of)(name))
                on:click=move |_| desk.change_columns(|columns| {
                    let pinned = columns.pinned.contains(&field);
                    columns.set_pinned(field, !pinned);
                })
            >
                {move || desk.t().table.column_pin}
            </button>
            <button
                type="button"
                class="button icon-button"
                aria-label=move || name.with(|name| (desk.t().table.column_up)(name))
                on:click=move |event| step(Side::Before, event)
            >
                "↑"
            </button>
            <button
                type="button"
                class="button icon-button"
                aria-label=move || name.with(|name| (desk.t().table.column_down)(name))
                on:click=move |event| step(Side::Behind, event)
            >
                "↓"
            </button>
        </li>
    }
}
