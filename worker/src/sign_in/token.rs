//! A token of Cloudflare Access (a JWT in the compact form of RFC 7515): taken apart, and its claims held against ours.
//! Nothing here says that it is genuine: that is the signature's matter.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use nontax_config::{Caller, SignIn};
use serde::Deserialize;
use serde_json::{Map, Value};

/// The largest token that is looked at, in bytes. Access keeps it in a cookie too, and browsers hold no cookie above 4096.
const LARGEST: usize = 16 * 1024;

/// Seconds by which the issuer's clock may be ahead of ours.
const CLOCKS_DIFFER: f64 = 30.0;

/// The longest e-mail address there is (RFC 5321), in bytes.
const LONGEST_EMAIL: usize = 254;

/// A token in its parts.
pub struct Token<'a> {
    /// Which key has signed it.
    pub kid: String,
    /// What is signed: header and claims as they came.
    pub signed: &'a str,
    /// The signature.
    pub signature: Vec<u8>,
    claims: Claims,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    #[serde(default)]
    kid: Option<String>,
    #[serde(default)]
    crit: Option<Value>,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    aud: Audience,
    exp: f64,
    #[serde(default)]
    nbf: Option<f64>,
    /// `app`, or `org` for the token of a session with the team, which is for no application.
    #[serde(default, rename = "type")]
    kind: Option<String>,
    #[serde(default)]
    email: Option<String>,
    #[serde(default)]
    common_name: Option<String>,
    #[serde(default)]
    sub: Option<String>,
    #[serde(default)]
    custom: Option<Value>,
    #[serde(flatten)]
    others: Map<String, Value>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

impl<'a> Token<'a> {
    /// Takes a token apart.
    pub fn read(text: &'a str) -> Result<Self, &'static str> {
        if text.len() > LARGEST {
            return Err("the token is larger than a token can be");
        }
        let (signed, signature) = text.rsplit_once('.').ok_or("the token has not three parts")?;
        let (header, claims) = signed.split_once('.').ok_or("the token has not three parts")?;
        if claims.contains('.') {
            return Err("the token has not three parts");
        }
        let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| "the token is not base64url");
        let header: Header =
            serde_json::from_slice(&decode(header)?).map_err(|_| "the token's header cannot be read")?;
        if header.alg != "RS256" {
            return Err("the token is not signed by RS256");
        }
        if header.crit.is_some() {
            return Err("the token demands extensions that are not known here");
        }
        let kid = header.kid.filter(|kid| !kid.is_empty()).ok_or("the token does not name its key")?;
        let claims = serde_json::from_slice(&decode(claims)?).map_err(|_| "the token's claims cannot be read")?;
        Ok(Self { kid, signed, signature: decode(signature)?, claims })
    }

    /// Whom it names, if it is for us and for now (Unix seconds).
    pub fn caller(&self, sign_in: &SignIn, now: i64) -> Result<Caller, &'static str> {
        let claims = &self.claims;
        #[expect(clippy::cast_precision_loss, reason = "seconds are far below 2^53")]
        let now = now as f64;
        if claims.iss != sign_in.issuer {
            return Err("the token is of another issuer than ACCESS_TEAM_DOMAIN");
        }
        let is_ours = |tag: &String| sign_in.audiences.contains(tag);
        let is_for_us = match &claims.aud {
            Audience::One(tag) => is_ours(tag),
            Audience::Several(tags) => tags.iter().any(is_ours),
        };
        if !is_for_us {
            return Err("the token is for another application than ACCESS_AUD");
        }
        if claims.kind.as_ref().is_some_and(|kind| kind != "app") {
            return Err("the token is not an application's");
        }
        if claims.exp <= now {
            return Err("the token has expired");
        }
        if claims.nbf.is_some_and(|from| from > now + CLOCKS_DIFFER) {
            return Err("the token is not valid yet");
        }
        claims.caller(&sign_in.groups_claim)
    }
}

impl Claims {
    fn caller(&self, groups_claim: &str) -> Result<Caller, &'static str> {
        let said = |claim: &Option<String>| claim.clone().filter(|text| !text.is_empty());
        match (said(&self.email), said(&self.common_name)) {
            (Some(email), None) if is_email(&email) => Ok(Caller::Person { email, groups: self.groups(groups_claim) }),
            (Some(_), None) => Err("the token's e-mail address is none"),
            // The token of a program has an empty subject; one with a subject belongs to somebody.
            (None, Some(common_name)) if said(&self.sub).is_none() => Ok(Caller::ServiceToken { common_name }),
            _ => Err("the token names neither a person nor a service token"),
        }
    }

    /// Access puts claims of the identity provider into `custom`; a text is one group.
    fn groups(&self, claim: &str) -> Vec<String> {
        let groups = self.custom.as_ref().and_then(|custom| custom.get(claim)).or_else(|| self.others.get(claim));
        match groups {
            Some(Value::String(group)) => vec![group.clone()],
            Some(Value::Array(groups)) => groups.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            _ => Vec::new(),
        }
    }
}

fn is_email(text: &str) -> bool {
    let fits = text.len() <= LONGEST_EMAIL && !text.chars().any(|symbol| symbol.is_whitespace() || symbol.is_control());
    fits && text.split_once('@').is_some_and(|(name, domain)| !name.is_empty() && !domain.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const AUD: &str = "32eafc7626e974616deaf0dc3ce63d7bcbed58a2731e84d06bc3cdf1b53c4228";
    const NOW: i64 = 1_790_000_000;

    fn sign_in() -> SignIn {
        SignIn {
            issuer: "https://t.cloudflareaccess.com".into(),
            certs: String::new(),
            audiences: vec!["f".repeat(64), AUD.into()],
            groups_claim: "groups".into(),
        }
    }

    fn claims() -> Value {
        json!({
            "iss": "https://t.cloudflareaccess.com", "aud": [AUD], "exp": NOW + 60, "nbf": NOW - 60, "iat": NOW - 60,
            "type": "app", "email": "li@bank.example", "sub": "7335d417", "country": "CN"
        })
    }

    fn assemble(header: &Value, claims: &Value) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        format!("{}.{}.{}", part(header), part(claims), URL_SAFE_NO_PAD.encode("signature"))
    }

    fn said_of(text: &str) -> Result<Caller, &'static str> {
        Token::read(text).and_then(|token| token.caller(&sign_in(), NOW))
    }

    fn said(change: impl Fn(&mut Value)) -> Result<Caller, &'static str> {
        let mut changed = claims();
        change(&mut changed);
        said_of(&assemble(&json!({ "alg": "RS256", "kid": "k1", "typ": "JWT" }), &changed))
    }

    fn person(groups: &[&str]) -> Result<Caller, &'static str> {
        let groups = groups.iter().map(|group| (*group).to_owned()).collect();
        Ok(Caller::Person { email: "li@bank.example".into(), groups })
    }

    #[test]
    fn a_token_that_is_ours_names_a_person_with_their_groups() {
        assert_eq!(said(|_| ()), person(&[]));
        assert_eq!(said(|claims| claims["aud"] = json!(AUD)), person(&[]));
        assert_eq!(said(|claims| claims["aud"] = json!(["x", AUD])), person(&[]));
        assert_eq!(said(|claims| claims["nbf"] = json!(NOW + 30)), person(&[]));
        assert_eq!(said(|claims| claims["nbf"] = Value::Null), person(&[]));
        assert_eq!(said(|claims| claims["custom"] = json!({ "groups": ["非税科", "b", 7] })), person(&["非税科", "b"]));
        assert_eq!(said(|claims| claims["custom"] = json!({ "groups": "one" })), person(&["one"]));
        assert_eq!(said(|claims| claims["groups"] = json!(["top"])), person(&["top"]));
        assert_eq!(said(|claims| claims["custom"] = json!("odd")), person(&[]));
    }

    #[test]
    fn a_service_token_names_a_program() {
        let program = Ok(Caller::ServiceToken { common_name: "0123.access".into() });
        let as_program = |claims: &mut Value| {
            claims["common_name"] = json!("0123.access");
            claims["sub"] = json!("");
            claims["email"] = Value::Null;
        };
        assert_eq!(said(as_program), program);
        let nobody = Err("the token names neither a person nor a service token");
        assert_eq!(
            said(|claims| {
                as_program(claims);
                claims["sub"] = json!("somebody");
            }),
            nobody
        );
        assert_eq!(said(|claims| claims["common_name"] = json!("0123.access")), nobody);
        assert_eq!(said(|claims| claims["email"] = json!("")), nobody);
        assert_eq!(said(|claims| claims["email"] = Value::Null), nobody);
    }

    #[test]
    fn claims_that_are_not_for_us_are_refused() {
        let table: [(&str, Value, &str); 16] = [
            ("iss", json!("https://u.cloudflareaccess.com"), "another issuer"),
            ("iss", json!("https://t.cloudflareaccess.com/"), "another issuer"),
            ("iss", Value::Null, "cannot be read"),
            ("aud", json!("x"), "another application"),
            ("aud", json!([]), "another application"),
            ("aud", json!(["x", AUD.to_uppercase()]), "another application"),
            ("aud", json!({ "0": AUD }), "cannot be read"),
            ("exp", json!(NOW), "expired"),
            ("exp", json!(-1), "expired"),
            ("exp", json!("soon"), "cannot be read"),
            ("exp", Value::Null, "cannot be read"),
            ("nbf", json!(NOW + 31), "not valid yet"),
            ("type", json!("org"), "not an application's"),
            ("email", json!("li"), "e-mail address is none"),
            ("email", json!("li @bank.example"), "e-mail address is none"),
            ("email", json!(["li@bank.example"]), "cannot be read"),
        ];
        for (name, value, expected) in table {
            let outcome = said(|claims| claims[name] = value.clone());
            assert!(outcome.as_ref().is_err_and(|why| why.contains(expected)), "{name} {value}: {outcome:?}");
        }
    }

    #[test]
    fn only_rs256_with_a_key_is_read() {
        for (header, expected) in [
            (json!({ "alg": "none", "kid": "k1" }), "not signed by RS256"),
            (json!({ "alg": "HS256", "kid": "k1" }), "not signed by RS256"),
            (json!({ "alg": "rs256", "kid": "k1" }), "not signed by RS256"),
            (json!({ "alg": "RS256" }), "does not name its key"),
            (json!({ "alg": "RS256", "kid": "" }), "does not name its key"),
            (json!({ "alg": "RS256", "kid": 1 }), "header cannot be read"),
            (json!({ "alg": "RS256", "kid": "k1", "crit": ["b64"], "b64": false }), "extensions"),
            (json!([]), "header cannot be read"),
        ] {
            let outcome = said_of(&assemble(&header, &claims()));
            assert!(outcome.as_ref().is_err_and(|why| why.contains(expected)), "{header}: {outcome:?}");
        }
    }

    #[test]
    fn a_claim_that_is_there_twice_is_refused() {
        let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"RS256","kid":"k1"}"#);
        let twice = claims().to_string().replacen('{', r#"{"email":"chief@bank.example","#, 1);
        let text = format!("{header}.{}.c2ln", URL_SAFE_NO_PAD.encode(twice));
        assert_eq!(said_of(&text), Err("the token's claims cannot be read"));
    }

    #[test]
    fn what_is_no_token_is_refused_before_it_is_decoded() {
        let good = assemble(&json!({ "alg": "RS256", "kid": "k1" }), &claims());
        assert!(said_of(&good).is_ok());
        for text in [
            "",
            ".",
            "..",
            "a.b",
            "a.b.c.d",
            "e30.e30.e30",
            &format!("{good}."),
            &format!("{good}="),
            &good.replacen('.', "+.", 1),
        ] {
            assert!(said_of(text).is_err(), "{text}");
        }
        assert_eq!(said_of(&"a".repeat(LARGEST + 1)), Err("the token is larger than a token can be"));
    }
}
