//! The engine in its Web Worker: takes the page's messages, feeds loads from files and fetches, and posts what the engine tells.
//! Everything here is thin; what it decides is decided in [`crate::engine`].

pub(crate) mod byte_stream;
mod exporting;
mod feeding;
mod fetched;
mod file_at;
pub(crate) mod file_slices;
mod files;
mod gb18030;
mod job_queue;
pub(crate) mod message;
pub mod readers;
mod sharing;
mod shelf;
mod turns;

use crate::engine::{Engine, Flow};
use crate::limits::{FETCHES_AT_ONCE, REFRESH_MILLIS};
use fetched::FetchJob;
use files::FileJob;
use job_queue::JobQueue;
use js_sys::{Array, Promise};
use nontax_protocol::{Command, Event, Failure, LoadId};
use readers::{ReaderStart, Readers};
use shelf::BlobShelf;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use turns::Turns;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{AbortController, Blob, File, WorkerGlobalScope};

/// The engine and what it needs of the browser.
pub struct Desk {
    engine: RefCell<Engine>,
    post: Box<dyn Fn(Event, Option<Blob>)>,
    shelf: Rc<BlobShelf>,
    turns: Turns,
    global: WorkerGlobalScope,
    files: RefCell<JobQueue<FileJob>>,
    fetches: RefCell<JobQueue<FetchJob>>,
    /// The connections that a load's end must cut.
    connections: RefCell<HashMap<LoadId, AbortController>>,
    /// What came last will be shown soon, even if nothing more comes.
    showing_soon: Cell<bool>,
    /// A question is worked on.
    asking: Cell<bool>,
    /// A file of rows is written.
    writing: Cell<bool>,
    /// Beside this worker; none where one core must do, or in tests.
    readers: Option<Readers>,
}

impl Desk {
    /// An engine that tells its events to `post`, some with a file beside them, with readers beside it if it is told how to start them.
    ///
    /// # Errors
    /// What the browser lacks; it is no worker of a browser that the product supports.
    pub fn new(
        post: impl Fn(Event, Option<Blob>) + 'static,
        readers: Option<ReaderStart>,
    ) -> Result<Rc<Self>, JsValue> {
        let global: WorkerGlobalScope = js_sys::global().dyn_into()?;
        let performance = global.performance().ok_or_else(|| JsValue::from_str("no performance clock"))?;
        let shelf = Rc::new(BlobShelf::default());
        let engine = Engine::new(Box::new(move || performance.now()), Rc::<BlobShelf>::clone(&shelf));
        Ok(Rc::new(Self {
            engine: RefCell::new(engine),
            post: Box::new(post),
            shelf,
            turns: Turns::new()?,
            global,
            files: RefCell::new(JobQueue::new(1)),
            fetches: RefCell::new(JobQueue::new(FETCHES_AT_ONCE)),
            connections: RefCell::default(),
            showing_soon: Cell::new(false),
            asking: Cell::new(false),
            writing: Cell::new(false),
            readers: readers.map(Readers::new),
        }))
    }

    /// Carries out a command; `files` are those of [`Command::OpenFiles`], in its order.
    pub fn take(self: &Rc<Self>, command: Command, files: Vec<File>) {
        match command {
            Command::OpenFiles { loads } => self.open_files(loads, files),
            Command::Fetch { load, mch_id, date, bill_type, insist, again } => {
                self.engine.borrow_mut().announce(load);
                self.fetches.borrow_mut().push(FetchJob { load, mch_id, date, bill_type, insist, again });
                self.start_fetches();
            }
            Command::ExportProblems { source } => self.export_problems(source),
            other => self.engine.borrow_mut().command(other),
        }
        self.cut_connections();
        self.tell();
        self.go_on_asking();
        self.go_on_exporting();
    }

    /// Works on a question that takes long, a turn at a time, so that a newer one or a cancelled load need not wait for it.
    fn go_on_asking(self: &Rc<Self>) {
        if !self.engine.borrow().has_pending() || self.asking.replace(true) {
            return;
        }
        let desk = Rc::clone(self);
        spawn_local(async move {
            while desk.engine.borrow().has_pending() {
                desk.turns.next().await;
                desk.engine.borrow_mut().go_on();
                desk.tell();
            }
            desk.asking.set(false);
        });
    }

    fn export_problems(&self, source: u32) {
        let (blobs, mut made) = (Array::new(), Ok(()));
        let known = self.engine.borrow().csv_of_problems(source, |csv| {
            if made.is_ok() {
                made = shelf::add(&blobs, csv);
            }
        });
        if known {
            let file = made.and_then(|()| self.shelf.csv(&blobs, source));
            (self.post)(Event::ProblemsFile { source }, file.ok());
        }
    }

    fn open_files(self: &Rc<Self>, loads: Vec<LoadId>, files: Vec<File>) {
        let mut files = files.into_iter();
        for load in loads {
            self.engine.borrow_mut().announce(load);
            match files.next() {
                Some(file) => self.files.borrow_mut().push(FileJob { load, file }),
                None => self.engine.borrow_mut().fail(load, Failure::FileGone),
            }
        }
        self.start_files();
    }

    fn start_files(self: &Rc<Self>) {
        while let Some(job) = next_job(&self.files) {
            let desk = Rc::clone(self);
            spawn_local(async move {
                desk.read_file(job).await;
                desk.tell();
                desk.files.borrow_mut().ended();
                desk.start_files();
                if let Some(readers) = &desk.readers {
                    readers.end_when_idle(|millis| desk.wait(millis)).await;
                }
            });
        }
    }

    fn start_fetches(self: &Rc<Self>) {
        while let Some(job) = next_job(&self.fetches) {
            let desk = Rc::clone(self);
            spawn_local(async move {
                let load = job.load;
                desk.fetch(job).await;
                desk.tell();
                desk.cut_connection(load);
                desk.fetches.borrow_mut().ended();
                desk.start_fetches();
            });
        }
    }

    fn cut_connections(&self) {
        let engine = self.engine.borrow();
        self.connections.borrow_mut().retain(|load, connection| {
            let wanted = engine.flow(*load) == Flow::More;
            if !wanted {
                connection.abort();
            }
            wanted
        });
    }

    /// Shows what came, also when a connection stalls now.
    fn show_soon(self: &Rc<Self>) {
        if self.showing_soon.replace(true) {
            return;
        }
        let desk = Rc::clone(self);
        spawn_local(async move {
            while desk.engine.borrow().has_more_to_show() {
                desk.wait(REFRESH_MILLIS).await;
                desk.engine.borrow_mut().catch_up();
                desk.tell();
            }
            desk.showing_soon.set(false);
        });
    }

    async fn wait(&self, millis: f64) {
        let timer = Promise::new(&mut |resolve, _reject| {
            let millis = millis as i32;
            let _ = self.global.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, millis);
        });
        let _ = JsFuture::from(timer).await;
    }

    // Without effect on a connection that is over.
    fn cut_connection(&self, load: LoadId) {
        if let Some(connection) = self.connections.borrow_mut().remove(&load) {
            connection.abort();
        }
    }

    /// Posts what the engine has to tell.
    fn tell(&self) {
        let events = self.engine.borrow_mut().take_events();
        events.into_iter().for_each(|event| (self.post)(event, None));
    }
}

// The borrow must end before the job starts.
fn next_job<Job>(queue: &RefCell<JobQueue<Job>>) -> Option<Job> {
    queue.borrow_mut().start_next()
}
