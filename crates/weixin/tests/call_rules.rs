//! What must hold of quotas and pauses in every order of events, over restarts too.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use nontax_weixin::circuit::{CircuitLimits, Go};
use nontax_weixin::quota::{DAY_REFUSED, MINUTE_REFUSED, QuotaLimits, Span};
use nontax_weixin::{Api, CallLimits, CallRules, Outcome, Wait};
use proptest::prelude::*;
use std::collections::HashMap;

const LIMITS: CallLimits = CallLimits {
    token: QuotaLimits { a_minute: 2, a_day: 4 },
    business: QuotaLimits { a_minute: 8, a_day: 2_000 },
    circuit: CircuitLimits { failures: 3, memory: 60, first_pause: 4, longest_pause: 30, try_lost: 50 },
};

#[derive(Clone, Debug)]
enum Event {
    Wait(i64),
    Call(Api, How),
    End,
    Restart,
}

#[derive(Clone, Copy, Debug)]
enum How {
    AtOnce(Outcome),
    Later(Outcome),
    Never,
}

fn outcomes() -> impl Strategy<Value = Outcome> {
    prop_oneof![
        4 => Just(Outcome::Answered),
        4 => Just(Outcome::Failed),
        1 => prop::sample::select(vec![Span::Minute, Span::Day]).prop_map(Outcome::Quota),
    ]
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let how = (outcomes(), 0..10).prop_map(|(outcome, dice)| match dice {
        0 => How::Never,
        1..4 => How::Later(outcome),
        _ => How::AtOnce(outcome),
    });
    let event = prop_oneof![
        2 => (0_i64..5).prop_map(Event::Wait),
        1 => (0_i64..400).prop_map(Event::Wait),
        1 => (0_i64..50_000).prop_map(Event::Wait),
        12 => (prop::sample::select(Api::ALL.to_vec()), how).prop_map(|(api, how)| Event::Call(api, how)),
        3 => Just(Event::End),
        1 => Just(Event::Restart),
    ];
    prop::collection::vec(event, 0..500)
}

/// What a plain reader of the events knows of an API.
#[derive(Default)]
struct Seen {
    by_minute: HashMap<i64, u32>,
    by_day: HashMap<i64, u32>,
    /// WeChat said so, until then.
    refused_until: i64,
    /// The last call that tried for all and of which nothing was told.
    trying_since: Option<i64>,
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_quota_is_passed_and_nobody_waits_for_ever(events in events()) {
        let mut rules = CallRules::default();
        let mut record = rules.record();
        let mut now = 1_795_276_800_i64;
        let mut seen: HashMap<Api, Seen> = HashMap::new();
        let mut under_way: Vec<(Api, Go, Outcome)> = Vec::new();
        for event in events {
            match event {
                Event::Wait(seconds) => now += seconds,
                Event::End => {
                    if let Some((api, go, outcome)) = under_way.pop() {
                        end(&mut rules, seen.entry(api).or_default(), api, go, outcome, now);
                    }
                }
                Event::Restart => {
                    rules = CallRules::resume(serde_json::from_str(&serde_json::to_string(&record).unwrap()).unwrap());
                    // Counts of the minute do not outlive it.
                    seen.values_mut().for_each(|seen| seen.by_minute.clear());
                }
                Event::Call(api, how) => {
                    let known = seen.entry(api).or_default();
                    let checked = rules.clone().check(&LIMITS, api, now);
                    let gone = rules.go(&LIMITS, api, now);
                    prop_assert_eq!(checked.err(), gone.err(), "asking beforehand says the same");
                    let quota = if api == Api::StableToken { LIMITS.token } else { LIMITS.business };
                    match gone {
                        Ok(go) => {
                            prop_assert!(now >= known.refused_until, "WeChat said no until {}", known.refused_until);
                            let (minute, day) = (now.div_euclid(60), (now + 8 * 3600).div_euclid(86_400));
                            let counts = [known.by_minute.entry(minute).or_default(), known.by_day.entry(day).or_default()];
                            for (count, limit) in counts.into_iter().zip([quota.a_minute, quota.a_day]) {
                                *count += 1;
                                prop_assert!(*count <= limit);
                            }
                            if go.tries {
                                if let Some(since) = known.trying_since {
                                    prop_assert!(now - since >= LIMITS.circuit.try_lost, "two try at once");
                                }
                                known.trying_since = Some(now);
                            }
                            match how {
                                How::AtOnce(outcome) => end(&mut rules, known, api, go, outcome, now),
                                How::Later(outcome) => under_way.push((api, go, outcome)),
                                How::Never => {}
                            }
                        }
                        Err(Wait::Down { until }) => {
                            prop_assert!(until > now && until - now <= LIMITS.circuit.longest_pause);
                        }
                        Err(Wait::Quota { until, span }) => {
                            prop_assert!(until > now);
                            let longest = if span == Span::Day { 86_400 } else { 60 };
                            prop_assert!(until - now <= longest);
                        }
                    }
                }
            }
            if rules.take_changed() {
                record = rules.record();
            }
        }
        // Whatever happened: when nothing happens for a day, every API can be called.
        for api in Api::ALL {
            prop_assert!(rules.go(&LIMITS, api, now + 86_400).is_ok());
        }
    }

    #[test]
    fn after_failures_nothing_is_asked_and_one_answer_is_enough(failures in 3_u32..20, later in 0_i64..100) {
        let mut rules = CallRules::default();
        let mut asked = 0;
        let mut now = 1_000_000;
        for _ in 0..failures {
            if let Ok(go) = rules.go(&LIMITS, Api::DownloadBill, now) {
                asked += 1;
                rules.ended(&LIMITS, Api::DownloadBill, go.tries, Outcome::Failed, now);
            }
        }
        prop_assert_eq!(asked, LIMITS.circuit.failures);
        prop_assert!(rules.go(&LIMITS, Api::GetOrderList, now).is_ok(), "each API for itself");
        now += LIMITS.circuit.first_pause + later;
        let go = rules.go(&LIMITS, Api::DownloadBill, now).unwrap();
        prop_assert!(go.tries && go.tell_success);
        prop_assert!(rules.go(&LIMITS, Api::DownloadBill, now).is_err());
        rules.ended(&LIMITS, Api::DownloadBill, true, Outcome::Answered, now);
        let go = rules.go(&LIMITS, Api::DownloadBill, now).unwrap();
        prop_assert!(!go.tries && !go.tell_success);
    }
}

fn end(rules: &mut CallRules, seen: &mut Seen, api: Api, go: Go, outcome: Outcome, now: i64) {
    rules.ended(&LIMITS, api, go.tries, outcome, now);
    if go.tries || outcome != Outcome::Failed {
        seen.trying_since = None;
    }
    if let Outcome::Quota(span) = outcome {
        let midnight = ((now + 8 * 3600).div_euclid(86_400) + 1) * 86_400 - 8 * 3600;
        let until = match span {
            Span::Minute => now + MINUTE_REFUSED,
            Span::Day => midnight.min(now + DAY_REFUSED),
        };
        seen.refused_until = seen.refused_until.max(until);
    }
}
