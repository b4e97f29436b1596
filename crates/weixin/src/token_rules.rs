//! When a token may be used, when one is asked for, and when its replacement is forced: a state machine that is given
//! the time (Unix seconds) and does nothing else. After `stable_token`'s page and what is known beside it.
//!
//! none → fetching → held → (time is up, or refused) none → …

use crate::secret::{AccessToken, Fingerprint};
use crate::token_answer::TokenAnswer;
use serde::{Deserialize, Serialize};

/// Seconds between two forced replacements, at the least; WeChat ignores earlier ones.
pub const FORCE_FLOOR: i64 = 30;

/// Forced replacements in 24 hours, at most; WeChat ignores more.
pub const FORCE_BUDGET: usize = 20;

/// Seconds after which a fetch that was never answered counts as lost. Above every time limit of the caller's.
pub const FETCH_LOST: i64 = 60;

/// The margin is never larger than this, in seconds.
const LARGEST_MARGIN: u32 = 120;

const DAY: i64 = 86_400;

/// The rules with what they remember of one appid's token.
#[derive(Clone, Debug, Default)]
pub struct TokenRules {
    state: State,
    refused: Option<Refused>,
    forced: Vec<i64>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    None,
    Fetching {
        since: i64,
    },
    Held {
        token: AccessToken,
        until: i64,
    },
}

/// A token that WeChat refused, and how often in a row it did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Refused {
    fingerprint: Fingerprint,
    times: u32,
}

/// What to do for someone who wants a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Want {
    /// Use this one.
    Use(AccessToken),
    /// Ask WeChat now, then say [`TokenRules::answered`] or [`TokenRules::failed`].
    Ask {
        /// Replace the token although WeChat takes the old one for good.
        force_refresh: bool,
    },
    /// Somebody is asking already: share that answer.
    Wait,
}

/// What outlives a restart. It holds the token: store it where secrets may be, and nowhere else.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenRecord {
    held: Option<HeldRecord>,
    refused: Option<Refused>,
    forced: Vec<i64>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct HeldRecord {
    token: AccessToken,
    until: i64,
}

impl TokenRules {
    /// Goes on from what was recorded.
    #[must_use]
    pub fn resume(record: TokenRecord) -> Self {
        let state = match record.held {
            Some(HeldRecord { token, until }) => State::Held { token, until },
            None => State::None,
        };
        Self { state, refused: record.refused, forced: record.forced }
    }

    /// What to record.
    #[must_use]
    pub fn record(&self) -> TokenRecord {
        let held = match &self.state {
            State::Held { token, until } => Some(HeldRecord { token: token.clone(), until: *until }),
            State::None | State::Fetching { .. } => None,
        };
        TokenRecord { held, refused: self.refused, forced: self.forced.clone() }
    }

    /// Someone wants a token.
    pub fn want(&mut self, now: i64) -> Want {
        match &self.state {
            State::Held { token, until } if now < *until => return Want::Use(token.clone()),
            // A clock that went back must not make a fetch look young for ever.
            State::Fetching { since } if (*since..*since + FETCH_LOST).contains(&now) => return Want::Wait,
            State::Held { .. } | State::Fetching { .. } | State::None => {}
        }
        let force_refresh = self.must_force() && self.may_force(now);
        if force_refresh {
            self.forced.retain(|at| now - at < DAY);
            self.forced.push(now);
        }
        self.state = State::Fetching { since: now };
        Want::Ask { force_refresh }
    }

    /// WeChat gave a token. `asked_at` is when the question was sent, because its life runs from then at the latest.
    pub fn answered(&mut self, asked_at: i64, answer: TokenAnswer) {
        let TokenAnswer { access_token: token, expires_in } = answer;
        if self.refused.is_some_and(|refused| refused.fingerprint != token.fingerprint()) {
            self.refused = None;
        }
        self.state = State::Held { token, until: asked_at + i64::from(usable_seconds(expires_in)) };
    }

    /// WeChat gave none, or could not be asked.
    pub fn failed(&mut self) {
        if matches!(self.state, State::Fetching { .. }) {
            self.state = State::None;
        }
    }

    /// A business call with this token was refused (see [`crate::refused_token`]). The token is dropped only if it is
    /// still the held one: whoever comes late must not throw away the new token of those before.
    pub fn refused(&mut self, used: Fingerprint) {
        let State::Held { token, .. } = &self.state else { return };
        if token.fingerprint() != used {
            return;
        }
        let before = self.refused.filter(|refused| refused.fingerprint == used).map_or(0, |refused| refused.times);
        self.refused = Some(Refused { fingerprint: used, times: before.saturating_add(1) });
        self.state = State::None;
    }

    /// WeChat has refused the token that was given out last, and no other has come since.
    #[must_use]
    pub fn last_was_refused(&self) -> bool {
        self.refused.is_some()
    }

    // The first refusal asks plainly: mostly another system has replaced the token, and forcing would take away theirs.
    // A token that WeChat gives out again and refuses again can only be got rid of by force.
    fn must_force(&self) -> bool {
        self.refused.is_some_and(|refused| refused.times >= 2)
    }

    fn may_force(&self, now: i64) -> bool {
        let recent = self.forced.iter().filter(|at| now - **at < DAY).count();
        let last = self.forced.iter().max();
        recent < FORCE_BUDGET && last.is_none_or(|last| now - last >= FORCE_FLOOR)
    }
}

/// For how many seconds a token with `expires_in` seconds left is used: less by a fifth, at most by two minutes, so
/// that a token with 300 seconds or one second left is still used.
#[must_use]
pub fn usable_seconds(expires_in: u32) -> u32 {
    expires_in - (expires_in / 5).min(LARGEST_MARGIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(text: &str, expires_in: u32) -> TokenAnswer {
        TokenAnswer { access_token: AccessToken::new(text).unwrap(), expires_in }
    }

    fn held(text: &str, expires_in: u32, now: i64) -> TokenRules {
        let mut rules = TokenRules::default();
        assert_eq!(rules.want(now), Want::Ask { force_refresh: false });
        rules.answered(now, answer(text, expires_in));
        rules
    }

    fn fingerprint(text: &str) -> Fingerprint {
        AccessToken::new(text).unwrap().fingerprint()
    }

    #[test]
    fn many_who_want_a_cold_token_make_one_question() {
        let mut rules = TokenRules::default();
        assert_eq!(rules.want(1000), Want::Ask { force_refresh: false });
        for _ in 0..1000 {
            assert_eq!(rules.want(1001), Want::Wait);
        }
        rules.answered(1000, answer("t1", 7200));
        assert!(matches!(rules.want(1002), Want::Use(token) if token.reveal() == "t1"));
    }

    #[test]
    fn a_token_is_used_until_its_margin() {
        let mut rules = held("t1", 7200, 0);
        assert!(matches!(rules.want(7079), Want::Use(_)));
        assert_eq!(rules.want(7080), Want::Ask { force_refresh: false });
    }

    #[test]
    fn a_short_life_is_legal() {
        assert_eq!([0, 1, 4, 5, 300, 600, 7200].map(usable_seconds), [0, 1, 4, 4, 240, 480, 7080]);
        let mut rules = held("t1", 1, 50);
        assert!(matches!(rules.want(50), Want::Use(_)));
        assert!(matches!(rules.want(51), Want::Ask { .. }));
    }

    #[test]
    fn a_failed_question_leaves_the_next_one_free() {
        let mut rules = TokenRules::default();
        rules.want(0);
        rules.failed();
        assert_eq!(rules.want(1), Want::Ask { force_refresh: false });
    }

    #[test]
    fn a_question_that_was_never_answered_is_asked_again_after_a_minute() {
        let mut rules = TokenRules::default();
        rules.want(100);
        assert_eq!(rules.want(100 + FETCH_LOST - 1), Want::Wait);
        assert!(matches!(rules.want(100 + FETCH_LOST), Want::Ask { .. }));
        let mut turned_back = TokenRules::default();
        turned_back.want(1_000_000);
        assert!(matches!(turned_back.want(5), Want::Ask { .. }));
    }

    #[test]
    fn only_the_held_token_can_be_dropped() {
        let mut rules = held("t2", 7200, 0);
        rules.refused(fingerprint("t1"));
        assert!(matches!(rules.want(1), Want::Use(token) if token.reveal() == "t2"));
        rules.refused(fingerprint("t2"));
        assert_eq!(rules.want(1), Want::Ask { force_refresh: false });
    }

    #[test]
    fn force_comes_only_when_the_same_token_is_given_out_and_refused_again() {
        let mut rules = held("t1", 7200, 0);
        rules.refused(fingerprint("t1"));
        assert_eq!(rules.want(1), Want::Ask { force_refresh: false });
        rules.answered(1, answer("t1", 7000));
        rules.refused(fingerprint("t1"));
        assert!(rules.last_was_refused());
        assert_eq!(rules.want(2), Want::Ask { force_refresh: true });
        rules.answered(2, answer("t2", 7200));
        assert!(!rules.last_was_refused());
        rules.refused(fingerprint("t2"));
        assert_eq!(rules.want(3), Want::Ask { force_refresh: false });
    }

    #[test]
    fn force_keeps_its_floor_and_its_budget() {
        let mut rules = held("t1", 7200, 0);
        let mut forced = Vec::new();
        for now in 0..DAY {
            rules.refused(fingerprint("t1"));
            if let Want::Ask { force_refresh } = rules.want(now) {
                if force_refresh {
                    forced.push(now);
                }
                rules.answered(now, answer("t1", 7200));
            }
        }
        assert_eq!(forced.len(), FORCE_BUDGET);
        assert!(forced.windows(2).all(|pair| pair[1] - pair[0] >= FORCE_FLOOR));
        rules.refused(fingerprint("t1"));
        assert_eq!(rules.want(forced[0] + DAY), Want::Ask { force_refresh: true });
    }

    #[test]
    fn what_is_recorded_goes_on_after_a_restart_and_prints_no_token() {
        let mut rules = held("planted-token", 7200, 0);
        let record = rules.record();
        assert!(!format!("{rules:?} {record:?}").contains("planted"));
        let json = serde_json::to_string(&record).unwrap();
        let mut resumed = TokenRules::resume(serde_json::from_str(&json).unwrap());
        assert_eq!(resumed.want(10), rules.want(10));
        assert_eq!(resumed.record(), rules.record());
    }
}
