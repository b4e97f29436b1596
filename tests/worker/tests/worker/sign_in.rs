//! Sign-in by Cloudflare Access, as a table of tokens, and the issuer's keys.

use crate::happy::ready_day;
use crate::{Rig, tests};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures::future::join_all;
use nontax_api::ProblemCode::{self, NoRights, NotSignedIn, SignInUnavailable};
use nontax_api::{Session, routes};
use nontax_worker_tests::access::{AUDIENCES, Access, Key, KeyServerMood, TEAM_DOMAIN, unsigned};
use nontax_worker_tests::desk::{Answer, Desk, unix_now};
use reqwest::Method;
use rsa::sha2::{Digest, Sha256};
use serde_json::{Value, json};
use std::sync::Arc;

tests![
    every_token_that_is_not_right_is_refused,
    a_flood_of_unknown_keys_asks_the_issuer_once_a_minute,
    a_new_key_is_taken_after_one_question_and_a_withdrawn_one_goes,
    a_key_server_that_fails_is_told_as_such,
    many_with_cold_keys_ask_once,
    people_get_what_they_may_see_and_nothing_else,
];

/// The Worker with sign-in, its issuer, and the time that its tests go by. Each of them holds the clock while it runs, so
/// that the time the Worker is told never goes back.
pub struct SignedDesk {
    /// The Worker.
    pub desk: Desk,
    /// The issuer.
    pub access: Access,
    /// A key that is published, and one that is not.
    pub keys: [Key; 2],
    /// The time that the Worker is told.
    pub clock: tokio::sync::Mutex<Clock>,
}

/// A clock that goes as fast as the Worker's own, and can be put forward.
#[derive(Default)]
pub struct Clock {
    ahead: i64,
}

impl Clock {
    /// Unix seconds.
    pub fn now(&self) -> i64 {
        unix_now() + self.ahead
    }

    fn later(&mut self, seconds: i64) {
        self.ahead += seconds;
    }
}

impl SignedDesk {
    /// The claims of somebody, at a time.
    pub fn claims(email: &str, now: i64) -> Value {
        json!({
            "aud": [AUDIENCES[0]], "email": email, "exp": now + 600, "iat": now - 60, "nbf": now - 60,
            "iss": format!("https://{TEAM_DOMAIN}"), "type": "app", "identity_nonce": "6ei69kawdKzMIAPF",
            "sub": "7335d417-61da-459d-899c-0a01c76a2f94", "country": "CN"
        })
    }

    /// A right token.
    pub fn token(&self, claims: &Value) -> String {
        self.keys[0].sign(&header(&self.keys[0].kid), claims)
    }

    /// Asks with a token, at a time.
    pub async fn ask(&self, method: Method, path: &str, token: Option<&str>, now: i64, body: Option<&Value>) -> Answer {
        let mut request = self.desk.ask(method, path).header("x-nontax-now", now);
        if let Some(token) = token {
            self.access.note(token);
            request = request.header("cf-access-jwt-assertion", token);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        self.desk.send(request).await.unwrap()
    }

    async fn session(&self, token: &str, now: i64) -> Answer {
        self.ask(Method::GET, routes::SESSION, Some(token), now, None).await
    }
}

fn header(kid: &str) -> Value {
    json!({ "alg": "RS256", "kid": kid, "typ": "JWT" })
}

/// HS256 with the public key as if it were a secret, as libraries once took it.
fn signed_by_public_key(key: &Key, claims: &Value) -> String {
    let signed = unsigned(&json!({ "alg": "HS256", "kid": key.kid, "typ": "JWT" }), claims);
    let secret = Sha256::digest(key.modulus());
    let pad = |byte: u8| (0..64).map(|at| secret.get(at).copied().unwrap_or(0) ^ byte).collect::<Vec<_>>();
    let inner = Sha256::new().chain_update(pad(0x36)).chain_update(&signed).finalize();
    let tag = Sha256::new().chain_update(pad(0x5c)).chain_update(inner).finalize();
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(tag))
}

async fn every_token_that_is_not_right_is_refused(rig: Arc<Rig>) {
    let signed = &rig.signed;
    let mut clock = signed.clock.lock().await;
    clock.later(100);
    let now = clock.now();
    let [key, foreign] = &signed.keys;
    let claims = SignedDesk::claims("li@bank.example", now);
    let with = |name: &str, value: Value| {
        let mut changed = claims.clone();
        changed[name] = value;
        signed.token(&changed)
    };
    let program = |name: &str| {
        let mut changed = claims.clone();
        changed["email"] = Value::Null;
        changed["sub"] = json!("");
        changed["common_name"] = json!(name);
        signed.token(&changed)
    };
    let good = signed.token(&claims);
    let parts: Vec<&str> = good.split('.').collect();
    let (ours, unpublished) = (header(&key.kid), header("no-such-key"));
    let refused = || Err(NotSignedIn);
    let li = || Ok("li@bank.example");
    let table: Vec<(&str, Option<String>, Result<&str, ProblemCode>)> = vec![
        ("a right token", Some(good.clone()), li()),
        ("audience as a text", Some(with("aud", json!(AUDIENCES[0]))), li()),
        ("audience as an array with others", Some(with("aud", json!(["x", AUDIENCES[0]]))), li()),
        ("the second audience", Some(with("aud", json!([AUDIENCES[1]]))), li()),
        ("not valid before half a minute from now", Some(with("nbf", json!(now + 20))), li()),
        ("an address in capitals", Some(with("email", json!("LI@BANK.EXAMPLE"))), Ok("LI@BANK.EXAMPLE")),
        ("a service token that is configured", Some(program("0123.access")), Ok("0123.access")),
        ("a service token that is not", Some(program("4567.access")), Err(NoRights)),
        ("a person whom nobody knows", Some(with("email", json!("stranger@bank.example"))), Err(NoRights)),
        ("no token", None, refused()),
        ("alg none without a signature", Some(format!("{}.", unsigned(&json!({ "alg": "none" }), &claims))), refused()),
        ("alg none with our key", Some(key.sign(&json!({ "alg": "none", "kid": key.kid }), &claims)), refused()),
        ("HS256 with the public key", Some(signed_by_public_key(key, &claims)), refused()),
        ("RS512 in the header", Some(key.sign(&json!({ "alg": "RS512", "kid": key.kid }), &claims)), refused()),
        ("an unknown key", Some(foreign.sign(&unpublished, &claims)), refused()),
        ("no key named", Some(key.sign(&json!({ "alg": "RS256" }), &claims)), refused()),
        ("a foreign signature under our key's name", Some(foreign.sign(&ours, &claims)), refused()),
        (
            "claims of another token",
            Some(format!(
                "{}.{}.{}",
                parts[0],
                with("email", json!("chief@bank.example")).split('.').nth(1).unwrap(),
                parts[2]
            )),
            refused(),
        ),
        ("no signature", Some(format!("{}.{}.", parts[0], parts[1])), refused()),
        ("half a signature", Some(good[..good.len() - 100].to_owned()), refused()),
        ("another issuer", Some(with("iss", json!("https://evil.cloudflareaccess.com"))), refused()),
        ("an issuer with a slash", Some(with("iss", json!(format!("https://{TEAM_DOMAIN}/")))), refused()),
        ("another audience as a text", Some(with("aud", json!("0".repeat(64)))), refused()),
        ("other audiences as an array", Some(with("aud", json!(["0".repeat(64), "x"]))), refused()),
        ("no audience", Some(with("aud", json!([]))), refused()),
        ("expired", Some(with("exp", json!(now - 1))), refused()),
        ("expiring now", Some(with("exp", json!(now))), refused()),
        ("no expiry", Some(with("exp", Value::Null)), refused()),
        ("not valid yet", Some(with("nbf", json!(now + 120))), refused()),
        ("the token of a session with the team", Some(with("type", json!("org"))), refused()),
        ("neither person nor program", Some(with("email", Value::Null)), refused()),
        ("an empty address", Some(with("email", json!(""))), refused()),
        (
            "extensions demanded",
            Some(key.sign(&json!({ "alg": "RS256", "kid": key.kid, "crit": ["x"], "x": 1 }), &claims)),
            refused(),
        ),
        ("oversized", Some(with("padding", json!("x".repeat(17_000)))), refused()),
        ("broken base64", Some(good.replacen('.', "!.", 1)), refused()),
        ("padded base64", Some(format!("{good}=")), refused()),
        ("two parts", Some(format!("{}.{}", parts[0], parts[1])), refused()),
        ("four parts", Some(format!("{good}.{}", parts[2])), refused()),
        ("empty objects", Some("e30.e30.e30".to_owned()), refused()),
        ("no token at all", Some("signed-in".to_owned()), refused()),
    ];
    let (all, mut right) = (table.len(), 0);
    for (name, token, expected) in table {
        let answer = signed.ask(Method::GET, routes::SESSION, token.as_deref(), now, None).await;
        match expected {
            Ok(principal) => {
                let session: Session = answer.json().unwrap();
                assert_eq!(session.principal, principal, "{name}");
            }
            Err(code) => {
                answer.problem(code.text().status, code).unwrap_or_else(|error| panic!("{name}: {error:#}"));
                // Neither merchants nor settings are in it.
                let body = String::from_utf8_lossy(&answer.body);
                assert!(!body.contains("19000") && !body.contains("广东"), "{name}: {}", answer.story());
            }
        }
        right += 1;
    }
    println!("tokens: {right}/{all} as they should be");
}

async fn a_flood_of_unknown_keys_asks_the_issuer_once_a_minute(rig: Arc<Rig>) {
    let signed = &rig.signed;
    let mut clock = signed.clock.lock().await;
    clock.later(100);
    let claims = SignedDesk::claims("li@bank.example", clock.now() + 300);
    let mut claims_now = claims.clone();
    claims_now["nbf"] = json!(clock.now() - 60);
    // The same claims all through: signed once a token, by a key that the issuer has not.
    let flood: Vec<String> =
        (0..40).map(|number| signed.keys[1].sign(&header(&format!("invented-{number}")), &claims_now)).collect();
    let good = signed.token(&claims_now);
    assert_eq!(signed.session(&good, clock.now()).await.status, 200);
    let (before, begin) = (signed.access.asked(), clock.now());
    let mut refused = 0;
    for _ in 0..3 {
        // Twice in each minute.
        for _ in 0..2 {
            let now = clock.now();
            let answers = join_all(flood.iter().map(|token| signed.session(token, now))).await;
            for answer in answers {
                answer.problem(401, NotSignedIn).unwrap();
                refused += 1;
            }
            let (asked, passed) = (signed.access.asked() - before, clock.now() - begin);
            assert!(i64::try_from(asked).unwrap() <= 1 + passed / 60, "{asked} in {passed} s");
            assert_eq!(signed.session(&good, now).await.status, 200, "others are served all the while");
            clock.later(15);
        }
        clock.later(31);
    }
    let asked = signed.access.asked() - before;
    assert!(asked >= 2, "{asked}");
    println!("unknown keys: {refused} requests in three minutes made {asked} questions");
}

async fn a_new_key_is_taken_after_one_question_and_a_withdrawn_one_goes(rig: Arc<Rig>) {
    let signed = &rig.signed;
    let mut clock = signed.clock.lock().await;
    clock.later(100);
    let [old, new] = &signed.keys;
    let claims = SignedDesk::claims("li@bank.example", clock.now());
    let old_token = signed.token(&claims);
    let new_token = new.sign(&header(&new.kid), &claims);
    assert_eq!(signed.session(&old_token, clock.now()).await.status, 200);
    signed.access.publish(&[old, new]);
    clock.later(61);
    let before = signed.access.asked();
    // All at once: one of them asks, the others wait for what it brings.
    let answers = join_all((0..20).map(|_| signed.session(&new_token, clock.now()))).await;
    assert!(answers.iter().all(|answer| answer.status == 200), "{}", answers[0].story());
    assert_eq!(signed.access.asked() - before, 1);
    assert_eq!(signed.session(&old_token, clock.now()).await.status, 200);
    // The new one is withdrawn again: an hour later at the latest it is no key any more.
    signed.access.publish(&[old]);
    clock.later(3_700);
    let later = new.sign(&header(&new.kid), &SignedDesk::claims("li@bank.example", clock.now()));
    signed.session(&later, clock.now()).await.problem(401, NotSignedIn).unwrap();
    assert_eq!(signed.access.asked() - before, 2);
}

async fn a_key_server_that_fails_is_told_as_such(rig: Arc<Rig>) {
    let signed = &rig.signed;
    let mut clock = signed.clock.lock().await;
    clock.later(100);
    let moods = [
        KeyServerMood::Broken,
        KeyServerMood::Redirecting,
        KeyServerMood::Endless,
        KeyServerMood::WebPage,
        KeyServerMood::Silent,
    ];
    for mood in moods {
        clock.later(61);
        let claims = SignedDesk::claims("li@bank.example", clock.now());
        signed.access.set_mood(mood);
        let foreign = signed.keys[1].sign(&header("another"), &claims);
        let answer = signed.session(&foreign, clock.now()).await;
        let problem = answer.problem(503, SignInUnavailable).unwrap_or_else(|error| panic!("{mood:?}: {error:#}"));
        assert!(problem.retry_after.is_some_and(|seconds| (1..=60).contains(&seconds)), "{mood:?}");
        // Keys that are known go on.
        assert_eq!(signed.session(&signed.token(&claims), clock.now()).await.status, 200, "{mood:?}");
    }
    signed.access.set_mood(KeyServerMood::Well);
    assert_eq!(signed.access.followed(), 0);
}

async fn many_with_cold_keys_ask_once(rig: Arc<Rig>) {
    let signed = &rig.signed;
    let mut clock = signed.clock.lock().await;
    // What was known is too old to be used.
    clock.later(25 * 3_600);
    let before = signed.access.asked();
    let token = signed.token(&SignedDesk::claims("li@bank.example", clock.now()));
    let answers = join_all((0..50).map(|_| signed.session(&token, clock.now()))).await;
    assert!(answers.iter().all(|answer| answer.status == 200));
    assert_eq!(signed.access.asked() - before, 1);
}

async fn people_get_what_they_may_see_and_nothing_else(rig: Arc<Rig>) {
    let signed = &rig.signed;
    let mut clock = signed.clock.lock().await;
    clock.later(100);
    let now = clock.now();
    let in_group = |mut claims: Value| {
        claims["custom"] = json!({ "groups": ["非税科", "其他"] });
        claims
    };
    let (own, other) = ("1900016021", "1900016022");
    // Whose token, the merchants of their session, whether they administer, and what they get of `own` and `other`.
    let table = [
        (SignedDesk::claims("li@bank.example", now), vec![own], false, [200, 403]),
        (SignedDesk::claims("chief@bank.example", now), vec![], true, [200, 200]),
        (SignedDesk::claims("anyone@finance.example", now), vec![other], false, [403, 200]),
        (in_group(SignedDesk::claims("wu@other.example", now)), vec![own], true, [200, 403]),
        (SignedDesk::claims("wu@other.example", now), vec![], false, [403, 403]),
    ];
    let mut cases = 0;
    for (claims, merchants, administers, statuses) in table {
        let token = signed.token(&claims);
        let session = signed.session(&token, now).await;
        if session.status == 200 {
            let session: Session = session.json().unwrap();
            assert_eq!(session.principal, claims["email"].as_str().unwrap());
            assert_eq!(session.can.administer, administers, "{}", session.principal);
            let listed: Vec<_> = session.merchants.iter().map(|merchant| merchant.mch_id.as_str()).collect();
            if !merchants.is_empty() {
                assert_eq!(listed, merchants, "{}", session.principal);
            } else {
                assert!(listed.len() > 100, "{}", session.principal);
            }
        } else {
            session.problem(403, NoRights).unwrap();
        }
        for (mch_id, status) in [(own, statuses[0]), (other, statuses[1])] {
            let path = format!("{}/{mch_id}/{}", routes::STATEMENTS, ready_day());
            let answer = signed.ask(Method::GET, &path, Some(&token), now, None).await;
            assert_eq!(answer.status, status, "{}", answer.story());
            let body = json!({
                "mch_id": mch_id, "region_code": "440000", "department_code": "118610002",
                "key": { "payment_notice_no": "34000019081115065040" }
            });
            let answer = signed.ask(Method::POST, routes::ORDERS, Some(&token), now, Some(&body)).await;
            assert_eq!(answer.status, status, "{}", answer.story());
            cases += 2;
        }
    }
    assert_eq!(cases, 20);
}
