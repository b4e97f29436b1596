//! Elements made by hand, for parts that are drawn anew as a whole: as Leptos views, whose types exist once an element, the
//! same parts weigh several times as much. Texts and attributes only, no markup; who listens is the element around them.

use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement};

/// An element, or nothing where the browser did not make it.
pub struct Made(Option<Element>);

impl Made {
    /// An empty element of a class.
    pub fn new(tag: &str, class: &str) -> Self {
        let element = document().create_element(tag).ok();
        if let Some(element) = element.as_ref().filter(|_| !class.is_empty()) {
            element.set_class_name(class);
        }
        Self(element)
    }

    /// A button of a class that does what its hand is called.
    pub fn button(class: &str, hand: &str) -> Self {
        Self::new("button", class).with("type", "button").with("data-hand", hand)
    }

    /// With an attribute.
    pub fn with(self, name: &str, value: &str) -> Self {
        if let Some(element) = &self.0 {
            // Fails only for names that are no names.
            let _ = element.set_attribute(name, value);
        }
        self
    }

    /// With a text in place of all that is in it.
    pub fn text(self, text: &str) -> Self {
        if let Some(element) = &self.0 {
            element.set_text_content(Some(text));
        }
        self
    }

    /// With another element behind all that is in it.
    pub fn and(self, child: Self) -> Self {
        if let (Some(element), Some(child)) = (&self.0, &child.0) {
            let _ = element.append_child(child);
        }
        self
    }

    /// With others behind all that is in it.
    pub fn and_all(self, children: impl IntoIterator<Item = Self>) -> Self {
        children.into_iter().fold(self, Self::and)
    }

    /// Into a parent, in place of all that is in it.
    pub fn fill(parent: &Element, children: Vec<Self>) {
        parent.set_text_content(None);
        for child in children.into_iter().filter_map(|child| child.0) {
            let _ = parent.append_child(&child);
        }
    }
}

/// What the hand is called that an event came from, and its element.
pub fn hand_of(event: &Event) -> Option<(String, HtmlElement)> {
    let target: Element = event.target()?.dyn_into().ok()?;
    let hand: HtmlElement = target.closest("[data-hand]").ok().flatten()?.dyn_into().ok()?;
    Some((hand.get_attribute("data-hand")?, hand))
}
