//! `GET /api/statements/{mch_id}/{yyyymmdd}`: the statement as WeChat sends it, byte for byte, from the archive when it is
//! there. Of what WeChat sends, the first bytes are looked at, because it answers errors with status 200 too; the rest the
//! platform carries.

use crate::access::Grant;
use crate::audit::Deed;
use crate::calls::with_token;
use crate::config::Config;
use crate::fault::Fault;
use crate::streams::Peeked;
use crate::{answer, archive, days, streams, upstream};
use nontax_api::{ProblemCode, SHA256_HEADER, SOURCE_HEADER};
use nontax_bill::{BillDate, MchId};
use nontax_config::ConfiguredMerchant;
use nontax_weixin::{Api, BillRequest, BillType, BodyKind, SMALL_ANSWER_LIMIT, read_bill_failure};
use worker::{Env, Response, ResponseBuilder, Url};

/// A checked request.
#[derive(Debug)]
pub struct Wanted<'a> {
    /// Whose.
    pub merchant: &'a ConfiguredMerchant,
    /// Of which day.
    pub date: BillDate,
    bill_type: BillType,
    insist: bool,
    again: bool,
}

impl<'a> Wanted<'a> {
    /// Checks what the address says.
    pub fn read(grant: &Grant<'a>, mch_id: &str, date: &str, url: &Url) -> Result<Self, Fault> {
        let mch_id: MchId = mch_id.parse().map_err(|_| Fault::new(ProblemCode::BadMchId))?;
        let date = date.parse().map_err(|_| Fault::new(ProblemCode::BadDate))?;
        let parameter = |name: &str| url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value);
        let bill_type = match parameter("type") {
            None => BillType::All,
            Some(text) => text.parse().map_err(|_| Fault::new(ProblemCode::BadBillType))?,
        };
        let is_set = |name: &str| parameter(name).is_some_and(|value| value == "1");
        let (insist, again) = (is_set("insist"), is_set("again"));
        let merchant = grant.merchant(&mch_id)?;
        Ok(Self { merchant, date, bill_type, insist, again })
    }
}

/// A statement's bytes on their way from WeChat.
pub struct Arriving {
    /// The bytes, of which the first were looked at.
    pub body: Peeked,
    /// How many there are, when it is known.
    pub length: Option<u64>,
}

/// Fetches it: from the archive when it has it, else from WeChat. `given` is told what is given out.
pub async fn answer(
    env: &Env,
    config: &Config,
    wanted: &Wanted<'_>,
    (now, request_id): (i64, &str),
    given: &mut Deed,
) -> Result<Response, Fault> {
    if !wanted.insist
        && let Some(early) = days::too_early(wanted.date, now)
    {
        return Err(early);
    }
    if wanted.bill_type == BillType::All
        && !wanted.again
        && let Some(kept) = archive::serve::statement(env, &wanted.merchant.mch_id, wanted.date).await
    {
        (given.bytes, given.sha256) = (Some(kept.bytes), Some(kept.sha256.clone()));
        let headers = [CSV, (SOURCE_HEADER, "archive"), (SHA256_HEADER, &kept.sha256)];
        return answer::with_headers(ResponseBuilder::new().stream(kept.body), &headers);
    }
    let arriving = from_weixin(env, config, wanted.merchant, wanted.date, wanted.bill_type).await?;
    given.bytes = arriving.length;
    let body = arriving.body.rejoin(arriving.length, config.limits.stall_seconds, request_id)?;
    answer::with_headers(ResponseBuilder::new().stream(body), &[CSV, (SOURCE_HEADER, "weixin")])
}

const CSV: (&str, &str) = ("content-type", "text/csv; charset=utf-8");

/// Asks WeChat for a statement.
pub async fn from_weixin(
    env: &Env,
    config: &Config,
    merchant: &ConfiguredMerchant,
    bill_date: BillDate,
    bill_type: BillType,
) -> Result<Arriving, Fault> {
    let (appid, mch_id) = (merchant.appid.clone(), merchant.mch_id.clone());
    let request = &BillRequest { appid, mch_id, bill_date, bill_type };
    with_token(env, config, &merchant.appid, Api::DownloadBill, |address| async move {
        download(&address, request, config.upstream_seconds).await
    })
    .await
}

async fn download(address: &str, request: &BillRequest, seconds: u32) -> Result<Arriving, Fault> {
    let answer = upstream::post(address, request, seconds).await?;
    upstream::refuse_redirect(answer.status)?;
    let peeked = streams::peek(answer.body, seconds).await?;
    let (peeked, length) = match peeked.kind {
        BodyKind::Gzip => (streams::peek(Some(peeked.gunzip()?), seconds).await?, None),
        _ => (peeked, answer.length),
    };
    let is_good = (200..300).contains(&answer.status);
    match peeked.kind {
        BodyKind::Statement if is_good => Ok(Arriving { body: peeked, length }),
        BodyKind::Json | BodyKind::Xml => {
            let kind = peeked.kind;
            let body = peeked.read_whole(SMALL_ANSWER_LIMIT, seconds).await?;
            Err(Fault::of_bill(read_bill_failure(kind, &body)))
        }
        kind if is_good => {
            let body = peeked.read_whole(SMALL_ANSWER_LIMIT, seconds).await?;
            Err(Fault::of_bill(read_bill_failure(kind, &body)))
        }
        _ => Err(Fault::bad_status(answer.status)),
    }
}
