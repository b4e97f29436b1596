//! A page for the engine in the tests: it sends commands, keeps what is told, and waits for conditions; and fetches that answer as told.

use js_sys::{Array, Function, Promise, Reflect, Uint8Array};
use nontax_api::BillType;
use nontax_engine::worker::Desk;
use nontax_protocol::{Command, Event, Failure, LoadId, SourceReport};
use nontax_table::{Answer, Window};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File};

#[derive(Default)]
struct Told {
    events: Vec<Event>,
    files: Vec<Blob>,
    waiting: Option<Function>,
}

/// An engine and all it told.
pub struct Page {
    desk: Rc<Desk>,
    told: Rc<RefCell<Told>>,
}

impl Page {
    pub fn new() -> Self {
        let told = Rc::new(RefCell::new(Told::default()));
        let keeper = Rc::clone(&told);
        let desk = Desk::new(
            move |event, file| {
                let mut told = keeper.borrow_mut();
                told.events.push(event);
                told.files.extend(file);
                if let Some(wake) = told.waiting.take() {
                    let _ = wake.call0(&JsValue::UNDEFINED);
                }
            },
            None,
        );
        Self { desk: desk.unwrap(), told }
    }

    pub fn take(&self, command: Command) {
        self.take_with(command, Vec::new());
    }

    pub fn take_with(&self, command: Command, files: Vec<File>) {
        // Through JSON, as it goes between page and worker.
        let text = nontax_json::to_string(&command).unwrap();
        self.desk.take(nontax_json::from_str(&text).unwrap(), files);
    }

    pub fn open(&self, files: &[(u32, File)]) {
        let loads = files.iter().map(|(load, _)| LoadId(*load)).collect();
        self.take_with(Command::OpenFiles { loads }, files.iter().map(|(_, file)| file.clone()).collect());
    }

    pub fn fetch(&self, load: u32, date: &str, bill_type: BillType, insist: bool) {
        let (mch_id, date) = ("1900016021".parse().unwrap(), date.parse().unwrap());
        self.take(Command::Fetch { load: LoadId(load), mch_id, date, bill_type, insist, again: false });
    }

    pub async fn until(&self, holds: impl Fn(&[Event]) -> bool) {
        while !holds(&self.told.borrow().events) {
            let next = Promise::new(&mut |wake, _| self.told.borrow_mut().waiting = Some(wake));
            JsFuture::from(next).await.unwrap();
        }
    }

    pub async fn ends(&self, load: u32) {
        self.until(|events| events.contains(&Event::LoadEnded { load: LoadId(load) })).await;
    }

    pub fn events(&self) -> Vec<Event> {
        self.told.borrow().events.clone()
    }

    /// The text of the newest file that was told beside an event.
    pub async fn newest_file(&self) -> String {
        let file = self.told.borrow().files.last().cloned().unwrap();
        let bytes = JsFuture::from(file.array_buffer()).await.unwrap();
        String::from_utf8(Uint8Array::new(&bytes).to_vec()).unwrap()
    }

    pub fn saw(&self, event: &Event) -> bool {
        self.told.borrow().events.contains(event)
    }

    pub fn reports(&self) -> Vec<SourceReport> {
        self.events()
            .into_iter()
            .filter_map(|event| if let Event::Done(report) = event { Some(report) } else { None })
            .collect()
    }

    pub fn failures(&self) -> Vec<Failure> {
        self.events()
            .into_iter()
            .filter_map(|event| if let Event::Failed { why, .. } = event { Some(why) } else { None })
            .collect()
    }

    pub fn answers(&self) -> Vec<Answer> {
        self.events()
            .into_iter()
            .filter_map(|event| if let Event::Answer(answer) = event { Some(answer) } else { None })
            .collect()
    }

    pub fn windows(&self) -> Vec<Window> {
        self.events()
            .into_iter()
            .filter_map(|event| if let Event::Rows(window) = event { Some(window) } else { None })
            .collect()
    }
}

pub fn file(name: &str, bytes: &[u8]) -> File {
    File::new_with_u8_array_sequence(&Array::of1(&Uint8Array::from(bytes)), name).unwrap()
}

/// A file whose bytes the browser refuses to give.
pub fn unreadable_file() -> File {
    let file = file("gone.csv", b"gone");
    let refuse = Function::new_with_args(
        "from, until",
        "return { arrayBuffer: () => Promise.reject(new DOMException('gone', 'NotFoundError')) }",
    );
    Reflect::set(&file, &JsValue::from_str("slice"), &refuse).unwrap();
    file
}

/// From now on, fetches are answered with this body in pieces; then the connection ends: `close`, `break` or `hang`.
/// Gives the list of what is asked for.
pub fn answer_fetches(status: u16, kind: &str, body: &[u8], piece: u32, end: &str) -> Asked {
    let body_of = "
        self.asked = [];
        self.cut = new Promise((resolve) => { self.wasCut = resolve; });
        self.fetch = async (url, init) => {
            self.asked.push(`${url} x-nontax-desk=${init.headers.get('x-nontax-desk')}`);
            let at = 0;
            const stream = new ReadableStream({
                start(controller) {
                    init.signal.addEventListener('abort', () => { try { controller.error(init.signal.reason); } catch {} self.wasCut(); });
                },
                pull(controller) {
                    if (at < body.length) {
                        controller.enqueue(body.slice(at, at + piece));
                        at += piece;
                    } else if (end === 'close') {
                        controller.close();
                    } else if (end === 'break') {
                        controller.error(new TypeError('network error'));
                    } else {
                        return new Promise(() => {});
                    }
                },
            });
            return new Response(stream, { status, headers: { 'content-type': kind } });
        };";
    let arguments = Array::of5(
        &JsValue::from(status),
        &JsValue::from_str(kind),
        &Uint8Array::from(body),
        &JsValue::from(piece),
        &JsValue::from_str(end),
    );
    Function::new_with_args("status, kind, body, piece, end", body_of).apply(&JsValue::UNDEFINED, &arguments).unwrap();
    Asked
}

/// What was asked of the last [`answer_fetches`].
pub struct Asked;

impl Asked {
    pub fn to_vec(&self) -> Vec<String> {
        let asked: Array = Reflect::get(&js_sys::global(), &JsValue::from_str("asked")).unwrap().unchecked_into();
        asked.iter().map(|address| address.as_string().unwrap()).collect()
    }
}

/// Waits until the engine cuts the connection of the last [`answer_fetches`].
pub async fn connection_was_cut() {
    let cut: Promise = Reflect::get(&js_sys::global(), &JsValue::from_str("cut")).unwrap().unchecked_into();
    JsFuture::from(cut).await.unwrap();
}

/// From now on, no host is reached.
pub fn fail_fetches() {
    js_sys::eval("self.fetch = () => Promise.reject(new TypeError('Failed to fetch'));").unwrap();
}
