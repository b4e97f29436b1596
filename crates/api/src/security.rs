//! The one table of security headers: the Worker puts them on every answer, and the build writes them into the
//! `_headers` file of the static assets, which the Worker does not see.

/// What the page may load and do. No inline script, no inline style, nothing from elsewhere.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self' data:; font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'none'";

/// Name (lower case) and value of each header.
pub const HEADERS: &[(&str, &str)] = &[
    ("content-security-policy", CONTENT_SECURITY_POLICY),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ("strict-transport-security", "max-age=31536000; includeSubDomains"),
];

/// The `_headers` file of the static assets.
#[must_use]
pub fn assets_headers_file() -> String {
    let mut file = String::from("/*\n");
    for (name, value) in HEADERS {
        file.push_str("  ");
        file.push_str(name);
        file.push_str(": ");
        file.push_str(value);
        file.push('\n');
    }
    file
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_forbids_inline_script_and_style_and_everything_foreign() {
        for forbidden in ["unsafe-inline", "'unsafe-eval'", "*", "http:", "https:"] {
            assert!(!CONTENT_SECURITY_POLICY.contains(forbidden), "{forbidden}");
        }
        assert!(CONTENT_SECURITY_POLICY.starts_with("default-src 'none'; "));
    }

    #[test]
    fn the_headers_file_holds_each_header_on_one_line_of_legal_length() {
        let file = assets_headers_file();
        assert_eq!(file.lines().count(), HEADERS.len() + 1);
        for ((name, value), line) in HEADERS.iter().zip(file.lines().skip(1)) {
            assert_eq!(line, format!("  {name}: {value}"));
            assert!(line.len() <= 2000 && line.is_ascii());
            assert!(name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'));
        }
    }
}
