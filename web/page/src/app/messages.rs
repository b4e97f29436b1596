//! Messages that concern the whole page: the engine was lost, or a row that was asked for is hidden.

use crate::desk::{EngineState, use_desk};
use leptos::prelude::*;

/// Messages under the header; nothing when there are none.
#[component]
pub fn Messages() -> impl IntoView {
    let desk = use_desk();
    let engine = move || match desk.engine.get() {
        EngineState::Starting | EngineState::Ready => None,
        EngineState::Restarted(reason) => Some(view! { <EngineMessage reason gone=false /> }),
        EngineState::Gone(reason) => Some(view! { <EngineMessage reason gone=true /> }),
    };
    view! {
        {engine}
        <Show when=move || desk.hidden_target.get().is_some()>
            <div class="message" role="alert" data-testid="hidden-row">
                <p>{move || desk.t().desk.hidden_row}</p>
                <div class="message-actions">
                    <button type="button" class="button" on:click=move |_| desk.show_hidden_target()>
                        {move || desk.t().desk.show_hidden_row}
                    </button>
                    <button
                        type="button"
                        class="button quiet-button"
                        on:click=move |_| desk.hidden_target.set(None)
                    >
                        {move || desk.t().desk.dismiss}
                    </button>
                </div>
            </div>
        </Show>
        <Show when=move || desk.missing_target.get()>
            <div class="message" role="alert" data-testid="missing-row">
                <p>{move || desk.t().desk.no_such_row}</p>
                <div class="message-actions">
                    <button
                        type="button"
                        class="button quiet-button"
                        on:click=move |_| desk.missing_target.set(false)
                    >
                        {move || desk.t().desk.dismiss}
                    </button>
                </div>
            </div>
        </Show>
    }
}

#[component]
fn EngineMessage(reason: String, gone: bool) -> impl IntoView {
    let desk = use_desk();
    let title = move || if gone { desk.t().desk.engine_gone } else { desk.t().desk.engine_lost };
    let next = move || if gone { desk.t().desk.engine_gone_next } else { desk.t().desk.engine_lost_next };
    let act = move |_| {
        if gone {
            let _ = window().location().reload();
        } else {
            desk.engine.set(EngineState::Ready);
        }
    };
    view! {
        <div class="message message-bad" role="alert" data-testid="engine-message">
            <p>
                <strong>{title}</strong>
                " "
                {next}
            </p>
            <p class="raw">{reason}</p>
            <div class="message-actions">
                <button type="button" class="button" on:click=act>
                    {move || if gone { desk.t().desk.reload } else { desk.t().desk.dismiss }}
                </button>
            </div>
        </div>
    }
}
