//! What protects an answer: the headers of one table on whatever is answered, scored by Mozilla's public rules; and an end
//! to addresses that are none.

use crate::happy::ready_day;
use crate::{Rig, tests};
use nontax_api::{REQUEST_ID_HEADER, routes, security};
use nontax_worker_tests::desk::Answer;
use nontax_worker_tests::scoring::score;
use reqwest::Method;
use std::sync::Arc;

tests![
    every_answer_has_every_header_of_the_table,
    every_kind_of_answer_scores_130_by_mozillas_rules,
    unknown_pages_are_a_small_page_that_says_so,
];

/// Assets, data, and what is wrong, each with whether it is the Worker's own.
async fn answers(rig: &Rig) -> Vec<(Answer, bool)> {
    let statement = format!("{}/1900016023/{}", routes::STATEMENTS, ready_day());
    let mut answers = Vec::new();
    for path in ["/", "/app/page.js", "/app/page_bg.wasm", "/style/desk.css", "/icons/seal.svg", "/nothing", "/index"] {
        answers.push((rig.desk.send(rig.desk.bare(Method::GET, path)).await.unwrap(), false));
    }
    for path in [routes::HEALTH, routes::SESSION, &statement, "/api", "/api/nothing", routes::ORDERS] {
        answers.push((rig.desk.get(path).await.unwrap(), true));
        answers.push((rig.desk.send(rig.desk.bare(Method::GET, path)).await.unwrap(), true));
    }
    answers.push((rig.desk.send(rig.desk.ask(Method::OPTIONS, routes::SESSION)).await.unwrap(), true));
    answers.push((rig.deployed.get(routes::SESSION).await.unwrap(), true));
    answers
}

async fn every_answer_has_every_header_of_the_table(rig: Arc<Rig>) {
    for (answer, is_of_the_worker) in answers(&rig).await {
        for (name, value) in security::HEADERS {
            assert_eq!(answer.header(name), *value, "{name}: {}", answer.story());
        }
        assert!(!answer.headers.contains_key("access-control-allow-origin"), "{}", answer.story());
        assert!(!answer.headers.contains_key("set-cookie"), "{}", answer.story());
        if is_of_the_worker {
            assert_eq!(answer.header("cache-control"), "no-store", "{}", answer.story());
            assert!(!answer.header(REQUEST_ID_HEADER).is_empty(), "{}", answer.story());
        }
    }
}

async fn every_kind_of_answer_scores_130_by_mozillas_rules(rig: Arc<Rig>) {
    let statement = format!("{}/1900016023/{}", routes::STATEMENTS, ready_day());
    let paths = ["/", "/app/page.js", "/nothing", routes::HEALTH, routes::SESSION, "/api/nothing", &statement];
    let scores = tokio::task::spawn_blocking({
        let (base, paths) = (rig.desk.base.clone(), paths.map(str::to_owned));
        move || score(&base, &paths)
    });
    let scores = scores.await.unwrap().unwrap();
    assert_eq!(scores.len(), paths.len());
    for (path, line) in paths.iter().zip(&scores) {
        assert_eq!(line["path"], *path);
        assert!(line["score"].as_u64() >= Some(130), "{line}");
    }
    println!(
        "Mozilla's rules give {} and more",
        scores.iter().filter_map(|line| line["score"].as_u64()).min().unwrap()
    );
}

async fn unknown_pages_are_a_small_page_that_says_so(rig: Arc<Rig>) {
    for path in ["/nothing", "/app/nothing.js", "/API/session", "/.git/config", "/_headers"] {
        let answer = rig.desk.send(rig.desk.bare(Method::GET, path)).await.unwrap();
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        assert_eq!(answer.status, 404, "{}", answer.story());
        assert!(answer.header("content-type").starts_with("text/html"), "{}", answer.story());
        assert!(text.contains("没有这个页面") && text.contains("There is no such page"), "{}", answer.story());
        assert!(answer.body.len() < 2_000, "{}", answer.story());
    }
}
