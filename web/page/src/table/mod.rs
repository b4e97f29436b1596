//! The table: one ARIA grid that draws only what is seen, of any number of rows.
//!
//! [`scroll`], [`columns`], [`column_view`], [`picked`], [`cell`] and [`keys`] are arithmetic and words without a browser;
//! `painter` keeps the elements, `grid` decides what to draw, and `hands` listens.

pub mod cell;
mod chooser;
pub mod column_view;
pub mod columns;
mod grid;
mod hands;
pub mod header;
pub mod keys;
mod menu;
mod painter;
pub mod picked;
pub mod scroll;
mod status;
mod tools;

pub use grid::{StatementTable, focus_grid};
pub use tools::TableTools;
