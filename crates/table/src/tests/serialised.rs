//! Questions and answers cross from page to engine as JSON.

use super::files::{TestFile, file};
use super::questions::query;
use crate::{Answer, Condition, Field, Match, Query, Table, Window};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn queries_answers_and_windows_come_back_from_json_as_they_were(file in file(), query in query()) {
        let text = serde_json::to_string(&query).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Query>(&text).unwrap(), &query);
        let mut table = Table::default();
        file.load_all(&mut table);
        let answer = table.ask(&query);
        let text = serde_json::to_string(&answer).unwrap();
        prop_assert_eq!(serde_json::from_str::<Answer>(&text).unwrap(), answer);
        let window = table.window(query.version, 0, 100).unwrap();
        let text = serde_json::to_string(&window).unwrap();
        prop_assert_eq!(serde_json::from_str::<Window>(&text).unwrap(), window);
    }
}

#[test]
fn a_query_may_leave_out_what_it_does_not_need() {
    let text = r#"{"version":1,"conditions":[{"text":{"field":{"known":"order_id"},"needle":"x"}},{"codes":{"field":"source","values":["0"]}}]}"#;
    let query: Query = serde_json::from_str(text).unwrap();
    assert_eq!(query.conditions.len(), 2);
    assert_eq!(
        query.conditions[0],
        Condition::Text {
            field: Some(Field::Known(nontax_bill::Column::OrderId)),
            needle: "x".to_owned(),
            how: Match::Contains,
            not: false
        }
    );
    assert_eq!(Table::default().ask(&query).matched, TestFile::with_columns(&[]).rows.len() as u64);
}
