//! A stand-in for Cloudflare Access: keys made on the spot, tokens signed with them, and the server that publishes the
//! public halves.

use anyhow::Context;
use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rsa::pkcs1v15::SigningKey;
use rsa::sha2::Sha256;
use rsa::signature::{SignatureEncoding, Signer};
use rsa::traits::PublicKeyParts;
use rsa::{RsaPrivateKey, rand_core::OsRng};
use serde_json::{Value, json};
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The team that tokens are of.
pub const TEAM_DOMAIN: &str = "nontax-tests.cloudflareaccess.com";

/// The AUD tags of the application: the one tokens carry, and another.
pub const AUDIENCES: [&str; 2] = [
    "32eafc7626e974616deaf0dc3ce63d7bcbed58a2731e84d06bc3cdf1b53c4228",
    "97e2aae120121f902df8bc99fc345913ab186d174f3079ea729236766b2e7c4a",
];

/// Bits of the keys: as Access has them.
const KEY_BITS: usize = 2048;

/// What the key server does when it is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KeyServerMood {
    /// Answers.
    #[default]
    Well,
    /// Answers 500.
    Broken,
    /// Sends to another address, which has other keys.
    Redirecting,
    /// Answers more than anybody reads.
    Endless,
    /// Answers a web page.
    WebPage,
    /// Never answers.
    Silent,
}

/// A key of the issuer.
#[derive(Clone, Debug)]
pub struct Key {
    /// Its name.
    pub kid: String,
    private: RsaPrivateKey,
}

/// The issuer with its key server.
#[derive(Clone, Debug)]
pub struct Access {
    /// Where the keys are.
    pub certs: String,
    state: Arc<Mutex<Published>>,
}

#[derive(Debug, Default)]
struct Published {
    keys: Vec<Value>,
    mood: KeyServerMood,
    asked: usize,
    followed: usize,
    tokens: Vec<String>,
}

impl Key {
    /// Makes a key.
    ///
    /// # Errors
    /// When the machine has no randomness.
    pub fn make(kid: &str) -> anyhow::Result<Self> {
        Ok(Self { kid: kid.to_owned(), private: RsaPrivateKey::new(&mut OsRng, KEY_BITS)? })
    }

    /// The public half as a JWK.
    #[must_use]
    pub fn public(&self) -> Value {
        let number = |bytes: Vec<u8>| URL_SAFE_NO_PAD.encode(bytes);
        json!({
            "kid": self.kid, "kty": "RSA", "alg": "RS256", "use": "sig",
            "n": number(self.private.n().to_bytes_be()), "e": number(self.private.e().to_bytes_be())
        })
    }

    /// The modulus, which some take for a shared secret.
    #[must_use]
    pub fn modulus(&self) -> Vec<u8> {
        self.private.n().to_bytes_be()
    }

    /// Signs header and claims.
    #[must_use]
    pub fn sign(&self, header: &Value, claims: &Value) -> String {
        let signed = unsigned(header, claims);
        let signature = SigningKey::<Sha256>::new(self.private.clone()).sign(signed.as_bytes());
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes()))
    }
}

/// Header and claims, to be signed.
#[must_use]
pub fn unsigned(header: &Value, claims: &Value) -> String {
    format!("{}.{}", URL_SAFE_NO_PAD.encode(header.to_string()), URL_SAFE_NO_PAD.encode(claims.to_string()))
}

impl Access {
    /// Starts the key server; it ends with the runtime.
    ///
    /// # Errors
    /// When no port can be had.
    pub async fn start(keys: &[&Key]) -> anyhow::Result<Self> {
        let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.context("no free port")?;
        let certs = format!("http://{}/certs", listener.local_addr()?);
        let access = Self { certs, state: Arc::default() };
        access.publish(keys);
        let router =
            Router::new().route("/certs", get(answer)).route("/elsewhere", get(elsewhere)).with_state(access.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(access)
    }

    /// From now on these keys are published.
    pub fn publish(&self, keys: &[&Key]) {
        self.state().keys = keys.iter().map(|key| key.public()).collect();
    }

    /// How the key server behaves from now on.
    pub fn set_mood(&self, mood: KeyServerMood) {
        self.state().mood = mood;
    }

    /// How often it was asked.
    #[must_use]
    pub fn asked(&self) -> usize {
        self.state().asked
    }

    /// How often its redirect was followed.
    #[must_use]
    pub fn followed(&self) -> usize {
        self.state().followed
    }

    /// Notes a token that was sent, for the search for secrets.
    pub fn note(&self, token: &str) {
        self.state().tokens.push(token.to_owned());
    }

    /// Every token that was sent.
    #[must_use]
    pub fn tokens(&self) -> Vec<String> {
        self.state().tokens.clone()
    }

    fn state(&self) -> MutexGuard<'_, Published> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn answer(State(access): State<Access>) -> Response {
    let (mood, keys) = {
        let mut state = access.state();
        state.asked += 1;
        (state.mood, json!({ "keys": state.keys, "public_certs": [] }))
    };
    match mood {
        KeyServerMood::Well => axum::Json(keys).into_response(),
        KeyServerMood::Broken => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        KeyServerMood::Redirecting => (StatusCode::FOUND, [(header::LOCATION, "/elsewhere")]).into_response(),
        KeyServerMood::Endless => {
            let mut body = keys.to_string();
            body.push_str(&" ".repeat(1 << 20));
            ([(header::CONTENT_TYPE, "application/json")], body).into_response()
        }
        KeyServerMood::WebPage => "<!doctype html><p>not here</p>".into_response(),
        KeyServerMood::Silent => std::future::pending().await,
    }
}

async fn elsewhere(State(access): State<Access>) -> Response {
    let mut state = access.state();
    state.followed += 1;
    axum::Json(json!({ "keys": state.keys })).into_response()
}
