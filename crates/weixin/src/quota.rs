//! How often one API may be called on behalf of one appid: by the minute and by the day in Beijing, as WeChat counts, and
//! until when nothing is asked once WeChat itself has said that a quota is used up (45009, 45011). Given the time in Unix
//! seconds; does nothing else.

use nontax_bill::date::BEIJING_OFFSET;
use serde::{Deserialize, Serialize};

/// Seconds for which nothing is asked after WeChat said that the minute's calls are used up.
pub const MINUTE_REFUSED: i64 = 60;

/// The most seconds for which nothing is asked after WeChat said that the day's calls are used up: an administrator can
/// clear that quota by hand, and nobody tells us.
pub const DAY_REFUSED: i64 = 3600;

/// Calls of a day are set aside in blocks, so that a restart can only make the count too high.
const LARGEST_BLOCK: u32 = 16;

const MINUTE: i64 = 60;

const DAY: i64 = 86_400;

/// How many calls there may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuotaLimits {
    /// Calls in a minute of the clock.
    pub a_minute: u32,
    /// Calls in a day in Beijing.
    pub a_day: u32,
}

/// Which quota is used up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Span {
    /// The minute's.
    Minute,
    /// The day's.
    Day,
}

/// A quota that is used up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UsedUp {
    /// Which.
    pub span: Span,
    /// When to call again, in Unix seconds.
    pub until: i64,
}

/// The calls of one API.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Quota {
    minute: Window,
    day: Window,
    /// Calls of the day that the record counts already.
    set_aside: u32,
    refused: Option<Refused>,
}

/// What outlives a restart. The minute's count does not: a restart takes longer than what it would save.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuotaRecord {
    day: i64,
    calls: u32,
    refused: Option<Refused>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Window {
    number: i64,
    calls: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Refused {
    span: Span,
    since: i64,
    until: i64,
}

impl Quota {
    /// Goes on from what was recorded.
    #[must_use]
    pub fn resume(record: QuotaRecord) -> Self {
        let day = Window { number: record.day, calls: record.calls };
        Self { minute: Window::default(), day, set_aside: record.calls, refused: record.refused }
    }

    /// What to record.
    #[must_use]
    pub fn record(&self) -> QuotaRecord {
        QuotaRecord { day: self.day.number, calls: self.set_aside, refused: self.refused }
    }

    /// Whether a call may be made now.
    ///
    /// # Errors
    /// Which quota is used up, and until when.
    pub fn check(&mut self, limits: QuotaLimits, now: i64) -> Result<(), UsedUp> {
        // A clock that went back must not keep the door shut for ever.
        if let Some(refused) = self.refused.filter(|refused| (refused.since..refused.until).contains(&now)) {
            return Err(UsedUp { span: refused.span, until: refused.until });
        }
        self.refused = None;
        if self.day.turn(day_of(now)) {
            self.set_aside = 0;
        }
        self.minute.turn(now.div_euclid(MINUTE));
        if self.day.calls >= limits.a_day {
            return Err(UsedUp { span: Span::Day, until: end_of_day(now) });
        }
        if self.minute.calls >= limits.a_minute {
            return Err(UsedUp { span: Span::Minute, until: (self.minute.number + 1) * MINUTE });
        }
        Ok(())
    }

    /// Counts a call; `true` when the record changed.
    ///
    /// # Errors
    /// Which quota is used up, and until when. Then nothing is counted.
    pub fn take(&mut self, limits: QuotaLimits, now: i64) -> Result<bool, UsedUp> {
        self.check(limits, now)?;
        self.minute.calls += 1;
        self.day.calls += 1;
        if self.day.calls <= self.set_aside {
            return Ok(false);
        }
        let block = (limits.a_day / 1000).clamp(1, LARGEST_BLOCK);
        self.set_aside = (self.day.calls - 1).saturating_add(block);
        Ok(true)
    }

    /// WeChat said that a quota is used up.
    pub fn refused(&mut self, span: Span, now: i64) {
        let until = match span {
            Span::Minute => now + MINUTE_REFUSED,
            Span::Day => end_of_day(now).min(now + DAY_REFUSED),
        };
        // What is known to last longer goes on.
        if self.refused.is_none_or(|before| before.until < until) {
            self.refused = Some(Refused { span, since: now, until });
        }
    }
}

impl Window {
    /// Goes to the window of this number; `true` when it is another.
    fn turn(&mut self, number: i64) -> bool {
        let is_other = self.number != number;
        if is_other {
            *self = Self { number, calls: 0 };
        }
        is_other
    }
}

fn day_of(now: i64) -> i64 {
    (now + BEIJING_OFFSET).div_euclid(DAY)
}

fn end_of_day(now: i64) -> i64 {
    (day_of(now) + 1) * DAY - BEIJING_OFFSET
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: QuotaLimits = QuotaLimits { a_minute: 3, a_day: 5 };

    /// 2026-11-22 12:00:00 in Beijing.
    const NOON: i64 = 1_795_276_800 + 12 * 3600;

    #[test]
    fn a_minute_that_is_used_up_ends_with_the_clocks_minute() {
        let mut quota = Quota::default();
        for _ in 0..3 {
            assert!(quota.take(LIMITS, NOON + 20).is_ok());
        }
        let used_up = UsedUp { span: Span::Minute, until: NOON + 60 };
        assert_eq!(quota.take(LIMITS, NOON + 59), Err(used_up));
        assert!(quota.take(LIMITS, NOON + 60).is_ok());
    }

    #[test]
    fn a_day_that_is_used_up_ends_at_midnight_in_beijing() {
        let mut quota = Quota::default();
        for call in 0..5 {
            assert!(quota.take(LIMITS, NOON + call * 60).is_ok());
        }
        let used_up = UsedUp { span: Span::Day, until: NOON + 12 * 3600 };
        assert_eq!(quota.take(LIMITS, NOON + 3600), Err(used_up));
        assert!(quota.take(LIMITS, NOON + 12 * 3600).is_ok());
    }

    #[test]
    fn what_wechat_says_is_believed_for_its_time() {
        let mut quota = Quota::default();
        quota.refused(Span::Minute, NOON);
        assert_eq!(quota.check(LIMITS, NOON + 59), Err(UsedUp { span: Span::Minute, until: NOON + 60 }));
        assert_eq!(quota.check(LIMITS, NOON + 60), Ok(()));
        quota.refused(Span::Day, NOON);
        quota.refused(Span::Minute, NOON + 1);
        assert_eq!(quota.check(LIMITS, NOON + 100), Err(UsedUp { span: Span::Day, until: NOON + DAY_REFUSED }));
        let late = NOON + 11 * 3600 + 1800;
        quota.refused(Span::Day, late);
        assert_eq!(quota.check(LIMITS, late + 1799), Err(UsedUp { span: Span::Day, until: late + 1800 }));
        assert_eq!(quota.check(LIMITS, late + 1800), Ok(()));
    }

    #[test]
    fn a_clock_that_goes_back_opens_the_door() {
        let mut quota = Quota::default();
        quota.refused(Span::Day, NOON);
        assert_eq!(quota.check(LIMITS, NOON - 1), Ok(()));
    }

    #[test]
    fn a_restart_forgets_neither_the_day_nor_what_wechat_said() {
        let limits = QuotaLimits { a_minute: 1000, a_day: 10_000 };
        let mut quota = Quota::default();
        let stored: Vec<bool> = (0..25).map(|_| quota.take(limits, NOON).unwrap()).collect();
        assert_eq!(stored.iter().filter(|stored| **stored).count(), 3, "every tenth call is recorded");
        quota.refused(Span::Day, NOON);
        let json = serde_json::to_string(&quota.record()).unwrap();
        let mut resumed = Quota::resume(serde_json::from_str(&json).unwrap());
        assert_eq!(resumed.day.calls, 30);
        assert!(resumed.check(limits, NOON + 1).is_err());
    }
}
