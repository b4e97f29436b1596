//! Texts of the first minute in English: how to begin, keys, newer versions.

use crate::text::opening::OpeningTexts;

/// English.
pub const OPENING: OpeningTexts = OpeningTexts {
    file_way: "Open files",
    file_way_text: "Drop statement files (CSV or TXT, also as gzip or zip) anywhere on the page, or choose them. It works without a network too.",
    fetch_way: "Fetch from WeChat",
    fetch_way_text: "Choose merchant and day above to fetch that day's statement.",
    choose_day: "Choose a day",
    example_way: "Look at an example",
    example_way_text: "Open a statement from WeChat's own documentation to see what can be done here.",
    example_failed: "The example did not come. Check the network and try again.",
    update_waits: "There is a newer version.",
    updated_elsewhere: "Another window has taken a newer version; this one is still as it was.",
    update_quick: "The page is loaded anew for it.",
    update_closes: "The page is loaded anew for it, and statements must be opened again: finish what you are doing first.",
    take_update: "Update now",
    later: "Later",
    shortcuts: "Keyboard shortcuts",
    keys_anywhere: "Anywhere but in text fields",
    keys_table: "In the table",
    letter_keys: "Use the single-key shortcuts above",
    key_sheet: "Show the shortcuts",
    key_search: "Search everywhere",
    key_table: "To the table",
    key_day: "To the day to fetch",
    key_files: "Choose files",
    key_orders: "Look up orders",
    key_move: "Move by a cell",
    key_row_ends: "To the first or last column",
    key_page: "A page up or down",
    key_corners: "To the first or last row",
    key_enter: "Open the row; in the header, sort",
    key_sort_more: "In the header, sort by this too",
    key_escape: "Close the row or the dialog",
    example: |number| format!("Official example {number}"),
};
