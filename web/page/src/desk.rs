//! The desk: everything the page shows, as signals, and everything a person can do, as methods. Views draw the
//! signals and send intentions; the engine does the work and answers.

pub mod copying;
mod engine_events;
pub mod load;
mod picking;
pub mod row_store;

use crate::engine_link::EngineLink;
use crate::export::ExportState;
use crate::privacy;
use crate::proof::save;
use crate::table::column_view::ColumnView;
use crate::table::picked::Picked;
use crate::text::{self, Lang, Texts, Theme};
use crate::view::Views;
use crate::{api_call, sign_in_again};
use copying::{CopyState, Copying};
use leptos::prelude::*;
pub use load::{Load, LoadState, Origin};
use nontax_api::{BillType, Merchant, OrdersRequest, Problem, Session};
use nontax_bill::{BillDate, MchId, Totals};
use nontax_protocol::{Command, FACET_COLUMNS, LoadId, SourceReport, Target};
use nontax_table::{
    Answer, CheckReport, Condition, Field, Query, Related, RowId, SortKey, Spread, TotalsBy, WindowRow,
};
use nontax_view::Kind;
pub use row_store::RowStore;
use std::collections::BTreeMap;
use std::sync::Arc;
use wasm_bindgen::JsValue;
use web_sys::File;

/// Milliseconds after which an unanswered question no longer holds back the next one.
const ANSWER_PATIENCE: f64 = 1_500.0;

/// What is known of the Worker and its caller.
#[derive(Clone, Debug, PartialEq)]
pub enum SessionState {
    /// Not answered yet.
    Loading,
    /// Here.
    Ready(Session),
    /// The Worker refused.
    Refused(Box<Problem>),
    /// There is no Worker: files work, fetching does not.
    Absent,
}

/// How it stands with the engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EngineState {
    /// Loading its module.
    Starting,
    /// Takes commands.
    Ready,
    /// It was lost and started again; loads must be read again. Holds the reason.
    Restarted(String),
    /// It does not start. Holds the reason.
    Gone(String),
}

/// Where a row that was asked for stands. The table scrolls there and puts the focus on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Which row.
    pub row: RowId,
    /// Its place in the view, from 0.
    pub place: u64,
    /// Counted up, so that asking for the same row again is a change.
    pub turn: u64,
}

/// Rows of the order numbers that were asked for, in the same order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundOrders {
    /// The order numbers.
    pub order_ids: Vec<String>,
    /// Payment row of each, when loaded.
    pub rows: Vec<Option<RowId>>,
}

/// Conditions, order, groups and columns together: what undo, redo and the address hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// All must hold: those of the group of filters that is changed by the inputs and facets.
    pub conditions: Vec<Condition>,
    /// The groups beside it, of which one may hold instead.
    pub others: Others,
    /// First weighs most.
    pub sort: Vec<SortKey>,
    /// Grouped by none of them, one or two.
    pub group: Vec<Field>,
    /// How the columns are set.
    pub columns: ColumnView,
}

/// Groups of filters beside the one that is being changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Others {
    /// None of them is empty.
    pub groups: Vec<Vec<Condition>>,
    /// The place of the one that is being changed among all.
    pub place: usize,
}

/// Opened order look-up, filled with what is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrderForm {
    /// What to fill the fields with; `None` for an empty form.
    pub request: Option<OrdersRequest>,
    /// Ask at once.
    pub at_once: bool,
}

/// What is only reached through the methods.
struct Inner {
    link: Option<EngineLink>,
    next_load: u32,
    next_turn: u64,
    files: BTreeMap<LoadId, File>,
    scheduled: bool,
    asked_at: Option<f64>,
    again: bool,
    jump: Option<Target>,
    order_asks: BTreeMap<u64, Vec<String>>,
    restarts: u32,
    announced: u64,
    tally: Option<u64>,
    copying: Option<Copying>,
}

/// The page's state, in the context of every view.
#[derive(Clone, Copy)]
pub struct Desk {
    /// Language of the page.
    pub lang: RwSignal<Lang>,
    /// Light, dark, or as the system.
    pub theme: RwSignal<Theme>,
    /// Worker and caller.
    pub session: RwSignal<SessionState>,
    /// Engine.
    pub engine: RwSignal<EngineState>,
    /// Files and fetched days, in the order of asking.
    pub loads: RwSignal<Vec<Load>>,
    /// Sources that were read, in the order of their numbers.
    pub sources: RwSignal<Vec<Arc<SourceReport>>>,
    /// Names of the columns that are not known, by [`Field::Extra`].
    pub extras: RwSignal<Vec<String>>,
    /// Filters; change them by [`Desk::set_conditions`] or [`Desk::change_conditions`].
    pub conditions: RwSignal<Vec<Condition>>,
    /// Groups of filters beside these; change them by [`Desk::change_view`].
    pub others: RwSignal<Others>,
    /// Order; change it by [`Desk::toggle_sort`].
    pub sort: RwSignal<Vec<SortKey>>,
    /// Undo and redo, the address, saved views.
    pub views: Views,
    /// How the amounts are spread, which is asked for once nothing else is.
    pub spread: RwSignal<Option<Spread>>,
    /// What the checks came to; `None` while they are made.
    pub checks: RwSignal<Option<CheckReport>>,
    /// Grouped by; change it by [`Desk::change_view`].
    pub group: RwSignal<Vec<Field>>,
    /// Columns; change them by [`Desk::change_view`].
    pub columns: RwSignal<ColumnView>,
    /// The view of groups that a group's rows were opened from.
    pub grouped_before: RwSignal<Option<View>>,
    /// Rows picked; change them by [`Desk::pick`].
    pub picked: RwSignal<Picked>,
    /// What they come to, once that is known.
    pub picked_totals: RwSignal<Option<Totals>>,
    /// How it stands with copying.
    pub copy_state: RwSignal<CopyState>,
    /// How the totals are to be taken apart, while somebody looks at it; change it by [`Desk::put_totals_by`].
    pub totals_by: RwSignal<Option<TotalsBy>>,
    /// Newest answer; `None` before the first.
    pub answer: RwSignal<Option<Answer>>,
    /// Version of the newest question. Answers that lag behind differ from it.
    pub version: RwSignal<u64>,
    /// Rows at hand, by place; ask for more by [`Desk::want_rows`].
    pub rows: RwSignal<RowStore>,
    /// Row that is looked at; change it by [`Desk::select`].
    pub selected: RwSignal<Option<RowId>>,
    /// That row with all values.
    pub detail: RwSignal<Option<WindowRow>>,
    /// What belongs to that row.
    pub related: RwSignal<Option<Related>>,
    /// Where to scroll to.
    pub place: RwSignal<Option<Place>>,
    /// A row that was asked for, but that the filters hide.
    pub hidden_target: RwSignal<Option<Target>>,
    /// A row was asked for that is not there.
    pub missing_target: RwSignal<bool>,
    /// The source whose problems the browser did not save.
    pub unsaved: RwSignal<Option<u32>>,
    /// The export and its dialog.
    pub export: RwSignal<ExportState>,
    /// Rows of looked-up orders.
    pub found_orders: RwSignal<Option<FoundOrders>>,
    /// The opened order look-up.
    pub order_form: RwSignal<Option<OrderForm>>,
    /// Merchants that were looked for besides those the session lists.
    pub found_merchants: RwSignal<Vec<Merchant>>,
    /// How often it was heard that a person signed in again.
    pub signed_in: RwSignal<u32>,
    /// Read aloud by screen readers.
    pub announce: RwSignal<String>,
    inner: StoredValue<Inner, LocalStorage>,
}

impl Desk {
    /// A desk with an engine that is starting and a session that is being asked for.
    #[must_use]
    pub fn open() -> Self {
        let desk = Self {
            lang: RwSignal::new(text::choice::language()),
            theme: RwSignal::new(text::choice::theme()),
            session: RwSignal::new(SessionState::Loading),
            engine: RwSignal::new(EngineState::Starting),
            loads: RwSignal::new(Vec::new()),
            sources: RwSignal::new(Vec::new()),
            extras: RwSignal::new(Vec::new()),
            conditions: RwSignal::new(Vec::new()),
            others: RwSignal::new(Others::default()),
            sort: RwSignal::new(Vec::new()),
            views: Views::new(),
            spread: RwSignal::new(None),
            checks: RwSignal::new(None),
            group: RwSignal::new(Vec::new()),
            columns: RwSignal::new(ColumnView::default()),
            grouped_before: RwSignal::new(None),
            picked: RwSignal::new(Picked::default()),
            picked_totals: RwSignal::new(None),
            copy_state: RwSignal::new(CopyState::Idle),
            totals_by: RwSignal::new(None),
            answer: RwSignal::new(None),
            version: RwSignal::new(0),
            rows: RwSignal::new(RowStore::default()),
            selected: RwSignal::new(None),
            detail: RwSignal::new(None),
            related: RwSignal::new(None),
            place: RwSignal::new(None),
            hidden_target: RwSignal::new(None),
            missing_target: RwSignal::new(false),
            unsaved: RwSignal::new(None),
            export: RwSignal::new(ExportState::Closed),
            found_orders: RwSignal::new(None),
            order_form: RwSignal::new(None),
            found_merchants: RwSignal::new(Vec::new()),
            signed_in: RwSignal::new(0),
            announce: RwSignal::new(String::new()),
            inner: StoredValue::new_local(Inner {
                link: None,
                next_load: 0,
                next_turn: 0,
                files: BTreeMap::new(),
                scheduled: false,
                asked_at: None,
                again: false,
                jump: None,
                order_asks: BTreeMap::new(),
                restarts: 0,
                announced: 0,
                tally: None,
                copying: None,
            }),
        };
        desk.open_address();
        desk.start_engine();
        desk.ask_session();
        sign_in_again::listen(desk);
        desk
    }

    /// Texts of the page's language; tracks the language.
    #[must_use]
    pub fn t(self) -> &'static Texts {
        self.lang.try_get().unwrap_or_default().texts()
    }

    /// Texts of the page's language, without tracking it.
    #[must_use]
    pub fn t_now(self) -> &'static Texts {
        self.lang.try_get_untracked().unwrap_or_default().texts()
    }

    /// Reads this text to screen readers; the same text once more is read once more.
    pub fn say(self, text: impl Into<String>) {
        let mut text: String = text.into();
        if self.announce.try_with_untracked(|before| *before == text) == Some(true) {
            text.push('\u{200b}');
        }
        let _ = self.announce.try_set(text);
    }

    /// Says a command to the engine.
    pub fn send(self, command: Command) {
        self.send_with(command, Vec::new());
    }

    /// Opens files, each as a load of its own.
    pub fn open_files(self, files: Vec<File>) {
        if files.is_empty() {
            return;
        }
        let mut ids = Vec::with_capacity(files.len());
        for file in &files {
            let id = self.next_load();
            // A file's size is a whole number below 2^53.
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "see above")]
            let bytes = file.size() as u64;
            self.add_load(id, file.name(), Origin::File { bytes }, Some(bytes));
            self.inner.update_value(|inner| drop(inner.files.insert(id, file.clone())));
            ids.push(id);
        }
        self.send_with(Command::OpenFiles { loads: ids }, files);
    }

    /// Fetches a statement.
    pub fn fetch(self, mch_id: MchId, date: BillDate, bill_type: BillType, insist: bool) {
        self.fetch_from(mch_id, date, bill_type, (insist, false));
    }

    /// Fetches a statement from WeChat although the archive may have it.
    pub fn fetch_anew(self, mch_id: MchId, date: BillDate, bill_type: BillType) {
        self.fetch_from(mch_id, date, bill_type, (false, true));
    }

    fn fetch_from(self, mch_id: MchId, date: BillDate, bill_type: BillType, (insist, again): (bool, bool)) {
        let load = self.next_load();
        let origin = Origin::Fetched { mch_id: mch_id.clone(), date, bill_type };
        self.add_load(load, String::new(), origin, None);
        self.send(Command::Fetch { load, mch_id, date, bill_type, insist, again });
    }

    /// Takes a load off the desk and reads it again.
    pub fn read_again(self, id: LoadId, insist: bool) {
        let load = self.loads.with_untracked(|loads| loads.iter().find(|load| load.id == id).cloned());
        let file = self.inner.try_with_value(|inner| inner.files.get(&id).cloned()).flatten();
        let Some(load) = load else { return };
        self.remove(id);
        match (load.origin, file) {
            (Origin::Fetched { mch_id, date, bill_type }, _) => self.fetch(mch_id, date, bill_type, insist),
            (Origin::File { .. }, Some(file)) => self.open_files(vec![file]),
            (Origin::File { .. }, None) => {}
        }
    }

    /// Stops reading; rows so far stay.
    pub fn cancel(self, id: LoadId) {
        self.change_load(id, |load| {
            if load.state == LoadState::Reading {
                load.state = LoadState::Stopping;
            }
        });
        self.send(Command::Cancel { load: id });
    }

    /// Takes a load and its rows off the desk.
    pub fn remove(self, id: LoadId) {
        self.loads.update(|loads| loads.retain(|load| load.id != id));
        self.inner.update_value(|inner| drop(inner.files.remove(&id)));
        self.send(Command::Remove { load: id });
    }

    /// Takes everything off the desk and leaves nothing: the engine ends with its memory, and a new one starts; filters, saved files,
    /// looked-up orders and what the address or the history keeps of the view go, and persons are masked again.
    pub fn clear(self) {
        self.loads.set(Vec::new());
        self.inner.update_value(|inner| {
            inner.link = None;
            inner.files.clear();
            inner.order_asks.clear();
            inner.asked_at = None;
            inner.again = false;
            inner.jump = None;
        });
        self.sources.set(Vec::new());
        self.grouped_before.set(None);
        self.extras.set(Vec::new());
        self.answer.set(None);
        self.forget_rows();
        let _ = self.rows.try_update_untracked(|rows| rows.renew(0));
        self.order_form.set(None);
        self.unsaved.set(None);
        self.export.set(ExportState::Closed);
        self.announce.set(String::new());
        privacy::show(false);
        save::forget_all();
        self.engine.set(EngineState::Starting);
        self.start_engine();
        self.forget_views();
        let window = window();
        let path = window.location().pathname().unwrap_or_default();
        let _ = window.history().map(|history| history.replace_state_with_url(&JsValue::NULL, "", Some(&path)));
    }

    /// Conditions and order as they are.
    #[must_use]
    pub fn view(self) -> View {
        View {
            conditions: self.conditions.get_untracked(),
            others: self.others.get_untracked(),
            sort: self.sort.get_untracked(),
            group: self.group.get_untracked(),
            columns: self.columns.get_untracked(),
        }
    }

    /// Whether there are filters; tracks them.
    #[must_use]
    pub fn is_filtered(self) -> bool {
        self.conditions.with(|all| !all.is_empty()) || self.others.with(|others| !others.groups.is_empty())
    }

    /// The way in which people change the view; asks the engine unless only the columns did, and can be undone.
    pub fn change_view(self, change: impl FnOnce(&mut View)) {
        self.change_view_as(None, change);
    }

    /// As [`Desk::change_view`]; changes of one kind that follow each other are undone together.
    pub fn change_view_as(self, kind: Option<Kind>, change: impl FnOnce(&mut View)) {
        let before = self.view();
        let mut view = before.clone();
        change(&mut view);
        self.show_view(view);
        self.left_view(&before, kind);
    }

    /// Shows a view without a way back to the one before.
    pub fn show_view(self, view: View) {
        let before = self.view();
        let only_columns = view != before && View { columns: before.columns.clone(), ..view.clone() } == before;
        if view.conditions != before.conditions {
            self.conditions.set(view.conditions);
        }
        if view.others != before.others {
            self.others.set(view.others);
        }
        if view.sort != before.sort {
            self.sort.set(view.sort);
        }
        if view.group != before.group {
            self.group.set(view.group);
        }
        if view.columns != before.columns {
            self.columns.set(view.columns);
        }
        if !only_columns {
            self.ask();
        }
    }

    /// Changes how the columns are set; they are not asked about, so nothing happens when they stay as they are.
    pub fn change_columns(self, change: impl FnOnce(&mut ColumnView)) {
        let before = self.columns.get_untracked();
        let mut columns = before.clone();
        change(&mut columns);
        if columns != before {
            self.change_view(|view| view.columns = columns);
        }
    }

    /// Puts these conditions in place of all.
    pub fn set_conditions(self, conditions: Vec<Condition>) {
        self.change_view(|view| (view.conditions, view.others) = (conditions, Others::default()));
    }

    /// Changes the conditions.
    pub fn change_conditions(self, change: impl FnOnce(&mut Vec<Condition>)) {
        self.change_view(|view| change(&mut view.conditions));
    }

    /// Changes the conditions again and again while something is typed or dragged.
    pub fn change_conditions_as(self, kind: Kind, change: impl FnOnce(&mut Vec<Condition>)) {
        self.change_view_as(Some(kind), |view| change(&mut view.conditions));
    }

    /// Takes the totals apart by this, or no longer.
    pub fn put_totals_by(self, by: Option<TotalsBy>) {
        self.totals_by.set(by);
        self.ask();
    }

    /// Sorts by a field: first upwards, then downwards, then no longer. With `add` the other keys stay.
    pub fn toggle_sort(self, field: Field, add: bool) {
        self.change_view(|view| {
            let now = view.sort.iter().find(|key| key.field == field).copied();
            let next = match now {
                None => Some(SortKey { field, descending: false }),
                Some(SortKey { descending: false, .. }) => Some(SortKey { field, descending: true }),
                Some(_) => None,
            };
            if !add {
                view.sort.retain(|key| key.field == field);
            }
            match (view.sort.iter().position(|key| key.field == field), next) {
                (Some(at), Some(key)) => {
                    if let Some(slot) = view.sort.get_mut(at) {
                        *slot = key;
                    }
                }
                (Some(at), None) => drop(view.sort.remove(at)),
                (None, Some(key)) => view.sort.push(key),
                (None, None) => {}
            }
        });
    }

    /// Asks the engine for the view as it is; many calls in one turn are one question, and while one is on its way
    /// the next waits, so that dragging a slider does not pile questions up.
    pub fn ask(self) {
        let first = self.inner.try_update_value(|inner| !core::mem::replace(&mut inner.scheduled, true));
        if first == Some(true) {
            leptos::task::spawn_local(async move { self.ask_now() });
        }
    }

    /// The table looks at these places: asks for the rows that are not at hand. Cheap to call on every scroll.
    pub fn want_rows(self, first: u64, count: u64) {
        let Some((version, matched)) =
            self.answer.with_untracked(|answer| answer.as_ref().map(|answer| (answer.version, answer.matched)))
        else {
            return;
        };
        let asks = self.rows.try_update_untracked(|rows| rows.want(first, count, matched)).unwrap_or_default();
        for (first, count) in asks {
            self.send(Command::Rows { version, first, count });
        }
    }

    /// Looks at a row (its values come as [`Desk::detail`]), or at none.
    pub fn select(self, row: Option<RowId>) {
        if self.selected.get_untracked() == row {
            return;
        }
        self.selected.set(row);
        self.related.set(None);
        match row {
            Some(row) => {
                self.send(Command::Row { row });
                self.send(Command::Related { row });
            }
            None => self.detail.set(None),
        }
    }

    /// Asks for all problems of a source as a file, which is saved when it comes.
    pub fn export_problems(self, source: u32) {
        self.unsaved.set(None);
        self.send(Command::ExportProblems { source });
    }

    /// Looks at a row and scrolls to it. When the filters hide it, [`Desk::hidden_target`] says so.
    pub fn jump_to(self, target: Target) {
        self.hidden_target.set(None);
        self.missing_target.set(false);
        self.inner.update_value(|inner| inner.jump = Some(target));
        if self.group.with_untracked(|group| !group.is_empty()) {
            // Groups have no rows to go to; the answer to the new question sends the jump on its way.
            self.change_view(|view| view.group.clear());
            return;
        }
        self.send(Command::Place { version: self.version.get_untracked(), target });
    }

    /// Takes the filters away and goes to the row that they hid.
    pub fn show_hidden_target(self) {
        let Some(target) = self.hidden_target.get_untracked() else { return };
        self.hidden_target.set(None);
        self.inner.update_value(|inner| inner.jump = Some(target));
        // The answer to the new question sends the jump on its way.
        self.set_conditions(Vec::new());
    }

    /// Opens the order look-up and asks at once.
    pub fn look_up_orders(self, request: OrdersRequest) {
        self.order_form.set(Some(OrderForm { request: Some(request), at_once: true }));
    }

    /// Opens the order look-up with these values for the person to complete.
    pub fn open_order_form(self, form: OrderForm) {
        self.order_form.set(Some(form));
    }

    /// Asks for the rows of order numbers; they come as [`Desk::found_orders`].
    pub fn find_orders(self, order_ids: Vec<String>) {
        self.found_orders.set(None);
        let ask = self.next_turn();
        self.inner.update_value(|inner| {
            inner.order_asks.clear();
            inner.order_asks.insert(ask, order_ids.clone());
        });
        self.send(Command::FindOrders { ask, order_ids });
    }

    /// Merchants that a person may choose: those of the session and those that were looked for.
    pub fn merchants(self) -> Vec<Merchant> {
        let mut merchants = self.session.with(|session| match session {
            SessionState::Ready(session) => session.merchants.clone(),
            _ => Vec::new(),
        });
        self.found_merchants.with(|found| merchants.extend(found.iter().cloned()));
        merchants
    }

    /// The name of a merchant, as far as it is known here.
    pub fn merchant_name(self, mch_id: &MchId) -> Option<String> {
        let name = |merchants: &[Merchant]| {
            merchants.iter().find(|merchant| merchant.mch_id == *mch_id).map(|merchant| merchant.name.clone())
        };
        let listed = self.session.with(|session| match session {
            SessionState::Ready(session) => name(&session.merchants),
            _ => None,
        });
        listed.or_else(|| self.found_merchants.with(|found| name(found)))
    }

    /// Keeps merchants that were looked for, for the names of what is fetched.
    pub fn remember_merchants(self, found: &[Merchant]) {
        let known = untrack(move || self.merchants());
        let new = found.iter().filter(|found| !known.iter().any(|known| known.mch_id == found.mch_id));
        self.found_merchants.update(|merchants| merchants.extend(new.cloned()));
    }

    /// Asks the Worker who the caller is.
    pub fn ask_session(self) {
        self.session.set(SessionState::Loading);
        leptos::task::spawn_local(async move {
            let state = api_call::session().await;
            let _ = self.session.try_set(state);
            self.fetch_first_day();
        });
    }

    /// In the local mode the page begins with the newest day of the first merchant, unless something is there already.
    fn fetch_first_day(self) {
        let Some(SessionState::Ready(session)) = self.session.try_get_untracked() else { return };
        if session.principal != "local" || !session.can.statements || !self.loads.with_untracked(Vec::is_empty) {
            return;
        }
        if let Some(merchant) = session.merchants.first() {
            self.fetch(merchant.mch_id.clone(), session.newest, BillType::All, false);
        }
    }

    fn ask_now(self) {
        let now = js_sys::Date::now();
        let go = self.inner.try_update_value(|inner| {
            inner.scheduled = false;
            let held = inner.asked_at.is_some_and(|at| now - at < ANSWER_PATIENCE);
            inner.again = held;
            if !held {
                inner.asked_at = Some(now);
            }
            !held
        });
        if go != Some(true) {
            return;
        }
        let version = self.version.get_untracked() + 1;
        self.version.set(version);
        let mut facets: Vec<Field> = FACET_COLUMNS.iter().copied().map(Field::Known).collect();
        facets.push(Field::Source);
        let mut query = Query {
            version,
            facets,
            facet_limit: FACET_LIMIT,
            group_limit: GROUP_LIMIT,
            totals_by: self.totals_by.get_untracked(),
            totals_limit: crate::pictures::ASKED,
            ..Query::default()
        };
        self.whole_view().ask(&mut query, self.others.with_untracked(|others| others.place));
        self.send(Command::Ask(query));
    }

    fn send_with(self, command: Command, files: Vec<File>) {
        let sent = self.inner.try_update_value(|inner| inner.link.as_mut().map(|link| link.send(command, files)));
        if let Some(Some(Err(reason))) = sent {
            self.engine_lost(reason);
        }
    }

    fn next_load(self) -> LoadId {
        let id = self.inner.try_update_value(|inner| {
            let id = LoadId(inner.next_load);
            inner.next_load += 1;
            id
        });
        id.unwrap_or(LoadId(0))
    }

    pub(crate) fn next_turn(self) -> u64 {
        let turn = self.inner.try_update_value(|inner| {
            inner.next_turn += 1;
            inner.next_turn
        });
        turn.unwrap_or(0)
    }

    fn add_load(self, id: LoadId, name: String, origin: Origin, total_bytes: Option<u64>) {
        let load = Load { id, name, origin, bytes: 0, total_bytes, rows: 0, problems: 0, state: LoadState::Reading };
        self.loads.update(|loads| loads.push(load));
    }

    fn change_load(self, id: LoadId, change: impl FnOnce(&mut Load)) {
        let _ = self.loads.try_update(|loads| {
            if let Some(load) = loads.iter_mut().find(|load| load.id == id) {
                change(load);
            }
        });
    }

    fn forget_rows(self) {
        self.rows.update(RowStore::clear);
        self.let_picked_go();
        self.selected.set(None);
        self.detail.set(None);
        self.place.set(None);
        self.hidden_target.set(None);
        self.missing_target.set(false);
        self.found_orders.set(None);
    }
}

/// Values of a facet that an answer brings. A district has a few hundred departments; the search in a facet works on these.
pub const FACET_LIMIT: usize = 500;

/// Groups that an answer brings: more than anyone reads through, and some half a megabyte of text.
pub const GROUP_LIMIT: usize = 2_000;

/// The desk of the page that a view belongs to.
#[must_use]
pub fn use_desk() -> Desk {
    expect_context::<Desk>()
}
