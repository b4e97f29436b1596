//! A statement on its way into the bucket: read once, piece by piece, checked and hashed as it comes. Small ones stay in
//! memory; large ones go to the bucket part by part, so that memory does not grow with them.

use super::bucket;
use crate::fault::Fault;
use crate::streams::Pieces;
use nontax_api::ProblemCode;
use nontax_api::archive::{ArchivedStatement, Sum};
use nontax_bill::outcome::Tally;
use nontax_bill::{BillDate, Kind, MchId, Options, Outcome, Problem, Row, Rows, Sink, Statement};
use sha2::{Digest, Sha256};
use worker::{Bucket, MultipartUpload, UploadedPart};

/// Bytes of a part: R2's least. An isolate has 128 MB for everything that runs in it; a statement has one part in wasm and
/// the same part on its way to the bucket, and five consumers run at a time: 50 MB.
const PART: usize = 5 << 20;

/// The largest statement that is archived, in bytes: 800 MiB, some 2.6 million rows. A consumer has 30 s of processor time
/// unless the deployment gives it more; workerd took 34 ms a MB, what stands for the bucket on one's own machine included.
pub const LARGEST: u64 = 800 << 20;

/// A statement that was read to its end.
pub struct Intake {
    /// What the check said.
    pub facts: ArchivedStatement,
    /// Where its bytes are.
    pub body: Body,
}

/// Where the bytes of an [`Intake`] are.
pub enum Body {
    /// Here.
    Memory(Vec<u8>),
    /// In the bucket, under this name.
    Incoming(String),
}

/// Whose, of which day, and under which name it is put together when it is large.
pub struct Label<'a> {
    /// Whose.
    pub mch_id: &'a MchId,
    /// Of which day.
    pub date: BillDate,
    /// Nobody else's.
    pub unique: &'a str,
}

/// Reads a statement. `seconds` is the limit of each wait.
pub async fn read(
    bucket: &Bucket,
    label: &Label<'_>,
    mut pieces: Pieces,
    seconds: u32,
    now: i64,
) -> Result<Intake, Fault> {
    let mut reading = Reading::new(label.date);
    let mut parts = Parts { bucket, label, upload: None };
    let outcome = async {
        while let Some(piece) = pieces.next(seconds).await? {
            reading.push(&piece.to_vec())?;
            while reading.rest.len() >= PART {
                let rest = reading.rest.split_off(PART);
                parts.put(core::mem::replace(&mut reading.rest, rest)).await?;
            }
        }
        Ok(())
    };
    if let Err(fault) = outcome.await {
        pieces.cancel();
        parts.abort().await;
        return Err(fault);
    }
    let (facts, rest) = reading.finish(now);
    Ok(Intake { facts, body: parts.finish(rest).await? })
}

struct Reading {
    statement: Statement,
    hash: Sha256,
    rest: Vec<u8>,
    bytes: u64,
}

/// What the archive wants to know is in the outcome.
struct Nothing;

impl Sink for Nothing {
    fn row(&mut self, _: &Row<'_>) {}
    fn rows(&mut self, _: &Rows<'_>) {}
    fn problem(&mut self, _: Problem) {}
}

impl Reading {
    fn new(date: BillDate) -> Self {
        // Checks across rows remember every row; they are made where the statement is opened.
        let options = Options { date: Some(date), transcoder: None, keys: None };
        Self { statement: Statement::new(options), hash: Sha256::new(), rest: Vec::new(), bytes: 0 }
    }

    fn push(&mut self, piece: &[u8]) -> Result<(), Fault> {
        self.bytes += piece.len() as u64;
        if self.bytes > LARGEST {
            return Err(Fault::with_detail(ProblemCode::StatementTooLarge, format!("more than {LARGEST} bytes")));
        }
        self.hash.update(piece);
        self.statement.push(piece, &mut Nothing);
        self.rest.extend_from_slice(piece);
        Ok(())
    }

    fn finish(self, now: i64) -> (ArchivedStatement, Vec<u8>) {
        let outcome = self.statement.finish(&mut Nothing);
        let sha256 = nontax_audit::to_hex(&self.hash.finalize());
        (facts(&outcome, self.bytes, sha256, now), self.rest)
    }
}

fn facts(outcome: &Outcome, bytes: u64, sha256: String, archived_at: i64) -> ArchivedStatement {
    let sum = |tally: Tally| Sum { count: tally.count, fen: tally.amount.0 };
    let is_statement = matches!(outcome.kind, Kind::Statement | Kind::Empty);
    ArchivedStatement {
        rows: outcome.totals.rows,
        payments: sum(outcome.totals.payments),
        refunds: sum(outcome.totals.refunds),
        fee: outcome.totals.fee.0,
        complete: is_statement && outcome.complete,
        balanced: is_statement && outcome.balanced,
        bytes,
        sha256,
        archived_at,
        others: 0,
    }
}

struct Parts<'a> {
    bucket: &'a Bucket,
    label: &'a Label<'a>,
    upload: Option<Upload>,
}

struct Upload {
    key: String,
    upload: MultipartUpload,
    parts: Vec<UploadedPart>,
}

impl Parts<'_> {
    async fn put(&mut self, part: Vec<u8>) -> Result<(), Fault> {
        let broken = |_| bucket::broken("a part could not be put");
        let upload = match &mut self.upload {
            Some(upload) => upload,
            None => {
                let key = bucket::incoming_key(self.label.mch_id, self.label.date, self.label.unique);
                let upload = self.bucket.create_multipart_upload(&key).execute().await.map_err(broken)?;
                self.upload.insert(Upload { key, upload, parts: Vec::new() })
            }
        };
        let number = u16::try_from(upload.parts.len() + 1).map_err(|_| bucket::broken("too many parts"))?;
        let uploaded = upload.upload.upload_part(number, part).await.map_err(broken)?;
        upload.parts.push(uploaded);
        Ok(())
    }

    async fn finish(mut self, rest: Vec<u8>) -> Result<Body, Fault> {
        if self.upload.is_none() {
            return Ok(Body::Memory(rest));
        }
        if !rest.is_empty()
            && let Err(fault) = self.put(rest).await
        {
            self.abort().await;
            return Err(fault);
        }
        let Some(Upload { key, upload, parts }) = self.upload else { return Err(bucket::broken("no upload")) };
        upload.complete(parts).await.map_err(|_| bucket::broken("the parts could not be put together"))?;
        Ok(Body::Incoming(key))
    }

    // An upload that is not ended is ended by the bucket after some days.
    async fn abort(&self) {
        if let Some(upload) = &self.upload {
            let _ = upload.upload.abort().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "交易时间,微信订单号,交易状态,总金额,退款金额,手续费,缴费通知书编号\n\
        `2026-11-21 09:39:03,`4200000022201709254109017673,`SUCCESS,`0.02,`0.00,`0.00012,`1713372142\n\
        `2026-11-21 09:39:04,`4200000022201709254109017674,`REFUND,`0.00,`0.01,`0.00000,`1713372143\n\
        总交易单数,总交易额,总退款金额,手续费总金额\n\
        `2,`0.02,`0.01,`0.00012\n";

    fn facts_of(text: &str, cut: usize) -> ArchivedStatement {
        let mut reading = Reading::new("20261121".parse().unwrap());
        for piece in text.as_bytes().chunks(cut) {
            reading.push(piece).unwrap();
        }
        let (facts, rest) = reading.finish(9);
        assert_eq!(rest, text.as_bytes());
        facts
    }

    #[test]
    fn a_statement_is_counted_proved_and_hashed_whatever_the_pieces() {
        let facts = facts_of(FILE, 7);
        assert_eq!(facts, facts_of(FILE, 4_096));
        assert!(facts.complete && facts.balanced);
        assert_eq!((facts.rows, facts.payments.count, facts.payments.fen), (2, 1, 2));
        assert_eq!((facts.refunds.fen, facts.fee, facts.bytes), (1, 12, FILE.len() as u64));
        assert_eq!(facts.sha256, nontax_audit::sha256_hex(FILE.as_bytes()));
    }

    #[test]
    fn what_is_cut_or_does_not_add_up_is_said_to_be_so() {
        let cut = facts_of(FILE.split_once("总交易单数").unwrap().0, 100);
        assert!(!cut.complete && !cut.balanced);
        let wrong = facts_of(&FILE.replace("`2,`0.02", "`2,`0.03"), 100);
        assert!(wrong.complete && !wrong.balanced);
    }
}
