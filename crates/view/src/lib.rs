//! What a person looks at, as one value: filters, order, columns and groups. Its text forms: the filter language that people type,
//! the address of the page, and the whole of it for the browser's own memory. And its history, for undo and redo.
//!
//! ```
//! use nontax_view::{NoNames, View, language};
//!
//! let groups = language::read("state:REFUND amount>=1000 -bank:ICBC_DEBIT", &NoNames)?;
//! let view = View { groups, ..View::default() };
//! let (address, left_out) = view.address();
//! assert_eq!((address.as_str(), left_out), ("q=state:REFUND+amount:1000..+-bank:ICBC_DEBIT", 0));
//! assert_eq!(View::from_text(&address)?, view);
//! # Ok::<(), language::Fault>(())
//! ```
//!
//! # Limits
//! - No browser, no clock, no translations: the page gives names of codes by [`Names`], and says faults in its own words.
//! - A range or a text that no row can miss (open at both ends, empty) has no text form and is left out.

pub mod built_in;
mod history;
pub mod language;
mod text;
mod view;
pub mod words;

pub use history::{History, Kind};
pub use language::{Names, NoNames};
pub use view::View;
