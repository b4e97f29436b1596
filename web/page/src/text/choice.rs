//! What a person chose before, else what the browser asks for: language, theme, and whether
//! single keys do something. Nothing else is kept.

use super::{Lang, Theme};
use web_sys::{Element, Storage};

const LANGUAGE: &str = "nontax-desk.language";
const THEME: &str = "nontax-desk.theme";
const LETTER_KEYS: &str = "nontax-desk.letter-keys";

/// The language to begin with.
#[must_use]
pub fn language() -> Lang {
    let kept = storage().and_then(|storage| storage.get_item(LANGUAGE).ok().flatten());
    let asked = || web_sys::window().and_then(|window| window.navigator().language());
    match kept.or_else(asked).as_deref() {
        Some(tag) if !tag.to_ascii_lowercase().starts_with("zh") => Lang::En,
        _ => Lang::Zh,
    }
}

/// The theme to begin with.
#[must_use]
pub fn theme() -> Theme {
    let kept = storage().and_then(|storage| storage.get_item(THEME).ok().flatten());
    match kept.as_deref() {
        Some("light") => Theme::Light,
        Some("dark") => Theme::Dark,
        _ => Theme::Auto,
    }
}

/// Whether keys of one letter do something.
#[must_use]
pub fn letter_keys() -> bool {
    let kept = storage().and_then(|storage| storage.get_item(LETTER_KEYS).ok().flatten());
    kept.as_deref() != Some("off")
}

/// Keeps whether keys of one letter do something.
pub fn keep_letter_keys(on: bool) {
    keep(LETTER_KEYS, if on { "on" } else { "off" });
}

/// Keeps the language and tells the browser which it is.
pub fn keep_language(lang: Lang) {
    set_on_root("lang", lang.tag());
    keep(LANGUAGE, lang.tag());
}

/// Shows the language without keeping it: the browser's own stays the default until a person chooses.
pub fn show_language(lang: Lang) {
    set_on_root("lang", lang.tag());
}

/// Keeps the theme and puts it on.
pub fn keep_theme(theme: Theme) {
    show_theme(theme);
    keep(THEME, theme.word());
}

/// Puts the theme on.
pub fn show_theme(theme: Theme) {
    set_on_root("data-theme", theme.word());
}

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}

fn keep(name: &str, value: &str) {
    if let Some(storage) = storage() {
        // Refused in some private windows: the choice then lasts as long as the page.
        let _ = storage.set_item(name, value);
    }
}

fn set_on_root(name: &str, value: &str) {
    let root: Option<Element> =
        web_sys::window().and_then(|window| window.document()).and_then(|document| document.document_element());
    if let Some(root) = root {
        let _ = root.set_attribute(name, value);
    }
}
