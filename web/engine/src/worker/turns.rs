//! Turns of the event loop: long work steps aside so that waiting commands are handled, without the delay that timers have.

use js_sys::{Function, Promise};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{MessageChannel, MessagePort};

/// A way to wait for the next turn. A message that one sends to oneself comes after those that came before it.
pub struct Turns {
    port: MessagePort,
    waiting: Rc<RefCell<VecDeque<Function>>>,
    // Kept alive as long as its port.
    _on_message: Closure<dyn FnMut()>,
}

impl Turns {
    /// # Errors
    /// What the browser throws when it has no message channels.
    pub fn new() -> Result<Self, JsValue> {
        let channel = MessageChannel::new()?;
        let waiting = Rc::new(RefCell::new(VecDeque::<Function>::new()));
        let queue = Rc::clone(&waiting);
        let on_message = Closure::<dyn FnMut()>::new(move || {
            let resolve = queue.borrow_mut().pop_front();
            if let Some(resolve) = resolve {
                let _ = resolve.call0(&JsValue::UNDEFINED);
            }
        });
        channel.port1().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        Ok(Self { port: channel.port2(), waiting, _on_message: on_message })
    }

    /// Goes on in the next turn.
    pub async fn next(&self) {
        let promise = Promise::new(&mut |resolve, _reject| self.waiting.borrow_mut().push_back(resolve));
        if self.port.post_message(&JsValue::NULL).is_ok() {
            let _ = JsFuture::from(promise).await;
        }
    }
}
