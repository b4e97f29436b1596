//! `GET /api/merchants?find=…`: merchants that the caller may see, found by number or name, for those who may see more than
//! the session lists.

use crate::access::Grant;
use crate::answer;
use crate::fault::Fault;
use nontax_api::{Merchant, MerchantsFound};
use nontax_config::ConfiguredMerchant;
use worker::{Response, Url};

/// Merchants that a session lists, at most: a list that people choose from by eye.
pub const MOST_LISTED: usize = 200;

/// Merchants that a search brings, at most.
const MOST_FOUND: usize = 50;

/// Answers the search.
pub fn answer(grant: &Grant<'_>, url: &Url) -> Result<Response, Fault> {
    let words = url.query_pairs().find(|(name, _)| name == "find").map(|(_, words)| words).unwrap_or_default();
    let found = grant.merchants.iter().copied().filter(|merchant| fits(merchant, &words));
    let (merchants, more) = first(found, MOST_FOUND);
    answer::json(&MerchantsFound { merchants, more })
}

/// The first of them as the page may know them, and how many there are besides.
pub fn first<'a>(all: impl Iterator<Item = &'a ConfiguredMerchant>, most: usize) -> (Vec<Merchant>, u32) {
    let mut all = all;
    let listed = all.by_ref().take(most).map(for_page).collect();
    (listed, u32::try_from(all.count()).unwrap_or(u32::MAX))
}

// Every word must be somewhere in number or name.
fn fits(merchant: &ConfiguredMerchant, words: &str) -> bool {
    let name = merchant.name.to_lowercase();
    words.split_whitespace().all(|word| merchant.mch_id.as_str().contains(word) || name.contains(&word.to_lowercase()))
}

/// What the page may know of a merchant.
fn for_page(merchant: &ConfiguredMerchant) -> Merchant {
    Merchant {
        mch_id: merchant.mch_id.clone(),
        name: merchant.name.clone(),
        region_code: merchant.region_code.clone(),
        department_code: merchant.department_code.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_looked_for_in_number_and_name() {
        let merchant = ConfiguredMerchant {
            mch_id: "1900016021".parse().unwrap(),
            name: "广东省非税 Guangdong".into(),
            appid: "wx5f6e43071809a9dd".parse().unwrap(),
            region_code: None,
            department_code: None,
        };
        for (words, expected) in [
            ("", true),
            ("6021", true),
            ("广东", true),
            ("guangdong 1900", true),
            ("非税 广州", false),
            ("1900016022", false),
        ] {
            assert_eq!(fits(&merchant, words), expected, "{words}");
        }
        let (listed, more) = first([&merchant; 7].into_iter(), 5);
        assert_eq!((listed.len(), more), (5, 2));
    }
}
