//! Signing in again when the session with the sign-in has ended: in a tab of its own, so that loaded rows and what stands in
//! forms are not lost. The tab tells the desk when it is done, and what was refused for want of sign-in is asked again.

use crate::desk::{Desk, LoadState, SessionState, use_desk};
use leptos::prelude::*;
use nontax_api::{Problem, ProblemCode};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{BroadcastChannel, MessageEvent};

/// A page behind sign-in that says on [`CHANNEL`] that it was reached.
const PLACE: &str = "/signed-in";

/// Where it says so; `signed-in-start.js` has the same name.
const CHANNEL: &str = "nontax-signed-in";

/// Whether a refusal is for want of sign-in.
#[must_use]
pub fn is_signed_out(problem: &Problem) -> bool {
    problem.code == ProblemCode::NotSignedIn
}

/// The way to sign in again, for refusals for want of it.
#[component]
pub fn SignInAgain() -> impl IntoView {
    let desk = use_desk();
    view! {
        <p class="sign-in-again">
            <a class="button main-button" href=PLACE target="_blank" data-testid="sign-in-again">
                {move || desk.t().sources.sign_in_again}
            </a>
            " "
            <span class="quiet">{move || desk.t().sources.sign_in_note}</span>
        </p>
    }
}

/// Hears of every sign-in in another tab, as long as the page is there.
pub fn listen(desk: Desk) {
    let Ok(channel) = BroadcastChannel::new(CHANNEL) else { return };
    let heard = Closure::<dyn FnMut(MessageEvent)>::new(move |_| go_on(desk));
    channel.set_onmessage(Some(heard.as_ref().unchecked_ref()));
    // The browser keeps a channel that somebody listens to.
    heard.forget();
}

fn go_on(desk: Desk) {
    // The page was taken away (as tests do).
    let Some(session) = desk.session.try_get_untracked() else { return };
    if matches!(session, SessionState::Refused(problem) if is_signed_out(&problem)) {
        desk.ask_session();
    }
    let refused: Vec<_> = desk.loads.with_untracked(|loads| {
        let is_refused = |state: &LoadState| matches!(state, LoadState::Refused(problem) if is_signed_out(problem));
        loads.iter().filter(|load| is_refused(&load.state)).map(|load| load.id).collect()
    });
    for load in refused {
        desk.read_again(load, false);
    }
    desk.signed_in.update(|times| *times += 1);
}
