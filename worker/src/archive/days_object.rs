//! One object a merchant that keeps how its days stand: [`DayRecord`]s in SQLite, a row a day. A year of a merchant is
//! 365 rows of some 600 bytes, and one question lists them; ten thousand merchants are ten thousand small objects, none of
//! which waits for another. What the bucket holds is the truth, this is its index, and a day asked for again mends it.

use super::pace;
use super::record::{Begun, DayRecord, Ending, Verdict};
use crate::config::settings_of;
use crate::fault::Fault;
use crate::objects::{self, Object};
use crate::unix_now;
use nontax_api::ProblemCode;
use nontax_api::archive::{ArchivedDay, ArchivedStatement};
use nontax_bill::{BillDate, MchId};
use serde::{Deserialize, Serialize};
use worker::{DurableObject, Env, Request, Response, SqlStorage, State, durable_object};

/// The binding's name in the configuration.
pub const BINDING: &str = "MERCHANT_DAYS";

/// What the Worker says to the object.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// A message about a day came.
    Begin { date: BillDate, message: String },
    /// An attempt ended, and the bucket holds these.
    Ended { date: BillDate, message: String, ending: Ending, versions: Vec<ArchivedStatement> },
    /// Somebody wants these days.
    Ask { dates: Vec<BillDate>, again: bool },
    /// Days that nobody looks after are wanted again; with those of which nothing is known.
    Sweep { dates: Vec<BillDate> },
    /// What is known of days; days of which nothing is known are left out.
    List { from: BillDate, to: BillDate },
    /// What is served of a day.
    Served { date: BillDate },
}

/// What the object answers.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// To [`Question::Begin`].
    Begun(Begun),
    /// To [`Question::Ended`].
    Verdict(Verdict),
    /// To [`Question::Ask`] and [`Question::Sweep`]: days that a message is to be sent for.
    Send(Vec<BillDate>),
    /// To [`Question::List`].
    Days(Vec<ArchivedDay>),
    /// To [`Question::Served`].
    Served(Option<ArchivedStatement>),
    /// The object could not read or write what it keeps.
    Broken,
}

/// Asks the object of a merchant.
pub async fn ask(env: &Env, mch_id: &MchId, question: &Question) -> Result<Answer, Fault> {
    let object = Object { binding: BINDING, name: mch_id.as_str(), code: ProblemCode::ArchiveUnavailable };
    match objects::ask(env, object, question).await? {
        Answer::Broken => Err(unexpected()),
        answer => Ok(answer),
    }
}

/// An answer that does not belong to the question.
pub fn unexpected() -> Fault {
    Fault::with_detail(ProblemCode::ArchiveUnavailable, "MERCHANT_DAYS answered something else")
}

/// The object.
#[durable_object(fetch)]
pub struct MerchantDays {
    sql: SqlStorage,
    env: Env,
}

impl DurableObject for MerchantDays {
    fn new(state: State, env: Env) -> Self {
        Self { sql: state.storage().sql(), env }
    }

    async fn fetch(&self, mut request: Request) -> worker::Result<Response> {
        let question = request.text().await.ok().and_then(|text| serde_json::from_str(&text).ok());
        let answer = question.and_then(|question| self.answer(question, unix_now()));
        Response::from_json(&answer.unwrap_or(Answer::Broken))
    }
}

#[derive(Deserialize)]
struct StoredDay {
    date: u32,
    record: String,
}

// No step of an answer waits, so no other question comes between reading and writing.
impl MerchantDays {
    fn answer(&self, question: Question, now: i64) -> Option<Answer> {
        self.sql.exec("CREATE TABLE IF NOT EXISTS days (date INTEGER PRIMARY KEY, record TEXT NOT NULL)", None).ok()?;
        Some(match question {
            Question::Begin { date, message } => {
                let mut record = self.read(date)?.unwrap_or_else(|| DayRecord::new(now));
                let begun = record.begin(&message, now);
                self.write(date, &record)?;
                Answer::Begun(begun)
            }
            Question::Ended { date, message, ending, versions } => {
                let mut record = self.read(date)?.unwrap_or_else(|| DayRecord::new(now));
                let pace = pace(&settings_of(&self.env));
                let verdict = record.ended(&message, date, &ending, versions, (now, pace));
                self.write(date, &record)?;
                Answer::Verdict(verdict)
            }
            Question::Ask { dates, again } => {
                self.each(dates, now, |_, record, is_new| record.ask(again, now) || is_new)?
            }
            Question::Sweep { dates } => {
                self.each(dates, now, |date, record, is_new| is_new || record.sweep(now, date))?
            }
            Question::List { from, to } => Answer::Days(self.list(from, to)?),
            Question::Served { date } => Answer::Served(self.read(date)?.and_then(|record| record.served().cloned())),
        })
    }

    fn each(
        &self,
        dates: Vec<BillDate>,
        now: i64,
        wants: impl Fn(BillDate, &mut DayRecord, bool) -> bool,
    ) -> Option<Answer> {
        let mut send = Vec::new();
        for date in dates {
            let stored = self.read(date)?;
            let is_new = stored.is_none();
            let mut record = stored.unwrap_or_else(|| DayRecord::new(now));
            if wants(date, &mut record, is_new) {
                self.write(date, &record)?;
                send.push(date);
            }
        }
        Some(Answer::Send(send))
    }

    fn list(&self, from: BillDate, to: BillDate) -> Option<Vec<ArchivedDay>> {
        let between = vec![number(from)?.into(), number(to)?.into()];
        let query = "SELECT date, record FROM days WHERE date BETWEEN ? AND ? ORDER BY date";
        let stored: Vec<StoredDay> = self.sql.exec(query, between).ok()?.to_array().ok()?;
        let day = |stored: StoredDay| {
            let record: DayRecord = serde_json::from_str(&stored.record).ok()?;
            Some(record.day(stored.date.to_string().parse().ok()?))
        };
        stored.into_iter().map(day).collect()
    }

    fn read(&self, date: BillDate) -> Option<Option<DayRecord>> {
        let query = "SELECT date, record FROM days WHERE date = ?";
        let stored: Vec<StoredDay> = self.sql.exec(query, vec![number(date)?.into()]).ok()?.to_array().ok()?;
        match stored.first() {
            Some(stored) => serde_json::from_str(&stored.record).ok().map(Some),
            None => Some(None),
        }
    }

    fn write(&self, date: BillDate, record: &DayRecord) -> Option<()> {
        let text = serde_json::to_string(record).ok()?;
        let query =
            "INSERT INTO days (date, record) VALUES (?, ?) ON CONFLICT (date) DO UPDATE SET record = excluded.record";
        self.sql.exec(query, vec![number(date)?.into(), text.into()]).ok().map(drop)
    }
}

/// 20261121 for that day.
fn number(date: BillDate) -> Option<i64> {
    date.to_string().parse().ok()
}
