//! `GET /api/statements/{mch_id}/{yyyymmdd}`: the statement as WeChat sends it, byte for byte. Its first bytes are looked
//! at, because WeChat answers errors with status 200 too; the rest the platform carries.

use crate::access::Grant;
use crate::calls::with_token;
use crate::config::Config;
use crate::fault::Fault;
use crate::streams::Peeked;
use crate::{answer, days, streams, upstream};
use nontax_api::{ProblemCode, SOURCE_HEADER};
use nontax_bill::{BillDate, MchId};
use nontax_config::ConfiguredMerchant;
use nontax_weixin::{Api, BillRequest, BillType, BodyKind, SMALL_ANSWER_LIMIT, read_bill_failure};
use worker::{Env, Response, ResponseBuilder, Url};

/// A checked request.
#[derive(Debug)]
pub struct Wanted<'a> {
    /// Whose.
    pub merchant: &'a ConfiguredMerchant,
    date: BillDate,
    bill_type: BillType,
    insist: bool,
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
        let insist = parameter("insist").is_some_and(|value| value == "1");
        let merchant = grant.merchant(&mch_id)?;
        Ok(Self { merchant, date, bill_type, insist })
    }
}

/// Fetches it.
pub async fn answer(
    env: &Env,
    config: &Config,
    wanted: &Wanted<'_>,
    now: i64,
    request_id: &str,
) -> Result<Response, Fault> {
    if !wanted.insist
        && let Some(early) = days::too_early(wanted.date, now)
    {
        return Err(early);
    }
    let appid = &wanted.merchant.appid;
    let request = BillRequest {
        appid: appid.clone(),
        mch_id: wanted.merchant.mch_id.clone(),
        bill_date: wanted.date,
        bill_type: wanted.bill_type,
    };
    let request = &request;
    let (peeked, length) = with_token(env, config, appid, Api::DownloadBill, |address| async move {
        download(&address, request, config.upstream_seconds).await
    })
    .await?;
    let body = peeked.rejoin(length, config.limits.stall_seconds, request_id)?;
    let headers = [("content-type", "text/csv; charset=utf-8"), (SOURCE_HEADER, "weixin")];
    answer::with_headers(ResponseBuilder::new().stream(body), &headers)
}

// The statement with its first bytes read, and its length where it is known.
async fn download(address: &str, request: &BillRequest, seconds: u32) -> Result<(Peeked, Option<u64>), Fault> {
    let answer = upstream::post(address, request, seconds).await?;
    upstream::refuse_redirect(answer.status)?;
    let peeked = streams::peek(answer.body, seconds).await?;
    let (peeked, length) = match peeked.kind {
        BodyKind::Gzip => (streams::peek(Some(peeked.gunzip()?), seconds).await?, None),
        _ => (peeked, answer.length),
    };
    let is_good = (200..300).contains(&answer.status);
    match peeked.kind {
        BodyKind::Statement if is_good => Ok((peeked, length)),
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
