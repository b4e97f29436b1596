//! The audit log.

use crate::text::audit::AuditTexts;
use crate::text::figures::count;
use nontax_api::audit::AuditAction;

pub const AUDIT: AuditTexts = AuditTexts {
    open: "Audit log…",
    title: "Audit log",
    from_day: "From day",
    to_day: "To day",
    show: "Show",
    bad_days: "Fill in both days, the earlier one first.",
    who: "Who",
    when: "When (Beijing)",
    what: "What",
    merchant: "Merchant",
    day: "Day",
    address: "From where",
    outcome: "Outcome",
    bytes: "Bytes",
    all: "All",
    action: |action| match action {
        AuditAction::Statement => "Statement",
        AuditAction::Orders => "Order look-up",
        AuditAction::Days => "Days listed",
        AuditAction::FetchDays => "Days to fetch",
        AuditAction::Audit => "Audit log read",
        AuditAction::Archive => "Archived",
        AuditAction::Directory => "Merchants imported",
    },
    shown: |shown, all| format!("{} of {} lines loaded", count(shown as u64), count(all as u64)),
    more: "Load more lines",
    save: "Save these lines as CSV",
    not_saved: "The browser did not save the file. Allow downloads for this page and try again.",
    chained: |first, last| format!("Lines {} to {} follow each other without a gap.", count(first), count(last)),
    broken: |number| {
        format!("Line {} does not follow the one before it: a line was changed, removed or put in.", count(number))
    },
    chain_why: "The page compares each line's number and stated hash with the next line. `nontax audit verify` also works out every hash anew.",
};
