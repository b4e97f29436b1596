//! Questions as data: what to keep, how to order it, what to count.

use crate::checks::Check;
use nontax_bill::{BeijingTime, Column, Fen};
use serde::{Deserialize, Serialize};

/// Something a row has that can be shown, sorted and filtered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// A known column of the statement.
    Known(Column),
    /// A column that is not known, by its place in [`crate::Table::extras`].
    Extra(u16),
    /// The file that the row came from, by its place in the order of loading.
    Source,
    /// The line in that file, from 1.
    Line,
    /// The row's own amount: 退款金额 of a refund, else 总金额.
    Amount,
}

/// How a text is looked for. Letters are compared without regard to ASCII case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Match {
    /// Anywhere in the value.
    #[default]
    Contains,
    /// At the value's beginning.
    StartsWith,
    /// The whole value.
    Equals,
}

/// One condition. A query keeps the rows for which all of its conditions hold.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// A text in one field, or in any column when `field` is `None`.
    Text {
        /// Where to look.
        field: Option<Field>,
        /// What to look for; an empty text holds for every row.
        needle: String,
        /// How.
        #[serde(default)]
        how: Match,
        /// Keep the rows that do not have it.
        #[serde(default)]
        not: bool,
    },
    /// 交易时间 at or after `from` and before `until`.
    Time {
        /// First second kept.
        from: Option<BeijingTime>,
        /// First second no longer kept.
        until: Option<BeijingTime>,
    },
    /// An amount between two bounds, both kept, in fen. `field` is an amount column or [`Field::Amount`].
    Amount {
        /// Which amount.
        field: Field,
        /// Lowest kept.
        from: Option<Fen>,
        /// Highest kept.
        to: Option<Fen>,
    },
    /// The value is one of these (raw codes as the file writes them; for [`Field::Source`] decimal numbers), or none of them.
    Codes {
        /// Which field.
        field: Field,
        /// Raw values.
        values: Vec<String>,
        /// Keep the rows that have none of them.
        #[serde(default)]
        not: bool,
    },
    /// A check over everything loaded found something in the row: one of these at least, or none of them.
    Checks {
        /// Which.
        checks: Vec<Check>,
        /// Keep the rows in which none of them found anything.
        #[serde(default)]
        not: bool,
    },
}

impl Condition {
    /// The field of which this is a range; its spread is not counted under it.
    #[must_use]
    pub fn ranged_field(&self) -> Option<Field> {
        match self {
            Self::Time { .. } => Some(Field::Known(Column::TransactionTime)),
            Self::Amount { field, .. } => Some(*field),
            Self::Text { .. } | Self::Codes { .. } | Self::Checks { .. } => None,
        }
    }

    /// The field whose facet must not count under this condition.
    #[must_use]
    pub fn own_field(&self) -> Option<Field> {
        match self {
            Self::Codes { field, .. } => Some(*field),
            Self::Text { .. } | Self::Time { .. } | Self::Amount { .. } | Self::Checks { .. } => None,
        }
    }
}

/// One key of an order; sorting is stable, so ties keep the order of loading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SortKey {
    /// Sort by this. Amounts and times by value, all else by bytes.
    pub field: Field,
    /// Largest first.
    #[serde(default)]
    pub descending: bool,
}

/// A stretch of the rows of a view: from a place up to but not including another, counted from 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Places {
    /// Place of the first row.
    pub first: u64,
    /// Place behind the last row.
    pub end: u64,
}

/// A column of numbers whose spread is wanted: 交易时间, an amount, a fee, or [`Field::Amount`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SpreadOf {
    /// Which.
    pub field: Field,
    /// Equal steps from the lowest value to the highest, at most; 1 to 1,000. 0: steps from one round number to the next
    /// (1, 2, 5, 10, 20, 50 … of the smallest unit, and the same below zero), as amounts are spread that differ by thousands.
    pub steps: u32,
}

/// What the rows kept are put together by, to see how their totals are made up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TotalsBy {
    /// The values of a field.
    Field(Field),
    /// The day of 交易时间: `2017-09-25`.
    Day,
    /// The hour of 交易时间, of whatever day: `00` to `23`.
    Hour,
}

/// A question to the table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Query {
    /// Counted up by who asks; the answer carries it, and a stale answer is dropped.
    pub version: u64,
    /// All must hold.
    #[serde(default)]
    pub conditions: Vec<Condition>,
    /// Groups of conditions: all of one of them must hold too. Empty: there are none to hold.
    #[serde(default)]
    pub any: Vec<Vec<Condition>>,
    /// The group that is being changed: facets count and spreads are told under it alone (still without the conditions of their own
    /// field), as that is what choosing a value in it would bring. A place past the last: a new group, without conditions so far.
    /// `None`: under all groups, each without those conditions.
    #[serde(default)]
    pub changing: Option<usize>,
    /// First key weighs most; empty: the order of loading.
    #[serde(default)]
    pub sort: Vec<SortKey>,
    /// Fields to count values of, each under all conditions but its own.
    #[serde(default)]
    pub facets: Vec<Field>,
    /// At most this many entries a facet, the most frequent first; 0: all.
    #[serde(default)]
    pub facet_limit: usize,
    /// Group the rows kept by one field or two; more are passed over.
    #[serde(default)]
    pub group: Vec<Field>,
    /// At most this many groups, those of most rows first; 0: all.
    #[serde(default)]
    pub group_limit: usize,
    /// How the totals are made up, apart from [`Query::group`].
    #[serde(default)]
    pub totals_by: Option<TotalsBy>,
    /// At most this many parts of them, those of most rows first; 0: all.
    #[serde(default)]
    pub totals_limit: usize,
    /// Columns of numbers whose spread is wanted, each under all conditions but ranges of its own.
    #[serde(default)]
    pub spreads: Vec<SpreadOf>,
}
