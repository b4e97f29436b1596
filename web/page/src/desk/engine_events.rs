//! What the engine tells, put into the desk's signals; and what happens when the engine is lost.

use super::{Desk, EngineState, FoundOrders, Load, LoadState, Place};
use crate::engine_link::EngineLink;
use crate::export::ExportState;
use crate::privacy;
use crate::proof::save::{bare_name, save};
use leptos::prelude::*;
use nontax_protocol::{Command, Event, ExportEnd, LoadId, SourceReport, Target};
use nontax_table::{Answer, Field, RowId, SpreadOf};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use web_sys::Blob;

/// Without another question for so long, the spread of amounts is asked for.
const SPREAD_PAUSE: Duration = Duration::from_millis(120);

/// After so many restarts a person is asked to load the page again.
const RESTARTS: u32 = 3;

impl Desk {
    pub(super) fn start_engine(self) {
        let link = EngineLink::start(
            move |event, file| self.take(event, file),
            // The fault comes from a handler of the link itself, so the link is dropped in a later turn.
            move |reason| leptos::task::spawn_local(async move { self.engine_lost(reason) }),
        );
        match link {
            Ok(link) => {
                let _ = self.inner.try_update_value(|inner| inner.link = Some(link));
                self.ask();
            }
            Err(reason) => drop(self.engine.try_set(EngineState::Gone(reason))),
        }
    }

    fn take(self, event: Event, file: Option<Blob>) {
        match event {
            Event::Ready => self.engine_ready(),
            Event::Progress(progress) => self.change_load(progress.load, |load| {
                load.bytes = progress.bytes;
                load.total_bytes = progress.total_bytes.or(load.total_bytes);
                load.rows = progress.rows;
                load.problems = progress.problems;
            }),
            Event::Done(report) => self.take_report(report),
            Event::LoadEnded { load } => {
                self.end_load(load, LoadState::Ended);
                self.ask_for_checks();
                self.ask_for_spread(self.version.get_untracked());
            }
            Event::Spread(spread) => drop(self.spread.try_set(Some(spread))),
            Event::Checks(report) => drop(self.checks.try_set(Some(report))),
            Event::Refused { load, problem } => {
                self.say(self.t_now().refusal(&problem).title);
                self.end_load(load, LoadState::Refused(problem));
            }
            Event::Failed { load, why } => {
                self.say((self.t_now().failure)(&why).title);
                self.end_load(load, LoadState::Failed(why));
            }
            Event::Answer(answer) => self.take_answer(answer),
            Event::Rows(window) => {
                let taken = self.rows.try_update_untracked(|rows| rows.take(window));
                if taken == Some(true) {
                    self.rows.notify();
                }
            }
            Event::Row(row) => {
                let selected = self.selected.try_get_untracked().flatten();
                if row.as_ref().map(|row| row.row) == selected {
                    let _ = self.detail.try_set(row);
                }
            }
            Event::Tally { ask, totals } => self.take_tally(ask, totals),
            Event::Values { ask, window } => self.take_values(ask, window),
            Event::Related { row, related } => {
                if self.selected.try_get_untracked().flatten() == Some(row) {
                    let _ = self.related.try_set(related);
                }
            }
            Event::Place { version, target, row, place } => self.take_place(version, target, row, place),
            Event::Orders { ask, rows } => {
                let order_ids = self.inner.try_update_value(|inner| inner.order_asks.remove(&ask)).flatten();
                if let Some(order_ids) = order_ids {
                    let _ = self.found_orders.try_set(Some(FoundOrders { order_ids, rows }));
                }
            }
            Event::Problems { source, first, problems } => {
                let _ = self.sources.try_update(|sources| {
                    let report = sources.iter_mut().find(|report| report.source == source);
                    if let Some(report) = report.filter(|report| report.problems.len() == first as usize) {
                        Arc::make_mut(report).problems.extend(problems);
                    }
                });
            }
            Event::ProblemsFile { source } => self.save_problems(source, file),
            Event::ExportProgress { export, rows, of } => self.export_progressed(export, rows, of),
            Event::ExportEnded { export, how, rows } => self.export_ended(export, how, rows, file.as_ref()),
            Event::Extras { names } => {
                privacy::know_extras(&names);
                let _ = self.extras.try_set(names);
            }
            Event::Removed { sources } => self.forget_sources(&sources),
            Event::Broken { message } => leptos::task::spawn_local(async move { self.engine_lost(message) }),
        }
    }

    fn engine_ready(self) {
        let _ = self.engine.try_update(|state| {
            if *state == EngineState::Starting {
                *state = EngineState::Ready;
            }
        });
        let sent = self.inner.try_update_value(|inner| inner.link.as_mut().map(EngineLink::now_ready));
        if let Some(Some(Err(reason))) = sent {
            self.engine_lost(reason);
        }
    }

    fn take_report(self, report: SourceReport) {
        let others = self.sources.with_untracked(|sources| {
            let same_load = |other: &&Arc<SourceReport>| other.load == report.load && other.source != report.source;
            sources.iter().filter(same_load).map(|other| other.outcome.totals.rows).sum::<u64>()
        });
        self.change_load(report.load, |load| {
            load.rows = others + report.outcome.totals.rows;
            load.problems = report.outcome.errors + report.outcome.warnings;
        });
        self.say((self.t_now().source_read)(&report));
        let _ = self.sources.try_update(|sources| {
            sources.retain(|old| old.source != report.source);
            sources.push(Arc::new(report));
            sources.sort_by_key(|report| report.source);
        });
    }

    fn end_load(self, id: LoadId, state: LoadState) {
        self.change_load(id, |load| {
            // A refusal or failure says more than the end that follows it.
            if load.is_busy() {
                load.state = state;
            }
        });
    }

    fn take_answer(self, answer: Answer) {
        let newest = self.version.try_get_untracked().unwrap_or(0);
        let (again, filtered) = self
            .inner
            .try_update_value(|inner| {
                inner.asked_at = None;
                let filtered = core::mem::replace(&mut inner.announced, answer.version) != answer.version;
                (core::mem::take(&mut inner.again), filtered && answer.version > 1)
            })
            .unwrap_or_default();
        if answer.version == newest {
            if filtered && answer.of > 0 {
                self.say((self.t_now().filtered)(&answer));
            }
            self.let_picked_go_unless_same(&answer);
            let _ = self.rows.try_update_untracked(|rows| rows.renew(answer.version));
            let _ = self.answer.try_set(Some(answer));
            self.rows.notify();
            self.rows_again();
            self.jump_again();
            self.ask_for_spread(newest);
        }
        if again {
            self.ask();
        }
    }

    // The table looks at the same places as before the answer.
    fn rows_again(self) {
        let (first, count) = self.rows.try_with_untracked(|rows| rows.wanted()).unwrap_or((0, 0));
        self.want_rows(first, count);
    }

    // A jump that was asked for under an older version waits for the newest answer.
    fn jump_again(self) {
        let jump = self.inner.try_with_value(|inner| inner.jump).flatten();
        if let Some(target) = jump {
            self.send(Command::Place { version: self.version.get_untracked(), target });
        }
    }

    fn take_place(self, version: u64, target: Target, row: Option<RowId>, place: Option<u64>) {
        let asked = self.inner.try_with_value(|inner| inner.jump).flatten();
        if asked != Some(target) || Some(version) != self.version.try_get_untracked() {
            return;
        }
        self.inner.update_value(|inner| inner.jump = None);
        if let Some(row) = row {
            self.select(Some(row));
        }
        match (row, place) {
            (Some(row), Some(place)) => {
                let turn = self.next_turn();
                let _ = self.place.try_set(Some(Place { row, place, turn }));
            }
            // Both are shown as alerts, which are read aloud.
            (Some(_), None) => {
                let _ = self.hidden_target.try_set(Some(target));
            }
            (None, _) => {
                let _ = self.missing_target.try_set(true);
            }
        }
    }

    fn save_problems(self, source: u32, file: Option<Blob>) {
        let report = self.sources.with_untracked(|all| all.iter().find(|report| report.source == source).cloned());
        let Some(report) = report else { return };
        let text = &self.t_now().proof;
        let saved = file.is_some_and(|file| save(&file, &(text.problems_file)(bare_name(&report.name))).is_ok());
        self.say(if saved { text.problems_saved } else { text.problems_not_saved });
        if !saved {
            let _ = self.unsaved.try_set(Some(source));
        }
    }

    fn forget_sources(self, gone: &[u32]) {
        let _ = self.sources.try_update(|sources| sources.retain(|report| !gone.contains(&report.source)));
        // Rows are numbered anew, so nothing that names a row can stay.
        self.forget_rows();
        let gone: BTreeSet<String> = gone.iter().map(u32::to_string).collect();
        self.forget_sources_in_views(|source| gone.contains(source));
        self.ask_for_checks();
    }

    /// The spread costs as much as the answer itself: it is asked for when nothing else was for a while.
    fn ask_for_spread(self, version: u64) {
        let ask = move || {
            let is_newest = self.version.try_get_untracked() == Some(version);
            if is_newest && !self.loads.with_untracked(|loads| loads.iter().any(Load::is_busy)) {
                self.send(Command::Spread { version, of: SpreadOf { field: Field::Amount, steps: 0 } });
            }
        };
        set_timeout(ask, SPREAD_PAUSE);
    }

    /// Checks are made over everything, and only once nothing more comes.
    fn ask_for_checks(self) {
        let _ = self.checks.try_set(None);
        if !self.loads.with_untracked(|loads| loads.iter().any(Load::is_busy)) {
            self.send(Command::Checks);
        }
    }

    /// Starts a new engine in place of one that is lost; what it had read must be read again.
    pub(super) fn engine_lost(self, reason: String) {
        let Some(restarts) = self.inner.try_update_value(|inner| {
            inner.link = None;
            inner.restarts += 1;
            inner.asked_at = None;
            inner.again = false;
            inner.jump = None;
            inner.restarts
        }) else {
            return;
        };
        self.drop_copying();
        self.loads.update(|loads| loads.iter_mut().for_each(|load| load.state = LoadState::Lost));
        self.sources.set(Vec::new());
        self.answer.set(None);
        self.checks.set(None);
        self.spread.set(None);
        if let ExportState::Writing { export, .. } = self.export.get_untracked() {
            self.export_ended(export, ExportEnd::Changed, 0, None);
        }
        self.forget_rows();
        let _ = self.rows.try_update_untracked(|rows| rows.renew(0));
        self.say(self.t_now().desk.engine_lost);
        if restarts > RESTARTS || self.engine.get_untracked() == EngineState::Starting {
            self.engine.set(EngineState::Gone(reason));
        } else {
            self.engine.set(EngineState::Restarted(reason));
            self.start_engine();
        }
    }
}
