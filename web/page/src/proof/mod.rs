//! Does it add up? Per source: complete or not, balanced or not, what the footer states beside what was counted, and
//! the list of problems.
//! Below the sources, what the checks over all of them found.

mod checks_list;
mod footer_table;
mod problem_list;
pub mod save;
mod verdict;

use crate::app::CopyButton;
use crate::desk::{Desk, Origin, use_desk};
use crate::sources::name_of;
use crate::text::figures;
use checks_list::ChecksList;
use footer_table::FooterTable;
use leptos::prelude::*;
use nontax_bill::Kind;
use nontax_protocol::SourceReport;
use problem_list::ProblemList;
use std::sync::Arc;
use verdict::{Verdict, VerdictStamps};

/// The panel: one entry a source.
#[component]
pub fn ProofPanel() -> impl IntoView {
    let desk = use_desk();
    let reports = move || desk.sources.get();
    let none = Memo::new(move |_| desk.sources.with(Vec::is_empty));
    view! {
        <section class="proof panel" aria-labelledby="proof-title" data-testid="proof">
            <h2 id="proof-title" class="panel-title">{move || desk.t().proof.title}</h2>
            <Show when=move || none.get()>
                <p class="quiet">{move || desk.t().proof.nothing}</p>
            </Show>
            <For each=reports key=|report| report.source let:report>
                <SourceProof report />
            </For>
            <ChecksList />
        </section>
    }
}

#[component]
fn SourceProof(report: Arc<SourceReport>) -> impl IntoView {
    let desk = use_desk();
    let verdict = Verdict::of(&report);
    let totals = report.outcome.totals;
    let figures = move || {
        let text = &desk.t().proof;
        let mut parts = vec![(text.rows)(totals.rows)];
        if totals.rows > 0 {
            parts.push(format!("{} {}", text.payments, figures::money(totals.payments.amount)));
            parts.push(format!("{} {}", text.refunds, figures::money(totals.refunds.amount)));
        }
        if totals.revoked.count > 0 {
            parts.push(format!("{} {}", text.revoked, figures::money(totals.revoked.amount)));
        }
        if totals.fee.0 != 0 {
            parts.push(format!("{} {}", text.fees, figures::fee(totals.fee)));
        }
        parts.join(" · ")
    };
    let source = report.source;
    let name = Memo::new({
        let report = Arc::clone(&report);
        move |_| source_name(desk, &report)
    });
    // Good news is kept short: the line says it all, and leaves the room to the rows.
    let open = !verdict.is_good();
    view! {
        <details class="source" id=format!("source-{source}") data-testid="source" data-verdict=verdict.word() prop:open=open>
            <summary class="source-head">
                <VerdictStamps verdict />
                <span class="source-name" title=move || name.get()>{move || name.get()}</span>
                <span class="source-rows" data-testid="source-figures">{figures}</span>
            </summary>
            <div class="source-body">
                <Why report=Arc::clone(&report) verdict />
                <FooterTable checks=report.outcome.footer.clone() />
                <div class="source-notes">
                    <Facts report=Arc::clone(&report) />
                    <ProblemList report />
                </div>
            </div>
        </details>
    }
}

/// A fetched day is named by its merchant; files and what was in archives by their own names.
fn source_name(desk: Desk, report: &SourceReport) -> String {
    let fetched = desk.loads.with(|loads| {
        let load = loads.iter().find(|load| load.id == report.load)?;
        matches!(load.origin, Origin::Fetched { .. }).then(|| name_of(desk, load))
    });
    fetched.unwrap_or_else(|| report.name.clone())
}

/// Why the verdict is not good, or what the file is.
#[component]
fn Why(report: Arc<SourceReport>, verdict: Verdict) -> impl IntoView {
    let desk = use_desk();
    let kind = report.outcome.kind;
    let sentence = move || {
        let text = &desk.t().proof;
        match verdict {
            Verdict::Good => "",
            Verdict::Stopped => text.stopped_why,
            Verdict::NotComplete => text.not_complete_why,
            Verdict::NotBalanced => text.not_balanced_why,
            Verdict::Faulty => text.faulty_why,
            Verdict::Empty | Verdict::NoStatement => (text.kind_why)(kind),
        }
    };
    let other = report.outcome.other.clone();
    let other_name = move || {
        let word = other.as_deref()?;
        let text = &desk.t().proof;
        let name = (text.other)(word).unwrap_or(word);
        Some(format!("{name}{}", text.full_stop))
    };
    let error = report.outcome.error.clone().map(|error| {
        let code = error.code;
        let rid = error.rid.clone().map(|rid| {
            let shown = rid.clone();
            view! {
                <div class="fact">
                    <dt>{move || desk.t().sources.rid}</dt>
                    <dd>
                        <span class="raw">{shown}</span>
                        <CopyButton text=rid name=Signal::derive(move || desk.t().sources.rid.to_owned()) />
                    </dd>
                </div>
            }
        });
        view! {
            <p>{move || (desk.t().proof.answer_error)(code)}</p>
            <dl class="facts" data-testid="answer-error">
                <div class="fact">
                    <dt>{move || desk.t().sources.weixin_code}</dt>
                    <dd class="raw">{code.to_string()}</dd>
                </div>
                <div class="fact">
                    <dt>{move || desk.t().sources.weixin_says}</dt>
                    <dd class="raw">{error.message}</dd>
                </div>
                {rid}
            </dl>
        }
    });
    view! {
        <Show when=move || verdict != Verdict::Good>
            <p class="why" data-testid="why">
                {other_name.clone()}
                {sentence}
            </p>
        </Show>
        {error}
    }
}

/// Times, encoding, digest.
#[component]
fn Facts(report: Arc<SourceReport>) -> impl IntoView {
    let desk = use_desk();
    let outcome = &report.outcome;
    let readable = outcome.kind != Kind::Unreadable;
    let encoding = outcome.encoding;
    let resaved = outcome.header.as_ref().is_some_and(|header| header.resaved);
    let millis = report.millis;
    let bytes = outcome.bytes.total;
    let times = outcome.time_range.map(|(first, last)| {
        view! {
            <div class="fact">
                <dt>{move || desk.t().proof.times}</dt>
                <dd class="figure">{move || (desk.t().proof.times_of)(&first.to_string(), &last.to_string())}</dd>
            </div>
        }
    });
    let sha256 = report.sha256.clone().map(|digest| {
        let short: String = digest.chars().take(12).collect();
        let whole = digest.clone();
        view! {
            <div class="fact">
                <dt>{move || desk.t().proof.sha256}</dt>
                <dd>
                    <span class="raw" title=whole>{format!("{short}…")}</span>
                    <CopyButton text=digest name=Signal::derive(move || desk.t().proof.sha256.to_owned()) />
                </dd>
            </div>
        }
    });
    let about = move || {
        let text = &desk.t().proof;
        let mut parts = vec![figures::size(bytes)];
        if readable {
            parts.push((text.encoding)(encoding).to_owned());
        }
        if resaved {
            parts.push(text.resaved.to_owned());
        }
        parts.push((text.took)(millis));
        parts.join(" · ")
    };
    view! {
        <dl class="facts source-facts">
            {times}
            {sha256}
            <div class="fact">
                <dt class="visually-hidden">{move || desk.t().sources.detail}</dt>
                <dd class="quiet">{about}</dd>
            </div>
        </dl>
    }
}
