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
use crate::desk::{Desk, use_desk};
use crate::detail::RowDetail;
use crate::export::ExportDialog;
use crate::filters::{Facets, FilterBar};
use crate::grouping::GroupTable;
use crate::offline::UpdateMessage;
use crate::orders::OrderDialog;
use crate::pictures::PicturesPanel;
use crate::proof::ProofPanel;
use crate::sheet::DailySheet;
use crate::shortcuts::{ShortcutSheet, Shortcuts};
use crate::sources::SourcesPanel;
use crate::table::{StatementTable, TableTools};
use crate::text::choice;
use crate::totals::TotalsBar;
use crate::view::undo_by_keys;
use crate::welcome::Welcome;
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
    let shortcuts = Shortcuts::listen(desk);
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
        <Header calendar audit has_rows shortcuts />
        <UpdateMessage />
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
        <ShortcutSheet shortcuts />
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
                    <PicturesPanel />
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
