//! The checks as a list to work through: what each found over everything open, how many rows, what they come to, why it
//! matters, and the filter that shows exactly these rows. The engine found them; this only writes them.

use crate::desk::{Desk, use_desk};
use crate::text::figures;
use leptos::prelude::*;
use nontax_bill::{Code, Level};
use nontax_protocol::SourceReport;
use nontax_table::{Check, CheckReport, Checked, Condition};
use std::sync::Arc;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// The list; nothing before the first rows.
#[component]
pub fn ChecksList() -> impl IntoView {
    let desk = use_desk();
    let has_rows =
        Memo::new(move |_| desk.sources.with(|sources| sources.iter().any(|report| report.outcome.totals.rows > 0)));
    let of_files = move || desk.sources.with(|sources| FileFaults::of(sources));
    let found =
        move || desk.checks.with(|report| report.as_ref().map(|report| rows_of(report, |checked| checked.rows > 0)));
    let clean = move || {
        desk.checks.with(|report| {
            let clean = rows_of(report.as_ref()?, |checked| checked.rows == 0);
            let names: Vec<&str> = clean.iter().map(|checked| (desk.t().checks.name)(checked.check)).collect();
            (!names.is_empty()).then(|| (desk.t().checks.clean)(&names.join(desk.t().view.comma)))
        })
    };
    let is_refused = move || desk.checks.with(|report| report.as_ref().is_some_and(|report| report.refused));
    view! {
        <Show when=move || has_rows.get()>
            <section class="checks" data-testid="checks" aria-labelledby="checks-title">
                <h3 id="checks-title" class="checks-title">{move || desk.t().checks.title}</h3>
                <ul class="checks-list">
                    <Show when=move || of_files().unbalanced.is_some()>
                        <FileItem
                            id="check-footer"
                            name=|desk| desk.t().checks.footer
                            reason=|desk| desk.t().checks.footer_reason
                            count=Signal::derive(move || (desk.t().checks.files)(of_files().unbalanced.map_or(0, |(count, _)| count)))
                            source=Signal::derive(move || of_files().unbalanced.map(|(_, source)| source))
                        />
                    </Show>
                    <Show when=move || of_files().bad_rows.is_some()>
                        <FileItem
                            id="check-bad-rows"
                            name=|desk| desk.t().checks.bad_rows
                            reason=|desk| desk.t().checks.bad_rows_reason
                            count=Signal::derive(move || {
                                let FileFaults { bad_rows, are_all, .. } = of_files();
                                let count = bad_rows.map_or(0, |(count, _)| count);
                                format!("{}{}", (desk.t().view.count_of_rows)(count as u64), if are_all { "" } else { "+" })
                            })
                            source=Signal::derive(move || of_files().bad_rows.map(|(_, source)| source))
                        />
                    </Show>
                    {move || found().unwrap_or_default().into_iter().map(|checked| view! { <Item checked /> }).collect_view()}
                </ul>
                <Show when=is_refused>
                    <p class="field-error" role="alert">{move || desk.t().checks.refused}</p>
                </Show>
                <p class="quiet checks-foot" role="status">
                    {move || {
                        let text = &desk.t().checks;
                        match clean() {
                            _ if desk.checks.with(Option::is_none) => text.making.to_owned(),
                            Some(clean) => format!("{clean}{} {}", desk.t().proof.full_stop, text.note),
                            None => text.note.to_owned(),
                        }
                    }}
                </p>
            </section>
        </Show>
    }
}

fn rows_of(report: &CheckReport, which: impl Fn(&Checked) -> bool) -> Vec<Checked> {
    report.checked.iter().filter(|checked| which(checked)).copied().collect()
}

/// How much a check weighs.
fn level(check: Check) -> Option<Level> {
    match check {
        Check::DuplicateOrder | Check::RefundAbovePayment => Some(Level::Error),
        Check::RefundWithoutPayment | Check::RefundOfAnotherDay => None,
        _ => Some(Level::Warning),
    }
}

#[component]
fn Item(checked: Checked) -> impl IntoView {
    let desk = use_desk();
    let Checked { check, rows, amount } = checked;
    let conditions = vec![Condition::Checks { checks: vec![check], not: false }];
    let own = StoredValue::new(conditions);
    let is_shown = Memo::new(move |_| {
        desk.others.with(|others| others.groups.is_empty())
            && own.with_value(|own| desk.conditions.with(|all| all == own))
    });
    let show = move |_| desk.set_conditions(if is_shown.get_untracked() { Vec::new() } else { own.get_value() });
    let name = move || (desk.t().checks.name)(check);
    let reason = move || {
        let tolerance = desk.checks.with(|report| report.as_ref().map(|report| report.fee_tolerance));
        (desk.t().checks.reason)(check, tolerance.unwrap_or_default())
    };
    let sum = move || amount.map_or_else(|| desk.t().view.overflow_short.to_owned(), figures::money);
    let (class, sign) = match level(check) {
        Some(Level::Error) => ("check is-error", "✕"),
        Some(Level::Warning) => ("check is-warning", "!"),
        None => ("check", "i"),
    };
    view! {
        <li class=class data-testid="check" data-check=nontax_view::words::check(check, false)>
            <span class="check-sign" aria-hidden="true">{sign}</span>
            <span class="check-name">{name}</span>
            <span class="check-rows figure" data-testid="check-rows">{move || (desk.t().view.count_of_rows)(rows)}</span>
            <span class="check-sum figure" data-testid="check-sum">{sum}</span>
            <button
                type="button"
                class="pick check-show"
                data-testid="check-show"
                aria-pressed=move || is_shown.get().to_string()
                aria-label=move || (desk.t().checks.show_named)(name())
                on:click=show
            >
                {move || if is_shown.get() { desk.t().checks.shown } else { desk.t().checks.show }}
            </button>
            <span class="check-reason quiet">{reason}</span>
        </li>
    }
}

/// Something of whole files, which no filter shows.
#[component]
fn FileItem(
    id: &'static str,
    name: fn(Desk) -> &'static str,
    reason: fn(Desk) -> &'static str,
    count: Signal<String>,
    source: Signal<Option<u32>>,
) -> impl IntoView {
    let desk = use_desk();
    view! {
        <li class="check is-error" data-testid=id>
            <span class="check-sign" aria-hidden="true">"✕"</span>
            <span class="check-name">{move || name(desk)}</span>
            <span class="check-rows figure">{move || count.get()}</span>
            <span class="check-sum"></span>
            <button
                type="button"
                class="pick check-show"
                aria-label=move || format!("{} {}", desk.t().checks.see_file, name(desk))
                on:click=move |_| source.get_untracked().into_iter().for_each(unfold)
            >
                {move || desk.t().checks.see_file}
            </button>
            <span class="check-reason quiet">{move || reason(desk)}</span>
        </li>
    }
}

/// Opens a source's proof and puts the focus on it.
fn unfold(source: u32) {
    let Some(element) = document().get_element_by_id(&format!("source-{source}")) else { return };
    let _ = element.set_attribute("open", "");
    if let Ok(Some(head)) = element.query_selector("summary")
        && let Ok(head) = head.dyn_into::<HtmlElement>()
    {
        let _ = head.focus();
    }
}

/// What is wrong with files as such: how many, and the first source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct FileFaults {
    unbalanced: Option<(usize, u32)>,
    bad_rows: Option<(usize, u32)>,
    /// All problems are at hand.
    are_all: bool,
}

impl FileFaults {
    fn of(sources: &[Arc<SourceReport>]) -> Self {
        let unbalanced = sources.iter().filter(|report| !(report.outcome.complete && report.outcome.balanced));
        let bad = |report: &SourceReport| {
            report.problems.iter().filter(|problem| is_of_a_lost_row(problem.code, problem.level)).count()
        };
        let with_bad = sources.iter().filter(|report| bad(report) > 0);
        let first = |report: &Arc<SourceReport>| report.source;
        Self {
            unbalanced: unbalanced.clone().next().map(|report| (unbalanced.count(), first(report))),
            bad_rows: with_bad.clone().next().map(|report| (with_bad.map(|report| bad(report)).sum(), first(report))),
            are_all: sources
                .iter()
                .all(|report| report.problems.len() as u64 >= report.outcome.errors + report.outcome.warnings),
        }
    }
}

/// Whether a problem says that a row was not counted.
fn is_of_a_lost_row(code: Code, level: Level) -> bool {
    let loses_rows = matches!(
        code,
        Code::RowShort
            | Code::RowLong
            | Code::BadAmount
            | Code::AmountPrecision
            | Code::BadTime
            | Code::BadText
            | Code::LineTooLong
    );
    loses_rows && level == Level::Error
}
