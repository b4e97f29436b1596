//! What codes mean, in words: banks, states, kinds, regions. Pure and without a browser. A code that is not known has
//! no name, and is shown as it is; whoever shows a name keeps the raw code at hand.

mod bank;
mod code;
pub mod loaded;
mod region;

pub use region::Regions;

use crate::text::Lang;
use nontax_bill::Column;
use std::borrow::Cow;

/// The plain value of a raw code, or `None` when it is its own best name (numbers, ids, empty and unknown codes).
#[must_use]
pub fn plain<'a>(column: Column, raw: &'a str, lang: Lang, regions: &'a Regions) -> Option<Cow<'a, str>> {
    if raw.is_empty() {
        return None;
    }
    match column {
        Column::PayerBank => bank::name(raw, lang).map(Cow::Owned),
        Column::RegionCode => regions.name(raw, lang).map(Cow::Owned),
        Column::BankId => code::collecting_bank(raw, lang).map(Cow::Owned),
        Column::TradeState
        | Column::TradeType
        | Column::RefundType
        | Column::RefundState
        | Column::NoticeKind
        | Column::Currency => code::name(column, raw, lang).map(Cow::Borrowed),
        _ => None,
    }
}

/// Every code of a column that has a name.
#[must_use]
pub fn codes_of(column: Column) -> Vec<String> {
    match column {
        Column::PayerBank => bank::codes(),
        _ => code::codes(column).map(str::to_owned).collect(),
    }
}
