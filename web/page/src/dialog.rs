//! A dialog over the page: open while its signal says so, closed by its button, by Escape, or by the signal. What it
//! holds lives only while it is open.

use crate::desk::use_desk;
use leptos::html;
use leptos::prelude::*;

/// The dialog; `id` names it for tests and, with `-title`, its heading.
#[component]
pub fn Dialog(
    open: RwSignal<bool>,
    id: &'static str,
    #[prop(into)] title: Signal<&'static str>,
    children: ChildrenFn,
) -> impl IntoView {
    let desk = use_desk();
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let open = open.get();
        if let Some(dialog) = dialog.get() {
            if open && !dialog.open() {
                let _ = dialog.show_modal();
            } else if !open && dialog.open() {
                dialog.close();
            }
        }
    });
    let children = StoredValue::new(children);
    let heading = StoredValue::new(format!("{id}-title"));
    view! {
        <dialog
            node_ref=dialog
            class="dialog wide-dialog"
            aria-labelledby=heading.get_value()
            data-testid=id
            on:close=move |_| open.set(false)
        >
            <header class="dialog-head">
                <h2 id=heading.get_value()>{move || title.get()}</h2>
                <button
                    type="button"
                    class="button icon-button"
                    data-testid=format!("close-{id}")
                    aria-label=move || desk.t().desk.close
                    on:click=move |_| open.set(false)
                >
                    "×"
                </button>
            </header>
            <div class="dialog-body">
                <Show when=move || open.get()>{children.with_value(|children| children())}</Show>
            </div>
        </dialog>
    }
}
