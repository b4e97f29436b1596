//! Who gets in, and what they may see: denied unless allowed. The place where sign-in will be checked.

use crate::config::{Config, ConfiguredMerchant, Mode, is_loopback};
use crate::fault::Fault;
use nontax_api::{CALL_HEADER, ProblemCode};
use nontax_bill::MchId;
use worker::{Request, Url};

/// What a request says of itself that matters here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Method.
    pub method: String,
    /// Host without port, as the address has it.
    pub host: String,
    /// Scheme, host and port.
    pub origin: String,
    /// `x-nontax-desk`.
    pub call_header: Option<String>,
    /// `sec-fetch-site`.
    pub fetch_site: Option<String>,
    /// `origin`.
    pub claimed_origin: Option<String>,
    /// `content-type`.
    pub content_type: Option<String>,
    /// `cf-connecting-ip`: whom Cloudflare (or workerd on this machine) takes the caller for.
    pub caller_address: Option<String>,
    /// `x-nontax-now`; only the local mode looks at it.
    pub now: Option<i64>,
}

impl Facts {
    /// The facts of a request.
    pub fn of(request: &Request, url: &Url) -> Self {
        let header = |name: &str| request.headers().get(name).ok().flatten();
        Self {
            method: request.method().to_string(),
            host: url.host_str().unwrap_or_default().to_owned(),
            origin: url.origin().ascii_serialization(),
            call_header: header(CALL_HEADER),
            fetch_site: header("sec-fetch-site"),
            claimed_origin: header("origin"),
            content_type: header("content-type"),
            caller_address: header("cf-connecting-ip"),
            now: header(crate::NOW_HEADER).and_then(|text| text.parse().ok()),
        }
    }
}

/// Whether the page itself made the call. No other site can: it cannot send the header without asking first, and there
/// is no answer to such a question (no CORS).
pub fn same_origin(facts: &Facts) -> Result<(), Fault> {
    let refuse = |why: &str| Err(Fault::with_detail(ProblemCode::NotSameOrigin, why));
    if facts.call_header.as_deref() != Some("1") {
        return refuse("the header x-nontax-desk: 1 is missing");
    }
    if !matches!(facts.fetch_site.as_deref(), None | Some("same-origin" | "none")) {
        return refuse("sec-fetch-site says another site");
    }
    if facts.claimed_origin.as_ref().is_some_and(|origin| *origin != facts.origin) {
        return refuse("origin is another site");
    }
    if facts.method == "POST" && !is_json(facts.content_type.as_deref().unwrap_or_default()) {
        return refuse("content-type is not application/json");
    }
    Ok(())
}

fn is_json(content_type: &str) -> bool {
    let kind = content_type.split(';').next().unwrap_or_default();
    kind.trim().eq_ignore_ascii_case("application/json")
}

/// Whether the caller gets in at all.
pub fn admit(mode: Mode, facts: &Facts) -> Result<(), Fault> {
    match mode {
        Mode::SignIn => Err(Fault::new(ProblemCode::SignInNotConfigured)),
        Mode::Local => {
            let on_this_machine = is_loopback(&facts.host) && facts.caller_address.as_deref().is_none_or(is_loopback);
            if on_this_machine {
                return Ok(());
            }
            let why = "NONTAX_MODE is local, which answers callers of this very machine only";
            Err(Fault::with_detail(ProblemCode::SignInNotConfigured, why))
        }
    }
}

/// What a caller who got in may see.
#[derive(Clone, Debug)]
pub struct Grant<'a> {
    /// Who it is.
    pub principal: String,
    /// Merchants, in the configuration's order.
    pub merchants: Vec<&'a ConfiguredMerchant>,
    /// May have days fetched and read the audit log.
    pub administers: bool,
}

/// The one place that decides who may see what. In the local mode: everything that is configured.
pub fn authorize(mode: Mode, config: &Config) -> Grant<'_> {
    match mode {
        Mode::Local => {
            Grant { principal: "local".to_owned(), merchants: config.merchants.iter().collect(), administers: true }
        }
        Mode::SignIn => Grant { principal: String::new(), merchants: Vec::new(), administers: false },
    }
}

impl<'a> Grant<'a> {
    /// Whether the caller may have days fetched and read the audit log: in the local mode, who has the machine.
    pub fn require_administrator(&self) -> Result<(), Fault> {
        if self.administers { Ok(()) } else { Err(Fault::with_detail(ProblemCode::NotAllowed, "administrators only")) }
    }

    /// A merchant of a request, which is only ever looked up among those allowed.
    pub fn merchant(&self, mch_id: &MchId) -> Result<&'a ConfiguredMerchant, Fault> {
        let found = self.merchants.iter().find(|merchant| merchant.mch_id == *mch_id);
        found.copied().ok_or_else(|| Fault::new(ProblemCode::NotAllowed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page() -> Facts {
        Facts {
            method: "GET".into(),
            host: "127.0.0.1".into(),
            origin: "http://127.0.0.1:8787".into(),
            call_header: Some("1".into()),
            fetch_site: Some("same-origin".into()),
            caller_address: Some("127.0.0.1".into()),
            ..Facts::default()
        }
    }

    fn code(outcome: Result<(), Fault>) -> Option<ProblemCode> {
        outcome.err().map(|fault| fault.code)
    }

    #[test]
    fn the_page_and_a_script_with_the_header_may_call() {
        assert_eq!(same_origin(&page()), Ok(()));
        assert_eq!(same_origin(&Facts { fetch_site: None, ..page() }), Ok(()));
        let post = Facts {
            method: "POST".into(),
            claimed_origin: Some("http://127.0.0.1:8787".into()),
            content_type: Some("Application/JSON; charset=utf-8".into()),
            ..page()
        };
        assert_eq!(same_origin(&post), Ok(()));
    }

    #[test]
    fn other_sites_may_not() {
        let cases = [
            Facts { call_header: None, ..page() },
            Facts { call_header: Some("0".into()), ..page() },
            Facts { fetch_site: Some("cross-site".into()), ..page() },
            Facts { fetch_site: Some("same-site".into()), ..page() },
            Facts { claimed_origin: Some("https://evil.example".into()), ..page() },
            Facts { claimed_origin: Some("null".into()), ..page() },
            Facts { claimed_origin: Some("http://127.0.0.1:1".into()), ..page() },
            Facts { method: "POST".into(), ..page() },
            Facts { method: "POST".into(), content_type: Some("text/plain".into()), ..page() },
            Facts { method: "POST".into(), content_type: Some("application/jsonx".into()), ..page() },
        ];
        for facts in cases {
            assert_eq!(code(same_origin(&facts)), Some(ProblemCode::NotSameOrigin), "{facts:?}");
        }
    }

    #[test]
    fn who_gets_in_is_a_table() {
        let closed = Some(ProblemCode::SignInNotConfigured);
        let cases = [
            (Mode::Local, "127.0.0.1", Some("127.0.0.1"), None),
            (Mode::Local, "localhost", Some("::1"), None),
            (Mode::Local, "[::1]", None, None),
            (Mode::Local, "desk.example.cn", Some("127.0.0.1"), closed),
            (Mode::Local, "127.0.0.1.example.cn", None, closed),
            (Mode::Local, "127.0.0.1", Some("192.168.1.7"), closed),
            (Mode::Local, "", None, closed),
            (Mode::SignIn, "127.0.0.1", Some("127.0.0.1"), closed),
            (Mode::SignIn, "desk.example.cn", Some("203.0.113.9"), closed),
        ];
        for (mode, host, address, expected) in cases {
            let facts = Facts { host: host.into(), caller_address: address.map(str::to_owned), ..page() };
            assert_eq!(code(admit(mode, &facts)), expected, "{mode:?} {host} {address:?}");
        }
    }

    #[test]
    fn a_merchant_is_only_looked_up_among_those_allowed() {
        let settings = |name: &str| match name {
            "MERCHANTS" => Some(r#"[{"mch_id":"1900016021","name":"x","appid":"wx5f6e43071809a9dd"}]"#.to_owned()),
            "WEIXIN_SECRET_WX5F6E43071809A9DD" => Some("s".to_owned()),
            _ => None,
        };
        let config = Config::read(&settings).unwrap();
        let (known, unknown) = ("1900016021".parse().unwrap(), "1900016029".parse().unwrap());
        let local = authorize(Mode::Local, &config);
        assert_eq!(local.merchant(&known).map(|merchant| merchant.name.as_str()), Ok("x"));
        assert_eq!(local.merchant(&unknown).unwrap_err().code, ProblemCode::NotAllowed);
        assert!(authorize(Mode::SignIn, &config).merchant(&known).is_err());
        assert_eq!(local.require_administrator(), Ok(()));
        assert_eq!(authorize(Mode::SignIn, &config).require_administrator().unwrap_err().code, ProblemCode::NotAllowed);
    }
}
