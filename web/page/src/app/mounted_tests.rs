//! The page as a real browser draws it, with neither a Worker nor an engine at hand.
#![expect(clippy::unwrap_used, reason = "tests")]

use super::App;
use core::any::Any;
use leptos::mount::mount_to;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Element, HtmlElement, HtmlSelectElement};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
async fn without_a_worker_the_page_says_so_and_offers_files() {
    let page = Mounted::new();
    page.shown("session-absent").await;
    page.shown("choose-files").await;
    page.shown("welcome").await;
}

#[wasm_bindgen_test]
async fn the_language_changes_every_text_at_once() {
    let page = Mounted::new();
    for (tag, hint) in [("en", "Choose files"), ("zh-CN", "选择文件")] {
        let language: HtmlSelectElement = page.shown("language").await.unchecked_into();
        language.set_value(tag);
        let _ = language.dispatch_event(&web_sys::Event::new("change").unwrap());
        page.until(|| page.find("choose-files").is_some_and(|button| button.text_content().unwrap().contains(hint)))
            .await;
        assert_eq!(document().document_element().unwrap().get_attribute("lang").as_deref(), Some(tag));
    }
}

#[wasm_bindgen_test]
async fn nothing_that_is_drawn_has_a_style_attribute_or_a_script() {
    let page = Mounted::new();
    page.shown("welcome").await;
    assert!(page.host.query_selector("script, style, [style], [onclick]").unwrap().is_none());
}

/// A page in an element of its own, taken away at the end.
struct Mounted {
    host: HtmlElement,
    _handle: Box<dyn Any>,
}

impl Mounted {
    fn new() -> Self {
        let host: HtmlElement = document().create_element("div").unwrap().unchecked_into();
        document().body().unwrap().append_child(&host).unwrap();
        let handle = mount_to(host.clone(), App);
        Self { host, _handle: Box::new(handle) }
    }

    fn find(&self, id: &str) -> Option<Element> {
        self.host.query_selector(&format!("[data-testid={id}]")).unwrap()
    }

    async fn shown(&self, id: &str) -> Element {
        self.until(|| self.find(id).is_some()).await;
        self.find(id).unwrap()
    }

    /// Looks once a frame; the runner's own limit ends a wait that is in vain.
    async fn until(&self, is_so: impl Fn() -> bool) {
        while !is_so() {
            let frame = js_sys::Promise::new(&mut |resolve, _| {
                let _ = window().request_animation_frame(&resolve);
            });
            let _: Result<JsValue, _> = JsFuture::from(frame).await;
        }
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        self.host.remove();
    }
}
