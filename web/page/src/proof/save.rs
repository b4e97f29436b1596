//! Saving a file that the engine made, as a download of the browser.

use core::time::Duration;
use leptos::prelude::*;
use std::cell::RefCell;
use wasm_bindgen::prelude::*;
use web_sys::{Blob, HtmlElement, Url};

/// How long a browser may take to begin with the file behind a link; they do not say when they have.
const BEGINS_WITHIN: Duration = Duration::from_secs(60);

thread_local! {
    /// Addresses that hold a file in the browser's memory.
    static OPEN: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Saves a file under a name.
///
/// # Errors
/// What the browser throws.
pub fn save(file: &Blob, name: &str) -> Result<(), JsValue> {
    let address = Url::create_object_url_with_blob(file)?;
    let saved = follow(&address, name);
    OPEN.with_borrow_mut(|open| open.push(address.clone()));
    set_timeout(move || forget(|kept| *kept == address), BEGINS_WITHIN);
    saved
}

/// Lets go of all files that were saved; what a browser has begun to write it goes on writing.
pub fn forget_all() {
    forget(|_| true);
}

fn forget(is_over: impl Fn(&String) -> bool) {
    OPEN.with_borrow_mut(|open| {
        open.retain(|address| {
            let over = is_over(address);
            if over {
                let _ = Url::revoke_object_url(address);
            }
            !over
        });
    });
}

/// A file's name without the folders before it and without its kind.
#[must_use]
pub fn bare_name(name: &str) -> &str {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let name = name.strip_suffix(".gz").unwrap_or(name);
    [".csv", ".txt"].iter().find_map(|kind| name.strip_suffix(kind)).unwrap_or(name)
}

fn follow(address: &str, name: &str) -> Result<(), JsValue> {
    let link: HtmlElement = document().create_element("a")?.unchecked_into();
    link.set_attribute("href", address)?;
    link.set_attribute("download", name)?;
    link.click();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_bare_without_folders_and_kind() {
        for (name, bare) in
            [("a/1.csv", "1"), ("d\\2026.03.05.csv.gz", "2026.03.05"), ("1900016021 20260305", "1900016021 20260305")]
        {
            assert_eq!(bare_name(name), bare);
        }
    }
}
