//! What people see of the archive: a statement, how days stand, and the wish to have days fetched.

use super::consumer::{self, Job};
use super::days_object::{self, Answer, Question, unexpected};
use super::{QUEUE, bucket};
use crate::fault::Fault;
use crate::{answer, body, days, journal};
use nontax_api::ProblemCode;
use nontax_api::archive::{ArchivedDay, ArchivedDays, DayState, FetchDays, FetchingDays, MOST_DAYS};
use nontax_bill::{BillDate, MchId};
use worker::web_sys::ReadableStream;
use worker::{Env, Request, Response, Url};

/// A statement out of the archive.
pub struct Kept {
    /// Its bytes.
    pub body: ReadableStream,
    /// How many there are.
    pub bytes: u64,
    /// Their SHA-256 in hex.
    pub sha256: String,
}

/// A statement, when the archive has it. When it cannot be asked, that is in the log, and WeChat is asked instead.
pub async fn statement(env: &Env, mch_id: &MchId, date: BillDate) -> Option<Kept> {
    match find(env, mch_id, date).await {
        Ok(found) => found,
        Err(fault) => {
            journal::write(&journal::ArchiveEntry::unread(mch_id.as_str(), &fault));
            None
        }
    }
}

async fn find(env: &Env, mch_id: &MchId, date: BillDate) -> Result<Option<Kept>, Fault> {
    let served = match days_object::ask(env, mch_id, &Question::Served { date }).await? {
        Answer::Served(served) => served,
        _ => return Err(unexpected()),
    };
    let Some(served) = served else { return Ok(None) };
    let found = bucket::read(&bucket::of(env)?, mch_id, date, &served.sha256).await?;
    let (body, bytes) = found.ok_or_else(|| bucket::broken("an archived statement is gone"))?;
    Ok(Some(Kept { body, bytes, sha256: served.sha256 }))
}

/// Which days are to be listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    from: BillDate,
    to: BillDate,
}

impl Span {
    /// `from` and `to` of an address.
    pub fn read(url: &Url) -> Result<Self, Fault> {
        let date = |name: &str| {
            let text = url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value);
            let date = text.and_then(|text| text.parse().ok());
            date.ok_or_else(|| Fault::with_detail(ProblemCode::BadDate, name))
        };
        let span = Self { from: date("from")?, to: date("to")? };
        if span.from > span.to {
            return Err(Fault::with_detail(ProblemCode::BadDate, "from is later than to"));
        }
        if span.days().nth(MOST_DAYS).is_some() {
            return Err(Fault::with_detail(ProblemCode::BadDate, format!("more than {MOST_DAYS} days")));
        }
        Ok(span)
    }

    fn days(self) -> impl Iterator<Item = BillDate> {
        core::iter::successors(Some(self.from), |date| date.next()).take_while(move |date| *date <= self.to)
    }

    /// A line for every day.
    fn lines(self, known: Vec<ArchivedDay>, newest: BillDate) -> Vec<ArchivedDay> {
        let mut known = known.into_iter().peekable();
        let unknown = |date| ArchivedDay {
            date,
            state: if date > newest { DayState::NotDue } else { DayState::Missing },
            statement: None,
            problem: None,
            attempts: 0,
            next_try: None,
        };
        self.days().map(|date| known.next_if(|day| day.date == date).unwrap_or_else(|| unknown(date))).collect()
    }
}

/// How a merchant's days stand.
pub async fn list(env: &Env, mch_id: &MchId, span: Span, now: i64) -> Result<Response, Fault> {
    let (_, newest) = days::today_and_newest(now).ok_or_else(|| Fault::new(ProblemCode::Internal))?;
    let known = match days_object::ask(env, mch_id, &Question::List { from: span.from, to: span.to }).await? {
        Answer::Days(days) => days,
        _ => return Err(unexpected()),
    };
    answer::json(&ArchivedDays { mch_id: mch_id.clone(), days: span.lines(known, newest) })
}

/// Reads and checks which days are to be fetched.
pub async fn read_wish(request: Request) -> Result<FetchDays, Fault> {
    let wish: FetchDays = body::read(request).await?;
    if wish.dates.is_empty() || wish.dates.len() > MOST_DAYS {
        return Err(Fault::with_detail(ProblemCode::BadRequest, format!("dates: 1 to {MOST_DAYS}")));
    }
    Ok(wish)
}

/// Has days fetched.
pub async fn fetch(env: &Env, wish: FetchDays, now: i64) -> Result<Response, Fault> {
    let (_, newest) = days::today_and_newest(now).ok_or_else(|| Fault::new(ProblemCode::Internal))?;
    env.queue(QUEUE).map_err(|_| Fault::bad_setting(QUEUE, "is not bound"))?;
    let FetchDays { mch_id, mut dates, again } = wish;
    dates.sort_unstable();
    dates.dedup();
    let due: Vec<BillDate> = dates.iter().copied().filter(|date| *date <= newest).collect();
    let queued = consumer::want(env, &mch_id, Question::Ask { dates: due, again }).await?;
    let jobs: Vec<Job> = queued.iter().map(|date| Job::Day { mch_id: mch_id.clone(), date: *date }).collect();
    consumer::send(env, &jobs).await?;
    let left = dates.into_iter().filter(|date| !queued.contains(date)).collect();
    answer::json(&FetchingDays { queued, left })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(query: &str) -> Result<Span, Option<String>> {
        let url = Url::parse(&format!("https://desk.example.cn/api/statements/1900016021{query}")).unwrap();
        Span::read(&url).map_err(|fault| {
            assert_eq!(fault.code, ProblemCode::BadDate);
            fault.detail
        })
    }

    #[test]
    fn a_span_of_days_is_checked() {
        assert_eq!(span("?from=20261101&to=20261130").unwrap().days().count(), 30);
        assert_eq!(span("?from=20261101&to=20261101").unwrap().days().count(), 1);
        assert!(span("?from=20250101&to=20260204").is_ok());
        for (query, why) in [
            ("", "from"),
            ("?from=20261101", "to"),
            ("?from=20261131&to=20261201", "from"),
            ("?from=20261102&to=20261101", "from is later than to"),
            ("?from=20250101&to=20260205", "more than 400 days"),
            ("?from=20000101&to=20991231", "more than 400 days"),
        ] {
            assert_eq!(span(query).unwrap_err().as_deref(), Some(why), "{query}");
        }
    }

    #[test]
    fn a_day_of_which_nothing_is_known_is_missing_or_not_due() {
        let day = |text: &str| text.parse::<BillDate>().unwrap();
        let known = ArchivedDay {
            date: day("20261121"),
            state: DayState::Failed,
            statement: None,
            problem: None,
            attempts: 3,
            next_try: None,
        };
        let span = Span { from: day("20261120"), to: day("20261123") };
        let lines = span.lines(vec![known], day("20261122"));
        let states: Vec<DayState> = lines.iter().map(|line| line.state).collect();
        assert_eq!(states, [DayState::Missing, DayState::Failed, DayState::Missing, DayState::NotDue]);
        assert_eq!(lines.last().unwrap().date, span.to);
    }
}
