//! How people get in: the settings NONTAX_MODE, ACCESS_TEAM_DOMAIN, ACCESS_AUD, ACCESS_GROUPS_CLAIM and, for tests on
//! loopback, ACCESS_CERTS.

use crate::{SettingError, Settings};

/// How people get in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// On this machine only, without sign-in.
    Local,
    /// On this machine only, with the sign-in of a deployment against a key server on this machine: for tests.
    LocalAccess,
    /// By sign-in: a deployment.
    SignIn,
}

impl Mode {
    /// The setting NONTAX_MODE.
    ///
    /// # Errors
    /// When it is no mode.
    pub fn read(settings: &Settings<'_>) -> Result<Self, SettingError> {
        match settings("NONTAX_MODE").as_deref() {
            Some("local") => Ok(Self::Local),
            Some("local-access") => Ok(Self::LocalAccess),
            None | Some("") => Ok(Self::SignIn),
            Some(_) => Err(SettingError::new("NONTAX_MODE", "is neither `local`, `local-access` nor absent")),
        }
    }

    /// Only callers of this very machine are let in.
    #[must_use]
    pub fn is_local(self) -> bool {
        matches!(self, Self::Local | Self::LocalAccess)
    }
}

/// Whose tokens are taken, and for which application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignIn {
    /// `https://TEAM.cloudflareaccess.com`, as tokens name it.
    pub issuer: String,
    /// Where its keys are.
    pub certs: String,
    /// The AUD tags of the Access applications in front of this Worker.
    pub audiences: Vec<String>,
    /// The claim that holds a person's groups.
    pub groups_claim: String,
}

/// Why nobody can sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignInError {
    /// What must be set is not.
    NotConfigured(String),
    /// It is, and wrong.
    Wrong(SettingError),
}

const TEAM: &str = "ACCESS_TEAM_DOMAIN";
const AUDIENCE: &str = "ACCESS_AUD";
const GROUPS: &str = "ACCESS_GROUPS_CLAIM";
const CERTS: &str = "ACCESS_CERTS";

impl SignIn {
    /// Reads and checks the settings.
    ///
    /// # Errors
    /// What is missing or wrong.
    pub fn read(settings: &Settings<'_>, mode: Mode) -> Result<Self, SignInError> {
        let text = |name: &str| settings(name).filter(|text| !text.trim().is_empty());
        let (team, audience) = match (text(TEAM), text(AUDIENCE)) {
            (Some(team), Some(audience)) => (team, audience),
            (None, Some(_)) => return Err(missing(TEAM)),
            (Some(_), None) => return Err(missing(AUDIENCE)),
            (None, None) => return Err(missing("ACCESS_TEAM_DOMAIN and ACCESS_AUD")),
        };
        let wrong = |name: &str, why: &str| SignInError::Wrong(SettingError::new(name, why));
        let host = team_host(team.trim()).ok_or_else(|| wrong(TEAM, "is not like TEAM.cloudflareaccess.com"))?;
        let audiences = audiences(&audience).map_err(|why| wrong(AUDIENCE, why))?;
        let issuer = format!("https://{host}");
        let certs = match text(CERTS) {
            None => format!("{issuer}/cdn-cgi/access/certs"),
            Some(_) if mode != Mode::LocalAccess => {
                return Err(wrong(CERTS, "is for tests on loopback only (NONTAX_MODE local-access): take it away"));
            }
            Some(address) if is_loopback_address(&address) => address,
            Some(_) => return Err(wrong(CERTS, "is not an address on loopback like http://127.0.0.1:8791/certs")),
        };
        let groups_claim = text(GROUPS).unwrap_or_else(|| "groups".to_owned());
        Ok(Self { issuer, certs, audiences, groups_claim })
    }
}

fn missing(name: &str) -> SignInError {
    SignInError::NotConfigured(format!("{name}: not set"))
}

fn team_host(text: &str) -> Option<String> {
    let host = text.strip_prefix("https://").unwrap_or(text).trim_end_matches('/').to_ascii_lowercase();
    let team = host.strip_suffix(".cloudflareaccess.com")?;
    let is_name = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (!team.is_empty() && team.bytes().all(is_name)).then(|| host.clone())
}

// A JSON array, or tags with commas or blanks between them.
fn audiences(text: &str) -> Result<Vec<String>, &'static str> {
    let tags: Vec<String> = if text.trim_start().starts_with('[') {
        serde_json::from_str(text).map_err(|_| "is not an array of AUD tags")?
    } else {
        text.split([',', ' ', '\n', '\t']).filter(|tag| !tag.is_empty()).map(str::to_owned).collect()
    };
    let is_tag = |tag: &String| tag.len() == 64 && tag.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    if tags.is_empty() || !tags.iter().all(is_tag) {
        return Err("is not one or several AUD tags of 64 hexadecimal digits, as the Access application shows");
    }
    Ok(tags)
}

/// An address of this very machine, such as `http://127.0.0.1:8791/certs`.
pub(crate) fn is_loopback_address(address: &str) -> bool {
    let Some(rest) = address.strip_prefix("http://") else { return false };
    let host_and_port = rest.split('/').next().unwrap_or_default();
    let (host, port) = host_and_port.rsplit_once(':').unwrap_or((host_and_port, "80"));
    matches!(host, "127.0.0.1" | "localhost" | "[::1]") && port.parse::<u16>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const AUD: &str = "32eafc7626e974616deaf0dc3ce63d7bcbed58a2731e84d06bc3cdf1b53c4228";

    fn read(settings: &[(&str, &str)]) -> Result<SignIn, String> {
        let find = |name: &str| settings.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        let mode = Mode::read(&find).map_err(|error| error.to_string())?;
        SignIn::read(&find, mode).map_err(|error| match error {
            SignInError::NotConfigured(what) => what,
            SignInError::Wrong(error) => error.to_string(),
        })
    }

    #[test]
    fn a_team_and_its_application_are_all_that_is_needed() {
        let expected = SignIn {
            issuer: "https://my-team.cloudflareaccess.com".into(),
            certs: "https://my-team.cloudflareaccess.com/cdn-cgi/access/certs".into(),
            audiences: vec![AUD.into()],
            groups_claim: "groups".into(),
        };
        for team in
            ["my-team.cloudflareaccess.com", "https://my-team.cloudflareaccess.com/", "My-Team.CloudflareAccess.com"]
        {
            assert_eq!(read(&[(TEAM, team), (AUDIENCE, AUD)]).as_ref(), Ok(&expected));
        }
        let several = format!("[\"{AUD}\", \"{}\"]", AUD.replace('3', "4"));
        assert_eq!(read(&[(TEAM, "t.cloudflareaccess.com"), (AUDIENCE, &several)]).unwrap().audiences.len(), 2);
        let listed = format!("{AUD}, {AUD}");
        assert_eq!(read(&[(TEAM, "t.cloudflareaccess.com"), (AUDIENCE, &listed)]).unwrap().audiences.len(), 2);
    }

    #[test]
    fn what_is_missing_or_wrong_is_said_by_name() {
        let team = (TEAM, "t.cloudflareaccess.com");
        for (settings, expected) in [
            (vec![], "ACCESS_TEAM_DOMAIN and ACCESS_AUD: not set"),
            (vec![team, (AUDIENCE, " ")], "ACCESS_AUD: not set"),
            (vec![(AUDIENCE, AUD)], "ACCESS_TEAM_DOMAIN: not set"),
            (vec![team, (AUDIENCE, "abc")], "ACCESS_AUD: is not one or several"),
            (vec![team, (AUDIENCE, "[1]")], "ACCESS_AUD: is not an array"),
            (vec![(TEAM, "evil.example"), (AUDIENCE, AUD)], "ACCESS_TEAM_DOMAIN: is not like"),
            (vec![(TEAM, "t.cloudflareaccess.com.evil.example"), (AUDIENCE, AUD)], "ACCESS_TEAM_DOMAIN: is not like"),
            (vec![(TEAM, "evil.example/.cloudflareaccess.com"), (AUDIENCE, AUD)], "ACCESS_TEAM_DOMAIN: is not like"),
            (vec![(TEAM, "http://t.cloudflareaccess.com"), (AUDIENCE, AUD)], "ACCESS_TEAM_DOMAIN: is not like"),
            (vec![team, (AUDIENCE, AUD), ("NONTAX_MODE", "locl")], "NONTAX_MODE: is neither"),
        ] {
            let said = read(&settings).unwrap_err();
            assert!(said.starts_with(expected), "{said}");
        }
    }

    #[test]
    fn another_key_server_is_for_the_local_access_mode_and_loopback_only() {
        let read = |mode: &str, certs: &str| {
            read(&[(TEAM, "t.cloudflareaccess.com"), (AUDIENCE, AUD), ("NONTAX_MODE", mode), (CERTS, certs)])
        };
        for certs in ["http://127.0.0.1:8791/certs", "http://[::1]:8791/certs", "http://localhost/certs"] {
            assert_eq!(read("local-access", certs).unwrap().certs, certs);
            for mode in ["", "local"] {
                assert!(read(mode, certs).unwrap_err().starts_with("ACCESS_CERTS: is for tests"), "{mode} {certs}");
            }
        }
        for certs in [
            "https://evil.example/certs",
            "http://evil.example/certs",
            "http://127.0.0.1.evil.example/certs",
            "http://127.0.0.1@evil.example/certs",
            "http://127.0.0.1:80@evil.example/certs",
            "http://127.0.0.1:x/certs",
            "127.0.0.1:8791/certs",
        ] {
            assert!(
                read("local-access", certs).unwrap_err().starts_with("ACCESS_CERTS: is not an address on"),
                "{certs}"
            );
        }
    }
}
