//! The grouped view of the table: groups by one field or two with what they come to, the way into a group's rows, and the
//! way back.

pub mod lines;
mod tree;

pub use tree::{GRID_ID, GroupTable};

use crate::desk::{Desk, View};
use crate::filters::conditions::{self, Choice};
use leptos::prelude::*;
use nontax_bill::Column;
use nontax_table::Field;

/// What can be grouped by: codes, and texts that repeat. Grouped by an id, each row would be its own group.
pub const FIELDS: [Field; 15] = [
    Field::Known(Column::TradeState),
    Field::Known(Column::DepartmentCode),
    Field::Known(Column::RegionCode),
    Field::Known(Column::PayerBank),
    Field::Known(Column::BankId),
    Field::Known(Column::SubMchId),
    Field::Known(Column::TradeType),
    Field::Known(Column::NoticeKind),
    Field::Known(Column::Description),
    Field::Known(Column::RefundState),
    Field::Known(Column::RefundType),
    Field::Known(Column::FeeRate),
    Field::Known(Column::Currency),
    Field::Known(Column::MchId),
    Field::Source,
];

/// Whether a field can be grouped by.
#[must_use]
pub fn can_group(field: Field) -> bool {
    FIELDS.contains(&field)
}

/// Groups by these fields; by none shows the rows.
pub fn group_by(desk: Desk, fields: Vec<Field>) {
    desk.grouped_before.set(None);
    desk.select(None);
    desk.place.set(None);
    desk.change_view(|view| view.group = fields);
}

/// Shows the rows of a group; [`back`] leads to the groups again.
fn open_rows(desk: Desk, values: &[String]) {
    let before = desk.view();
    desk.place.set(None);
    desk.change_view(|view| {
        for (field, value) in before.group.iter().zip(values) {
            let others: Vec<String> = conditions::codes(&view.conditions, *field, false).to_vec();
            for other in others {
                conditions::choose(&mut view.conditions, *field, &other, Choice::Neither);
            }
            conditions::choose(&mut view.conditions, *field, value, Choice::Kept);
        }
        view.group = Vec::new();
    });
    desk.grouped_before.set(Some(before));
}

/// Back to the groups, with the filters that they had.
pub fn back(desk: Desk) {
    let Some(before) = desk.grouped_before.get_untracked() else { return };
    desk.grouped_before.set(None);
    desk.select(None);
    desk.change_view(|view| *view = View { columns: core::mem::take(&mut view.columns), ..before });
}
