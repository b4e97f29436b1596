//! The grid as a component: follows the desk, and has the painter draw at most once a frame. What hands do to it is in [`super::hands`].

use super::cell::Words;
use super::column_view::ShownColumns;
use super::columns;
use super::hands::{self, HeadDrag};
use super::keys::Spot;
use super::menu::{Menu, MenuView};
use super::painter::{Frame, Painter, cell_id};
use super::scroll::Scroller;
use super::status::StatusLine;
use crate::desk::{Desk, Place, use_desk};
use crate::names::loaded;
use leptos::html::Div;
use leptos::prelude::*;
use nontax_table::{Field, RowId};
use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{HtmlElement, ResizeObserver, ScrollIntoViewOptions, ScrollLogicalPosition};

/// As high as table.css makes a row.
const ROW_HEIGHT: f64 = 30.0;

/// Rows drawn above and below what is seen.
const OVERSCAN: u64 = 8;

/// Rows fetched ahead on either side.
const AHEAD: u64 = 60;

/// After so long without a movement the hand is taken to rest.
const REST: Duration = Duration::from_millis(160);

/// Below this width, in CSS pixels, columns are narrower and times go without their year.
const NARROW: f64 = 560.0;

/// Columns stay at the left as long as they leave so much of the width to the others.
const LEFT_TO_OTHERS: f64 = 0.5;

/// Element id of the grid, so that others can give it the focus.
const GRID_ID: &str = "statement-grid";

/// Gives the keyboard focus back to the table, or to the groups that stand in its place.
pub fn focus_grid() {
    let of_id = |id: &str| document().get_element_by_id(id).and_then(|element| element.dyn_into::<HtmlElement>().ok());
    if let Some(grid) = of_id(GRID_ID).or_else(|| of_id(crate::grouping::GRID_ID)) {
        let _ = grid.focus();
    }
}

pub(super) struct Grid {
    pub desk: Desk,
    pub element: HtmlElement,
    head: HtmlElement,
    canvas: HtmlElement,
    painter: Painter,
    pub scroller: Scroller,
    pub columns: ShownColumns,
    narrow: bool,
    sticky: bool,
    pub spot: Spot,
    look: u64,
    canvas_height: f64,
    put_at: Option<f64>,
    to_top: bool,
    frame_asked: bool,
    moving: bool,
    moved_since: bool,
    pub drag: Option<HeadDrag>,
    observer: Option<(ResizeObserver, Closure<dyn FnMut()>)>,
}

type Shared = Rc<RefCell<Grid>>;
pub(super) type Slot = StoredValue<Option<Shared>, LocalStorage>;

/// The rows of the view.
#[component]
pub fn StatementTable() -> impl IntoView {
    let desk = use_desk();
    let slot: Slot = StoredValue::new_local(None);
    let menu: RwSignal<Option<Menu>> = RwSignal::new(None);
    let (element, head, canvas) = (NodeRef::<Div>::new(), NodeRef::<Div>::new(), NodeRef::<Div>::new());

    Effect::new(move |_| {
        let (Some(element), Some(head), Some(canvas)) = (element.get(), head.get(), canvas.get()) else { return };
        if slot.with_value(Option::is_none) {
            slot.set_value(Some(open(desk, element.into(), head.into(), canvas.into(), slot)));
            with_grid(slot, Grid::fit_columns);
        }
        ask_for_frame(slot);
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
    let shown = move || desk.columns.with(|view| view.shown(desk.extras.with(Vec::len), false).list.len());
    view! {
        <div class="table" data-testid="table">
            <div
                node_ref=element
                id=GRID_ID
                class="table-scroll"
                role="grid"
                tabindex="0"
                data-testid="grid"
                aria-multiselectable="true"
                aria-label=move || desk.t().view.table
                aria-rowcount=move || (matched() + 1).to_string()
                aria-colcount=move || shown().to_string()
                on:scroll=move |_| scrolled(slot)
                on:keydown=move |event| hands::key_pressed(slot, menu, &event)
                on:mousedown=move |event| hands::mouse_down(slot, &event)
                on:click=move |event| hands::clicked(slot, menu, &event)
                on:contextmenu=move |event| hands::menu_asked(slot, menu, &event)
                on:pointerdown=move |event| hands::pointer_down(slot, &event)
                on:pointermove=move |event| hands::pointer_moved(slot, &event)
                on:pointerup=move |event| hands::pointer_up(slot, &event)
                on:pointercancel=move |_| hands::drag_ends(slot)
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
            <StatusLine />
        </div>
        <MenuView menu act=move |action| hands::act(slot, menu, action) />
    }
}

fn open(desk: Desk, element: HtmlElement, head: HtmlElement, canvas: HtmlElement, slot: Slot) -> Shared {
    let callback = Closure::<dyn FnMut()>::new(move || ask_for_frame(slot));
    let observer = ResizeObserver::new(callback.as_ref().unchecked_ref()).ok();
    if let Some(observer) = &observer {
        observer.observe(&element);
    }
    let painter = Painter::new(document(), head.clone(), canvas.clone());
    let narrow = f64::from(element.client_width()) < NARROW;
    Rc::new(RefCell::new(Grid {
        desk,
        element,
        head,
        canvas,
        painter,
        scroller: Scroller::new(ROW_HEIGHT),
        columns: ShownColumns::default(),
        narrow,
        sticky: false,
        // The first column behind the mark.
        spot: Spot { place: None, column: 1 },
        look: 0,
        canvas_height: -1.0,
        put_at: None,
        to_top: false,
        frame_asked: false,
        moving: false,
        moved_since: false,
        drag: None,
        observer: observer.map(|observer| (observer, callback)),
    }))
}

/// Draws anew whenever something that the grid shows has changed.
fn follow_desk(desk: Desk, slot: Slot) {
    // Words and columns: everything is filled again.
    Effect::new(move |_| {
        desk.lang.track();
        desk.sort.track();
        desk.sources.track();
        desk.extras.track();
        desk.columns.track();
        let _ = loaded::regions();
        let _ = crate::privacy::is_shown();
        with_grid(slot, Grid::fit_columns);
        ask_for_frame(slot);
    });
    // Rows.
    Effect::new(move |_| {
        desk.rows.track();
        desk.selected.track();
        desk.picked.track();
        if desk.answer.with(|answer| answer.as_ref().is_some_and(|answer| answer.of > 0)) {
            loaded::want_regions();
        }
        ask_for_frame(slot);
    });
    // Another question begins at the top.
    Effect::new(move |before: Option<()>| {
        desk.conditions.track();
        desk.others.track();
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

pub(super) fn ask_for_frame(slot: Slot) {
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
pub(super) fn with_grid<T>(slot: Slot, action: impl FnOnce(&mut Grid) -> T) -> Option<T> {
    let shared = slot.try_with_value(Clone::clone).flatten()?;
    let mut grid = shared.try_borrow_mut().ok()?;
    Some(action(&mut grid))
}

impl Grid {
    /// Takes the columns over from the desk; the focus stays on its column.
    pub fn fit_columns(&mut self) {
        let before = self.field_at_spot();
        let extras = self.desk.extras.with_untracked(Vec::len);
        self.columns = self.desk.columns.with_untracked(|view| view.shown(extras, self.narrow));
        if let Some(at) = before.and_then(|field| self.place_of(field)) {
            self.spot.column = at;
        }
        self.spot.column = self.spot.column.min(self.columns.list.len().saturating_sub(1));
        self.fit_sticky();
        self.look += 1;
    }

    fn fit_sticky(&mut self) {
        let (_, pinned) = columns::sides(&self.columns.list, self.columns.pinned.saturating_sub(1));
        let width = f64::from(self.element.client_width());
        let sticky = pinned <= width * LEFT_TO_OTHERS;
        if sticky != self.sticky {
            self.sticky = sticky;
            self.look += 1;
        }
    }

    /// Where a field's column stands.
    pub fn place_of(&self, field: Field) -> Option<usize> {
        self.columns.list.iter().position(|column| column.field == Some(field))
    }

    /// The field whose column has the focus; `None` at the mark.
    pub fn field_at_spot(&self) -> Option<Field> {
        self.columns.list.get(self.spot.column).and_then(|column| column.field)
    }

    /// Another width for a column while it is being dragged.
    pub fn widen(&mut self, field: Field, width: u32) {
        if let Some(column) = self.columns.list.iter_mut().find(|column| column.field == Some(field)) {
            column.width = width;
            self.look += 1;
        }
    }

    /// The width of the columns that stay at the left.
    pub fn width_at_left(&self) -> f64 {
        if self.sticky { columns::sides(&self.columns.list, self.columns.pinned).0 } else { 0.0 }
    }

    /// Takes over the number of rows and the size of the viewport.
    pub fn fit(&mut self) {
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
        let narrow = width < NARROW;
        if narrow != self.narrow {
            self.narrow = narrow;
            self.fit_columns();
        }
        self.fit_sticky();
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
        let ShownColumns { list, pinned } = &self.columns;
        let strip = columns::strip(list, *pinned, left, width);
        let regions = loaded::regions_now();
        let desk = self.desk;
        desk.rows.with_untracked(|store| {
            desk.sources.with_untracked(|sources| {
                desk.extras.with_untracked(|extras| {
                    desk.sort.with_untracked(|sort| {
                        desk.picked.with_untracked(|picked| {
                            let words = Words { lang: desk.lang.get_untracked(), regions: &regions, sources };
                            let frame = Frame {
                                span,
                                first_at: self.scroller.drawn_at(span.first),
                                row_height: ROW_HEIGHT,
                                columns: list,
                                pinned: *pinned,
                                sticky: self.sticky,
                                strip,
                                narrow: self.narrow,
                                store,
                                matched: self.scroller.rows(),
                                words: &words,
                                extras,
                                sort,
                                spot: self.spot,
                                selected: desk.selected.get_untracked(),
                                picked,
                                look: self.look,
                            };
                            self.painter.paint(&self.element, &frame);
                        });
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

    /// Moves the focus and what is seen with it, in the grid and in the window; an opened detail follows.
    pub fn focus(&mut self, spot: Spot) {
        self.fit();
        if let Some(table) = self.element.parent_element() {
            let options = ScrollIntoViewOptions::new();
            options.set_block(ScrollLogicalPosition::Nearest);
            table.scroll_into_view_with_scroll_into_view_options(&options);
        }
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

    /// Scrolls sideways until nothing lies over a column, as far as there is room for it.
    pub fn reveal_column(&self, column: usize) {
        if self.sticky && column < self.columns.pinned {
            if column == 0 {
                self.element.set_scroll_left(0);
            }
            return;
        }
        let (left, right) = columns::sides(&self.columns.list, column);
        let pinned = self.width_at_left();
        let now = f64::from(self.element.scroll_left());
        let width = f64::from(self.element.client_width());
        let next = if left - pinned < now {
            (left - pinned).max(0.0)
        } else if right > now + width {
            (right - width).min(left - pinned)
        } else {
            return;
        };
        #[expect(clippy::cast_possible_truncation, reason = "the columns are some thousand pixels wide")]
        self.element.set_scroll_left(next.ceil() as i32);
    }

    /// The row that has the focus, when it is at hand.
    pub fn row_at_spot(&self) -> Option<RowId> {
        let place = self.spot.place?;
        self.desk.rows.with_untracked(|store| store.get(place).map(|row| row.row))
    }
}
