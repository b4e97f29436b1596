//! Notice numbers (缴费通知书编号) whose last two digits say what became of them, so that a look-up needs no memory of any
//! statement: paid (all those in statements), ordered but not paid, or unknown. They belong to one region and department.

use crate::dice;

/// A notice number: 10 to 20 digits, leading zeros included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Notice {
    /// The digits as a number.
    pub(crate) value: u128,
    /// How many digits.
    pub(crate) length: u8,
}

/// What became of a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// One of its orders is paid.
    Paid,
    /// Orders were placed, none is paid.
    Unpaid,
    /// The sandbox has no such notice there.
    Unknown,
}

impl Notice {
    /// Shortest number, in digits.
    pub const SHORTEST: u8 = 10;
    /// Longest number, in digits.
    pub const LONGEST: u8 = 20;

    /// Reads a notice number; `None` when it is not 10 to 20 digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let length = u8::try_from(text.len()).ok()?;
        let fits = (Self::SHORTEST..=Self::LONGEST).contains(&length) && text.bytes().all(|byte| byte.is_ascii_digit());
        Some(Self { value: text.parse().ok().filter(|_| fits)?, length })
    }

    /// The paid notice with these leading digits (all but the last two) in a region and department.
    pub(crate) fn paid(body: u128, length: u8, region: &str, department: &str) -> Self {
        Self { value: body * 100 + u128::from(check(body, length, region, department)), length }
    }

    /// A notice like this one that was ordered and never paid.
    #[must_use]
    pub fn unpaid_twin(self, region: &str, department: &str) -> Self {
        let body = self.value / 100;
        let digits = (check(body, self.length, region, department) + 1) % 100;
        Self { value: body * 100 + u128::from(digits), length: self.length }
    }

    /// What became of it in a region and department.
    #[must_use]
    pub fn fate(self, region: &str, department: &str) -> Fate {
        let paid = u128::from(check(self.value / 100, self.length, region, department));
        match (self.value % 100 + 100 - paid) % 100 {
            0 => Fate::Paid,
            1 => Fate::Unpaid,
            _ => Fate::Unknown,
        }
    }

    /// One number for notice, region and department.
    pub(crate) fn key(self, region: &str, department: &str) -> u64 {
        let low = (self.value & u128::from(u64::MAX)) as u64;
        let high = (self.value >> 64) as u64;
        dice::combine(&[low, high, u64::from(self.length), dice::of_text(region), dice::of_text(department)])
    }
}

impl core::fmt::Display for Notice {
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(out, "{:0width$}", self.value, width = usize::from(self.length))
    }
}

fn check(body: u128, length: u8, region: &str, department: &str) -> u8 {
    let key = Notice { value: body, length }.key(region, department);
    u8::try_from(key % 100).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_digits_tell_paid_unpaid_and_unknown_apart() {
        let paid = Notice::paid(17_001_122, 10, "440100", "065080906");
        assert_eq!(paid.fate("440100", "065080906"), Fate::Paid);
        assert_eq!(paid.unpaid_twin("440100", "065080906").fate("440100", "065080906"), Fate::Unpaid);
        let elsewhere =
            (0..100).filter(|region| paid.fate(&format!("4401{region:02}"), "065080906") == Fate::Paid).count();
        assert!(elsewhere < 8, "a notice belongs to its region: {elsewhere}");
    }

    #[test]
    fn leading_zeros_stay() {
        let text = "0000170011224";
        assert_eq!(Notice::parse(text).map(|notice| notice.to_string()).as_deref(), Some(text));
        assert_eq!(Notice::parse("123456789"), None);
        assert_eq!(Notice::parse("12345678901234567890123"), None);
        assert_eq!(Notice::parse("1713372142x"), None);
    }
}
