//! The grid as a component: listens to hands and to the desk, and has the painter draw at most once a frame.

use super::cell::Words;
use super::columns::{self, ShownColumn};
use super::keys::{self, Extent, Spot};
use super::painter::{Frame, Painter, cell_id};
use super::scroll::Scroller;
use crate::desk::{Desk, Place, use_desk};
use crate::detail;
use crate::names::loaded;
use leptos::ev;
use leptos::html::Div;
use leptos::prelude::*;
use nontax_table::RowId;
use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, HtmlElement, ResizeObserver};

/// As high as table.css makes a row.
const ROW_HEIGHT: f64 = 30.0;

/// Rows drawn above and below what is seen.
const OVERSCAN: u64 = 8;

/// Rows fetched ahead on either side.
const AHEAD: u64 = 60;

/// After so long without a movement the hand is taken to rest.
const REST: Duration = Duration::from_millis(160);

/// Element id of the grid, so that others can give it the focus.
const GRID_ID: &str = "statement-grid";

/// Gives the keyboard focus back to the table.
pub fn focus_grid() {
    let grid = document().get_element_by_id(GRID_ID).and_then(|element| element.dyn_into::<HtmlElement>().ok());
    if let Some(grid) = grid {
        let _ = grid.focus();
    }
}

struct Grid {
    desk: Desk,
    element: HtmlElement,
    head: HtmlElement,
    canvas: HtmlElement,
    painter: Painter,
    scroller: Scroller,
    columns: Vec<ShownColumn>,
    spot: Spot,
    look: u64,
    canvas_height: f64,
    put_at: Option<f64>,
    to_top: bool,
    frame_asked: bool,
    moving: bool,
    moved_since: bool,
    observer: Option<(ResizeObserver, Closure<dyn FnMut()>)>,
}

type Shared = Rc<RefCell<Grid>>;
type Slot = StoredValue<Option<Shared>, LocalStorage>;

/// The rows of the view.
#[component]
pub fn StatementTable() -> impl IntoView {
    let desk = use_desk();
    let slot: Slot = StoredValue::new_local(None);
    let (element, head, canvas) = (NodeRef::<Div>::new(), NodeRef::<Div>::new(), NodeRef::<Div>::new());

    Effect::new(move |_| {
        let (Some(element), Some(head), Some(canvas)) = (element.get(), head.get(), canvas.get()) else { return };
        if slot.with_value(Option::is_none) {
            slot.set_value(Some(open(desk, element.into(), head.into(), canvas.into(), slot)));
        }
        watch(slot);
    });
    follow_desk(desk, slot);
    on_cleanup(move || {
        if let Some(Some(grid)) = slot.try_update_value(Option::take)
            && let Some((observer, _)) = grid.borrow_mut().observer.take()
        {
            observer.disconnect();
        }
    });

    let matched = move || desk.answer.with(|answer| answer.as_ref().map_or(0, |answer| answer.matched));
    let nothing = Memo::new(move |_| {
        desk.answer.with(|answer| answer.as_ref().is_some_and(|answer| answer.matched == 0 && answer.of > 0))
    });
    view! {
        <div class="table" data-testid="table">
            <div
                node_ref=element
                id=GRID_ID
                class="table-scroll"
                role="grid"
                tabindex="0"
                data-testid="grid"
                aria-label=move || desk.t().view.table
                aria-rowcount=move || (matched() + 1).to_string()
                aria-colcount=move || (columns::all(desk.extras.with(Vec::len)).len()).to_string()
                on:scroll=move |_| scrolled(slot)
                on:keydown=move |event| key_pressed(slot, &event)
                on:click=move |event| clicked(slot, &event)
            >
                <div node_ref=head class="table-head" role="rowgroup"></div>
                <div node_ref=canvas class="table-canvas" role="rowgroup"></div>
            </div>
            <Show when=move || nothing.get()>
                <div class="table-empty" data-testid="no-rows">
                    <p>{move || desk.t().view.nothing_matches}</p>
                    <button type="button" class="button" on:click=move |_| desk.set_conditions(Vec::new())>
                        {move || desk.t().view.clear_all}
                    </button>
                </div>
            </Show>
        </div>
    }
}

fn open(desk: Desk, element: HtmlElement, head: HtmlElement, canvas: HtmlElement, slot: Slot) -> Shared {
    let callback = Closure::<dyn FnMut()>::new(move || ask_for_frame(slot));
    let observer = ResizeObserver::new(callback.as_ref().unchecked_ref()).ok();
    if let Some(observer) = &observer {
        observer.observe(&element);
    }
    let painter = Painter::new(document(), head.clone(), canvas.clone());
    Rc::new(RefCell::new(Grid {
        desk,
        element,
        head,
        canvas,
        painter,
        scroller: Scroller::new(ROW_HEIGHT),
        columns: columns::all(0),
        spot: Spot { place: None, column: 0 },
        look: 0,
        canvas_height: -1.0,
        put_at: None,
        to_top: false,
        frame_asked: false,
        moving: false,
        moved_since: false,
        observer: observer.map(|observer| (observer, callback)),
    }))
}

/// Draws anew whenever something that the grid shows has changed.
fn follow_desk(desk: Desk, slot: Slot) {
    // Words: everything is filled again.
    Effect::new(move |_| {
        desk.lang.track();
        desk.sort.track();
        desk.sources.track();
        let extras = desk.extras.with(Vec::len);
        let _ = loaded::regions();
        let _ = crate::privacy::is_shown();
        with_grid(slot, |grid| {
            grid.look += 1;
            if columns::all(extras).len() != grid.columns.len() {
                grid.columns = columns::all(extras);
            }
        });
        ask_for_frame(slot);
    });
    // Rows.
    Effect::new(move |_| {
        desk.rows.track();
        desk.selected.track();
        if desk.answer.with(|answer| answer.as_ref().is_some_and(|answer| answer.of > 0)) {
            loaded::want_regions();
        }
        ask_for_frame(slot);
    });
    // Another question begins at the top.
    Effect::new(move |before: Option<()>| {
        desk.conditions.track();
        desk.sort.track();
        if before.is_some() {
            with_grid(slot, |grid| grid.to_top = true);
        }
    });
    Effect::new(move |_| {
        if let Some(place) = desk.place.get() {
            go_to(slot, place);
        }
    });
}

fn go_to(slot: Slot, place: Place) {
    with_grid(slot, |grid| {
        grid.to_top = false;
        grid.fit();
        grid.spot.place = Some(place.place);
        grid.put_at = Some(grid.scroller.centre(place.place));
        let _ = grid.element.focus();
    });
    ask_for_frame(slot);
}

fn scrolled(slot: Slot) {
    ask_for_frame(slot);
    let begin = with_grid(slot, |grid| {
        grid.moved_since = true;
        grid.scroller.is_scaled() && !core::mem::replace(&mut grid.moving, true)
    });
    if begin == Some(true) {
        settle_later(slot);
    }
}

// Waits until the hand rests, and puts the canvas back to where the rows are.
fn settle_later(slot: Slot) {
    with_grid(slot, |grid| grid.moved_since = false);
    set_timeout(
        move || {
            let again = with_grid(slot, |grid| {
                if grid.moved_since {
                    return true;
                }
                grid.moving = false;
                grid.take_movement();
                if let Some(at) = grid.scroller.settle() {
                    grid.put_at = Some(at);
                }
                false
            });
            match again {
                Some(true) => settle_later(slot),
                Some(false) => ask_for_frame(slot),
                None => {}
            }
        },
        REST,
    );
}

fn key_pressed(slot: Slot, event: &ev::KeyboardEvent) {
    if event.alt_key() || event.is_composing() {
        return;
    }
    let control = event.ctrl_key() || event.meta_key();
    let key = event.key();
    let handled = with_grid(slot, |grid| {
        let extent = Extent { rows: grid.scroller.rows(), columns: grid.columns.len(), page: grid.scroller.page() };
        if let Some(spot) = keys::moved(grid.spot, &key, control, extent) {
            grid.focus(spot);
            return true;
        }
        match key.as_str() {
            "Enter" | " " if !control => {
                grid.open_spot(event.shift_key());
                true
            }
            "Escape" if grid.desk.selected.get_untracked().is_some() => {
                grid.desk.select(None);
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

fn clicked(slot: Slot, event: &ev::MouseEvent) {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let Some(cell) = target.and_then(|target| target.closest("[data-column]").ok().flatten()) else { return };
    let column: Option<usize> = cell.get_attribute("data-column").and_then(|text| text.parse().ok());
    let index: Option<u64> =
        cell.parent_element().and_then(|row| row.get_attribute("aria-rowindex")).and_then(|text| text.parse().ok());
    let (Some(column), Some(index)) = (column, index) else { return };
    // A text that was just marked is to be copied, not to open the row.
    let marking = window().get_selection().ok().flatten().is_some_and(|marked| !marked.is_collapsed());
    with_grid(slot, |grid| {
        grid.spot = Spot { place: index.checked_sub(2), column };
        if index == 1 {
            grid.open_spot(event.shift_key());
        } else if !marking {
            let row = grid.row_at_spot();
            if row.is_some() {
                grid.desk.select(row);
            }
        }
    });
    ask_for_frame(slot);
}

fn ask_for_frame(slot: Slot) {
    let first = with_grid(slot, |grid| !core::mem::replace(&mut grid.frame_asked, true));
    if first == Some(true) {
        request_animation_frame(move || {
            with_grid(slot, |grid| {
                grid.frame_asked = false;
                grid.draw();
            });
        });
    }
}

// Nothing that is called within calls back into the grid at once: signals tell their effects later.
fn with_grid<T>(slot: Slot, action: impl FnOnce(&mut Grid) -> T) -> Option<T> {
    let shared = slot.try_with_value(Clone::clone).flatten()?;
    let mut grid = shared.try_borrow_mut().ok()?;
    Some(action(&mut grid))
}

fn watch(slot: Slot) {
    ask_for_frame(slot);
}

impl Grid {
    /// Takes over the number of rows and the size of the viewport.
    fn fit(&mut self) {
        let matched = self.desk.answer.with_untracked(|answer| answer.as_ref().map_or(0, |answer| answer.matched));
        let viewport = f64::from((self.element.client_height() - self.head.client_height()).max(0));
        self.take_movement();
        self.scroller.resize(matched, viewport);
        if core::mem::take(&mut self.to_top) {
            self.scroller.go_to(0.0);
            self.put_at = Some(0.0);
        }
        if self.put_at.is_none() && self.position().to_bits() != self.scroller.canvas_top().to_bits() {
            self.put_at = Some(self.scroller.canvas_top());
        }
        if self.spot.place.is_some_and(|place| place >= matched) {
            self.spot.place = matched.checked_sub(1);
        }
    }

    fn position(&self) -> f64 {
        f64::from(self.element.scroll_top())
    }

    // A movement by hand counts only while the grid has not moved itself.
    fn take_movement(&mut self) {
        if self.put_at.is_none()
            && let Some(at) = self.scroller.moved(self.position())
        {
            self.put_at = Some(at);
        }
    }

    fn draw(&mut self) {
        // Everything is read before anything is written, so that the browser lays out once.
        let left = f64::from(self.element.scroll_left());
        let width = f64::from(self.element.client_width());
        self.fit();
        let canvas_height = self.scroller.canvas();
        if canvas_height.to_bits() != self.canvas_height.to_bits() {
            let _ = self.canvas.style().set_property("height", &format!("{canvas_height}px"));
            self.canvas_height = canvas_height;
        }
        if let Some(at) = self.put_at.take() {
            #[expect(clippy::cast_possible_truncation, reason = "the canvas is 8 million pixels high at most")]
            self.element.set_scroll_top(at as i32);
        }
        let seen = self.scroller.seen(AHEAD);
        self.desk.want_rows(seen.first, seen.end - seen.first);

        let span = self.scroller.seen(OVERSCAN);
        let strip = columns::strip(&self.columns, left, width);
        let regions = loaded::regions_now();
        let desk = self.desk;
        desk.rows.with_untracked(|store| {
            desk.sources.with_untracked(|sources| {
                desk.extras.with_untracked(|extras| {
                    desk.sort.with_untracked(|sort| {
                        let words = Words { lang: desk.lang.get_untracked(), regions: &regions, sources };
                        let frame = Frame {
                            span,
                            first_at: self.scroller.drawn_at(span.first),
                            row_height: ROW_HEIGHT,
                            columns: &self.columns,
                            strip,
                            store,
                            matched: self.scroller.rows(),
                            words: &words,
                            extras,
                            sort,
                            spot: self.spot,
                            selected: desk.selected.get_untracked(),
                            look: self.look,
                        };
                        self.painter.paint(&self.element, &frame);
                    });
                });
            });
        });
        self.point_at_spot();
    }

    /// Tells assistive technology which cell has the focus, while it is drawn.
    fn point_at_spot(&self) {
        let drawn = self.spot.place.is_none_or(|place| self.scroller.shows(place));
        let id = cell_id(self.spot.place, self.spot.column);
        let there = drawn && document().get_element_by_id(&id).is_some();
        let _ = if there {
            self.element.set_attribute("aria-activedescendant", &id)
        } else {
            self.element.remove_attribute("aria-activedescendant")
        };
    }

    /// Moves the focus and what is seen with it; an opened detail follows.
    fn focus(&mut self, spot: Spot) {
        self.fit();
        let other_row = spot.place != self.spot.place;
        self.spot = spot;
        if let Some(place) = spot.place
            && let Some(at) = self.scroller.reveal(place)
        {
            self.put_at = Some(at);
        }
        self.reveal_column(spot.column);
        if other_row && self.desk.selected.get_untracked().is_some() {
            let row = self.row_at_spot();
            if row.is_some() {
                self.desk.select(row);
            }
        }
    }

    fn reveal_column(&self, column: usize) {
        let (left, right) = columns::sides(&self.columns, column);
        let pinned = columns::sides(&self.columns, 0).1;
        let now = f64::from(self.element.scroll_left());
        let width = f64::from(self.element.client_width());
        let next = if column == 0 || left - pinned < now {
            (left - pinned).max(0.0)
        } else if right > now + width {
            right - width
        } else {
            return;
        };
        #[expect(clippy::cast_possible_truncation, reason = "the columns are some thousand pixels wide")]
        self.element.set_scroll_left(next.ceil() as i32);
    }

    fn row_at_spot(&self) -> Option<RowId> {
        let place = self.spot.place?;
        self.desk.rows.with_untracked(|store| store.get(place).map(|row| row.row))
    }

    /// Sorts by the header, or opens the row.
    fn open_spot(&mut self, add: bool) {
        if self.spot.place.is_none() {
            if let Some(column) = self.columns.get(self.spot.column) {
                self.desk.toggle_sort(column.field, add);
            }
            return;
        }
        let row = self.row_at_spot();
        if row.is_some() {
            detail::focus_when_open();
            self.desk.select(row);
        }
    }
}
