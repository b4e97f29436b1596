//! Which days have a statement by WeChat's own rule: yesterday's comes at 06:00 Beijing time. The time is passed in.

use crate::fault::Fault;
use nontax_api::ProblemCode;
use nontax_bill::{BeijingTime, BillDate};

/// Hour in Beijing at which the statement of the day before is there.
const READY_HOUR: u32 = 6;

/// Today in Beijing, and the newest day that has a statement. `now` is in Unix seconds.
pub fn today_and_newest(now: i64) -> Option<(BillDate, BillDate)> {
    let time = BeijingTime::at_unix(now)?;
    let today = time.date();
    let yesterday = today.previous()?;
    let newest = if time.hour() < READY_HOUR { yesterday.previous()? } else { yesterday };
    Some((today, newest))
}

/// Why asking for this day is too early, with the seconds to wait; the caller may insist. `None` when it is not.
pub fn too_early(date: BillDate, now: i64) -> Option<Fault> {
    let (today, newest) = today_and_newest(now)?;
    if date <= newest {
        return None;
    }
    let code = match date {
        _ if date > today => ProblemCode::DateInFuture,
        _ if date == today => ProblemCode::DateIsToday,
        _ => ProblemCode::NotReadyYet,
    };
    let ready = date.next().map(|next| i64::from(next.start().0) + i64::from(READY_HOUR) * 3600);
    let wait = ready.zip(BeijingTime::at_unix(now)).map(|(ready, now)| ready - i64::from(now.0));
    let retry_after = wait.and_then(|seconds| u32::try_from(seconds).ok());
    Some(Fault { can_insist: true, retry_after, ..Fault::new(code) })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-22 at an hour and minute in Beijing.
    fn at(hour: i64, minute: i64) -> i64 {
        1_795_276_800 + hour * 3600 + minute * 60
    }

    fn day(text: &str) -> BillDate {
        text.parse().unwrap()
    }

    fn code(date: &str, now: i64) -> Option<ProblemCode> {
        too_early(day(date), now).map(|fault| fault.code)
    }

    #[test]
    fn the_newest_statement_changes_at_six_in_beijing() {
        assert_eq!(BeijingTime::at_unix(at(0, 0)).unwrap().to_string(), "2026-11-22 00:00:00");
        assert_eq!(today_and_newest(at(5, 59)), Some((day("20261122"), day("20261120"))));
        assert_eq!(today_and_newest(at(6, 0)), Some((day("20261122"), day("20261121"))));
        assert_eq!(today_and_newest(at(24, 0)), Some((day("20261123"), day("20261121"))));
        assert_eq!(today_and_newest(i64::MAX / 2), None);
    }

    #[test]
    fn a_day_that_cannot_have_a_statement_is_told_by_name() {
        assert_eq!(code("20261123", at(12, 0)), Some(ProblemCode::DateInFuture));
        assert_eq!(code("20261122", at(12, 0)), Some(ProblemCode::DateIsToday));
        assert_eq!(code("20261121", at(5, 59)), Some(ProblemCode::NotReadyYet));
        assert_eq!(code("20261121", at(6, 0)), None);
        assert_eq!(code("20261120", at(0, 0)), None);
        assert_eq!(code("20170903", at(0, 0)), None);
    }

    #[test]
    fn the_caller_learns_how_long_to_wait_and_may_insist() {
        let early = too_early(day("20261121"), at(5, 30)).unwrap();
        assert_eq!((early.retry_after, early.can_insist), (Some(1800), true));
        assert_eq!(too_early(day("20261122"), at(6, 0)).unwrap().retry_after, Some(86_400));
    }
}
