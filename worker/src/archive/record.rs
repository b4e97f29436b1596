//! What is known of a merchant's day, and how it changes: a state machine without a platform, given the time. The object
//! [`super::days_object`] stores it; what the bucket holds is the truth of which it is the index.

use super::pauses::{self, Next};
use crate::fault::Fault;
use nontax_api::ProblemCode;
use nontax_api::archive::{ArchivedDay, ArchivedStatement, DayProblem, DayState};
use nontax_bill::BillDate;
use serde::{Deserialize, Serialize};

/// Seconds after which a holder is taken for dead: a queue consumer is ended by the platform after 15 minutes.
const HELD: i64 = 15 * 60;

/// Seconds after which one who found a day held looks again.
const LOOK_AGAIN: i64 = 5 * 60;

/// Beginnings after which a day is left: more than any row of pauses has, so only attempts that die without a word reach it.
const MOST_ATTEMPTS: u32 = 30;

/// Seconds by which a message may come too early or too late for its time.
const SLACK: i64 = 30;

/// Seconds after its time at which a waiting day's message is taken for lost.
const LOST: i64 = 3_600;

/// How many times shorter pauses are than in earnest: 1, but in tests of the local mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace(pub u32);

/// A day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayRecord {
    standing: Standing,
    /// Everything of this day that is in the bucket, the one that is served first.
    #[serde(default)]
    versions: Vec<ArchivedStatement>,
    #[serde(default)]
    problem: Option<DayProblem>,
    /// Beginnings since the day was asked for last.
    #[serde(default)]
    attempts: u32,
    /// How many of them brought a statement without its end.
    #[serde(default)]
    incomplete: u32,
    #[serde(default)]
    holder: Option<Holder>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Standing {
    /// A message is under way.
    Waiting { next_try: i64 },
    /// WeChat has none.
    NoBill { since: i64 },
    /// Not worth trying before somebody, or the sweep, asks again.
    Failed { sweep: bool },
    /// In the bucket.
    Archived,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Holder {
    message: String,
    until: i64,
}

/// What the holder of a message is to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Begun {
    /// Fetch it.
    Go {
        /// Keep a statement even when it has no end.
        keep_incomplete: bool,
        /// SHA-256 of what is archived and accounted for.
        known: Vec<String>,
    },
    /// Give it up: too many attempts ended without a word.
    GiveUp {
        /// SHA-256 of what is archived and accounted for.
        known: Vec<String>,
    },
    /// There is nothing to do any more.
    Settled,
    /// Come again after so many seconds.
    Later(u32),
}

/// How an attempt ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// It is in the bucket.
    Kept,
    /// What came had no end, and is not kept.
    Incomplete,
    /// It did not come.
    Failed(Box<Fault>),
    /// The message came too often and was given up by the queue.
    GivenUp,
}

/// What becomes of the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It is done with.
    Done,
    /// It is to come again after so many seconds.
    Again(u32),
}

impl DayRecord {
    /// A day that is asked for for the first time.
    pub fn new(now: i64) -> Self {
        let standing = Standing::Waiting { next_try: now };
        Self { standing, versions: Vec::new(), problem: None, attempts: 0, incomplete: 0, holder: None }
    }

    /// A message came. From now on its holder has the day, until the attempt ends or the holder is taken for dead.
    pub fn begin(&mut self, message: &str, now: i64) -> Begun {
        let Standing::Waiting { next_try } = self.standing else { return Begun::Settled };
        if let Some(holder) = self.holder.as_ref().filter(|holder| holder.message != message && holder.until > now) {
            return Begun::Later(seconds((holder.until - now).min(LOOK_AGAIN)));
        }
        if next_try > now + SLACK {
            return Begun::Later(seconds(next_try - now));
        }
        self.holder = Some(Holder { message: message.to_owned(), until: now + HELD });
        let known = self.versions.iter().map(|version| version.sha256.clone()).collect();
        if self.attempts >= MOST_ATTEMPTS {
            return Begun::GiveUp { known };
        }
        self.attempts += 1;
        Begun::Go { keep_incomplete: self.incomplete + 1 >= pauses::KEEP_INCOMPLETE_AFTER, known }
    }

    /// An attempt of a message's ended, and the bucket holds these.
    pub fn ended(
        &mut self,
        message: &str,
        date: BillDate,
        ending: &Ending,
        versions: Vec<ArchivedStatement>,
        (now, pace): (i64, Pace),
    ) -> Verdict {
        // What is in the bucket is so, whoever says it; what failed is told by the holder alone.
        self.take(versions);
        if *ending == Ending::Kept {
            self.problem = None;
            return self.settle(Standing::Archived);
        }
        let is_holder = self.holder.as_ref().is_none_or(|holder| holder.message == message);
        if !is_holder || !self.is_waiting() {
            return Verdict::Done;
        }
        match ending {
            Ending::Kept => Verdict::Done,
            Ending::Incomplete => {
                self.incomplete += 1;
                self.wait(pauses::after_incomplete(), now, pace)
            }
            Ending::Failed(fault) => {
                self.problem = Some(problem_of(fault));
                match pauses::after(fault, self.attempts, date, now) {
                    Next::Later(pause) => self.wait(pause, now, pace),
                    Next::NoBill => self.settle(Standing::NoBill { since: now }),
                    Next::Leave { sweep } => self.settle(Standing::Failed { sweep }),
                }
            }
            Ending::GivenUp => {
                let why = "the attempts at this day ended without a word";
                self.problem = Some(problem_of(&Fault::with_detail(ProblemCode::Internal, why)));
                self.settle(Standing::Failed { sweep: true })
            }
        }
    }

    /// Somebody asks for the day. Whether a message is to be sent.
    pub fn ask(&mut self, again: bool, now: i64) -> bool {
        if !self.versions.is_empty() && !again && !self.is_waiting() {
            return false;
        }
        if again {
            // Who asks again has reason to take the holder for dead; were it alive, the same bytes would be kept once.
            self.holder = None;
        }
        (self.attempts, self.incomplete) = (0, 0);
        self.standing = Standing::Waiting { next_try: now };
        true
    }

    /// The sweep comes by. Whether a message is to be sent, because nobody would look after this day otherwise.
    pub fn sweep(&mut self, now: i64, date: BillDate) -> bool {
        let is_gap = match self.standing {
            Standing::Archived => false,
            Standing::Failed { sweep } => sweep,
            Standing::NoBill { .. } => now - pauses::start_of(date) < pauses::NO_BILL_SWEPT,
            Standing::Waiting { next_try } => {
                next_try + LOST < now && self.holder.as_ref().is_none_or(|holder| holder.until < now)
            }
        };
        if is_gap {
            self.ask(true, now);
        }
        is_gap
    }

    /// The version that is served.
    pub fn served(&self) -> Option<&ArchivedStatement> {
        self.versions.first()
    }

    /// As the page sees it.
    pub fn day(&self, date: BillDate) -> ArchivedDay {
        let others = u32::try_from(self.versions.len().saturating_sub(1)).unwrap_or(u32::MAX);
        let statement = self.versions.first().map(|first| ArchivedStatement { others, ..first.clone() });
        let next_try = match self.standing {
            Standing::Waiting { next_try } => Some(next_try),
            _ => None,
        };
        let state = match (&self.standing, &statement) {
            (Standing::Waiting { .. }, _) => DayState::Waiting,
            (_, Some(kept)) if others > 0 || !kept.complete || !kept.balanced => DayState::Unbalanced,
            (_, Some(kept)) if kept.rows == 0 => DayState::Empty,
            (_, Some(_)) => DayState::Archived,
            (Standing::NoBill { .. }, None) => DayState::Empty,
            (Standing::Failed { .. } | Standing::Archived, None) => DayState::Failed,
        };
        let (problem, attempts) = (self.problem.clone(), self.attempts);
        ArchivedDay { date, state, statement, problem, attempts, next_try }
    }

    fn is_waiting(&self) -> bool {
        matches!(self.standing, Standing::Waiting { .. })
    }

    /// Nothing that was archived once is forgotten.
    fn take(&mut self, versions: Vec<ArchivedStatement>) {
        for version in versions {
            if self.versions.iter().all(|known| known.sha256 != version.sha256) {
                self.versions.push(version);
            }
        }
        self.versions.sort_by(|one, other| {
            let worth = |version: &ArchivedStatement| (!version.complete, !version.balanced, version.archived_at);
            worth(one).cmp(&worth(other)).then_with(|| one.sha256.cmp(&other.sha256))
        });
    }

    fn wait(&mut self, pause: u32, now: i64, pace: Pace) -> Verdict {
        let pause = (pause / pace.0.max(1)).max(1);
        self.standing = Standing::Waiting { next_try: now + i64::from(pause) };
        self.holder = None;
        Verdict::Again(pause)
    }

    fn settle(&mut self, standing: Standing) -> Verdict {
        self.standing = if self.versions.is_empty() { standing } else { Standing::Archived };
        self.holder = None;
        Verdict::Done
    }
}

/// What is kept of a fault.
fn problem_of(fault: &Fault) -> DayProblem {
    let problem = fault.problem("");
    let with_address = |next: String| match &problem.address {
        Some(address) => format!("{next} ({address})"),
        None => next,
    };
    DayProblem {
        code: problem.code,
        title_zh: problem.title_zh,
        title: problem.title,
        next_zh: with_address(problem.next_zh),
        next: with_address(problem.next),
        errcode: problem.errcode,
        rid: problem.rid,
    }
}

fn seconds(count: i64) -> u32 {
    u32::try_from(count.max(1)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-22 06:15 in Beijing.
    const NOW: i64 = 1_795_276_800 + 6 * 3600 + 900;

    const AT: (i64, Pace) = (NOW, Pace(1));

    fn date() -> BillDate {
        "20261121".parse().unwrap()
    }

    pub(crate) fn version(sha256: &str, complete: bool, archived_at: i64) -> ArchivedStatement {
        ArchivedStatement {
            rows: 3,
            payments: Default::default(),
            refunds: Default::default(),
            fee: 0,
            complete,
            balanced: complete,
            bytes: 9,
            sha256: sha256.to_owned(),
            archived_at,
            others: 0,
        }
    }

    fn failed(code: ProblemCode) -> Ending {
        Ending::Failed(Box::new(Fault::new(code)))
    }

    fn archived() -> DayRecord {
        let mut record = DayRecord::new(NOW);
        record.begin("m", NOW);
        assert_eq!(record.ended("m", date(), &Ending::Kept, vec![version("a", true, NOW)], AT), Verdict::Done);
        record
    }

    #[test]
    fn a_day_that_is_archived_is_not_fetched_again_by_a_message_that_comes_twice() {
        let mut record = archived();
        assert_eq!(record.day(date()).state, DayState::Archived);
        assert_eq!(record.begin("m", NOW), Begun::Settled);
        assert!(!record.ask(false, NOW) && !record.sweep(NOW + 86_400, date()));
        assert!(record.ask(true, NOW));
        assert_eq!(record.day(date()).state, DayState::Waiting);
        assert!(matches!(record.begin("n", NOW), Begun::Go { known, .. } if known == ["a"]));
    }

    #[test]
    fn only_one_message_has_a_day_and_one_that_died_has_it_no_longer() {
        let mut record = DayRecord::new(NOW);
        assert!(matches!(record.begin("m", NOW), Begun::Go { .. }));
        assert_eq!(record.begin("n", NOW), Begun::Later(300));
        assert!(record.ask(false, NOW));
        assert_eq!(record.begin("n", NOW), Begun::Later(300), "asking does not take it away");
        assert!(record.clone().ask(true, NOW));
        assert!(matches!(record.begin("m", NOW), Begun::Go { .. }), "the same message again: its holder died");
        assert!(matches!(record.begin("n", NOW + HELD), Begun::Go { .. }));
        assert_eq!(
            record.ended("m", date(), &failed(ProblemCode::Unreachable), vec![], (NOW + HELD, Pace(1))),
            Verdict::Done
        );
        assert_eq!(record.day(date()).problem, None, "the holder of old has no say");
    }

    #[test]
    fn a_message_that_comes_too_early_is_told_when() {
        let mut record = DayRecord::new(NOW);
        record.begin("m", NOW);
        let Verdict::Again(pause) = record.ended("m", date(), &failed(ProblemCode::NotReadyYet), vec![], AT) else {
            panic!("not again")
        };
        assert_eq!(record.day(date()).next_try, Some(NOW + i64::from(pause)));
        assert_eq!(record.begin("m", NOW + 60), Begun::Later(pause - 60));
        assert!(matches!(record.begin("m", NOW + i64::from(pause)), Begun::Go { .. }));
        assert_eq!(record.day(date()).attempts, 2);
    }

    #[test]
    fn other_bytes_are_kept_beside_and_flagged_and_the_best_is_served() {
        let mut record = archived();
        record.ask(true, NOW);
        record.begin("n", NOW);
        record.ended("n", date(), &Ending::Kept, vec![version("0", true, NOW + 9), version("a", true, NOW)], AT);
        let day = record.day(date());
        assert_eq!((day.state, day.statement.as_ref().map(|kept| kept.others)), (DayState::Unbalanced, Some(1)));
        assert_eq!(day.statement.unwrap().sha256, "a", "the older of two good ones");

        let mut cut = DayRecord::new(NOW);
        cut.begin("m", NOW);
        cut.ended("m", date(), &Ending::Kept, vec![version("c", false, NOW), version("d", true, NOW + 9)], AT);
        assert_eq!(cut.served().unwrap().sha256, "d", "the complete one");
    }

    #[test]
    fn a_failure_does_not_hide_what_is_archived() {
        let mut record = archived();
        record.ask(true, NOW);
        record.begin("n", NOW);
        record.ended("n", date(), &failed(ProblemCode::WrongCredentials), vec![], AT);
        let day = record.day(date());
        assert_eq!(day.state, DayState::Archived);
        assert_eq!(day.problem.map(|problem| problem.code), Some(ProblemCode::WrongCredentials));
    }

    #[test]
    fn a_wrong_setting_is_recorded_once_and_left_until_somebody_asks() {
        let mut record = DayRecord::new(NOW);
        record.begin("m", NOW);
        assert_eq!(record.ended("m", date(), &failed(ProblemCode::WrongCredentials), vec![], AT), Verdict::Done);
        assert_eq!(record.day(date()).state, DayState::Failed);
        assert!(!record.sweep(NOW + 86_400, date()));
        assert_eq!(record.begin("m", NOW), Begun::Settled);
        assert!(record.ask(false, NOW));
        assert!(matches!(record.begin("m", NOW), Begun::Go { .. }));
    }

    #[test]
    fn the_sweep_asks_for_what_nobody_looks_after() {
        let mut lost = DayRecord::new(NOW);
        assert!(!lost.clone().sweep(NOW + LOST, date()));
        assert!(lost.sweep(NOW + LOST + 1, date()));
        let mut held = DayRecord::new(NOW);
        held.begin("m", NOW + LOST);
        assert!(!held.sweep(NOW + LOST + 1, date()));

        let mut none = DayRecord::new(NOW);
        none.begin("m", NOW + 43_200);
        none.ended("m", date(), &failed(ProblemCode::NoBill), vec![], (NOW + 43_200, Pace(1)));
        assert_eq!(none.day(date()).state, DayState::Empty);
        assert!(none.clone().sweep(NOW + 86_400 - 3600, date()));
        assert!(!none.sweep(NOW + 3 * 86_400, date()));

        let mut unreachable = DayRecord::new(NOW);
        for attempt in 0..20 {
            unreachable.begin("m", NOW + attempt * 86_400);
            unreachable.ended(
                "m",
                date(),
                &failed(ProblemCode::Unreachable),
                vec![],
                (NOW + attempt * 86_400, Pace(1)),
            );
        }
        assert_eq!(unreachable.day(date()).state, DayState::Failed);
        assert!(unreachable.sweep(NOW, date()));
        assert_eq!(unreachable.day(date()).state, DayState::Waiting);
    }

    #[test]
    fn attempts_that_end_without_a_word_come_to_an_end() {
        let mut record = DayRecord::new(NOW);
        let begun = (0..MOST_ATTEMPTS + 5).filter(|_| matches!(record.begin("m", NOW), Begun::Go { .. })).count();
        assert_eq!(begun, 30);
        assert_eq!(record.begin("m", NOW), Begun::GiveUp { known: vec![] });
        record.ended("m", date(), &Ending::GivenUp, vec![], AT);
        assert_eq!(record.day(date()).state, DayState::Failed);
        let mut given_up = DayRecord::new(NOW);
        given_up.ended("m", date(), &Ending::GivenUp, vec![], AT);
        assert_eq!(given_up.day(date()).problem.map(|problem| problem.code), Some(ProblemCode::Internal));
        let mut done = archived();
        done.ended("m", date(), &Ending::GivenUp, vec![], AT);
        assert_eq!(done.day(date()).state, DayState::Archived);
    }

    #[test]
    fn a_statement_without_its_end_is_asked_for_again_and_kept_at_last() {
        let mut record = DayRecord::new(NOW);
        for attempt in 1..=3 {
            let now = NOW + 3_600 * attempt;
            let Begun::Go { keep_incomplete, .. } = record.begin("m", now) else { panic!("not again") };
            assert_eq!(keep_incomplete, attempt == 3);
            if !keep_incomplete {
                assert_eq!(record.ended("m", date(), &Ending::Incomplete, vec![], (now, Pace(1))), Verdict::Again(600));
            }
        }
    }

    #[test]
    fn a_record_survives_being_stored() {
        let record = archived();
        let text = serde_json::to_string(&record).unwrap();
        assert_eq!(serde_json::from_str::<DayRecord>(&text).unwrap(), record);
    }
}
