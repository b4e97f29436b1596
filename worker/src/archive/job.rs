//! A day's way into the archive as a row of steps, each of which may be the last that happens: whoever takes the message up
//! again begins from the first, and comes to the same end. What the steps do is [`World`]'s; tests have one that dies.

use super::record::{Begun, Ending, Verdict};
use crate::fault::Fault;
use nontax_api::archive::ArchivedStatement;

/// A step that did not come to its end: nothing is known of it, and the message comes again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken(pub String);

/// Where a job happens.
pub trait World {
    /// A statement that was read to its end, and is not yet under its name.
    type Intake;

    /// Takes the day, if it is to be had.
    async fn begin(&self) -> Result<Begun, Broken>;
    /// Downloads the statement, checks it and hashes it.
    async fn take_in(&self) -> Result<Self::Intake, Fault>;
    /// What the check said.
    fn facts<'a>(&self, intake: &'a Self::Intake) -> &'a ArchivedStatement;
    /// Puts it under its name, unless that is there already: the name has the hash, so what is there is the same.
    async fn keep(&self, intake: Self::Intake) -> Result<(), Broken>;
    /// Lets go of it.
    async fn discard(&self, intake: Self::Intake);
    /// Everything of this day that is in the bucket.
    async fn versions(&self) -> Result<Vec<ArchivedStatement>, Broken>;
    /// Accounts for a statement in the audit log; once, however often it is called.
    async fn account(&self, version: &ArchivedStatement) -> Result<(), Broken>;
    /// Records how it ended.
    async fn ended(&self, ending: Ending, versions: Vec<ArchivedStatement>) -> Result<Verdict, Broken>;
}

/// Does what is left to do of a day.
pub async fn run<W: World>(world: &W) -> Result<Verdict, Broken> {
    let (ending, known) = match world.begin().await? {
        Begun::Go { keep_incomplete, known } => (attempt(world, keep_incomplete).await?, known),
        Begun::GiveUp { known } => (Ending::GivenUp, known),
        Begun::Settled => return Ok(Verdict::Done),
        Begun::Later(seconds) => return Ok(Verdict::Again(seconds)),
    };
    close(world, ending, &known).await
}

/// Records how it ended, with everything that is in the bucket: one who died after keeping a statement said nothing of it.
pub async fn close<W: World>(world: &W, ending: Ending, known: &[String]) -> Result<Verdict, Broken> {
    let versions = world.versions().await?;
    for version in versions.iter().filter(|version| !known.contains(&version.sha256)) {
        world.account(version).await?;
    }
    world.ended(ending, versions).await
}

async fn attempt<W: World>(world: &W, keep_incomplete: bool) -> Result<Ending, Broken> {
    let intake = match world.take_in().await {
        Ok(intake) => intake,
        Err(fault) => return Ok(Ending::Failed(Box::new(fault))),
    };
    if !world.facts(&intake).complete && !keep_incomplete {
        world.discard(intake).await;
        return Ok(Ending::Incomplete);
    }
    world.keep(intake).await?;
    Ok(Ending::Kept)
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use crate::archive::record::{DayRecord, Pace};
    use futures::FutureExt;
    use nontax_api::ProblemCode;
    use nontax_api::archive::DayState;
    use nontax_bill::BillDate;
    use proptest::prelude::*;
    use std::cell::{Cell, RefCell};
    use std::collections::BTreeMap;

    const NOW: i64 = 1_795_300_000;

    /// What WeChat says to a download.
    #[derive(Clone, Debug)]
    enum Says {
        Statement { content: u8, complete: bool },
        Fault(ProblemCode),
    }

    /// A bucket, records and an audit log in memory, and a life that ends after so many effects, before or after the effect.
    struct Simulated {
        record: RefCell<Option<DayRecord>>,
        bucket: RefCell<BTreeMap<String, ArchivedStatement>>,
        audit: RefCell<Vec<String>>,
        says: RefCell<Vec<Says>>,
        message: RefCell<String>,
        now: Cell<i64>,
        left: Cell<Option<u32>>,
        after_effect: Cell<bool>,
    }

    impl Simulated {
        fn new(says: Vec<Says>) -> Self {
            Self {
                record: RefCell::default(),
                bucket: RefCell::default(),
                audit: RefCell::default(),
                says: RefCell::new(says),
                message: RefCell::new("m".to_owned()),
                now: Cell::new(NOW),
                left: Cell::new(None),
                after_effect: Cell::new(false),
            }
        }

        fn date() -> BillDate {
            "20261121".parse().unwrap()
        }

        fn effect<T>(&self, what: impl FnOnce() -> T) -> Result<T, Broken> {
            match self.left.get() {
                Some(0) => {
                    if self.after_effect.get() {
                        what();
                    }
                    Err(Broken("killed".to_owned()))
                }
                left => {
                    self.left.set(left.map(|left| left - 1));
                    Ok(what())
                }
            }
        }

        fn life(&self, effects: Option<u32>, after_effect: bool) -> Result<Verdict, Broken> {
            self.left.set(effects);
            self.after_effect.set(after_effect);
            run(self).now_or_never().unwrap()
        }

        /// The message comes again and again until it is done with.
        fn to_the_end(&self) {
            for _ in 0..200 {
                match self.life(None, false) {
                    Ok(Verdict::Done) => return,
                    Ok(Verdict::Again(seconds)) => self.now.set(self.now.get() + i64::from(seconds)),
                    Err(broken) => panic!("{broken:?}"),
                }
            }
            panic!("it does not end");
        }

        fn is_whole(&self) {
            let record = self.record.borrow();
            let day = record.as_ref().unwrap().day(Self::date());
            assert_ne!(day.state, DayState::Waiting);
            let bucket = self.bucket.borrow();
            let mut accounted = self.audit.borrow().clone();
            accounted.sort();
            assert_eq!(accounted, bucket.keys().cloned().collect::<Vec<_>>(), "each is accounted for once");
            match day.statement {
                Some(statement) => {
                    assert_eq!(statement.others as usize + 1, bucket.len());
                    assert_eq!(day.state == DayState::Unbalanced, bucket.len() > 1 || !statement.complete);
                }
                None => assert!(bucket.is_empty()),
            }
        }
    }

    impl World for Simulated {
        type Intake = ArchivedStatement;

        async fn begin(&self) -> Result<Begun, Broken> {
            self.effect(|| {
                let mut record = self.record.borrow_mut();
                let record = record.get_or_insert_with(|| DayRecord::new(self.now.get()));
                record.begin(&self.message.borrow(), self.now.get())
            })
        }

        async fn take_in(&self) -> Result<ArchivedStatement, Fault> {
            let mut says = self.says.borrow_mut();
            let next = if says.len() > 1 { says.remove(0) } else { says[0].clone() };
            match next {
                Says::Fault(code) => Err(Fault::new(code)),
                Says::Statement { content, complete } => Ok(ArchivedStatement {
                    rows: 1,
                    payments: Default::default(),
                    refunds: Default::default(),
                    fee: 0,
                    complete,
                    balanced: complete,
                    bytes: 1,
                    sha256: format!("{content:02}"),
                    archived_at: self.now.get(),
                    others: 0,
                }),
            }
        }

        fn facts<'a>(&self, intake: &'a ArchivedStatement) -> &'a ArchivedStatement {
            intake
        }

        async fn keep(&self, intake: ArchivedStatement) -> Result<(), Broken> {
            self.effect(|| {
                self.bucket.borrow_mut().entry(intake.sha256.clone()).or_insert(intake);
            })
        }

        async fn discard(&self, _: ArchivedStatement) {}

        async fn versions(&self) -> Result<Vec<ArchivedStatement>, Broken> {
            self.effect(|| self.bucket.borrow().values().cloned().collect())
        }

        async fn account(&self, version: &ArchivedStatement) -> Result<(), Broken> {
            self.effect(|| {
                let mut audit = self.audit.borrow_mut();
                if !audit.contains(&version.sha256) {
                    audit.push(version.sha256.clone());
                }
            })
        }

        async fn ended(&self, ending: Ending, versions: Vec<ArchivedStatement>) -> Result<Verdict, Broken> {
            self.effect(|| {
                let mut record = self.record.borrow_mut();
                let message = self.message.borrow();
                record.as_mut().map_or(Verdict::Done, |record| {
                    record.ended(&message, Self::date(), &ending, versions, (self.now.get(), Pace(1)))
                })
            })
        }
    }

    fn good(content: u8) -> Says {
        Says::Statement { content, complete: true }
    }

    #[test]
    fn killed_after_any_step_it_comes_to_the_same_end() {
        for step in 0..6 {
            for after_effect in [false, true] {
                let world = Simulated::new(vec![good(7)]);
                let died = world.life(Some(step), after_effect);
                assert_eq!(died.is_err(), step < 5, "step {step}");
                world.to_the_end();
                world.is_whole();
                assert_eq!(world.bucket.borrow().len(), 1);
            }
        }
    }

    #[test]
    fn one_who_died_after_keeping_other_bytes_loses_nothing() {
        let world = Simulated::new(vec![good(1), good(2)]);
        assert!(world.life(Some(1), true).is_err());
        world.to_the_end();
        world.is_whole();
        assert_eq!(world.bucket.borrow().len(), 2);
    }

    #[test]
    fn a_statement_that_never_has_its_end_is_kept_at_last() {
        let world = Simulated::new(vec![Says::Statement { content: 3, complete: false }]);
        world.to_the_end();
        world.is_whole();
        assert_eq!(world.record.borrow().as_ref().unwrap().day(Simulated::date()).state, DayState::Unbalanced);
    }

    fn says() -> impl Strategy<Value = Says> {
        let faults = [
            ProblemCode::NotReadyYet,
            ProblemCode::Unreachable,
            ProblemCode::WrongCredentials,
            ProblemCode::NoBill,
            ProblemCode::TooMany,
        ];
        prop_oneof![
            (0..3_u8, prop::bool::weighted(0.7)).prop_map(|(content, complete)| Says::Statement { content, complete }),
            prop::sample::select(faults.to_vec()).prop_map(Says::Fault),
        ]
    }

    proptest! {
        #[test]
        fn whatever_dies_and_whatever_comes_twice_nothing_is_lost_and_nothing_doubled(
            says in prop::collection::vec(says(), 1..12),
            lives in prop::collection::vec((0..8_u32, any::<bool>(), 0..3_u8, 0..4_000_i64, any::<bool>()), 0..12),
        ) {
            let world = Simulated::new(says);
            for (effects, after_effect, message, pause, asked) in lives {
                *world.message.borrow_mut() = format!("m{message}");
                world.now.set(world.now.get() + pause);
                let before = world.bucket.borrow().clone();
                if asked && let Some(record) = world.record.borrow_mut().as_mut() {
                    record.ask(true, world.now.get());
                }
                let _ = world.life(Some(effects), after_effect);
                let bucket = world.bucket.borrow();
                prop_assert!(before.iter().all(|(key, kept)| bucket.get(key) == Some(kept)), "what is kept stays");
            }
            *world.message.borrow_mut() = "last".to_owned();
            world.to_the_end();
            world.is_whole();
        }
    }
}
