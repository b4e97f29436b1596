//! What hands do to the grid: keys, clicks, the menu of a column or row, and dragging a header or its edge.

use super::column_view::Side;
use super::columns;
use super::grid::{Grid, Slot, ask_for_frame, focus_grid, with_grid};
use super::header;
use super::keys::{self, Extent, Spot};
use super::menu::{Action, Menu, of_column, of_row};
use super::picked::Picked;
use crate::desk::Desk;
use crate::detail;
use crate::filters::conditions::{self, Choice};
use crate::taking;
use leptos::ev;
use leptos::prelude::*;
use nontax_table::{Field, Places, SortKey, WindowRow};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, PointerEvent};

/// A pointer that went no further, in CSS pixels, clicked.
const CLICK: f64 = 6.0;

/// How near to a side of the grid a dragged header makes it scroll, and by how much at a time; CSS pixels.
const EDGE: f64 = 32.0;
const EDGE_STEP: i32 = 16;

/// Wider or narrower by so much with a key or from the menu, in CSS pixels.
const WIDTH_STEP: i32 = 16;

/// A header or its edge that is held.
pub(super) enum HeadDrag {
    /// Its edge: the pointer's way is the change of width.
    Edge { field: Field, from: f64, width: u32, now: u32 },
    /// The header; moves once the pointer went far enough.
    Head { field: Field, from: f64, moving: bool, target: Option<(Field, Side)>, mark: Option<HtmlElement> },
    /// Over, but the click that follows is not a click.
    Done,
}

pub(super) fn key_pressed(slot: Slot, menu: RwSignal<Option<Menu>>, event: &ev::KeyboardEvent) {
    let key = event.key();
    if event.alt_key() && key == "ArrowDown" {
        event.prevent_default();
        return open_menu_at_spot(slot, menu);
    }
    if event.alt_key() || event.is_composing() {
        return;
    }
    let control = event.ctrl_key() || event.meta_key();
    let shift = event.shift_key();
    let handled = with_grid(slot, |grid| {
        if grid.drag.is_some() && key == "Escape" {
            end_drag(grid, false);
            return true;
        }
        if grid.spot.place.is_none()
            && shift
            && let Some(field) = grid.field_at_spot()
        {
            let side = match key.as_str() {
                "ArrowLeft" => Some(Side::Before),
                "ArrowRight" => Some(Side::Behind),
                _ => None,
            };
            if let Some(side) = side {
                let step = if side == Side::Before { -WIDTH_STEP } else { WIDTH_STEP };
                if control {
                    step_column(grid.desk, field, side)
                } else {
                    widen_by(grid.desk, field, step)
                }
                return true;
            }
        }
        let extent =
            Extent { rows: grid.scroller.rows(), columns: grid.columns.list.len(), page: grid.scroller.page() };
        if let Some(spot) = keys::moved(grid.spot, &key, control, extent) {
            let draws = shift && spot.place != grid.spot.place;
            match (grid.spot.place, spot.place) {
                (Some(from), Some(to)) if draws => grid.desk.pick(|picked| picked.draw(from, to)),
                _ => grid.desk.picked.update_untracked(Picked::settle),
            }
            grid.focus(spot);
            return true;
        }
        match key.as_str() {
            "Enter" if !control => {
                open_spot(grid, shift);
                true
            }
            " " if !control => {
                match grid.spot.place {
                    Some(place) => grid.desk.toggle_picked(place),
                    None => open_spot(grid, shift),
                }
                true
            }
            "a" | "A" if control && !shift => {
                let rows = grid.scroller.rows();
                grid.desk.pick(|picked| *picked = Picked::all(rows));
                true
            }
            "c" | "C" if control && !shift && !is_text_marked() => {
                copy_at_spot(grid);
                true
            }
            "Escape" if grid.desk.selected.get_untracked().is_some() => {
                grid.desk.select(None);
                true
            }
            "Escape" if grid.desk.picked.with_untracked(|picked| !picked.is_empty()) => {
                grid.desk.let_picked_go();
                true
            }
            _ => false,
        }
    });
    if handled == Some(true) {
        event.prevent_default();
        ask_for_frame(slot);
    }
}

// Shift marks text from the last click on, which is not what picking rows means.
pub(super) fn mouse_down(slot: Slot, event: &ev::MouseEvent) {
    if event.shift_key() {
        event.prevent_default();
        with_grid(slot, |grid| drop(grid.element.focus()));
    }
}

pub(super) fn clicked(slot: Slot, menu: RwSignal<Option<Menu>>, event: &ev::MouseEvent) {
    let dragged = with_grid(slot, |grid| matches!(grid.drag.take(), Some(HeadDrag::Done)));
    let Some((target, spot)) = spot_of(event).filter(|_| dragged == Some(false)) else { return };
    if target.class_list().contains("grid-head-edge") {
        return;
    }
    if target.class_list().contains("grid-head-more") {
        with_grid(slot, |grid| grid.spot = spot);
        return open_menu(slot, menu, f64::from(event.client_x()), f64::from(event.client_y()));
    }
    // A text that was just marked is to be copied, not to open the row.
    let marking = is_text_marked();
    let control = event.ctrl_key() || event.meta_key();
    with_grid(slot, |grid| {
        let before = core::mem::replace(&mut grid.spot, spot);
        let Some(place) = spot.place else {
            open_spot(grid, event.shift_key());
            return;
        };
        if event.shift_key() {
            grid.desk.pick(|picked| picked.draw(before.place.unwrap_or(place), place));
        } else if control || spot.column == 0 {
            grid.desk.toggle_picked(place);
        } else if !marking {
            grid.desk.picked.update_untracked(Picked::settle);
            let row = grid.row_at_spot();
            if row.is_some() {
                grid.desk.select(row);
            }
        }
    });
    ask_for_frame(slot);
}

/// The menu key, Shift+F10, the second button, or a long touch.
pub(super) fn menu_asked(slot: Slot, menu: RwSignal<Option<Menu>>, event: &ev::MouseEvent) {
    // The browser's own menu copies what is marked.
    if is_text_marked() {
        return;
    }
    match spot_of(event) {
        Some((_, spot)) if event.button() == 2 || event.client_x() != 0 => {
            event.prevent_default();
            with_grid(slot, |grid| grid.spot = spot);
            ask_for_frame(slot);
            open_menu(slot, menu, f64::from(event.client_x()), f64::from(event.client_y()));
        }
        _ => {
            event.prevent_default();
            open_menu_at_spot(slot, menu);
        }
    }
}

fn open_menu_at_spot(slot: Slot, menu: RwSignal<Option<Menu>>) {
    let corner = with_grid(slot, |grid| {
        let cell = document().get_element_by_id(&super::painter::cell_id(grid.spot.place, grid.spot.column));
        let around = cell.unwrap_or_else(|| grid.element.clone().into()).get_bounding_client_rect();
        (around.left(), around.bottom())
    });
    if let Some((left, top)) = corner {
        open_menu(slot, menu, left, top);
    }
}

fn open_menu(slot: Slot, menu: RwSignal<Option<Menu>>, left: f64, top: f64) {
    let opened = with_grid(slot, |grid| {
        let desk = grid.desk;
        let field = grid.field_at_spot();
        match (grid.spot.place, field) {
            (None, Some(field)) => Some(of_column(desk, field, left, top)),
            (None, None) => None,
            (Some(place), field) => {
                let row = desk.rows.with_untracked(|store| store.get(place).cloned());
                Some(of_row(desk, place, field, row.as_ref(), left, top))
            }
        }
    });
    if let Some(opened) = opened.flatten() {
        menu.set(Some(opened));
    }
}

/// Does what was chosen in a menu.
pub(super) fn act(slot: Slot, menu: RwSignal<Option<Menu>>, action: Action) {
    menu.set(None);
    focus_grid();
    let Some(desk) = with_grid(slot, |grid| grid.desk) else { return };
    match action {
        Action::Sort(field, descending) => desk.change_view(|view| view.sort = vec![SortKey { field, descending }]),
        Action::SortToo(field) => desk.change_view(|view| {
            view.sort.retain(|key| key.field != field);
            view.sort.push(SortKey { field, descending: false });
        }),
        Action::SortNot(field) => desk.change_view(|view| view.sort.retain(|key| key.field != field)),
        Action::Step(field, side) => step_column(desk, field, side),
        Action::Pin(field, pinned) => desk.change_columns(|columns| columns.set_pinned(field, pinned)),
        Action::Widen(field, wider) => widen_by(desk, field, if wider { WIDTH_STEP } else { -WIDTH_STEP }),
        Action::Hide(field) => {
            let extras = desk.extras.with_untracked(Vec::len);
            desk.change_columns(|columns| columns.set_hidden(field, true, extras));
            desk.say((desk.t_now().table.hidden_now)(&name_of(desk, field)));
        }
        Action::Group(field) => crate::grouping::group_by(desk, vec![field]),
        Action::CopyColumn(field) => {
            let rows = desk.answer.with_untracked(|answer| answer.as_ref().map_or(0, |answer| answer.matched));
            desk.copy_places(vec![Places { first: 0, end: rows }], vec![field], false);
        }
        Action::CopyText(text) => desk.copy_text(text),
        Action::CopyRow(place) => {
            desk.copy_places(vec![Places { first: place, end: place + 1 }], shown_fields(desk), false);
        }
        Action::CopyPicked => desk.copy_picked(shown_fields(desk)),
        Action::Open => drop(with_grid(slot, |grid| open_spot(grid, false))),
        Action::TogglePicked(place) => desk.toggle_picked(place),
        Action::Only(field, value) => {
            desk.change_conditions(|all| conditions::choose(all, field, &value, Choice::Kept));
        }
        Action::Without(field, value) => {
            desk.change_conditions(|all| conditions::choose(all, field, &value, Choice::LeftOut));
        }
    }
    ask_for_frame(slot);
}

/// The fields that are shown, in their order: what a copied row has.
pub(super) fn shown_fields(desk: Desk) -> Vec<Field> {
    let extras = desk.extras.with_untracked(Vec::len);
    let shown = desk.columns.with_untracked(|view| view.shown(extras, false));
    shown.list.iter().filter_map(|column| column.field).collect()
}

/// Sorts by the header, picks all, or opens the row.
fn open_spot(grid: &mut Grid, add: bool) {
    let desk = grid.desk;
    match (grid.spot.place, grid.field_at_spot()) {
        (None, Some(field)) => desk.toggle_sort(field, add),
        (None, None) => {
            let rows = grid.scroller.rows();
            let are_all = desk.picked.with_untracked(|picked| picked.count() == rows);
            if are_all {
                desk.let_picked_go();
            } else {
                desk.pick(|picked| *picked = Picked::all(rows));
            }
        }
        (Some(_), _) => {
            let row = grid.row_at_spot();
            if row.is_some() {
                detail::focus_when_open();
                desk.select(row);
            }
        }
    }
}

/// The rows picked; or the cell that has the focus, when it is at hand.
fn copy_at_spot(grid: &mut Grid) {
    let desk = grid.desk;
    if desk.picked.with_untracked(|picked| !picked.is_empty()) {
        return desk.copy_picked(shown_fields(desk));
    }
    let Some(field) = grid.field_at_spot() else { return };
    match grid.spot.place {
        None => desk.copy_text(name_of(desk, field)),
        Some(place) => {
            let row = desk.rows.with_untracked(|store| store.get(place).cloned());
            if let Some(row) = row {
                desk.copy_text(text_of(desk, &row, field));
            }
        }
    }
}

pub(super) fn text_of(desk: Desk, row: &WindowRow, field: Field) -> String {
    desk.with_words(|words, _| taking::value(row, field, words))
}

pub(super) fn name_of(desk: Desk, field: Field) -> String {
    desk.extras.with_untracked(|extras| header::name(field, desk.lang.get_untracked(), extras).to_owned())
}

fn step_column(desk: Desk, field: Field, side: Side) {
    let extras = desk.extras.with_untracked(Vec::len);
    let mut moved = false;
    desk.change_columns(|columns| moved = columns.step(field, side, false, extras));
    if moved {
        let fields = shown_fields(desk);
        let place = fields.iter().position(|shown| *shown == field).map_or(0, |at| at + 1);
        desk.say((desk.t_now().table.moved_to)(&name_of(desk, field), place, fields.len()));
    }
}

fn widen_by(desk: Desk, field: Field, step: i32) {
    let extras = desk.extras.with_untracked(Vec::len);
    let shown = desk.columns.with_untracked(|view| view.shown(extras, false));
    let Some(column) = shown.list.iter().find(|column| column.field == Some(field)) else { return };
    let width = column.width.saturating_add_signed(step);
    let mut now = width;
    desk.change_columns(|columns| {
        columns.set_width(field, width);
        now = columns.widths.get(&field).copied().unwrap_or(width);
    });
    desk.say((desk.t_now().table.width_is)(&name_of(desk, field), now));
}

pub(super) fn pointer_down(slot: Slot, event: &PointerEvent) {
    let Some((target, spot)) = spot_of(event) else { return };
    if event.button() != 0 || spot.place.is_some() || target.class_list().contains("grid-head-more") {
        return;
    }
    let from = f64::from(event.client_x());
    let is_edge = target.class_list().contains("grid-head-edge");
    with_grid(slot, |grid| {
        let column = grid.columns.list.get(spot.column).copied();
        let Some((field, width)) = column.and_then(|column| Some((column.field?, column.width))) else { return };
        if is_edge {
            grid.drag = Some(HeadDrag::Edge { field, from, width, now: width });
        } else if event.pointer_type() != "touch" {
            // A finger on the header scrolls.
            grid.drag = Some(HeadDrag::Head { field, from, moving: false, target: None, mark: None });
        } else {
            return;
        }
        if is_edge {
            let _ = grid.element.set_pointer_capture(event.pointer_id());
        }
    });
}

pub(super) fn pointer_moved(slot: Slot, event: &PointerEvent) {
    let changed = with_grid(slot, |grid| {
        let Some(drag) = grid.drag.take() else { return false };
        let x = f64::from(event.client_x());
        match drag {
            HeadDrag::Edge { field, from, width, .. } => {
                let limits = super::column_view::WIDTHS;
                #[expect(clippy::cast_possible_truncation, reason = "a pointer's way is some thousand pixels at most")]
                let now = width.saturating_add_signed((x - from) as i32).clamp(*limits.start(), *limits.end());
                grid.widen(field, now);
                grid.drag = Some(HeadDrag::Edge { field, from, width, now });
            }
            HeadDrag::Head { field, from, moving, mark, .. } => {
                if !moving && (x - from).abs() < CLICK {
                    grid.drag = Some(HeadDrag::Head { field, from, moving, target: None, mark });
                    return false;
                }
                if !moving {
                    let _ = grid.element.set_pointer_capture(event.pointer_id());
                    let _ = grid.element.class_list().add_1("is-dragging");
                }
                let target = grid.target_at(x, field);
                let mark = show_mark(grid, mark, target);
                grid.drag = Some(HeadDrag::Head { field, from, moving: true, target, mark });
            }
            HeadDrag::Done => return false,
        }
        true
    });
    if changed == Some(true) {
        ask_for_frame(slot);
    }
}

pub(super) fn pointer_up(slot: Slot, event: &PointerEvent) {
    with_grid(slot, |grid| {
        let _ = grid.element.release_pointer_capture(event.pointer_id());
        end_drag(grid, true);
    });
    ask_for_frame(slot);
}

/// The pointer was taken away: nothing has changed.
pub(super) fn drag_ends(slot: Slot) {
    with_grid(slot, |grid| {
        end_drag(grid, false);
        grid.drag = None;
    });
    ask_for_frame(slot);
}

fn end_drag(grid: &mut Grid, keep: bool) {
    let desk = grid.desk;
    let _ = grid.element.class_list().remove_1("is-dragging");
    let was_moved = match grid.drag.take() {
        Some(HeadDrag::Edge { field, width, now, .. }) => {
            if keep && now != width {
                desk.change_columns(|columns| columns.set_width(field, now));
            } else {
                grid.widen(field, width);
            }
            true
        }
        Some(HeadDrag::Head { field, moving, target, mark, .. }) => {
            if let Some(mark) = mark {
                mark.remove();
            }
            if let Some((other, side)) = target.filter(|_| keep && moving) {
                let extras = desk.extras.with_untracked(Vec::len);
                desk.change_columns(|columns| columns.put(field, side, other, extras));
            }
            moving
        }
        Some(HeadDrag::Done) | None => false,
    };
    grid.drag = was_moved.then_some(HeadDrag::Done);
}

impl Grid {
    /// Beside which column a header is put that is held over this place of the window; scrolls at the sides.
    fn target_at(&self, client_x: f64, field: Field) -> Option<(Field, Side)> {
        let around = self.element.get_bounding_client_rect();
        let within = client_x - around.left();
        if within > around.width() - EDGE {
            self.element.set_scroll_left(self.element.scroll_left() + EDGE_STEP);
        } else if within < self.width_at_left() + EDGE && within > self.width_at_left() {
            self.element.set_scroll_left(self.element.scroll_left() - EDGE_STEP);
        }
        let scrolled = if within < self.width_at_left() { 0.0 } else { f64::from(self.element.scroll_left()) };
        let x = within + scrolled;
        for (at, column) in self.columns.list.iter().enumerate() {
            let (left, right) = columns::sides(&self.columns.list, at);
            if let Some(over) = column.field.filter(|_| left <= x && x < right) {
                let side = if x < f64::midpoint(left, right) { Side::Before } else { Side::Behind };
                return (over != field).then_some((over, side));
            }
        }
        None
    }
}

/// A line where the column would come to stand.
fn show_mark(grid: &Grid, mark: Option<HtmlElement>, target: Option<(Field, Side)>) -> Option<HtmlElement> {
    let mark = mark.or_else(|| {
        let mark: HtmlElement = document().create_element("div").ok()?.dyn_into().ok()?;
        mark.set_class_name("grid-drop-mark");
        let _ = mark.set_attribute("aria-hidden", "true");
        let _ = grid.element.parent_element()?.append_child(&mark);
        Some(mark)
    })?;
    let place = target.and_then(|(over, side)| {
        let at = grid.place_of(over)?;
        let (left, right) = columns::sides(&grid.columns.list, at);
        let x = if side == Side::Before { left } else { right };
        let is_pinned = at < grid.columns.pinned && grid.width_at_left() > 0.0;
        Some(if is_pinned { x } else { x - f64::from(grid.element.scroll_left()) })
    });
    let _ = match place {
        Some(x) => mark.style().set_property("inset-inline-start", &format!("{x}px")),
        None => mark.style().set_property("inset-inline-start", "-10px"),
    };
    Some(mark)
}

/// The cell under a pointer: its element that was hit, and where it stands.
fn spot_of(event: &ev::MouseEvent) -> Option<(Element, Spot)> {
    let target: Element = event.target()?.dyn_into().ok()?;
    let row = target.closest("[aria-rowindex]").ok().flatten()?;
    let index: u64 = row.get_attribute("aria-rowindex")?.parse().ok()?;
    let place = index.checked_sub(2);
    let cell = target.closest("[data-column]").ok().flatten();
    let column = match cell.and_then(|cell| cell.get_attribute("data-column")) {
        Some(column) => column.parse().ok()?,
        // A row where none of its cells is drawn at this moment: the row is meant all the same.
        None if place.is_some() => 1,
        None => return None,
    };
    Some((target, Spot { place, column }))
}

fn is_text_marked() -> bool {
    window().get_selection().ok().flatten().is_some_and(|marked| !marked.is_collapsed())
}
