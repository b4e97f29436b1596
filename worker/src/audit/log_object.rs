//! The one object that numbers the lines of the audit log, chains them and keeps them. A line is in its SQLite before
//! anybody hears of it. An alarm writes lines to the bucket in batches, as objects that are never overwritten: first the
//! batch's borders are stored, then the object is put, then the batch is marked, so that one who dies between makes the
//! same object again.

use crate::archive::{self, Pace, bucket};
use crate::config::settings_of;
use crate::journal::{self, AuditEntry};
use nontax_api::audit::{AuditLine, AuditPage, FIRST_PREVIOUS};
use nontax_audit::{Sealed, seal};
use nontax_bill::BillDate;
use serde::{Deserialize, Serialize};
use std::cell::Cell;
use worker::{
    Conditional, Date, DurableObject, Env, Request, Response, SqlStorage, SqlStorageValue, State, durable_object,
};

/// The binding's name in the configuration.
pub const BINDING: &str = "AUDIT_LOG";

/// The object's name: there is one.
pub const NAME: &str = "audit";

/// Milliseconds until lines go to the bucket: a busy day makes at most 1,440 objects.
const FLUSH_MILLIS: i64 = 60_000;

/// Lines of an object in the bucket.
const BATCH: i64 = 1_000;

/// Lines of an answer: some 100 KB.
const PAGE: usize = 200;

/// Days that lines stay here after they went to the bucket. SQLite in an object has 10 GB: with 20,000 lines of 600 bytes a
/// day, 400 days are half of it.
const KEPT_MILLIS: i64 = 400 * 86_400_000;

/// What the Worker says to the object.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// Write this line; its number, time and hashes are given here. One whose request id is there already is not written.
    Append(Box<AuditLine>),
    /// Lines of these days above a number.
    Page { from: BillDate, to: BillDate, after: u64 },
}

/// What the object answers.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// The line is stored.
    Written,
    /// To [`Question::Page`].
    Page(AuditPage),
    /// The object could not read or write what it keeps.
    Broken,
}

/// The object.
#[durable_object(alarm)]
pub struct AuditLog {
    state: State,
    sql: SqlStorage,
    env: Env,
    alarm_is_set: Cell<bool>,
}

impl DurableObject for AuditLog {
    fn new(state: State, env: Env) -> Self {
        let sql = state.storage().sql();
        Self { state, sql, env, alarm_is_set: Cell::new(false) }
    }

    async fn fetch(&self, mut request: Request) -> worker::Result<Response> {
        let question = request.text().await.ok().and_then(|text| serde_json::from_str(&text).ok());
        let answer = match question {
            Some(Question::Append(line)) => self.append(*line).await,
            Some(Question::Page { from, to, after }) => self.page(from, to, after).map(Answer::Page),
            None => None,
        };
        Response::from_json(&answer.unwrap_or(Answer::Broken))
    }

    async fn alarm(&self) -> worker::Result<Response> {
        self.alarm_is_set.set(false);
        let flushed = self.flush().await;
        if flushed.is_err() || self.unwritten() != Some(false) {
            self.set_alarm().await;
        }
        if let Err(why) = flushed {
            journal::write(&AuditEntry::unwritten(&why));
        }
        Response::empty()
    }
}

#[derive(Deserialize)]
struct Last {
    number: i64,
    hash: String,
}

#[derive(Deserialize)]
struct Stored {
    text: String,
}

#[derive(Clone, Deserialize)]
struct Batch {
    first: i64,
    last: i64,
    day: i64,
}

#[derive(Deserialize)]
struct Count {
    count: i64,
}

impl AuditLog {
    async fn append(&self, line: AuditLine) -> Option<Answer> {
        self.store(line, i64::try_from(Date::now().as_millis()).ok()?)?;
        // A line that nothing would write to the bucket is no line.
        self.set_alarm_unless_set().await.then_some(Answer::Written)
    }

    // Nothing waits here, so no other line comes between.
    fn store(&self, line: AuditLine, at: i64) -> Option<()> {
        self.make_tables()?;
        let known: Vec<Count> = self
            .rows("SELECT COUNT(*) AS count FROM lines WHERE request_id = ?", vec![line.request_id.as_str().into()])?;
        if known.first()?.count > 0 {
            return Some(());
        }
        let last: Vec<Last> = self.rows("SELECT number, hash FROM lines ORDER BY number DESC LIMIT 1", Vec::new())?;
        let last = last.into_iter().next().unwrap_or(Last { number: 0, hash: FIRST_PREVIOUS.to_owned() });
        let (number, request_id) = (last.number + 1, line.request_id.clone());
        let line = AuditLine { number: u64::try_from(number).ok()?, at, previous: last.hash, ..line };
        let Sealed { text, hash } = seal(line).ok()?;
        let day: i64 = BillDate::at_unix(at / 1_000)?.to_string().parse().ok()?;
        let values = vec![number.into(), at.into(), day.into(), request_id.into(), hash.into(), text.into()];
        self.run("INSERT INTO lines (number, at, day, request_id, hash, text) VALUES (?, ?, ?, ?, ?, ?)", values)
    }

    fn page(&self, from: BillDate, to: BillDate, after: u64) -> Option<AuditPage> {
        self.make_tables()?;
        let day = |date: BillDate| date.to_string().parse::<i64>().ok();
        let values =
            vec![day(from)?.into(), day(to)?.into(), i64::try_from(after).ok()?.into(), (PAGE as i64 + 1).into()];
        let query = "SELECT text FROM lines WHERE day BETWEEN ? AND ? AND number > ? ORDER BY number LIMIT ?";
        let stored: Vec<Stored> = self.rows(query, values)?;
        let is_more = stored.len() > PAGE;
        let lines: Option<Vec<AuditLine>> =
            stored.iter().take(PAGE).map(|stored| serde_json::from_str(&stored.text).ok()).collect();
        let lines = lines?;
        let next = lines.last().map(|line| line.number).filter(|_| is_more);
        Some(AuditPage { lines, next })
    }

    async fn flush(&self) -> Result<(), String> {
        let stored = |what: &str| format!("{what} cannot be stored");
        self.make_tables().ok_or_else(|| stored("a table"))?;
        while let Some(batch) = self.next_batch().ok_or_else(|| stored("a batch"))? {
            let values = vec![batch.first.into(), batch.last.into()];
            let query = "SELECT text FROM lines WHERE number BETWEEN ? AND ? ORDER BY number";
            let lines: Vec<Stored> = self.rows(query, values).ok_or_else(|| stored("a batch"))?;
            if lines.len() as i64 != batch.last - batch.first + 1 {
                return Err(format!("lines {} to {} are not all there", batch.first, batch.last));
            }
            let text: String = lines.iter().flat_map(|line| [line.text.as_str(), "\n"]).collect();
            self.put(&key(&batch), text).await?;
            self.run("UPDATE batches SET written = 1 WHERE first = ?", vec![batch.first.into()])
                .ok_or_else(|| stored("a mark"))?;
        }
        let before = i64::try_from(Date::now().as_millis()).unwrap_or(0) - KEPT_MILLIS;
        // The newest line stays: the next one names its hash.
        let query = "DELETE FROM lines WHERE at < ? AND number < (SELECT MAX(last) FROM batches WHERE written = 1)";
        self.run(query, vec![before.into()]).ok_or_else(|| stored("what is left"))
    }

    // The batch that is not yet in the bucket; a new one when there are lines for it. `Some(None)`: there is nothing to do.
    fn next_batch(&self) -> Option<Option<Batch>> {
        let pending = "SELECT first, last, day FROM batches WHERE written = 0 ORDER BY first LIMIT 1";
        if let Some(batch) = self.rows::<Batch>(pending, Vec::new())?.into_iter().next() {
            return Some(Some(batch));
        }
        let query = "SELECT MIN(number) AS first, MAX(number) AS last, day FROM (
                SELECT number, day FROM lines
                WHERE number > (SELECT COALESCE(MAX(last), 0) FROM batches) ORDER BY number LIMIT ?
            ) GROUP BY day ORDER BY first LIMIT 1";
        let Some(batch) = self.rows::<Batch>(query, vec![BATCH.into()])?.into_iter().next() else { return Some(None) };
        let values = vec![batch.first.into(), batch.last.into(), batch.day.into()];
        self.run("INSERT INTO batches (first, last, day, written) VALUES (?, ?, ?, 0)", values)?;
        Some(Some(batch))
    }

    async fn put(&self, key: &str, text: String) -> Result<(), String> {
        let bucket = bucket::of(&self.env).map_err(|fault| fault.detail.unwrap_or_default())?;
        let not_there = Conditional { etag_does_not_match: Some("*".to_owned()), ..Conditional::default() };
        if let Ok(Some(_)) = bucket.put(key, text.clone()).only_if(not_there).execute().await {
            return Ok(());
        }
        // It is there already: then one who died before the mark has put it. Or the bucket failed.
        let unread = || format!("{key} can be neither put nor read");
        let found = bucket.get(key).execute().await.ok().flatten().ok_or_else(unread)?;
        let body = found.body().ok_or_else(unread)?;
        match body.text().await {
            Ok(there) if there == text => Ok(()),
            Ok(_) => Err(format!("{key} is there with other lines")),
            Err(_) => Err(unread()),
        }
    }

    fn unwritten(&self) -> Option<bool> {
        let query = "SELECT COUNT(*) AS count FROM lines WHERE number > (
            SELECT COALESCE(MAX(last), 0) FROM batches WHERE written = 1)";
        Some(self.rows::<Count>(query, Vec::new())?.first()?.count > 0)
    }

    async fn set_alarm_unless_set(&self) -> bool {
        if self.alarm_is_set.get() {
            return true;
        }
        match self.state.storage().get_alarm().await {
            Ok(Some(_)) => {
                self.alarm_is_set.set(true);
                true
            }
            _ => self.set_alarm().await,
        }
    }

    async fn set_alarm(&self) -> bool {
        let Pace(pace) = archive::pace(&settings_of(&self.env));
        let is_set = self.state.storage().set_alarm(FLUSH_MILLIS / i64::from(pace.max(1))).await.is_ok();
        self.alarm_is_set.set(is_set);
        is_set
    }

    fn make_tables(&self) -> Option<()> {
        self.run(
            "CREATE TABLE IF NOT EXISTS lines (number INTEGER PRIMARY KEY, at INTEGER NOT NULL, day INTEGER NOT NULL,
                request_id TEXT NOT NULL UNIQUE, hash TEXT NOT NULL, text TEXT NOT NULL);
            CREATE INDEX IF NOT EXISTS lines_by_day ON lines (day);
            CREATE TABLE IF NOT EXISTS batches (first INTEGER PRIMARY KEY, last INTEGER NOT NULL, day INTEGER NOT NULL,
                written INTEGER NOT NULL);",
            Vec::new(),
        )
    }

    fn run(&self, query: &str, values: Vec<SqlStorageValue>) -> Option<()> {
        self.sql.exec(query, values).ok().map(drop)
    }

    fn rows<T: for<'de> Deserialize<'de>>(&self, query: &str, values: Vec<SqlStorageValue>) -> Option<Vec<T>> {
        self.sql.exec(query, values).ok()?.to_array().ok()
    }
}

/// `audit/2026/11/24/000000000001-000000000017.jsonl`: the names are in the order of the lines.
fn key(batch: &Batch) -> String {
    let Batch { first, last, day } = batch;
    format!("audit/{:04}/{:02}/{:02}/{first:012}-{last:012}.jsonl", day / 10_000, day / 100 % 100, day % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_batches_are_in_the_order_of_their_lines() {
        let of = |first, last, day| key(&Batch { first, last, day });
        assert_eq!(of(1, 17, 20_261_124), "audit/2026/11/24/000000000001-000000000017.jsonl");
        let names =
            [of(1, 9, 20_261_124), of(10, 10, 20_261_124), of(11, 2_000, 20_261_201), of(2_001, 2_001, 20_270_101)];
        assert!(names.is_sorted());
    }
}
