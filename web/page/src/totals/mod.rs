//! Totals of what is filtered, as the engine counted them; this view only writes them.

use crate::desk::use_desk;
use crate::text::figures;
use leptos::prelude::*;
use nontax_bill::Totals;

/// Count, payments, refunds, revoked, net and fees of the rows that the filters keep.
#[component]
pub fn TotalsBar() -> impl IntoView {
    let desk = use_desk();
    let counts = Memo::new(move |_| {
        desk.answer.with(|answer| answer.as_ref().map_or((0, 0), |answer| (answer.matched, answer.of)))
    });
    let totals = Memo::new(move |_| {
        desk.answer.with(|answer| answer.as_ref().map_or_else(Totals::default, |answer| answer.totals))
    });
    let filtered = Memo::new(move |_| desk.is_filtered());
    let behind = move || {
        let version = desk.version.get();
        desk.answer.with(|answer| answer.as_ref().is_some_and(|answer| answer.version != version))
    };
    let net = move || match totals.get().net() {
        Some(net) => figures::money(net),
        None => desk.t().view.overflow_short.to_owned(),
    };
    view! {
        <section
            class="totals"
            data-testid="totals"
            aria-label=move || desk.t().view.totals
            aria-busy=move || behind().to_string()
            class:is-behind=behind
        >
            <dl class="totals-list">
                <div class="total total-rows">
                    <dt>{move || if filtered.get() { desk.t().view.filtered } else { desk.t().view.all_rows }}</dt>
                    <dd>
                        <span class="total-figure" data-testid="total-matched">{move || figures::count(counts.get().0)}</span>
                        <span class="total-note">
                            {move || if filtered.get() { (desk.t().view.of_rows)(counts.get().1) } else { desk.t().view.rows.to_owned() }}
                        </span>
                    </dd>
                </div>
                <Figure
                    id="payments"
                    name=Signal::derive(move || desk.t().view.payments)
                    figure=Signal::derive(move || figures::money(totals.get().payments.amount))
                    count=Signal::derive(move || Some(totals.get().payments.count))
                />
                <Figure
                    id="refunds"
                    name=Signal::derive(move || desk.t().view.refunds)
                    figure=Signal::derive(move || refund_figure(&totals.get()))
                    count=Signal::derive(move || Some(totals.get().refunds.count))
                />
                <Figure
                    id="net"
                    name=Signal::derive(move || desk.t().view.net)
                    figure=Signal::derive(net)
                    count=Signal::derive(|| None)
                />
                <Figure
                    id="fee"
                    name=Signal::derive(move || desk.t().view.fees)
                    figure=Signal::derive(move || figures::fee(totals.get().fee))
                    count=Signal::derive(|| None)
                />
                <Show when=move || { totals.get().revoked.count > 0 }>
                    <Figure
                        id="revoked"
                        name=Signal::derive(move || desk.t().view.revoked)
                        figure=Signal::derive(move || figures::money(totals.get().revoked.amount))
                        count=Signal::derive(move || Some(totals.get().revoked.count))
                    />
                </Show>
            </dl>
            <Show when=move || totals.get().overflow>
                <p class="totals-overflow" role="alert" data-testid="totals-overflow">{move || desk.t().view.overflow}</p>
            </Show>
        </section>
    }
}

#[component]
fn Figure(
    id: &'static str,
    name: Signal<&'static str>,
    figure: Signal<String>,
    count: Signal<Option<u64>>,
) -> impl IntoView {
    let desk = use_desk();
    view! {
        <div class=format!("total total-{id}")>
            <dt>{move || name.get()}</dt>
            <dd>
                <span class="total-figure" data-testid=format!("total-{id}")>{move || figure.get()}</span>
                <span class="total-note" data-testid=format!("total-{id}-count")>
                    {move || count.get().map(|count| (desk.t().view.count_of_rows)(count))}
                </span>
            </dd>
        </div>
    }
}

// Refunds lessen what is left: the sign says so.
fn refund_figure(totals: &Totals) -> String {
    let figure = figures::money(totals.refunds.amount);
    if totals.refunds.amount.0 > 0 { format!("\u{2212}{figure}") } else { figure }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nontax_bill::Fen;

    #[test]
    fn refunds_have_a_minus_sign_unless_there_are_none() {
        let mut totals = Totals::default();
        assert_eq!(refund_figure(&totals), "0.00");
        totals.refunds.amount = Fen(15_000);
        assert_eq!(refund_figure(&totals), "−150.00");
    }
}
