//! Whether WeChat is worth calling: after a few failures without an answer in between nothing is asked for a while, then one
//! caller tries for all. Given the time in Unix seconds; does nothing else.
//!
//! closed → (failures) → open → (time is up) → one tries → closed, or open for twice as long

use serde::{Deserialize, Serialize};

/// How patient it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CircuitLimits {
    /// Failures without an answer in between after which nothing is asked.
    pub failures: u32,
    /// Seconds after which a failure is forgotten.
    pub memory: i64,
    /// Seconds for which nothing is asked at first; twice as many after every try that fails.
    pub first_pause: i64,
    /// Seconds for which nothing is asked at most.
    pub longest_pause: i64,
    /// Seconds after which a try that nobody told of counts as lost. Above every time limit of a call.
    pub try_lost: i64,
}

/// Seconds after which to come back while somebody tries.
const WHILE_TRYING: i64 = 5;

/// What is known of WeChat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Circuit {
    /// Calls go on.
    Closed {
        /// Failures since the last answer.
        failures: u32,
        /// When the last of them was.
        last: i64,
    },
    /// Nothing is asked.
    Open {
        /// Since when.
        since: i64,
        /// Until when.
        until: i64,
    },
    /// One caller tries.
    Trying {
        /// Since when.
        since: i64,
        /// The pause that went before, in seconds.
        pause: i64,
    },
}

/// A call that may be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Go {
    /// The call is the one that tries for all.
    pub tries: bool,
    /// A good outcome is to be told too: there is something to forget.
    pub tell_success: bool,
}

impl Default for Circuit {
    fn default() -> Self {
        Self::Closed { failures: 0, last: 0 }
    }
}

impl Circuit {
    /// Whether a call may be made; nothing changes by asking.
    ///
    /// # Errors
    /// When to come back, in Unix seconds.
    pub fn check(&self, limits: CircuitLimits, now: i64) -> Result<(), i64> {
        match *self {
            // A clock that went back must not keep it open for ever.
            Self::Open { since, until } if (since..until).contains(&now) => Err(until),
            Self::Trying { since, .. } if (since..since + limits.try_lost).contains(&now) => Err(now + WHILE_TRYING),
            Self::Open { .. } | Self::Trying { .. } | Self::Closed { .. } => Ok(()),
        }
    }

    /// A call is made.
    ///
    /// # Errors
    /// It is not: when to come back, in Unix seconds.
    pub fn go(&mut self, limits: CircuitLimits, now: i64) -> Result<Go, i64> {
        self.check(limits, now)?;
        match *self {
            Self::Closed { failures, .. } => Ok(Go { tries: false, tell_success: failures > 0 }),
            Self::Open { since, until } => Ok(self.try_again(now, until - since)),
            Self::Trying { pause, .. } => Ok(self.try_again(now, pause)),
        }
    }

    /// WeChat answered, whatever it was. An answer that comes while it is open belongs to an older call.
    pub fn answered(&mut self) {
        if !matches!(self, Self::Open { .. }) {
            *self = Self::default();
        }
    }

    /// WeChat did not answer, or a gateway did in its place. `tried` as in [`Go::tries`]. `true` when it is open now and
    /// was not before.
    pub fn failed(&mut self, limits: CircuitLimits, tried: bool, now: i64) -> bool {
        match *self {
            Self::Closed { failures, last } => {
                let is_recent = (last..last + limits.memory).contains(&now);
                let failures = if is_recent { failures.saturating_add(1) } else { 1 };
                *self = Self::Closed { failures, last: now };
                if failures >= limits.failures {
                    self.open(limits, now, limits.first_pause);
                }
            }
            Self::Trying { pause, .. } if tried => self.open(limits, now, pause.saturating_mul(2)),
            // An older call, which says nothing new.
            Self::Trying { .. } | Self::Open { .. } => return false,
        }
        matches!(self, Self::Open { .. })
    }

    fn open(&mut self, limits: CircuitLimits, now: i64, pause: i64) {
        *self = Self::Open { since: now, until: now + pause.clamp(1, limits.longest_pause) };
    }

    fn try_again(&mut self, now: i64, pause: i64) -> Go {
        *self = Self::Trying { since: now, pause };
        Go { tries: true, tell_success: true }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: CircuitLimits =
        CircuitLimits { failures: 3, memory: 60, first_pause: 15, longest_pause: 100, try_lost: 90 };

    const PLAIN: Go = Go { tries: false, tell_success: false };

    fn open_at(now: i64) -> Circuit {
        let mut circuit = Circuit::default();
        let opened: Vec<bool> = (0..3).map(|_| circuit.failed(LIMITS, false, now)).collect();
        assert_eq!(opened, [false, false, true]);
        circuit
    }

    #[test]
    fn failures_without_an_answer_in_between_open_it() {
        let mut circuit = Circuit::default();
        for now in 0..10 {
            assert!(!circuit.failed(LIMITS, false, now * 10));
            assert!(!circuit.failed(LIMITS, false, now * 10));
            assert_eq!(circuit.go(LIMITS, now * 10), Ok(Go { tries: false, tell_success: true }));
            circuit.answered();
            assert_eq!(circuit.go(LIMITS, now * 10), Ok(PLAIN));
        }
        let mut circuit = open_at(1000);
        assert_eq!(circuit.go(LIMITS, 1014), Err(1015));
    }

    #[test]
    fn failures_that_lie_far_apart_do_not() {
        let mut circuit = Circuit::default();
        for now in 0..10 {
            assert!(!circuit.failed(LIMITS, false, now * 60));
        }
    }

    #[test]
    fn one_tries_for_all_and_closes_it() {
        let mut circuit = open_at(0);
        assert_eq!(circuit.go(LIMITS, 15), Ok(Go { tries: true, tell_success: true }));
        assert_eq!(circuit.go(LIMITS, 15), Err(20));
        circuit.answered();
        assert_eq!(circuit.go(LIMITS, 16), Ok(PLAIN));
    }

    #[test]
    fn every_try_that_fails_doubles_the_pause_up_to_the_longest() {
        let mut circuit = open_at(0);
        let (mut now, mut pauses) = (15, Vec::new());
        for _ in 0..5 {
            assert!(circuit.go(LIMITS, now).is_ok_and(|go| go.tries));
            assert!(circuit.failed(LIMITS, true, now));
            let until = circuit.go(LIMITS, now).unwrap_err();
            pauses.push(until - now);
            now = until;
        }
        assert_eq!(pauses, [30, 60, 100, 100, 100]);
    }

    #[test]
    fn calls_that_were_under_way_change_nothing_when_they_end() {
        let mut circuit = open_at(0);
        circuit.answered();
        assert!(!circuit.failed(LIMITS, false, 5));
        assert_eq!(circuit.go(LIMITS, 14), Err(15));
        assert!(circuit.go(LIMITS, 15).is_ok());
        assert!(!circuit.failed(LIMITS, false, 16));
        assert_eq!(circuit.go(LIMITS, 16), Err(21), "somebody is still trying");
    }

    #[test]
    fn a_try_that_is_lost_is_made_anew_and_a_clock_that_goes_back_does_not_matter() {
        let mut circuit = open_at(1000);
        assert!(circuit.go(LIMITS, 1015).is_ok());
        assert!(circuit.go(LIMITS, 1015 + 89).is_err());
        assert!(circuit.go(LIMITS, 1015 + 90).is_ok());
        assert!(open_at(1000).go(LIMITS, 999).is_ok());
    }
}
