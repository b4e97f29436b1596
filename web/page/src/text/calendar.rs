//! Texts of the archive's calendar.

use nontax_api::archive::DayState;

/// Both languages fill every field; a missing one does not compile.
pub struct CalendarTexts {
    pub open: &'static str,
    pub title: &'static str,
    pub previous_month: &'static str,
    pub next_month: &'static str,
    pub year: &'static str,
    pub month: &'static str,
    pub month_named: fn(u32, u32) -> String,
    /// From Monday: as it stands above the column, and in full.
    pub weekdays: [(&'static str, &'static str); 7],
    /// In a day's cell.
    pub state: fn(DayState) -> &'static str,
    /// As a sentence says it.
    pub state_long: fn(DayState) -> &'static str,
    /// Before the day's payments less its refunds.
    pub net: &'static str,
    pub keys: &'static str,
    pub open_days: fn(usize) -> String,
    pub anew: &'static str,
    pub anew_why: &'static str,
    pub whole_month: &'static str,
    pub fetch_missing: fn(usize) -> String,
    pub progress: &'static str,
    pub fetched: fn(usize, usize) -> String,
    pub failed_days: fn(usize) -> String,
    pub left_waiting: fn(usize) -> String,
    pub sums: &'static str,
    pub complete: &'static str,
    pub unbalanced: &'static str,
    pub missing: &'static str,
    pub failed: &'static str,
    pub rows: &'static str,
    pub payments: &'static str,
    pub refunds: &'static str,
    pub fees: &'static str,
    pub bytes: &'static str,
    pub archived_at: &'static str,
    pub attempts: &'static str,
    pub next_try: &'static str,
    pub errcode: &'static str,
    pub not_complete: &'static str,
    pub not_balanced: &'static str,
    pub others: fn(u32) -> String,
    pub network: &'static str,
    pub network_next: &'static str,
}
