//! The elements of the grid. Rows that leave the viewport are used again for those that enter it; a row is filled
//! again only when what it shows has changed. Places and sizes are set through the CSSOM, as the CSP asks for.

use super::cell::{self, RowKind, Words};
use super::columns::{Setting, ShownColumn, Strip};
use super::header;
use super::keys::Spot;
use super::picked::Picked;
use super::scroll::Span;
use crate::desk::RowStore;
use nontax_bill::Column;
use nontax_table::{Field, RowId, SortKey, WindowRow};
use std::collections::VecDeque;
use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlElement, Node};

/// All that a picture of the grid is made from.
pub struct Frame<'a> {
    /// Rows that are drawn.
    pub span: Span,
    /// Where the first of them is drawn on the canvas, and how high each is.
    pub first_at: f64,
    /// Height of a row.
    pub row_height: f64,
    /// Columns in their order.
    pub columns: &'a [ShownColumn],
    /// So many of them are always drawn.
    pub pinned: usize,
    /// And stay at the left when the others are scrolled.
    pub sticky: bool,
    /// Those that are drawn besides.
    pub strip: Strip,
    /// Times without their year.
    pub narrow: bool,
    /// Rows at hand.
    pub store: &'a RowStore,
    /// Rows of the view.
    pub matched: u64,
    /// What names are made from.
    pub words: &'a Words<'a>,
    /// Names of the columns that are not known.
    pub extras: &'a [String],
    /// Order.
    pub sort: &'a [SortKey],
    /// Focus.
    pub spot: Spot,
    /// Row whose detail is open.
    pub selected: Option<RowId>,
    /// Rows picked.
    pub picked: &'a Picked,
    /// Counted up when words, columns or order changed, so that everything is filled again.
    pub look: u64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Filled {
    place: u64,
    row: Option<RowId>,
    generation: u64,
    look: u64,
    strip: Strip,
    focus: Option<usize>,
    selected: bool,
    picked: bool,
}

struct RowElement {
    element: HtmlElement,
    cells: Vec<HtmlElement>,
    at: f64,
    filled: Option<Filled>,
    /// The look under which its cells were put at the left.
    pinned_under: Option<u64>,
}

/// Keeps the elements of one grid.
pub struct Painter {
    document: Document,
    head: HtmlElement,
    canvas: HtmlElement,
    head_row: Option<RowElement>,
    rows: VecDeque<RowElement>,
    span: Span,
    columns_text: String,
}

impl Painter {
    /// Draws the header into `head` and the rows into `canvas`.
    pub fn new(document: Document, head: HtmlElement, canvas: HtmlElement) -> Self {
        Self {
            document,
            head,
            canvas,
            head_row: None,
            rows: VecDeque::new(),
            span: Span::default(),
            columns_text: String::new(),
        }
    }

    /// Brings the elements to what a frame says.
    pub fn paint(&mut self, grid: &HtmlElement, frame: &Frame<'_>) {
        self.set_columns(grid, frame);
        self.paint_head(frame);
        self.take_rows(frame);
        let mut rows = core::mem::take(&mut self.rows);
        let mut at = frame.first_at;
        for (place, row) in (frame.span.first..frame.span.end).zip(rows.iter_mut()) {
            self.place_row(row, at);
            self.fill_row(row, place, frame);
            at += frame.row_height;
        }
        self.rows = rows;
        self.span = frame.span;
    }

    // One text says where every column of every row begins: those at the left, a gap for what is left out, and what is drawn.
    fn set_columns(&mut self, grid: &HtmlElement, frame: &Frame<'_>) {
        let mut text = String::new();
        let drawn = frame.columns.get(frame.strip.from..frame.strip.until).unwrap_or_default();
        for column in frame.columns.iter().take(frame.pinned) {
            text.push_str(&format!("{}px ", column.width));
        }
        text.push_str(&format!("{}px", frame.strip.skipped));
        for column in drawn {
            text.push_str(&format!(" {}px", column.width));
        }
        if text != self.columns_text {
            let style = grid.style();
            let _ = style.set_property("--columns", &text);
            let _ = style.set_property("--behind-gap", &(frame.pinned + 2).to_string());
            let _ = style.set_property("--row-width", &format!("{}px", super::columns::total_width(frame.columns)));
            self.columns_text = text;
        }
    }

    // Keeps the order of elements that of the rows, so that what is read aloud is in order too.
    fn take_rows(&mut self, frame: &Frame<'_>) {
        let Span { first, end } = frame.span;
        let overlaps = first < self.span.end && self.span.first < end;
        if overlaps {
            let mut spare = Vec::new();
            for _ in self.span.first..first {
                spare.extend(self.rows.pop_front());
            }
            for _ in end..self.span.end {
                spare.extend(self.rows.pop_back());
            }
            for _ in first..self.span.first {
                let row = spare.pop().or_else(|| self.new_row("row"));
                let Some(row) = row else { return };
                let before: Option<Node> = self.rows.front().map(|front| front.element.clone().into());
                let _ = self.canvas.insert_before(&row.element, before.as_ref());
                self.rows.push_front(row);
            }
            for _ in self.span.end.max(first)..end {
                let row = spare.pop().or_else(|| self.new_row("row"));
                let Some(row) = row else { return };
                let _ = self.canvas.append_child(&row.element);
                self.rows.push_back(row);
            }
            for row in spare {
                row.element.remove();
            }
        }
        let wanted = usize::try_from(end.saturating_sub(first)).unwrap_or(0);
        while self.rows.len() > wanted {
            if let Some(row) = self.rows.pop_back() {
                row.element.remove();
            }
        }
        while self.rows.len() < wanted {
            let Some(row) = self.new_row("row") else { return };
            let _ = self.canvas.append_child(&row.element);
            self.rows.push_back(row);
        }
    }

    fn place_row(&self, row: &mut RowElement, at: f64) {
        if row.at.to_bits() != at.to_bits() {
            let _ = row.element.style().set_property("top", &format!("{at}px"));
            row.at = at;
        }
    }

    fn fill_row(&self, element: &mut RowElement, place: u64, frame: &Frame<'_>) {
        let row = if place < frame.matched { frame.store.get(place) } else { None };
        let id = row.map(|row| row.row);
        let filled = Filled {
            place,
            row: id,
            generation: frame.store.generation(),
            look: frame.look,
            strip: frame.strip,
            focus: (frame.spot.place == Some(place)).then_some(frame.spot.column),
            selected: id.is_some() && id == frame.selected,
            picked: frame.picked.has(place),
        };
        if element.filled == Some(filled) {
            return;
        }
        let shown = self.fit_cells(element, frame, "gridcell");
        set(&element.element, "aria-rowindex", &(place + 2).to_string());
        set(&element.element, "aria-selected", if filled.picked { "true" } else { "false" });
        set_or_remove(&element.element, "aria-current", filled.selected.then_some("true"));
        let (class, busy) = match row {
            None => ("grid-row is-waiting", "true"),
            Some(row) => (row_class(cell::kind(row)), "false"),
        };
        element.element.set_class_name(class);
        set(&element.element, "aria-busy", busy);
        for ((at, column), target) in shown.iter().zip(&element.cells) {
            match column.field {
                Some(field) => fill_cell(target, *at, column, field, row, frame),
                None => fill_mark(target, *at, filled.picked, frame),
            }
            let active = filled.focus == Some(*at);
            set_or_remove(target, "id", active.then(|| cell_id(Some(place), *at)).as_deref());
            if active {
                let _ = target.class_list().add_1("is-active");
            }
        }
        element.filled = Some(filled);
    }

    fn paint_head(&mut self, frame: &Frame<'_>) {
        if self.head_row.is_none() {
            self.head_row = self.new_row("row");
            if let Some(row) = &self.head_row {
                row.element.set_class_name("grid-row grid-head-row");
                set(&row.element, "aria-rowindex", "1");
                let _ = self.head.append_child(&row.element);
            }
        }
        let Some(mut row) = self.head_row.take() else { return };
        let filled = Filled {
            place: 0,
            row: None,
            generation: 0,
            look: frame.look,
            strip: frame.strip,
            focus: frame.spot.place.is_none().then_some(frame.spot.column),
            selected: false,
            picked: frame.matched > 0 && frame.picked.count() == frame.matched,
        };
        if row.filled != Some(filled) {
            let shown = self.fit_cells(&mut row, frame, "columnheader");
            for ((at, column), target) in shown.iter().zip(&row.cells) {
                let active = filled.focus == Some(*at);
                match column.field {
                    Some(field) => self.fill_head(target, *at, column, field, frame, active),
                    None => self.fill_mark_head(target, *at, filled.picked, frame, active),
                }
            }
            row.filled = Some(filled);
        }
        self.head_row = Some(row);
    }

    fn fill_head(
        &self,
        target: &HtmlElement,
        at: usize,
        column: &ShownColumn,
        field: Field,
        frame: &Frame<'_>,
        active: bool,
    ) {
        let lang = frame.words.lang;
        let name = header::name(field, lang, frame.extras);
        let other = header::other_name(field, lang);
        let sorted = header::sorted(field, frame.sort);
        // Only one column may say that the rows are sorted by it: the one that weighs most.
        let direction = match sorted {
            Some((false, 1)) => "ascending",
            Some((true, 1)) => "descending",
            _ => "none",
        };
        set(target, "aria-sort", direction);
        set(target, "aria-haspopup", "menu");
        set(target, "title", &other.map_or_else(|| name.to_owned(), |other| format!("{name} · {other}")));
        number_cell(target, None, at);
        let mut class = format!("grid-cell {}", setting_class(column.setting));
        if active {
            class.push_str(" is-active");
        }
        finish_class(target, class, at, frame);
        target.set_text_content(None);
        self.append(target, "grid-head-name", name);
        if let Some((descending, rank)) = sorted {
            let arrow = if descending { "↓" } else { "↑" };
            let text = if frame.sort.len() > 1 { format!("{arrow}{rank}") } else { arrow.to_owned() };
            self.append(target, "grid-head-sort", &text);
        }
        if let Some(other) = other {
            self.append(target, "grid-head-other", other);
        }
        // For pointers; the keyboard has keys of its own for both.
        for (class, text) in [("grid-head-more", "⋮"), ("grid-head-edge", "")] {
            if let Some(hand) = self.append(target, class, text) {
                let _ = hand.set_attribute("aria-hidden", "true");
            }
        }
    }

    fn fill_mark_head(&self, target: &HtmlElement, at: usize, picked: bool, frame: &Frame<'_>, active: bool) {
        let text = &frame.words.lang.texts().table;
        number_cell(target, None, at);
        let mut class = "grid-cell is-mark".to_owned();
        class.push_str(if picked { " is-all" } else { "" });
        class.push_str(if active { " is-active" } else { "" });
        finish_class(target, class, at, frame);
        target.set_text_content(Some(if picked { "✓" } else { "" }));
        self.append(target, "visually-hidden", text.picked_column);
    }

    fn append(&self, target: &HtmlElement, class: &str, text: &str) -> Option<Element> {
        let span = self.document.create_element("span").ok()?;
        span.set_class_name(class);
        span.set_text_content(Some(text));
        let _ = target.append_child(&span);
        Some(span)
    }

    /// As many cells as columns are drawn; gives the columns with their numbers.
    fn fit_cells<'a>(&self, row: &mut RowElement, frame: &Frame<'a>, role: &str) -> Vec<(usize, &'a ShownColumn)> {
        let numbered = || frame.columns.iter().enumerate();
        let drawn = frame.strip.until.saturating_sub(frame.strip.from);
        let shown: Vec<(usize, &ShownColumn)> =
            numbered().take(frame.pinned).chain(numbered().skip(frame.strip.from).take(drawn)).collect();
        while row.cells.len() > shown.len() {
            if let Some(cell) = row.cells.pop() {
                cell.remove();
            }
        }
        while row.cells.len() < shown.len() {
            let Some(cell) = self.element(role) else { break };
            let _ = row.element.append_child(&cell);
            row.cells.push(cell);
            row.pinned_under = None;
        }
        if row.pinned_under != Some(frame.look) {
            row.pinned_under = Some(frame.look);
            for (at, cell) in row.cells.iter().enumerate() {
                let style = cell.style();
                let _ = if at < frame.pinned && frame.sticky {
                    let (left, _) = super::columns::sides(frame.columns, at);
                    style.set_property("inset-inline-start", &format!("{left}px"))
                } else {
                    style.remove_property("inset-inline-start").map(drop)
                };
            }
        }
        shown
    }

    fn new_row(&self, role: &str) -> Option<RowElement> {
        let element = self.element(role)?;
        Some(RowElement { element, cells: Vec::new(), at: f64::NAN, filled: None, pinned_under: None })
    }

    fn element(&self, role: &str) -> Option<HtmlElement> {
        let element: HtmlElement = self.document.create_element("div").ok()?.dyn_into().ok()?;
        set(&element, "role", role);
        Some(element)
    }
}

/// The id of the element of a spot while it is drawn, for `aria-activedescendant`.
pub fn cell_id(place: Option<u64>, column: usize) -> String {
    match place {
        Some(place) => format!("grid-{place}-{column}"),
        None => format!("grid-head-{column}"),
    }
}

/// The column of a cell, for assistive technology and for hands.
fn number_cell(target: &HtmlElement, place: Option<u64>, at: usize) {
    set(target, "aria-colindex", &(at + 1).to_string());
    set(target, "data-column", &at.to_string());
    if place.is_none() {
        set(target, "id", &cell_id(None, at));
    }
}

/// Tells the cell whether it stays at the left, and whether it is the first behind the gap.
fn finish_class(target: &HtmlElement, mut class: String, at: usize, frame: &Frame<'_>) {
    if at < frame.pinned {
        if frame.sticky {
            class.push_str(" is-pinned");
        }
        if at + 1 == frame.pinned {
            class.push_str(" is-last-pinned");
        }
    } else if at == frame.strip.from {
        class.push_str(" is-behind-gap");
    }
    target.set_class_name(&class);
}

fn fill_mark(target: &HtmlElement, at: usize, picked: bool, frame: &Frame<'_>) {
    let text = &frame.words.lang.texts().table;
    number_cell(target, Some(0), at);
    set(target, "aria-label", if picked { text.picked_row } else { text.not_picked_row });
    finish_class(target, "grid-cell is-mark".to_owned(), at, frame);
    set_text(target, if picked { "✓" } else { "" });
}

fn fill_cell(
    target: &HtmlElement,
    at: usize,
    column: &ShownColumn,
    field: Field,
    row: Option<&WindowRow>,
    frame: &Frame<'_>,
) {
    number_cell(target, Some(0), at);
    // A row that is waited for is hidden as a whole, and its cells stay as they were: emptying and filling them again is what
    // a frame cannot afford.
    let Some(row) = row else { return };
    let mut class = format!("grid-cell {}", setting_class(column.setting));
    let cell = cell::cell(row, field, frame.words);
    if cell.quiet {
        class.push_str(" is-quiet");
    }
    if field == Field::Known(Column::TradeState) {
        class.push_str(" is-state");
    }
    if field == Field::Amount {
        class.push_str(" is-own-amount");
    }
    finish_class(target, class, at, frame);
    let short =
        (frame.narrow && field == Field::Known(Column::TransactionTime)).then(|| cell::without_year(&cell.text));
    let title = match cell.raw {
        Some(raw) => Some(format!("{} · {raw}", cell.text)),
        None if cell.text.chars().count() > 18 => Some(cell.text.to_string()),
        None => None,
    };
    set_or_remove(target, "title", title.as_deref());
    set_text(target, short.unwrap_or(&cell.text));
}

/// A text in place of the one before, whose node stays: the browser lays it out anew and makes nothing anew.
fn set_text(target: &HtmlElement, text: &str) {
    match target.first_child() {
        Some(node) if node.node_type() == Node::TEXT_NODE => node.set_node_value(Some(text)),
        _ => target.set_text_content(Some(text)),
    }
}

fn row_class(kind: RowKind) -> &'static str {
    match kind {
        RowKind::Payment => "grid-row",
        RowKind::Refund => "grid-row is-refund",
        RowKind::Revoked => "grid-row is-revoked",
        RowKind::Other => "grid-row is-other",
    }
}

fn setting_class(setting: Setting) -> &'static str {
    match setting {
        Setting::Text => "is-text",
        Setting::Id => "is-id",
        Setting::Money => "is-money",
        Setting::Number => "is-number",
    }
}

fn set(element: &HtmlElement, name: &str, value: &str) {
    // Fails only for names that are no names.
    let _ = element.set_attribute(name, value);
}

fn set_or_remove(element: &HtmlElement, name: &str, value: Option<&str>) {
    let _ = match value {
        Some(value) => element.set_attribute(name, value),
        None => element.remove_attribute(name),
    };
}
