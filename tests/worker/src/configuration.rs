//! How the Worker under test is configured: many merchants with an appid each, so that every test has a token, a merchant and
//! faults of its own.

use crate::access::{AUDIENCES, TEAM_DOMAIN};
use crate::directory::Directory;
use crate::wrangler::Options;
use nontax_sandbox::{BEARER_PREFIX, bearer_of, secret_of};
use serde_json::{Value, json};

/// How many tests can have an appid and a merchant of their own.
pub const PLACES: u16 = 220;

/// The place whose secret is wrong.
pub const WRONG_SECRET_PLACE: u16 = PLACES;

/// A secret that the sandbox does not take.
pub const WRONG_SECRET: &str = "sandbox-secret-of-no-value-but-wrong";

/// Places beyond the others whose tokens come from the organisation's own server: one that works, and servers that fail.
pub const TOKEN_SERVER_PLACES: [(u16, &str); 6] = [
    (221, "/token-server"),
    (222, "/token-server"),
    (223, "/token-server/page"),
    (224, "/token-server/redirect"),
    (225, "/token-server/silent"),
    (226, "nobody listens"),
];

/// The place whose bearer is wrong.
pub const WRONG_BEARER_PLACE: u16 = 222;

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

/// The local mode, as `cargo xtask start` has it, with WeChat at `weixin`, token servers beside it, and a directory.
#[must_use]
pub fn local(weixin: &str, directory: &Directory) -> Options {
    let servers = TOKEN_SERVER_PLACES.map(|(place, path)| {
        // Port 9 discards what it gets, where anybody listens there at all.
        let address = if path.starts_with('/') { format!("{weixin}{path}") } else { "http://127.0.0.1:9/".to_owned() };
        json!({ "appid": appid(place), "address": address })
    });
    let bearers = TOKEN_SERVER_PLACES.map(|(place, _)| {
        let bearer = if place == WRONG_BEARER_PLACE {
            format!("{BEARER_PREFIX}wrong")
        } else {
            bearer_of(&appid(place)).unwrap_or_default()
        };
        (format!("TOKEN_SERVER_BEARER_{}", appid(place).to_ascii_uppercase()), bearer)
    });
    let mut options = Options { directory: Some(directory.file.clone()), ..alone(weixin) };
    options.variables.push(("TOKEN_SERVERS".to_owned(), Value::from(servers.to_vec()).to_string()));
    options.secrets.extend(bearers);
    options.secrets.push(("DIRECTORY_KEY".to_owned(), directory.key.clone()));
    options
}

/// The local mode with WeChat at `weixin`, and nothing else beside it.
#[must_use]
pub fn alone(weixin: &str) -> Options {
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
        ..Options::default()
    }
}

/// The local mode with little patience: few calls a minute, short pauses.
#[must_use]
pub fn tight(weixin: &str) -> Options {
    let mut options = Options { name: "worker (tight)".to_owned(), changes: Some(few_orders), ..alone(weixin) };
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

/// As [`archive`], without an audit log.
#[must_use]
pub fn without_audit(name: &str, weixin: &str) -> Options {
    Options { changes: Some(take_audit_away), ..archive(name, weixin) }
}

fn take_audit_away(configuration: &mut Value) {
    let bindings = configuration.pointer_mut("/env/local/durable_objects/bindings").and_then(Value::as_array_mut);
    bindings
        .into_iter()
        .for_each(|list| list.retain(|binding| binding.get("name").is_some_and(|name| name != "AUDIT_LOG")));
}

/// The local mode with WeChat at `weixin`, and pauses of the archive of a second or two in place of hours.
#[must_use]
pub fn archive(name: &str, weixin: &str) -> Options {
    let mut options = Options { name: name.to_owned(), ..alone(weixin) };
    options.variables.push(("ARCHIVE_PACE".to_owned(), "10000".to_owned()));
    options
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
        ..Options::default()
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
    let places = (1..=PLACES).chain(TOKEN_SERVER_PLACES.map(|(place, _)| place));
    merchants.extend(places.clone().map(|place| merchant(&mch_id(place), "测试商户", &appid(place))));
    let appids =
        ["wxc971985892358997".to_owned(), "wx5f6e43071809a9dd".to_owned()].into_iter().chain(places.map(appid));
    let wrong = appid(WRONG_SECRET_PLACE);
    let secrets = appids.map(|appid| {
        let secret = if appid == wrong { WRONG_SECRET.to_owned() } else { secret_of(&appid).unwrap_or_default() };
        (format!("WEIXIN_SECRET_{}", appid.to_ascii_uppercase()), secret)
    });
    core::iter::once(("MERCHANTS".to_owned(), Value::from(merchants).to_string())).chain(secrets).collect()
}
