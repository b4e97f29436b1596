//! What the statement's footer states beside what was counted.

use crate::desk::use_desk;
use crate::text::figures;
use leptos::prelude::*;
use nontax_bill::outcome::FooterCheck;

/// The table; nothing without a footer.
#[component]
pub fn FooterTable(checks: Vec<FooterCheck>) -> impl IntoView {
    let desk = use_desk();
    (!checks.is_empty()).then(|| {
        view! {
            <table class="ledger" data-testid="footer">
                <caption class="visually-hidden">{move || desk.t().proof.footer}</caption>
                <thead>
                    <tr>
                        <th scope="col">{move || desk.t().proof.item}</th>
                        <th scope="col" class="number">{move || desk.t().proof.stated}</th>
                        <th scope="col" class="number">{move || desk.t().proof.counted}</th>
                        <th scope="col" class="number">{move || desk.t().proof.difference}</th>
                    </tr>
                </thead>
                <tbody>{checks.into_iter().map(|check| view! { <Line check /> }).collect_view()}</tbody>
            </table>
        }
    })
}

#[component]
fn Line(check: FooterCheck) -> impl IntoView {
    let desk = use_desk();
    let agrees = check.agrees;
    let known = check.counted.is_some();
    let raw_name = check.name.clone();
    let name = check.name;
    let counted = check.counted.as_deref().map(figures::decimal).unwrap_or_default();
    let difference = check.difference.as_deref().map(signed).unwrap_or_default();
    let word = move || {
        let text = &desk.t().proof;
        match (known, agrees) {
            (false, _) => text.not_known,
            (true, true) => text.agrees,
            (true, false) => text.differs,
        }
    };
    let mark = if agrees { "✓" } else { "✕" };
    view! {
        <tr class:agrees=agrees class:differs=known && !agrees data-testid="footer-line">
            <th scope="row" title=raw_name>{move || (desk.t().proof.footer_name)(&name).to_owned()}</th>
            <td class="number">{figures::decimal(&check.stated)}</td>
            <td class="number">{counted}</td>
            <td class="number verdict-cell">
                {(known && !agrees).then_some(difference)}
                <span class="mark" aria-hidden="true">{known.then_some(mark)}</span>
                <span class:visually-hidden=known && agrees>{word}</span>
            </td>
        </tr>
    }
}

/// A difference shows its direction.
fn signed(text: &str) -> String {
    let shown = figures::decimal(text);
    if text.starts_with('-') { shown } else { format!("+{shown}") }
}
