//! The page of Nontax Desk: draws the desk's signals and sends intentions. It reads no statement and computes no
//! totals; the engine does, in a Web Worker of its own.

mod api_call;
mod app;
mod desk;
mod detail;
mod engine_link;
mod filters;
mod names;
mod offline;
mod orders;
mod pictures;
mod proof;
mod shortcuts;
mod sign_in_again;
mod sources;
mod table;
mod text;
mod totals;
mod view;
mod welcome;

fn main() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(app::App);
}
