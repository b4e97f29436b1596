//! Cron and queue: who asks for which day, and who does it. A message is one merchant's day, or one merchant's look back; it
//! is acked when it is done with and else comes again by itself, so nothing is lost whatever dies here.

use super::days_object::{self, Answer, Question, unexpected};
use super::job::{self, Broken};
use super::live::Live;
use super::record::{Ending, Verdict};
use super::{QUEUE, SWEPT_DAYS, bucket};
use crate::config::{Config, settings_of};
use crate::days::today_and_newest;
use crate::directory::{self, Need};
use crate::fault::Fault;
use crate::journal::{self, ArchiveEntry};
use js_sys::{JSON, JsString};
use nontax_api::ProblemCode;
use nontax_bill::{BillDate, MchId};
use serde::{Deserialize, Serialize};
use worker::{Env, MessageBatch, MessageExt, QueueRetryOptionsBuilder, ScheduledEvent};

/// The late look at what the early one did not bring, 10:15 in Beijing.
const LATE: &str = "15 2 * * *";

/// What the queue of given-up messages is called behind the archive's queue's name.
const DEAD: &str = "-dead";

/// Messages that Cloudflare takes at a time.
const AT_A_TIME: usize = 100;

/// Seconds until a message comes again whose attempt broke down.
const AFTER_BREAK: u32 = 60;

/// The longest that a message can be told to wait, in seconds.
const LONGEST_WAIT: u32 = 12 * 3_600;

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "do")]
pub enum Job {
    /// Fetch a day.
    Day {
        /// Whose.
        mch_id: MchId,
        /// Of which day.
        date: BillDate,
    },
    /// Look for days that nobody looks after.
    Sweep {
        /// Whose.
        mch_id: MchId,
        /// The days, the oldest first.
        dates: Vec<BillDate>,
    },
}

/// What cron does. Nothing is told to whoever called: what goes wrong is in the log.
pub async fn scheduled(env: &Env, event: &ScheduledEvent) {
    let now = event.schedule() as i64 / 1_000;
    let is_late = event.cron() == LATE;
    let (queued, fault) = match enqueue(env, is_late, now).await {
        Ok(queued) => (queued, None),
        Err(fault) => (0, Some(fault)),
    };
    journal::write(&ArchiveEntry::cron(is_late, queued, fault.as_ref()));
}

async fn enqueue(env: &Env, is_late: bool, now: i64) -> Result<usize, Fault> {
    let mut config = Config::read(&settings_of(env))?;
    directory::load(env, &mut config, Need::All).await?;
    let (_, newest) = today_and_newest(now).ok_or_else(|| Fault::new(ProblemCode::Internal))?;
    let mut dates: Vec<BillDate> =
        core::iter::successors(Some(newest), |date| date.previous()).take(SWEPT_DAYS).collect();
    dates.reverse();
    let job = |mch_id: MchId| match is_late {
        true => Job::Sweep { mch_id, dates: dates.clone() },
        false => Job::Day { mch_id, date: newest },
    };
    let jobs: Vec<Job> = config.merchants.iter().map(|merchant| job(merchant.mch_id.clone())).collect();
    send(env, &jobs).await?;
    if is_late {
        bucket::sweep_incoming(&bucket::of(env)?).await?;
    }
    Ok(jobs.len())
}

/// Puts jobs into the queue.
pub async fn send(env: &Env, jobs: &[Job]) -> Result<(), Fault> {
    let queue = env.queue(QUEUE).map_err(|_| Fault::bad_setting(QUEUE, "is not bound"))?;
    for some in jobs.chunks(AT_A_TIME) {
        queue
            .send_batch(some.to_vec())
            .await
            .map_err(|_| Fault::with_detail(ProblemCode::ArchiveUnavailable, "the queue took no message"))?;
    }
    Ok(())
}

/// Does what the messages say.
pub async fn consume(env: &Env, batch: &MessageBatch<()>) {
    let is_dead = batch.queue().ends_with(DEAD);
    for message in batch.raw_iter() {
        let body = JSON::stringify(&message.body()).ok().map(|text: JsString| String::from(text)).unwrap_or_default();
        let outcome = match serde_json::from_str::<Job>(&body) {
            Ok(job) if is_dead => give_up(env, &job, &message.id()).await,
            Ok(job) => perform(env, &job, &message.id()).await,
            // Nobody sends such a message; it is in the log, and in the end among the given-up ones.
            Err(_) if is_dead => Ok(Verdict::Done),
            Err(_) => Err(Broken("a message that is none".to_owned())),
        };
        journal::write(&ArchiveEntry::message(&body, is_dead, &outcome));
        match outcome {
            Ok(Verdict::Done) => message.ack(),
            Ok(Verdict::Again(seconds)) => retry(&message, seconds),
            Err(_) => retry(&message, (AFTER_BREAK / super::pace(&settings_of(env)).0).max(1)),
        }
    }
}

fn retry(message: &impl MessageExt, seconds: u32) {
    let options = QueueRetryOptionsBuilder::new().with_delay_seconds(seconds.min(LONGEST_WAIT)).build();
    message.retry_with_options(&options);
}

async fn perform(env: &Env, job: &Job, message: &str) -> Result<Verdict, Broken> {
    match job {
        Job::Day { mch_id, date } => job::run(&Live { env, mch_id, date: *date, message }).await,
        Job::Sweep { mch_id, dates } => {
            let swept = sweep(env, mch_id, dates).await;
            swept.map_err(|fault| Broken(fault.detail.unwrap_or_default()))
        }
    }
}

async fn sweep(env: &Env, mch_id: &MchId, dates: &[BillDate]) -> Result<Verdict, Fault> {
    let wanted = want(env, mch_id, Question::Sweep { dates: dates.to_vec() }).await?;
    let jobs: Vec<Job> = wanted.into_iter().map(|date| Job::Day { mch_id: mch_id.clone(), date }).collect();
    // One who dies here leaves days that wait for a message: the next sweep takes them for lost.
    send(env, &jobs).await?;
    Ok(Verdict::Done)
}

/// Days that a message is to be sent for.
pub async fn want(env: &Env, mch_id: &MchId, question: Question) -> Result<Vec<BillDate>, Fault> {
    match days_object::ask(env, mch_id, &question).await? {
        Answer::Send(dates) => Ok(dates),
        _ => Err(unexpected()),
    }
}

async fn give_up(env: &Env, job: &Job, message: &str) -> Result<Verdict, Broken> {
    match job {
        Job::Day { mch_id, date } => {
            job::close(&Live { env, mch_id, date: *date, message }, Ending::GivenUp, &[]).await
        }
        // The next late look comes tomorrow.
        Job::Sweep { .. } => Ok(Verdict::Done),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_is_read_as_it_was_sent() {
        let date = "20261121".parse().unwrap();
        let day = Job::Day { mch_id: "1900016021".parse().unwrap(), date };
        let text = r#"{"do":"day","mch_id":"1900016021","date":"20261121"}"#;
        assert_eq!(serde_json::to_string(&day).unwrap(), text);
        assert_eq!(serde_json::from_str::<Job>(text).unwrap(), day);
        let sweep = Job::Sweep { mch_id: "1900016021".parse().unwrap(), dates: vec![date] };
        let text = serde_json::to_string(&sweep).unwrap();
        assert_eq!(serde_json::from_str::<Job>(&text).unwrap(), sweep);
    }
}
