//! Which columns the table has, in which order and how wide, and which of them are seen. Pure.

use nontax_bill::Column;
use nontax_table::Field;

/// A column as the table shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShownColumn {
    /// What stands in it; `None`: whether the row is picked.
    pub field: Option<Field>,
    /// Width in CSS pixels.
    pub width: u32,
    /// How its values are set.
    pub setting: Setting,
}

/// How values are set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// From the left.
    Text,
    /// From the left, every character equally wide: ids.
    Id,
    /// From the right, with separators.
    Money,
    /// From the right.
    Number,
}

/// What one reads first stands first: when, what happened, how much, by whom and for what; the long ids follow.
const ORDER: [(Field, u32, Setting); 28] = [
    (Field::Known(Column::TransactionTime), 160, Setting::Number),
    (Field::Known(Column::TradeState), 80, Setting::Text),
    (Field::Amount, 128, Setting::Money),
    (Field::Known(Column::TotalAmount), 128, Setting::Money),
    (Field::Known(Column::RefundAmount), 128, Setting::Money),
    (Field::Known(Column::ServiceFee), 112, Setting::Money),
    (Field::Known(Column::PayerBank), 176, Setting::Text),
    (Field::Known(Column::TradeType), 160, Setting::Text),
    (Field::Known(Column::Description), 224, Setting::Text),
    (Field::Known(Column::NoticeNo), 196, Setting::Id),
    (Field::Known(Column::DepartmentCode), 132, Setting::Id),
    (Field::Known(Column::RegionCode), 208, Setting::Text),
    (Field::Known(Column::NoticeKind), 116, Setting::Text),
    (Field::Known(Column::BankId), 160, Setting::Text),
    (Field::Known(Column::SubMchId), 128, Setting::Id),
    (Field::Known(Column::OrderId), 272, Setting::Id),
    (Field::Known(Column::TransactionId), 272, Setting::Id),
    (Field::Known(Column::RefundState), 116, Setting::Text),
    (Field::Known(Column::RefundType), 116, Setting::Text),
    (Field::Known(Column::RefundId), 272, Setting::Id),
    (Field::Known(Column::MchRefundId), 272, Setting::Id),
    (Field::Known(Column::FeeRate), 88, Setting::Number),
    (Field::Known(Column::CouponAmount), 128, Setting::Money),
    (Field::Known(Column::CouponRefundAmount), 148, Setting::Money),
    (Field::Known(Column::Currency), 96, Setting::Text),
    (Field::Known(Column::OpenId), 272, Setting::Id),
    (Field::Known(Column::MchId), 128, Setting::Id),
    (Field::Known(Column::AppId), 192, Setting::Id),
];

/// Whether a row is picked: always the first.
pub const MARK: ShownColumn = ShownColumn { field: None, width: 36, setting: Setting::Text };

/// Widths in a window that is narrow: a time without its year, amounts of seven figures.
const NARROW: [(Field, u32); 6] = [
    (Field::Known(Column::TransactionTime), 124),
    (Field::Known(Column::TradeState), 72),
    (Field::Amount, 116),
    (Field::Known(Column::TotalAmount), 108),
    (Field::Known(Column::RefundAmount), 108),
    (Field::Known(Column::ServiceFee), 88),
];

/// All columns in the order of the table: the known ones, those that are not known, and where the row comes from.
#[must_use]
pub fn all(extras: usize, narrow: bool) -> Vec<ShownColumn> {
    let known = ORDER.iter().copied();
    let extra = (0..extras).filter_map(|at| u16::try_from(at).ok()).map(|at| (Field::Extra(at), 168, Setting::Text));
    let origin = [(Field::Source, 232, Setting::Text), (Field::Line, 88, Setting::Money)];
    let fitted = |field: Field, width: u32| {
        let narrower = NARROW.iter().find(|(of, _)| narrow && *of == field);
        narrower.map_or(width, |(_, width)| *width)
    };
    let all = known.chain(extra).chain(origin);
    all.map(|(field, width, setting)| ShownColumn { field: Some(field), width: fitted(field, width), setting })
        .collect()
}

/// Width of all columns together.
#[must_use]
pub fn total_width(columns: &[ShownColumn]) -> u32 {
    columns.iter().map(|column| column.width).sum()
}

/// Columns that are drawn besides those at the left, which always are: from, up to but not including, and the width left out before them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Strip {
    /// First drawn after those at the left.
    pub from: usize,
    /// After the last drawn.
    pub until: usize,
    /// Width of the columns between those at the left and `from`.
    pub skipped: u32,
}

/// Drawn beyond the sides of the viewport, so that moving sideways a little needs nothing new.
const BESIDES: f64 = 320.0;

/// The columns that a viewport of this width shows at this distance from the left, when so many are drawn at the left.
#[must_use]
pub fn strip(columns: &[ShownColumn], pinned: usize, left: f64, viewport: f64) -> Strip {
    let mut strip = Strip { from: pinned, until: pinned, skipped: 0 };
    let mut x = sides(columns, pinned).0;
    for (at, column) in columns.iter().enumerate().skip(pinned) {
        let width = f64::from(column.width);
        if x + width < left - BESIDES {
            strip.from = at + 1;
            strip.skipped += column.width;
            strip.until = at + 1;
        } else if x <= left + viewport + BESIDES {
            strip.until = at + 1;
        }
        x += width;
    }
    strip
}

/// Left and right side of a column, from the left of the first.
#[must_use]
pub fn sides(columns: &[ShownColumn], at: usize) -> (f64, f64) {
    let left: u32 = columns.iter().take(at).map(|column| column.width).sum();
    let width = columns.get(at).map_or(0, |column| column.width);
    (f64::from(left), f64::from(left + width))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_column_is_shown_once() {
        let columns = all(2, false);
        for column in Column::ALL {
            let times = columns.iter().filter(|shown| shown.field == Some(Field::Known(column))).count();
            assert_eq!(times, 1, "{column:?}");
        }
        assert_eq!(columns.len(), 27 + 1 + 2 + 2);
    }

    #[test]
    fn a_narrow_window_shows_time_state_and_amount_together() {
        let columns = all(0, true);
        let width = |field| columns.iter().find(|column| column.field == Some(field)).map(|column| column.width);
        let first = [Field::Known(Column::TransactionTime), Field::Known(Column::TradeState), Field::Amount];
        let together: u32 = first.into_iter().filter_map(width).sum();
        assert!(MARK.width + together <= 390 - 2 * 12 - 15, "{together}");
    }

    #[test]
    fn the_drawn_columns_cover_what_is_seen_wherever_one_looks() {
        let columns = all(3, false);
        for pinned in [0, 1, 3] {
            for left in (0..total_width(&columns)).step_by(37) {
                let strip = strip(&columns, pinned, f64::from(left), 900.0);
                assert_eq!(strip.skipped, columns[pinned..strip.from].iter().map(|column| column.width).sum::<u32>());
                for at in pinned..columns.len() {
                    let (start, end) = sides(&columns, at);
                    let seen = end > f64::from(left) && start < f64::from(left) + 900.0;
                    assert!(!seen || (strip.from <= at && at < strip.until), "column {at} at {left}");
                }
            }
        }
    }

    #[test]
    fn a_wide_table_draws_only_a_part() {
        let columns = all(0, false);
        assert!(strip(&columns, 1, 0.0, 1000.0).until < 15);
    }
}
