//! The page in English.

mod audit;
mod calendar;
mod export;
mod opening;
mod pictures;
mod refusals;
mod sheet;
mod statement;
mod table;
mod view;
mod views;

use super::figures::{count, fee, money, size};
use super::{Advice, DeskTexts, Lang, OrdersTexts, SourcesTexts, Texts};
use nontax_api::BillType;
use nontax_protocol::{Failure, SourceReport};
use nontax_table::Answer;

/// All English texts.
pub static TEXTS: Texts = Texts {
    lang: Lang::En,
    desk: DESK,
    sources: SOURCES,
    proof: statement::PROOF,
    orders: ORDERS,
    opening: opening::OPENING,
    pictures: pictures::PICTURES,
    view: view::VIEW,
    views: views::VIEWS,
    checks: views::CHECKS,
    table: table::TABLE,
    groups: table::GROUPS,
    calendar: calendar::CALENDAR,
    audit: audit::AUDIT,
    export: export::EXPORT,
    sheet: sheet::SHEET,
    refusal: refusals::refusal,
    failure,
    source_read,
    filtered,
};

const DESK: DeskTexts = DeskTexts {
    name: "Nontax Desk",
    other_name: "非税对账台",
    title: "Nontax Desk · 非税对账台",
    skip: "Skip to the rows",
    language: "Language",
    theme: "Appearance",
    theme_auto: "System",
    theme_light: "Light",
    theme_dark: "Dark",
    drop_here: "Drop to open",
    drop_note: "Files are read in this browser only and never sent anywhere",
    engine_lost: "The reader stopped unexpectedly and was started again.",
    engine_lost_next: "Statements that were open must be read again: use “Read again” under Sources.",
    engine_gone: "The reader does not start.",
    engine_gone_next: "Reload the page. If it stays, use a newer Chrome, Edge, Firefox or Safari, and give the reason below to the administrator.",
    reload: "Reload the page",
    hidden_row: "The current filters hide this row.",
    show_hidden_row: "Clear the filters and go there",
    no_such_row: "The opened statements have no such row.",
    dismiss: "Dismiss",
    copy: "Copy",
    copied: "Copied",
    close: "Close",
    welcome: "No statement yet",
    welcome_private: "Files are read in this browser only and never sent anywhere.",
};

const SOURCES: SourcesTexts = SourcesTexts {
    title: "Sources",
    fetch_title: "Fetch from WeChat",
    files_title: "Open files",
    merchant: "Merchant",
    day: "Day",
    previous_day: "Previous day",
    next_day: "Next day",
    kind: "Rows",
    bill_type,
    fetch: "Fetch statement",
    choose_files: "Choose files…",
    drop_hint: "or drop them anywhere on the page",
    file_hint: "CSV, TXT, gzip, zip, any encoding, several at once; read here only, never uploaded",
    loads: "Opened",
    session_loading: "Connecting to the service…",
    absent: "The service is not reachable, so nothing can be fetched from WeChat.",
    absent_next: "Files can be opened as always.",
    no_merchants: "Your account has no merchants to look at. Ask the administrator.",
    cannot_fetch: "Fetching is not available here; open files instead.",
    try_again: "Try again",
    find_merchant: "Find a merchant by number or name",
    no_such_merchant: "No merchant found.",
    more_merchants: |more| format!("{} more: find them", count(u64::from(more))),
    merchants_found: |found, more| match more {
        0 => format!("{found} merchants found."),
        more => format!("{found} merchants found, {more} more not listed."),
    },
    sign_in_again: "Sign in again",
    sign_in_note: "In a new tab; what is loaded stays, and the desk goes on by itself.",
    bad_day: "Fill in the day.",
    reading: "Reading",
    hashing: "read; taking its SHA-256 fingerprint",
    stopping: "Stopping",
    lost: "The reader stopped; read it again",
    rows_so_far: rows,
    bytes_of: |bytes, total| match total {
        Some(total) if total >= bytes => format!("{} of {}", size(bytes), size(total)),
        _ => size(bytes),
    },
    progress_of: |name| format!("Progress of {name}"),
    stop: "Stop",
    stop_named: |name| format!("Stop reading {name}"),
    remove: "Remove",
    remove_named: |name| format!("Remove {name}"),
    read_again: "Read again",
    fetch_again: "Fetch again",
    insist: "Fetch all the same",
    clear: "Close and wipe",
    fetched: |merchant, day, kind| match kind {
        BillType::All => format!("{merchant} {day}"),
        other => format!("{merchant} {day} ({})", bill_type(other)),
    },
    weixin_code: "WeChat's error code",
    weixin_says: "WeChat says",
    rid: "WeChat's request id (rid)",
    address: "Address to put on the whitelist",
    request_id: "Our request id",
    detail: "Details",
    retry_after: |seconds| match seconds {
        1 => "Try again in 1 second".to_owned(),
        more => format!("Try again in {} seconds", count(u64::from(more))),
    },
};

const ORDERS: OrdersTexts = OrdersTexts {
    title: "Look up orders",
    open: "Look up orders…",
    explain: "Asks WeChat for all orders of a payment notice, unpaid ones included.",
    merchant: "Merchant",
    region: "Region code (行政区划代码)",
    region_hint: "Commonly 6 digits, such as 440100",
    department: "Department code (执收单位编码)",
    department_hint: "Digits, such as 118610002",
    by: "Look up by",
    by_notice: "Notice number",
    by_order: "Order number",
    notice: "Notice number (缴费通知书编号)",
    notice_hint: "Keep zeros at the beginning",
    order: "Order number",
    order_hint: "For orders without a notice; capitals matter",
    look_up: "Look up",
    asking: "Asking WeChat…",
    bad_region: "A region code has 6 to 12 digits.",
    bad_department: "A department code has only digits and letters, 32 at most.",
    bad_notice: "A notice number has only digits, letters and - _, 64 at most.",
    bad_order: "An order number has only digits, letters and - _, 64 at most.",
    unavailable: "Order look-up is not available here.",
    found: |orders| match orders {
        1 => "1 order".to_owned(),
        more => format!("{} orders", count(more as u64)),
    },
    none: "No orders: the notice number, department or region may be wrong.",
    none_paid: "None of them is paid.",
    paid: "Paid",
    unpaid: "Not paid",
    show_row: "Show the row",
    show_row_of: |order| format!("Show the row: order {order}"),
    not_loaded: "Not in the opened statements",
    network: "The service could not be reached.",
    network_next: "Check the network and try again.",
};

fn bill_type(kind: BillType) -> &'static str {
    match kind {
        BillType::All => "All",
        BillType::Success => "Payments only",
        BillType::Refund => "Refunds only",
    }
}

/// `1 row`, `2 rows`.
fn rows(number: u64) -> String {
    match number {
        1 => "1 row".to_owned(),
        more => format!("{} rows", count(more)),
    }
}

fn failure(why: &Failure) -> Advice {
    match why {
        Failure::FileGone => Advice::of(
            "The browser cannot read this file.",
            "It may have been moved, renamed, replaced or locked by another program. Choose it again.",
        ),
        Failure::Network => {
            Advice::of("The service could not be reached.", "Check the network and read again, or open a file.")
        }
        Failure::Broken { bytes } => Advice::of(
            &format!("The connection broke after {}.", size(*bytes)),
            "Read again. The rows shown are not all of them and must not be reconciled with.",
        ),
        Failure::Memory => Advice::of(
            "The browser ran out of memory before the end.",
            "Rows so far can be looked at, but are not all. Remove other statements, close other tabs and read again.",
        ),
        Failure::SameFile { source } => Advice::of(
            "The same file is open already; it was not read twice.",
            &format!("Its bytes are those of source {}.", source + 1),
        ),
        Failure::Archive { message } => Advice::of(
            &format!("The compressed file cannot be opened ({message})."),
            "Unpack it and open the statement itself; files with a password cannot be read.",
        ),
        Failure::Other { message } => Advice::of(
            &format!("It could not be read ({message})."),
            "Read again; if it stays, give this sentence to the administrator.",
        ),
    }
}

fn source_read(report: &SourceReport) -> String {
    format!("{}: {}, {}.", report.name, statement::verdict(report), rows(report.outcome.totals.rows))
}

fn filtered(answer: &Answer) -> String {
    let totals = &answer.totals;
    let net = totals.net().map_or_else(String::new, |net| format!(", net {}", money(net)));
    format!(
        "{} of {} after filtering; payments {}, refunds {}{net}, fees {}.",
        rows(answer.matched),
        count(answer.of),
        money(totals.payments.amount),
        money(totals.refunds.amount),
        fee(totals.fee),
    )
}
