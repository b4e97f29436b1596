//! The bar on top: the name, calendar, audit log, order look-up, language and appearance.

use crate::audit::AuditButton;
use crate::calendar::CalendarButton;
use crate::desk::{OrderForm, use_desk};
use crate::export::ExportButton;
use crate::privacy::PrivacySwitch;
use crate::sheet::PrintButton;
use crate::shortcuts::Shortcuts;
use crate::text::{Lang, Theme, choice};
use leptos::prelude::*;

/// The bar on top.
#[component]
pub fn Header(
    calendar: RwSignal<bool>,
    audit: RwSignal<bool>,
    /// There is something to take away.
    has_rows: Memo<bool>,
    shortcuts: Shortcuts,
) -> impl IntoView {
    let desk = use_desk();
    let choose_language = move |event| {
        let chosen = event_target_value(&event);
        if let Some((lang, _)) = Lang::ALL.iter().find(|(lang, _)| lang.tag() == chosen) {
            desk.lang.set(*lang);
            choice::keep_language(*lang);
        }
    };
    let choose_theme = move |event| {
        let chosen = event_target_value(&event);
        let theme = [Theme::Auto, Theme::Light, Theme::Dark].into_iter().find(|theme| theme.word() == chosen);
        if let Some(theme) = theme {
            desk.theme.set(theme);
            choice::keep_theme(theme);
        }
    };
    view! {
        <header class="bar">
            <h1 class="brand">
                <span class="brand-seal" aria-hidden="true">"非税"</span>
                <span class="brand-name">{move || desk.t().desk.name}</span>
                <span class="brand-other">{move || desk.t().desk.other_name}</span>
            </h1>
            <div class="bar-tools">
                <CalendarButton open=calendar />
                <AuditButton open=audit />
                <Show when=move || has_rows.get()>
                    <ExportButton />
                    <PrintButton />
                    <PrivacySwitch />
                </Show>
                <button
                    type="button"
                    class="button quiet-button"
                    data-testid="open-orders"
                    on:click=move |_| desk.open_order_form(OrderForm::default())
                >
                    {move || desk.t().orders.open}
                </button>
                <button
                    type="button"
                    class="button quiet-button"
                    data-testid="open-shortcuts"
                    aria-label=move || desk.t().opening.shortcuts
                    title=move || desk.t().opening.shortcuts
                    on:click=move |_| shortcuts.open.set(true)
                >
                    "?"
                </button>
                <select
                    class="input small-input"
                    data-testid="language"
                    aria-label=move || desk.t().desk.language
                    prop:value=move || desk.lang.get().tag()
                    on:change=choose_language
                >
                    {Lang::ALL
                        .map(|(lang, name)| {
                            view! {
                                <option value=lang.tag() lang=lang.tag() selected=move || desk.lang.get() == lang>
                                    {name}
                                </option>
                            }
                        })}
                </select>
                <select
                    class="input small-input"
                    data-testid="theme"
                    aria-label=move || desk.t().desk.theme
                    prop:value=move || desk.theme.get().word()
                    on:change=choose_theme
                >
                    <option value="auto" selected=move || desk.theme.get() == Theme::Auto>
                        {move || desk.t().desk.theme_auto}
                    </option>
                    <option value="light" selected=move || desk.theme.get() == Theme::Light>
                        {move || desk.t().desk.theme_light}
                    </option>
                    <option value="dark" selected=move || desk.theme.get() == Theme::Dark>
                        {move || desk.t().desk.theme_dark}
                    </option>
                </select>
            </div>
        </header>
    }
}
