//! What an export is to hold, in the words of the page.

use crate::desk::Desk;
use crate::filters::words;
use crate::names::loaded;
use crate::privacy;
use crate::table::cell::Words;
use crate::table::header;
use crate::text::Texts;
use leptos::prelude::*;
use nontax_export::Format;
use nontax_protocol::{ExportColumn, ExportPlan, ProofTexts};
use nontax_table::{Condition, Field};

/// What a person chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Kind of file.
    pub format: Format,
    /// All rows, not only those that the filters keep.
    pub all: bool,
}

/// The columns that the table shows, in its order; the one place that knows it.
#[must_use]
pub fn shown_fields(desk: Desk) -> Vec<Field> {
    let extras = desk.extras.with_untracked(Vec::len);
    let shown = desk.columns.with_untracked(|view| view.shown(extras, false));
    shown.list.into_iter().filter_map(|column| column.field).collect()
}

/// The filters in words, one a line; persons masked while they are.
#[must_use]
pub fn filters_in_words(desk: Desk) -> Vec<String> {
    let (lang, regions) = (desk.lang.get(), loaded::regions());
    let _ = privacy::is_shown();
    desk.sources.with(|sources| {
        let words = Words { lang, regions: &regions, sources };
        desk.extras.with(|extras| {
            let said = |group: &[Condition]| group.iter().map(|one| words::sentence(one, &words, extras)).collect();
            let own: Vec<String> = desk.conditions.with(|all| said(all));
            desk.others.with(|others| {
                if others.groups.is_empty() {
                    return own;
                }
                let text = desk.t();
                let mut groups: Vec<Vec<String>> = others.groups.iter().map(|group| said(group)).collect();
                groups.insert(others.place.min(groups.len()), own);
                groups.retain(|group| !group.is_empty());
                let named = (1..).zip(groups);
                named
                    .map(|(place, group)| format!("{} {}", (text.views.group)(place), group.join(text.sheet.semicolon)))
                    .collect()
            })
        })
    })
}

/// The whole plan.
#[must_use]
pub fn plan(desk: Desk, choice: Choice) -> ExportPlan {
    let (lang, text) = (desk.lang.get_untracked(), desk.t_now());
    let extras = desk.extras.get_untracked();
    let column = |field| ExportColumn {
        field,
        name: header::name(field, lang, &extras).to_owned(),
        masked: privacy::is_masked(field),
    };
    let sources = desk.sources.with_untracked(|all| all.iter().map(|one| (one.source, one.name.clone())).collect());
    ExportPlan {
        version: desk.version.get_untracked(),
        all: choice.all,
        format: choice.format,
        columns: shown_fields(desk).into_iter().map(column).collect(),
        sources,
        proof: proof(desk, choice, text),
    }
}

fn proof(desk: Desk, choice: Choice, text: &Texts) -> ProofTexts {
    let (export, view) = (&text.export, &text.view);
    let pair = |name: &str, value: &str| vec![name.to_owned(), value.to_owned()];
    let mut lines = vec![
        pair(export.proof_sheet, text.desk.title),
        pair(export.made, &now()),
        pair(export.version, env!("CARGO_PKG_VERSION")),
        pair(
            export.persons,
            if privacy::is_masked(Field::Known(nontax_bill::Column::OpenId)) { export.masked } else { export.unmasked },
        ),
    ];
    let filters = if choice.all { Vec::new() } else { untrack(|| filters_in_words(desk)) };
    if filters.is_empty() {
        lines.push(pair(view.filters, view.all_rows));
    }
    lines.extend(filters.iter().map(|filter| pair(view.filters, filter)));
    desk.sources.with_untracked(|sources| {
        for source in sources {
            let mut line = pair(view.source, &source.name);
            line.extend([
                source_verdict(source, text).to_owned(),
                (view.count_of_rows)(source.outcome.totals.rows),
                "SHA-256".to_owned(),
                source.sha256.clone().unwrap_or_else(|| export.no_sha256.to_owned()),
            ]);
            lines.push(line);
        }
    });
    ProofTexts {
        rows_sheet: export.rows_sheet.to_owned(),
        sheet: export.proof_sheet.to_owned(),
        lines,
        rows: view.rows.to_owned(),
        payments: view.payments.to_owned(),
        refunds: view.refunds.to_owned(),
        revoked: view.revoked.to_owned(),
        net: view.net.to_owned(),
        fees: view.fees.to_owned(),
        overflow: view.overflow_short.to_owned(),
        cut_texts: export.cut_texts.to_owned(),
        cut_columns: export.cut_columns.to_owned(),
    }
}

/// Whether a source is proven by its footer.
#[must_use]
pub fn source_verdict(source: &nontax_protocol::SourceReport, text: &Texts) -> &'static str {
    match (source.stopped, source.outcome.complete, source.outcome.balanced) {
        (true, _, _) => text.export.stopped_source,
        (false, true, true) => text.export.balanced,
        (false, true, false) => text.export.not_balanced,
        (false, false, _) => text.export.incomplete,
    }
}

/// What the file is called: what it is and when it was made; no merchant, no id.
#[must_use]
pub fn file_name(desk: Desk, choice: Choice) -> String {
    let moment: String = now().chars().filter(char::is_ascii_digit).collect();
    let day = moment.get(..8).unwrap_or_default();
    let time = moment.get(8..).unwrap_or_default();
    format!("{} {day}-{time}.{}", desk.t_now().export.file_name, choice.format.extension())
}

/// Now by this computer's clock and zone, as `2026-03-05 14:03:07`.
#[must_use]
pub fn now() -> String {
    let date = js_sys::Date::new_0();
    format!(
        "{:04}-{:02}-{:02} {:02}:{:02}:{:02}",
        date.get_full_year(),
        date.get_month() + 1,
        date.get_date(),
        date.get_hours(),
        date.get_minutes(),
        date.get_seconds()
    )
}
