//! The engine without a browser: loads, sources, the table and the current question. Bytes and commands go in, events come out.
//! Who feeds it (files, fetches) is in `worker`; the clock is passed in.

mod answering;
mod exporting;
mod loading;
mod opening;

use crate::digest::Fingerprint;
use crate::pace::{ProgressPace, RefreshPace};
use crate::problem_list::{ProblemList, Shelf};
use crate::reading::Reading;
use nontax_protocol::{Command, Event, LoadId, SourceReport};
use nontax_table::{Query, Table};
use std::rc::Rc;

pub use exporting::Written;
pub use loading::{Flow, NewSource};

/// Milliseconds from any fixed moment; never goes back.
pub type Clock = Box<dyn Fn() -> f64>;

/// Everything the engine knows.
pub struct Engine {
    clock: Clock,
    table: Table,
    loads: Vec<Load>,
    sources: Vec<Source>,
    /// The version of the question whose windows can be asked for.
    view: Option<u64>,
    /// A question that is answered in turns, and what was said of its answer meanwhile.
    pending: Option<Pending>,
    /// The checks are to be made when no question waits.
    checks_wanted: bool,
    export: Option<exporting::Exporting>,
    /// Rows came or went since the question was answered.
    stale: bool,
    refresh: RefreshPace,
    events: Vec<Event>,
    /// Has the text of problems that sources have no room for.
    shelf: Rc<dyn Shelf>,
}

/// A load that is not over.
struct Load {
    id: LoadId,
    asked: f64,
    total_bytes: Option<u64>,
    bytes: u64,
    /// Of the sources that are over.
    rows: u64,
    problems: u64,
    pace: ProgressPace,
    source: Option<OpenSource>,
}

struct OpenSource {
    reading: Reading,
    opening: Opening,
}

/// How the bytes of a file become the bytes of a statement.
enum Opening {
    /// Too few bytes to tell.
    Undecided(Vec<u8>),
    /// They are.
    Plain,
    /// Through gzip; the file's own fingerprint is taken beside the statement's.
    Gzip(Box<opening::Gunzipping>),
}

/// A source that is over and in the table.
struct Source {
    number: u32,
    load: LoadId,
    /// Of a source with rows that was read to its end: the same bytes are not taken twice.
    content: Option<Fingerprint>,
    /// Bytes of the statement.
    bytes: u64,
    /// What was told of it, while its fingerprint is still to come.
    unnamed: Option<Box<SourceReport>>,
    problems: ProblemList,
}

/// A question whose conditions are still looked through. A newer one takes its place, and it is never answered.
struct Pending {
    query: Query,
    began: f64,
    /// Commands about its answer.
    then: Vec<Command>,
}

impl Engine {
    /// An engine with an empty table.
    #[must_use]
    pub fn new(clock: Clock, shelf: Rc<dyn Shelf>) -> Self {
        Self {
            clock,
            table: Table::default(),
            loads: Vec::new(),
            sources: Vec::new(),
            view: None,
            pending: None,
            checks_wanted: false,
            export: None,
            stale: false,
            refresh: RefreshPace::default(),
            events: Vec::new(),
            shelf,
        }
    }

    /// Goes by another clock from now on.
    pub fn set_clock(&mut self, clock: Clock) {
        self.clock = clock;
    }

    /// What is to be told, in order; each is given once.
    pub fn take_events(&mut self) -> Vec<Event> {
        core::mem::take(&mut self.events)
    }

    /// Milliseconds on the engine's clock.
    #[must_use]
    pub fn now(&self) -> f64 {
        (self.clock)()
    }

    fn tell(&mut self, event: Event) {
        self.events.push(event);
    }

    fn load_at(&self, id: LoadId) -> Option<usize> {
        self.loads.iter().position(|load| load.id == id)
    }
}
