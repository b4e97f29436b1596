//! The merchants and appids that the sandbox knows.

use crate::dice;

/// What kind of merchant it is: which departments it has and how much trade.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Profile {
    /// The whole province: departments in every city, no fee on most.
    Province,
    /// One city; every payment costs a fee of 0.60%.
    City,
    /// Valid, and never any trade: empty days.
    NoTrade,
    /// A small merchant like the province's, one of a thousand kept for tests.
    Small,
}

/// A merchant that statements can be asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merchant {
    /// What a request calls `mch_id` and the statement 子商户号.
    pub mch_id: String,
    /// A name for people.
    pub name: &'static str,
    /// 商户号 of the statement: the provider under which the merchant is.
    pub provider: &'static str,
    /// 公众账号ID of its rows.
    pub appid: &'static str,
    /// Its kind.
    pub profile: Profile,
}

impl Merchant {
    /// The merchant with that number: `1900016021` (province), `1900016022` (city), `1900016023` (no trade), and
    /// `1900017000` to `1900017999` (small ones, so that every test can have its own).
    #[must_use]
    pub fn known(mch_id: &str) -> Option<Self> {
        let (name, provider, appid, profile) = match mch_id {
            "1900016021" => ("广东省非税", "1800004561", "wxc971985892358997", Profile::Province),
            "1900016022" => ("广州市非税", "1800004561", "wx5f6e43071809a9dd", Profile::City),
            "1900016023" => ("无交易商户", "1800004561", "wxc971985892358997", Profile::NoTrade),
            _ => {
                let number = mch_id.strip_prefix("1900017").filter(|rest| rest.len() == 3)?;
                number.parse::<u16>().ok()?;
                ("测试商户", "1800004561", "wxc971985892358997", Profile::Small)
            }
        };
        Some(Self { mch_id: mch_id.to_owned(), name, provider, appid, profile })
    }

    /// The number that stands for this merchant where chance is decided.
    pub(crate) fn key(&self) -> u64 {
        dice::of_text(&self.mch_id)
    }
}

/// What every secret of the sandbox begins with: whoever looks for leaks looks for this.
pub const SECRET_PREFIX: &str = "sandbox-secret-of-no-value-";

/// What every bearer of the sandbox's token server begins with: whoever looks for leaks looks for this.
pub const BEARER_PREFIX: &str = "sandbox-bearer-of-no-value-";

/// What an organisation shows to the sandbox's token server for an appid; its secret's last four digits end it.
#[must_use]
pub fn bearer_of(appid: &str) -> Option<String> {
    let secret = secret_of(appid)?;
    Some(format!("{BEARER_PREFIX}{}", secret.strip_prefix(SECRET_PREFIX)?))
}

/// The secret of an appid, if the sandbox knows the appid: `wx5f6e43071809a9dd` (`…-0001`), `wxc971985892358997` (`…-0002`),
/// and the family `wx000000000000NNNN`, whose secret ends in the same four digits, so that every test can have a token of its own.
#[must_use]
pub fn secret_of(appid: &str) -> Option<String> {
    let number = match appid {
        "wx5f6e43071809a9dd" => "0001",
        "wxc971985892358997" => "0002",
        _ => appid
            .strip_prefix("wx000000000000")
            .filter(|rest| rest.len() == 4 && rest.bytes().all(|byte| byte.is_ascii_digit()))?,
    };
    Some(format!("{SECRET_PREFIX}{number}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_documented_merchants_and_appids_are_known() {
        assert!(Merchant::known("1900016021").is_some());
        assert!(Merchant::known("1900017042").is_some());
        for unknown in ["1900016024", "190001704", "19000170421", "1900017x42", ""] {
            assert_eq!(Merchant::known(unknown), None, "{unknown}");
        }
        assert_eq!(secret_of("wx5f6e43071809a9dd").as_deref(), Some("sandbox-secret-of-no-value-0001"));
        assert_eq!(secret_of("wx0000000000000042").as_deref(), Some("sandbox-secret-of-no-value-0042"));
        assert_eq!(secret_of("wx00000000000000a2"), None);
    }
}
