//! What stands above the table: which columns there are, and what it is grouped by.

use super::chooser::ColumnChooser;
use super::header;
use crate::desk::{Desk, use_desk};
use crate::grouping;
use crate::made::Made;
use leptos::html;
use leptos::prelude::*;
use nontax_table::Field;

/// Tools of the table and of the groups that stand in its place.
#[component]
pub fn TableTools() -> impl IntoView {
    let desk = use_desk();
    let open = RwSignal::new(false);
    let shown = Memo::new(move |_| {
        let extras = desk.extras.with(Vec::len);
        desk.columns.with(|view| (view.shown(extras, false).list.len() - 1, view.in_order(extras).len()))
    });
    let grouped = Memo::new(move |_| desk.group.with(|group| !group.is_empty()));
    view! {
        <div class="table-tools" role="group" aria-label=move || desk.t().table.tools>
            {pick_group(desk, 0)}
            <Show when=move || grouped.get()>{pick_group(desk, 1)}</Show>
            <Show when=move || desk.grouped_before.with(Option::is_some)>
                <button
                    type="button"
                    class="button"
                    data-testid="back-to-groups"
                    on:click=move |_| {
                        grouping::back(desk);
                        request_animation_frame(super::focus_grid);
                    }
                >
                    <span aria-hidden="true">"← "</span>
                    {move || desk.t().groups.back}
                </button>
            </Show>
            <span class="table-tools-space"></span>
            <Show when=move || !grouped.get()>
                <button
                    type="button"
                    class="button quiet-button"
                    data-testid="columns"
                    aria-haspopup="dialog"
                    on:click=move |_| open.set(true)
                >
                    {move || {
                        let (shown, all) = shown.get();
                        (desk.t().table.columns_of)(shown, all)
                    }}
                </button>
            </Show>
        </div>
        <ColumnChooser open />
    }
}

/// Chooses the first field to group by, or the second.
fn pick_group(desk: Desk, at: usize) -> impl IntoView {
    let select = NodeRef::<html::Select>::new();
    Effect::new(move |_| {
        let text = &desk.t().groups;
        let lang = desk.lang.get();
        let group = desk.group.get();
        let Some(select) = select.get() else { return };
        let first = group.first().copied();
        let option = |value: &str, chosen: bool, name: &str| {
            let option = Made::new("option", "").with("value", value).text(name);
            if chosen { option.with("selected", "") } else { option }
        };
        let chosen = group.get(at).copied();
        let mut options = vec![option("", chosen.is_none(), if at == 0 { text.not_grouped } else { text.no_second })];
        let others = grouping::FIELDS.into_iter().enumerate().filter(|(_, field)| at == 0 || Some(*field) != first);
        let named = |(place, field): (usize, Field)| {
            option(&place.to_string(), chosen == Some(field), header::name(field, lang, &[]))
        };
        options.extend(others.map(named));
        Made::fill(&select, options);
    });
    let choose = move |event| {
        let value = event_target_value(&event);
        let field: Option<Field> = value.parse().ok().and_then(|at: usize| grouping::FIELDS.get(at).copied());
        let mut group = desk.group.get_untracked();
        group.truncate(at);
        group.extend(field);
        // The field that was first cannot be the second too.
        if at == 0
            && let Some(second) = desk.group.with_untracked(|group| group.get(1).copied())
        {
            group.extend(Some(second).filter(|second| field.is_some_and(|field| field != *second)));
        }
        grouping::group_by(desk, group);
    };
    view! {
        <label class="table-tool">
            <span>{move || if at == 0 { desk.t().groups.group_by } else { desk.t().groups.then_by }}</span>
            <select node_ref=select class="input small-input" data-testid=format!("group-{at}") on:change=choose></select>
        </label>
    }
}
