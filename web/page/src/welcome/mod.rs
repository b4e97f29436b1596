//! The empty desk: how to begin, with a file of one's own, with a day that is fetched, or with an example of the official page.

mod example;

use crate::desk::{Load, SessionState, use_desk};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// How to begin; nothing while something is on its way, as it would only flash by.
#[component]
pub fn Welcome() -> impl IntoView {
    let desk = use_desk();
    let idle = Memo::new(move |_| {
        desk.session.with(|session| *session != SessionState::Loading)
            && desk.loads.with(|loads| !loads.iter().any(Load::is_busy))
    });
    let can_fetch = Memo::new(move |_| {
        desk.session.with(|session| match session {
            SessionState::Ready(session) => session.can.statements && !session.merchants.is_empty(),
            _ => false,
        })
    });
    view! {
        <Show when=move || idle.get()>
            <section class="welcome" data-testid="welcome" aria-labelledby="welcome-title">
                <h2 id="welcome-title">{move || desk.t().desk.welcome}</h2>
                <div class="welcome-ways">
                    <FileWay />
                    <Show when=move || can_fetch.get()>
                        <FetchWay />
                    </Show>
                    <ExampleWay />
                </div>
                <p class="quiet">{move || desk.t().desk.welcome_private}</p>
            </section>
        </Show>
    }
}

#[component]
fn FileWay() -> impl IntoView {
    let desk = use_desk();
    view! {
        <section class="welcome-way">
            <h3>{move || desk.t().opening.file_way}</h3>
            <p>{move || desk.t().opening.file_way_text}</p>
            <button
                type="button"
                class="button"
                data-testid="welcome-files"
                on:click=move |_| { press("[data-testid=choose-files]"); }
            >
                {move || desk.t().sources.choose_files}
            </button>
        </section>
    }
}

#[component]
fn FetchWay() -> impl IntoView {
    let desk = use_desk();
    view! {
        <section class="welcome-way" data-testid="welcome-fetch-way">
            <h3>{move || desk.t().opening.fetch_way}</h3>
            <p>{move || desk.t().opening.fetch_way_text}</p>
            <button type="button" class="button" data-testid="welcome-fetch" on:click=move |_| { focus("[data-testid=day]"); }>
                {move || desk.t().opening.choose_day}
            </button>
        </section>
    }
}

#[component]
fn ExampleWay() -> impl IntoView {
    let desk = use_desk();
    let failed = RwSignal::new(false);
    let open = move |number: usize| {
        failed.set(false);
        leptos::task::spawn_local(async move {
            match example::file(number).await {
                Ok(file) => desk.open_files(vec![file]),
                Err(_) => drop(failed.try_set(true)),
            }
        });
    };
    let button = move |number: usize| {
        view! {
            <button
                type="button"
                class="button"
                data-testid=format!("example-{number}")
                on:click=move |_| open(number)
            >
                {move || (desk.t().opening.example)(number)}
            </button>
        }
    };
    view! {
        <section class="welcome-way">
            <h3>{move || desk.t().opening.example_way}</h3>
            <p>{move || desk.t().opening.example_way_text}</p>
            <div class="welcome-buttons">{example::NUMBERS.map(button)}</div>
            <Show when=move || failed.get()>
                <p class="field-error" role="alert" data-testid="example-failed">
                    {move || desk.t().opening.example_failed}
                </p>
            </Show>
        </section>
    }
}

/// Puts the focus on the first element that a selector finds; `false` where there is none.
pub fn focus(selector: &str) -> bool {
    find(selector).is_some_and(|element| element.focus().is_ok())
}

/// Presses the first element that a selector finds; `false` where there is none.
pub fn press(selector: &str) -> bool {
    let element = find(selector);
    if let Some(element) = &element {
        element.click();
    }
    element.is_some()
}

fn find(selector: &str) -> Option<HtmlElement> {
    document().query_selector(selector).ok().flatten()?.dyn_into().ok()
}
