//! The deployment's settings, read and checked before anything is done with them. What is wrong is said by the setting's
//! name, never with a secret's value.

use crate::fault::Fault;
use crate::limits::{self, Limits};
use js_sys::{JSON, JsString, Reflect};
use nontax_config::{
    ConfiguredMerchant, DIRECTORY, Mode, People, Settings, Source, TokenServer, read_merchants, read_token_servers,
    secret_setting,
};
use nontax_weixin::{AppId, AppSecret};
use std::collections::BTreeMap;
use wasm_bindgen::JsValue;
use worker::{Env, Url};

/// WeChat's own address.
const WEIXIN: &str = "https://api.weixin.qq.com";

/// Seconds that WeChat has for the first byte of an answer, unless UPSTREAM_SECONDS says otherwise. A large statement is
/// put together before its first byte comes.
const UPSTREAM_SECONDS: u32 = 60;

/// A checked configuration.
#[derive(Clone, Debug)]
pub struct Config {
    /// Base address of WeChat's API, without a slash at its end.
    pub api_base: String,
    /// Seconds that WeChat has for the first byte of an answer.
    pub upstream_seconds: u32,
    /// What calls and waits are held to.
    pub limits: Limits,
    /// Merchants in the order of the setting.
    pub merchants: Vec<ConfiguredMerchant>,
    /// Who may do what; nobody when PEOPLE is not set, as in the local mode.
    pub people: People,
    /// Merchants and secrets may stand in the directory too.
    pub has_directory: bool,
    credentials: BTreeMap<AppId, Credential>,
}

/// By what an appid's token is asked for.
#[derive(Clone, Debug)]
pub enum Credential {
    /// The appid's secret, of WeChat.
    Secret(AppSecret),
    /// Nothing of ours: a server of the organisation's gives out the token.
    TokenServer(TokenServer),
}

/// The settings of a deployment.
pub fn settings_of(env: &Env) -> impl Fn(&str) -> Option<String> {
    |name| {
        let value = Reflect::get(env, &JsValue::from_str(name)).ok()?;
        if value.is_undefined() || value.is_null() {
            return None;
        }
        value.as_string().or_else(|| JSON::stringify(&value).ok().map(|text: JsString| String::from(text)))
    }
}

impl Config {
    /// Reads and checks every setting.
    pub fn read(settings: &Settings<'_>) -> Result<Self, Fault> {
        let mode = Mode::read(settings)?;
        let base = settings("WEIXIN_API_BASE").unwrap_or_else(|| WEIXIN.to_owned());
        let api_base = api_base(&base, mode).map_err(|why| Fault::bad_setting("WEIXIN_API_BASE", why))?;
        let upstream_seconds = upstream_seconds(settings)?;
        let limits = Limits::read(settings, upstream_seconds)?;
        let has_directory = settings(DIRECTORY).is_some();
        let merchants = match settings("MERCHANTS") {
            Some(text) => read_merchants(Source::setting("MERCHANTS", &text))?,
            None if has_directory => Vec::new(),
            None => return Err(Fault::bad_setting("MERCHANTS", "is missing")),
        };
        let people = match settings("PEOPLE") {
            Some(text) => People::read(Source::setting("PEOPLE", &text))?,
            None if mode == Mode::Local => People::default(),
            None => return Err(Fault::bad_setting("PEOPLE", "is missing: it says who may see which merchants")),
        };
        let servers = read_token_servers(settings, mode)?.into_iter();
        let mut credentials: BTreeMap<_, _> =
            servers.map(|(appid, server)| (appid, Credential::TokenServer(server))).collect();
        for merchant in &merchants {
            if !credentials.contains_key(&merchant.appid)
                && let Some(secret) = secret(settings, &merchant.appid, has_directory)?
            {
                credentials.insert(merchant.appid.clone(), Credential::Secret(secret));
            }
        }
        Ok(Self { api_base, upstream_seconds, limits, merchants, people, has_directory, credentials })
    }

    /// By what the token of an appid is asked for; `None` when that stands in the directory, if anywhere.
    pub fn credential(&self, appid: &AppId) -> Option<&Credential> {
        self.credentials.get(appid)
    }
}

/// The setting UPSTREAM_SECONDS.
pub fn upstream_seconds(settings: &Settings<'_>) -> Result<u32, Fault> {
    limits::number(settings, "UPSTREAM_SECONDS", UPSTREAM_SECONDS)
}

fn secret(settings: &Settings<'_>, appid: &AppId, may_be_missing: bool) -> Result<Option<AppSecret>, Fault> {
    let name = secret_setting(appid);
    match settings(&name) {
        None if may_be_missing => Ok(None),
        None => Err(Fault::bad_setting(&name, "is missing")),
        Some(text) => {
            AppSecret::new(&text).map(Some).ok_or_else(|| Fault::bad_setting(&name, "is empty or holds blanks"))
        }
    }
}

fn api_base(text: &str, mode: Mode) -> Result<String, &'static str> {
    let url = Url::parse(text).map_err(|_| "is not an address")?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err("must not hold a user name or password");
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err("must not hold a query or fragment");
    }
    match url.scheme() {
        "https" => {}
        "http" if mode.is_local() && url.host_str().is_some_and(is_loopback) => {}
        "http" => return Err("must begin with https (http is for loopback in the local modes only)"),
        _ => return Err("must begin with https"),
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

/// A host name or address of this very machine.
pub fn is_loopback(host: &str) -> bool {
    matches!(host, "localhost" | "127.0.0.1" | "[::1]" | "::1")
}

#[cfg(test)]
mod tests {
    use super::*;

    const MERCHANTS: &str = r#"[{"mch_id":"1900016021","name":"广东省非税","appid":"wx5f6e43071809a9dd","region_code":"440000","department_code":"118610002"},{"mch_id":"1900016022","name":"二","appid":"wx5f6e43071809a9dd"}]"#;

    const PEOPLE: &str = r#"[{"email":"li@bank.example","role":"viewer","merchants":"all"}]"#;

    fn read(changes: &[(&str, Option<&str>)]) -> Result<Config, String> {
        let settings = |name: &str| {
            if let Some((_, value)) = changes.iter().find(|(changed, _)| *changed == name) {
                return value.map(str::to_owned);
            }
            match name {
                "MERCHANTS" => Some(MERCHANTS.to_owned()),
                "WEIXIN_SECRET_WX5F6E43071809A9DD" => Some("planted-secret".to_owned()),
                "PEOPLE" => Some(PEOPLE.to_owned()),
                _ => None,
            }
        };
        Config::read(&settings).map_err(|fault| {
            assert_eq!(fault.code, nontax_api::ProblemCode::BadConfiguration);
            fault.detail.unwrap_or_default()
        })
    }

    #[test]
    fn a_good_configuration_is_read_and_prints_no_secret() {
        let config = read(&[]).unwrap();
        assert_eq!((config.api_base.as_str(), config.upstream_seconds, config.merchants.len()), (WEIXIN, 60, 2));
        let appid = "wx5f6e43071809a9dd".parse().unwrap();
        let Some(Credential::Secret(secret)) = config.credential(&appid) else { panic!("no secret") };
        assert_eq!(secret.reveal(), "planted-secret");
        assert!(!format!("{config:?}").contains("planted"));
    }

    #[test]
    fn an_appid_with_a_token_server_needs_no_secret() {
        let servers = r#"[{"appid":"wx5f6e43071809a9dd","address":"https://tokens.bank.example/weixin"}]"#;
        let secret = ("WEIXIN_SECRET_WX5F6E43071809A9DD", None);
        let bearer = ("TOKEN_SERVER_BEARER_WX5F6E43071809A9DD", Some("planted-bearer"));
        let config = read(&[("TOKEN_SERVERS", Some(servers)), secret, bearer]).unwrap();
        let appid = "wx5f6e43071809a9dd".parse().unwrap();
        assert!(matches!(config.credential(&appid), Some(Credential::TokenServer(_))));
        assert!(!format!("{config:?}").contains("planted"));
        let said = read(&[("TOKEN_SERVERS", Some(servers)), secret]).unwrap_err();
        assert_eq!(said, "TOKEN_SERVER_BEARER_WX5F6E43071809A9DD: is missing");
    }

    #[test]
    fn with_a_directory_merchants_and_secrets_may_stand_there() {
        let (directory, secret) = ((DIRECTORY, Some("{}")), ("WEIXIN_SECRET_WX5F6E43071809A9DD", None));
        let config = read(&[directory, secret, ("MERCHANTS", None)]).unwrap();
        assert!(config.merchants.is_empty() && config.has_directory);
        let config = read(&[directory, secret]).unwrap();
        assert!(config.credential(&"wx5f6e43071809a9dd".parse().unwrap()).is_none());
    }

    #[test]
    fn what_is_wrong_is_said_by_name() {
        let twice = MERCHANTS.replace("1900016022", "1900016021");
        let bad_code = MERCHANTS.replace("118610002", "11 86");
        let cases: [(&str, Option<&str>, &str); 15] = [
            ("MERCHANTS", None, "MERCHANTS: is missing"),
            ("PEOPLE", None, "PEOPLE: is missing"),
            (
                "PEOPLE",
                Some(r#"[{"email":"li","role":"viewer","merchants":"all"}]"#),
                "PEOPLE: entry 1: email is neither",
            ),
            ("MERCHANTS", Some("{}"), "MERCHANTS: is not a JSON array"),
            ("MERCHANTS", Some("[]"), "MERCHANTS: names no merchant"),
            ("MERCHANTS", Some(&twice), "MERCHANTS: entry 2: mch_id 1900016021 is there twice"),
            ("MERCHANTS", Some(&bad_code), "MERCHANTS: entry 1: department_code is not"),
            (
                "MERCHANTS",
                Some(r#"[{"mch_id":"1","name":"x","appid":"wx5f6e43071809a9dd"}]"#),
                "MERCHANTS: entry 1: not a merchant number",
            ),
            ("WEIXIN_SECRET_WX5F6E43071809A9DD", None, "WEIXIN_SECRET_WX5F6E43071809A9DD: is missing"),
            (
                "WEIXIN_SECRET_WX5F6E43071809A9DD",
                Some("planted \n"),
                "WEIXIN_SECRET_WX5F6E43071809A9DD: is empty or holds blanks",
            ),
            ("NONTAX_MODE", Some("lcoal"), "NONTAX_MODE: is neither"),
            ("UPSTREAM_SECONDS", Some("0"), "UPSTREAM_SECONDS: is not a number"),
            ("WEIXIN_API_BASE", Some("http://api.weixin.qq.com"), "WEIXIN_API_BASE: must begin with https"),
            ("WEIXIN_API_BASE", Some("https://u:planted@x.cn"), "WEIXIN_API_BASE: must not hold a user name"),
            ("WEIXIN_API_BASE", Some("https://x.cn/?a=b"), "WEIXIN_API_BASE: must not hold a query"),
        ];
        for (name, value, expected) in cases {
            let said = read(&[(name, value)]).unwrap_err();
            assert!(said.starts_with(expected) && !said.contains("planted"), "{said}");
        }
    }

    #[test]
    fn a_base_without_https_is_for_loopback_in_the_local_mode_only() {
        let base = |base: &str, mode: Option<&str>| {
            read(&[("WEIXIN_API_BASE", Some(base)), ("NONTAX_MODE", mode)]).map(|config| config.api_base)
        };
        assert_eq!(base("http://127.0.0.1:8790", Some("local")).as_deref(), Ok("http://127.0.0.1:8790"));
        assert_eq!(base("http://[::1]:8790/", Some("local")).as_deref(), Ok("http://[::1]:8790"));
        assert_eq!(base("https://proxy.example.cn/weixin/", None).as_deref(), Ok("https://proxy.example.cn/weixin"));
        for (text, mode) in [
            ("http://127.0.0.1:8790", None),
            ("http://192.168.0.1", Some("local")),
            ("http://127.0.0.1.example.cn", Some("local")),
            ("file:///etc", Some("local")),
            ("x", Some("local")),
        ] {
            assert!(base(text, mode).is_err(), "{text}");
        }
    }
}
