//! What calls of WeChat and waits for it are held to: settings with defaults, each with its reason. How many calls are
//! left is kept by the token keeper, which owns the appid; how often one person may ask is [`crate::rate`].

use crate::fault::Fault;
use nontax_config::{Settings, read_number};
use nontax_weixin::CallLimits;
use nontax_weixin::circuit::CircuitLimits;
use nontax_weixin::quota::QuotaLimits;

/// WeChat allows 10,000 a minute and 500,000 a day. One a two hours is needed; more than this is a loop.
const TOKEN: QuotaLimits = QuotaLimits { a_minute: 100, a_day: 5_000 };

/// WeChat does not publish the quota of the non-tax APIs. Twenty a second is more than people and the archive need.
const CALLS_A_MINUTE: u32 = 1_200;

/// Ten thousand merchants a day, each some five times.
const CALLS_A_DAY: u32 = 50_000;

/// Seconds for which nothing is asked at first when WeChat is down.
const PAUSE_SECONDS: u32 = 15;

/// Seconds without a byte after which a statement breaks off.
const STALL_SECONDS: u32 = 30;

/// Limits, checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Of calls.
    pub calls: CallLimits,
    /// Seconds without a byte after which a statement breaks off.
    pub stall_seconds: u32,
}

impl Limits {
    /// Reads the settings. `upstream_seconds` is the longest that a call waits for its first byte.
    pub fn read(settings: &Settings<'_>, upstream_seconds: u32) -> Result<Self, Fault> {
        let business = QuotaLimits {
            a_minute: number(settings, "WEIXIN_CALLS_A_MINUTE", CALLS_A_MINUTE)?,
            a_day: number(settings, "WEIXIN_CALLS_A_DAY", CALLS_A_DAY)?,
        };
        let pause = number(settings, "WEIXIN_PAUSE_SECONDS", PAUSE_SECONDS)?;
        let circuit = CircuitLimits {
            failures: 5,
            memory: 60,
            first_pause: i64::from(pause),
            longest_pause: i64::from(pause).saturating_mul(20).min(300),
            try_lost: i64::from(upstream_seconds) + 60,
        };
        let stall_seconds = number(settings, "STALL_SECONDS", STALL_SECONDS)?;
        Ok(Self { calls: CallLimits { token: TOKEN, business, circuit }, stall_seconds })
    }
}

/// A setting that is a number, or its usual value.
pub fn number(settings: &Settings<'_>, name: &str, usual: u32) -> Result<u32, Fault> {
    let Some(text) = settings(name) else { return Ok(usual) };
    read_number(name, &text).map_err(|why| Fault::bad_setting(name, &why))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &'static str, value: &'static str) -> Result<Limits, String> {
        let settings = |asked: &str| (asked == name).then(|| value.to_owned());
        Limits::read(&settings, 60).map_err(|fault| fault.detail.unwrap_or_default())
    }

    #[test]
    fn what_is_not_set_has_its_usual_value() {
        let limits = read("", "").unwrap();
        assert_eq!((limits.calls.business.a_minute, limits.calls.business.a_day), (1_200, 50_000));
        assert_eq!((limits.calls.circuit.first_pause, limits.calls.circuit.longest_pause), (15, 300));
        assert_eq!((limits.calls.circuit.try_lost, limits.stall_seconds), (120, 30));
        assert_eq!(read("WEIXIN_CALLS_A_DAY", "7").unwrap().calls.business.a_day, 7);
        assert_eq!(read("WEIXIN_PAUSE_SECONDS", "1").unwrap().calls.circuit.longest_pause, 20);
        assert_eq!(read("STALL_SECONDS", "300").unwrap().stall_seconds, 300);
    }

    #[test]
    fn what_is_no_limit_is_named() {
        for (name, value) in [
            ("WEIXIN_CALLS_A_MINUTE", "0"),
            ("WEIXIN_CALLS_A_MINUTE", "10001"),
            ("WEIXIN_CALLS_A_DAY", "-1"),
            ("WEIXIN_PAUSE_SECONDS", "many"),
            ("STALL_SECONDS", ""),
        ] {
            assert!(read(name, value).unwrap_err().starts_with(name), "{name}={value}");
        }
    }
}
