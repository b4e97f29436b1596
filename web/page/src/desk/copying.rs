//! Copying out of the table. What is at hand is copied at once; of more, the engine is asked for the values slice by slice,
//! and the browser waits for the text, so that the copy still counts as what the person did. Beside the text goes a table for
//! spreadsheets, where the browser takes one: it can only be given in a copy event, as what is written otherwise loses its styles.

use super::Desk;
use crate::names::loaded;
use crate::table::cell::Words;
use crate::table::picked::Picked;
use crate::taking;
use js_sys::{Array, Function, Object, Promise, Reflect};
use leptos::prelude::*;
use nontax_protocol::Command;
use nontax_table::{Field, Places, Window};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, ClipboardEvent, ClipboardItem, HtmlDocument};

/// Rows asked for at once; the engine gives no more.
const SLICE: u64 = 5_000;

/// Up to so many values a table for spreadsheets stands beside the plain text; it is several times as long.
const VALUES_WITH_TABLE: u64 = 400_000;

/// Values copied at most: some hundred megabytes of text, beyond which browsers refuse or stall.
const VALUES: u64 = 5_000_000;

/// How it stands with copying.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum CopyState {
    /// Nothing to tell.
    #[default]
    Idle,
    /// Under way: per cent done.
    Going(u64),
    /// What came of it, and whether it went well.
    Over(String, bool),
}

/// A copy under way.
pub struct Copying {
    ask: u64,
    version: u64,
    left: Vec<Places>,
    fields: Vec<Field>,
    done: u64,
    rows: u64,
    /// Parts of the text, and of the table where there is one.
    text: Array,
    table: Option<Array>,
    /// Gives the browser the text; or says that there is none.
    give: Option<(Function, Function)>,
}

impl Desk {
    /// Copies a text that is at hand.
    pub fn copy_text(self, text: String) {
        let said = (self.t_now().table.copied_cell)(&text);
        let written = clipboard().map(|clipboard| clipboard.write_text(&text));
        leptos::task::spawn_local(async move {
            let is_written = match written {
                Some(written) => JsFuture::from(written).await.is_ok(),
                None => false,
            };
            let is_copied = is_written || copy_as_event(&text, None);
            self.copy_over(if is_copied { &said } else { self.t_now().table.copy_refused }, is_copied);
        });
    }

    /// Copies the rows picked, with the names of these fields above them.
    pub fn copy_picked(self, fields: Vec<Field>) {
        let places = self.picked.with_untracked(Picked::stretches);
        if places.is_empty() {
            return self.copy_over(self.t_now().table.none_picked, false);
        }
        self.copy_places(places, fields, true);
    }

    /// Copies the values of these rows of the view.
    pub fn copy_places(self, left: Vec<Places>, fields: Vec<Field>, with_names: bool) {
        let Some(version) = self.answer.with_untracked(|answer| answer.as_ref().map(|answer| answer.version)) else {
            return;
        };
        let rows: u64 = left.iter().map(|stretch| stretch.end - stretch.first).sum();
        let values = rows.saturating_mul(fields.len() as u64);
        if values > VALUES {
            return self.copy_over(&(self.t_now().table.copy_too_much)(values), false);
        }
        self.drop_copying();
        let mut give = None;
        let text = Promise::new(&mut |resolve, reject| give = Some((resolve, reject)));
        let item = Object::new();
        let promised = Reflect::set(&item, &JsValue::from_str("text/plain"), &text).is_ok();
        let written = clipboard().filter(|_| promised && can_promise()).and_then(|clipboard| {
            let item = ClipboardItem::new_with_record_from_str_to_blob_promise(&item).ok()?;
            Some(clipboard.write(&Array::of1(&item)))
        });
        let can_write = written.is_some();
        // Without a clipboard the text is still to be waited for.
        let written = written.unwrap_or(text);
        let with_table = values <= VALUES_WITH_TABLE;
        let copying = Copying {
            ask: self.next_turn(),
            version,
            left,
            fields,
            done: 0,
            rows,
            text: Array::new(),
            table: with_table.then(Array::new),
            give,
        };
        if with_names {
            self.with_words(|words, extras| {
                let mut line = String::new();
                taking::header_line(&copying.fields, words, extras, &mut line);
                copying.text.push(&JsValue::from_str(&line));
                if let Some(table) = &copying.table {
                    let mut row = String::from("<table>");
                    taking::html_header(&copying.fields, words, extras, &mut row);
                    table.push(&JsValue::from_str(&row));
                }
            });
        } else if let Some(table) = &copying.table {
            table.push(&JsValue::from_str("<table>"));
        }
        let (parts, table) = (copying.text.clone(), copying.table.clone());
        self.inner.update_value(|inner| inner.copying = Some(copying));
        self.copy_state.set(CopyState::Going(0));
        self.ask_for_slice();
        leptos::task::spawn_local(async move {
            let is_written = can_write && JsFuture::from(written.clone()).await.is_ok();
            let is_whole = is_written || (!can_write && JsFuture::from(written).await.is_ok());
            // What else ended it has said so.
            if !matches!(self.copy_state.try_get_untracked(), Some(CopyState::Going(_))) {
                return;
            }
            self.drop_copying();
            let joined = |parts: &Array| String::from(parts.join(""));
            let has_table = is_whole
                && (table.is_some() || !is_written)
                && copy_as_event(&joined(&parts), table.as_ref().map(joined).as_deref());
            let text = &self.t_now().table;
            let said = match (has_table && table.is_some(), is_written || has_table) {
                (true, _) => (text.copied_rows)(rows),
                (false, true) => (text.copied_as_text)(rows),
                (false, false) => text.copy_refused.to_owned(),
            };
            self.copy_over(&said, is_written || has_table);
        });
    }

    /// Ends a copy before it is whole; the clipboard stays as it is.
    pub fn stop_copying(self) {
        self.copy_over(self.t_now().table.copy_stopped, false);
        self.drop_copying();
    }

    pub(super) fn take_values(self, ask: u64, window: Option<Window>) {
        let copying =
            self.inner.try_update_value(|inner| inner.copying.take_if(|copying| copying.ask == ask)).flatten();
        let Some(mut copying) = copying else { return };
        let wanted = copying.slice();
        let window = window.filter(|window| window.rows.len() as u64 == wanted.end - wanted.first);
        let Some(window) = window else {
            self.copy_over(self.t_now().table.copy_stale, false);
            return copying.give_up();
        };
        self.with_words(|words, _| copying.take(&window, words));
        copying.ask = self.next_turn();
        let percent = copying.done.saturating_mul(100) / copying.rows.max(1);
        if copying.left.is_empty() {
            copying.finish();
            return;
        }
        let _ = self.copy_state.try_set(CopyState::Going(percent));
        self.inner.update_value(|inner| inner.copying = Some(copying));
        self.ask_for_slice();
    }

    /// Forgets a copy under way, which is told that there is nothing to come.
    pub(super) fn drop_copying(self) {
        if let Some(copying) = self.inner.try_update_value(|inner| inner.copying.take()).flatten() {
            copying.give_up();
        }
    }

    fn ask_for_slice(self) {
        let command = self.inner.try_with_value(|inner| {
            inner.copying.as_ref().map(|copying| {
                let Places { first, end } = copying.slice();
                Command::Values {
                    ask: copying.ask,
                    version: copying.version,
                    first,
                    count: u32::try_from(end - first).unwrap_or(0),
                    fields: taking::made_from(&copying.fields),
                }
            })
        });
        if let Some(Some(command)) = command {
            self.send(command);
        }
    }

    /// Tells what came of copying, to eyes and ears.
    fn copy_over(self, said: &str, went_well: bool) {
        self.say(said);
        let _ = self.copy_state.try_set(CopyState::Over(said.to_owned(), went_well));
    }

    /// What names are made from, now.
    pub fn with_words<T>(self, action: impl FnOnce(&Words<'_>, &[String]) -> T) -> T {
        let regions = loaded::regions_now();
        self.sources.with_untracked(|sources| {
            self.extras.with_untracked(|extras| {
                action(&Words { lang: self.lang.get_untracked(), regions: &regions, sources }, extras)
            })
        })
    }
}

impl Copying {
    /// The rows that are asked for next.
    fn slice(&self) -> Places {
        let next = self.left.first().copied().unwrap_or_default();
        Places { first: next.first, end: next.end.min(next.first + SLICE) }
    }

    fn take(&mut self, window: &Window, words: &Words<'_>) {
        let mut text = String::new();
        window.rows.iter().for_each(|row| taking::line(row, &self.fields, words, &mut text));
        self.text.push(&JsValue::from_str(&text));
        if let Some(table) = &self.table {
            text.clear();
            window.rows.iter().for_each(|row| taking::html_row(row, &self.fields, words, &mut text));
            table.push(&JsValue::from_str(&text));
        }
        self.done += window.rows.len() as u64;
        let end = self.slice().end;
        if let Some(first) = self.left.first_mut() {
            first.first = end;
        }
        self.left.retain(|stretch| stretch.first < stretch.end);
    }

    fn finish(self) {
        if let Some(table) = &self.table {
            table.push(&JsValue::from_str("</table>"));
        }
        let bag = BlobPropertyBag::new();
        bag.set_type("text/plain");
        if let Some((give, refuse)) = self.give {
            let _ = match Blob::new_with_str_sequence_and_options(&self.text, &bag) {
                Ok(blob) => give.call1(&JsValue::NULL, &blob),
                Err(reason) => refuse.call1(&JsValue::NULL, &reason),
            };
        }
    }

    fn give_up(self) {
        if let Some((_, refuse)) = self.give {
            let _ = refuse.call1(&JsValue::NULL, &JsValue::from_str("stopped"));
        }
    }
}

/// A page that is not served safely has no clipboard.
fn clipboard() -> Option<web_sys::Clipboard> {
    let navigator = window().navigator();
    Reflect::get(&navigator, &JsValue::from_str("clipboard")).ok()?.dyn_into().ok()
}

/// Copies by a copy event, the only way that takes a table as it is, and the only one on a page that is not served safely.
/// Browsers allow it for some seconds after a key or click, some only during it. Says whether it was done.
fn copy_as_event(text: &str, table: Option<&str>) -> bool {
    let Ok(document) = document().dyn_into::<HtmlDocument>() else { return false };
    let (text, table) = (text.to_owned(), table.map(str::to_owned));
    let taken = Rc::new(Cell::new(false));
    let took = Rc::clone(&taken);
    let on_copy = Closure::<dyn FnMut(ClipboardEvent)>::new(move |event: ClipboardEvent| {
        let Some(data) = event.clipboard_data() else { return };
        let has_table = table.as_ref().is_none_or(|table| data.set_data("text/html", table).is_ok());
        took.set(data.set_data("text/plain", &text).is_ok() && has_table);
        event.prevent_default();
    });
    let listener = on_copy.as_ref().unchecked_ref();
    let _ = document.add_event_listener_with_callback("copy", listener);
    let is_done = document.exec_command("copy").unwrap_or(false);
    let _ = document.remove_event_listener_with_callback("copy", listener);
    is_done && taken.get()
}

/// Older browsers take no promises of texts.
fn can_promise() -> bool {
    Reflect::get(&window(), &JsValue::from_str("ClipboardItem")).is_ok_and(|item| item.is_function())
}
