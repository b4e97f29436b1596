//! A Worker of its own: its memory while much streams through, and its life after it was killed.

use crate::faults::{recovers, survived, tried};
use crate::happy::ready_day;
use crate::{Rig, tests};
use nontax_sandbox::server::{Fault, FaultKind, Route};
use nontax_sandbox::{Running, Settings, Size};
use nontax_worker_tests::configuration;
use nontax_worker_tests::desk::{Desk, client, until};
use nontax_worker_tests::wrangler::{Options, Wrangler};
use reqwest::Method;
use std::sync::Arc;

tests![memory_stays_flat_while_200_mb_stream, a_worker_that_is_killed_at_any_point_goes_on_with_its_token];

/// More than this is no noise of the runtime.
const MOST_GROWTH: u64 = 64 << 20;

async fn alone(rig: &Rig, name: &str) -> (Desk, Wrangler) {
    let sandbox = Running::start(Settings { typical_rows: 8_000, ..Settings::default() }).unwrap();
    let options = Options { name: name.to_owned(), ..configuration::alone(&sandbox.base()) };
    let mut worker = Wrangler::start(options, &rig.desk.record).unwrap();
    worker.wait_until_ready(&client().unwrap()).await.unwrap();
    (Desk::new(&worker.base, sandbox, &rig.desk.record).unwrap(), worker)
}

async fn memory_stays_flat_while_200_mb_stream(rig: Arc<Rig>) {
    tried();
    let (desk, worker) = alone(&rig, "worker (large)").await;
    let place = desk.place();
    // Everything that is made once is there before the measuring begins.
    desk.recovers(&place, ready_day()).await.unwrap();
    desk.sandbox.sandbox.set_rows(&place.mch_id, ready_day(), Size { rows: 650_000, quirks: false });
    let before = worker.memory();
    let path = format!("{}/{}/{}", nontax_api::routes::STATEMENTS, place.mch_id, ready_day());
    let mut response = desk.ask(Method::GET, &path).send().await.unwrap();
    let (mut bytes, mut most, mut next) = (0_u64, 0_u64, 0_u64);
    while let Some(piece) = response.chunk().await.unwrap() {
        bytes += piece.len() as u64;
        if bytes >= next {
            most = most.max(worker.memory().unwrap_or(0));
            next = bytes + (10 << 20);
        }
    }
    assert!(bytes > 200_000_000, "{bytes}");
    let Some(before) = before else {
        println!("memory cannot be measured on this system");
        return;
    };
    println!("workerd held {} MB before and {} MB at most while {} MB streamed", before >> 20, most >> 20, bytes >> 20);
    assert!(most < before + MOST_GROWTH, "from {before} to {most} bytes");
    survived();
}

async fn a_worker_that_is_killed_at_any_point_goes_on_with_its_token(rig: Arc<Rig>) {
    let (desk, mut worker) = alone(&rig, "worker (killed)").await;
    let place = desk.place();
    let client = client().unwrap();

    // While it asks for a token: whoever asked is not answered, and the next is.
    tried();
    let slow = Fault { millis: Some(60_000), ..Fault::new(FaultKind::Slow) };
    desk.sandbox.sandbox.set_fault(slow.on(Route::StableToken).of(&place.appid));
    let path = format!("{}/{}/{}", nontax_api::routes::STATEMENTS, place.mch_id, ready_day());
    let asking = tokio::spawn(desk.ask(Method::GET, &path).send());
    until("the question for a token", || desk.calls("stable_token", &place) == 1).await;
    worker.kill_and_start_again().unwrap();
    assert!(asking.await.unwrap().is_err());
    worker.wait_until_ready(&client).await.unwrap();
    recovers(&desk, &place, "killed while it asked for a token").await;
    let tokens = desk.calls("stable_token", &place);
    assert_eq!(tokens, 2);

    // While nothing goes on, and while a statement is half sent: the token is the one it stored.
    for is_sending in [false, true] {
        tried();
        let mut response = None;
        if is_sending {
            desk.sandbox.sandbox.set_rows(&place.mch_id, ready_day(), Size { rows: 500, quirks: false });
            let stall = Fault::new(FaultKind::Stall).after_bytes(50_000);
            desk.sandbox.sandbox.set_fault(stall.on(Route::DownloadBill).of(&place.appid));
            let mut half = desk.ask(Method::GET, &path).send().await.unwrap();
            assert!(!half.chunk().await.unwrap().unwrap().is_empty());
            response = Some(half);
        }
        worker.kill_and_start_again().unwrap();
        if let Some(mut half) = response {
            let broken = loop {
                match half.chunk().await {
                    Ok(Some(_)) => {}
                    Ok(None) => break false,
                    Err(_) => break true,
                }
            };
            assert!(broken, "half a statement looked whole");
        }
        worker.wait_until_ready(&client).await.unwrap();
        recovers(&desk, &place, "killed").await;
        assert_eq!(desk.calls("stable_token", &place), tokens, "sending: {is_sending}");
    }
}
