//! The problems of a source, worst first as the engine tells them: where, what, the raw text, and the way to the row.

use crate::desk::{Desk, use_desk};
use leptos::prelude::*;
use nontax_bill::{Code, Level, Problem};
use nontax_protocol::{Command, SourceReport, Target};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Problems shown at first, and by how many more each time.
const PAGE: usize = 50;

/// Problems asked of the engine at once.
const ASK: u32 = 1000;

/// The list with its kinds; a quiet word when there are none.
#[component]
pub fn ProblemList(report: Arc<SourceReport>) -> impl IntoView {
    let desk = use_desk();
    let source = report.source;
    let (errors, warnings) = (report.outcome.errors, report.outcome.warnings);
    let all = errors + warnings;
    let report = Memo::new(move |_| {
        let newest = desk.sources.with(|sources| sources.iter().find(|report| report.source == source).cloned());
        Report(newest)
    });
    let chosen = RwSignal::new(None::<Code>);
    let shown = RwSignal::new(PAGE);
    let listed = Memo::new(move |_| report.with(|report| report.listed(chosen.get())));
    let at_hand = move || report.with(|report| report.problems().len() as u64);
    let rows = move || listed.with(|listed| listed.iter().take(shown.get()).copied().collect::<Vec<_>>());
    let more = move || listed.with(Vec::len) > shown.get() || at_hand() < all;
    let show_more = move |_| {
        shown.update(|shown| *shown += PAGE);
        if listed.with_untracked(Vec::len) < shown.get_untracked() && at_hand() < all {
            let first = u32::try_from(at_hand()).unwrap_or(u32::MAX);
            desk.send(Command::Problems { source, first, count: ASK });
        }
    };
    let choose = move |code: Option<Code>| {
        chosen.set(code);
        shown.set(PAGE);
    };
    if all == 0 {
        return view! { <p class="quiet no-problems">{move || desk.t().proof.no_problems}</p> }.into_any();
    }
    view! {
        <div class="problems" data-testid="problems">
            <div class="problems-head">
                <h3 class="problems-title">
                    {move || desk.t().proof.problems}
                    <span class="problems-counts" class:has-errors=errors != 0>
                        {move || (desk.t().proof.problem_counts)(errors, warnings)}
                    </span>
                </h3>
                <Kinds report all chosen choose />
                <button
                    type="button"
                    class="button problems-save"
                    data-testid="save-problems"
                    on:click=move |_| desk.export_problems(source)
                >
                    {move || (desk.t().proof.save_problems)(all)}
                </button>
                <Show when=move || desk.unsaved.get() == Some(source)>
                    <p class="problems-unsaved" role="alert">{move || desk.t().proof.problems_not_saved}</p>
                </Show>
            </div>
            <ol class="problem-rows">
                <For each=rows key=|at| *at let:at>
                    {report.with_untracked(|report| report.problems().get(at).cloned()).map(|problem| {
                        view! { <ProblemRow problem source /> }
                    })}
                </For>
            </ol>
            <Show when=more>
                <div class="problems-more">
                    <span class="quiet">
                        {move || {
                            let listed = listed.with(Vec::len);
                            let whole = if chosen.get().is_none() { all } else { listed as u64 };
                            (desk.t().proof.shown_of)(listed.min(shown.get()) as u64, whole)
                        }}
                    </span>
                    <button type="button" class="button" data-testid="more-problems" on:click=show_more>
                        {move || desk.t().proof.more}
                    </button>
                </div>
            </Show>
        </div>
    }
    .into_any()
}

/// The newest report; two are the same when they hold the same problems.
#[derive(Clone)]
struct Report(Option<Arc<SourceReport>>);

impl PartialEq for Report {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Some(one), Some(two)) => Arc::ptr_eq(one, two),
            (None, None) => true,
            _ => false,
        }
    }
}

impl Report {
    fn problems(&self) -> &[Problem] {
        self.0.as_ref().map(|report| report.problems.as_slice()).unwrap_or_default()
    }

    /// Places of the problems of this kind, or of all.
    fn listed(&self, code: Option<Code>) -> Vec<usize> {
        let wanted = |problem: &Problem| code.is_none_or(|code| problem.code == code);
        self.problems().iter().enumerate().filter(|(_, problem)| wanted(problem)).map(|(at, _)| at).collect()
    }

    fn kinds(&self) -> Vec<(Code, Level, u64)> {
        let mut counts: BTreeMap<Code, (Level, u64)> = BTreeMap::new();
        for problem in self.problems() {
            let entry = counts.entry(problem.code).or_insert((problem.level, 0));
            entry.0 = entry.0.max(problem.level);
            entry.1 += 1;
        }
        let mut kinds: Vec<_> = counts.into_iter().map(|(code, (level, count))| (code, level, count)).collect();
        kinds.sort_by_key(|(_, level, count)| core::cmp::Reverse((*level, *count)));
        kinds
    }
}

/// How many of each kind; each is a button that shows only these. As long as not all are at hand, counts are at least.
#[component]
fn Kinds<F>(report: Memo<Report>, all: u64, chosen: RwSignal<Option<Code>>, choose: F) -> impl IntoView
where
    F: Fn(Option<Code>) + Copy + Send + Sync + 'static,
{
    let desk = use_desk();
    let kinds = Memo::new(move |_| report.with(Report::kinds));
    let at_least = move || if report.with(|report| (report.problems().len() as u64) < all) { "+" } else { "" };
    let several = move || kinds.with(Vec::len) > 1;
    view! {
        <Show when=several>
            <div class="problem-kinds" role="group" aria-label=move || desk.t().proof.kinds_of>
                <button
                    type="button"
                    class="kind-chip"
                    aria-pressed=move || chosen.get().is_none().to_string()
                    on:click=move |_| choose(None)
                >
                    {move || desk.t().proof.all_kinds}
                </button>
                <For each=move || kinds.get() key=|kind| *kind let:kind>
                    <button
                        type="button"
                        class="kind-chip"
                        class:kind-error={kind.1 == Level::Error}
                        aria-pressed=move || (chosen.get() == Some(kind.0)).to_string()
                        on:click=move |_| choose(Some(kind.0))
                    >
                        {move || (desk.t().proof.code)(kind.0)}
                        " "
                        <span class="figure">{crate::text::figures::count(kind.2)}{at_least}</span>
                    </button>
                </For>
            </div>
        </Show>
    }
}

#[component]
fn ProblemRow(problem: Problem, source: u32) -> impl IntoView {
    let desk = use_desk();
    let level = problem.level;
    let line = problem.line;
    let is_error = level == Level::Error;
    let has_row = line > 0 && !is_about_header_or_footer(problem.code);
    let column = problem.column.clone().map(|column| {
        view! {
            <span class="problem-column">
                <span class="visually-hidden">{move || desk.t().proof.column} " "</span>
                <bdi>{column}</bdi>
            </span>
        }
    });
    let raw = (!problem.text.is_empty()).then(|| {
        let text = problem.text.clone();
        view! {
            <details class="problem-raw">
                <summary>
                    <span class="visually-hidden">{move || desk.t().proof.raw_text} " "</span>
                    <code class="raw">{text}</code>
                </summary>
            </details>
        }
    });
    let words = Memo::new(move |_| (desk.t().proof.problem)(&problem));
    view! {
        <li class="problem" data-testid="problem">
            <span class="level" class:level-error=is_error>
                <span aria-hidden="true">{if is_error { "✕ " } else { "! " }}</span>
                {move || level_word(desk, level)}
            </span>
            <span class="problem-line figure">
                {move || {
                    let text = &desk.t().proof;
                    if line == 0 { text.whole_file.to_owned() } else { (text.line)(line) }
                }}
                {column}
            </span>
            <div class="problem-text">
                <p>
                    {move || words.with(|(sentence, _)| sentence.clone())}
                    " "
                    <span class="problem-advice">{move || words.with(|(_, advice)| *advice)}</span>
                </p>
                {raw}
            </div>
            {has_row
                .then(|| {
                    view! {
                        <button
                            type="button"
                            class="button quiet-button"
                            data-testid="go-to-row"
                            aria-label=move || (desk.t().proof.go_to_line)(line)
                            on:click=move |_| desk.jump_to(Target::Line { source, line })
                        >
                            {move || desk.t().proof.go_to_row}
                        </button>
                    }
                })}
        </li>
    }
}

/// Lines of the header and the footer are no rows to go to.
fn is_about_header_or_footer(code: Code) -> bool {
    matches!(
        code,
        Code::FooterMissing
            | Code::FooterMismatch
            | Code::MissingColumn
            | Code::UnknownColumn
            | Code::DuplicateColumn
            | Code::NotAStatement
            | Code::NotReadable
            | Code::Resaved
    )
}

fn level_word(desk: Desk, level: Level) -> &'static str {
    match level {
        Level::Error => desk.t().proof.error,
        Level::Warning => desk.t().proof.warning,
    }
}
