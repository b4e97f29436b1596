//! The built Worker in workerd against the sandbox. `cargo test -p nontax-worker-tests -- NAME…` runs the tests whose
//! names have one of the words in them.
//!
//! It has a runner of its own: workerd is started once, tests run beside each other (each with its own appid, merchant and
//! faults), and when all have run, everything that the Worker said is searched for tokens and secrets.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod archive;
mod archive_faults;
mod archive_stops;
mod audit;
mod dates;
mod deployed;
mod directory;
mod down;
mod egress;
mod faults;
mod happy;
mod headers;
mod lives;
mod orders;
mod refusals;
mod secrets;
mod sign_in;
mod storms;
mod token_servers;
mod tokens;

use futures::future::BoxFuture;
use futures::{FutureExt, StreamExt};
use nontax_sandbox::{Running, Settings};
use nontax_worker_tests::access::{Access, Key};
use nontax_worker_tests::configuration;
use nontax_worker_tests::desk::{Desk, client};
use nontax_worker_tests::directory::Directory;
use nontax_worker_tests::record::Record;
use nontax_worker_tests::wrangler::{Options, Wrangler};
use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A test: what it says, and what it does.
type Test = (&'static str, fn(Arc<Rig>) -> BoxFuture<'static, ()>);

/// What the tests share.
struct Rig {
    /// The Worker in the local mode, as `cargo xtask start` runs it.
    desk: Desk,
    /// The directory that it reads.
    directory: Directory,
    /// The same with little patience, for limits and pauses.
    tight: Desk,
    /// The Worker as it would be deployed, with nothing configured.
    deployed: Desk,
    /// The same with sign-in.
    signed: sign_in::SignedDesk,
    /// The Worker in the local mode, with an archive that makes no long pauses.
    archive: Desk,
    /// Where the state of the archive's Worker is.
    archive_state: PathBuf,
    /// Everything that was said, for Workers that a test starts by itself.
    record: Record,
}

/// Names every test of a module: the function's name is the sentence.
#[macro_export]
macro_rules! tests {
    ($($name:ident),* $(,)?) => {
        pub const TESTS: &[$crate::Test] = &[$((stringify!($name), |rig| Box::pin($name(rig)))),*];
    };
}

/// Tests that run at the same time; more only makes a small machine slow.
const AT_A_TIME: usize = 6;

/// No test takes longer, or something hangs.
const LIMIT: Duration = Duration::from_secs(180);

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let all = [
        // What takes longest begins first.
        lives::TESTS,
        archive_stops::TESTS,
        happy::TESTS,
        orders::TESTS,
        refusals::TESTS,
        dates::TESTS,
        tokens::TESTS,
        faults::TESTS,
        down::TESTS,
        storms::TESTS,
        deployed::TESTS,
        sign_in::TESTS,
        archive::TESTS,
        archive_faults::TESTS,
        audit::TESTS,
        token_servers::TESTS,
        directory::TESTS,
        headers::TESTS,
        egress::TESTS,
    ]
    .concat();
    if std::env::args().any(|word| word == "--list") {
        all.iter().for_each(|(name, _)| println!("{name}: test"));
        return ExitCode::SUCCESS;
    }
    let chosen = |name: &str| words.is_empty() || words.iter().any(|word| name.contains(word));
    let wanted: Vec<Test> = all.into_iter().filter(|(name, _)| chosen(name)).collect();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let failed = runtime.block_on(run(wanted));
    runtime.shutdown_background();
    match failed {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(wanted: Vec<Test>) -> anyhow::Result<usize> {
    let record = Record::default();
    let state = tempfile::tempdir()?;
    let (rig, workers) = start(&record, state.path()).await?;
    println!("\nrunning {} tests", wanted.len() + 1);
    let outcomes = futures::stream::iter(wanted).map(|test| run_one(test, rig.clone())).buffer_unordered(AT_A_TIME);
    let mut failed = outcomes.filter(|passed| futures::future::ready(!passed)).count().await;
    // The last lines are written when the Worker ends.
    drop(workers);
    let leaks: Test = ("no_token_and_no_secret_is_in_anything_that_was_said", |rig| {
        Box::pin(async move { secrets::are_nowhere(&rig) })
    });
    failed += usize::from(!run_one(leaks, rig).await);
    let (tried, survived) = faults::tally();
    println!("\nfaults tried and survived {survived}/{tried}");
    println!("test result: {}. {failed} failed", if failed == 0 { "ok" } else { "FAILED" });
    Ok(failed)
}

async fn start(record: &Record, state: &Path) -> anyhow::Result<(Arc<Rig>, [Wrangler; 5])> {
    let begin = Instant::now();
    let sandbox = Running::start(Settings { typical_rows: 8_000, ..Settings::default() })?;
    let unused = Running::start(Settings::default())?;
    let behind_sign_in = Running::start(Settings::default())?;
    let archived = Running::start(Settings::default())?;
    let keys = [Key::make("key-of-today")?, Key::make("key-of-tomorrow")?];
    let access = Access::start(&[&keys[0]]).await?;
    let directory = Directory::make()?;
    record.keep("nontax directory", directory.printed.as_bytes());
    let mut local = Wrangler::start(configuration::local(&sandbox.base(), &directory), record)?;
    let impatient = Running::start(Settings { typical_rows: 8_000, ..Settings::default() })?;
    let mut tight = Wrangler::start(configuration::tight(&impatient.base()), record)?;
    let mut deployed = Wrangler::start(configuration::deployed(), record)?;
    let mut signed = Wrangler::start(configuration::signed(&behind_sign_in.base(), &access.certs), record)?;
    let options = configuration::archive("worker (archive)", &archived.base());
    let mut archive = Wrangler::start(Options { state: Some(state.to_owned()), ..options }, record)?;
    let client = client()?;
    local.wait_until_ready(&client).await?;
    tight.wait_until_ready(&client).await?;
    deployed.wait_until_ready(&client).await?;
    signed.wait_until_ready(&client).await?;
    archive.wait_until_ready(&client).await?;
    println!("the Worker runs after {:.1} s", begin.elapsed().as_secs_f32());
    let rig = Rig {
        desk: Desk::new(&local.base, sandbox, record)?,
        directory,
        tight: Desk::new(&tight.base, impatient, record)?,
        deployed: Desk::new(&deployed.base, unused, record)?,
        signed: sign_in::SignedDesk {
            desk: Desk::new(&signed.base, behind_sign_in, record)?,
            access,
            keys,
            clock: tokio::sync::Mutex::default(),
        },
        archive: Desk::new(&archive.base, archived, record)?,
        archive_state: state.to_owned(),
        record: record.clone(),
    };
    Ok((Arc::new(rig), [local, tight, deployed, signed, archive]))
}

async fn run_one((name, test): Test, rig: Arc<Rig>) -> bool {
    let begin = Instant::now();
    let run =
        tokio::spawn(AssertUnwindSafe(async move { tokio::time::timeout(LIMIT, test(rig)).await }).catch_unwind());
    // A panic prints its message where it happens.
    let passed = match run.await {
        Ok(Ok(Ok(()))) => true,
        Ok(Ok(Err(_))) => {
            eprintln!("{name} took longer than {} s", LIMIT.as_secs());
            false
        }
        _ => false,
    };
    println!("test {name} ... {} ({:.1} s)", if passed { "ok" } else { "FAILED" }, begin.elapsed().as_secs_f32());
    passed
}
