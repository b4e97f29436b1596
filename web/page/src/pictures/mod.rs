//! How the totals are made up: by day, hour, department and the like, as a table with a bar beside each line. Each bar is a
//! filter. The engine is asked for it only while the panel is open.

mod line;
mod parts;

use crate::desk::use_desk;
use crate::text::figures;
use leptos::prelude::*;
use line::PartLine;
use nontax_table::{Group, TotalsBy};
use parts::{BY, Measure};

/// Most parts that the engine is asked for: a year and a month of days.
pub const ASKED: usize = 400;

/// Lines that are drawn before "all".
const DRAWN: usize = 31;

/// The panel.
#[component]
pub fn PicturesPanel() -> impl IntoView {
    let desk = use_desk();
    let before = RwSignal::new(TotalsBy::Day);
    let measure = RwSignal::new(Measure::Net);
    let all = RwSignal::new(false);
    let open = Memo::new(move |_| desk.totals_by.with(Option::is_some));
    let toggle = move |_| desk.put_totals_by((!open.get_untracked()).then(|| before.get_untracked()));
    let choose = move |event| {
        let chosen = event_target_value(&event);
        if let Some((by, _)) = BY.iter().find(|(_, word)| *word == chosen) {
            before.set(*by);
            all.set(false);
            desk.put_totals_by(Some(*by));
        }
    };
    let measured = move |event| {
        let chosen = event_target_value(&event);
        if let Some(next) = Measure::ALL.into_iter().find(|measure| measure.word() == chosen) {
            measure.set(next);
        }
    };
    view! {
        <section
            class="panel pictures"
            class:is-open=move || open.get()
            data-testid="pictures"
            aria-label=move || desk.t().pictures.title
        >
            <div class="pictures-head">
                <h2 class="panel-title">
                    <button
                        type="button"
                        class="pictures-toggle"
                        data-testid="pictures-toggle"
                        aria-expanded=move || open.get().to_string()
                        on:click=toggle
                    >
                        {move || desk.t().pictures.title}
                    </button>
                </h2>
                <Show when=move || open.get()>
                    <label class="pictures-choice">
                        <span>{move || desk.t().pictures.by}</span>
                        <select class="input small-input" data-testid="totals-by" on:change=choose>
                            {BY
                                .map(|(by, word)| {
                                    view! {
                                        <option value=word selected=move || before.get() == by>
                                            {move || (desk.t().pictures.by_name)(by)}
                                        </option>
                                    }
                                })}
                        </select>
                    </label>
                    <label class="pictures-choice">
                        <span>{move || desk.t().pictures.measure}</span>
                        <select class="input small-input" data-testid="measure" on:change=measured>
                            {Measure::ALL
                                .map(|one| {
                                    view! {
                                        <option value=one.word() selected=move || measure.get() == one>
                                            {move || one.name(desk.t())}
                                        </option>
                                    }
                                })}
                        </select>
                    </label>
                </Show>
            </div>
            <Show when=move || open.get()>
                <Parts measure all />
            </Show>
        </section>
    }
}

#[component]
fn Parts(measure: RwSignal<Measure>, all: RwSignal<bool>) -> impl IntoView {
    let desk = use_desk();
    let found = Memo::new(move |_| {
        let by = desk.totals_by.get()?;
        desk.answer.with(|answer| answer.as_ref()?.parts.clone()).filter(|parts| parts.by == by)
    });
    let lines = Memo::new(move |_| {
        let parts = found.get().map(|found| parts::in_order(found.groups, found.by, measure.get())).unwrap_or_default();
        let most = if all.get() { parts.len() } else { DRAWN };
        parts.into_iter().take(most).collect::<Vec<Group>>()
    });
    let scale = Memo::new(move |_| lines.with(|lines| parts::scale(lines, measure.get())));
    let there = Memo::new(move |_| found.with(|found| found.as_ref().map_or(0, |found| found.groups.len())));
    let distinct = Memo::new(move |_| found.with(|found| found.as_ref().map_or(0, |found| found.distinct)));
    let lines_by = Memo::new(move |_| {
        (
            desk.totals_by.get(),
            lines.with(|lines| lines.iter().filter_map(|group| group.values.first().cloned()).collect::<Vec<_>>()),
        )
    });
    let each = move || {
        let (by, values) = lines_by.get();
        by.map(|by| values.into_iter().map(|value| (by, value)).collect::<Vec<_>>()).unwrap_or_default()
    };
    let by_name = move || desk.totals_by.get().map(|by| (desk.t().pictures.by_name)(by));
    let total = move |figure: fn(&nontax_bill::Totals) -> String| {
        desk.answer.with(|answer| answer.as_ref().map(|answer| figure(&answer.totals)))
    };
    view! {
        <div class="pictures-body">
            <table class="pictures-table" data-testid="parts">
                <caption class="visually-hidden">
                    {move || desk.t().pictures.title} " · " {by_name}
                </caption>
                <thead>
                    <tr>
                        <th scope="col">{by_name}</th>
                        <th scope="col" class="pictures-bar-head">{move || measure.get().name(desk.t())}</th>
                        <th scope="col">{move || desk.t().pictures.rows}</th>
                        <th scope="col">{move || desk.t().view.payments}</th>
                        <th scope="col">{move || desk.t().view.refunds}</th>
                        <th scope="col">{move || desk.t().view.net}</th>
                        <th scope="col">{move || desk.t().view.fees}</th>
                    </tr>
                </thead>
                <tbody>
                    <For each=each key=|line| line.clone() let:line>
                        <PartLine by=line.0 value=line.1 lines measure scale />
                    </For>
                </tbody>
                <tfoot>
                    <tr data-testid="parts-total">
                        <th scope="row">{move || desk.t().pictures.total}</th>
                        <td></td>
                        <td>{move || total(|totals| figures::count(totals.rows))}</td>
                        <td>{move || total(|totals| figures::money(totals.payments.amount))}</td>
                        <td>{move || total(|totals| parts::less(Some(totals.refunds.amount)).unwrap_or_default())}</td>
                        <td>{move || total(|totals| totals.net().map(figures::money).unwrap_or_default())}</td>
                        <td>{move || total(|totals| figures::fee(totals.fee))}</td>
                    </tr>
                </tfoot>
            </table>
        </div>
        <Show when=move || { there.get() > DRAWN || distinct.get() > there.get() as u64 }>
            <p class="pictures-foot">
                <span>{move || (desk.t().pictures.shown)(lines.with(Vec::len), distinct.get())}</span>
                <Show when=move || { there.get() > DRAWN }>
                    <button type="button" class="link" data-testid="parts-all" on:click=move |_| all.update(|all| *all = !*all)>
                        {move || if all.get() { desk.t().view.show_fewer.to_owned() } else { (desk.t().view.show_all)(there.get() as u64) }}
                    </button>
                </Show>
            </p>
        </Show>
    }
}
