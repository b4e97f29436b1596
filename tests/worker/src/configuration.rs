//! How the Worker under test is configured: many merchants with an appid each, so that every test has a token, a merchant and
//! faults of its own.

use crate::access::{AUDIENCES, TEAM_DOMAIN};
use crate::wrangler::Options;
use nontax_sandbox::secret_of;
use serde_json::{Value, json};

/// How many tests can have an appid and a merchant of their own.
pub const PLACES: u16 = 220;

/// The place whose secret is wrong.
pub const WRONG_SECRET_PLACE: u16 = PLACES;

/// A secret that the sandbox does not take.
pub const WRONG_SECRET: &str = "sandbox-secret-of-no-value-but-wrong";

/// The appid of a place.
#[must_use]
pub fn appid(place: u16) -> String {
    format!("wx000000000000{place:04}")
}

/// The merchant of a place.
#[must_use]
pub fn mch_id(place: u16) -> String {
    format!("1900017{place:03}")
}

/// The local mode, as `cargo xtask start` has it, with WeChat at `weixin`.
#[must_use]
pub fn local(weixin: &str) -> Options {
    Options {
        name: "worker (local)".to_owned(),
        environment: Some("local".to_owned()),
        variables: vec![
            ("WEIXIN_API_BASE".to_owned(), weixin.to_owned()),
            ("UPSTREAM_SECONDS".to_owned(), UPSTREAM_SECONDS.to_string()),
            ("STALL_SECONDS".to_owned(), STALL_SECONDS.to_string()),
            ("WEIXIN_CALLS_A_MINUTE".to_owned(), "10000".to_owned()),
        ],
        secrets: settings(),
        changes: None,
    }
}

/// The local mode with little patience: few calls a minute, short pauses.
#[must_use]
pub fn tight(weixin: &str) -> Options {
    let mut options = Options { name: "worker (tight)".to_owned(), changes: Some(few_orders), ..local(weixin) };
    options.variables.retain(|(name, _)| name != "WEIXIN_CALLS_A_MINUTE");
    options.variables.push(("WEIXIN_CALLS_A_MINUTE".to_owned(), CALLS_A_MINUTE.to_string()));
    options.variables.push(("WEIXIN_PAUSE_SECONDS".to_owned(), "5".to_owned()));
    options
}

/// Order look-ups that one person has in a minute, and statements that an appid has, in [`tight`].
pub const CALLS_A_MINUTE: u32 = 20;

fn few_orders(configuration: &mut Value) {
    let limits = configuration.pointer_mut("/env/local/ratelimits").and_then(Value::as_array_mut);
    let of_orders = |limit: &&mut Value| limit.get("name").is_some_and(|name| name == "LIMIT_ORDERS");
    for limit in limits.into_iter().flatten().filter(of_orders) {
        if let Some(calls) = limit.pointer_mut("/simple/limit") {
            *calls = Value::from(CALLS_A_MINUTE);
        }
    }
}

/// As it would be deployed: merchants and secrets are there, sign-in is not.
#[must_use]
pub fn deployed() -> Options {
    Options { name: "worker (deployed)".to_owned(), secrets: settings(), ..Options::default() }
}

/// As it would be deployed, with sign-in: the issuer's keys are at `certs`, WeChat is at `weixin`.
#[must_use]
pub fn signed(weixin: &str, certs: &str) -> Options {
    let people = json!([
        { "email": "Li@Bank.example", "role": "viewer", "merchants": ["1900016021"] },
        { "email": "chief@bank.example", "role": "administrator", "merchants": "all" },
        { "email": "*@finance.example", "role": "viewer", "merchants": ["1900016022"] },
        { "group": "非税科", "role": "administrator", "merchants": ["1900016021"] },
        { "service_token": "0123.access", "role": "viewer", "merchants": ["1900016021"] }
    ]);
    Options {
        name: "worker (signed)".to_owned(),
        environment: None,
        variables: [
            ("NONTAX_MODE", "local-access"),
            ("WEIXIN_API_BASE", weixin),
            ("ACCESS_TEAM_DOMAIN", TEAM_DOMAIN),
            ("ACCESS_AUD", &AUDIENCES.join(",")),
            ("ACCESS_CERTS", certs),
            ("PEOPLE", &people.to_string()),
            ("UPSTREAM_SECONDS", &UPSTREAM_SECONDS.to_string()),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec(),
        secrets: settings(),
        changes: None,
    }
}

/// Seconds that WeChat has: more than any right answer of the sandbox takes, and no long wait for one that never comes.
pub const UPSTREAM_SECONDS: u32 = 20;

/// Seconds without a byte after which a statement breaks off: more than any pause of a busy machine.
pub const STALL_SECONDS: u32 = 5;

/// Merchants, and the secret of each appid.
fn settings() -> Vec<(String, String)> {
    let merchant = |mch_id: &str, name: &str, appid: &str| json!({ "mch_id": mch_id, "name": name, "appid": appid });
    let mut merchants: Vec<Value> = vec![
        json!({
            "mch_id": "1900016021", "name": "广东省非税", "appid": "wxc971985892358997",
            "region_code": "440000", "department_code": "118610002"
        }),
        merchant("1900016022", "广州市非税", "wx5f6e43071809a9dd"),
        merchant("1900016023", "无交易商户", "wxc971985892358997"),
    ];
    merchants.extend((1..=PLACES).map(|place| merchant(&mch_id(place), "测试商户", &appid(place))));
    let appids =
        ["wxc971985892358997".to_owned(), "wx5f6e43071809a9dd".to_owned()].into_iter().chain((1..=PLACES).map(appid));
    let wrong = appid(WRONG_SECRET_PLACE);
    let secrets = appids.map(|appid| {
        let secret = if appid == wrong { WRONG_SECRET.to_owned() } else { secret_of(&appid).unwrap_or_default() };
        (format!("WEIXIN_SECRET_{}", appid.to_ascii_uppercase()), secret)
    });
    core::iter::once(("MERCHANTS".to_owned(), Value::from(merchants).to_string())).chain(secrets).collect()
}
