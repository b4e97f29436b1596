//! The desk: everything the page shows, as signals, and everything a person can do, as methods. Views draw the
//! signals and send intentions; the engine does the work and answers.

pub mod copying;
mod engine_events;
pub mod load;
mod loading;
mod picking;
pub mod row_store;
mod view;

use crate::engine_link::EngineLink;
use crate::export::ExportState;
use crate::table::column_view::ColumnView;
use crate::table::picked::Picked;
use crate::text::{self, Lang, Texts, Theme};
use crate::view::Views;
use crate::{api_call, sign_in_again};
use copying::{CopyState, Copying};
use leptos::prelude::*;
pub use load::{Load, LoadState, Origin};
use nontax_api::{BillType, Merchant, OrdersRequest, Problem, Session};
use nontax_bill::{MchId, Totals};
use nontax_protocol::{Command, FACET_COLUMNS, LoadId, SourceReport, Target};
use nontax_table::{
    Answer, CheckReport, Condition, Field, Query, Related, RowId, SortKey, Spread, TotalsBy, WindowRow,
};
pub use row_store::RowStore;
use std::collections::BTreeMap;
use std::sync::Arc;
pub use view::{Others, View};
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

    pub(crate) fn next_turn(self) -> u64 {
        let turn = self.inner.try_update_value(|inner| {
            inner.next_turn += 1;
            inner.next_turn
        });
        turn.unwrap_or(0)
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
