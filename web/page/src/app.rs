//! The page as a whole: header, the parts from sources to detail in reading order, and what lies over all of them.

mod copy_button;
mod drop_target;
mod header;
mod messages;
#[cfg(all(test, target_arch = "wasm32"))]
mod mounted_tests;

pub use copy_button::CopyButton;
pub use drop_target::files_of;

use crate::audit::AuditDialog;
use crate::calendar::CalendarDialog;
use crate::desk::{Desk, Load, SessionState, use_desk};
use crate::detail::RowDetail;
use crate::export::ExportDialog;
use crate::filters::{Facets, FilterBar};
use crate::grouping::GroupTable;
use crate::orders::OrderDialog;
use crate::proof::ProofPanel;
use crate::sheet::DailySheet;
use crate::sources::SourcesPanel;
use crate::table::{StatementTable, TableTools};
use crate::text::choice;
use crate::totals::TotalsBar;
use crate::view::undo_by_keys;
use drop_target::DropTarget;
use header::Header;
use leptos::prelude::*;
use messages::Messages;

/// The page.
#[component]
pub fn App() -> impl IntoView {
    let desk = Desk::open();
    provide_context(desk);
    undo_by_keys(desk);
    let calendar = RwSignal::new(false);
    let audit = RwSignal::new(false);
    let has_rows = Memo::new(move |_| {
        let read = desk.sources.with(|sources| sources.iter().any(|report| report.outcome.totals.rows > 0));
        read || desk.loads.with(|loads| loads.iter().any(|load| load.rows > 0))
    });
    Effect::new(move |_| {
        choice::show_language(desk.lang.get());
        document().set_title(desk.t().desk.title);
    });
    Effect::new(move |_| choice::show_theme(desk.theme.get()));
    view! {
        <Show when=move || has_rows.get()>
            // The view is behind the address's `#`, so the link is followed here.
            <a
                class="skip-link"
                href="#rows"
                on:click=move |event| {
                    event.prevent_default();
                    crate::table::focus_grid();
                }
            >
                {move || desk.t().desk.skip}
            </a>
        </Show>
        <Header calendar audit has_rows />
        <Messages />
        <main class="desk" data-testid="desk">
            <SourcesPanel />
            <Statements has_rows />
        </main>
        <div class="visually-hidden" role="status" aria-live="polite" data-testid="announce">
            {move || desk.announce.get()}
        </div>
        <OrderDialog />
        <CalendarDialog open=calendar />
        <AuditDialog open=audit />
        <ExportDialog />
        <Show when=move || has_rows.get()>
            <DailySheet />
        </Show>
        <DropTarget />
    }
}

/// What there is to see once a statement has rows, or is being read; before that, how to begin.
#[component]
fn Statements(has_rows: Memo<bool>) -> impl IntoView {
    let desk = use_desk();
    let begun = Memo::new(move |_| {
        desk.sources.with(|sources| !sources.is_empty())
            || desk.loads.with(|loads| loads.iter().any(|load| load.rows > 0))
    });
    let grouped = Memo::new(move |_| desk.group.with(|group| !group.is_empty()));
    view! {
        <Show when=move || begun.get() fallback=Welcome>
            <div class="sums">
                <ProofPanel />
                <Show when=move || has_rows.get()>
                    <TotalsBar />
                </Show>
            </div>
        </Show>
        <Show when=move || has_rows.get()>
            <FilterBar />
            <div class="work" class:with-detail=move || desk.selected.get().is_some()>
                <Facets />
                <div class="rows" id="rows" tabindex="-1">
                    <TableTools />
                    <Show when=move || grouped.get() fallback=StatementTable>
                        <GroupTable />
                    </Show>
                </div>
                <Show when=move || desk.selected.get().is_some()>
                    <RowDetail />
                </Show>
            </div>
        </Show>
    }
}

#[component]
fn Welcome() -> impl IntoView {
    let desk = use_desk();
    // Not while something is on its way: it would only flash by.
    let idle = Memo::new(move |_| {
        desk.session.with(|session| *session != SessionState::Loading)
            && desk.loads.with(|loads| !loads.iter().any(Load::is_busy))
    });
    view! {
        <Show when=move || idle.get()>
            <section class="welcome" data-testid="welcome">
                <h2>{move || desk.t().desk.welcome}</h2>
                <p>{move || desk.t().desk.welcome_text}</p>
                <p class="quiet">{move || desk.t().desk.welcome_private}</p>
            </section>
        </Show>
    }
}
