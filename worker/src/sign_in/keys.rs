//! The issuer's keys as data, and when they are asked for again: a state machine that is given the time (Unix seconds)
//! and asks nobody itself.
//!
//! Keys are asked for when there are none, when a token names one that is not known (the issuer changes its keys every few
//! weeks), and when they are an hour old, so that one that was withdrawn goes. Never more than once a minute: whoever sends
//! tokens with invented keys makes no calls.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::Value;

/// Seconds between two questions for the keys, while there are some.
pub const FLOOR: i64 = 60;

/// The same while there are none: nobody gets in, so it is tried again sooner.
pub const COLD_FLOOR: i64 = 10;

/// Seconds after which keys are asked for again although the wanted one is known.
const FRESH: i64 = 3600;

/// Seconds for which keys are still good when they cannot be asked for.
const KEPT: i64 = 24 * 3600;

/// Seconds after which a question that was never answered counts as lost; above the time limits of asking.
pub const LOST: i64 = 12;

/// More keys than any issuer has at a time.
const MOST_KEYS: usize = 32;

/// The shortest modulus that is taken, in bytes: 2048 bits.
const SHORTEST_MODULUS: usize = 256;

/// A public RSA key as JWK has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey {
    /// Its name.
    pub kid: String,
    /// The modulus, base64url.
    pub modulus: String,
    /// The exponent, base64url.
    pub exponent: String,
}

/// Reads a key set (RFC 7517). What is no RSA key for RS256 signatures is left out; a set without any is none.
pub fn read_key_set(text: &[u8]) -> Option<Vec<PublicKey>> {
    #[derive(Deserialize)]
    struct KeySet {
        keys: Vec<Value>,
    }
    #[derive(Deserialize)]
    struct Jwk {
        kid: String,
        kty: String,
        #[serde(default)]
        alg: Option<String>,
        #[serde(default, rename = "use")]
        purpose: Option<String>,
        n: String,
        e: String,
    }
    let set: KeySet = serde_json::from_slice(text).ok()?;
    let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text).map_or(0, |bytes| bytes.len());
    let usable = |key: &Jwk| {
        key.kty == "RSA"
            && !key.kid.is_empty()
            && key.alg.as_ref().is_none_or(|alg| alg == "RS256")
            && key.purpose.as_ref().is_none_or(|purpose| purpose == "sig")
            && bytes(&key.n) >= SHORTEST_MODULUS
            && bytes(&key.e) > 0
    };
    let keys: Vec<PublicKey> = set
        .keys
        .into_iter()
        .filter_map(|value| serde_json::from_value::<Jwk>(value).ok())
        .filter(usable)
        .take(MOST_KEYS)
        .map(|key| PublicKey { kid: key.kid, modulus: key.n, exponent: key.e })
        .collect();
    (!keys.is_empty()).then_some(keys)
}

/// What is known of the issuer's keys.
#[derive(Debug, Default)]
pub struct KeyRing {
    keys: Vec<PublicKey>,
    read_at: Option<i64>,
    asked: Option<Asked>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Asked {
    at: i64,
    state: AskedState,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum AskedState {
    UnderWay,
    Answered,
    Failed,
}

/// What to do for a token that names a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Look {
    /// This is the key.
    Use(PublicKey),
    /// Ask for the keys now, say [`KeyRing::answered`] or [`KeyRing::failed`], and look again.
    Ask,
    /// Somebody is asking: look again shortly.
    Wait,
    /// The issuer has no such key.
    Unknown,
    /// The keys could not be had; worth trying again after so many seconds.
    Unavailable {
        /// Seconds.
        retry_after: u32,
    },
}

impl KeyRing {
    /// Looks for a key.
    pub fn look(&mut self, kid: &str, now: i64) -> Look {
        let found = self.keys.iter().find(|key| key.kid == kid).filter(|_| self.is_younger_than(KEPT, now)).cloned();
        if let Some(key) = &found
            && self.is_younger_than(FRESH, now)
        {
            return Look::Use(key.clone());
        }
        if self.may_ask(now) {
            self.asked = Some(Asked { at: now, state: AskedState::UnderWay });
            return Look::Ask;
        }
        match (found, self.asked) {
            (Some(key), _) => Look::Use(key),
            (None, Some(Asked { at, state: AskedState::UnderWay })) if now - at < LOST => Look::Wait,
            (None, Some(Asked { state: AskedState::Answered, .. })) => Look::Unknown,
            (None, asked) => {
                let passed = asked.map_or(0, |asked| now - asked.at);
                Look::Unavailable { retry_after: u32::try_from(self.floor(now) - passed).unwrap_or(1).max(1) }
            }
        }
    }

    /// The keys came.
    pub fn answered(&mut self, keys: Vec<PublicKey>, now: i64) {
        self.keys = keys;
        self.read_at = Some(now);
        self.end(AskedState::Answered);
    }

    /// They did not.
    pub fn failed(&mut self) {
        self.end(AskedState::Failed);
    }

    fn end(&mut self, state: AskedState) {
        if let Some(asked) = &mut self.asked {
            asked.state = state;
        }
    }

    // A clock that went back must neither keep old keys for ever nor stop all questions.
    fn is_younger_than(&self, seconds: i64, now: i64) -> bool {
        self.read_at.is_some_and(|at| (at..at + seconds).contains(&now))
    }

    fn floor(&self, now: i64) -> i64 {
        if self.is_younger_than(KEPT, now) { FLOOR } else { COLD_FLOOR.max(LOST) }
    }

    fn may_ask(&self, now: i64) -> bool {
        self.asked.is_none_or(|asked| !(asked.at..asked.at + self.floor(now)).contains(&now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn key(kid: &str) -> PublicKey {
        PublicKey { kid: kid.into(), modulus: "n".into(), exponent: "e".into() }
    }

    fn ring(kids: &[&str], now: i64) -> KeyRing {
        let mut ring = KeyRing::default();
        assert_eq!(ring.look("x", now), Look::Ask);
        ring.answered(kids.iter().map(|kid| key(kid)).collect(), now);
        ring
    }

    #[test]
    fn many_with_cold_keys_make_one_question() {
        let mut ring = KeyRing::default();
        assert_eq!(ring.look("k1", 1000), Look::Ask);
        for _ in 0..1000 {
            assert_eq!(ring.look("k1", 1001), Look::Wait);
        }
        ring.answered(vec![key("k1")], 1001);
        assert_eq!(ring.look("k1", 1001), Look::Use(key("k1")));
        assert_eq!(ring.look("k2", 1001), Look::Unknown);
    }

    #[test]
    fn a_flood_of_unknown_keys_asks_once_a_minute() {
        let mut ring = ring(&["k1"], 0);
        let mut asked = Vec::new();
        for now in 0..600 {
            for number in 0..50 {
                match ring.look(&format!("invented-{number}"), now) {
                    Look::Ask => {
                        asked.push(now);
                        ring.answered(vec![key("k1")], now);
                    }
                    Look::Unknown => {}
                    other => panic!("{other:?} at {now}"),
                }
            }
            assert_eq!(ring.look("k1", now), Look::Use(key("k1")));
        }
        assert_eq!(asked, [60, 120, 180, 240, 300, 360, 420, 480, 540]);
    }

    #[test]
    fn a_new_key_is_known_after_one_question() {
        let mut ring = ring(&["k1"], 0);
        assert_eq!(ring.look("k2", 100), Look::Ask);
        // Meanwhile the old key goes on, and those with the new one wait.
        assert_eq!(ring.look("k1", 100), Look::Use(key("k1")));
        assert_eq!(ring.look("k2", 101), Look::Wait);
        ring.answered(vec![key("k1"), key("k2")], 101);
        assert_eq!(ring.look("k2", 101), Look::Use(key("k2")));
    }

    #[test]
    fn keys_are_asked_for_again_after_an_hour_and_a_withdrawn_one_goes() {
        let mut ring = ring(&["k1", "k2"], 0);
        assert_eq!(ring.look("k1", 3599), Look::Use(key("k1")));
        assert_eq!(ring.look("k1", 3600), Look::Ask);
        ring.answered(vec![key("k2")], 3600);
        assert_eq!(ring.look("k1", 3600), Look::Unknown);
    }

    #[test]
    fn keys_that_cannot_be_asked_for_are_kept_for_a_day() {
        let mut ring = ring(&["k1"], 0);
        for now in (3600..86_400).step_by(60) {
            assert_eq!(ring.look("k1", now), Look::Ask);
            ring.failed();
            assert_eq!(ring.look("k1", now), Look::Use(key("k1")));
        }
        assert_eq!(ring.look("k1", 86_400), Look::Ask);
        ring.failed();
        assert_eq!(ring.look("k1", 86_401), Look::Unavailable { retry_after: 11 });
    }

    #[test]
    fn without_any_keys_a_failure_is_no_verdict_and_is_tried_again_soon() {
        let mut ring = KeyRing::default();
        assert_eq!(ring.look("k1", 0), Look::Ask);
        ring.failed();
        assert_eq!(ring.look("k1", 2), Look::Unavailable { retry_after: 10 });
        assert_eq!(ring.look("k1", 12), Look::Ask);
    }

    #[test]
    fn a_question_that_was_never_answered_does_not_stop_the_next() {
        let mut cold = KeyRing::default();
        assert_eq!(cold.look("k1", 0), Look::Ask);
        assert_eq!(cold.look("k1", LOST - 1), Look::Wait);
        assert_eq!(cold.look("k1", LOST), Look::Ask);
        let mut warm = ring(&["k1"], 0);
        assert_eq!(warm.look("k2", 60), Look::Ask);
        assert!(matches!(warm.look("k2", 60 + LOST), Look::Unavailable { .. }));
        assert_eq!(warm.look("k2", 120), Look::Ask);
    }

    #[test]
    fn a_clock_that_went_back_stops_nothing() {
        let mut ring = ring(&["k1"], 1_000_000);
        assert_eq!(ring.look("k1", 5), Look::Ask);
    }

    #[test]
    fn only_rsa_keys_for_signatures_are_read() {
        let n = URL_SAFE_NO_PAD.encode([0xab_u8; 256]);
        let good = json!({ "kid": "k1", "kty": "RSA", "alg": "RS256", "use": "sig", "n": n, "e": "AQAB" });
        let with = |name: &str, value: Value| {
            let mut key = good.clone();
            key[name] = value;
            key["kid"] = json!(format!("bad {name}"));
            key
        };
        let short = URL_SAFE_NO_PAD.encode([0xab_u8; 128]);
        let keys = [
            with("kty", json!("EC")),
            with("alg", json!("RS512")),
            with("use", json!("enc")),
            with("n", json!(short)),
            with("n", json!("not base64!")),
            with("e", json!("")),
            json!({ "kid": "k0" }),
            json!(7),
            good.clone(),
        ];
        let read = read_key_set(json!({ "keys": keys, "public_cert": {} }).to_string().as_bytes()).unwrap();
        assert_eq!(read.iter().map(|key| key.kid.as_str()).collect::<Vec<_>>(), ["k1"]);
        for text in ["", "{}", "[]", r#"{"keys":[]}"#, r#"{"keys":{}}"#, "<html></html>"] {
            assert_eq!(read_key_set(text.as_bytes()), None, "{text}");
        }
    }
}
