//! Loads from the Worker: a statement's bytes as they come, or the error it answers instead.

use super::Desk;
use super::byte_stream::ByteStream;
use super::feeding::Feeder;
use super::gb18030::transcoder;
use super::sharing::Sharing;
use crate::engine::{Flow, NewSource};
use crate::limits::{ANSWER_TOLD, FETCHED_AT_ONCE_BYTES, RANGE_MILLIS, SHARED_BYTES};
use js_sys::{ArrayBuffer, Uint8Array};
use nontax_api::{BillType, CALL_HEADER, Problem, routes};
use nontax_bill::{BillDate, MchId, Options};
use nontax_protocol::{Failure, LoadId};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Headers, RequestCache, RequestInit, RequestRedirect, Response, ResponseType};

/// A statement that is to be fetched.
pub struct FetchJob {
    /// Its load.
    pub load: LoadId,
    /// Merchant.
    pub mch_id: MchId,
    /// Day.
    pub date: BillDate,
    /// Which rows.
    pub bill_type: BillType,
    /// Call although the day is not ready by the calendar.
    pub insist: bool,
    /// Ask WeChat although the archive may have the day.
    pub again: bool,
}

impl FetchJob {
    /// The address of the statement, from the root of the page's own host.
    fn address(&self) -> String {
        let Self { mch_id, date, bill_type, insist, again, .. } = self;
        let insist = if *insist { "&insist=1" } else { "" };
        let again = if *again { "&again=1" } else { "" };
        format!("{}/{mch_id}/{date}?type={}{insist}{again}", routes::STATEMENTS, bill_type.as_str())
    }
}

impl Desk {
    /// Fetches a statement and reads it to its end, or until its load is over.
    pub(super) async fn fetch(self: &Rc<Self>, job: FetchJob) {
        let load = job.load;
        if self.engine.borrow().flow(load) == Flow::Over {
            return;
        }
        match self.answer_to(&job).await {
            Ok(response) if response.ok() => {
                if self.read_body(&job, &response).await.is_err() {
                    self.engine.borrow_mut().fail_connection(load);
                }
            }
            // The Worker sends nobody elsewhere: sign-in, which stands before it, does.
            Ok(response) if response.type_() == ResponseType::Opaqueredirect => {
                self.engine.borrow_mut().refuse(load, Problem::signed_out());
            }
            Ok(response) => self.read_refusal(load, &response).await,
            Err(_) => self.engine.borrow_mut().fail_connection(load),
        }
    }

    async fn answer_to(&self, job: &FetchJob) -> Result<Response, JsValue> {
        let connection = AbortController::new()?;
        let headers = Headers::new()?;
        headers.set(CALL_HEADER, "1")?;
        let init = RequestInit::new();
        init.set_headers(headers.as_ref());
        init.set_cache(RequestCache::NoStore);
        init.set_redirect(RequestRedirect::Manual);
        init.set_signal(Some(&connection.signal()));
        self.connections.borrow_mut().insert(job.load, connection);
        let address = format!("{}{}", self.global.location().origin(), job.address());
        JsFuture::from(self.global.fetch_with_str_and_init(&address, &init)).await?.dyn_into()
    }

    async fn read_body(self: &Rc<Self>, job: &FetchJob, response: &Response) -> Result<(), JsValue> {
        let load = job.load;
        {
            let mut engine = self.engine.borrow_mut();
            if let Some(total) = length_of(response) {
                engine.expect_bytes(load, total);
            }
            let name = format!("{} {}", job.mch_id, job.date);
            let options = Options { date: Some(job.date), transcoder: Some(transcoder), ..Options::default() };
            if engine.begin_source(load, NewSource { name, options, hash: true }) == Flow::Over {
                return Ok(());
            }
        }
        let mut feeder = Feeder::new(self, load);
        if let Some(body) = response.body() {
            let mut stream = ByteStream::new(&body)?;
            if self.read_alone(&mut feeder, &mut stream).await? == Flow::Over {
                return Ok(());
            }
            if let Some(sharing) = Sharing::begin(self, load)
                && self.read_shared(&mut feeder, &mut stream, sharing).await? == Flow::Over
            {
                return Ok(());
            }
        }
        let ended = feeder.work(|engine| engine.end_source(load)).await;
        if ended == Flow::More {
            self.engine.borrow_mut().end_load(load);
        }
        Ok(())
    }

    /// Reads a body here: to its end, or until it turns out to be so large that readers are started and ready to share it.
    async fn read_alone(self: &Rc<Self>, feeder: &mut Feeder<'_>, stream: &mut ByteStream) -> Result<Flow, JsValue> {
        let mut buffer = ArrayBuffer::new(FETCHED_AT_ONCE_BYTES);
        let mut read = 0;
        while !stream.is_over() {
            let filled;
            (buffer, filled) = stream.fill(buffer, 0, false).await?;
            if feeder.feed(&Uint8Array::new_with_byte_offset_and_length(&buffer, 0, filled)).await == Flow::Over {
                return Ok(Flow::Over);
            }
            self.show_soon();
            read += u64::from(filled);
            if let Some(readers) = self.readers.as_ref().filter(|_| read > SHARED_BYTES) {
                readers.start();
                if !readers.ready().is_empty() {
                    break;
                }
            }
        }
        Ok(Flow::More)
    }

    /// Gives what comes to the readers, in ranges as large as come within a short time: what came is shown although more is
    /// awaited.
    async fn read_shared(
        self: &Rc<Self>,
        feeder: &mut Feeder<'_>,
        stream: &mut ByteStream,
        mut sharing: Sharing<'_>,
    ) -> Result<Flow, JsValue> {
        let load = feeder.load();
        // What came is copied out of the buffer that the stream fills, which is gone when the connection breaks.
        let mut chunk = ArrayBuffer::new(FETCHED_AT_ONCE_BYTES);
        let mut broken = None;
        while broken.is_none() && !stream.is_over() {
            let Some(range) = sharing.buffer(feeder).await? else { return Ok(Flow::Over) };
            let until = self.engine.borrow().now() + RANGE_MILLIS;
            let mut filled = 0;
            while filled + FETCHED_AT_ONCE_BYTES <= range.byte_length()
                && !stream.is_over()
                && self.engine.borrow().now() < until
            {
                let came = match stream.fill(chunk, 0, false).await {
                    Ok((buffer, came)) => {
                        chunk = buffer;
                        came
                    }
                    Err(reason) => {
                        (chunk, broken) = (ArrayBuffer::new(0), Some(reason));
                        break;
                    }
                };
                let came = Uint8Array::new_with_byte_offset_and_length(&chunk, 0, came);
                if feeder.feed_to(&came, |engine, piece| engine.hash(load, piece)).await == Flow::Over {
                    return Ok(Flow::Over);
                }
                Uint8Array::new(&range).set(&came, filled);
                filled += came.length();
            }
            sharing.give(&range, filled, None);
            self.show_soon();
        }
        let flow = sharing.finish(feeder).await?;
        broken.map_or(Ok(flow), Err)
    }

    async fn read_refusal(&self, load: LoadId, response: &Response) {
        let text = match response.text() {
            Ok(text) => JsFuture::from(text).await.ok().and_then(|text| text.as_string()),
            Err(_) => None,
        };
        let Some(text) = text else { return self.engine.borrow_mut().fail_connection(load) };
        let mut engine = self.engine.borrow_mut();
        match nontax_json::from_str(&text) {
            Ok(problem) => engine.refuse(load, problem),
            Err(_) if response.status() == 401 => engine.refuse(load, Problem::signed_out()),
            Err(_) => {
                let told: String = text.chars().take(ANSWER_TOLD).collect();
                let message = format!("the server answered {} without a reason: {told}", response.status());
                engine.fail(load, Failure::Other { message });
            }
        }
    }
}

/// Bytes of the body, where the header tells; of a compressed one it tells another number.
fn length_of(response: &Response) -> Option<u64> {
    let headers = response.headers();
    if headers.get("content-encoding").ok().flatten().is_some() {
        return None;
    }
    headers.get("content-length").ok().flatten()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_names_merchant_day_and_kind() {
        let job = |bill_type, insist, again| FetchJob {
            load: LoadId(0),
            mch_id: "1900016021".parse().unwrap(),
            date: "20170925".parse().unwrap(),
            bill_type,
            insist,
            again,
        };
        assert_eq!(job(BillType::All, false, false).address(), "/api/statements/1900016021/20170925?type=ALL");
        assert_eq!(
            job(BillType::Refund, true, false).address(),
            "/api/statements/1900016021/20170925?type=REFUND&insist=1"
        );
        assert_eq!(job(BillType::All, false, true).address(), "/api/statements/1900016021/20170925?type=ALL&again=1");
    }
}
