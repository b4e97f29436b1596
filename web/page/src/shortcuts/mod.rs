//! Keys that work anywhere on the page but in text fields. One table says which there are: the handler reads it, and so does
//! the sheet that lists them. Keys of one letter can be switched off, for those who speak to their machine.

mod sheet;
mod table;

pub use sheet::ShortcutSheet;

use crate::desk::{Desk, OrderForm};
use crate::welcome::{focus, press};
use leptos::{ev, prelude::*};
use table::{Action, KEYS};
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

/// Whether the sheet is shown and whether the keys are on.
#[derive(Clone, Copy)]
pub struct Shortcuts {
    /// The sheet is shown.
    pub open: RwSignal<bool>,
    /// Keys of one letter do something.
    pub on: RwSignal<bool>,
}

impl Shortcuts {
    /// Begins to listen; belongs to the view that calls it.
    #[must_use]
    pub fn listen(desk: Desk) -> Self {
        let shortcuts = Self { open: RwSignal::new(false), on: RwSignal::new(crate::text::choice::letter_keys()) };
        let ear = window_event_listener(ev::keydown, move |event| shortcuts.pressed(desk, &event));
        on_cleanup(move || ear.remove());
        shortcuts
    }

    /// Switches the keys on or off, and remembers it.
    pub fn switch(self, on: bool) {
        self.on.set(on);
        crate::text::choice::keep_letter_keys(on);
    }

    fn pressed(self, desk: Desk, event: &KeyboardEvent) {
        let is_for_others = event.default_prevented()
            || event.is_composing()
            || event.ctrl_key()
            || event.meta_key()
            || event.alt_key()
            || event.repeat();
        if is_for_others || !self.on.get_untracked() || is_typed_into(event) || a_dialog_is_open() {
            return;
        }
        let pressed = event.key();
        let Some(key) = KEYS.iter().find(|key| key.key == pressed) else { return };
        if self.act(desk, key.action) {
            event.prevent_default();
        }
    }

    /// `false` where there is nothing to do it with.
    fn act(self, desk: Desk, action: Action) -> bool {
        match action {
            Action::Sheet => self.open.set(true),
            Action::Orders => desk.open_order_form(OrderForm::default()),
            Action::Files => return press("[data-testid=choose-files]"),
            Action::Day => return focus("[data-testid=day]"),
            Action::Search => return focus("[data-testid=search]"),
            Action::Table => return focus("[role=grid]"),
        }
        true
    }
}

/// Letters belong to the field that has the focus.
fn is_typed_into(event: &KeyboardEvent) -> bool {
    const FIELDS: &str = "input:not([type=checkbox], [type=radio], [type=button]), select, textarea, [contenteditable]";
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| target.closest(FIELDS).ok().flatten().is_some())
}

fn a_dialog_is_open() -> bool {
    document().query_selector("dialog[open]").ok().flatten().is_some()
}
