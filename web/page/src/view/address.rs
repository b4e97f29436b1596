//! The view in the address of the page, behind `#`: it never leaves the browser, and has no text that people looked for. The whole
//! view is in the state of the browser's history beside it, so that "back" and loading the page again bring all of it.

use crate::desk::{Desk, View};
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

impl Desk {
    /// Shows the view of the address with which the page was opened, and goes with "back" and "forward" from now on.
    pub fn open_address(self) {
        self.take_address();
        let handle = window_event_listener(ev::popstate, move |_| {
            let before = self.view();
            self.take_address();
            self.left_view_by_address(&before);
        });
        on_cleanup(move || handle.remove());
    }

    fn left_view_by_address(self, before: &View) {
        let unread = self.views.unread.get_untracked();
        self.left_view(before, None);
        self.views.unread.set(unread);
    }

    fn take_address(self) {
        let Some((text, is_whole)) = current() else { return };
        match nontax_view::View::from_text(&text) {
            Ok(mut whole) => {
                // Numbers of sources are those of the page as it was opened then.
                let known = self.sources.with_untracked(|sources| {
                    sources.iter().map(|source| source.source.to_string()).collect::<Vec<_>>()
                });
                whole.forget_sources(|source| !known.iter().any(|known| known == source));
                self.show_view(View::of(whole));
                self.views.unread.set(None);
                if !is_whole {
                    self.write_address(false);
                }
            }
            Err(_) => self.views.unread.set(Some(nontax_view::View::filter_in(&text))),
        }
    }

    /// Puts the view into the address: as a step of the browser's history, or in place of the one before.
    pub fn write_address(self, is_step: bool) {
        let whole = self.whole_view();
        let (address, left_out) = whole.address();
        self.views.left_out.set(left_out);
        let text = whole.text();
        if current().is_some_and(|(now, is_whole)| is_whole && now == text) {
            return;
        }
        let Some((history, path)) = window().history().ok().zip(path()) else { return };
        let target = if address.is_empty() { path } else { format!("{path}#{address}") };
        let state = JsValue::from_str(&text);
        // Browsers refuse when it comes too often: the next change brings the address along.
        let _refused = if is_step {
            history.push_state_with_url(&state, "", Some(&target))
        } else {
            history.replace_state_with_url(&state, "", Some(&target))
        };
    }
}

/// The address without what is behind `#`.
fn path() -> Option<String> {
    let location = window().location();
    Some(format!("{}{}", location.pathname().ok()?, location.search().ok()?))
}

/// The text of the view in the browser's history, and whether that is all of it.
fn current() -> Option<(String, bool)> {
    let whole = window().history().ok().and_then(|history| history.state().ok()).and_then(|state| state.as_string());
    if let Some(whole) = whole {
        return Some((whole, true));
    }
    let hash = window().location().hash().ok()?;
    Some((hash.trim_start_matches('#').to_owned(), false))
}
