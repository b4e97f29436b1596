//! Access tokens as `stable_token` hands them out: the same one again with the time it has left, a new one five minutes before
//! the end, at once only by `force_refresh`, which has a floor and a daily budget. Time is passed in.

use crate::dice;
use std::collections::HashMap;

/// Seconds that a token lives.
pub const LIFE: i64 = 7_200;
/// Seconds before its end at which a token is replaced; both are good until then.
pub const RENEW_EARLY: i64 = 300;
/// Seconds between two refreshes by force.
pub const FORCE_FLOOR: i64 = 30;
/// Refreshes by force a day.
pub const FORCE_BUDGET: u32 = 20;
/// What every token begins with: whoever looks for leaks looks for this.
pub const TOKEN_PREFIX: &str = "99_SandboxToken";

/// All tokens of all appids.
#[derive(Debug, Default)]
pub(crate) struct Tokens {
    seed: u64,
    issued: u64,
    current: HashMap<String, String>,
    known: HashMap<String, Token>,
    forced: HashMap<String, Forced>,
}

#[derive(Debug)]
struct Token {
    appid: String,
    expires: i64,
    /// Replaced by force, or declared dead by a fault.
    void: bool,
}

#[derive(Debug, Default)]
struct Forced {
    day: i64,
    count: u32,
    last: Option<i64>,
}

/// What a token is good for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Good, for this appid.
    Good(String),
    /// Its time is over.
    Expired,
    /// Not a token, or not the latest.
    Invalid,
}

impl Tokens {
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed, ..Self::default() }
    }

    /// The token of an appid and the seconds it has left.
    pub(crate) fn stable(&mut self, appid: &str, force: bool, now: i64) -> (String, i64) {
        let kept = self.current.get(appid).and_then(|value| {
            let token = self.known.get(value)?;
            let left = token.expires - now;
            (!token.void && left > RENEW_EARLY).then(|| (value.clone(), left))
        });
        match kept {
            Some((value, _)) if force && self.may_force(appid, now) => {
                if let Some(token) = self.known.get_mut(&value) {
                    token.void = true;
                }
                self.issue(appid, now)
            }
            Some(kept) => kept,
            None => self.issue(appid, now),
        }
    }

    /// What a token is good for.
    pub(crate) fn standing(&self, value: &str, now: i64) -> Standing {
        match self.known.get(value) {
            None => Standing::Invalid,
            Some(token) if token.void => Standing::Invalid,
            Some(token) if token.expires <= now => Standing::Expired,
            Some(token) => Standing::Good(token.appid.clone()),
        }
    }

    /// The appid a token was made for, good or not.
    pub(crate) fn appid(&self, value: &str) -> Option<&str> {
        self.known.get(value).map(|token| token.appid.as_str())
    }

    /// Ends a token now, so that the next call of `stable_token` gives another.
    pub(crate) fn end(&mut self, value: &str) {
        if let Some(token) = self.known.get_mut(value) {
            token.void = true;
        }
    }

    /// Ends all tokens of an appid.
    pub(crate) fn end_all(&mut self, appid: &str) {
        self.known.values_mut().filter(|token| token.appid == appid).for_each(|token| token.void = true);
    }

    /// Every token ever given out.
    pub(crate) fn all(&self) -> Vec<String> {
        self.known.keys().cloned().collect()
    }

    fn may_force(&mut self, appid: &str, now: i64) -> bool {
        let forced = self.forced.entry(appid.to_owned()).or_default();
        let day = now.div_euclid(86_400);
        if forced.day != day {
            (forced.day, forced.count) = (day, 0);
        }
        let rested = forced.last.is_none_or(|last| now - last >= FORCE_FLOOR);
        if !rested || forced.count >= FORCE_BUDGET {
            return false;
        }
        forced.count += 1;
        forced.last = Some(now);
        true
    }

    fn issue(&mut self, appid: &str, now: i64) -> (String, i64) {
        self.issued += 1;
        let key = dice::combine(&[self.seed, dice::of_text(appid), self.issued]);
        // Longer than 512 characters, as WeChat says a token can be.
        let scattered: String = (0..33).map(|part| format!("{:016x}", dice::scatter(key ^ part))).collect();
        let value = format!("{TOKEN_PREFIX}-{scattered}");
        self.known.insert(value.clone(), Token { appid: appid.to_owned(), expires: now + LIFE, void: false });
        self.current.insert(appid.to_owned(), value.clone());
        (value, LIFE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repeated_call_gives_the_same_token_and_the_time_it_has_left() {
        let mut tokens = Tokens::new(1);
        let (first, left) = tokens.stable("wx1", false, 1_000);
        assert_eq!(left, 7_200);
        assert_eq!(tokens.stable("wx1", false, 1_500), (first, 6_700));
    }

    #[test]
    fn a_token_is_replaced_five_minutes_early_and_both_are_good() {
        let mut tokens = Tokens::new(1);
        let (old, _) = tokens.stable("wx1", false, 0);
        let (new, left) = tokens.stable("wx1", false, 6_900);
        assert_ne!(old, new);
        assert_eq!(left, 7_200);
        assert_eq!(tokens.standing(&old, 7_199), Standing::Good("wx1".to_owned()));
        assert_eq!(tokens.standing(&old, 7_200), Standing::Expired);
        assert_eq!(tokens.standing(&new, 7_200), Standing::Good("wx1".to_owned()));
    }

    #[test]
    fn force_ends_the_old_token_but_not_twice_within_thirty_seconds() {
        let mut tokens = Tokens::new(1);
        let (old, _) = tokens.stable("wx1", false, 0);
        let (new, _) = tokens.stable("wx1", true, 100);
        assert_ne!(old, new);
        assert_eq!(tokens.standing(&old, 100), Standing::Invalid);
        assert_eq!(tokens.stable("wx1", true, 129).0, new);
        assert_ne!(tokens.stable("wx1", true, 130).0, new);
    }

    #[test]
    fn force_works_twenty_times_a_day() {
        let mut tokens = Tokens::new(1);
        let mut last = tokens.stable("wx1", false, 0).0;
        let mut changes = 0;
        for call in 1..=40_i64 {
            let token = tokens.stable("wx1", true, call * 60).0;
            changes += u32::from(token != last);
            last = token;
        }
        assert_eq!(changes, FORCE_BUDGET);
    }

    #[test]
    fn a_token_is_longer_than_512_characters() {
        assert!(Tokens::new(1).stable("wx1", false, 0).0.len() > 512);
    }
}
