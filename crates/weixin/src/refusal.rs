//! Whether a business call was refused because of its token, so that one new try with another token makes sense.

/// WeChat's code says that the token is wrong or too old: drop it if it is still the held one, ask again once, retry
/// once, then stop. Holds for business calls only: from the token endpoint 40001 means a wrong secret.
#[must_use]
pub fn refused_token(code: i64) -> bool {
    matches!(code, 40001 | 40014 | 42001)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_three_token_codes_are_worth_a_new_token() {
        assert!([40001, 40014, 42001].into_iter().all(refused_token));
        assert!(![-1, 0, 40013, 40125, 40164, 41001, 45009, 48001].into_iter().any(refused_token));
    }
}
