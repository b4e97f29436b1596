//! Months, and moving through their days by keyboard as the ARIA grid of dates has it. Pure.

use nontax_bill::BillDate;

/// The first year of which WeChat could have a statement.
pub const FIRST_YEAR: u32 = 2013;

/// A month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Month {
    first: BillDate,
    last: BillDate,
}

impl Month {
    /// The month of a day.
    #[must_use]
    pub fn of(date: BillDate) -> Self {
        let (year, month, _) = date.civil();
        Self::new(year, month).unwrap_or(Self { first: date, last: date })
    }

    /// A month of the calendar, 1 to 12.
    #[must_use]
    pub fn new(year: u32, month: u32) -> Option<Self> {
        let last = (28..=31).rev().find_map(|day| BillDate::new(year, month, day))?;
        Some(Self { first: BillDate::new(year, month, 1)?, last })
    }

    /// Its first day.
    #[must_use]
    pub fn first(self) -> BillDate {
        self.first
    }

    /// Its last day.
    #[must_use]
    pub fn last(self) -> BillDate {
        self.last
    }

    /// Year and month.
    #[must_use]
    pub fn civil(self) -> (u32, u32) {
        let (year, month, _) = self.first.civil();
        (year, month)
    }

    /// Its weeks from Monday to Sunday; `None` for days of other months.
    #[must_use]
    pub fn weeks(self) -> Vec<[Option<BillDate>; 7]> {
        let mut weeks = Vec::new();
        for date in days(self.first, self.last) {
            let weekday = weekday(date);
            if weekday == 0 || weeks.is_empty() {
                weeks.push([None; 7]);
            }
            if let Some(slot) = weeks.last_mut().and_then(|week| week.get_mut(weekday)) {
                *slot = Some(date);
            }
        }
        weeks
    }

    /// The same day so many months later (earlier, when negative), or the month's last day.
    fn shifted(date: BillDate, by: i64) -> Option<BillDate> {
        let (year, month, day) = date.civil();
        let months = i64::from(year) * 12 + i64::from(month) - 1 + by;
        let year = u32::try_from(months.div_euclid(12)).ok()?;
        let month = u32::try_from(months.rem_euclid(12)).ok()? + 1;
        (1..=day).rev().find_map(|day| BillDate::new(year, month, day))
    }
}

/// The days from one to another, both meant, whichever is earlier.
pub fn days(one: BillDate, other: BillDate) -> impl Iterator<Item = BillDate> {
    let last = one.max(other);
    core::iter::successors(Some(one.min(other)), |date| date.next()).take_while(move |date| *date <= last)
}

/// Where a key leads to from a day, no later than `last`; `None` for a key that does not move.
#[must_use]
pub fn moved(date: BillDate, key: &str, last: BillDate) -> Option<BillDate> {
    let steps = |count: usize, step: fn(BillDate) -> Option<BillDate>| {
        core::iter::successors(Some(date), |date| step(*date)).take(count + 1).last()
    };
    let weekday = weekday(date);
    let to = match key {
        "ArrowLeft" => steps(1, BillDate::previous),
        "ArrowRight" => steps(1, BillDate::next),
        "ArrowUp" => steps(7, BillDate::previous),
        "ArrowDown" => steps(7, BillDate::next),
        "Home" => steps(weekday, BillDate::previous),
        "End" => steps(6 - weekday, BillDate::next),
        "PageUp" => Month::shifted(date, -1),
        "PageDown" => Month::shifted(date, 1),
        _ => return None,
    };
    let first = BillDate::new(FIRST_YEAR, 1, 1)?;
    to.map(|to| to.max(first).min(last))
}

/// 0 is Monday.
fn weekday(date: BillDate) -> usize {
    // 2000-01-01 was a Saturday.
    usize::from((date.days_since_2000() + 5) % 7)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> BillDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_month_is_laid_out_in_weeks_from_monday() {
        let month = Month::of(day("20260215"));
        assert_eq!((month.civil(), month.last()), ((2026, 2), day("20260228")));
        let weeks = month.weeks();
        assert_eq!(weeks.len(), 5);
        assert_eq!(weeks[0], [None, None, None, None, None, None, Some(day("20260201"))]);
        assert_eq!(weeks[4][5], Some(day("20260228")));
        assert_eq!(weeks[4][6], None);
        assert_eq!(weeks.iter().flatten().flatten().count(), 28);
        assert_eq!(Month::of(day("20240229")).last(), day("20240229"));
    }

    #[test]
    fn keys_move_by_day_week_and_month() {
        let last = day("20991231");
        for (from, key, to) in [
            ("20260301", "ArrowLeft", "20260228"),
            ("20260228", "ArrowRight", "20260301"),
            ("20260304", "ArrowUp", "20260225"),
            ("20260225", "ArrowDown", "20260304"),
            ("20260305", "Home", "20260302"),
            ("20260302", "Home", "20260302"),
            ("20260305", "End", "20260308"),
            ("20260331", "PageUp", "20260228"),
            ("20260131", "PageDown", "20260228"),
            ("20251231", "PageDown", "20260131"),
            ("20260101", "PageUp", "20251201"),
            ("20130101", "PageUp", "20130101"),
        ] {
            assert_eq!(moved(day(from), key, last), Some(day(to)), "{from} {key}");
        }
        assert_eq!(moved(day("20260305"), "a", last), None);
        assert_eq!(moved(day("20260305"), "ArrowDown", day("20260307")), Some(day("20260307")));
    }

    #[test]
    fn a_span_of_days_is_the_same_from_both_ends() {
        let (one, other) = (day("20260227"), day("20260302"));
        assert_eq!(days(one, other).count(), 4);
        assert!(days(one, other).eq(days(other, one)));
        assert_eq!(days(one, one).count(), 1);
    }
}
