//! An engine on a bench: a clock that tests set, a shelf in memory, and what the engine tells as a list.
#![allow(dead_code, reason = "each test program uses a part of it")]

use nontax_bill::Options;
use nontax_engine::engine::{Engine, Flow, NewSource};
use nontax_engine::problem_list::Shelf;
use nontax_protocol::{Command, Event, LoadId};
use nontax_table::{Answer, Query};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

/// The engine with what it is given.
pub struct Bench {
    pub engine: Engine,
    pub hash: bool,
    pub clock: Rc<Cell<f64>>,
    pub shelf: Rc<Texts>,
}

/// Keeps what is put on the shelf, a text a source.
#[derive(Default)]
pub struct Texts(pub RefCell<BTreeMap<u32, String>>);

impl Shelf for Texts {
    fn put(&self, source: u32, text: &str) {
        self.0.borrow_mut().entry(source).or_default().push_str(text);
    }

    fn forget(&self, source: u32) {
        self.0.borrow_mut().remove(&source);
    }
}

impl Bench {
    pub fn new() -> Self {
        let clock = Rc::new(Cell::new(0.0));
        let hands = Rc::clone(&clock);
        let shelf = Rc::new(Texts::default());
        let engine = Engine::new(Box::new(move || hands.get()), Rc::<Texts>::clone(&shelf));
        Self { engine, hash: true, clock, shelf }
    }

    pub fn begin(&mut self, load: u32, name: &str) {
        self.engine.announce(LoadId(load));
        let options = Options { transcoder: None, ..Options::default() };
        let new = NewSource { name: name.to_owned(), options, hash: self.hash };
        assert_eq!(self.engine.begin_source(LoadId(load), new), Flow::More);
    }

    /// Loads a file in pieces of so many bytes, each taking ten milliseconds; gives all that was told.
    pub fn load(&mut self, load: u32, bytes: &[u8], piece: usize) -> Vec<Event> {
        self.begin(load, "day.csv");
        for piece in bytes.chunks(piece) {
            self.clock.set(self.clock.get() + 10.0);
            if self.engine.push(LoadId(load), piece) == Flow::Over {
                return self.engine.take_events();
            }
        }
        if self.engine.end_source(LoadId(load)) == Flow::More {
            self.engine.end_load(LoadId(load));
        }
        self.engine.take_events()
    }

    pub fn command(&mut self, command: Command) -> Vec<Event> {
        self.engine.command(command);
        self.engine.take_events()
    }

    /// The CSV of a source's problems, as it is saved; empty when there is no such source.
    pub fn csv(&self, source: u32) -> String {
        let mut csv = String::new();
        let known = self.engine.csv_of_problems(source, |piece| csv.push_str(piece));
        assert_eq!(known, !csv.is_empty());
        csv + self.shelf.0.borrow().get(&source).map(String::as_str).unwrap_or_default()
    }

    pub fn ask(&mut self, version: u64) -> Answer {
        let events = self.command(Command::Ask(Query { version, ..Query::default() }));
        answers(&events).pop().unwrap()
    }
}

pub fn answers(events: &[Event]) -> Vec<Answer> {
    events
        .iter()
        .filter_map(|event| if let Event::Answer(answer) = event { Some(answer.clone()) } else { None })
        .collect()
}
