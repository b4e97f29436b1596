//! Files that are opened, days that are fetched, and how both go from the desk again.

use super::{Desk, EngineState, Load, LoadState, Origin, RowStore};
use crate::export::ExportState;
use crate::privacy;
use crate::proof::save;
use leptos::prelude::*;
use nontax_api::BillType;
use nontax_bill::{BillDate, MchId};
use nontax_protocol::{Command, LoadId};
use wasm_bindgen::JsValue;
use web_sys::File;

impl Desk {
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

    pub(super) fn fetch_from(self, mch_id: MchId, date: BillDate, bill_type: BillType, (insist, again): (bool, bool)) {
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

    pub(super) fn next_load(self) -> LoadId {
        let id = self.inner.try_update_value(|inner| {
            let id = LoadId(inner.next_load);
            inner.next_load += 1;
            id
        });
        id.unwrap_or(LoadId(0))
    }

    pub(super) fn add_load(self, id: LoadId, name: String, origin: Origin, total_bytes: Option<u64>) {
        let load = Load { id, name, origin, bytes: 0, total_bytes, rows: 0, problems: 0, state: LoadState::Reading };
        self.loads.update(|loads| loads.push(load));
    }

    pub(super) fn change_load(self, id: LoadId, change: impl FnOnce(&mut Load)) {
        let _ = self.loads.try_update(|loads| {
            if let Some(load) = loads.iter_mut().find(|load| load.id == id) {
                change(load);
            }
        });
    }

    pub(super) fn forget_rows(self) {
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
