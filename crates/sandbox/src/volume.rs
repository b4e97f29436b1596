//! How many rows each merchant's days have: a typical number that varies with the weekday, or a number set for one day.

use crate::dice::Dice;
use crate::merchant::{Merchant, Profile};
use nontax_bill::BillDate;
use std::collections::HashMap;

/// The largest day that can be made: unique numbers in a statement have room for so many.
pub const MOST_ROWS: u64 = 10_000_000;

/// The size of one day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// Rows of the whole day (`ALL`).
    pub rows: u64,
    /// With rows that a check has something to say about.
    pub quirks: bool,
}

/// The seed of all chance, and the size of every day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Volume {
    /// Decides everything that is left to chance.
    pub seed: u64,
    /// Rows of a typical working day of the province's merchant.
    pub typical: u64,
    /// Days with a size of their own.
    set: HashMap<(String, BillDate), Size>,
}

impl Volume {
    /// Days of a typical size.
    #[must_use]
    pub fn new(seed: u64, typical: u64) -> Self {
        Self { seed, typical: typical.min(MOST_ROWS), set: HashMap::new() }
    }

    /// Sets the size of one day of one merchant, at most [`MOST_ROWS`].
    pub fn set(&mut self, mch_id: &str, date: BillDate, size: Size) {
        self.set.insert((mch_id.to_owned(), date), Size { rows: size.rows.min(MOST_ROWS), ..size });
    }

    /// Forgets all sizes that were set.
    pub fn clear(&mut self) {
        self.set.clear();
    }

    /// The size of a day.
    #[must_use]
    pub fn of(&self, merchant: &Merchant, date: BillDate) -> Size {
        let set = self.set.get(&(merchant.mch_id.clone(), date)).copied();
        set.unwrap_or_else(|| Size { rows: self.usual(merchant, date), quirks: false })
    }

    fn usual(&self, merchant: &Merchant, date: BillDate) -> u64 {
        let share = match merchant.profile {
            Profile::Province => 100,
            Profile::City => 35,
            Profile::NoTrade => return 0,
            Profile::Small => 4,
        };
        // 2000-01-01 was a Saturday.
        let weekday = match date.days_since_2000() % 7 {
            0 | 1 => 30,
            2 => 120,
            _ => 100,
        };
        let mut dice = Dice::of(&[self.seed, merchant.key(), u64::from(date.days_since_2000()), 0x5129]);
        let weather = 80 + dice.below(41);
        (self.typical * share * weekday * weather / 1_000_000).min(MOST_ROWS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_has_its_usual_size_until_another_is_set() {
        let province = Merchant::known("1900016021").unwrap();
        let date: BillDate = "20260701".parse().unwrap();
        let mut volume = Volume::new(1, 1_000);
        assert!((500..1_500).contains(&volume.of(&province, date).rows));
        volume.set("1900016021", date, Size { rows: 7, quirks: true });
        assert_eq!(volume.of(&province, date), Size { rows: 7, quirks: true });
        volume.clear();
        assert!(volume.of(&province, date).rows > 7);
    }

    #[test]
    fn the_merchant_without_trade_never_has_any() {
        let idle = Merchant::known("1900016023").unwrap();
        assert_eq!(Volume::new(1, 1_000).of(&idle, "20260701".parse().unwrap()).rows, 0);
    }
}
