//! The page's side: calls as the page makes them, each answer kept for the search for secrets.

use crate::configuration::{appid, mch_id};
use crate::record::Record;
use nontax_api::archive::{ArchivedDay, ArchivedDays, DayState, FetchingDays};
use nontax_api::{CALL_HEADER, Problem, ProblemCode, REQUEST_ID_HEADER, routes};
use nontax_bill::BillDate;
use nontax_sandbox::Running;
use reqwest::header::HeaderMap;
use reqwest::{Client, Method, RequestBuilder, redirect};
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// How long a day of the archive may take on a busy machine.
const DAY_LIMIT: Duration = Duration::from_secs(120);

/// A Worker with the sandbox behind it.
#[derive(Debug)]
pub struct Desk {
    /// Where the Worker answers.
    pub base: String,
    /// WeChat.
    pub sandbox: Running,
    /// Everything that was said.
    pub record: Record,
    client: Client,
    next_place: AtomicU16,
}

/// An appid and a merchant of a test's own.
#[derive(Clone, Debug)]
pub struct Place {
    /// Its appid.
    pub appid: String,
    /// Its merchant.
    pub mch_id: String,
}

/// An answer, read to its end.
#[derive(Clone, Debug)]
pub struct Answer {
    /// What was asked.
    pub asked: String,
    /// HTTP status.
    pub status: u16,
    /// Headers.
    pub headers: HeaderMap,
    /// Body as far as it came.
    pub body: Vec<u8>,
    /// The body came to its end.
    pub whole: bool,
}

impl Desk {
    /// The page of a Worker.
    ///
    /// # Errors
    /// When no client can be made.
    pub fn new(base: &str, sandbox: Running, record: &Record) -> anyhow::Result<Self> {
        let client = client()?;
        Ok(Self { base: base.to_owned(), sandbox, record: record.clone(), client, next_place: AtomicU16::new(1) })
    }

    /// An appid and a merchant that no other test has: its token is cold.
    ///
    /// # Panics
    /// When there are more tests than places.
    pub fn place(&self) -> Place {
        let place = self.next_place.fetch_add(1, Ordering::Relaxed);
        assert!(place < crate::configuration::PLACES, "more tests than places: raise PLACES");
        Place { appid: appid(place), mch_id: mch_id(place) }
    }

    /// A request without anything the page adds.
    pub fn bare(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.base))
    }

    /// A request as the page makes it.
    pub fn ask(&self, method: Method, path: &str) -> RequestBuilder {
        self.bare(method, path).header(CALL_HEADER, "1").header("sec-fetch-site", "same-origin")
    }

    /// Sends a request and keeps the answer.
    ///
    /// # Errors
    /// When no answer begins.
    pub async fn send(&self, request: RequestBuilder) -> anyhow::Result<Answer> {
        let request = request.build()?;
        let asked = format!("{} {}", request.method(), request.url());
        let mut response = self.client.execute(request).await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let mut body = Vec::new();
        let whole = loop {
            match response.chunk().await {
                Ok(Some(chunk)) => body.extend_from_slice(&chunk),
                Ok(None) => break true,
                Err(_) => break false,
            }
        };
        let mut said = format!("{status}\n{headers:?}\n\n").into_bytes();
        said.extend_from_slice(&body);
        self.record.keep(&asked, &said);
        Ok(Answer { asked, status, headers, body, whole })
    }

    /// `GET`, as the page does.
    ///
    /// # Errors
    /// When no answer begins.
    pub async fn get(&self, path: &str) -> anyhow::Result<Answer> {
        self.send(self.ask(Method::GET, path)).await
    }

    /// Asks for a statement, with what comes behind its path (`?type=ALL`).
    ///
    /// # Errors
    /// When no answer begins.
    pub async fn statement(&self, mch_id: &str, date: &str, query: &str) -> anyhow::Result<Answer> {
        self.get(&format!("{}/{mch_id}/{date}{query}", routes::STATEMENTS)).await
    }

    /// Asks for orders.
    ///
    /// # Errors
    /// When no answer begins.
    pub async fn orders(&self, body: &impl serde::Serialize) -> anyhow::Result<Answer> {
        self.send(self.ask(Method::POST, routes::ORDERS).json(body)).await
    }

    /// How a merchant's days stand in the archive.
    ///
    /// # Errors
    /// When that is not answered.
    pub async fn days(&self, mch_id: &str, from: BillDate, to: BillDate) -> anyhow::Result<Vec<ArchivedDay>> {
        let path = format!("{}/{mch_id}?from={from}&to={to}", routes::STATEMENTS);
        let days: ArchivedDays = self.get(&path).await?.json()?;
        anyhow::ensure!(days.mch_id.as_str() == mch_id, "the days of {}", days.mch_id);
        Ok(days.days)
    }

    /// Has a day fetched into the archive.
    ///
    /// # Errors
    /// When that is refused.
    pub async fn fetch_day(&self, mch_id: &str, date: BillDate, again: bool) -> anyhow::Result<FetchingDays> {
        let body = serde_json::json!({ "mch_id": mch_id, "dates": [date], "again": again });
        self.send(self.ask(Method::POST, routes::ARCHIVE_FETCH).json(&body)).await?.json()
    }

    /// Waits until a day of the archive is as it is to be.
    ///
    /// # Errors
    /// When it does not become so within two minutes; with how it stands.
    pub async fn day_when(
        &self,
        mch_id: &str,
        date: BillDate,
        is_so: impl Fn(&ArchivedDay) -> bool,
    ) -> anyhow::Result<ArchivedDay> {
        let begin = Instant::now();
        loop {
            let days = self.days(mch_id, date, date).await?;
            match days.first() {
                Some(day) if is_so(day) => return Ok(day.clone()),
                day if begin.elapsed() > DAY_LIMIT => anyhow::bail!("{mch_id} {date} stays {day:?}"),
                _ => tokio::time::sleep(Duration::from_millis(100)).await,
            }
        }
    }

    /// Waits until nothing more is to happen with a day of the archive.
    ///
    /// # Errors
    /// When that takes longer than two minutes.
    pub async fn settled_day(&self, mch_id: &str, date: BillDate) -> anyhow::Result<ArchivedDay> {
        let is_settled = |day: &ArchivedDay| !matches!(day.state, DayState::Missing | DayState::Waiting);
        self.day_when(mch_id, date, is_settled).await
    }

    /// How often the sandbox was called on behalf of a place.
    #[must_use]
    pub fn calls(&self, what: &str, place: &Place) -> u64 {
        self.sandbox.sandbox.calls(what, Some(&place.appid))
    }

    /// Waits until the Worker has logged an event of a request with that outcome.
    ///
    /// # Panics
    /// When it does not.
    pub async fn logged(&self, answer: &Answer, event: &str, outcome: &str) {
        let request = format!("\"request_id\":\"{}\"", answer.header(REQUEST_ID_HEADER));
        let words = [format!("\"event\":\"{event}\""), request, format!("\"outcome\":\"{outcome}\"")];
        until(&format!("{event} {outcome}"), || self.record.has_line(&words)).await;
    }

    /// Nothing goes wrong for a place any more, and its statement comes whole.
    ///
    /// # Errors
    /// When it does not.
    pub async fn recovers(&self, place: &Place, date: BillDate) -> anyhow::Result<()> {
        self.sandbox.sandbox.end_faults(&place.appid);
        let answer = self.statement(&place.mch_id, &date.to_string(), "").await?;
        let right = self.right_bytes(&place.mch_id, date);
        anyhow::ensure!(answer.whole && answer.body == right, "not whole again: {}", answer.story());
        Ok(())
    }

    /// The bytes that the sandbox has for a day.
    #[must_use]
    pub fn right_bytes(&self, mch_id: &str, date: BillDate) -> Vec<u8> {
        self.sandbox.sandbox.statement(mch_id, date).map(|statement| statement.to_bytes()).unwrap_or_default()
    }
}

impl Answer {
    /// A header's value; empty when it is missing.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("")
    }

    /// The JSON of a successful answer.
    ///
    /// # Errors
    /// When it is none, or does not fit.
    pub fn json<T: serde::de::DeserializeOwned>(&self) -> anyhow::Result<T> {
        anyhow::ensure!(self.status == 200, "{}", self.story());
        serde_json::from_slice(&self.body).map_err(|error| anyhow::anyhow!("{error}: {}", self.story()))
    }

    /// The problem that it must be.
    ///
    /// # Errors
    /// When it is no problem of that status and code, or lacks something that every problem has.
    pub fn problem(&self, status: u16, code: ProblemCode) -> anyhow::Result<Problem> {
        let problem: Problem =
            serde_json::from_slice(&self.body).map_err(|error| anyhow::anyhow!("{error}: {}", self.story()))?;
        anyhow::ensure!(
            (self.status, problem.code, problem.status) == (status, code, status),
            "expected {status} {code:?}: {}",
            self.story()
        );
        anyhow::ensure!(self.header("content-type").starts_with("application/problem+json"), "{}", self.story());
        let word = serde_json::to_value(code)?;
        anyhow::ensure!(
            Some(problem.kind.as_str()) == word.as_str().map(|word| format!("/problems/{word}")).as_deref()
        );
        let texts = [&problem.title_zh, &problem.title, &problem.next_zh, &problem.next];
        anyhow::ensure!(texts.iter().all(|text| !text.is_empty()), "{}", self.story());
        anyhow::ensure!(!problem.title_zh.is_ascii() && !problem.next_zh.is_ascii(), "{}", self.story());
        anyhow::ensure!(problem.request_id == self.header(REQUEST_ID_HEADER), "{}", self.story());
        Ok(problem)
    }

    /// What was asked and answered, for a failing test.
    #[must_use]
    pub fn story(&self) -> String {
        let body = String::from_utf8_lossy(self.body.get(..600).unwrap_or(&self.body)).into_owned();
        format!(
            "{} answered {} ({}, whole: {}): {body}",
            self.asked,
            self.status,
            self.header("content-type"),
            self.whole
        )
    }
}

/// Waits until something holds; a minute is too long.
///
/// # Panics
/// When it does not come to hold.
pub async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let begin = Instant::now();
    while !holds() {
        assert!(begin.elapsed() < Duration::from_secs(60), "it did not come to that: {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// A client that follows nothing and unpacks nothing.
///
/// # Errors
/// When none can be made.
pub fn client() -> anyhow::Result<Client> {
    Ok(Client::builder().redirect(redirect::Policy::none()).no_proxy().pool_max_idle_per_host(0).build()?)
}

/// Seconds since 1970-01-01 UTC.
#[must_use]
pub fn unix_now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).map(|since| since.as_secs()).unwrap_or(0);
    i64::try_from(since).unwrap_or(0)
}

/// Today in Beijing.
///
/// # Panics
/// When the clock is beyond the range of dates.
#[must_use]
pub fn today() -> BillDate {
    BillDate::at_unix(unix_now()).unwrap_or_else(|| std::process::abort())
}
