//! Filters: a bar for text, time and amount with what holds now as chips and as one line of text, and a facet for each code
//! column. What is
//! shown is always read from the desk's conditions; nothing is kept twice but a draft that is not valid yet.

mod bar;
mod chips;
pub mod conditions;
mod facet;
mod facets;
mod histogram;
mod line;
mod page_names;
mod ranges;
mod text_filter;
pub mod words;

pub use bar::FilterBar;
pub use facets::Facets;
