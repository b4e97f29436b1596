//! Held against `serde_json`: the same texts are written, the same texts are read and refused.

use super::*;
use proptest::prelude::*;
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
enum Message {
    Clear,
    Found(Option<u32>),
    Pair(i64, String),
    Everything {
        text: String,
        numbers: Vec<i32>,
        large: u64,
        small: i64,
        flag: bool,
        pair: Option<(u8, i8)>,
        names: BTreeMap<String, Option<bool>>,
        inner: Option<Box<Message>>,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
    },
}

fn message() -> impl Strategy<Value = Message> {
    let leaf = prop_oneof![
        Just(Message::Clear),
        any::<Option<u32>>().prop_map(Message::Found),
        (any::<i64>(), any::<String>()).prop_map(|(number, text)| Message::Pair(number, text)),
    ];
    leaf.prop_recursive(3, 8, 2, |inner| {
        let names = prop::collection::btree_map("[a-z\"\\\\]{0,3}", any::<Option<bool>>(), 0..3);
        let numbers = (any::<Vec<i32>>(), any::<u64>(), any::<i64>(), any::<Option<(u8, i8)>>());
        (any::<String>(), numbers, any::<bool>(), names, prop::option::of(inner), "[a-z\n\u{1}]{0,3}").prop_map(
            |(text, (numbers, large, small, pair), flag, names, inner, note)| Message::Everything {
                text,
                numbers,
                large,
                small,
                flag,
                pair,
                names,
                inner: inner.map(Box::new),
                note,
            },
        )
    })
}

/// JSON and nearly JSON.
fn scribble() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        " ",
        "\n",
        "\"a\"",
        "\"clear\"",
        "\"found\"",
        "\"pair\"",
        "null",
        "true",
        "false",
        "0",
        "-1",
        "01",
        "-",
        "1.5",
        "1e9",
        "1.",
        "18446744073709551616",
        "\"",
        "\\u00e9",
        "\"\\ud83d\\ude00\"",
        "\"\\ud83d\"",
        "\"\\x\"",
        "\u{7f}",
        "汉",
    ]);
    prop::collection::vec(pieces, 0..9).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn a_value_is_written_as_serde_json_writes_it_and_read_again(value in message()) {
        let text = to_string(&value).unwrap();
        prop_assert_eq!(&text, &serde_json::to_string(&value).unwrap());
        prop_assert_eq!(from_str::<Message>(&text).unwrap(), value.clone());
        let spaced = serde_json::to_string_pretty(&value).unwrap();
        prop_assert_eq!(from_str::<Message>(&spaced).unwrap(), value);
    }

    #[test]
    fn what_is_no_json_is_refused_as_serde_json_refuses_it(text in scribble()) {
        let expected = serde_json::from_str::<serde_json::Value>(&text);
        prop_assert_eq!(Value::read(&text).is_ok(), expected.is_ok(), "{}", text);
        prop_assert_eq!(from_str::<serde::de::IgnoredAny>(&text).is_ok(), expected.is_ok(), "{}", text);
    }

    #[test]
    fn what_is_no_such_message_is_refused_as_serde_json_refuses_it(text in scribble()) {
        let expected = serde_json::from_str::<Message>(&text).ok();
        prop_assert_eq!(from_str::<Message>(&text).ok(), expected, "{}", text);
    }

    #[test]
    fn a_text_cut_anywhere_is_refused(value in message(), at in any::<prop::sample::Index>()) {
        let text = to_string(&value).unwrap();
        let at = at.index(text.len());
        prop_assume!(text.is_char_boundary(at));
        prop_assert!(from_str::<Message>(&text[..at]).is_err());
    }
}

#[test]
fn unknown_fields_are_passed_over_and_lacking_ones_are_named() {
    #[derive(Debug, PartialEq, Deserialize)]
    struct Small {
        count: u8,
        #[serde(default)]
        name: Option<String>,
    }
    let read = from_str::<Small>(r#" {"more":[{"a":[1,2.5e3]},"x",null], "count" : 7 } "#);
    assert_eq!(read.unwrap(), Small { count: 7, name: None });
    let lacking = from_str::<Small>(r#"{"name":"n"}"#).unwrap_err();
    assert_eq!(lacking.to_string(), "JSON that does not fit at byte 11: count");
    for odd in
        [r#"{"count":256}"#, r#"{"count":-1}"#, r#"{"count":1.0}"#, r#"{"count":"1"}"#, r#"{"count":1,"count":1}"#]
    {
        assert!(from_str::<Small>(odd).is_err(), "{odd}");
    }
}

#[test]
fn the_largest_integers_come_through() {
    assert_eq!(from_str::<i64>(&to_string(&i64::MIN).unwrap()).unwrap(), i64::MIN);
    assert_eq!(from_str::<u64>(&to_string(&u64::MAX).unwrap()).unwrap(), u64::MAX);
    assert!(from_str::<i64>("9223372036854775808").is_err());
    assert!(from_str::<i64>("-9223372036854775809").is_err());
}

#[test]
fn what_lies_too_deep_is_refused_without_deep_recursion() {
    let text = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(Value::read(&text).is_err());
    assert!(from_str::<serde::de::IgnoredAny>(&text).is_err());
}

#[test]
fn a_value_of_unknown_form_can_be_looked_into() {
    let value = Value::read(r#"{"errcode":-1,"errmsg":"a","errmsg":"b","odd":1.5}"#).unwrap();
    assert_eq!(value.get("errcode").and_then(Value::as_i64), Some(-1));
    assert_eq!(value.get("errmsg").and_then(Value::as_str), Some("b"));
    assert_eq!(value.get("odd").and_then(Value::as_i64), None);
    assert_eq!(value.get("none"), None);
}
