//! The settings of a deployment in one JSON file, checked as a whole before it is deployed: an object with a setting a
//! name, as `worker/settings.schema.json` describes it. Secrets are not in it; which ones are needed is told.

use crate::entries::{lines_before, without_place};
use crate::{
    ConfiguredMerchant, DIRECTORY_KEY, Mode, People, SettingError, SignIn, SignInError, Source, bearer_setting,
    read_merchants, read_token_addresses,
};
use core::fmt;
use nontax_weixin::AppId;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::collections::{BTreeMap, BTreeSet};

/// Every setting that a file may have, in the order of the documentation.
pub const SETTINGS: [&str; 12] = [
    "ACCESS_TEAM_DOMAIN",
    "ACCESS_AUD",
    "ACCESS_GROUPS_CLAIM",
    "PEOPLE",
    "MERCHANTS",
    "TOKEN_SERVERS",
    "WEIXIN_API_BASE",
    "UPSTREAM_SECONDS",
    "STALL_SECONDS",
    "WEIXIN_CALLS_A_MINUTE",
    "WEIXIN_CALLS_A_DAY",
    "WEIXIN_PAUSE_SECONDS",
];

/// Settings that are a number, with the least and the most that each may be.
pub const NUMBERS: [(&str, u32, u32); 5] = [
    ("UPSTREAM_SECONDS", 1, 300),
    ("STALL_SECONDS", 1, 300),
    ("WEIXIN_CALLS_A_MINUTE", 1, 10_000),
    ("WEIXIN_CALLS_A_DAY", 1, 500_000),
    ("WEIXIN_PAUSE_SECONDS", 1, 300),
];

/// A setting that is a number, out of [`NUMBERS`].
///
/// # Errors
/// When it is not a number, or not between its bounds.
pub fn read_number(name: &str, text: &str) -> Result<u32, String> {
    let (_, least, most) = NUMBERS.into_iter().find(|(known, ..)| *known == name).unwrap_or(("", 0, u32::MAX));
    let number = text.parse().ok().filter(|number| (least..=most).contains(number));
    number.ok_or_else(|| format!("is not a number from {least} to {most}"))
}

/// Settings that passed.
#[derive(Clone, Debug)]
pub struct Deployment {
    /// Values as the Worker gets them, by name.
    pub values: BTreeMap<String, String>,
    /// Secrets that must be there when the Worker runs.
    pub secrets: BTreeSet<String>,
}

/// Checks a file of settings. With `has_directory` merchants and secrets may stand in the directory.
///
/// # Errors
/// Everything that is wrong, in the file's order.
pub fn check_file(text: &str, has_directory: bool) -> Result<Deployment, Vec<SettingError>> {
    let Entries(entries) = serde_json::from_str(text).map_err(|error| {
        vec![SettingError { line: Some(error.line()), ..SettingError::new("the file", without_place(&error)) }]
    })?;
    let mut file = File { values: BTreeMap::new(), raw: BTreeMap::new(), errors: Vec::new() };
    for (name, raw) in entries {
        file.take(text, name, raw);
    }
    let merchants = file.merchants(has_directory);
    file.people(merchants.as_deref().filter(|_| !has_directory));
    let servers = file.token_servers(merchants.as_deref().filter(|_| !has_directory));
    file.sign_in();
    file.others();
    if !file.errors.is_empty() {
        file.errors.sort_by_key(|error| error.line);
        return Err(file.errors);
    }
    let mut secrets: BTreeSet<String> = servers.iter().map(bearer_setting).collect();
    if has_directory {
        secrets.insert(DIRECTORY_KEY.to_owned());
    } else {
        let asked_of_weixin =
            merchants.iter().flatten().map(|merchant| &merchant.appid).filter(|appid| !servers.contains(appid));
        secrets.extend(asked_of_weixin.map(secret_setting));
    }
    Ok(Deployment { values: file.values, secrets })
}

/// The name of the secret that holds an appid's secret.
#[must_use]
pub fn secret_setting(appid: &AppId) -> String {
    format!("WEIXIN_SECRET_{}", appid.as_str().to_ascii_uppercase())
}

struct File<'a> {
    values: BTreeMap<String, String>,
    raw: BTreeMap<String, (&'a str, usize)>,
    errors: Vec<SettingError>,
}

impl<'a> File<'a> {
    fn take(&mut self, text: &str, name: String, raw: &'a RawValue) {
        let line = 1 + lines_before(text, raw.get());
        let mut wrong = |why: &str| {
            self.errors.push(SettingError { line: Some(line), ..SettingError::new(&name, why) });
        };
        if name == "$schema" {
            return;
        }
        if !SETTINGS.contains(&name.as_str()) {
            let is_secret = ["WEIXIN_SECRET_", "TOKEN_SERVER_BEARER_", "DIRECTORY_KEY"]
                .iter()
                .any(|secret| name.starts_with(secret));
            return wrong(if is_secret {
                "is a secret, which belongs into no file: `wrangler secret put`"
            } else {
                "is no setting of a deployment"
            });
        }
        if self.raw.contains_key(&name) {
            return wrong("is there twice");
        }
        let value = serde_json::from_str::<String>(raw.get()).unwrap_or_else(|_| raw.get().to_owned());
        self.raw.insert(name.clone(), (raw.get(), line));
        self.values.insert(name, value);
    }

    fn source(&self, name: &'static str) -> Option<Source<'a>> {
        self.raw.get(name).map(|(text, line)| Source::in_file(name, text, *line))
    }

    fn keep<T>(&mut self, outcome: Result<T, SettingError>) -> Option<T> {
        outcome.map_err(|error| self.errors.push(error)).ok()
    }

    fn merchants(&mut self, has_directory: bool) -> Option<Vec<ConfiguredMerchant>> {
        match self.source("MERCHANTS") {
            Some(source) => self.keep(read_merchants(source)),
            None if has_directory => Some(Vec::new()),
            None => self.keep(Err(SettingError::new("MERCHANTS", "is missing"))),
        }
    }

    fn people(&mut self, known: Option<&[ConfiguredMerchant]>) {
        let Some(source) = self.source("PEOPLE") else {
            return self.errors.push(SettingError::new("PEOPLE", "is missing: it says who may see which merchants"));
        };
        let Some(people) = self.keep(People::read(source)) else { return };
        let Some(known) = known else { return };
        for (entry, mch_id) in people.named_merchants() {
            if !known.iter().any(|merchant| merchant.mch_id == *mch_id) {
                let why = format!("merchant {mch_id} is not among MERCHANTS");
                self.errors.push(source.wrong_entry(entry, why));
            }
        }
    }

    fn token_servers(&mut self, known: Option<&[ConfiguredMerchant]>) -> BTreeSet<AppId> {
        let Some(source) = self.source("TOKEN_SERVERS") else { return BTreeSet::new() };
        let addresses = self.keep(read_token_addresses(source, Mode::SignIn)).unwrap_or_default();
        let appids: BTreeSet<AppId> = addresses.into_keys().collect();
        for appid in appids.iter().filter(|_| known.is_some()) {
            if !known.unwrap_or_default().iter().any(|merchant| merchant.appid == *appid) {
                self.errors.push(source.wrong(format!("no merchant has the appid {appid}")));
            }
        }
        appids
    }

    fn sign_in(&mut self) {
        let values = &self.values;
        let error = match SignIn::read(&|name| values.get(name).cloned(), Mode::SignIn) {
            Ok(_) => return,
            Err(SignInError::Wrong(error)) => error,
            Err(SignInError::NotConfigured(_)) => {
                SettingError::new("ACCESS_TEAM_DOMAIN, ACCESS_AUD", "must both be set, or nobody can sign in")
            }
        };
        let line = self.raw.get(&error.setting).map(|(_, line)| *line);
        self.errors.push(SettingError { line, ..error });
    }

    fn others(&mut self) {
        for (name, ..) in NUMBERS {
            let wrong = self.values.get(name).and_then(|text| read_number(name, text).err());
            if let (Some(why), Some(source)) = (wrong, self.source(name)) {
                self.errors.push(source.wrong(why));
            }
        }
        let is_open = self.values.get("WEIXIN_API_BASE").is_some_and(|base| !base.starts_with("https://"));
        if let (true, Some(source)) = (is_open, self.source("WEIXIN_API_BASE")) {
            self.errors.push(source.wrong("must begin with https"));
        }
    }
}

/// The object's entries in their order, one that is there twice included.
struct Entries<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Entries<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(EntriesVisitor)
    }
}

struct EntriesVisitor;

impl<'de> Visitor<'de> for EntriesVisitor {
    type Value = Entries<'de>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object with a setting a name")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries<'de>, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry::<String, &'de RawValue>()? {
            entries.push(entry);
        }
        Ok(Entries(entries))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    const EXAMPLE: &str = include_str!("../../../worker/settings.example.json");
    const SCHEMA: &str = include_str!("../../../worker/settings.schema.json");

    fn said(text: &str) -> Vec<String> {
        check_file(text, false).unwrap_err().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_example_passes_and_tells_its_secrets() {
        let deployment = check_file(EXAMPLE, false).unwrap();
        let secrets: Vec<_> = deployment.secrets.iter().map(String::as_str).collect();
        assert_eq!(secrets, ["TOKEN_SERVER_BEARER_WXC971985892358997", "WEIXIN_SECRET_WX5F6E43071809A9DD"]);
        assert_eq!(deployment.values["ACCESS_TEAM_DOMAIN"], "my-team.cloudflareaccess.com");
        let with_directory = check_file(EXAMPLE, true).unwrap();
        assert!(with_directory.secrets.contains("DIRECTORY_KEY"));
    }

    #[test]
    fn everything_that_is_wrong_is_said_with_its_line() {
        let line_of = |text: &str| 1 + EXAMPLE[..EXAMPLE.find(text).unwrap()].matches('\n').count();
        for (from, to, expected) in [
            ("\"viewer\"", "\"reader\"", format!("PEOPLE: entry 1 (line {}): unknown variant", line_of("\"viewer\""))),
            (
                "[\"1900016022\"]",
                "[\"1900016029\"]",
                format!(
                    "PEOPLE: entry 2 (line {}): merchant 1900016029 is not among MERCHANTS",
                    line_of("[\"1900016022\"]")
                ),
            ),
            ("广州市非税", " ", format!("MERCHANTS: entry 2 (line {}): name is empty", line_of("广州市非税"))),
            (
                "https://tokens",
                "http://tokens",
                format!("TOKEN_SERVERS: entry 1 (line {}): address must begin", line_of("https://tokens")),
            ),
            (
                "my-team.cloudflareaccess.com",
                "my-team",
                format!("ACCESS_TEAM_DOMAIN: line {}: is not like", line_of("my-team")),
            ),
            (
                "\"UPSTREAM_SECONDS\": 60",
                "\"UPSTREAM_SECONDS\": 0",
                format!("UPSTREAM_SECONDS: line {}: is not a number", line_of("UPSTREAM_SECONDS")),
            ),
            (
                "\"ACCESS_AUD\"",
                "\"ACCESS_AUDIENCE\"",
                format!("ACCESS_AUDIENCE: line {}: is no setting", line_of("ACCESS_AUD")),
            ),
            (
                "\"UPSTREAM_SECONDS\": 60",
                "\"WEIXIN_SECRET_X\": \"planted\"",
                format!("WEIXIN_SECRET_X: line {}: is a secret", line_of("UPSTREAM_SECONDS")),
            ),
            (
                "\"UPSTREAM_SECONDS\": 60",
                "\"NONTAX_MODE\": \"local\"",
                format!("NONTAX_MODE: line {}: is no setting", line_of("UPSTREAM_SECONDS")),
            ),
            (
                "\"UPSTREAM_SECONDS\": 60",
                "\"PEOPLE\": []",
                format!("PEOPLE: line {}: is there twice", line_of("UPSTREAM_SECONDS")),
            ),
        ] {
            let text = EXAMPLE.replacen(from, to, 1);
            assert_ne!(text, EXAMPLE, "{from}");
            let said = said(&text);
            assert!(said.iter().any(|said| said.starts_with(&expected)), "{expected}: {said:#?}");
            assert!(!said.iter().any(|said| said.contains("planted")));
        }
        let none = said("{}");
        assert_eq!(none.len(), 3, "{none:#?}");
        assert!(said("{\n  \"PEOPLE\": [,]\n}")[0].starts_with("the file: line 2: "));
    }

    /// Names of properties in the schema are those that the program takes.
    #[test]
    fn the_schema_says_what_the_program_takes() {
        let schema: Value = serde_json::from_str(SCHEMA).unwrap();
        let names = |place: &str| -> BTreeSet<String> {
            let properties = schema.pointer(&format!("{place}/properties")).unwrap_or_else(|| panic!("{place}"));
            assert_eq!(schema.pointer(&format!("{place}/additionalProperties")), Some(&Value::Bool(false)), "{place}");
            properties.as_object().unwrap().keys().cloned().collect()
        };
        let mut settings: BTreeSet<String> = SETTINGS.iter().map(|name| (*name).to_owned()).collect();
        settings.insert("$schema".to_owned());
        assert_eq!(names(""), settings);
        // What the parser lists when it meets a name that it does not know.
        let taken = |setting: &str| -> BTreeSet<String> {
            let mut file: Value = serde_json::from_str(EXAMPLE).unwrap();
            file[setting][0]["no such name"] = Value::from(1);
            let errors = check_file(&file.to_string(), false).unwrap_err();
            let why = &errors.iter().find(|error| error.setting == setting).unwrap().why;
            why.split('`').skip(3).step_by(2).map(str::to_owned).collect()
        };
        for setting in ["PEOPLE", "MERCHANTS", "TOKEN_SERVERS"] {
            let place = format!("/properties/{setting}/items");
            assert_eq!(names(&place), taken(setting), "{setting}");
        }
        let roles = schema.pointer("/properties/PEOPLE/items/properties/role/enum").unwrap().as_array().unwrap();
        assert_eq!(roles, &[Value::from("viewer"), Value::from("administrator")]);
    }
}
