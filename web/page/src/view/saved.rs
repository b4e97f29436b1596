//! Views that a person saved by name, in this browser only. They are kept whole, with texts: whoever saves asks for it.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use web_sys::Storage;

const PLACE: &str = "nontax-desk.views";

/// Longest name of a view, in characters.
pub const LONGEST_NAME: usize = 40;

/// Views that are kept at most.
pub const MOST: usize = 50;

/// One saved view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saved {
    /// As the person called it.
    pub name: String,
    /// As `nontax_view::View::text` writes it.
    pub view: String,
}

/// What is kept in this browser; nothing where it keeps nothing.
pub(super) fn all() -> Vec<Saved> {
    let text = storage().and_then(|storage| storage.get_item(PLACE).ok().flatten());
    text.and_then(|text| nontax_json::from_str(&text).ok()).unwrap_or_default()
}

/// Keeps these; `false` when the browser refuses.
pub(super) fn keep(views: &[Saved]) -> bool {
    let text = nontax_json::to_string(&views).unwrap_or_default();
    storage().is_some_and(|storage| storage.set_item(PLACE, &text).is_ok())
}

/// With one more; one of the same name is replaced.
pub(super) fn with(views: &[Saved], new: Saved) -> Vec<Saved> {
    let mut views: Vec<Saved> = views.to_vec();
    match views.iter_mut().find(|view| view.name == new.name) {
        Some(known) => *known = new,
        None => views.push(new),
    }
    views
}

fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stands_for_one_view() {
        let view = |name: &str, view: &str| Saved { name: name.to_owned(), view: view.to_owned() };
        let views = with(&[view("a", "1"), view("b", "2")], view("a", "3"));
        assert_eq!(views, [view("a", "3"), view("b", "2")]);
        assert_eq!(with(&views, view("c", "4")).len(), 3);
    }
}
