//! How often something may be told while rows come: progress at a fixed pace, answers at a fixed share of the time.

use crate::limits::{PROGRESS_MILLIS, REFRESH_MILLIS, REFRESH_SHARE};

/// Lets a progress report through at most every [`PROGRESS_MILLIS`].
#[derive(Clone, Copy, Debug, Default)]
pub struct ProgressPace {
    last: Option<f64>,
}

impl ProgressPace {
    /// Whether one may be sent now (milliseconds); if so, it counts as sent.
    pub fn due(&mut self, now: f64) -> bool {
        if self.last.is_some_and(|last| now - last < PROGRESS_MILLIS) {
            return false;
        }
        self.last = Some(now);
        true
    }
}

/// Spaces the answers to one question so that they take at most one part in [`REFRESH_SHARE`] of the time: the first rows show at once,
/// and the answers to a long load cost a fixed share of it, however slow a single one becomes.
#[derive(Clone, Copy, Debug, Default)]
pub struct RefreshPace {
    next: f64,
}

impl RefreshPace {
    /// Whether the question may be answered again now (milliseconds).
    #[must_use]
    pub fn due(&self, now: f64) -> bool {
        now >= self.next
    }

    /// An answer was made from `began` to `ended` (milliseconds).
    pub fn answered(&mut self, began: f64, ended: f64) {
        let cost = (ended - began).max(0.0);
        self.next = ended + (cost * (REFRESH_SHARE - 1.0)).max(REFRESH_MILLIS);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_is_told_at_most_ten_times_a_second() {
        let mut pace = ProgressPace::default();
        let told = (0..1000).filter(|millis| pace.due(f64::from(*millis))).count();
        assert_eq!(told, 10);
    }

    #[test]
    fn the_first_rows_are_shown_at_once() {
        assert!(RefreshPace::default().due(0.0));
    }

    #[test]
    fn slow_answers_take_a_fifth_of_the_time_at_most() {
        let mut pace = RefreshPace::default();
        let (mut now, mut spent) = (0.0, 0.0);
        while now < 60_000.0 {
            if pace.due(now) {
                // Each answer is slower than the one before, as the table grows.
                let cost = now / 100.0;
                pace.answered(now, now + cost);
                spent += cost;
                now += cost;
            }
            now += 1.0;
        }
        assert!(spent > 0.0 && spent < now / 4.0, "{spent} of {now} ms");
    }

    #[test]
    fn quick_answers_are_not_made_more_often_than_anyone_can_read() {
        let mut pace = RefreshPace::default();
        pace.answered(10.0, 10.1);
        assert!(!pace.due(100.0));
        assert!(pace.due(160.2));
    }
}
