//! Taking rows away as a file: what kind, which rows, how far it is, and a way to stop it.

pub mod plan;

use crate::desk::{Desk, use_desk};
use crate::proof::save::save;
use crate::text::figures;
use leptos::html;
use leptos::prelude::*;
use nontax_export::Format;
use nontax_protocol::{Command, ExportEnd};
use plan::Choice;
use web_sys::Blob;

/// How it stands with the export.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ExportState {
    /// The dialog is closed.
    #[default]
    Closed,
    /// A person chooses.
    Choosing,
    /// The engine writes.
    Writing {
        /// Which.
        export: u64,
        /// What the file will be called.
        name: String,
        /// Rows so far.
        rows: u64,
        /// Rows in all; 0 before it is known.
        of: u64,
    },
    /// It is over.
    Ended {
        /// How.
        how: ExportEnd,
        /// Rows written.
        rows: u64,
    },
}

impl Desk {
    /// Begins to write a file.
    pub fn begin_export(self, choice: Choice) {
        let export = self.next_turn();
        let name = plan::file_name(self, choice);
        self.export.set(ExportState::Writing { export, name, rows: 0, of: 0 });
        self.send(Command::Export { export, plan: Box::new(plan::plan(self, choice)) });
    }

    /// The engine told how far it is.
    pub fn export_progressed(self, told: u64, so_far: u64, all: u64) {
        let _ = self.export.try_update(|state| {
            if let ExportState::Writing { export, rows, of, .. } = state
                && *export == told
            {
                (*rows, *of) = (so_far, all);
            }
        });
    }

    /// The engine told that it is over; what it wrote is saved.
    pub fn export_ended(self, told: u64, how: ExportEnd, rows: u64, file: Option<&Blob>) {
        let Some(ExportState::Writing { export, name, .. }) = self.export.try_get_untracked() else { return };
        if export != told {
            return;
        }
        let saved = file.is_some_and(|file| save(file, &name).is_ok());
        let how = if how == ExportEnd::Done && !saved { ExportEnd::NoRoom } else { how };
        self.say(said(self, how, rows));
        let _ = self.export.try_set(ExportState::Ended { how, rows });
    }
}

fn said(desk: Desk, how: ExportEnd, rows: u64) -> String {
    let text = &desk.t_now().export;
    match how {
        ExportEnd::Done => (text.done)(rows),
        ExportEnd::Stopped => text.stopped.to_owned(),
        ExportEnd::Changed => text.changed.to_owned(),
        ExportEnd::NoRoom => text.no_room.to_owned(),
    }
}

/// Opens the dialog.
#[component]
pub fn ExportButton() -> impl IntoView {
    let desk = use_desk();
    view! {
        <button
            type="button"
            class="button quiet-button"
            data-testid="open-export"
            on:click=move |_| desk.export.set(ExportState::Choosing)
        >
            {move || desk.t().export.open}
        </button>
    }
}

/// The dialog. Closing it stops what is being written.
#[component]
pub fn ExportDialog() -> impl IntoView {
    let desk = use_desk();
    let dialog = NodeRef::<html::Dialog>::new();
    let open = Memo::new(move |_| desk.export.with(|state| *state != ExportState::Closed));
    Effect::new(move |_| {
        if let Some(dialog) = dialog.get() {
            if open.get() && !dialog.open() {
                let _ = dialog.show_modal();
            } else if !open.get() && dialog.open() {
                dialog.close();
            }
        }
    });
    let close = move || {
        if desk.export.with_untracked(|state| matches!(state, ExportState::Writing { .. })) {
            desk.send(Command::StopExport);
        }
        desk.export.set(ExportState::Closed);
    };
    view! {
        <dialog node_ref=dialog class="dialog" aria-labelledby="export-title" data-testid="export" on:close=move |_| close()>
            <header class="dialog-head">
                <h2 id="export-title">{move || desk.t().export.title}</h2>
                <button
                    type="button"
                    class="button icon-button"
                    data-testid="close-export"
                    aria-label=move || desk.t().desk.close
                    on:click=move |_| close()
                >
                    "×"
                </button>
            </header>
            <div class="dialog-body">
                <Show when=move || open.get()>
                    <Wishes />
                </Show>
            </div>
        </dialog>
    }
}

#[component]
fn Wishes() -> impl IntoView {
    let desk = use_desk();
    let format = RwSignal::new(Format::Xlsx);
    let all = RwSignal::new(false);
    let writing = Memo::new(move |_| desk.export.with(|state| matches!(state, ExportState::Writing { .. })));
    let counts =
        move || desk.answer.with(|answer| answer.as_ref().map_or((0, 0), |answer| (answer.matched, answer.of)));
    let formats = Format::ALL
        .map(|one| {
            view! {
                <label class="export-choice">
                    <input
                        type="radio"
                        name="export-format"
                        data-testid=format!("format-{}", test_name(one))
                        prop:checked=move || format.get() == one
                        disabled=move || writing.get()
                        on:change=move |_| format.set(one)
                    />
                    <span>
                        <span class="export-name">{move || (desk.t().export.format)(one).0}</span>
                        <span class="quiet export-note">{move || (desk.t().export.format)(one).1}</span>
                    </span>
                </label>
            }
        })
        .collect_view();
    let rows = [false, true]
        .map(|one| {
            let said = move || {
                let (matched, of) = counts();
                let text = &desk.t().export;
                if one { (text.all_rows)(of) } else { (text.filtered_rows)(matched) }
            };
            view! {
                <label class="export-choice">
                    <input
                        type="radio"
                        name="export-rows"
                        data-testid=if one { "rows-all" } else { "rows-filtered" }
                        prop:checked=move || all.get() == one
                        disabled=move || writing.get()
                        on:change=move |_| all.set(one)
                    />
                    <span class="export-name">{said}</span>
                </label>
            }
        })
        .collect_view();
    let begin = move |_| desk.begin_export(Choice { format: format.get_untracked(), all: all.get_untracked() });
    view! {
        <fieldset class="export-part">
            <legend>{move || desk.t().export.rows_legend}</legend>
            {rows}
        </fieldset>
        <fieldset class="export-part">
            <legend>{move || desk.t().export.format_legend}</legend>
            {formats}
        </fieldset>
        <p class="quiet" data-testid="export-persons">
            {move || if crate::privacy::is_shown() { desk.t().export.file_unmasked } else { desk.t().export.file_masked }}
        </p>
        <p data-testid="export-state">{move || state_words(desk)}</p>
        <Show
            when=move || writing.get()
            fallback=move || {
                view! {
                    <button type="button" class="button main-button" data-testid="begin-export" on:click=begin>
                        {move || desk.t().export.begin}
                    </button>
                }
            }
        >
            <Progress />
        </Show>
    }
}

#[component]
fn Progress() -> impl IntoView {
    let desk = use_desk();
    let far = move || {
        desk.export.with(|state| match state {
            ExportState::Writing { rows, of, .. } => (*rows, (*of).max(1)),
            _ => (0, 1),
        })
    };
    view! {
        <progress
            class="export-progress"
            aria-label=move || desk.t().export.title
            max=move || far().1.to_string()
            value=move || far().0.to_string()
        ></progress>
        <button
            type="button"
            class="button"
            data-testid="stop-export"
            on:click=move |_| desk.send(Command::StopExport)
        >
            {move || desk.t().export.stop}
        </button>
    }
}

fn state_words(desk: Desk) -> String {
    desk.lang.track();
    desk.export.with(|state| match state {
        ExportState::Writing { rows, .. } => (desk.t().export.so_far)(&figures::count(*rows)),
        ExportState::Ended { how, rows } => said(desk, *how, *rows),
        ExportState::Closed | ExportState::Choosing => String::new(),
    })
}

fn test_name(format: Format) -> &'static str {
    match format {
        Format::Xlsx => "xlsx",
        Format::CsvForExcel => "csv-for-excel",
        Format::Csv => "csv",
        Format::JsonLines => "json-lines",
    }
}
