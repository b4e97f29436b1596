//! Commands that look at the table or change what is in it.

use super::{Engine, Pending};
use crate::limits::{RELATED_SENT, ROWS_SENT, TURN_MILLIS, VALUE_ROWS_SENT};
use nontax_protocol::{Command, Event, ExportEnd, LoadId, Target};
use nontax_table::RowId;

impl Engine {
    /// Carries out a command. [`Command::OpenFiles`], [`Command::Fetch`] and
    /// [`Command::ExportProblems`] are for who has the files, the network and the shelf.
    pub fn command(&mut self, command: Command) {
        match command {
            Command::OpenFiles { .. } | Command::Fetch { .. } | Command::ExportProblems { .. } => {}
            Command::Cancel { load } => self.cancel(load),
            Command::Remove { load } => self.remove(load),
            Command::Clear => self.clear(),
            Command::Ask(query) => {
                let began = self.now();
                self.pending = Some(Pending { query, began, then: Vec::new() });
                self.go_on();
            }
            Command::Checks => {
                self.checks_wanted = self.loads.is_empty();
                self.go_on();
            }
            Command::Spread { version, of } => {
                let spread = if self.pending.is_none() { self.table.spread(version, of) } else { None };
                if let Some(spread) = spread {
                    self.tell(Event::Spread(spread));
                }
            }
            Command::Export { export, plan } if self.is_pending(plan.version) => {
                self.pending.iter_mut().for_each(|pending| {
                    pending.then.push(Command::Export { export, plan: plan.clone() });
                });
            }
            Command::Export { export, plan } => self.begin_export(export, *plan),
            Command::StopExport => self.end_export(ExportEnd::Stopped),
            Command::Rows { version, .. }
            | Command::Place { version, .. }
            | Command::Tally { version, .. }
            | Command::Values { version, .. }
                if self.is_pending(version) =>
            {
                self.pending.iter_mut().for_each(|pending| pending.then.push(command.clone()));
            }
            Command::Rows { version, first, count } => {
                if let Some(window) = self.table.window(version, first, count.min(ROWS_SENT)) {
                    self.tell(Event::Rows(window));
                }
            }
            Command::Row { row } => {
                let row = self.table.row(row);
                self.tell(Event::Row(row));
            }
            Command::Tally { ask, version, places } => {
                let totals = self.table.tally(version, &places);
                self.tell(Event::Tally { ask, totals });
            }
            Command::Values { ask, version, first, count, fields } => {
                let window = self.table.values(version, first, count.min(VALUE_ROWS_SENT), &fields);
                self.tell(Event::Values { ask, window });
            }
            Command::Related { row } => {
                let related = self.table.related(row, RELATED_SENT);
                self.tell(Event::Related { row, related });
            }
            Command::Place { version, target } => self.place(version, target),
            Command::FindOrders { ask, order_ids } => {
                let rows = self.table.find_orders(&order_ids);
                self.tell(Event::Orders { ask, rows });
            }
            Command::Problems { source, first, count } => self.problems(source, first, count),
        }
    }

    fn is_pending(&self, version: u64) -> bool {
        self.pending.as_ref().is_some_and(|pending| pending.query.version == version)
    }

    /// Whether a question or the checks wait for more turns.
    #[must_use]
    pub fn has_pending(&self) -> bool {
        self.pending.is_some() || self.checks_wanted
    }

    /// Works on the question that waits, for one turn, and answers it when its rows are known; without one, on the checks.
    pub fn go_on(&mut self) {
        let until = self.now() + TURN_MILLIS;
        let clock = &self.clock;
        let Some(pending) = self.pending.take() else {
            if self.checks_wanted
                && let Some(report) = self.table.check(|| clock() < until)
            {
                self.checks_wanted = false;
                self.tell(Event::Checks(report));
            }
            return;
        };
        if !self.table.prepare(&pending.query, || clock() < until) {
            self.pending = Some(pending);
            return;
        }
        let Pending { query, began, then } = pending;
        let answer = self.table.ask(&query);
        self.view = Some(query.version);
        self.answered(began);
        self.tell(Event::Answer(answer));
        then.into_iter().for_each(|command| self.command(command));
    }

    /// Whether rows came that no answer has.
    #[must_use]
    pub fn has_more_to_show(&self) -> bool {
        self.stale && self.view.is_some()
    }

    /// Tells what came and was not told yet, as far as its time has come.
    pub fn catch_up(&mut self) {
        let loads: Vec<LoadId> = self.loads.iter().map(|load| load.id).collect();
        for load in loads {
            self.report_progress(load);
        }
        self.refresh_when_due();
    }

    /// Answers the current question again when rows came and it is time.
    pub(super) fn refresh_when_due(&mut self) {
        if self.stale && self.pending.is_none() && self.refresh.due(self.now()) {
            self.show_all();
        }
    }

    /// Answers the current question for all rows that came, whenever it was answered last.
    pub fn show_all(&mut self) {
        if !self.stale {
            return;
        }
        let began = self.now();
        let answer = self.table.refresh();
        self.answered(began);
        if let Some(answer) = answer {
            self.tell(Event::Answer(answer));
        }
    }

    fn answered(&mut self, began: f64) {
        self.stale = false;
        self.refresh.answered(began, self.now());
    }

    fn place(&mut self, version: u64, target: Target) {
        // A place in a view that is no longer the current one would be a wrong place.
        if self.view != Some(version) {
            return;
        }
        let row: Option<RowId> = match target {
            Target::Row(row) => Some(row),
            Target::Line { source, line } => self.table.row_at_line(source, line),
        };
        let place = row.and_then(|row| self.table.place_of(version, row));
        self.tell(Event::Place { version, target, row, place });
    }

    fn problems(&mut self, source: u32, first: u32, count: u32) {
        let problems = self
            .sources
            .iter()
            .find(|known| known.number == source)
            .map(|known| known.problems.part(first, count))
            .unwrap_or_default();
        self.tell(Event::Problems { source, first, problems });
    }

    /// Hands out the beginning of the CSV of a source's problems, a piece at a time; what the shelf has of the source comes behind
    /// it. `false` when there is no such source.
    #[must_use]
    pub fn csv_of_problems(&self, source: u32, take: impl FnMut(&str)) -> bool {
        let known = self.sources.iter().find(|known| known.number == source);
        known.map(|known| known.problems.csv_of_kept(take)).is_some()
    }

    fn remove(&mut self, load: LoadId) {
        let mut gone = Vec::new();
        let was_active = match self.load_at(load) {
            Some(at) => {
                let load = self.loads.remove(at);
                gone.extend(load.source.map(|open| open.reading.source));
                true
            }
            None => false,
        };
        self.sources.retain(|source| {
            if source.load == load {
                gone.push(source.number);
            }
            source.load != load
        });
        self.take_out(gone);
        if was_active {
            self.tell(Event::LoadEnded { load });
        }
        self.show_all();
    }

    /// Takes sources out of the table and tells it.
    pub(super) fn take_out(&mut self, mut gone: Vec<u32>) {
        gone.sort_unstable();
        self.end_export(ExportEnd::Changed);
        for source in &gone {
            self.table.remove_source(*source);
            self.shelf.forget(*source);
        }
        self.stale = true;
        self.tell(Event::Removed { sources: gone });
    }

    fn clear(&mut self) {
        let ended: Vec<LoadId> = self.loads.iter().map(|load| load.id).collect();
        let mut gone: Vec<u32> = self.sources.iter().map(|source| source.number).collect();
        gone.extend(self.loads.iter().filter_map(|load| load.source.as_ref()).map(|open| open.reading.source));
        gone.sort_unstable();
        self.end_export(ExportEnd::Changed);
        self.loads.clear();
        self.sources.clear();
        self.table.clear();
        gone.iter().for_each(|source| self.shelf.forget(*source));
        self.stale = true;
        self.tell(Event::Removed { sources: gone });
        for load in ended {
            self.tell(Event::LoadEnded { load });
        }
        self.show_all();
    }
}
