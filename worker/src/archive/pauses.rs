//! What to do after an attempt at a day's statement failed: when to try again, or to leave it. Natively tested; the time is
//! passed in.

use crate::fault::Fault;
use nontax_api::ProblemCode;
use nontax_bill::BillDate;
use nontax_bill::date::BEIJING_OFFSET;
use nontax_weixin::{Class, lookup};

/// What follows a failed attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Try again after so many seconds.
    Later(u32),
    /// WeChat has no statement of this day: believed.
    NoBill,
    /// Left as failed. The late sweep asks again when nobody need change anything first.
    Leave {
        /// The sweep asks again.
        sweep: bool,
    },
}

/// Minutes between attempts when WeChat, or the way to it, failed. Some five hours in all.
const AFTER_FAULT: [u32; 6] = [1, 5, 15, 45, 90, 180];

/// Minutes between attempts while WeChat is making the statement. Some ten hours in all.
const BEING_MADE: [u32; 8] = [10, 20, 30, 60, 60, 120, 120, 180];

/// Minutes between attempts while a missing statement may still be made.
const NO_BILL_YET: u32 = 45;

/// Hour of the next day in Beijing until which a missing statement is looked for again: the official page has statements
/// ready at 6, and days in which WeChat was hours late have been seen.
const NO_BILL_UNTIL: i64 = 12;

/// A statement without its end is kept as it is when it comes for this time: it may be all that WeChat has.
pub const KEEP_INCOMPLETE_AFTER: u32 = 3;

/// Minutes between attempts at a statement that came without its end.
const INCOMPLETE: u32 = 10;

/// Days after which a day without a statement is no longer asked for again by the sweep.
pub const NO_BILL_SWEPT: i64 = 3 * 86_400;

/// After an attempt that failed so. `attempts` counts it.
pub fn after(fault: &Fault, attempts: u32, date: BillDate, now: i64) -> Next {
    match fault.code {
        ProblemCode::NoBill if now < looked_for_until(date) => Next::Later(NO_BILL_YET * 60),
        ProblemCode::NoBill => Next::NoBill,
        ProblemCode::NotReadyYet => step(&BEING_MADE, attempts, 0),
        ProblemCode::TooMany | ProblemCode::WeixinDown => step(&AFTER_FAULT, attempts, fault.retry_after.unwrap_or(0)),
        ProblemCode::Unreachable
        | ProblemCode::TimedOut
        | ProblemCode::BadAnswer
        | ProblemCode::TokenServerFailed
        | ProblemCode::ArchiveUnavailable
        | ProblemCode::Internal => step(&AFTER_FAULT, attempts, 0),
        ProblemCode::WeixinError => {
            match fault.weixin.as_ref().map(|error| lookup(error.code).map(|entry| entry.class)) {
                // A code that is not in the table may pass; a few attempts do no harm.
                None | Some(None) => step(&AFTER_FAULT, attempts, 0),
                Some(Some(class)) if class.may_pass() && class != Class::Request => step(&AFTER_FAULT, attempts, 0),
                Some(Some(_)) => Next::Leave { sweep: false },
            }
        }
        // Credentials, whitelist, settings, size: somebody must change something first.
        _ => Next::Leave { sweep: false },
    }
}

/// After an attempt that brought a statement without its end.
pub fn after_incomplete() -> u32 {
    INCOMPLETE * 60
}

fn step(minutes: &[u32], attempts: u32, at_least: u32) -> Next {
    let index = usize::try_from(attempts.saturating_sub(1)).unwrap_or(usize::MAX);
    match minutes.get(index) {
        Some(minutes) => Next::Later((minutes * 60).max(at_least)),
        None => Next::Leave { sweep: true },
    }
}

fn looked_for_until(date: BillDate) -> i64 {
    start_of(date) + 86_400 + NO_BILL_UNTIL * 3_600
}

/// Midnight in Beijing at which a day begins, in Unix seconds.
pub fn start_of(date: BillDate) -> i64 {
    946_684_800 + i64::from(date.start().0) - BEIJING_OFFSET
}

#[cfg(test)]
mod tests {
    use super::*;
    use nontax_weixin::{ErrorAnswer, Wait};

    /// 2026-11-22 06:15 in Beijing.
    const MORNING: i64 = 1_795_276_800 + 6 * 3600 + 900;

    fn day() -> BillDate {
        "20261121".parse().unwrap()
    }

    fn weixin(code: i64) -> Fault {
        Fault::of_business(ErrorAnswer::new(code, "x"))
    }

    fn all(fault: &Fault) -> Vec<Next> {
        (1..40).map(|attempts| after(fault, attempts, day(), MORNING)).collect()
    }

    #[test]
    fn what_may_pass_is_tried_with_growing_pauses_and_then_left_to_the_sweep() {
        for fault in [
            Fault::new(ProblemCode::Unreachable),
            Fault::new(ProblemCode::TimedOut),
            Fault::new(ProblemCode::BadAnswer),
            Fault::new(ProblemCode::TokenServerFailed),
            Fault::new(ProblemCode::WeixinDown),
            Fault::new(ProblemCode::NotReadyYet),
            weixin(-1),
            weixin(123_456),
        ] {
            let nexts = all(&fault);
            let pauses: Vec<u32> = nexts
                .iter()
                .map_while(|next| if let Next::Later(pause) = next { Some(*pause) } else { None })
                .collect();
            assert!((5..10).contains(&pauses.len()), "{fault:?} {pauses:?}");
            assert!(pauses.is_sorted() && pauses[0] >= 60 && pauses.iter().all(|pause| *pause <= 4 * 3600));
            assert!(nexts[pauses.len()..].iter().all(|next| *next == Next::Leave { sweep: true }), "{fault:?}");
        }
    }

    #[test]
    fn what_somebody_must_change_is_asked_once() {
        for fault in [
            Fault::new(ProblemCode::WrongCredentials),
            Fault::new(ProblemCode::AddressNotAllowed),
            Fault::new(ProblemCode::BadConfiguration),
            Fault::new(ProblemCode::NotAllowed),
            Fault::new(ProblemCode::StatementTooLarge),
            weixin(48_001),
            weixin(40_164),
            weixin(20_001),
        ] {
            assert_eq!(after(&fault, 1, day(), MORNING), Next::Leave { sweep: false }, "{fault:?}");
        }
    }

    #[test]
    fn a_quota_is_waited_for_as_long_as_it_says() {
        assert_eq!(after(&weixin(45_009), 1, day(), MORNING), Next::Later(3_600));
        assert_eq!(after(&weixin(45_011), 1, day(), MORNING), Next::Later(60));
        let down = Fault::of_wait(Wait::Down { until: MORNING + 300 }, MORNING);
        assert_eq!(after(&down, 1, day(), MORNING), Next::Later(300));
    }

    #[test]
    fn a_missing_statement_is_looked_for_until_noon() {
        let fault = Fault::new(ProblemCode::NoBill);
        let noon = MORNING - 900 + 6 * 3600;
        assert_eq!(start_of(day()), noon - 36 * 3600);
        assert_eq!(after(&fault, 9, day(), noon - 1), Next::Later(45 * 60));
        assert_eq!(after(&fault, 1, day(), noon), Next::NoBill);
    }
}
