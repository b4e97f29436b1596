//! The setting TOKEN_SERVERS: appids whose access tokens an organisation keeps itself, and where it gives them out. For each
//! the secret `TOKEN_SERVER_BEARER_<APPID>` is what we show there.

use crate::{Mode, SettingError, Settings, Source};
use core::fmt;
use nontax_weixin::AppId;
use serde::Deserialize;
use std::collections::BTreeMap;

/// What we show to a token server. It prints as redacted.
#[derive(Clone, PartialEq, Eq)]
pub struct Bearer(String);

/// The longest bearer that is taken, in bytes.
const LONGEST_BEARER: usize = 4096;

impl Bearer {
    /// Wraps a bearer; `None` when it is empty or holds blanks or control characters, as a badly copied one does.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let fits = !text.is_empty() && text.len() <= LONGEST_BEARER && text.bytes().all(|byte| byte.is_ascii_graphic());
        fits.then(|| Self(text.to_owned()))
    }

    /// The bearer itself, to be sent to its server and nowhere else.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Bearer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Bearer([redacted])")
    }
}

/// A server that gives out the access token of an appid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenServer {
    /// Where it is asked, by POST.
    pub address: String,
    /// What we show.
    pub bearer: Bearer,
}

/// An entry as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TokenServerEntry {
    appid: AppId,
    address: String,
}

/// The addresses of TOKEN_SERVERS.
///
/// # Errors
/// The first entry that is wrong.
pub fn read_token_addresses(source: Source<'_>, mode: Mode) -> Result<BTreeMap<AppId, String>, SettingError> {
    let mut addresses = BTreeMap::new();
    for entry in source.entries()? {
        let read: TokenServerEntry = entry.read()?;
        check_address(&read.address, mode).map_err(|why| entry.wrong(format!("address {why}")))?;
        if addresses.contains_key(&read.appid) {
            return Err(entry.wrong(format!("appid {} is there twice", read.appid)));
        }
        addresses.insert(read.appid, read.address);
    }
    Ok(addresses)
}

/// TOKEN_SERVERS with their bearers.
///
/// # Errors
/// The first entry that is wrong, or whose bearer is missing.
pub fn read_token_servers(settings: &Settings<'_>, mode: Mode) -> Result<BTreeMap<AppId, TokenServer>, SettingError> {
    let Some(text) = settings("TOKEN_SERVERS") else { return Ok(BTreeMap::new()) };
    let addresses = read_token_addresses(Source::setting("TOKEN_SERVERS", &text), mode)?;
    let with_bearer = |(appid, address): (AppId, String)| {
        let name = bearer_setting(&appid);
        let bearer = settings(&name).ok_or_else(|| SettingError::new(&name, "is missing"))?;
        let bearer =
            Bearer::new(&bearer).ok_or_else(|| SettingError::new(&name, "is empty, too long, or holds blanks"))?;
        Ok((appid, TokenServer { address, bearer }))
    };
    addresses.into_iter().map(with_bearer).collect()
}

/// The name of the secret that holds an appid's bearer.
#[must_use]
pub fn bearer_setting(appid: &AppId) -> String {
    format!("TOKEN_SERVER_BEARER_{}", appid.as_str().to_ascii_uppercase())
}

fn check_address(address: &str, mode: Mode) -> Result<(), &'static str> {
    if mode.is_local() && crate::sign_in::is_loopback_address(address) {
        return Ok(());
    }
    let rest = address.strip_prefix("https://").ok_or("must begin with https://")?;
    if rest.contains(['?', '#', '@', '\\']) || !rest.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err("must hold no user name, query, fragment or blank");
    }
    let host = rest.split(['/', ':']).next().unwrap_or_default();
    if host.is_empty() || !host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-')) {
        return Err("has no host name");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const APPID: &str = "wx5f6e43071809a9dd";

    fn read(address: &str, bearer: Option<&str>, mode: Mode) -> Result<BTreeMap<AppId, TokenServer>, String> {
        let text = format!(r#"[{{ "appid": "{APPID}", "address": "{address}" }}]"#);
        let settings = |name: &str| match name {
            "TOKEN_SERVERS" => Some(text.clone()),
            "TOKEN_SERVER_BEARER_WX5F6E43071809A9DD" => bearer.map(str::to_owned),
            _ => None,
        };
        read_token_servers(&settings, mode).map_err(|error| error.to_string())
    }

    #[test]
    fn a_server_has_its_address_and_its_bearer_which_is_never_printed() {
        let servers = read("https://tokens.bank.example/weixin", Some("planted"), Mode::SignIn).unwrap();
        let server = servers.get(&APPID.parse().unwrap()).unwrap();
        assert_eq!(
            (server.address.as_str(), server.bearer.reveal()),
            ("https://tokens.bank.example/weixin", "planted")
        );
        assert!(!format!("{servers:?}").contains("planted"));
        assert!(read_token_servers(&|_| None, Mode::SignIn).unwrap().is_empty());
    }

    #[test]
    fn what_is_wrong_is_said_by_name() {
        let name = "TOKEN_SERVER_BEARER_WX5F6E43071809A9DD";
        let good = "https://tokens.bank.example/weixin";
        assert_eq!(read(good, None, Mode::SignIn).unwrap_err(), format!("{name}: is missing"));
        let said = read(good, Some("planted \n"), Mode::SignIn).unwrap_err();
        assert!(said.starts_with(&format!("{name}: is empty")) && !said.contains("planted"), "{said}");
        for address in [
            "http://tokens.bank.example/weixin",
            "http://127.0.0.1:8791/token",
            "https://user:pw@tokens.bank.example",
            "https://tokens.bank.example/?a=b",
            "https://tokens.bank.example/#a",
            "https:///weixin",
            "https://to kens.example/",
            "ftp://tokens.bank.example",
            "",
        ] {
            let said = read(address, Some("b"), Mode::SignIn).unwrap_err();
            assert!(said.starts_with("TOKEN_SERVERS: entry 1: address "), "{said}");
        }
        assert!(read("http://127.0.0.1:8791/token", Some("b"), Mode::Local).is_ok());
        assert!(read("http://tokens.bank.example", Some("b"), Mode::Local).is_err());
        let entry = format!(r#"{{ "appid": "{APPID}", "address": "{good}" }}"#);
        let twice = format!("[{entry},\n{entry}]");
        let error = read_token_addresses(Source::in_file("TOKEN_SERVERS", &twice, 7), Mode::SignIn).unwrap_err();
        assert_eq!(error.to_string(), format!("TOKEN_SERVERS: entry 2 (line 8): appid {APPID} is there twice"));
    }
}
