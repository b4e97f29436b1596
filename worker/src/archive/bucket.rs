//! The archive's objects: `statements/{mch_id}/{yyyymmdd}/{sha256}.csv`, each with what its check said as metadata. The name
//! has the hash, so the same statement has one place and another one has another. What is too large for memory is put
//! together under `incoming/` first.

use crate::fault::Fault;
use crate::streams;
use nontax_api::ProblemCode;
use nontax_api::archive::{ArchivedStatement, Sum};
use nontax_bill::{BillDate, MchId};
use std::collections::HashMap;
use worker::web_sys::ReadableStream;
use worker::{Bucket, Conditional, Data, Date, Env, Include, ResponseBody};

/// Milliseconds after which what lies under `incoming/` belongs to nobody any more.
const INCOMING_MILLIS: u64 = 24 * 3_600_000;

/// Where what is not yet whole lies.
const INCOMING: &str = "incoming/";

/// The bucket.
pub fn of(env: &Env) -> Result<Bucket, Fault> {
    env.bucket(super::BUCKET).map_err(|_| Fault::bad_setting(super::BUCKET, "is not bound"))
}

/// That the bucket did not do what it was asked.
pub fn broken(what: &str) -> Fault {
    Fault::with_detail(ProblemCode::ArchiveUnavailable, format!("the bucket: {what}"))
}

/// The name of a day's folder.
fn folder(mch_id: &MchId, date: BillDate) -> String {
    format!("statements/{mch_id}/{date}/")
}

fn key(mch_id: &MchId, date: BillDate, sha256: &str) -> String {
    format!("{}{sha256}.csv", folder(mch_id, date))
}

/// A name under which a large statement is put together.
pub fn incoming_key(mch_id: &MchId, date: BillDate, unique: &str) -> String {
    format!("{INCOMING}{mch_id}/{date}/{unique}")
}

/// Puts a statement under its name, unless it is there: then it is the same. The bucket checks the hash itself.
pub async fn put(
    bucket: &Bucket,
    mch_id: &MchId,
    date: BillDate,
    facts: &ArchivedStatement,
    body: Data,
) -> Result<(), Fault> {
    let hash = nontax_audit::from_hex(&facts.sha256).ok_or_else(|| broken("a hash that is none"))?;
    let key = key(mch_id, date, &facts.sha256);
    // A locked bucket may refuse what is there already with an error, where an open one says that the condition fails.
    if bucket.head(&key).await.map_err(|_| broken("a statement could not be looked for"))?.is_some() {
        return Ok(());
    }
    let not_there = Conditional { etag_does_not_match: Some("*".to_owned()), ..Conditional::default() };
    bucket
        .put(key, body)
        .only_if(not_there)
        .sha256(hash)
        .custom_metadata(to_metadata(mch_id, date, facts))
        .execute()
        .await
        .map_err(|_| broken("a statement could not be put"))?;
    Ok(())
}

/// Puts what was put together under `incoming/` under its name.
pub async fn put_incoming(
    bucket: &Bucket,
    mch_id: &MchId,
    date: BillDate,
    facts: &ArchivedStatement,
    incoming: &str,
) -> Result<(), Fault> {
    let found = bucket.get(incoming).execute().await.map_err(|_| broken("what came in could not be read"))?;
    let object = found.ok_or_else(|| broken("what came in is gone"))?;
    let length = object.size();
    let body = stream_of(&object).ok_or_else(|| broken("what came in has no body"))?;
    put(bucket, mch_id, date, facts, Data::ReadableStream(streams::with_length(&body, length)?)).await?;
    remove_incoming(bucket, incoming).await;
    Ok(())
}

/// Removes what was put together; what stays is removed by the sweep.
pub async fn remove_incoming(bucket: &Bucket, incoming: &str) {
    if incoming.starts_with(INCOMING) {
        let _ = bucket.delete(incoming).await;
    }
}

/// Removes what lies under `incoming/` for long: whoever put it there is dead.
pub async fn sweep_incoming(bucket: &Bucket) -> Result<usize, Fault> {
    let listed = bucket.list().prefix(INCOMING).execute().await.map_err(|_| broken("the list of what came in"))?;
    let before = Date::now().as_millis().saturating_sub(INCOMING_MILLIS);
    let old: Vec<String> = listed
        .objects()
        .iter()
        .filter(|object| object.uploaded().as_millis() < before)
        .map(worker::Object::key)
        .collect();
    let count = old.len();
    if count > 0 {
        bucket.delete_multiple(old).await.map_err(|_| broken("what came in could not be removed"))?;
    }
    Ok(count)
}

/// Everything that is kept of a day.
pub async fn versions(bucket: &Bucket, mch_id: &MchId, date: BillDate) -> Result<Vec<ArchivedStatement>, Fault> {
    let mut versions = Vec::new();
    let mut cursor = None;
    loop {
        let mut list = bucket.list().prefix(folder(mch_id, date)).include(vec![Include::CustomMetadata]);
        if let Some(cursor) = cursor {
            list = list.cursor(cursor);
        }
        let listed = list.execute().await.map_err(|_| broken("a day could not be listed"))?;
        for object in listed.objects() {
            let metadata = object.custom_metadata().map_err(|_| broken("a statement without its metadata"))?;
            versions.extend(from_metadata(&metadata, object.size()));
        }
        cursor = listed.cursor().filter(|_| listed.truncated());
        if cursor.is_none() {
            return Ok(versions);
        }
    }
}

/// The bytes of a statement, with their number; `None` when they are not there.
pub async fn read(
    bucket: &Bucket,
    mch_id: &MchId,
    date: BillDate,
    sha256: &str,
) -> Result<Option<(ReadableStream, u64)>, Fault> {
    let found = bucket.get(key(mch_id, date, sha256)).execute().await.map_err(|_| broken("a statement"))?;
    Ok(found.and_then(|object| Some((stream_of(&object)?, object.size()))))
}

fn stream_of(object: &worker::Object) -> Option<ReadableStream> {
    match object.body()?.response_body().ok()? {
        ResponseBody::Stream(stream) => Some(stream),
        ResponseBody::Empty | ResponseBody::Body(_) => None,
    }
}

fn to_metadata(mch_id: &MchId, date: BillDate, facts: &ArchivedStatement) -> HashMap<String, String> {
    let pairs = [
        ("source", "weixin".to_owned()),
        ("mch-id", mch_id.to_string()),
        ("bill-date", date.to_string()),
        ("sha256", facts.sha256.clone()),
        ("archived-at", facts.archived_at.to_string()),
        ("rows", facts.rows.to_string()),
        ("payments", facts.payments.count.to_string()),
        ("payments-fen", facts.payments.fen.to_string()),
        ("refunds", facts.refunds.count.to_string()),
        ("refunds-fen", facts.refunds.fen.to_string()),
        ("fee", facts.fee.to_string()),
        ("complete", facts.complete.to_string()),
        ("balanced", facts.balanced.to_string()),
    ];
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn from_metadata(metadata: &HashMap<String, String>, bytes: u64) -> Option<ArchivedStatement> {
    fn value<T: std::str::FromStr>(metadata: &HashMap<String, String>, name: &str) -> Option<T> {
        metadata.get(name)?.parse().ok()
    }
    let sum = |count: &str, fen: &str| Some(Sum { count: value(metadata, count)?, fen: value(metadata, fen)? });
    Some(ArchivedStatement {
        rows: value(metadata, "rows")?,
        payments: sum("payments", "payments-fen")?,
        refunds: sum("refunds", "refunds-fen")?,
        fee: value(metadata, "fee")?,
        complete: value(metadata, "complete")?,
        balanced: value(metadata, "balanced")?,
        bytes,
        sha256: value(metadata, "sha256")?,
        archived_at: value(metadata, "archived-at")?,
        others: 0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_check_said_is_read_back_from_the_metadata() {
        let (mch_id, date) = ("1900016021".parse().unwrap(), "20261121".parse().unwrap());
        let facts = ArchivedStatement {
            rows: 7,
            payments: Sum { count: 5, fen: 123_488_818 },
            refunds: Sum { count: 2, fen: 15_000 },
            fee: -12,
            complete: true,
            balanced: false,
            bytes: 2_345,
            sha256: "ab".repeat(32),
            archived_at: 1_795_300_000,
            others: 0,
        };
        let mut metadata = to_metadata(&mch_id, date, &facts);
        assert_eq!(from_metadata(&metadata, 2_345).as_ref(), Some(&facts));
        let size: usize = metadata.iter().map(|(name, value)| name.len() + value.len()).sum();
        assert!(size < 2_048, "R2 takes so much");
        metadata.remove("rows");
        assert_eq!(from_metadata(&metadata, 2_345), None);
        assert_eq!(key(&mch_id, date, "ab"), "statements/1900016021/20261121/ab.csv");
    }
}
