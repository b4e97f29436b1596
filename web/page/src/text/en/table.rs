//! Texts of what is done with the table, and of groups.

use crate::text::figures::{count, fee, money};
use crate::text::table::{GroupTexts, TableTexts};
use nontax_bill::{Column, Totals};

/// English.
pub const TABLE: TableTexts = TableTexts {
    tools: "Table tools",
    picked_column: "Selected",
    picked_row: "Selected",
    not_picked_row: "Not selected",
    columns_of: |shown, all| if shown == all { format!("Columns {all}") } else { format!("Columns {shown}/{all}") },
    columns_title: "Columns shown",
    columns_hint: "You can also drag a header to move its column, and its edge to resize it. By keyboard, in the header: Ctrl+Shift+←/→ moves, Shift+←/→ resizes.",
    columns_reset: "Back to default",
    column_show: |name| format!("Show {name}"),
    column_pin: "Pin",
    column_pin_of: |name| format!("Pin {name} at the left"),
    column_up: |name| format!("Move {name} up"),
    column_down: |name| format!("Move {name} down"),
    menu_of: |name| format!("{name}: column menu"),
    row_menu: "Row menu",
    sort_up: "Sort ascending",
    sort_down: "Sort descending",
    sort_too: "Add to sort",
    sort_not: "Do not sort by this",
    move_left: "Move left",
    move_right: "Move right",
    pin: "Pin at the left",
    unpin: "Unpin",
    wider: "Wider",
    narrower: "Narrower",
    hide: "Hide column",
    group_by_this: "Group by this",
    copy_column: "Copy column",
    copy_cell: "Copy cell",
    copy_raw: |raw| format!("Copy raw value {raw}"),
    copy_row: "Copy row",
    copy_picked: |rows| format!("Copy {} selected", rows_of(rows)),
    open_row: "Show details",
    pick_row: "Select row",
    let_row_go: "Deselect row",
    only_this: "Only this value",
    without_this: "Without this value",
    picked: |rows| format!("{} selected", rows_of(rows)),
    picked_totals: |totals| format!("{} selected: {}", rows_of(totals.rows), sums(totals)),
    pick_hint: "Tick rows to total them; Shift for a range, Ctrl+A for all",
    none_picked: "No row is selected.",
    copy_these: "Copy selected",
    let_go: "Deselect",
    copying: |percent| format!("Copying {percent}%"),
    stop_copying: "Stop copying",
    copied_rows: |rows| format!("{} copied.", rows_of(rows)),
    copied_as_text: |rows| {
        format!(
            "{} copied as plain text. Before pasting into Excel, format the cells as Text, or long ids will change.",
            rows_of(rows)
        )
    },
    copied_cell: |text| format!("Copied: {text}"),
    copy_too_much: |cells| {
        format!("{} cells are too many to copy. Filter first, or copy a single column.", count(cells))
    },
    copy_refused: "The browser does not allow copying. Click the page and try again; if it still fails, open the page by https or localhost.",
    copy_stale: "The table changed meanwhile; nothing was copied. Please try again.",
    copy_stopped: "Stopped; nothing was copied.",
    moved_to: |name, place, all| format!("{name}: column {place} of {all}"),
    width_is: |name, width| format!("{name}: width {width}"),
    hidden_now: |name| format!("{name} is hidden; bring it back under “Columns”."),
    meaning,
    meaning_amount: "The amount of a payment, or of a refund with a minus sign. Worked out here from the state; the statement has no such column.",
    meaning_source: "The file, or the day's statement, that the row comes from.",
    meaning_line: "The row's line in its file; the header is line 1.",
    meaning_extra: "A column that this page does not know, shown as it is.",
    explain: "Explain fields",
    order_rows: |rows| format!("Other rows of this order ({})", count(rows)),
    no_order_rows: "The open statements have no other row of this order.",
    notice_rows: |rows| format!("Other orders of this notice ({})", rows_of(rows)),
    go_to_row: "Go to row: ",
    and_others: |rows| format!("{} more are not listed; “All rows of this order” shows them.", count(rows)),
};

/// English.
pub const GROUPS: GroupTexts = GroupTexts {
    group_by: "Group by",
    then_by: "then by",
    not_grouped: "Nothing",
    no_second: "(none)",
    table: "Groups with totals",
    rows: "Rows",
    payments: "Payments",
    refunds: "Refunds",
    net: "Net",
    fees: "Fees",
    all: "Total",
    open_rows: |name| format!("Show rows of {name}"),
    show_rows: "Rows",
    unfold: |name| format!("Expand {name}"),
    fold: |name| format!("Collapse {name}"),
    unfold_all: "Expand all",
    fold_all: "Collapse all",
    more: |left| format!("Show more ({} groups left)", count(left)),
    cut: |shown, all| {
        format!("{} groups; only the {} with most rows are listed. The total is that of all.", count(all), count(shown))
    },
    too_many: "Not enough memory to group. Filter further, or group by another column.",
    grouped: |groups| if groups == 1 { "1 group".to_owned() } else { format!("{} groups", count(groups)) },
    rows_of_group: |name| format!("Rows of one group: {name}"),
    back: "Back to groups",
    key_hint: "→ expands, ← collapses, Enter shows rows",
};

fn rows_of(rows: u64) -> String {
    if rows == 1 { "1 row".to_owned() } else { format!("{} rows", count(rows)) }
}

fn sums(totals: &Totals) -> String {
    let net = totals.net().map_or_else(|| "out of range".to_owned(), money);
    let parts = format!(
        "payments {} ({}), refunds {} ({}), net {net}, fees {}",
        money(totals.payments.amount),
        count(totals.payments.count),
        money(totals.refunds.amount),
        count(totals.refunds.count),
        fee(totals.fee),
    );
    if totals.overflow { format!("{parts} (a sum is out of range and not complete)") } else { parts }
}

fn meaning(column: Column) -> &'static str {
    match column {
        Column::TransactionTime => "When it was paid, or the refund was asked for; Beijing time.",
        Column::AppId => "The official account or mini program that was paid in; begins with wx.",
        Column::MchId => "WeChat Pay merchant; with a service provider, the provider's.",
        Column::SubMchId => "The merchant that receives the money; statements are fetched by it.",
        Column::TransactionId => "WeChat Pay's number of the order, 28 digits; a refund has that of its payment.",
        Column::OrderId => "The non-tax platform's number of the order; to match with the platform's books.",
        Column::OpenId => {
            "The payer within this account or mini program; another account knows the same person by another id."
        }
        Column::TradeType => {
            "Where it was paid: inside WeChat, by QR code, in an app, in a browser, by payment code, by face."
        }
        Column::TradeState => {
            "SUCCESS is a payment, REFUND a refund, REVOKED was revoked. A refunded order keeps its payment row and gets a refund row."
        }
        Column::PayerBank => "The card or balance that the payer paid with; not the collecting bank.",
        Column::Currency => "Currency code; CNY is the yuan.",
        Column::TotalAmount => "Amount of the order, in yuan.",
        Column::CouponAmount => "The part of it that coupons paid, in yuan.",
        Column::RefundId => "WeChat Pay's number of the refund; 0 or empty in a payment.",
        Column::MchRefundId => "The merchant's number of the refund; 0 or empty in a payment.",
        Column::RefundAmount => "Amount of this refund, in yuan; an order can be refunded in parts.",
        Column::CouponRefundAmount => "The part of the refund that went back to coupons, in yuan.",
        Column::RefundType => "Where the refund went: ORIGINAL is the way it came, BALANCE the payer's balance.",
        Column::RefundState => {
            "Whether it arrived: SUCCESS, PROCESSING (counted as refunded and never updated here), CHANGE went wrong, FAIL failed."
        }
        Column::Description => "What the payer was shown as the item.",
        Column::ServiceFee => "WeChat Pay's fee, in yuan with five decimals; can be negative in a refund.",
        Column::FeeRate => "Rate of the fee.",
        Column::RegionCode => "Administrative code of the department's place, mostly six digits.",
        Column::NoticeNo => {
            "Number of the payment notice, leading zeros count; without a notice, the platform's order number. A notice can be paid twice."
        }
        Column::DepartmentCode => "The collecting department's code at the treasury.",
        Column::NoticeKind => "1 is a common notice, 2 a penalty notice.",
        Column::BankId => "The collecting bank at the non-tax platform; test_… is test data.",
    }
}
