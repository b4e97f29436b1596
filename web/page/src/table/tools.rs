//! What stands above the table: which columns there are, and what it is grouped by.

use super::chooser::ColumnChooser;
use super::header;
use crate::desk::{Desk, use_desk};
use crate::grouping;
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
    let options = move || {
        let text = &desk.t().groups;
        let lang = desk.lang.get();
        let group = desk.group.get();
        let none = if at == 0 { text.not_grouped } else { text.no_second };
        let first = group.first().copied();
        let fields = grouping::FIELDS.into_iter().filter(|field| at == 0 || Some(*field) != first);
        let chosen = group.get(at).copied();
        let options = fields.map(|field| {
            let value = grouping::place_of(field).to_string();
            view! { <option value=value selected=chosen == Some(field)>{header::name(field, lang, &[]).to_owned()}</option> }
        });
        view! {
            <option value="" selected=chosen.is_none()>{none}</option>
            {options.collect_view()}
        }
    };
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
            <select class="input small-input" data-testid=format!("group-{at}") on:change=choose>
                {options}
            </select>
        </label>
    }
}
