//! Faults on demand: what can go wrong, where, how often, and for whom.

use serde::{Deserialize, Serialize};

/// The routes of WeChat that the sandbox has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Route {
    /// `POST /cgi-bin/stable_token`.
    StableToken,
    /// `POST /nontax/downloadbill`.
    #[serde(rename = "downloadbill")]
    DownloadBill,
    /// `POST /nontax/getorderlist`.
    #[serde(rename = "getorderlist")]
    GetOrderList,
}

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// The error `code` with its usual text (or `text`).
    Errcode,
    /// 42001, and the token is over.
    ExpiredToken,
    /// 40001 as for somebody else's token, and the token is over.
    ForeignToken,
    /// 40164 with an address.
    Ip,
    /// The right answer after `millis`.
    Slow,
    /// `after_bytes` of the right answer, then nothing more and no end, until the caller gives up.
    Stall,
    /// `after_bytes` of the right answer, then the connection ends although the body does not.
    Cut,
    /// `after_bytes` of the right answer under a Content-Length that promises more.
    CutLength,
    /// `after_bytes` of the right answer, and a proper end: only the statement's missing footer tells.
    Short,
    /// The connection is reset, before any answer or `after_bytes` into it.
    Reset,
    /// The right answer as gzip, without saying so in a header.
    Gzip,
    /// The right answer as gzip with `Content-Encoding: gzip`.
    GzipEncoded,
    /// The right answer as `text/html` where it is JSON, as `application/json` where it is a statement.
    WrongContentType,
    /// A gateway's page, status 502.
    Html502,
    /// `errcode` 0 and no statement (no token, no orders).
    OkWithoutBill,
    /// Status 200 and no body.
    Empty,
    /// XML with `No Bill Exist`.
    XmlNoBill,
    /// The error of a statement that is still being made.
    NotReady,
    /// 302 to an address that counts who follows.
    Redirect,
    /// A JSON of 64 MiB.
    HugeJson,
}

/// A fault as the control route takes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// Where; everywhere when missing.
    #[serde(default)]
    pub route: Option<Route>,
    /// What.
    pub fault: FaultKind,
    /// Only for calls of this appid.
    #[serde(default)]
    pub appid: Option<String>,
    /// How often; until it is taken back when missing.
    #[serde(default)]
    pub times: Option<u64>,
    /// The code of [`FaultKind::Errcode`]; -1 when missing.
    #[serde(default)]
    pub code: Option<i64>,
    /// The text of [`FaultKind::Errcode`] in place of the usual one.
    #[serde(default)]
    pub text: Option<String>,
    /// How much of the answer comes before it goes wrong.
    #[serde(default)]
    pub after_bytes: Option<u64>,
    /// How long [`FaultKind::Slow`] waits; 1,000 when missing.
    #[serde(default)]
    pub millis: Option<u64>,
}

impl Fault {
    /// A fault everywhere, for everyone, for good.
    #[must_use]
    pub fn new(fault: FaultKind) -> Self {
        Self { route: None, fault, appid: None, times: None, code: None, text: None, after_bytes: None, millis: None }
    }

    /// Only on this route.
    #[must_use]
    pub fn on(self, route: Route) -> Self {
        Self { route: Some(route), ..self }
    }

    /// Only for this appid.
    #[must_use]
    pub fn of(self, appid: &str) -> Self {
        Self { appid: Some(appid.to_owned()), ..self }
    }

    /// Only so often.
    #[must_use]
    pub fn times(self, times: u64) -> Self {
        Self { times: Some(times), ..self }
    }

    /// With this code.
    #[must_use]
    pub fn code(self, code: i64) -> Self {
        Self { code: Some(code), ..self }
    }

    /// After so much of the answer.
    #[must_use]
    pub fn after_bytes(self, bytes: u64) -> Self {
        Self { after_bytes: Some(bytes), ..self }
    }

    /// Reads what the header `x-sandbox-fault` or the query parameter `sandbox_fault` says: a fault's name, with a number
    /// behind a colon where it takes one: `errcode:48001`, `slow:300`, `cut:1000`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (name, number) = text.split_once(':').map_or((text, None), |(name, number)| (name, Some(number)));
        let kind: FaultKind = serde_json::from_value(serde_json::Value::String(name.to_owned())).ok()?;
        let number = match number {
            Some(number) => Some(number.parse::<i64>().ok()?),
            None => None,
        };
        let unsigned = number.and_then(|number| u64::try_from(number).ok());
        let fault = Self::new(kind);
        Some(match kind {
            FaultKind::Errcode => Self { code: number, ..fault },
            FaultKind::Slow => Self { millis: unsigned, ..fault },
            _ => Self { after_bytes: unsigned, ..fault },
        })
    }
}

/// The faults that are set, the newest first.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<Fault>);

impl Faults {
    pub(crate) fn set(&mut self, fault: Fault) {
        self.0.insert(0, fault);
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    pub(crate) fn clear_of(&mut self, appid: &str) {
        self.0.retain(|fault| fault.appid.as_deref() != Some(appid));
    }

    pub(crate) fn all(&self) -> &[Fault] {
        &self.0
    }

    /// The fault that befalls a call, counted.
    pub(crate) fn take(&mut self, route: Route, appid: Option<&str>) -> Option<Fault> {
        let befalls = |fault: &&mut Fault| {
            fault.route.is_none_or(|wanted| wanted == route)
                && (fault.appid.is_none() || fault.appid.as_deref() == appid)
                && fault.times != Some(0)
        };
        let fault = self.0.iter_mut().find(befalls)?;
        fault.times = fault.times.map(|times| times - 1);
        let taken = fault.clone();
        self.0.retain(|fault| fault.times != Some(0));
        Some(taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_befalls_its_route_and_appid_as_often_as_said() {
        let mut faults = Faults::default();
        faults.set(Fault::new(FaultKind::Empty).on(Route::DownloadBill).of("wx1").times(2));
        assert_eq!(faults.take(Route::GetOrderList, Some("wx1")), None);
        assert_eq!(faults.take(Route::DownloadBill, Some("wx2")), None);
        assert!(faults.take(Route::DownloadBill, Some("wx1")).is_some());
        assert!(faults.take(Route::DownloadBill, Some("wx1")).is_some());
        assert_eq!(faults.take(Route::DownloadBill, Some("wx1")), None);
    }

    #[test]
    fn faults_of_an_appid_are_taken_back_and_no_others() {
        let mut faults = Faults::default();
        faults.set(Fault::new(FaultKind::Empty).of("wx1"));
        faults.set(Fault::new(FaultKind::Empty).of("wx2"));
        faults.set(Fault::new(FaultKind::Ip).on(Route::StableToken));
        faults.clear_of("wx1");
        assert_eq!(faults.take(Route::DownloadBill, Some("wx1")), None);
        assert_eq!(faults.all().len(), 2);
    }

    #[test]
    fn a_header_names_a_fault_and_its_number() {
        assert_eq!(Fault::parse("errcode:48001"), Some(Fault::new(FaultKind::Errcode).code(48_001)));
        assert_eq!(Fault::parse("errcode:-1"), Some(Fault::new(FaultKind::Errcode).code(-1)));
        assert_eq!(Fault::parse("html502"), Some(Fault::new(FaultKind::Html502)));
        assert_eq!(Fault::parse("cut:100"), Some(Fault::new(FaultKind::Cut).after_bytes(100)));
        assert_eq!(Fault::parse("nonsense"), None);
        assert_eq!(Fault::parse("cut:many"), None);
    }
}
