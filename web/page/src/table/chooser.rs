//! The dialog in which columns are shown, hidden, put in order and kept at the left, without a drag.

use super::column_view::{ColumnView, Side};
use super::header;
use crate::desk::{Desk, use_desk};
use crate::made::{Made, hand_of};
use leptos::prelude::*;
use leptos::{ev, html};
use nontax_table::Field;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};

/// What stands on each line, besides the name.
const HANDS: [&str; 4] = ["show", "pin", "up", "down"];

/// The dialog; shown while `open`.
#[component]
pub fn ColumnChooser(open: RwSignal<bool>) -> impl IntoView {
    let desk = use_desk();
    let (dialog, lines) = (NodeRef::<html::Dialog>::new(), NodeRef::<html::Ol>::new());
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
    Effect::new(move |_| {
        let is_open = open.get();
        let made = if is_open { made_lines(desk) } else { Vec::new() };
        if let Some(lines) = lines.get() {
            // Who had the focus has it afterwards.
            let focused = document().active_element().map(|active| active.id());
            Made::fill(&lines, made);
            let again =
                focused.filter(|id| id.starts_with("chooser-")).and_then(|id| document().get_element_by_id(&id));
            if let Some(again) = again.and_then(|again| again.dyn_into::<HtmlElement>().ok()) {
                let _ = again.focus();
            }
        }
    });
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
                <ol
                    node_ref=lines
                    class="chooser-list"
                    on:click=move |event| clicked(desk, &event)
                    on:change=move |event| shown_or_hidden(desk, &event)
                ></ol>
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

fn made_lines(desk: Desk) -> Vec<Made> {
    let text = &desk.t().table;
    let lang = desk.lang.get();
    let view = desk.columns.get();
    desk.extras.with(|extras| {
        let line = |field: Field| {
            let name = header::name(field, lang, extras);
            let [show, pin, up, down] =
                HANDS.map(|hand| (hand, format!("chooser-{hand}-{}", key_of(field, extras.len()))));
            let button = |class: &str, (hand, id): (&str, String), said: String| {
                Made::button(class, hand).with("id", &id).with("aria-label", &said)
            };
            let checkbox =
                Made::new("input", "").with("type", "checkbox").with("data-hand", show.0).with("id", &show.1);
            let checkbox = checkbox.with("aria-label", &(text.column_show)(name));
            let checkbox = if view.hidden.contains(&field) { checkbox } else { checkbox.with("checked", "") };
            let label = Made::new("label", "chooser-name").and(checkbox).and(Made::new("span", "").text(name));
            let pinned = view.pinned.contains(&field).to_string();
            let pin = button("button quiet-button chooser-pin", pin, (text.column_pin_of)(name))
                .with("aria-pressed", &pinned);
            Made::new("li", "chooser-line")
                .with("data-testid", "chooser-line")
                .and(label)
                .and(pin.text(text.column_pin))
                .and(button("button icon-button", up, (text.column_up)(name)).text("↑"))
                .and(button("button icon-button", down, (text.column_down)(name)).text("↓"))
        };
        view.in_order(extras.len()).into_iter().map(line).collect()
    })
}

/// A field's place in the table's own order, which the ids of its line are made from.
fn key_of(field: Field, extras: usize) -> usize {
    let own = ColumnView::default().in_order(extras);
    own.iter().position(|other| *other == field).unwrap_or(0)
}

fn field_of(hand: &HtmlElement, extras: usize) -> Option<Field> {
    let id = hand.id();
    let key: usize = id.rsplit('-').next()?.parse().ok()?;
    ColumnView::default().in_order(extras).get(key).copied()
}

fn clicked(desk: Desk, event: &ev::MouseEvent) {
    let extras = desk.extras.with_untracked(Vec::len);
    let Some((hand, element)) = hand_of(event) else { return };
    let Some(field) = field_of(&element, extras) else { return };
    desk.change_columns(|columns| match hand.as_str() {
        "pin" => {
            let pinned = columns.pinned.contains(&field);
            columns.set_pinned(field, !pinned);
        }
        "up" | "down" => {
            let side = if hand == "up" { Side::Before } else { Side::Behind };
            let _ = columns.step(field, side, true, extras);
        }
        _ => {}
    });
}

fn shown_or_hidden(desk: Desk, event: &ev::Event) {
    let extras = desk.extras.with_untracked(Vec::len);
    let Some((_, element)) = hand_of(event) else { return };
    let Some((field, input)) = field_of(&element, extras).zip(element.dyn_ref::<HtmlInputElement>()) else { return };
    desk.change_columns(|columns| columns.set_hidden(field, !input.checked(), extras));
    // The last one stays shown, whatever was clicked.
    input.set_checked(!desk.columns.with_untracked(|view| view.hidden.contains(&field)));
}
