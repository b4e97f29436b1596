//! The menu of a column or of a row: what can be done there, for those who do not know the keys or have none.

use super::column_view::Side;
use super::grid::focus_grid;
use super::hands::{name_of, text_of};
use crate::desk::Desk;
use crate::grouping;
use crate::made::{Made, hand_of};
use crate::taking;
use leptos::ev;
use leptos::html::Div;
use leptos::prelude::*;
use nontax_bill::Column;
use nontax_protocol::FACET_COLUMNS;
use nontax_table::{Field, WindowRow};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// What a menu does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// By this alone; downwards or not.
    Sort(Field, bool),
    /// By this too.
    SortToo(Field),
    /// No longer by this.
    SortNot(Field),
    /// One place on.
    Step(Field, Side),
    /// Keep at the left, or let go.
    Pin(Field, bool),
    /// Wider, or narrower.
    Widen(Field, bool),
    /// Show no more.
    Hide(Field),
    /// Group by it.
    Group(Field),
    /// All values of the view.
    CopyColumn(Field),
    /// This text.
    CopyText(String),
    /// The row at a place.
    CopyRow(u64),
    /// The rows picked.
    CopyPicked,
    /// The card of the row that has the focus.
    Open,
    /// Pick the row at a place, or let it go.
    TogglePicked(u64),
    /// Keep the rows with this value.
    Only(Field, String),
    /// Keep those without it.
    Without(Field, String),
}

/// An opened menu.
#[derive(Clone, Debug, PartialEq)]
pub struct Menu {
    name: String,
    /// Where in the window, in CSS pixels.
    at: (f64, f64),
    items: Vec<(String, Action)>,
}

/// The menu of a column.
pub fn of_column(desk: Desk, field: Field, left: f64, top: f64) -> Menu {
    let text = &desk.t_now().table;
    let rank = desk.sort.with_untracked(|sort| sort.iter().position(|key| key.field == field));
    let is_sorted = desk.sort.with_untracked(|sort| !sort.is_empty());
    let pinned = desk.columns.with_untracked(|view| view.pinned.contains(&field));
    let named = |label: &str, action: Action| (label.to_owned(), action);
    let mut items =
        vec![named(text.sort_up, Action::Sort(field, false)), named(text.sort_down, Action::Sort(field, true))];
    if rank.is_some() {
        items.push(named(text.sort_not, Action::SortNot(field)));
    } else if is_sorted {
        items.push(named(text.sort_too, Action::SortToo(field)));
    }
    items.extend([
        named(text.move_left, Action::Step(field, Side::Before)),
        named(text.move_right, Action::Step(field, Side::Behind)),
        named(if pinned { text.unpin } else { text.pin }, Action::Pin(field, !pinned)),
        named(text.wider, Action::Widen(field, true)),
        named(text.narrower, Action::Widen(field, false)),
        named(text.hide, Action::Hide(field)),
    ]);
    if grouping::can_group(field) {
        items.push(named(text.group_by_this, Action::Group(field)));
    }
    items.push(named(text.copy_column, Action::CopyColumn(field)));
    Menu { name: (text.menu_of)(&name_of(desk, field)), at: (left, top), items }
}

/// The menu of a row, and of the cell of a field in it. Without the row's values there is little to do.
pub fn of_row(desk: Desk, place: u64, field: Option<Field>, row: Option<&WindowRow>, left: f64, top: f64) -> Menu {
    let text = &desk.t_now().table;
    let mut items = Vec::new();
    let picked = desk.picked.with_untracked(|picked| (picked.has(place), picked.count()));
    if let Some((row, field)) = row.zip(field) {
        items.push((text.copy_cell.to_owned(), Action::CopyText(text_of(desk, row, field))));
        if let Some(raw) = desk.with_words(|words, _| taking::raw_value(row, field, words)) {
            items.push(((text.copy_raw)(&raw), Action::CopyText(raw)));
        }
    }
    items.push((text.copy_row.to_owned(), Action::CopyRow(place)));
    if picked.1 > 0 {
        items.push(((text.copy_picked)(picked.1), Action::CopyPicked));
    }
    if let Some(field) = field {
        items.push((text.copy_column.to_owned(), Action::CopyColumn(field)));
    }
    if let Some((field, value)) = field.zip(row).and_then(|(field, row)| Some((field, code_of(row, field)?))) {
        items.push((text.only_this.to_owned(), Action::Only(field, value.clone())));
        items.push((text.without_this.to_owned(), Action::Without(field, value)));
    }
    let toggle = if picked.0 { text.let_row_go } else { text.pick_row };
    items.push((toggle.to_owned(), Action::TogglePicked(place)));
    items.push((text.open_row.to_owned(), Action::Open));
    Menu { name: text.row_menu.to_owned(), at: (left, top), items }
}

/// The value of a field that has a facet, raw.
fn code_of(row: &WindowRow, field: Field) -> Option<String> {
    match field {
        Field::Known(column) if FACET_COLUMNS.contains(&column) => Some(row.cells.get(Column::index(column))?.clone()),
        Field::Source => Some(row.source.to_string()),
        _ => None,
    }
}

/// The opened menu; nothing while none is.
#[component]
pub fn MenuView(menu: RwSignal<Option<Menu>>, act: impl Fn(Action) + Copy + Send + Sync + 'static) -> impl IntoView {
    let veil = NodeRef::<Div>::new();
    Effect::new(move |_| {
        let opened = menu.get();
        let Some(veil) = veil.get() else { return };
        veil.set_hidden(opened.is_none());
        veil.set_text_content(None);
        let Some(Menu { name, at, items }) = opened else { return };
        let items = items.iter().enumerate().map(|(place, (label, _))| {
            let item = Made::button("menu-item", &place.to_string()).with("role", "menuitem");
            item.with("tabindex", "-1").text(label)
        });
        let list = Made::new("div", "menu").with("role", "menu").with("data-testid", "menu").with("aria-label", &name);
        Made::fill(&veil, vec![list.and_all(items)]);
        if let Some(list) = list_in(&veil) {
            put(&list, at);
            focus_item(&list, 0);
        }
    });
    let close = move || {
        menu.set(None);
        focus_grid();
    };
    let clicked = move |event: ev::MouseEvent| {
        let place: Option<usize> = hand_of(&event).and_then(|(hand, _)| hand.parse().ok());
        let chosen = menu.with_untracked(|menu| menu.as_ref().and_then(|menu| Some(menu.items.get(place?)?.1.clone())));
        match chosen {
            Some(action) => act(action),
            None => close(),
        }
    };
    let key = move |event: ev::KeyboardEvent| {
        let Some(list) = veil.get_untracked().and_then(|veil| list_in(&veil)) else { return };
        let count = i32::try_from(list.child_element_count()).unwrap_or(0);
        let now = focused_item(&list).unwrap_or(-1);
        let next = match event.key().as_str() {
            "ArrowDown" => (now + 1).rem_euclid(count.max(1)),
            "ArrowUp" => (now - 1).rem_euclid(count.max(1)),
            "Home" => 0,
            "End" => count - 1,
            "Escape" | "Tab" => {
                event.prevent_default();
                return close();
            }
            _ => return,
        };
        event.prevent_default();
        focus_item(&list, next);
    };
    let other_button = move |event: ev::MouseEvent| {
        event.prevent_default();
        close();
    };
    view! {
        <div node_ref=veil class="menu-veil" hidden on:click=clicked on:contextmenu=other_button on:keydown=key></div>
    }
}

fn list_in(veil: &HtmlElement) -> Option<HtmlElement> {
    veil.first_element_child()?.dyn_into().ok()
}

/// Inside of the window, as near to a place as there is room.
fn put(list: &HtmlElement, (left, top): (f64, f64)) {
    let size = |value: Result<wasm_bindgen::JsValue, wasm_bindgen::JsValue>| {
        value.ok().and_then(|size| size.as_f64()).unwrap_or(0.0)
    };
    let (width, height) = (size(window().inner_width()), size(window().inner_height()));
    let own = list.get_bounding_client_rect();
    let within = |at: f64, own: f64, all: f64| at.min(all - own - 8.0).max(8.0);
    let style = list.style();
    let _ = style.set_property("left", &format!("{}px", within(left, own.width(), width)));
    let _ = style.set_property("top", &format!("{}px", within(top, own.height(), height)));
}

fn focus_item(list: &HtmlElement, at: i32) {
    let item = u32::try_from(at).ok().and_then(|at| list.children().item(at));
    if let Some(item) = item.and_then(|item| item.dyn_into::<HtmlElement>().ok()) {
        let _ = item.focus();
    }
}

fn focused_item(list: &HtmlElement) -> Option<i32> {
    let focused = document().active_element()?;
    let items = list.children();
    (0..items.length()).find(|at| items.item(*at).as_ref() == Some(&focused)).and_then(|at| i32::try_from(at).ok())
}
