//! One row as a card: every field by its Chinese and English name, with its plain and its raw value and what it means, and
//! the ways from here: the orders of its notice, and the other rows of its order.

mod look_up;
mod related;

use crate::app::CopyButton;
use crate::desk::use_desk;
use crate::names::loaded;
use crate::table::cell::{self, RowKind, Words};
use crate::table::{focus_grid, header};
use crate::text::Lang;
use leptos::ev;
use leptos::html;
use leptos::prelude::*;
use look_up::RowActions;
use nontax_bill::Column;
use nontax_table::{Field, WindowRow};
use related::RelatedRows;
use std::cell::Cell;

thread_local! {
    static FOCUS_WHEN_OPEN: Cell<bool> = const { Cell::new(false) };
    /// Whether the fields are explained: as it was left in the card before.
    static EXPLAINS: Cell<bool> = const { Cell::new(false) };
}

/// The next row that is opened takes the focus into its card: it was opened by keyboard.
pub fn focus_when_open() {
    FOCUS_WHEN_OPEN.set(true);
}

/// The card of the selected row; nothing when none is.
#[component]
pub fn RowDetail() -> impl IntoView {
    let desk = use_desk();
    let open = Memo::new(move |_| desk.selected.with(Option::is_some) && desk.detail.with(Option::is_some));
    view! {
        <Show when=move || open.get()>
            <Card />
        </Show>
    }
}

#[component]
fn Card() -> impl IntoView {
    let desk = use_desk();
    let close_button = NodeRef::<html::Button>::new();
    let explains = RwSignal::new(EXPLAINS.get());
    let close = move || {
        desk.select(None);
        focus_grid();
    };
    Effect::new(move |_| {
        desk.detail.track();
        if let Some(button) = close_button.get()
            && FOCUS_WHEN_OPEN.replace(false)
        {
            let _ = button.focus();
        }
    });
    let escape = move |event: ev::KeyboardEvent| {
        if event.key() == "Escape" {
            event.prevent_default();
            close();
        }
    };
    view! {
        <aside class="detail" data-testid="detail" aria-label=move || desk.t().view.detail on:keydown=escape>
            <header class="detail-head">
                <h2 class="detail-title">{move || desk.t().view.detail}</h2>
                <button
                    type="button"
                    class="button quiet-button detail-switch"
                    data-testid="explain"
                    aria-pressed=move || explains.get().to_string()
                    on:click=move |_| {
                        explains.update(|on| *on = !*on);
                        EXPLAINS.set(explains.get_untracked());
                    }
                >
                    {move || desk.t().table.explain}
                </button>
                <button
                    node_ref=close_button
                    type="button"
                    class="detail-close"
                    data-testid="detail-close"
                    aria-label=move || desk.t().view.close_detail
                    on:click=move |_| close()
                >
                    <span aria-hidden="true">"×"</span>
                </button>
            </header>
            {move || {
                // The parts read these without tracking, and are made anew when one changes.
                desk.lang.track();
                desk.extras.track();
                desk.sources.track();
                let _ = loaded::regions();
                let _ = crate::privacy::is_shown();
                desk.detail.get().map(|row| {
                    view! {
                        <Summary row=row.clone() />
                        <RowActions row=row.clone() />
                        <RelatedRows />
                        <Fields row explains />
                    }
                })
            }}
        </aside>
    }
}

#[component]
fn Summary(row: WindowRow) -> impl IntoView {
    let desk = use_desk();
    let kind = match cell::kind(&row) {
        RowKind::Payment => "detail-summary is-payment",
        RowKind::Refund => "detail-summary is-refund",
        RowKind::Revoked => "detail-summary is-revoked",
        RowKind::Other => "detail-summary",
    };
    let shown = {
        let regions = loaded::regions_now();
        let words = Words { lang: desk.lang.get_untracked(), regions: &regions, sources: &[] };
        let text = |field| cell::cell(&row, field, &words).text.into_owned();
        (text(Field::Known(Column::TradeState)), text(Field::Amount), text(Field::Known(Column::Description)))
    };
    let (state, amount, item) = shown;
    view! {
        <div class=kind data-testid="detail-summary">
            <p class="detail-amount"><span class="detail-state">{state}</span> <span class="detail-figure">{amount}</span></p>
            <p class="detail-item">{item}</p>
            <p class="detail-time">{cell::value(&row, Column::TransactionTime).to_owned()}</p>
        </div>
    }
}

#[component]
fn Fields(row: WindowRow, explains: RwSignal<bool>) -> impl IntoView {
    let desk = use_desk();
    let lang = desk.lang.get_untracked();
    let regions = loaded::regions_now();
    let extras = desk.extras.get_untracked();
    let sources = desk.sources.get_untracked();
    let words = Words { lang, regions: &regions, sources: &sources };
    let fields = Column::ALL
        .into_iter()
        .map(Field::Known)
        .chain((0..extras.len()).filter_map(|at| u16::try_from(at).ok()).map(Field::Extra))
        .chain([Field::Amount, Field::Source, Field::Line]);
    let lines = fields
        .map(|field| {
            let cell = cell::cell(&row, field, &words);
            let name = header::name(field, lang, &extras).to_owned();
            let other = header::other_name(field, lang);
            let raw = cell.raw.map(str::to_owned);
            let text = cell.text.into_owned();
            let copied = match field {
                Field::Known(column) if is_id(column) => {
                    Some(crate::privacy::value(field, cell::value(&row, column)).into_owned())
                }
                _ => None,
            };
            let copied = copied.filter(|value| !value.is_empty() && value != "0");
            let quiet = cell.quiet || text.is_empty();
            let is_id = copied.is_some();
            let means = meaning(field, lang);
            let text = if text.is_empty() { desk.t_now().view.empty_value.to_owned() } else { text };
            view! {
                <div class="detail-line">
                    <dt>
                        <span class="detail-name">{name.clone()}</span>
                        <span class="detail-other">{other}</span>
                    </dt>
                    <dd class:is-quiet=quiet class:is-id=is_id>
                        <span class="detail-value">
                            {text} {raw.map(|raw| view! { <span class="detail-raw">{raw}</span> })}
                        </span>
                        {copied.map(|value| view! { <CopyButton text=value name=Signal::stored(name) /> })}
                    </dd>
                    {move || explains.get().then(|| view! { <dd class="detail-explain">{means}</dd> })}
                </div>
            }
        })
        .collect_view();
    view! { <dl class="detail-fields" data-testid="detail-fields">{lines}</dl> }
}

/// What stands in a field, in plain words.
fn meaning(field: Field, lang: Lang) -> &'static str {
    let text = &lang.texts().table;
    match field {
        Field::Known(column) => (text.meaning)(column),
        Field::Extra(_) => text.meaning_extra,
        Field::Source => text.meaning_source,
        Field::Line => text.meaning_line,
        Field::Amount => text.meaning_amount,
    }
}

/// Columns whose values are carried to other systems.
fn is_id(column: Column) -> bool {
    matches!(
        column,
        Column::AppId
            | Column::MchId
            | Column::SubMchId
            | Column::TransactionId
            | Column::OrderId
            | Column::OpenId
            | Column::RefundId
            | Column::MchRefundId
            | Column::NoticeNo
            | Column::DepartmentCode
            | Column::RegionCode
            | Column::BankId
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_is_explained_in_both_languages() {
        let fields = Column::ALL.into_iter().map(Field::Known);
        let fields: Vec<Field> = fields.chain([Field::Amount, Field::Source, Field::Line, Field::Extra(0)]).collect();
        let mut seen = std::collections::BTreeSet::new();
        for (lang, _) in Lang::ALL {
            for field in &fields {
                let means = meaning(*field, lang);
                assert!(means.ends_with(['。', '.']), "{field:?}: {means}");
                assert!(seen.insert(means), "{field:?} has another field's words: {means}");
            }
        }
    }
}
