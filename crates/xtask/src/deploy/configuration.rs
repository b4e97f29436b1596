//! What `worker/wrangler.jsonc` must say before it is deployed: nothing that opens the desk to everybody, nothing that the
//! Worker needs left out, no secret in a file.

use anyhow::{Context as _, Result, bail};
use jsonc_parser::ParseOptions;
use nontax_config::SettingError;
use serde_json::{Map, Value};

/// The Durable Objects of the Worker.
const OBJECTS: [&str; 3] = ["TOKEN_KEEPER", "MERCHANT_DAYS", "AUDIT_LOG"];

/// The rate limits that the Worker counts by.
const RATE_LIMITS: [&str; 3] = ["LIMIT_STATEMENTS", "LIMIT_ORDERS", "LIMIT_OTHERS"];

/// Bytes that a variable may have (<https://developers.cloudflare.com/workers/platform/limits/>).
const LARGEST_VARIABLE: usize = 5_000;

/// Variables and secrets that a Worker of the free plan may have.
const MOST_VARIABLES: usize = 64;

/// What wrangler does not hand down from the top to an environment.
const NOT_INHERITED: [&str; 9] = [
    "vars",
    "durable_objects",
    "ratelimits",
    "kv_namespaces",
    "r2_buckets",
    "queues",
    "d1_databases",
    "services",
    "analytics_engine_datasets",
];

/// The configuration as wrangler sees it for one environment.
pub struct Configuration(Map<String, Value>);

impl Configuration {
    /// Reads the file for an environment.
    pub fn read(text: &str, environment: Option<&str>) -> Result<Self> {
        let whole: Value =
            jsonc_parser::parse_to_serde_value(text, &ParseOptions::default()).context("worker/wrangler.jsonc")?;
        let Value::Object(mut top) = whole else { bail!("worker/wrangler.jsonc is not an object") };
        let environments = top.remove("env");
        let Some(name) = environment else { return Ok(Self(top)) };
        let Some(Value::Object(own)) = environments.and_then(|mut all| all.get_mut(name).map(Value::take)) else {
            bail!("worker/wrangler.jsonc has no environment {name}")
        };
        NOT_INHERITED.iter().for_each(|key| drop(top.remove(*key)));
        top.extend(own);
        Ok(Self(top))
    }

    /// What is wrong; nothing of it may be deployed.
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let mut must = |holds: bool, fault: &str| {
            if !holds {
                faults.push(fault.to_owned());
            }
        };
        let is = |pointer: &str, wanted: Value| self.at(pointer).is_some_and(|value| *value == wanted);
        must(is("/workers_dev", false.into()), "workers_dev must be false: that address has no sign-in before it");
        must(
            is("/preview_urls", false.into()),
            "preview_urls must be false: those addresses have no sign-in before them",
        );
        must(self.variable("NONTAX_MODE").is_none(), "NONTAX_MODE is for this machine only: take it out of vars");
        must(
            is("/observability/enabled", true.into()),
            "observability.enabled must be true: the log is how it is watched",
        );
        must(
            is("/observability/redact_query_string", true.into()),
            "observability.redact_query_string must be true: the query of a call holds the token",
        );
        must(is("/assets/not_found_handling", "404-page".into()), "assets.not_found_handling must be 404-page");
        let before_assets = self.names("/assets/run_worker_first");
        must(
            ["/api", "/api/*"].iter().all(|path| before_assets.iter().any(|name| name == path)),
            "assets.run_worker_first must have /api and /api/*",
        );
        for name in OBJECTS {
            let is_bound = self.has_binding("/durable_objects/bindings", "name", name);
            must(is_bound, &format!("durable_objects must bind {name}"));
        }
        must(self.has_binding("/r2_buckets", "binding", "ARCHIVE"), "r2_buckets must bind ARCHIVE");
        must(
            self.has_binding("/queues/producers", "binding", "ARCHIVE_QUEUE"),
            "queues.producers must bind ARCHIVE_QUEUE",
        );
        for queue in self.queues() {
            let is_consumed = self.has_binding("/queues/consumers", "queue", queue);
            must(is_consumed, &format!("queues.consumers must have {queue}: nobody else reads it"));
        }
        must(!self.list("/triggers/crons").is_empty(), "triggers.crons must wake the archive");
        for name in RATE_LIMITS {
            must(self.has_binding("/ratelimits", "name", name), &format!("ratelimits must bind {name}"));
        }
        let of_a_minute = |limit: &Value| limit.pointer("/simple/period").is_some_and(|period| *period == 60);
        must(self.list("/ratelimits").iter().all(of_a_minute), "each of the ratelimits must have the period 60");
        for (name, value) in self.variables() {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            must(
                !is_secret(name),
                &format!("{name} is a secret: `wrangler secret put {name}`, and take it out of vars"),
            );
            let fits = text.len() <= LARGEST_VARIABLE;
            must(fits, &format!("{name} has {} bytes, and Cloudflare takes {LARGEST_VARIABLE} a variable", text.len()));
        }
        let count = self.variables().count();
        must(
            count <= MOST_VARIABLES,
            &format!("there are {count} variables; the free plan takes {MOST_VARIABLES} with the secrets"),
        );
        // What is for this machine only, or a secret, was told above.
        let is_told = |error: &SettingError| error.setting == "NONTAX_MODE" || is_secret(&error.setting);
        let (_, wrong) = self.settings();
        faults.extend(wrong.into_iter().filter(|error| !is_told(error)).map(in_words));
        faults
    }

    /// What a deployment needs and a repository has not.
    pub fn missing(&self) -> Vec<String> {
        let is_custom = |route: &Value| route.get("custom_domain") == Some(&Value::Bool(true));
        let mut missing = Vec::new();
        if !self.list("/routes").iter().any(is_custom) {
            missing.push(
                r#"routes: [{ "pattern": "desk.example.cn", "custom_domain": true }], the address of the desk"#
                    .to_owned(),
            );
        }
        missing.extend(self.settings().0.into_iter().map(in_words));
        missing
    }

    // The settings among the variables: which are missing, and which are wrong.
    fn settings(&self) -> (Vec<SettingError>, Vec<SettingError>) {
        let text = self.at("/vars").map_or_else(|| "{}".to_owned(), Value::to_string);
        let has_directory = self.has_binding("/kv_namespaces", "binding", nontax_config::DIRECTORY);
        let errors = nontax_config::check_file(&text, has_directory).err().unwrap_or_default();
        errors.into_iter().partition(|error| error.line.is_none())
    }

    // Every queue that messages can get into.
    fn queues(&self) -> Vec<&str> {
        let produced = self.list("/queues/producers").iter().filter_map(|producer| producer.get("queue"));
        let dead = self.list("/queues/consumers").iter().filter_map(|consumer| consumer.get("dead_letter_queue"));
        produced.chain(dead).filter_map(Value::as_str).collect()
    }

    fn at(&self, pointer: &str) -> Option<&Value> {
        let mut parts = pointer.split('/').skip(1);
        let first = self.0.get(parts.next()?)?;
        parts.try_fold(first, |value, part| value.get(part))
    }

    fn list(&self, pointer: &str) -> &[Value] {
        self.at(pointer).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    fn names(&self, pointer: &str) -> Vec<&str> {
        self.list(pointer).iter().filter_map(Value::as_str).collect()
    }

    fn has_binding(&self, pointer: &str, key: &str, name: &str) -> bool {
        self.list(pointer).iter().any(|binding| binding.get(key).is_some_and(|bound| bound == name))
    }

    fn variables(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.at("/vars").and_then(Value::as_object).into_iter().flatten()
    }

    fn variable(&self, name: &str) -> Option<&Value> {
        self.at("/vars")?.get(name)
    }
}

// The line is one of a text that nobody has seen.
fn in_words(error: SettingError) -> String {
    SettingError { line: None, ..error }.to_string()
}

fn is_secret(name: &str) -> bool {
    ["SECRET", "PASSWORD", "PRIVATE", "BEARER", nontax_config::DIRECTORY_KEY].iter().any(|word| name.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: &str = include_str!("../../../../worker/wrangler.jsonc");

    fn faults(text: &str, environment: Option<&str>) -> Vec<String> {
        Configuration::read(text, environment).unwrap().faults()
    }

    #[test]
    fn what_the_repository_has_is_right_and_lacks_an_address_and_its_settings() {
        assert_eq!(faults(OURS, None), Vec::<String>::new());
        let missing = Configuration::read(OURS, None).unwrap().missing();
        for what in ["routes", "MERCHANTS", "PEOPLE", "ACCESS_TEAM_DOMAIN"] {
            assert!(missing.iter().any(|missing| missing.starts_with(what)), "{what}: {missing:?}");
        }
    }

    #[test]
    fn the_local_environment_can_never_be_deployed() {
        let faults = faults(OURS, Some("local"));
        for word in ["NONTAX_MODE", "WEIXIN_API_BASE", "WEIXIN_SECRET_WX5F6E43071809A9DD"] {
            assert!(faults.iter().any(|fault| fault.contains(word)), "{word}: {faults:?}");
        }
        assert!(Configuration::read(OURS, Some("nothing")).is_err());
    }

    #[test]
    fn each_thing_that_is_wrong_is_named() {
        for (from, to, word) in [
            (r#""workers_dev": false"#, r#""workers_dev": true"#, "workers_dev"),
            (r#""preview_urls": false,"#, "", "preview_urls"),
            (r#""redact_query_string": true"#, r#""redact_query_string": false"#, "redact_query_string"),
            (r#""404-page""#, r#""single-page-application""#, "not_found_handling"),
            (r#""/api", "/api/*""#, r#""/api/*""#, "run_worker_first"),
            (r#""name": "LIMIT_ORDERS""#, r#""name": "LIMIT_ORDER""#, "LIMIT_ORDERS"),
            (r#""name": "AUDIT_LOG""#, r#""name": "AUDIT""#, "AUDIT_LOG"),
            (r#""binding": "ARCHIVE""#, r#""binding": "BUCKET""#, "ARCHIVE"),
            (r#""binding": "ARCHIVE_QUEUE""#, r#""binding": "QUEUE""#, "ARCHIVE_QUEUE"),
            (r#""queue": "nontax-archive-dead""#, r#""queue": "nontax-dead""#, "nontax-archive-dead"),
            (r#""15 22 * * *", "15 2 * * *""#, "", "crons"),
            (r#""limit": 60, "period": 60"#, r#""limit": 60, "period": 10"#, "period"),
            (
                r#""name": "nontax-desk","#,
                r#""name": "nontax-desk", "vars": { "NONTAX_MODE": "local" },"#,
                "NONTAX_MODE",
            ),
            (
                r#""name": "nontax-desk","#,
                r#""name": "nontax-desk", "vars": { "WEIXIN_SECRET_WX1": "x" },"#,
                "wrangler secret put WEIXIN_SECRET_WX1",
            ),
            (
                r#""name": "nontax-desk","#,
                r#""name": "nontax-desk", "vars": { "DIRECTORY_KEY": "x" },"#,
                "wrangler secret put DIRECTORY_KEY",
            ),
            (
                r#""name": "nontax-desk","#,
                r#""name": "nontax-desk", "vars": { "UPSTREAM_SECONDS": 301 },"#,
                "UPSTREAM_SECONDS: is not a number from 1 to 300",
            ),
            (
                r#""name": "nontax-desk","#,
                r#""name": "nontax-desk", "vars": { "ARCHIVE_PACE": "10" },"#,
                "ARCHIVE_PACE: is no setting of a deployment",
            ),
        ] {
            assert!(OURS.contains(from), "{from}");
            let faults = faults(&OURS.replacen(from, to, 1), None);
            assert!(faults.iter().any(|fault| fault.contains(word)), "{word}: {faults:?}");
        }
        let large = OURS.replacen(
            r#""name": "nontax-desk","#,
            &format!(r#""name": "nontax-desk", "vars": {{ "MERCHANTS": "{}" }},"#, "x".repeat(5_001)),
            1,
        );
        assert!(faults(&large, None).iter().any(|fault| fault.starts_with("MERCHANTS has 5001 bytes")));
    }
}
