//! The day that holds the focus, in full: what is archived of it, or why it is not.

use super::grid::mark;
use super::state::Calendar;
use crate::desk::use_desk;
use crate::text::calendar::CalendarTexts;
use crate::text::{Lang, figures};
use leptos::prelude::*;
use nontax_api::archive::{ArchivedDay, DayProblem};
use nontax_bill::{BeijingTime, Fee, Fen};

/// The facts.
#[component]
pub fn DayFacts(calendar: Calendar) -> impl IntoView {
    let desk = use_desk();
    let day = move || calendar.day(calendar.focused.get());
    view! {
        <section class="day-facts" aria-labelledby="day-facts-title" data-testid="day-facts">
            <h3 id="day-facts-title">
                {move || figures::day(calendar.focused.get())} " "
                {move || day().map(|day| format!("{} {}", mark(day.state), (desk.t().calendar.state_long)(day.state)))}
            </h3>
            {move || day().map(|day| facts(&day, desk.t().lang, &desk.t().calendar))}
        </section>
    }
}

fn facts(day: &ArchivedDay, lang: Lang, text: &'static CalendarTexts) -> impl IntoView + use<> {
    let fact = |name: &'static str, value: Option<String>| {
        value.map(|value| {
            view! {
                <div class="fact">
                    <dt>{name}</dt>
                    <dd class="raw">{value}</dd>
                </div>
            }
        })
    };
    let statement = day.statement.as_ref();
    let problem = day.problem.as_ref();
    let faults = statement.map(|statement| {
        let others = (statement.others > 0).then(|| (text.others)(statement.others));
        let faults = [
            (!statement.complete).then(|| text.not_complete.to_owned()),
            (!statement.balanced).then(|| text.not_balanced.to_owned()),
            others,
        ];
        faults.into_iter().flatten().map(|fault| view! { <p class="field-fault">{fault}</p> }).collect_view()
    });
    view! {
        {problem.map(|problem| why(problem, lang))}
        {faults}
        <dl class="facts">
            {fact(text.rows, statement.map(|statement| figures::count(statement.rows)))}
            {fact(text.payments, statement.map(|statement| figures::money(Fen(statement.payments.fen))))}
            {fact(text.refunds, statement.map(|statement| figures::money(Fen(statement.refunds.fen))))}
            {fact(text.fees, statement.map(|statement| figures::fee(Fee(statement.fee))))}
            {fact(text.bytes, statement.map(|statement| figures::size(statement.bytes)))}
            {fact(text.archived_at, statement.and_then(|statement| moment(statement.archived_at)))}
            {fact("SHA-256", statement.map(|statement| statement.sha256.clone()))}
            {fact(text.attempts, (day.attempts > 0).then(|| day.attempts.to_string()))}
            {fact(text.next_try, day.next_try.and_then(moment))}
            {fact(text.errcode, problem.and_then(|problem| problem.errcode).map(|code| code.to_string()))}
            {fact("rid", problem.and_then(|problem| problem.rid.clone()))}
        </dl>
    }
}

fn why(problem: &DayProblem, lang: Lang) -> impl IntoView + use<> {
    let (title, next) = match lang {
        Lang::Zh => (problem.title_zh.clone(), problem.next_zh.clone()),
        Lang::En => (problem.title.clone(), problem.next.clone()),
    };
    view! {
        <p data-testid="day-problem">
            <strong>{title}</strong>
            " "
            {next}
        </p>
    }
}

/// On Beijing's clocks.
fn moment(seconds: i64) -> Option<String> {
    BeijingTime::at_unix(seconds).map(|time| time.to_string())
}
