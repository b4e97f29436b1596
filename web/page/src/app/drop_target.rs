//! Files can be dropped anywhere on the page: a veil shows that while they are dragged over it.

use crate::desk::use_desk;
use leptos::{ev, prelude::*};
use wasm_bindgen::JsValue;
use web_sys::{DragEvent, File, FileList};

/// The veil, and the ears for dragged files.
#[component]
pub fn DropTarget() -> impl IntoView {
    let desk = use_desk();
    let over = RwSignal::new(false);
    let drag = move |event: DragEvent| {
        if carries_files(&event) {
            event.prevent_default();
            if !over.get_untracked() {
                over.set(true);
            }
        }
    };
    let ears = [
        window_event_listener(ev::dragenter, drag),
        window_event_listener(ev::dragover, drag),
        window_event_listener(ev::dragleave, move |event| {
            // Without a related target the pointer has left the window.
            if event.related_target().is_none() {
                over.set(false);
            }
        }),
        window_event_listener(ev::drop, move |event| {
            over.set(false);
            if carries_files(&event) {
                event.prevent_default();
                let list = event.data_transfer().and_then(|transfer| transfer.files());
                desk.open_files(list.map(|list| files_of(&list)).unwrap_or_default());
            }
        }),
    ];
    on_cleanup(move || ears.into_iter().for_each(|ear| ear.remove()));
    view! {
        <div class="drop-veil" class:drop-over=move || over.get() aria-hidden="true" data-testid="drop-veil">
            <div class="drop-frame">
                <p class="drop-title">{move || desk.t().desk.drop_here}</p>
                <p>{move || desk.t().desk.drop_note}</p>
            </div>
        </div>
    }
}

/// The files of a list.
#[must_use]
pub fn files_of(list: &FileList) -> Vec<File> {
    (0..list.length()).filter_map(|at| list.get(at)).collect()
}

fn carries_files(event: &DragEvent) -> bool {
    let files = JsValue::from_str("Files");
    event.data_transfer().is_some_and(|transfer| transfer.types().includes(&files, 0))
}
