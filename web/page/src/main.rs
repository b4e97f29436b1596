//! The page of Nontax Desk: draws the desk's signals and sends intentions. It reads no statement and computes no
//! totals; the engine does, in a Web Worker of its own.

mod api_call;
mod app;
mod audit;
mod calendar;
mod desk;
mod detail;
mod dialog;
mod engine_link;
mod export;
mod filters;
mod grouping;
mod made;
mod names;
mod offline;
mod orders;
mod pictures;
mod privacy;
mod proof;
mod sheet;
mod shortcuts;
mod sign_in_again;
mod sources;
mod table;
mod taking;
mod text;
mod totals;
mod view;
mod welcome;

fn main() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(app::App);
}
