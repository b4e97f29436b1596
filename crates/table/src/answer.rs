//! Answers as data.

use crate::query::{Field, TotalsBy};
use nontax_bill::{Fee, Fen, Totals};
use serde::{Deserialize, Serialize};

/// A row of the table, by the order of loading, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RowId(pub u32);

/// What a query came to. The rows themselves come as [`Window`]s.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// The query's version.
    pub version: u64,
    /// Rows in the table when it was answered.
    pub of: u64,
    /// Rows kept.
    pub matched: u64,
    /// Totals of the rows kept.
    pub totals: Totals,
    /// One a requested facet, in the order asked for.
    pub facets: Vec<Facet>,
    /// The rows kept in groups, when asked for; `None` also when memory for them was refused.
    #[serde(default)]
    pub groups: Option<Groups>,
    /// How the totals are made up, when asked for; `None` also when memory for it was refused.
    #[serde(default)]
    pub parts: Option<TotalsParts>,
    /// One a requested spread, in the order asked for.
    #[serde(default)]
    pub spreads: Vec<Spread>,
}

/// The rows kept, put together by one thing, so that what each part comes to adds up to the totals.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TotalsParts {
    /// By this.
    pub by: TotalsBy,
    /// Those of most rows first, ties by value; each has one value, empty for rows without one.
    pub groups: Vec<Group>,
    /// How many there are, parts left off included.
    pub distinct: u64,
}

/// The rows kept, grouped.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Groups {
    /// Grouped by these.
    pub fields: Vec<Field>,
    /// Those of most rows first; ties by values.
    pub groups: Vec<Group>,
    /// How many there are, groups left off included.
    pub distinct: u64,
    /// When grouped by two fields, what the values of the first come to, in the same order; the limit holds for these apart.
    #[serde(default)]
    pub outer: Vec<Group>,
    /// How many values the first of two fields has.
    #[serde(default)]
    pub distinct_outer: u64,
}

/// The rows that have the same values in the fields grouped by. Sums that do not fit are `None`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// Raw values, one a field.
    pub values: Vec<String>,
    /// Rows, whatever their state.
    pub rows: u64,
    /// Rows SUCCESS with Σ 总金额.
    pub payments: GroupTally,
    /// Rows REFUND with Σ 退款金额.
    pub refunds: GroupTally,
    /// Rows REVOKED with Σ 总金额.
    pub revoked: GroupTally,
    /// Payments less refunds, in fen.
    pub net: Option<Fen>,
    /// Σ 手续费 over all rows, in 0.00001 yuan.
    pub fee: Option<Fee>,
}

/// A number of rows and what they add up to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupTally {
    /// Rows.
    pub count: u64,
    /// Their sum in fen.
    pub amount: Option<Fen>,
}

/// How the values of a column are spread.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    /// The column.
    pub field: Field,
    /// Lowest and highest value: seconds since 2000-01-01 00:00 in Beijing for 交易时间, fen for amounts, 0.00001 yuan for fees. `None` where no
    /// row has a value, or the field has no numbers.
    pub bounds: Option<(i64, i64)>,
    /// Values a step; 0 where steps are told by `edges`.
    pub step: u64,
    /// Rows whose value is in each step, from the lowest value on.
    pub counts: Vec<u64>,
    /// The lowest value of each step from one round number to the next. The first may be below every value.
    #[serde(default)]
    pub edges: Vec<i64>,
}

/// The values of one field with their counts, under all conditions but the field's own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Facet {
    /// The field.
    pub field: Field,
    /// Most frequent first; ties by value.
    pub entries: Vec<FacetEntry>,
    /// How many values there are, entries left off included.
    pub distinct: u64,
}

/// One value of a facet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FacetEntry {
    /// The raw value.
    pub value: String,
    /// Rows that have it.
    pub count: u64,
    /// Their payments less their refunds, in fen; `None` when it does not fit.
    pub net: Option<Fen>,
}

/// Some rows of an answer, in its order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Window {
    /// The query's version.
    pub version: u64,
    /// Place of the first row among those kept, from 0.
    pub first: u64,
    /// The rows.
    pub rows: Vec<WindowRow>,
}

/// Rows that belong to one: those of its order, and those of its notice's other orders. In the order of loading, the row itself
/// left out; at most as many of each as were asked for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Related {
    /// The payment and refunds of the same order: of the same 微信订单号, or of the same 商户订单号 where there is none.
    pub order: Vec<WindowRow>,
    /// How many there are of these.
    pub order_rows: u64,
    /// Rows of other orders of the same notice: 缴费通知书编号, 执收单位编码 and 行政区划代码 agree.
    pub notice: Vec<WindowRow>,
    /// How many there are of these.
    pub notice_rows: u64,
}

/// One row with all its values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WindowRow {
    /// Which row.
    pub row: RowId,
    /// Which file, by the order of loading.
    pub source: u32,
    /// Line in it, from 1.
    pub line: u64,
    /// Raw values of the 27 known columns in the order of [`nontax_bill::Column::ALL`], then of the extra ones.
    pub cells: Vec<String>,
}
