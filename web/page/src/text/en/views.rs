//! Texts of views, the filter line, groups and checks.

use crate::text::figures::fee;
use crate::text::views::{ChecksTexts, ViewsTexts};
use nontax_table::Check;
use nontax_view::built_in::BuiltIn;
use nontax_view::language::FaultKind;

/// English.
pub const VIEWS: ViewsTexts = ViewsTexts {
    title: "Views",
    built_in: |built_in| match built_in {
        BuiltIn::Refunds => "Refunds of the day",
        BuiltIn::Large => "Large (from 10,000 yuan)",
        BuiltIn::Fees => "Odd fees",
        BuiltIn::PaidTwice => "Maybe paid twice",
        BuiltIn::TestData => "Test data",
        BuiltIn::RefundsOfAnotherDay => "Refunds of another day",
    },
    save: "Save this view",
    save_now: "Save",
    name: "Name",
    with_texts: "This view has texts that you looked for; they are saved with it in this browser.",
    saved: "The view is saved in this browser.",
    not_saved: "Not saved: the browser refused, or there are 50 views already. Delete one that you do not need and try again.",
    forget: |name| format!("Delete the view “{name}”"),
    forgotten: |name| format!("The view “{name}” is deleted"),
    undo: "Undo",
    redo: "Redo",
    undone: "Undone",
    redone: "Redone",
    left_out: "Texts and sources are not in the address",
    or: "or",
    group: |number| format!("Group {number}"),
    empty_group: "choose filters above or at the side",
    add_group: "+ or…",
    group_added: "A new group of filters: rows that it keeps are added to those of the others.",
    line: "Filter line",
    line_hint: "state:Refund amount>=1000 -bank:ICBC_DEBIT",
    choices: "What can follow",
    help: "How to write it",
    help_lines: &[
        ("state:Refund,Revoked", "one of these, by name or code"),
        ("-bank:ICBC_DEBIT", "a minus turns it round"),
        ("amount>=1000 amount:100..200", "amounts and ranges in yuan, both ends kept; also total, refund, fee"),
        ("time:2026-03-05", "a day; or time>=2026-03-05T08:00"),
        ("fine -\"road parking\"", "in any column, or in none; quotes around blanks"),
        ("item:tuition notice^0017 order=AQCA…", "a column contains, begins with, is exactly"),
        ("check:test_data", "rows that a check found"),
        ("state:Refund or amount>=10000", "a blank means and; or joins two groups"),
    ],
    fault: |kind, part| match kind {
        FaultKind::UnknownWord => {
            format!(
                "There is no field “{part}”. Put a text that you look for in quotes, or choose a field from the list."
            )
        }
        FaultKind::UnknownCheck => format!("There is no check “{part}”; choose one from the list."),
        FaultKind::NoValue => format!("Something is missing after “{part}”; complete it or take it away."),
        FaultKind::NotAnAmount => format!("“{part}” is not an amount; write 1234.50 or 100..200."),
        FaultKind::AmountTooPrecise => format!("“{part}” has more than two decimals; write it to the fen."),
        FaultKind::NotATime => format!("“{part}” is not a time; write 2026-03-05 or 2026-03-05T08:00."),
        FaultKind::Backwards => format!("“{part}” ends before it begins; swap the ends."),
        FaultKind::OpenQuote => format!("A quotation mark is not closed: {part}. Close it at the end."),
        FaultKind::WrongOperator => format!("“{part}” is not for such a field; use a colon."),
        FaultKind::NoMinusHere => {
            format!("“{part}” is a range and takes no minus; turn the comparison round, as < for >=.")
        }
        FaultKind::EmptyGroup => {
            format!("There must be filters on both sides of “{part}”; complete it or take it away.")
        }
    },
    spread: "How amounts are spread (heights by the logarithm of the rows)",
    no_bound: "no bound",
    last_hours: |hours| if hours == 1 { "Last hour".to_owned() } else { format!("Last {hours} hours") },
    text: "Text",
    text_column: "In which column",
    text_way: "How",
    add: "Add",
};

/// English.
pub const CHECKS: ChecksTexts = ChecksTexts {
    title: "Checks to work through",
    word: "Check",
    making: "Checking…",
    refused: "Memory ran out: duplicates and notices paid twice were not all looked for. Close other pages or remove a source, and read again.",
    clean: |names| format!("Not found: {names}"),
    name: |check| match check {
        Check::DuplicateOrder => "Duplicates",
        Check::NoticePaidTwice => "Maybe paid twice",
        Check::RefundAbovePayment => "Refunds above payment",
        Check::RefundWithoutPayment => "Refunds without payment",
        Check::RefundOfAnotherDay => "Refunds of another day",
        Check::FeeNotRate => "Odd fees",
        Check::OutsideDay => "Rows of another day",
        Check::OtherCurrency => "Other currencies",
        Check::TestData => "Test data",
    },
    reason: |check, tolerance| {
        match check {
        Check::DuplicateOrder => {
            "The same order or refund number more than once, also between files; see whether it is counted twice.".to_owned()
        }
        Check::NoticePaidTwice => "One notice is paid by different orders; see whether one must be refunded.".to_owned(),
        Check::RefundAbovePayment => {
            "The refunds of an order come to more than its payment; ask the acquirer about it.".to_owned()
        }
        Check::RefundWithoutPayment => {
            "Their payments are not in what is open; most were paid on an earlier day: open that day to match them.".to_owned()
        }
        Check::RefundOfAnotherDay => {
            "Paid on another day than refunded: the payment’s day, or the one in WeChat’s order number where it is not open.".to_owned()
        }
        Check::FeeNotRate => format!(
            "The fee is not rate × amount (within {} yuan, as exactly as the source writes fees); check the rate.",
            fee(tolerance)
        ),
        Check::OutsideDay => "Of another day than most rows of their source; see whether the day is right.".to_owned(),
        Check::OtherCurrency => "The currency is not CNY; such amounts cannot be summed up with others.".to_owned(),
        Check::TestData => "The collecting bank begins with test_: data of a trial, which should not be counted.".to_owned(),
    }
    },
    footer: "Footer differs or file not complete",
    footer_reason: "The footer and the rows do not agree, or the file is not whole; see the source’s table.",
    bad_rows: "Rows not counted",
    bad_rows_reason: "They could not be read and are in no total; see the source’s problems.",
    files: |files| if files == 1 { "1 source".to_owned() } else { format!("{files} sources") },
    show: "Show rows",
    show_named: |name| format!("Show rows: {name}"),
    shown: "Shown",
    see_file: "See",
    note: "Over all that is open, whatever the filters.",
};
