//! The payer's bank (付款银行): WeChat's bank codes. A code is a bank and what was used there: `ICBC_DEBIT`.

use crate::text::Lang;

/// Code of the bank without its suffix, Chinese name, English name where the code alone would not do.
const BANKS: &str = include_str!("banks.tsv");

/// The bank's name with the kind of card or wallet; `None` for a code that is not known.
pub(super) fn name(code: &str, lang: Lang) -> Option<String> {
    let english = lang == Lang::En;
    let whole = match code {
        "CFT" => Some(if english { "WeChat balance" } else { "零钱" }),
        "OTHERS" => Some(if english { "Balance or other (no card)" } else { "零钱等（非银行卡）" }),
        // The trap of this table: the debit card is a bank in Shanxi, the credit card the Japanese card network.
        "JCB_DEBIT" => Some(if english { "Jincheng Bank (debit)" } else { "晋城银行 借记卡" }),
        "JCB_CREDIT" => Some(if english { "JCB (credit)" } else { "JCB 信用卡" }),
        _ => None,
    };
    if let Some(name) = whole {
        return Some(name.to_owned());
    }
    let (bank, suffix) = code.rsplit_once('_')?;
    let (chinese_kind, english_kind) = match suffix {
        "DEBIT" => ("借记卡", "debit"),
        "CREDIT" => ("信用卡", "credit"),
        "ECNY" => ("数字人民币", "e-CNY"),
        _ => return None,
    };
    let line = BANKS.lines().find(|line| line.split('\t').next() == Some(bank))?;
    let mut cells = line.split('\t').skip(1);
    let chinese = cells.next()?;
    Some(if english {
        format!("{} ({english_kind})", cells.next().unwrap_or(bank))
    } else {
        format!("{chinese} {chinese_kind}")
    })
}

/// Every code that has a name.
pub(super) fn codes() -> Vec<String> {
    let banks = BANKS.lines().filter_map(|line| line.split('\t').next());
    let kinds = |bank: &str| ["DEBIT", "CREDIT", "ECNY"].map(|kind| format!("{bank}_{kind}"));
    ["CFT", "OTHERS"].map(str::to_owned).into_iter().chain(banks.flat_map(kinds)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_a_bank_and_a_kind() {
        assert_eq!(name("ICBC_DEBIT", Lang::Zh).as_deref(), Some("工商银行 借记卡"));
        assert_eq!(name("ICBC_DEBIT", Lang::En).as_deref(), Some("ICBC (debit)"));
        assert_eq!(name("CMB_CREDIT", Lang::Zh).as_deref(), Some("招商银行 信用卡"));
        assert_eq!(name("ABC_ECNY", Lang::Zh).as_deref(), Some("农业银行 数字人民币"));
        assert_eq!(name("CFT", Lang::Zh).as_deref(), Some("零钱"));
        assert!(name("OTHERS", Lang::Zh).is_some());
    }

    #[test]
    fn a_suffix_reads_the_same_for_banks_that_the_list_has_without_it() {
        assert_eq!(name("PSBC_ECNY", Lang::Zh).as_deref(), Some("邮政储蓄银行 数字人民币"));
    }

    #[test]
    fn a_bank_without_an_english_name_keeps_its_code() {
        assert_eq!(name("AHNX_DEBIT", Lang::En).as_deref(), Some("AHNX (debit)"));
    }

    #[test]
    fn jcb_is_a_bank_as_debit_and_a_network_as_credit() {
        assert_eq!(name("JCB_DEBIT", Lang::Zh).as_deref(), Some("晋城银行 借记卡"));
        assert_eq!(name("JCB_CREDIT", Lang::Zh).as_deref(), Some("JCB 信用卡"));
    }

    #[test]
    fn unknown_codes_have_no_name() {
        for code in ["XYZ_DEBIT", "ICBC", "ICBC_GOLD", "_DEBIT", "", "icbc_debit", "工商银行"] {
            assert_eq!(name(code, Lang::Zh), None, "{code}");
        }
    }

    #[test]
    fn every_bank_is_listed_once_with_a_chinese_name() {
        let mut codes: Vec<&str> = Vec::new();
        for line in BANKS.lines() {
            let cells: Vec<&str> = line.split('\t').collect();
            assert!((2..=3).contains(&cells.len()), "{line}");
            assert!(cells.iter().all(|cell| !cell.trim().is_empty()), "{line}");
            codes.push(cells[0]);
        }
        let listed = codes.len();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), listed);
        assert!(listed > 150);
    }
}
