//! What belongs to a row, over all sources: its payment and refunds, and the other orders of its notice.

use crate::answer::{Related, RowId, WindowRow};
use crate::bits::Kept;
use crate::field::Home;
use crate::filter::Filter;
use crate::query::{Condition, Field, Match};
use crate::table::Table;
use nontax_bill::Column;

impl Table {
    /// The rows that belong to a row, at most `limit` of its order and as many of its notice. `None` when there is no such row.
    #[must_use]
    pub fn related(&self, row: RowId, limit: usize) -> Option<Related> {
        let own = self.row(row)?;
        let order = [Column::TransactionId, Column::OrderId].into_iter().find(|column| is_number(value(&own, *column)));
        let same_order = |other: &WindowRow| order.is_some_and(|column| value(other, column) == value(&own, column));
        let (mut related, not_own) = (Related::default(), |other: &WindowRow| other.row != row);
        if let Some(column) = order {
            let of_order = |other: &WindowRow| not_own(other) && same_order(other);
            related.order_rows = self.each_with(column, value(&own, column), of_order, limit, &mut related.order);
        }
        if is_number(value(&own, Column::NoticeNo)) {
            let of_notice = |other: &WindowRow| {
                let agree = [Column::NoticeNo, Column::DepartmentCode, Column::RegionCode].into_iter();
                not_own(other)
                    && !same_order(other)
                    && agree.into_iter().all(|column| value(other, column) == value(&own, column))
            };
            let notice = value(&own, Column::NoticeNo);
            related.notice_rows = self.each_with(Column::NoticeNo, notice, of_notice, limit, &mut related.notice);
        }
        Some(related)
    }

    /// Rows with a value in a column, of which a test says yes: how many there are, and the first of them.
    fn each_with(
        &self,
        column: Column,
        value: &str,
        test: impl Fn(&WindowRow) -> bool,
        limit: usize,
        out: &mut Vec<WindowRow>,
    ) -> u64 {
        // Letters are compared without regard to case; the test does not.
        let equals = Condition::Text {
            field: Some(Field::Known(column)),
            needle: value.to_owned(),
            how: Match::Equals,
            not: false,
        };
        debug_assert!(matches!(Home::of_column(column), Home::Text(_)), "ids are texts");
        let mut filter = Filter::new(&equals, None, self.slots.len(), self.generation);
        let mut found = 0;
        for (slot, chunk) in self.slots.iter().enumerate() {
            let Some(chunk) = chunk.as_deref() else { continue };
            let rows: Vec<usize> = match filter.keep(slot, chunk, &self.columns) {
                Kept::None => continue,
                Kept::All => (0..chunk.rows).collect(),
                Kept::Some(bits) => bits.ones(0, usize::MAX).collect(),
            };
            for at in rows {
                let id = RowId(((slot << self.chunk_bits()) + at) as u32);
                if let Some(row) = self.row(id).filter(&test) {
                    found += 1;
                    if out.len() < limit {
                        out.push(row);
                    }
                }
            }
        }
        found
    }
}

fn value(row: &WindowRow, column: Column) -> &str {
    row.cells.get(column.index()).map_or("", String::as_str)
}

/// What is no number of an order or notice: nothing, or the placeholder of zeros.
fn is_number(value: &str) -> bool {
    value.bytes().any(|byte| byte != b'0')
}
