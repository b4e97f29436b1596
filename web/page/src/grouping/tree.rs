//! The groups as one ARIA tree grid: drawn anew when they change, one tab stop, moved through as the table is.

use super::lines::{Key, Line, Order, lines};
use super::open_rows;
use crate::desk::{Desk, use_desk};
use crate::filters::words;
use crate::made::{Made, hand_of};
use crate::names::loaded;
use crate::table::cell::Words;
use crate::table::header;
use crate::text::figures;
use leptos::ev;
use leptos::html::Div;
use leptos::prelude::*;
use nontax_bill::{Fee, Fen, Totals};
use nontax_table::{Answer, Field, GroupTally, Groups};
use std::collections::BTreeSet;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, ScrollIntoViewOptions, ScrollLogicalPosition};

/// Element id of the tree grid.
pub const GRID_ID: &str = "groups-grid";

/// Groups drawn at first, and more at a time.
const DRAWN: usize = 200;

/// Columns: those of [`Key::ALL`], and the way to the rows.
const COLUMNS: usize = Key::ALL.len() + 1;

/// What the view itself knows.
#[derive(Clone, Copy)]
struct Tree {
    desk: Desk,
    order: RwSignal<Order>,
    open: RwSignal<BTreeSet<String>>,
    limit: RwSignal<usize>,
    /// Line, 0 for the header, and column of the focus.
    spot: RwSignal<(usize, usize)>,
    shown: Memo<(Vec<Line>, usize)>,
}

/// The groups of the newest answer.
#[component]
pub fn GroupTable() -> impl IntoView {
    let desk = use_desk();
    let (order, open) = (RwSignal::new(Order::default()), RwSignal::new(BTreeSet::new()));
    let limit = RwSignal::new(DRAWN);
    let shown = Memo::new(move |_| {
        let regions = loaded::regions();
        let (lang, order) = (desk.lang.get(), order.get());
        desk.answer.with(|answer| {
            let groups = answer.as_ref().and_then(|answer| answer.groups.as_ref());
            groups.map_or_else(Default::default, |groups| {
                desk.sources.with(|sources| {
                    let words = Words { lang, regions: &regions, sources };
                    let name = |at: usize, value: &str| {
                        groups.fields.get(at).map_or_else(String::new, |field| words::value_name(*field, value, &words))
                    };
                    open.with(|open| lines(groups, order, open, limit.get(), name))
                })
            })
        })
    });
    let tree = Tree { desk, order, open, limit, spot: RwSignal::new((1, 0)), shown };
    let (hands, grid, notes) = (NodeRef::<Div>::new(), NodeRef::<Div>::new(), NodeRef::<Div>::new());
    Effect::new(move |_| {
        loaded::want_regions();
        let parts = [tree.head(), tree.body(), tree.foot()];
        let below = tree.notes();
        let (Some(grid), Some(notes)) = (grid.get(), notes.get()) else { return };
        let rows = shown.with_untracked(|(lines, _)| lines.len()) + 2;
        let _ = grid.set_attribute("aria-rowcount", &rows.to_string());
        Made::fill(&grid, parts.into());
        Made::fill(&notes, below);
        let (row, column) = tree.spot.get_untracked();
        tree.mark(row, column);
    });
    // Apart, so that a button that unfolds all keeps the focus.
    Effect::new(move |_| {
        let above = tree.hands();
        if let Some(hands) = hands.get() {
            hands.set_hidden(above.is_empty());
            Made::fill(&hands, above);
        }
    });
    Effect::new(move |_| {
        let (row, column) = tree.spot.get();
        tree.mark(row, column);
    });
    view! {
        <div class="table groups" data-testid="groups" on:click=move |event| tree.clicked(&event)>
            <div node_ref=hands class="groups-hands"></div>
            <div
                node_ref=grid
                id=GRID_ID
                class="groups-grid"
                role="treegrid"
                tabindex="0"
                data-testid="groups-grid"
                aria-label=move || desk.t().groups.table
                aria-colcount=COLUMNS.to_string()
                aria-busy=move || behind(desk).to_string()
                on:keydown=move |event| tree.key_pressed(&event)
            ></div>
            <div node_ref=notes class="table-status groups-notes" data-testid="groups-note"></div>
        </div>
    }
}

fn behind(desk: Desk) -> bool {
    let version = desk.version.get();
    desk.answer.with(|answer| answer.as_ref().is_none_or(|answer| answer.version != version))
}

impl Tree {
    /// Above the groups of two fields: all at once.
    fn hands(self) -> Vec<Made> {
        if self.desk.group.with(|group| group.len() < 2) {
            return Vec::new();
        }
        let text = &self.desk.t().groups;
        let button =
            |hand: &str, label: &str| Made::button("button quiet-button", hand).with("data-testid", hand).text(label);
        vec![
            button("unfold-all", text.unfold_all),
            button("fold-all", text.fold_all),
            Made::new("span", "quiet").text(text.key_hint),
        ]
    }

    fn head(self) -> Made {
        let text = &self.desk.t().groups;
        let lang = self.desk.lang.get();
        let order = self.order.get();
        let names = self.desk.group.with(|group| {
            let names = group.iter().map(|field| header::name(*field, lang, &[]));
            names.collect::<Vec<_>>().join(" › ")
        });
        let titles = [&names, text.rows, text.payments, text.refunds, text.net, text.fees];
        let cells = Key::ALL.into_iter().zip(titles).enumerate().map(|(at, (key, title))| {
            let is_key = order.key == key;
            let sorted = match (is_key, order.descending) {
                (false, _) => "none",
                (true, false) => "ascending",
                (true, true) => "descending",
            };
            let arrow = if order.descending { "↓" } else { "↑" };
            let cell = cell("columnheader", 0, at).with("aria-sort", sorted);
            let cell = cell.and(Made::new("span", "groups-title").text(title));
            if is_key { cell.and(Made::new("span", "groups-arrow").text(arrow)) } else { cell }
        });
        let last = cell("columnheader", 0, COLUMNS - 1);
        let last = last.and(Made::new("span", "visually-hidden").text(text.show_rows));
        let row = row("groups-row groups-head-row", 0).and_all(cells).and(last);
        Made::new("div", "groups-head").with("role", "rowgroup").and(row)
    }

    fn body(self) -> Made {
        let desk = self.desk;
        let of_sources = desk.answer.with(|answer| {
            let groups = answer.as_ref().and_then(|answer| answer.groups.as_ref());
            groups.map_or_else(Vec::new, |groups| groups.fields.iter().map(|field| *field == Field::Source).collect())
        });
        let rows: Vec<Made> = self.shown.with(|(lines, _)| {
            let made = |(at, line): (usize, &Line)| {
                // A source's number says nothing to anyone.
                let is_source = of_sources.get(line.level() - 1) == Some(&true);
                made_line(desk, at + 1, line, !is_source)
            };
            lines.iter().enumerate().map(made).collect()
        });
        Made::new("div", "groups-body").with("role", "rowgroup").and_all(rows)
    }

    /// What all rows of the view come to, as the engine says.
    fn foot(self) -> Made {
        let desk = self.desk;
        let line = self.shown.with(|(lines, _)| lines.len()) + 1;
        let of_answer = |answer: &Answer| (answer.matched, answer.totals);
        let (rows, totals) = desk.answer.with(|answer| answer.as_ref().map_or((0, Totals::default()), of_answer));
        let tally_of = |count, amount: Fen| GroupTally { count, amount: (!totals.overflow).then_some(amount) };
        let fee: Option<Fee> = (!totals.overflow).then_some(totals.fee);
        let sums = [
            figures::count(rows),
            tally(desk, tally_of(totals.payments.count, totals.payments.amount), ""),
            tally(desk, tally_of(totals.refunds.count, totals.refunds.amount), "\u{2212}"),
            sum(desk, totals.net().filter(|_| !totals.overflow).map(figures::money)),
            sum(desk, fee.map(figures::fee)),
        ];
        let row = row("groups-row groups-total", line)
            .with("data-testid", "groups-total")
            .and(cell("gridcell", line, 0).text(desk.t().groups.all))
            .and_all(sum_cells(line, &sums))
            .and(cell("gridcell", line, COLUMNS - 1));
        Made::new("div", "groups-foot").with("role", "rowgroup").and(row)
    }

    fn notes(self) -> Vec<Made> {
        let desk = self.desk;
        let text = &desk.t().groups;
        let left = self.shown.with(|(_, left)| *left);
        let note = desk.answer.with(|answer| match answer.as_ref().map(|answer| answer.groups.as_ref()) {
            Some(None) if !behind(desk) => Some(text.too_many.to_owned()),
            Some(Some(groups)) => {
                let (listed, all) = counts(groups);
                Some(if listed < all { (text.cut)(listed, all) } else { (text.grouped)(all) })
            }
            _ => None,
        });
        let mut parts: Vec<Made> = note.map(|note| Made::new("span", "").text(&note)).into_iter().collect();
        if left > 0 {
            let more = Made::button("button quiet-button", "more").with("data-testid", "more-groups");
            parts.push(more.text(&(text.more)(left as u64)));
        }
        parts
    }

    fn open_all(self, open: bool) {
        let values = self.desk.answer.with_untracked(|answer| {
            let groups = answer.as_ref().and_then(|answer| answer.groups.as_ref());
            let outer = groups.map(|groups| groups.outer.iter().filter_map(|group| group.values.first().cloned()));
            outer.map(|values| values.collect::<BTreeSet<String>>())
        });
        self.open.set(values.filter(|_| open).unwrap_or_default());
    }

    fn key_pressed(self, event: &ev::KeyboardEvent) {
        if event.alt_key() || event.is_composing() {
            return;
        }
        let control = event.ctrl_key() || event.meta_key();
        let (row, column) = self.spot.get_untracked();
        let last = self.shown.with_untracked(|(lines, _)| lines.len()) + 1;
        let line = row.checked_sub(1).and_then(|at| self.shown.with_untracked(|(lines, _)| lines.get(at).cloned()));
        let open = line.as_ref().and_then(|line| line.open);
        let next = match (event.key().as_str(), control) {
            ("ArrowDown", false) => ((row + 1).min(last), column),
            ("ArrowUp", false) => (row.saturating_sub(1), column),
            ("PageDown", false) => ((row + 12).min(last), column),
            ("PageUp", false) => (row.saturating_sub(12).max(1), column),
            ("Home", true) => (1, 0),
            ("End", true) => (last, COLUMNS - 1),
            ("Home", false) => (row, 0),
            ("End", false) => (row, COLUMNS - 1),
            ("ArrowRight", false) if column == 0 && open == Some(false) => {
                self.twist(line.as_ref());
                (row, 0)
            }
            ("ArrowLeft", false) if column == 0 && open == Some(true) => {
                self.twist(line.as_ref());
                (row, 0)
            }
            ("ArrowLeft", false) if column == 0 => (self.parent_of(row), 0),
            ("ArrowRight", false) => (row, (column + 1).min(COLUMNS - 1)),
            ("ArrowLeft", false) => (row, column - 1),
            (" ", false) if open.is_some() => {
                self.twist(line.as_ref());
                (row, column)
            }
            ("Enter" | " ", false) if row == 0 => {
                self.sort_by(column);
                (row, column)
            }
            ("Enter", false) => {
                if let Some(line) = &line {
                    event.prevent_default();
                    self.open_rows_of(line);
                }
                return;
            }
            _ => return,
        };
        event.prevent_default();
        self.spot.set(next);
    }

    /// The line of the group that a line is within; the line itself when it is within none.
    fn parent_of(self, row: usize) -> usize {
        self.shown.with_untracked(|(lines, _)| {
            let within = row.checked_sub(1).and_then(|at| lines.get(at)).is_some_and(|line| line.level() > 1);
            let above = lines.iter().take(row.saturating_sub(1)).rposition(|line| line.level() == 1);
            if within { above.map_or(row, |at| at + 1) } else { row }
        })
    }

    fn clicked(self, event: &ev::MouseEvent) {
        let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else { return };
        let number = |selector: &str, name: &str| -> Option<usize> {
            target.closest(selector).ok().flatten()?.get_attribute(name)?.parse().ok()
        };
        let hand = hand_of(event).map(|(hand, _)| hand);
        match hand.as_deref() {
            Some("unfold-all") => return self.open_all(true),
            Some("fold-all") => return self.open_all(false),
            Some("more") => {
                self.limit.update(|limit| *limit += DRAWN);
                return crate::table::focus_grid();
            }
            _ => {}
        }
        let Some(row) = number("[data-line]", "data-line") else { return };
        let column = number("[aria-colindex]", "aria-colindex").map_or(0, |column| column.saturating_sub(1));
        self.spot.set((row, column));
        crate::table::focus_grid();
        let line = row.checked_sub(1).and_then(|at| self.shown.with_untracked(|(lines, _)| lines.get(at).cloned()));
        match (hand.as_deref(), line) {
            (_, None) if row == 0 => self.sort_by(column),
            (Some("rows"), Some(line)) => self.open_rows_of(&line),
            (_, Some(line)) if column == 0 && line.open.is_some() => self.twist(Some(&line)),
            (_, Some(line)) if column == 0 => self.open_rows_of(&line),
            _ => {}
        }
    }

    fn sort_by(self, column: usize) {
        let Some(key) = Key::ALL.get(column).copied() else { return };
        self.order.update(|order| {
            // Names from the first on, sums from the largest on.
            let descending = if order.key == key { !order.descending } else { key != Key::Name };
            *order = Order { key, descending };
        });
    }

    fn twist(self, line: Option<&Line>) {
        let Some(value) = line.and_then(|line| line.group.values.first().cloned()) else { return };
        self.open.update(|open| {
            if !open.remove(&value) {
                open.insert(value);
            }
        });
    }

    fn open_rows_of(self, line: &Line) {
        let desk = self.desk;
        desk.say((desk.t_now().groups.rows_of_group)(&line.name));
        open_rows(desk, &line.group.values);
        // The table takes the place of the groups, and the focus.
        request_animation_frame(crate::table::focus_grid);
    }

    /// Shows where the focus is, to eyes and to assistive technology.
    fn mark(self, row: usize, column: usize) {
        let Some(grid) = document().get_element_by_id(GRID_ID) else { return };
        if let Ok(Some(before)) = grid.query_selector(".is-active") {
            let _ = before.class_list().remove_1("is-active");
        }
        let last = self.shown.try_with_untracked(|(lines, _)| lines.len()).unwrap_or(0) + 1;
        let id = cell_id(row.min(last), column);
        let Some(cell) = document().get_element_by_id(&id) else { return };
        let _ = cell.class_list().add_1("is-active");
        let _ = grid.set_attribute("aria-activedescendant", &id);
        let has_focus = document().active_element().is_some_and(|active| active == grid);
        if let Some(cell) = cell.dyn_ref::<HtmlElement>().filter(|_| has_focus) {
            let options = ScrollIntoViewOptions::new();
            options.set_block(ScrollLogicalPosition::Nearest);
            options.set_inline(ScrollLogicalPosition::Nearest);
            cell.scroll_into_view_with_scroll_into_view_options(&options);
        }
    }
}

fn cell_id(row: usize, column: usize) -> String {
    format!("groups-{row}-{column}")
}

/// An empty line of the grid; 0 is the header.
fn row(class: &str, line: usize) -> Made {
    let row = Made::new("div", class).with("role", "row").with("data-line", &line.to_string());
    row.with("aria-rowindex", &(line + 1).to_string())
}

/// An empty cell of a line.
fn cell(role: &str, line: usize, column: usize) -> Made {
    let class = match column {
        0 => "groups-cell is-name",
        last if last == COLUMNS - 1 => "groups-cell is-hand",
        _ => "groups-cell is-sum",
    };
    let cell = Made::new("div", class).with("role", role).with("id", &cell_id(line, column));
    cell.with("aria-colindex", &(column + 1).to_string())
}

fn sum_cells(line: usize, sums: &[String]) -> Vec<Made> {
    sums.iter().enumerate().map(|(at, figure)| cell("gridcell", line, at + 1).text(figure)).collect()
}

/// A group's line; `with_code` beside its name.
fn made_line(desk: Desk, at: usize, line: &Line, with_code: bool) -> Made {
    let text = &desk.t().groups;
    let Line { group, name, open, place: (place, of) } = line;
    let code = group.values.last().filter(|code| with_code && *code != name && !code.is_empty());
    let whole = code.map_or_else(|| name.clone(), |code| format!("{name} · {code}"));
    let class = if line.level() == 1 { "groups-row" } else { "groups-row is-within" };
    let mut row = row(class, at)
        .with("data-testid", "group")
        .with("aria-level", &line.level().to_string())
        .with("aria-posinset", &place.to_string())
        .with("aria-setsize", &of.to_string());
    let mut first = cell("gridcell", at, 0).with("title", &whole);
    if let Some(open) = open {
        row = row.with("aria-expanded", &open.to_string());
        let said = if *open { (text.fold)(name) } else { (text.unfold)(name) };
        let mark = Made::new("span", "").with("aria-hidden", "true").text(if *open { "▾" } else { "▸" });
        let twisty = Made::button("groups-twisty", "twist").with("tabindex", "-1").with("aria-label", &said);
        first = first.and(twisty.and(mark));
    }
    first = first.and(Made::new("span", "groups-name").text(name));
    if let Some(code) = code {
        first = first.and(Made::new("span", "groups-raw").text(code));
    }
    let sums = [
        figures::count(group.rows),
        tally(desk, group.payments, ""),
        tally(desk, group.refunds, "\u{2212}"),
        sum(desk, group.net.map(figures::money)),
        sum(desk, group.fee.map(figures::fee)),
    ];
    let rows = Made::button("button quiet-button", "rows").with("tabindex", "-1");
    let rows = rows.with("aria-label", &(text.open_rows)(name)).text(text.show_rows);
    row.and(first).and_all(sum_cells(at, &sums)).and(cell("gridcell", at, COLUMNS - 1).and(rows))
}

/// A sum as the engine reckoned it; what does not fit is said to be out of range.
fn sum(desk: Desk, figure: Option<String>) -> String {
    figure.unwrap_or_else(|| desk.t_now().view.overflow_short.to_owned())
}

fn tally(desk: Desk, tally: GroupTally, sign: &str) -> String {
    let sign = if tally.amount.is_some_and(|amount| amount.0 > 0) { sign } else { "" };
    sum(desk, tally.amount.map(|amount| format!("{sign}{}", figures::money(amount))))
}

/// Groups listed, and in all: of the first field where there are two.
fn counts(groups: &Groups) -> (u64, u64) {
    if groups.fields.len() > 1 {
        let is_cut = groups.groups.len() as u64;
        // What is cut within groups is missed as well.
        if is_cut < groups.distinct {
            (is_cut, groups.distinct)
        } else {
            (groups.outer.len() as u64, groups.distinct_outer)
        }
    } else {
        (groups.groups.len() as u64, groups.distinct)
    }
}
