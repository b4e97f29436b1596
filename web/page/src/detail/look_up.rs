//! From a row to what belongs to it: the orders of its notice at WeChat, and the rows of the same order in the table.

use crate::desk::{SessionState, use_desk};
use crate::table::cell;
use leptos::prelude::*;
use nontax_api::{OrderKey, OrdersRequest};
use nontax_bill::Column;
use nontax_table::{Condition, Field, Match, WindowRow};

/// What can be done from a row.
#[component]
pub fn RowActions(row: WindowRow) -> impl IntoView {
    let desk = use_desk();
    let can_ask =
        move || desk.session.with(|session| matches!(session, SessionState::Ready(session) if session.can.orders));
    let request = StoredValue::new(request_for(&row));
    let same_order = StoredValue::new(same_order(&row));
    view! {
        <div class="detail-actions">
            <button
                type="button"
                class="button"
                data-testid="notice-orders"
                disabled=move || !can_ask() || request.with_value(Option::is_none)
                title=move || {
                    if !can_ask() {
                        desk.t().view.orders_need_worker
                    } else if request.with_value(Option::is_none) {
                        desk.t().view.orders_need_numbers
                    } else {
                        ""
                    }
                }
                on:click=move |_| {
                    if let Some(request) = request.get_value() {
                        desk.look_up_orders(request);
                    }
                }
            >
                {move || desk.t().view.notice_orders}
            </button>
            <button
                type="button"
                class="button"
                data-testid="same-order"
                disabled=move || same_order.with_value(Option::is_none)
                on:click=move |_| {
                    if let Some(condition) = same_order.get_value() {
                        desk.set_conditions(vec![condition]);
                    }
                }
            >
                {move || desk.t().view.same_order}
            </button>
        </div>
    }
}

/// The look-up of a row's notice, or of its order when it has no notice; `None` when the row lacks a number that WeChat asks for.
fn request_for(row: &WindowRow) -> Option<OrdersRequest> {
    let text = |column| cell::value(row, column).trim();
    let filled = |column| Some(text(column)).filter(|value| !value.is_empty()).map(str::to_owned);
    let key = filled(Column::NoticeNo)
        .map(OrderKey::PaymentNoticeNo)
        .or_else(|| filled(Column::OrderId).map(OrderKey::OrderNo))?;
    Some(OrdersRequest {
        mch_id: text(Column::SubMchId).parse().ok()?,
        region_code: filled(Column::RegionCode)?,
        department_code: filled(Column::DepartmentCode)?,
        key,
    })
}

/// All rows of the order: the payment and its refunds.
fn same_order(row: &WindowRow) -> Option<Condition> {
    [Column::TransactionId, Column::OrderId].into_iter().find_map(|column| {
        let needle = cell::value(row, column);
        (!needle.is_empty() && needle != "0").then(|| Condition::Text {
            field: Some(Field::Known(column)),
            needle: needle.to_owned(),
            how: Match::Equals,
            not: false,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use nontax_table::RowId;

    fn row(values: &[(Column, &str)]) -> WindowRow {
        let mut cells = vec![String::new(); 27];
        for (column, value) in values {
            cells[column.index()] = (*value).to_owned();
        }
        WindowRow { row: RowId(3), source: 0, line: 5, cells }
    }

    #[test]
    fn a_row_with_a_notice_is_looked_up_by_it() {
        let row = row(&[
            (Column::SubMchId, "1900016021"),
            (Column::RegionCode, "440100"),
            (Column::DepartmentCode, "000000"),
            (Column::NoticeNo, "0017001122412"),
            (Column::OrderId, "AQ1"),
        ]);
        let request = request_for(&row).unwrap();
        assert_eq!(request.key, OrderKey::PaymentNoticeNo("0017001122412".into()));
        assert_eq!(request.mch_id.as_str(), "1900016021");
    }

    #[test]
    fn without_a_notice_the_order_is_asked_for_and_without_a_department_nothing() {
        let mut values = vec![
            (Column::SubMchId, "1900016021"),
            (Column::RegionCode, "440100"),
            (Column::DepartmentCode, "000000"),
            (Column::OrderId, "AQ1"),
        ];
        assert_eq!(request_for(&row(&values)).unwrap().key, OrderKey::OrderNo("AQ1".into()));
        values.retain(|(column, _)| *column != Column::DepartmentCode);
        assert_eq!(request_for(&row(&values)), None);
    }

    #[test]
    fn the_rows_of_an_order_share_its_wechat_number() {
        let condition = same_order(&row(&[(Column::TransactionId, "420000"), (Column::OrderId, "AQ1")]));
        let Some(Condition::Text { field, needle, how: Match::Equals, not: false }) = condition else { panic!() };
        assert_eq!((field, needle.as_str()), (Some(Field::Known(Column::TransactionId)), "420000"));
        assert_eq!(same_order(&row(&[])), None);
    }
}
