//! What a month's days come to. Pure.

use nontax_api::archive::{ArchivedDay, DayState};

/// Days and sums.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MonthSums {
    /// Archived in order, empty ones too.
    pub complete: usize,
    /// Archived, but not in order.
    pub unbalanced: usize,
    /// Due and not there, or waited for.
    pub missing: usize,
    /// Given up.
    pub failed: usize,
    /// Rows.
    pub rows: u64,
    /// 总金额 of payments in fen; in more bits than a day, so that no sum of days is cut.
    pub payments: i128,
    /// 退款金额 in fen.
    pub refunds: i128,
    /// 手续费 in 0.00001 yuan.
    pub fee: i128,
}

impl MonthSums {
    /// Those of these days.
    #[must_use]
    pub fn of(days: &[ArchivedDay]) -> Self {
        let mut sums = Self::default();
        for day in days {
            match day.state {
                DayState::Archived | DayState::Empty => sums.complete += 1,
                DayState::Unbalanced => sums.unbalanced += 1,
                DayState::Missing | DayState::Waiting => sums.missing += 1,
                DayState::Failed => sums.failed += 1,
                DayState::NotDue => {}
            }
            if let Some(statement) = &day.statement {
                sums.rows = sums.rows.saturating_add(statement.rows);
                sums.payments += i128::from(statement.payments.fen);
                sums.refunds += i128::from(statement.refunds.fen);
                sums.fee += i128::from(statement.fee);
            }
        }
        sums
    }
}

/// A sum with `decimals` decimals, as [`crate::text::figures::decimal`] takes it.
#[must_use]
pub fn decimal(sum: i128, decimals: usize) -> String {
    let digits = format!("{:0width$}", sum.unsigned_abs(), width = decimals + 1);
    let (whole, rest) = digits.split_at(digits.len() - decimals);
    let sign = if sum < 0 { "-" } else { "" };
    format!("{sign}{whole}.{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use nontax_api::archive::{ArchivedStatement, Sum};

    fn day(state: DayState, fen: Option<i64>) -> ArchivedDay {
        let statement = fen.map(|fen| ArchivedStatement {
            rows: 3,
            payments: Sum { count: 2, fen },
            refunds: Sum { count: 1, fen: 5 },
            fee: 600,
            complete: true,
            balanced: true,
            bytes: 9,
            sha256: String::new(),
            archived_at: 0,
            others: 0,
        });
        let date = "20260301".parse().unwrap();
        ArchivedDay { date, state, statement, problem: None, attempts: 0, next_try: None }
    }

    #[test]
    fn days_are_counted_by_how_they_stand_and_summed_beyond_64_bits() {
        let days = [
            day(DayState::Archived, Some(i64::MAX)),
            day(DayState::Archived, Some(i64::MAX)),
            day(DayState::Empty, None),
            day(DayState::Unbalanced, Some(1)),
            day(DayState::Missing, None),
            day(DayState::Waiting, None),
            day(DayState::Failed, None),
            day(DayState::NotDue, None),
        ];
        let sums = MonthSums::of(&days);
        assert_eq!((sums.complete, sums.unbalanced, sums.missing, sums.failed), (3, 1, 2, 1));
        assert_eq!((sums.rows, sums.refunds, sums.fee), (9, 15, 1_800));
        assert_eq!(decimal(sums.payments, 2), "184467440737095516.15");
    }

    #[test]
    fn sums_are_written_with_all_their_decimals() {
        assert_eq!(decimal(0, 2), "0.00");
        assert_eq!(decimal(-5, 2), "-0.05");
        assert_eq!(decimal(600, 5), "0.00600");
        assert_eq!(decimal(123_456, 2), "1234.56");
    }
}
