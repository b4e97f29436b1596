//! Who gets in, and what they may see: denied unless allowed.

use crate::config::{Config, is_loopback};
use crate::fault::Fault;
use nontax_api::{CALL_HEADER, ProblemCode};
use nontax_bill::MchId;
use nontax_config::{Caller, ConfiguredMerchant, Mode, Rights, Role, Scope};
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
    /// `x-nontax-now`; only the local modes look at it.
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

/// Whether the caller may come as far as signing in: in a deployment everybody, in the local modes this very machine.
pub fn admit(mode: Mode, facts: &Facts) -> Result<(), Fault> {
    let on_this_machine = is_loopback(&facts.host) && facts.caller_address.as_deref().is_none_or(is_loopback);
    if mode.is_local() && !on_this_machine {
        let why = "NONTAX_MODE is a local one, which answers callers of this very machine only";
        return Err(Fault::with_detail(ProblemCode::SignInNotConfigured, why));
    }
    Ok(())
}

/// Someone who got in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Visitor {
    /// Whoever is at this very machine, in the local mode.
    Local,
    /// Who signed in.
    SignedIn(Caller),
}

impl Visitor {
    /// A name for the log, the audit and the page.
    pub fn name(&self) -> &str {
        match self {
            Self::Local => "local",
            Self::SignedIn(Caller::Person { email, .. }) => email,
            Self::SignedIn(Caller::ServiceToken { common_name }) => common_name,
        }
    }
}

/// What a visitor may do on the route they ask for.
#[derive(Clone, Debug)]
pub struct Grant<'a> {
    /// Who it is.
    pub principal: String,
    /// The highest role they have anywhere.
    pub role: Role,
    /// Merchants they may see here, in the configuration's order: on a route for administrators those they administer.
    pub merchants: Vec<&'a ConfiguredMerchant>,
    /// These are all merchants that there are.
    pub of_all: bool,
}

/// The one place that decides who may do what: a visitor on a route that wants `role`. In the local mode everything that
/// is configured may be seen and administered.
pub fn authorize<'a>(visitor: &Visitor, role: Role, config: &'a Config) -> Result<Grant<'a>, Fault> {
    let rights = match visitor {
        Visitor::Local => Some(Rights::all()),
        Visitor::SignedIn(caller) => config.people.rights_of(caller),
    };
    let rights = rights.ok_or_else(|| Fault::new(ProblemCode::NoRights))?;
    let scope = rights.scope(role);
    let grant = Grant {
        principal: visitor.name().to_owned(),
        role: rights.role(),
        merchants: config.merchants.iter().filter(|merchant| scope.holds(&merchant.mch_id)).collect(),
        of_all: *scope == Scope::All,
    };
    if role == Role::Administrator {
        grant.require_administrator()?;
    }
    Ok(grant)
}

impl<'a> Grant<'a> {
    /// A merchant of a request, which is only ever looked up among those allowed.
    pub fn merchant(&self, mch_id: &MchId) -> Result<&'a ConfiguredMerchant, Fault> {
        let found = self.merchants.iter().find(|merchant| merchant.mch_id == *mch_id);
        found.copied().ok_or_else(|| Fault::new(ProblemCode::NotAllowed))
    }

    /// Refuses who administers nothing.
    pub fn require_administrator(&self) -> Result<(), Fault> {
        match self.role {
            Role::Administrator => Ok(()),
            Role::Viewer => Err(Fault::new(ProblemCode::AdministratorsOnly)),
        }
    }

    /// Refuses who does not administer all merchants: what is about all of them is for nobody else.
    pub fn require_administrator_of_all(&self) -> Result<(), Fault> {
        self.require_administrator()?;
        if self.of_all {
            return Ok(());
        }
        Err(Fault::with_detail(ProblemCode::AdministratorsOnly, "of all merchants"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::route::Route;

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

    fn code<T>(outcome: Result<T, Fault>) -> Option<ProblemCode> {
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
    fn who_may_come_to_sign_in_is_a_table() {
        let closed = Some(ProblemCode::SignInNotConfigured);
        let cases = [
            (Mode::Local, "127.0.0.1", Some("127.0.0.1"), None),
            (Mode::Local, "localhost", Some("::1"), None),
            (Mode::Local, "[::1]", None, None),
            (Mode::Local, "desk.example.cn", Some("127.0.0.1"), closed),
            (Mode::Local, "127.0.0.1.example.cn", None, closed),
            (Mode::Local, "127.0.0.1", Some("192.168.1.7"), closed),
            (Mode::Local, "", None, closed),
            (Mode::LocalAccess, "127.0.0.1", Some("127.0.0.1"), None),
            (Mode::LocalAccess, "desk.example.cn", Some("203.0.113.9"), closed),
            (Mode::LocalAccess, "127.0.0.1", Some("203.0.113.9"), closed),
            (Mode::SignIn, "desk.example.cn", Some("203.0.113.9"), None),
        ];
        for (mode, host, address, expected) in cases {
            let facts = Facts { host: host.into(), caller_address: address.map(str::to_owned), ..page() };
            assert_eq!(code(admit(mode, &facts)), expected, "{mode:?} {host} {address:?}");
        }
    }

    fn config() -> Config {
        Config::read(&|name: &str| match name {
            "MERCHANTS" => Some(
                r#"[{"mch_id":"1900016021","name":"a","appid":"wx5f6e43071809a9dd"},
                    {"mch_id":"1900016022","name":"b","appid":"wx5f6e43071809a9dd"}]"#
                    .to_owned(),
            ),
            "WEIXIN_SECRET_WX5F6E43071809A9DD" => Some("s".to_owned()),
            "PEOPLE" => Some(
                r#"[{"email":"viewer@a.cn","role":"viewer","merchants":["1900016021"]},
                    {"email":"sees.all@a.cn","role":"viewer","merchants":"all"},
                    {"email":"administrator@a.cn","role":"administrator","merchants":["1900016021"]},
                    {"email":"both@a.cn","role":"administrator","merchants":["1900016021"]},
                    {"email":"both@a.cn","role":"viewer","merchants":["1900016022"]},
                    {"email":"chief@a.cn","role":"administrator","merchants":"all"},
                    {"service_token":"t.access","role":"viewer","merchants":["1900016021"]}]"#
                    .to_owned(),
            ),
            _ => None,
        })
        .unwrap()
    }

    fn person(email: &str) -> Visitor {
        Visitor::SignedIn(Caller::Person { email: email.into(), groups: Vec::new() })
    }

    /// Each route × each visitor × a merchant of their own, another's, and one that nobody configured.
    #[test]
    fn who_may_do_what_is_a_table() {
        use ProblemCode::{AdministratorsOnly, NoRights, NotAllowed};
        let config = config();
        let [own, other, unknown]: [MchId; 3] =
            ["1900016021", "1900016022", "1900016029"].map(|number| number.parse().unwrap());
        let token = Visitor::SignedIn(Caller::ServiceToken { common_name: "t.access".into() });
        let foreign_token = Visitor::SignedIn(Caller::ServiceToken { common_name: "u.access".into() });
        let (yes, no) = (None, Some(NotAllowed));
        let nothing = [Some(NoRights); 2];
        // What they get on a route for viewers and on one for administrators: their own merchant, another's.
        let table = [
            (Visitor::Local, [yes, yes], [yes, yes]),
            (person("viewer@a.cn"), [yes, no], [Some(AdministratorsOnly); 2]),
            (person("VIEWER@A.CN"), [yes, no], [Some(AdministratorsOnly); 2]),
            (person("sees.all@a.cn"), [yes, yes], [Some(AdministratorsOnly); 2]),
            (person("administrator@a.cn"), [yes, no], [yes, no]),
            (person("both@a.cn"), [yes, yes], [yes, no]),
            (person("chief@a.cn"), [yes, yes], [yes, yes]),
            (token, [yes, no], [Some(AdministratorsOnly); 2]),
            (person("stranger@a.cn"), nothing, nothing),
            (person("t.access"), nothing, nothing),
            (foreign_token, nothing, nothing),
        ];
        let mut cases = 0;
        for (visitor, viewing, administering) in table {
            for route in [Route::Session, Route::Merchants, Route::Statement { mch_id: "", date: "" }, Route::Orders] {
                assert_eq!(route.role(), Role::Viewer, "{route:?}");
            }
            for (role, expected) in [(Role::Viewer, viewing), (Role::Administrator, administering)] {
                for (mch_id, expected) in [(&own, expected[0]), (&other, expected[1])] {
                    let outcome = authorize(&visitor, role, &config).and_then(|grant| grant.merchant(mch_id).map(drop));
                    assert_eq!(code(outcome), expected, "{visitor:?} as {role:?} for {mch_id}");
                    cases += 1;
                }
                let outcome = authorize(&visitor, role, &config).and_then(|grant| grant.merchant(&unknown).map(drop));
                assert!(outcome.is_err(), "{visitor:?} as {role:?}");
                cases += 1;
            }
        }
        assert_eq!(cases, 66);
    }
}
