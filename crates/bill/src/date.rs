//! Beijing dates and times. A bill day is a calendar day in Beijing: UTC+8, no daylight saving.

use core::fmt;
use core::str::FromStr;
use serde::{Deserialize, Serialize};

/// Seconds by which Beijing is ahead of UTC.
pub const BEIJING_OFFSET: i64 = 8 * 3600;

/// Days between 1970-01-01 and 2000-01-01.
const DAYS_TO_2000: i64 = 10_957;

/// A calendar day in Beijing from 2000-01-01 to 2136-02-06, as the API writes it: `20170903`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BillDate {
    /// Days since 2000-01-01.
    days: u16,
}

/// A moment in Beijing: seconds since 2000-01-01 00:00:00 on Beijing's clocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BeijingTime(pub u32);

/// A text that is not a day of the calendar in the form `20170903`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotADate;

impl fmt::Display for NotADate {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("not a day of the calendar in the form 20170903")
    }
}

impl core::error::Error for NotADate {}

impl BillDate {
    /// The day, or `None` when the calendar has no such day or it is outside the range.
    #[must_use]
    pub fn new(year: u32, month: u32, day: u32) -> Option<Self> {
        if !(1..=12).contains(&month) || day < 1 || day > days_in_month(year, month) {
            return None;
        }
        let days = days_from_civil(i64::from(year), i64::from(month), i64::from(day)) - DAYS_TO_2000;
        u16::try_from(days).ok().filter(|days| *days <= Self::LAST).map(|days| Self { days })
    }

    /// The last day whose every second fits [`BeijingTime`].
    const LAST: u16 = 49_709;

    /// The day on Beijing's calendars at a Unix time (seconds since 1970-01-01 00:00:00 UTC).
    #[must_use]
    pub fn at_unix(seconds: i64) -> Option<Self> {
        let days = (seconds + BEIJING_OFFSET).div_euclid(86_400) - DAYS_TO_2000;
        u16::try_from(days).ok().filter(|days| *days <= Self::LAST).map(|days| Self { days })
    }

    /// Year, month (1 to 12) and day of the month (1 to 31).
    #[must_use]
    pub fn civil(self) -> (u32, u32, u32) {
        civil_from_days(i64::from(self.days) + DAYS_TO_2000)
    }

    /// The day before, if there is one in range.
    #[must_use]
    pub fn previous(self) -> Option<Self> {
        self.days.checked_sub(1).map(|days| Self { days })
    }

    /// The day after, if there is one in range.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        self.days.checked_add(1).filter(|days| *days <= Self::LAST).map(|days| Self { days })
    }

    /// Midnight at which the day begins.
    #[must_use]
    pub fn start(self) -> BeijingTime {
        BeijingTime(u32::from(self.days) * 86_400)
    }

    /// Days since 2000-01-01.
    #[must_use]
    pub fn days_since_2000(self) -> u16 {
        self.days
    }
}

impl BeijingTime {
    /// Reads `2017-06-01 15:33:10`, and nothing else.
    #[must_use]
    pub fn parse(text: &[u8]) -> Option<Self> {
        let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, b' ', h1, h2, b':', n1, n2, b':', s1, s2] = text else {
            return None;
        };
        let year = number(&[*y1, *y2, *y3, *y4])?;
        let month = number(&[*m1, *m2])?;
        let day = number(&[*d1, *d2])?;
        let hour = number(&[*h1, *h2])?;
        let minute = number(&[*n1, *n2])?;
        let second = number(&[*s1, *s2])?;
        if hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        let start = BillDate::new(year, month, day)?.start();
        Some(Self(start.0 + hour * 3600 + minute * 60 + second))
    }

    /// The moment on Beijing's clocks at a Unix time (seconds since 1970-01-01 00:00:00 UTC).
    #[must_use]
    pub fn at_unix(seconds: i64) -> Option<Self> {
        u32::try_from(seconds + BEIJING_OFFSET - DAYS_TO_2000 * 86_400).ok().map(Self)
    }

    /// The calendar day it belongs to.
    #[must_use]
    pub fn date(self) -> BillDate {
        BillDate { days: u16::try_from(self.0 / 86_400).unwrap_or(u16::MAX) }
    }

    /// Hour of the day, 0 to 23.
    #[must_use]
    pub fn hour(self) -> u32 {
        self.0 % 86_400 / 3600
    }
}

/// Reads times that are mostly of one day: the day is worked out when it changes.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Clock {
    /// The day as text with the space after it, and its midnight.
    day: Option<([u8; 11], BeijingTime)>,
}

impl Clock {
    /// As [`BeijingTime::parse`].
    pub(crate) fn time(&mut self, text: &[u8]) -> Option<BeijingTime> {
        if let (Some((day, midnight)), Some((begins, [h1, h2, b':', n1, n2, b':', s1, s2]))) =
            (self.day, text.split_first_chunk::<11>())
            && *begins == day
        {
            let two = |tens: u8, ones: u8| {
                let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
                if tens > 9 || ones > 9 { u32::MAX } else { u32::from(tens) * 10 + u32::from(ones) }
            };
            let (hour, minute, second) = (two(*h1, *h2), two(*n1, *n2), two(*s1, *s2));
            let is_of_clock = hour <= 23 && minute <= 59 && second <= 59;
            return is_of_clock.then(|| BeijingTime(midnight.0 + hour * 3600 + minute * 60 + second));
        }
        let time = BeijingTime::parse(text)?;
        self.day = text.first_chunk().map(|day| (*day, time.date().start()));
        Some(time)
    }
}

/// `20170903`, as the API writes it.
impl fmt::Display for BillDate {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.civil();
        write!(out, "{year:04}{month:02}{day:02}")
    }
}

/// `2017-06-01 15:33:10`, as the statement writes it.
impl fmt::Display for BeijingTime {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.date().civil();
        let (hour, minute, second) = (self.hour(), self.0 / 60 % 60, self.0 % 60);
        write!(out, "{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
    }
}

impl FromStr for BillDate {
    type Err = NotADate;

    fn from_str(text: &str) -> Result<Self, NotADate> {
        let [y1, y2, y3, y4, m1, m2, d1, d2] = text.as_bytes() else {
            return Err(NotADate);
        };
        let year = number(&[*y1, *y2, *y3, *y4]).ok_or(NotADate)?;
        let month = number(&[*m1, *m2]).ok_or(NotADate)?;
        let day = number(&[*d1, *d2]).ok_or(NotADate)?;
        Self::new(year, month, day).ok_or(NotADate)
    }
}

impl Serialize for BillDate {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for BillDate {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

fn number(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0_u32, |value, byte| byte.is_ascii_digit().then(|| value * 10 + u32::from(byte - b'0')))
}

fn days_in_month(year: u32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}

// Days since 1970-01-01 in the proleptic Gregorian calendar; March is the first month, so that the leap day is the last.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

fn civil_from_days(days: i64) -> (u32, u32, u32) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let small = |value: i64| u32::try_from(value).unwrap_or(0);
    (small(year), small(month), small(day))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn days_of_the_calendar_are_read_and_others_refused() {
        let read = |text: &str| text.parse::<BillDate>().ok();
        assert_eq!(read("20170903").map(BillDate::civil), Some((2017, 9, 3)));
        assert_eq!(read("20000101").map(BillDate::days_since_2000), Some(0));
        assert!(read("20240229").is_some() && read("20000229").is_some() && read("21360206").is_some());
        for odd in [
            "20170229",
            "21000229",
            "20170931",
            "20171301",
            "20170900",
            "19991231",
            "21360207",
            "2017-09-03",
            "2017093",
            "\u{ff12}0170903",
            "",
        ] {
            assert_eq!(read(odd), None, "{odd}");
        }
    }

    #[test]
    fn a_day_in_beijing_begins_at_16_00_utc() {
        // 2017-09-03 00:00:00 in Beijing.
        let midnight = 1_504_368_000;
        assert_eq!(BillDate::at_unix(midnight).map(|date| date.to_string()).as_deref(), Some("20170903"));
        assert_eq!(BillDate::at_unix(midnight - 1).map(|date| date.to_string()).as_deref(), Some("20170902"));
        assert_eq!(BeijingTime::at_unix(midnight).map(|time| time.to_string()).as_deref(), Some("2017-09-03 00:00:00"));
        assert_eq!(BeijingTime::at_unix(0), None);
    }

    #[test]
    fn times_are_read_in_one_spelling_only() {
        assert_eq!(
            BeijingTime::parse(b"2017-06-01 15:33:10").map(|time| (time.to_string(), time.hour())),
            Some(("2017-06-01 15:33:10".to_owned(), 15))
        );
        for odd in [
            "2017-06-01T15:33:10",
            "2017-06-01 15:33",
            "2017-6-1 15:33:10",
            "2017-06-31 00:00:00",
            "2017-06-01 24:00:00",
            "2017-06-01 00:60:00",
            "2017-06-01 00:00:60",
            "",
        ] {
            assert_eq!(BeijingTime::parse(odd.as_bytes()), None, "{odd}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn dates_and_times_come_back(days in 0..=BillDate::LAST, second in 0_u32..86_400) {
            let date = BillDate { days };
            prop_assert_eq!(date.to_string().parse(), Ok(date));
            let (year, month, day) = date.civil();
            prop_assert_eq!(BillDate::new(year, month, day), Some(date));
            prop_assert_eq!(date.next().and_then(BillDate::previous).unwrap_or(date), date);
            let time = BeijingTime(date.start().0 + second);
            prop_assert_eq!(BeijingTime::parse(time.to_string().as_bytes()), Some(time));
            prop_assert_eq!(time.date(), date);
        }
    }
}
