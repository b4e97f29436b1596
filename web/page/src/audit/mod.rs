//! The audit log for administrators: the lines of some days, narrowed by what a person looks for, as a table and as a CSV.

mod lines;

use crate::api_call;
use crate::calendar::NotAnswered;
use crate::desk::{SessionState, use_desk};
use crate::dialog::Dialog;
use crate::proof::save;
use crate::text::figures;
use leptos::prelude::*;
use lines::{Sought, csv, first_break, when};
use nontax_api::Session;
use nontax_api::audit::{AuditAction, AuditLine};
use nontax_bill::BillDate;
use std::collections::BTreeSet;
use web_sys::Blob;

/// How far back the first look goes, in days.
const FIRST_LOOK: usize = 7;

const ACTIONS: [AuditAction; 7] = [
    AuditAction::Statement,
    AuditAction::Orders,
    AuditAction::Days,
    AuditAction::FetchDays,
    AuditAction::Audit,
    AuditAction::Archive,
    AuditAction::Directory,
];

/// The button that opens the log; nothing for who is no administrator.
#[component]
pub fn AuditButton(open: RwSignal<bool>) -> impl IntoView {
    let desk = use_desk();
    let may = Memo::new(move |_| {
        desk.session.with(|session| matches!(session, SessionState::Ready(session) if session.can.administer))
    });
    view! {
        <Show when=move || may.get()>
            <button type="button" class="button quiet-button" data-testid="open-audit" on:click=move |_| open.set(true)>
                {move || desk.t().audit.open}
            </button>
        </Show>
    }
}

/// The log, over the page while it is open.
#[component]
pub fn AuditDialog(open: RwSignal<bool>) -> impl IntoView {
    let desk = use_desk();
    view! {
        <Dialog open id="audit" title=Signal::derive(move || desk.t().audit.title)>
            {move || match desk.session.get_untracked() {
                SessionState::Ready(session) => Some(view! { <Log session /> }),
                _ => None,
            }}
        </Dialog>
    }
}

/// The signals of the log while it is open.
#[derive(Clone, Copy)]
struct Loaded {
    lines: RwSignal<Vec<AuditLine>>,
    next: RwSignal<Option<u64>>,
    error: RwSignal<Option<api_call::CallError>>,
    asking: RwSignal<bool>,
    turn: StoredValue<u32>,
}

impl Loaded {
    /// Asks for the lines of these days after one: `None` for the first, which take the place of all that are there.
    fn ask(self, from: BillDate, to: BillDate, after: Option<u64>) {
        self.turn.update_value(|turn| *turn += 1);
        let asked = self.turn.get_value();
        self.asking.set(true);
        self.error.set(None);
        leptos::task::spawn_local(async move {
            let answer = api_call::audit(from, to, after.unwrap_or(0)).await;
            // Newer days, or a closed dialog, have no use for this answer.
            if self.turn.try_get_value() != Some(asked) {
                return;
            }
            self.asking.set(false);
            match answer {
                Ok(page) => {
                    self.next.set(page.next);
                    self.lines.update(|lines| {
                        if after.is_none() {
                            lines.clear();
                        }
                        lines.extend(page.lines);
                    });
                }
                Err(error) => self.error.set(Some(error)),
            }
        });
    }
}

#[component]
fn Log(session: Session) -> impl IntoView {
    let desk = use_desk();
    let loaded = Loaded {
        lines: RwSignal::new(Vec::new()),
        next: RwSignal::new(None),
        error: RwSignal::new(None),
        asking: RwSignal::new(false),
        turn: StoredValue::new(0),
    };
    let today = session.today;
    let begin = core::iter::successors(Some(today), |date| date.previous()).take(FIRST_LOOK).last().unwrap_or(today);
    let days = RwSignal::new((begin, today));
    let from = RwSignal::new(figures::day(begin));
    let to = RwSignal::new(figures::day(today));
    let bad = RwSignal::new(false);
    let sought = RwSignal::new(Sought::default());
    let unsaved = RwSignal::new(false);
    loaded.ask(begin, today, None);
    let ask = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let read = |text: RwSignal<String>| text.with_untracked(|text| figures::parse_day(text));
        match (read(from), read(to)) {
            (Some(from), Some(to)) if from <= to => {
                bad.set(false);
                days.set((from, to));
                sought.set(Sought::default());
                loaded.ask(from, to, None);
            }
            _ => bad.set(true),
        }
    };
    let more = move |_| {
        let (from, to) = days.get_untracked();
        loaded.ask(from, to, loaded.next.get_untracked());
    };
    let shown = Memo::new(move |_| {
        let sought = sought.get();
        loaded.lines.with(|lines| lines.iter().filter(|line| sought.has(line)).cloned().collect::<Vec<_>>())
    });
    let save = move |_| {
        let text = shown.with_untracked(|lines| csv(lines.iter(), &desk.t_now().audit));
        let (from, to) = days.get_untracked();
        let parts = js_sys::Array::of1(&text.into());
        let saved =
            Blob::new_with_str_sequence(&parts).and_then(|file| save::save(&file, &format!("audit-{from}-{to}.csv")));
        unsaved.set(saved.is_err());
    };
    view! {
        <form class="calendar-bar" novalidate=true on:submit=ask>
            <DayInput value=from id="audit-from" name=Signal::derive(move || desk.t().audit.from_day) bad />
            <DayInput value=to id="audit-to" name=Signal::derive(move || desk.t().audit.to_day) bad />
            <button type="submit" class="button main-button" data-testid="audit-show" disabled=move || loaded.asking.get()>
                {move || desk.t().audit.show}
            </button>
            <span class="field-fault" id="audit-fault" role="alert">{move || bad.get().then(|| desk.t().audit.bad_days)}</span>
        </form>
        <Conditions loaded sought />
        {move || loaded.error.get().map(|error| view! { <NotAnswered error /> })}
        <div class="calendar-bar">
            <span role="status" data-testid="audit-count">
                {move || (desk.t().audit.shown)(shown.with(Vec::len), loaded.lines.with(Vec::len))}
            </span>
            <button type="button" class="button" data-testid="audit-save" on:click=save>{move || desk.t().audit.save}</button>
            <Show when=move || loaded.next.get().is_some()>
                <button type="button" class="button" data-testid="audit-more" disabled=move || loaded.asking.get() on:click=more>
                    {move || desk.t().audit.more}
                </button>
            </Show>
        </div>
        {move || unsaved.get().then(|| view! { <p class="field-fault">{desk.t().audit.not_saved}</p> })}
        <Follows loaded />
        <Lines shown />
    }
}

#[component]
fn DayInput(
    value: RwSignal<String>,
    id: &'static str,
    name: Signal<&'static str>,
    bad: RwSignal<bool>,
) -> impl IntoView {
    view! {
        <label class="calendar-bar">
            {move || name.get()}
            <input
                type="date"
                class="input"
                data-testid=id
                aria-invalid=move || bad.get().then_some("true")
                aria-describedby="audit-fault"
                prop:value=move || value.get()
                on:change=move |event| value.set(event_target_value(&event))
            />
        </label>
    }
}

/// Narrows the lines by what is among them.
#[component]
fn Conditions(loaded: Loaded, sought: RwSignal<Sought>) -> impl IntoView {
    let desk = use_desk();
    let choice = move |id: &'static str,
                       name: fn(&crate::text::audit::AuditTexts) -> &'static str,
                       of: fn(&AuditLine) -> String,
                       now: fn(&Sought) -> String,
                       put: fn(&mut Sought, String)| {
        let values = Memo::new(move |_| {
            let values: BTreeSet<String> = loaded.lines.with(|lines| lines.iter().map(of).collect());
            values.into_iter().filter(|value| !value.is_empty()).collect::<Vec<_>>()
        });
        view! {
            <select
                class="input"
                data-testid=id
                aria-label=move || name(&desk.t().audit)
                on:change=move |event| sought.update(|sought| put(sought, event_target_value(&event)))
            >
                <option value="" selected=move || sought.with(now).is_empty()>
                    {move || format!("{}: {}", name(&desk.t().audit), desk.t().audit.all)}
                </option>
                {move || {
                    values
                        .get()
                        .into_iter()
                        .map(|value| {
                            let (own, name) = (value.clone(), value.clone());
                            view! { <option value=value selected=move || sought.with(now) == own>{name}</option> }
                        })
                        .collect_view()
                }}
            </select>
        }
    };
    view! {
        <div class="calendar-bar">
            {choice("audit-who", |text| text.who, |line| line.who.clone(), |sought| sought.who.clone(), |sought, value| sought.who = value)}
            {choice(
                "audit-merchant",
                |text| text.merchant,
                |line| line.mch_id.as_ref().map(ToString::to_string).unwrap_or_default(),
                |sought| sought.merchant.clone(),
                |sought, value| sought.merchant = value,
            )}
            <select
                class="input"
                data-testid="audit-action"
                aria-label=move || desk.t().audit.what
                on:change=move |event| {
                    let at = event_target_value(&event).parse::<usize>().ok();
                    sought.update(|sought| sought.action = at.and_then(|at| ACTIONS.get(at).copied()));
                }
            >
                <option value="" selected=move || sought.with(|sought| sought.action.is_none())>
                    {move || format!("{}: {}", desk.t().audit.what, desk.t().audit.all)}
                </option>
                {ACTIONS
                    .iter()
                    .enumerate()
                    .map(|(at, action)| {
                        view! {
                            <option value=at.to_string() selected=move || sought.with(|sought| sought.action == Some(*action))>
                                {move || (desk.t().audit.action)(*action)}
                            </option>
                        }
                    })
                    .collect_view()}
            </select>
            {choice(
                "audit-outcome",
                |text| text.outcome,
                |line| line.outcome.clone(),
                |sought| sought.outcome.clone(),
                |sought, value| sought.outcome = value,
            )}
        </div>
    }
}

/// Whether the lines that are loaded follow each other.
#[component]
fn Follows(loaded: Loaded) -> impl IntoView {
    let desk = use_desk();
    move || {
        loaded.lines.with(|lines| {
            let (first, last) = (lines.first()?.number, lines.last()?.number);
            let broken = first_break(lines);
            let class = if broken.is_some() { "field-fault" } else { "quiet" };
            let told =
                broken.map_or_else(|| (desk.t().audit.chained)(first, last), |number| (desk.t().audit.broken)(number));
            Some(view! {
                <p class=class data-testid="audit-chain" data-broken=broken.is_some().to_string()>
                    {told}
                    " "
                    <span class="quiet">{desk.t().audit.chain_why}</span>
                </p>
            })
        })
    }
}

#[component]
fn Lines(shown: Memo<Vec<AuditLine>>) -> impl IntoView {
    let desk = use_desk();
    let head = move || {
        let text = &desk.t().audit;
        [
            "#",
            text.when,
            text.who,
            text.what,
            text.merchant,
            text.day,
            text.address,
            text.outcome,
            text.bytes,
            "SHA-256",
        ]
        .map(|name| view! { <th scope="col">{name}</th> })
    };
    let rows = move || {
        let text = &desk.t().audit;
        shown.with(|lines| {
            lines
                .iter()
                .map(|line| {
                    let sha256 = line.sha256.clone().unwrap_or_default();
                    view! {
                        <tr data-testid="audit-line">
                            <td class="figure">{line.number}</td>
                            <td>{when(line)}</td>
                            <td>{line.who.clone()}</td>
                            <td>{(text.action)(line.action)}</td>
                            <td>{line.mch_id.as_ref().map(ToString::to_string)}</td>
                            <td>{line.date.map(figures::day)}</td>
                            <td>{line.from.clone()}</td>
                            <td>{line.outcome.clone()}</td>
                            <td class="figure">{line.bytes.map(figures::count)}</td>
                            <td class="raw" title=sha256.clone()>{sha256.get(..12).unwrap_or_default().to_owned()}</td>
                        </tr>
                    }
                })
                .collect_view()
        })
    };
    view! {
        <div class="audit-lines" tabindex="0" role="region" aria-label=move || desk.t().audit.title>
            <table class="audit-table">
                <thead>
                    <tr>{head}</tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}
