//! The Worker dies in the middle of the archive's work, after each step and in the middle of a transfer: nothing is lost and
//! nothing is doubled.

use crate::audit::lines_of;
use crate::happy::ready_day;
use crate::{Rig, tests};
use nontax_api::archive::DayState;
use nontax_api::audit::AuditAction;
use nontax_audit::sha256_hex;
use nontax_sandbox::server::{Fault, FaultKind, Route};
use nontax_sandbox::{Running, Settings, Size};
use nontax_worker_tests::configuration;
use nontax_worker_tests::desk::{Desk, client, until};
use nontax_worker_tests::wrangler::{Options, Wrangler};
use std::sync::Arc;

tests![
    the_module_that_traps_after_any_step_loses_and_doubles_nothing,
    the_process_that_is_killed_in_a_transfer_loses_and_doubles_nothing,
];

/// The steps of the Worker's `archive::job`, in their order.
const STEPS: [&str; 5] = ["begin", "take_in", "keep", "account", "ended"];

async fn start(options: Options, rig: &Rig) -> Wrangler {
    let mut worker = Wrangler::start(options, &rig.record).unwrap();
    worker.wait_until_ready(&client().unwrap()).await.unwrap();
    worker
}

/// The day is archived once, as it is, and accounted for once.
async fn is_right(desk: &Desk, mch_id: &str) {
    let day = desk.day_when(mch_id, ready_day(), |day| day.state == DayState::Archived).await.unwrap();
    let right = desk.right_bytes(mch_id, ready_day());
    let kept = day.statement.unwrap();
    assert_eq!((kept.others, &kept.sha256), (0, &sha256_hex(&right)), "{mch_id}");
    let served = desk.statement(mch_id, &ready_day().to_string(), "").await.unwrap();
    assert!(served.header(nontax_api::SOURCE_HEADER) == "archive" && served.body == right);
    let lines = lines_of(desk).await;
    let taken = lines.iter().filter(|line| {
        line.action == AuditAction::Archive && line.mch_id.as_ref().is_some_and(|known| known.as_str() == mch_id)
    });
    assert_eq!(taken.count(), 1, "{mch_id}");
}

async fn the_module_that_traps_after_any_step_loses_and_doubles_nothing(rig: Arc<Rig>) {
    let sandbox = Running::start(Settings::default()).unwrap();
    let merchants: Vec<String> = (1..=5).map(configuration::mch_id).collect();
    let pairs: Vec<String> = STEPS.iter().zip(&merchants).map(|(step, mch_id)| format!("{step}={mch_id}")).collect();
    let mut options = configuration::archive("worker (stops)", &sandbox.base());
    options.variables.push(("ARCHIVE_STOP".to_owned(), pairs.join(",")));
    let worker = start(options, &rig).await;
    let desk = Desk::new(&worker.base, sandbox, &rig.record).unwrap();
    for mch_id in &merchants {
        desk.fetch_day(mch_id, ready_day(), false).await.unwrap();
        is_right(&desk, mch_id).await;
    }
    let traps = rig.record.last("worker (stops)", usize::MAX).matches("wasm_trap").count();
    assert_eq!(traps, STEPS.len(), "each step was the last once");
}

async fn the_process_that_is_killed_in_a_transfer_loses_and_doubles_nothing(rig: Arc<Rig>) {
    let sandbox = Running::start(Settings::default()).unwrap();
    let (place, appid) = (configuration::mch_id(7), configuration::appid(7));
    sandbox.sandbox.set_rows(&place, ready_day(), Size { rows: 40_000, quirks: false });
    // A part lies in the bucket, and the rest does not come.
    let stall = Fault::new(FaultKind::Stall).on(Route::DownloadBill).of(&appid).after_bytes(7_000_000).times(1);
    sandbox.sandbox.set_fault(stall);
    let mut worker = start(configuration::archive("worker (archive, killed)", &sandbox.base()), &rig).await;
    let desk = Desk::new(&worker.base, sandbox, &rig.record).unwrap();
    desk.fetch_day(&place, ready_day(), false).await.unwrap();
    until("the question for the statement", || desk.sandbox.sandbox.calls("downloadbill", Some(&appid)) > 0).await;
    worker.kill_and_start_again().unwrap();
    worker.wait_until_ready(&client().unwrap()).await.unwrap();
    let day = desk.days(&place, ready_day(), ready_day()).await.unwrap().remove(0);
    assert_eq!((day.state, day.attempts), (DayState::Waiting, 1), "that it was begun is known");
    // Here the queue dies with the process; in Cloudflare the message comes again by itself.
    desk.fetch_day(&place, ready_day(), true).await.unwrap();
    is_right(&desk, &place).await;
}
