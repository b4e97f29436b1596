//! What must hold for every body, every cut, and every order of events.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use nontax_weixin::classify::PEEK_LIMIT;
use nontax_weixin::token_rules::{FORCE_BUDGET, FORCE_FLOOR, usable_seconds};
use nontax_weixin::{
    AccessToken, BodyKind, Classified, Classifier, ErrorAnswer, TokenAnswer, TokenRules, Want, classify,
    read_bill_failure, read_orders_answer, read_token_answer,
};
use proptest::prelude::*;

fn bodies() -> impl Strategy<Value = Vec<u8>> {
    let pieces = prop::sample::select(vec![
        "\u{feff}",
        " ",
        "\r\n",
        "\n",
        ",",
        "`",
        ",`",
        "交易时间",
        "商户号",
        "银行ID",
        "新列",
        "{",
        "}",
        "{\"errcode\":",
        "40001",
        "<",
        "<!",
        "<!--",
        "-->",
        "<?xml",
        "?>",
        "<!doctype html",
        "<HTML",
        "<xml>",
        "No Bill Exist",
        "x",
    ]);
    let spelled = prop::collection::vec(pieces, 0..12).prop_map(|pieces| pieces.concat().into_bytes());
    let long = (spelled.clone(), 0..2 * PEEK_LIMIT, prop::sample::select(b" x,`<".to_vec()))
        .prop_map(|(start, length, fill)| [start, vec![fill; length]].concat());
    prop_oneof![4 => spelled, 1 => long, 1 => prop::collection::vec(any::<u8>(), 0..64), 1 => Just(b"\x1f\x8b\x08".to_vec())]
}

fn whole(body: &[u8]) -> BodyKind {
    let Classified::Is(kind) = classify(body, true) else { panic!("a whole body must have a kind") };
    kind
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_a_prefix_decides_the_whole_body_cannot_change(body in bodies()) {
        let kind = whole(&body);
        for end in (0..=body.len().min(200)).chain([body.len()]) {
            if let Classified::Is(early) = classify(&body[..end], false) {
                prop_assert_eq!(early, kind, "after {} bytes", end);
            }
        }
    }

    #[test]
    fn any_cutting_of_a_body_gives_the_same_kind(body in bodies(), sizes in prop::collection::vec(1_usize..50, 1..8)) {
        let sizes = sizes.into_iter().map(|size| size * (1 + body.len() / 500)).collect::<Vec<_>>();
        let mut classifier = Classifier::default();
        let mut rest = &body[..];
        let mut decided = None;
        for size in sizes.iter().cycle() {
            if rest.is_empty() || decided.is_some() {
                break;
            }
            let (piece, tail) = rest.split_at((*size).min(rest.len()));
            rest = tail;
            if let Classified::Is(kind) = classifier.push(piece) {
                decided = Some(kind);
            }
        }
        prop_assert_eq!(decided.unwrap_or_else(|| classifier.finish()), whole(&body));
    }

    #[test]
    fn no_body_panics_a_reader(body in bodies()) {
        let _ = read_bill_failure(whole(&body), &body);
        let _ = read_token_answer(&body);
        let _ = read_orders_answer(&body);
    }

    #[test]
    fn no_message_panics_and_none_grows(code in any::<i64>(), message in any::<String>()) {
        let error = ErrorAnswer::new(code, &message);
        prop_assert!(error.message.len() <= message.len());
        let _ = error.addresses();
    }

    #[test]
    fn the_margin_leaves_every_token_some_life(expires_in in 1_u32..=7200) {
        prop_assert!((1..=expires_in).contains(&usable_seconds(expires_in)));
    }
}

#[derive(Clone, Debug)]
enum Event {
    Wait(i64),
    Want,
    Answer { token: u8, expires_in: u32 },
    Fail,
    Refuse(u8),
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let event = prop_oneof![
        (0_i64..4000).prop_map(Event::Wait),
        (0_i64..40).prop_map(Event::Wait),
        Just(Event::Want),
        Just(Event::Want),
        (0_u8..3, 0_u32..7200).prop_map(|(token, expires_in)| Event::Answer { token, expires_in }),
        Just(Event::Fail),
        (0_u8..3).prop_map(Event::Refuse),
    ];
    prop::collection::vec(event, 0..400)
}

fn token(number: u8) -> AccessToken {
    AccessToken::new(&format!("token-{number}")).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_token_rules_hold_in_any_order_of_events(events in events(), restarts in any::<bool>()) {
        let mut rules = TokenRules::default();
        let mut now = 1_700_000_000_i64;
        let mut asked: Option<i64> = None;
        let mut good: Option<(AccessToken, i64)> = None;
        let mut forced: Vec<i64> = Vec::new();
        for event in events {
            match event {
                Event::Wait(seconds) => now += seconds,
                Event::Want => match rules.want(now) {
                    Want::Use(used) => {
                        let (token, dies) = good.clone().unwrap();
                        prop_assert_eq!(used, token, "only the last token that was not refused is given out");
                        prop_assert!(now < dies, "a token is never used at the end of its life or later");
                    }
                    Want::Ask { force_refresh } => {
                        if let Some(since) = asked {
                            prop_assert!(now - since >= 60, "two questions at once");
                        }
                        if force_refresh {
                            prop_assert!(forced.last().is_none_or(|last| now - last >= FORCE_FLOOR));
                            forced.push(now);
                            let today = forced.iter().filter(|at| now - **at < 86_400).count();
                            prop_assert!(today <= FORCE_BUDGET);
                        }
                        asked = Some(now);
                    }
                    Want::Wait => prop_assert!(asked.is_some(), "waiting for nobody"),
                },
                Event::Answer { token: number, expires_in } => {
                    if let Some(since) = asked.take() {
                        rules.answered(since, TokenAnswer { access_token: token(number), expires_in });
                        good = Some((token(number), since + i64::from(expires_in)));
                    }
                }
                Event::Fail => {
                    if asked.take().is_some() {
                        rules.failed();
                        good = None;
                    }
                }
                Event::Refuse(number) => {
                    rules.refused(token(number).fingerprint());
                    if asked.is_none() && good.as_ref().is_some_and(|(held, _)| *held == token(number)) {
                        good = None;
                        prop_assert!(!matches!(rules.clone().want(now), Want::Use(_)), "a refused token was given out");
                    }
                }
            }
            if restarts && asked.is_none() {
                rules = TokenRules::resume(rules.record());
            }
        }
    }
}
