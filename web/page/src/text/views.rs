//! Texts of views by name, undo, the filter line, groups, and the checks.

use nontax_bill::Fee;
use nontax_table::Check;
use nontax_view::built_in::BuiltIn;
use nontax_view::language::FaultKind;

/// Views, the filter line, groups.
pub struct ViewsTexts {
    pub title: &'static str,
    pub built_in: fn(BuiltIn) -> &'static str,
    pub save: &'static str,
    pub save_now: &'static str,
    pub name: &'static str,
    pub with_texts: &'static str,
    pub saved: &'static str,
    pub not_saved: &'static str,
    pub forget: fn(&str) -> String,
    pub forgotten: fn(&str) -> String,
    pub undo: &'static str,
    pub redo: &'static str,
    pub undone: &'static str,
    pub redone: &'static str,
    pub left_out: &'static str,
    pub or: &'static str,
    pub group: fn(usize) -> String,
    pub empty_group: &'static str,
    pub add_group: &'static str,
    pub group_added: &'static str,
    pub line: &'static str,
    pub line_hint: &'static str,
    pub choices: &'static str,
    pub help: &'static str,
    pub help_lines: &'static [(&'static str, &'static str)],
    /// The fault and the part of the text that has it.
    pub fault: fn(FaultKind, &str) -> String,
    pub spread: &'static str,
    pub no_bound: &'static str,
    pub last_hours: fn(u32) -> String,
    pub text: &'static str,
    pub text_column: &'static str,
    pub text_way: &'static str,
    pub add: &'static str,
}

/// The checks.
pub struct ChecksTexts {
    pub title: &'static str,
    pub word: &'static str,
    pub making: &'static str,
    pub refused: &'static str,
    pub clean: fn(&str) -> String,
    pub name: fn(Check) -> &'static str,
    /// The largest tolerance of fees.
    pub reason: fn(Check, Fee) -> String,
    pub footer: &'static str,
    pub footer_reason: &'static str,
    pub bad_rows: &'static str,
    pub bad_rows_reason: &'static str,
    pub files: fn(usize) -> String,
    pub show: &'static str,
    pub show_named: fn(&str) -> String,
    pub shown: &'static str,
    pub see_file: &'static str,
    pub note: &'static str,
}
