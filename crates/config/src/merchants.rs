//! The setting MERCHANTS: who can be asked for, and by which appid.

use crate::{SettingError, Source};
use nontax_bill::MchId;
use nontax_weixin::AppId;
use nontax_weixin::orders::{DepartmentCode, RegionCode};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A merchant that a deployment can ask for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConfiguredMerchant {
    /// 子商户号.
    pub mch_id: MchId,
    /// A name for people.
    pub name: String,
    /// On whose behalf WeChat is asked.
    pub appid: AppId,
    /// 行政区划代码 that order look-ups default to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region_code: Option<String>,
    /// 执收单位编码 that order look-ups default to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department_code: Option<String>,
}

impl ConfiguredMerchant {
    /// What the types do not rule out.
    ///
    /// # Errors
    /// What is wrong, in a few words.
    pub fn check(&self) -> Result<(), &'static str> {
        if self.name.trim().is_empty() {
            return Err("name is empty");
        }
        if self.name.chars().any(char::is_control) {
            return Err("name holds a tab, a line break or another control character");
        }
        if self.region_code.as_ref().is_some_and(|code| code.parse::<RegionCode>().is_err()) {
            return Err("region_code is not a code of digits");
        }
        if self.department_code.as_ref().is_some_and(|code| code.parse::<DepartmentCode>().is_err()) {
            return Err("department_code is not a code of letters and digits");
        }
        Ok(())
    }
}

/// Reads MERCHANTS, in its order.
///
/// # Errors
/// The first entry that is wrong.
pub fn read_merchants(source: Source<'_>) -> Result<Vec<ConfiguredMerchant>, SettingError> {
    let entries = source.entries()?;
    if entries.is_empty() {
        return Err(source.wrong("names no merchant"));
    }
    let mut known = BTreeSet::new();
    let mut merchants = Vec::with_capacity(entries.len());
    for entry in entries {
        let merchant: ConfiguredMerchant = entry.read()?;
        merchant.check().map_err(|why| entry.wrong(why))?;
        if !known.insert(merchant.mch_id.clone()) {
            return Err(entry.wrong(format!("mch_id {} is there twice", merchant.mch_id)));
        }
        merchants.push(merchant);
    }
    Ok(merchants)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: &str = r#"[
        { "mch_id": "1900016021", "name": "广东省非税", "appid": "wx5f6e43071809a9dd", "region_code": "440000", "department_code": "118610002" },
        { "mch_id": "1900016022", "name": "二", "appid": "wx5f6e43071809a9dd" }
    ]"#;

    fn said(text: &str) -> String {
        read_merchants(Source::in_file("MERCHANTS", text, 1)).unwrap_err().to_string()
    }

    #[test]
    fn merchants_keep_their_order() {
        let merchants = read_merchants(Source::setting("MERCHANTS", TWO)).unwrap();
        let numbers: Vec<_> = merchants.iter().map(|merchant| merchant.mch_id.as_str()).collect();
        assert_eq!(numbers, ["1900016021", "1900016022"]);
        assert_eq!(merchants[0].department_code.as_deref(), Some("118610002"));
    }

    #[test]
    fn what_is_wrong_is_said_with_its_entry_and_line() {
        for (from, to, expected) in [
            ("1900016022", "1900016021", "MERCHANTS: entry 2 (line 3): mch_id 1900016021 is there twice"),
            ("1900016022", "19", "MERCHANTS: entry 2 (line 3): not a merchant number"),
            ("118610002", "11 86", "MERCHANTS: entry 1 (line 2): department_code is not a code"),
            ("440000", "44a", "MERCHANTS: entry 1 (line 2): region_code is not a code"),
            ("\"二\"", "\"  \"", "MERCHANTS: entry 2 (line 3): name is empty"),
            ("\"二\"", "\"二\\t\"", "MERCHANTS: entry 2 (line 3): name holds a tab"),
            ("\"name\": \"二\"", "\"nmae\": \"二\"", "MERCHANTS: entry 2 (line 3): unknown field `nmae`"),
        ] {
            let text = TWO.replace(from, to);
            assert_ne!(text, TWO, "{from}");
            assert!(said(&text).starts_with(expected), "{}", said(&text));
        }
        assert_eq!(said("[]"), "MERCHANTS: line 1: names no merchant");
        assert!(said("{}").starts_with("MERCHANTS: line 1: is not a JSON array"));
    }
}
