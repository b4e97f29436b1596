//! The parser on whole files, by what they have in common.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a test that panics fails"
)]

mod any_file;
mod containers;
mod not_statements;
mod quirks;
mod resaved;
mod row_checks;
mod support;
