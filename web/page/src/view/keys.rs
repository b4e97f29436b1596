//! Undo and redo by keys, wherever the focus is but in a text field, which has its own.

use crate::desk::Desk;
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

/// Listens as long as the page is there.
pub fn undo_by_keys(desk: Desk) {
    let handle = window_event_listener(ev::keydown, move |event| {
        let action = action_of(&event.key(), event.ctrl_key() || event.meta_key(), event.shift_key(), event.alt_key());
        if let Some(action) = action.filter(|_| !event.default_prevented() && !is_in_text(&event)) {
            event.prevent_default();
            match action {
                Action::Undo => desk.undo(),
                Action::Redo => desk.redo(),
            }
        }
    });
    on_cleanup(move || handle.remove());
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Action {
    Undo,
    Redo,
}

fn action_of(key: &str, control: bool, shift: bool, alt: bool) -> Option<Action> {
    match (key, control, shift, alt) {
        ("z" | "Z", true, false, false) => Some(Action::Undo),
        ("z" | "Z", true, true, false) | ("y" | "Y", true, false, false) => Some(Action::Redo),
        _ => None,
    }
}

/// Whether a key belongs to a field in which text is written; check boxes, buttons and sliders have no use for these.
fn is_in_text(event: &KeyboardEvent) -> bool {
    let element: Option<Element> = event.target().and_then(|target| target.dyn_into().ok());
    let text = "textarea, select, [contenteditable], input:not([type=checkbox]):not([type=radio]):not([type=range]):not([type=file])";
    element.is_some_and(|element| element.matches(text).unwrap_or(false))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_keys_and_no_other_undo_or_redo() {
        assert_eq!(action_of("z", true, false, false), Some(Action::Undo));
        assert_eq!(action_of("Z", true, true, false), Some(Action::Redo));
        assert_eq!(action_of("y", true, false, false), Some(Action::Redo));
        for (key, control, shift, alt) in
            [("z", false, false, false), ("z", true, false, true), ("y", true, true, false), ("x", true, false, false)]
        {
            assert_eq!(action_of(key, control, shift, alt), None);
        }
    }
}
