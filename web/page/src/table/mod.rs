//! The table: one ARIA grid that draws only what is seen, of any number of rows.
//!
//! [`scroll`], [`columns`], [`cell`] and [`keys`] are arithmetic and words without a browser; `painter` keeps the elements,
//! and `grid` listens and decides what to draw.

pub mod cell;
pub mod columns;
mod grid;
pub mod header;
pub mod keys;
mod painter;
pub mod scroll;

pub use grid::{StatementTable, focus_grid};
