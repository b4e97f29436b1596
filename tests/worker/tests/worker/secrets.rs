//! What may never be said.

use crate::Rig;
use nontax_sandbox::server::TOKEN_PREFIX;
use nontax_sandbox::{BEARER_PREFIX, SECRET_PREFIX};

/// Nothing that the Worker answered or logged in this run has a token or a secret in it.
pub fn are_nowhere(rig: &Rig) {
    let mut needles = vec![SECRET_PREFIX.to_owned(), TOKEN_PREFIX.to_owned(), BEARER_PREFIX.to_owned()];
    // A token without its beginning is one all the same.
    let tails = |token: &String| token.get(token.len() / 2..token.len() / 2 + 32).map(str::to_owned);
    needles.extend(rig.desk.sandbox.sandbox.tokens().iter().filter_map(tails));
    // Of what people signed in with: neither the claims nor the signature.
    let sent = rig.signed.access.tokens();
    let parts = sent.iter().flat_map(|token| token.split('.').skip(1)).filter(|part| part.len() >= 40);
    needles.extend(parts.map(|part| part[..40].to_owned()));
    let (_, directory_key) = rig.directory.key.split_once(':').unwrap();
    assert!(parts_of(directory_key).len() == 2 && sent.len() > 40);
    needles.extend(parts_of(directory_key));
    needles.sort_unstable();
    needles.dedup();
    // The search finds what is there: answers to the page, and what the Worker logged.
    let with_merchant = rig.desk.record.origins_with(&["1900016021".to_owned()]);
    assert!(with_merchant.iter().any(|origin| origin.starts_with("GET ")), "{with_merchant:?}");
    assert!(with_merchant.iter().any(|origin| origin == "worker (local)"), "{with_merchant:?}");
    assert!(rig.desk.sandbox.sandbox.tokens().len() > 10, "tokens were given out");
    assert_eq!(rig.desk.record.origins_with(&needles), Vec::<String>::new());
}

/// Half of a key is a leak too.
fn parts_of(key: &str) -> Vec<String> {
    key.as_bytes().chunks_exact(20).map(|half| String::from_utf8_lossy(half).into_owned()).collect()
}
