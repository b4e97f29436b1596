//! Whether a call may be made on behalf of an appid: the quota and the circuit of each API together, with what outlives a
//! restart. The object that owns the appid keeps it, so that there is one truth; it is given the time in Unix seconds.

use crate::Api;
use crate::circuit::{Circuit, CircuitLimits, Go};
use crate::quota::{Quota, QuotaLimits, QuotaRecord, Span};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What calls are held to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallLimits {
    /// Of `stable_token`.
    pub token: QuotaLimits,
    /// Of each business API.
    pub business: QuotaLimits,
    /// Of all.
    pub circuit: CircuitLimits,
}

/// Why a call may not be made now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// WeChat does not answer.
    Down {
        /// When to come back, in Unix seconds.
        until: i64,
    },
    /// A quota is used up.
    Quota {
        /// Which.
        span: Span,
        /// When to come back, in Unix seconds.
        until: i64,
    },
}

/// How a call ended, as far as it matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// WeChat answered, be it with a no.
    Answered,
    /// It did not, or only a gateway did, or it said that it is busy.
    Failed,
    /// It said that a quota is used up.
    Quota(Span),
}

/// The rules with what they remember of one appid.
#[derive(Clone, Debug, Default)]
pub struct CallRules {
    apis: BTreeMap<Api, Kept>,
    is_changed: bool,
}

#[derive(Clone, Debug, Default)]
struct Kept {
    quota: Quota,
    circuit: Circuit,
}

/// What outlives a restart.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallRecord(BTreeMap<Api, KeptRecord>);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct KeptRecord {
    quota: QuotaRecord,
    circuit: Circuit,
}

impl CallLimits {
    fn quota(&self, api: Api) -> QuotaLimits {
        match api {
            Api::StableToken => self.token,
            Api::DownloadBill | Api::GetOrderList => self.business,
        }
    }
}

impl CallRules {
    /// Goes on from what was recorded.
    #[must_use]
    pub fn resume(record: CallRecord) -> Self {
        let kept = |record: KeptRecord| Kept { quota: Quota::resume(record.quota), circuit: record.circuit };
        Self { apis: record.0.into_iter().map(|(api, record)| (api, kept(record))).collect(), is_changed: false }
    }

    /// What to record.
    #[must_use]
    pub fn record(&self) -> CallRecord {
        let record = |kept: &Kept| KeptRecord { quota: kept.quota.record(), circuit: kept.circuit };
        CallRecord(self.apis.iter().map(|(api, kept)| (*api, record(kept))).collect())
    }

    /// The record is another than when this was asked last: store it.
    pub fn take_changed(&mut self) -> bool {
        core::mem::take(&mut self.is_changed)
    }

    /// Whether a call may be made, before anything is done for it.
    ///
    /// # Errors
    /// Why not, and until when.
    pub fn check(&mut self, limits: &CallLimits, api: Api, now: i64) -> Result<(), Wait> {
        let kept = self.apis.entry(api).or_default();
        kept.circuit.check(limits.circuit, now).map_err(|until| Wait::Down { until })?;
        let used_up = |used_up: crate::quota::UsedUp| Wait::Quota { span: used_up.span, until: used_up.until };
        kept.quota.check(limits.quota(api), now).map_err(used_up)
    }

    /// A call is made, and counted.
    ///
    /// # Errors
    /// It is not: why, and until when.
    pub fn go(&mut self, limits: &CallLimits, api: Api, now: i64) -> Result<Go, Wait> {
        self.check(limits, api, now)?;
        let kept = self.apis.entry(api).or_default();
        let used_up = |used_up: crate::quota::UsedUp| Wait::Quota { span: used_up.span, until: used_up.until };
        let is_changed = kept.quota.take(limits.quota(api), now).map_err(used_up)?;
        let go = kept.circuit.go(limits.circuit, now).map_err(|until| Wait::Down { until })?;
        self.is_changed |= is_changed || go.tries;
        Ok(go)
    }

    /// How a call ended. `tried` as in [`Go::tries`]. `true` when WeChat counts as down from now on.
    pub fn ended(&mut self, limits: &CallLimits, api: Api, tried: bool, outcome: Outcome, now: i64) -> bool {
        let kept = self.apis.entry(api).or_default();
        let before = kept.circuit;
        let mut is_down = false;
        match outcome {
            Outcome::Answered => kept.circuit.answered(),
            Outcome::Failed => is_down = kept.circuit.failed(limits.circuit, tried, now),
            Outcome::Quota(span) => {
                kept.circuit.answered();
                kept.quota.refused(span, now);
                self.is_changed = true;
            }
        }
        let is_closed = |circuit: &Circuit| matches!(circuit, Circuit::Closed { .. });
        self.is_changed |= !(is_closed(&before) && is_closed(&kept.circuit)) && before != kept.circuit;
        is_down
    }
}
