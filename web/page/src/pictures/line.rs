//! One part of the totals: its name, its bar, which is a filter, and its figures.

use super::parts::{self, Measure};
use crate::desk::use_desk;
use crate::filters::words;
use crate::names::loaded;
use crate::table::cell::Words;
use crate::text::figures;
use leptos::prelude::*;
use nontax_table::{Group, TotalsBy};

/// The line; its cells change one by one, so that its bar keeps the focus.
#[component]
pub fn PartLine(
    by: TotalsBy,
    value: String,
    lines: Memo<Vec<Group>>,
    measure: RwSignal<Measure>,
    scale: Memo<(i64, i64)>,
) -> impl IntoView {
    let desk = use_desk();
    let value = StoredValue::new(value);
    let group = Memo::new(move |_| {
        value.with_value(|value| {
            lines.with(|lines| lines.iter().find(|group| group.values.first() == Some(value)).cloned())
        })
    });
    let figure = move |figure: fn(&Group) -> Option<String>| {
        group.with(|group| {
            group.as_ref().map(|group| figure(group).unwrap_or_else(|| desk.t().view.overflow_short.to_owned()))
        })
    };
    let name = Memo::new(move |_| {
        let text = desk.t();
        value.with_value(|value| match by {
            _ if value.is_empty() => text.view.empty_value.to_owned(),
            TotalsBy::Day => value.clone(),
            TotalsBy::Hour => (text.pictures.hour)(value),
            TotalsBy::Field(field) => {
                let regions = loaded::regions();
                desk.sources.with(|sources| {
                    words::value_name(field, value, &Words { lang: desk.lang.get(), regions: &regions, sources })
                })
            }
        })
    });
    let raw = move || {
        let raw = value.get_value();
        matches!(by, TotalsBy::Field(_)).then_some(raw).filter(|raw| *raw != name.get() && !raw.is_empty())
    };
    let chosen =
        Memo::new(move |_| value.with_value(|value| desk.conditions.with(|all| parts::is_chosen(all, by, value))));
    let amount = move || group.with(|group| group.as_ref().and_then(|group| measure.get().of(group)));
    let bar = move || parts::bar(amount().unwrap_or(0), scale.get());
    let choose = move |_| {
        value.with_value(|value| desk.change_conditions(|all| parts::toggle(all, by, value)));
    };
    view! {
        <tr data-testid="part" class:is-chosen=move || chosen.get()>
            <th scope="row">
                <span>{move || name.get()}</span>
                {move || raw().map(|raw| view! { <span class="raw quiet">" " {raw}</span> })}
            </th>
            <td class="pictures-bar-cell">
                <button
                    type="button"
                    class="pictures-bar"
                    data-testid="part-bar"
                    aria-pressed=move || chosen.get().to_string()
                    aria-label=move || (desk.t().pictures.only)(&name.get())
                    title=move || (desk.t().pictures.only)(&name.get())
                    disabled=move || !value.with_value(|value| parts::can_be_chosen(by, value))
                    on:click=choose
                >
                    <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">
                        <rect
                            x=move || bar().0.to_string()
                            width=move || bar().1.to_string()
                            y="0"
                            height="10"
                            class:is-less=move || amount().is_some_and(|amount| amount < 0)
                        />
                    </svg>
                </button>
            </td>
            <td>{move || figure(|group| Some(figures::count(group.rows)))}</td>
            <td>{move || figure(|group| group.payments.amount.map(figures::money))}</td>
            <td>{move || figure(|group| parts::less(group.refunds.amount))}</td>
            <td>{move || figure(|group| group.net.map(figures::money))}</td>
            <td>{move || figure(|group| group.fee.map(figures::fee))}</td>
        </tr>
    }
}
