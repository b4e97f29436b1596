//! The steps of a day's way into the archive, done: by WeChat, the bucket, the merchant's object and the audit log.

use super::days_object::{self, Answer, Question, unexpected};
use super::intake::{self, Body, Intake, Label};
use super::job::{Broken, World};
use super::record::{Begun, Ending, Verdict};
use super::{bucket, stop};
use crate::config::{Config, settings_of};
use crate::directory::{self, Need};
use crate::fault::Fault;
use crate::{audit, statement, unix_now};
use nontax_api::archive::ArchivedStatement;
use nontax_bill::{BillDate, MchId};
use nontax_weixin::BillType;
use worker::{Data, Env};

/// A message's day.
pub struct Live<'a> {
    /// What is bound.
    pub env: &'a Env,
    /// Whose.
    pub mch_id: &'a MchId,
    /// Of which day.
    pub date: BillDate,
    /// The message's id.
    pub message: &'a str,
}

fn broken(fault: Fault) -> Broken {
    Broken(fault.detail.unwrap_or_else(|| fault.code.as_str().to_owned()))
}

impl Live<'_> {
    async fn ask(&self, question: &Question) -> Result<Answer, Broken> {
        days_object::ask(self.env, self.mch_id, question).await.map_err(broken)
    }

    async fn download(&self) -> Result<Intake, Fault> {
        let mut config = Config::read(&settings_of(self.env))?;
        directory::load(self.env, &mut config, Need::One(self.mch_id)).await?;
        let merchant = config.merchants.iter().find(|merchant| merchant.mch_id == *self.mch_id);
        let merchant = merchant.ok_or_else(|| Fault::bad_setting("MERCHANTS", "this merchant is not among them"))?;
        let arriving = statement::from_weixin(self.env, &config, merchant, self.date, BillType::All).await?;
        let label = Label { mch_id: self.mch_id, date: self.date, unique: self.message };
        let bucket = bucket::of(self.env)?;
        let pieces = arriving.body.pieces(arriving.length);
        intake::read(&bucket, &label, pieces, config.limits.stall_seconds, unix_now()).await
    }

    async fn done<T>(&self, step: &str, outcome: Result<T, Broken>) -> Result<T, Broken> {
        stop::here(self.env, self.mch_id, step).await;
        outcome
    }
}

impl World for Live<'_> {
    type Intake = Intake;

    async fn begin(&self) -> Result<Begun, Broken> {
        let question = Question::Begin { date: self.date, message: self.message.to_owned() };
        let begun = match self.ask(&question).await? {
            Answer::Begun(begun) => Ok(begun),
            _ => Err(broken(unexpected())),
        };
        self.done("begin", begun).await
    }

    async fn take_in(&self) -> Result<Intake, Fault> {
        let intake = self.download().await;
        stop::here(self.env, self.mch_id, "take_in").await;
        intake
    }

    fn facts<'a>(&self, intake: &'a Intake) -> &'a ArchivedStatement {
        &intake.facts
    }

    async fn keep(&self, intake: Intake) -> Result<(), Broken> {
        let bucket = bucket::of(self.env).map_err(broken)?;
        let (mch_id, date, facts) = (self.mch_id, self.date, &intake.facts);
        let kept = match intake.body {
            Body::Memory(bytes) => bucket::put(&bucket, mch_id, date, facts, Data::Bytes(bytes)).await,
            Body::Incoming(key) => bucket::put_incoming(&bucket, mch_id, date, facts, &key).await,
        };
        self.done("keep", kept.map_err(broken)).await
    }

    async fn discard(&self, intake: Intake) {
        if let (Body::Incoming(key), Ok(bucket)) = (intake.body, bucket::of(self.env)) {
            bucket::remove_incoming(&bucket, &key).await;
        }
    }

    async fn versions(&self) -> Result<Vec<ArchivedStatement>, Broken> {
        let bucket = bucket::of(self.env).map_err(broken)?;
        bucket::versions(&bucket, self.mch_id, self.date).await.map_err(broken)
    }

    async fn account(&self, version: &ArchivedStatement) -> Result<(), Broken> {
        let accounted = audit::archived(self.env, self.mch_id, self.date, version).await.map_err(broken);
        self.done("account", accounted).await
    }

    async fn ended(&self, ending: Ending, versions: Vec<ArchivedStatement>) -> Result<Verdict, Broken> {
        let question = Question::Ended { date: self.date, message: self.message.to_owned(), ending, versions };
        let verdict = match self.ask(&question).await? {
            Answer::Verdict(verdict) => Ok(verdict),
            _ => Err(broken(unexpected())),
        };
        self.done("ended", verdict).await
    }
}
