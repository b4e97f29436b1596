//! The payers' banks (付款银行): which are common, and the long tail of all codes that WeChat names.

use crate::dice::Dice;
use std::sync::LazyLock;

static ALL: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| include_str!("../../data/payer-banks.txt").lines().filter(|line| !line.is_empty()).collect());

const COMMON: [(u32, &str); 19] = [
    (340, "OTHERS"),
    (120, "ICBC_DEBIT"),
    (115, "CCB_DEBIT"),
    (90, "ABC_DEBIT"),
    (65, "BOC_DEBIT"),
    (45, "CMB_DEBIT"),
    (35, "CMB_CREDIT"),
    (34, "PSBC_DEBIT"),
    (25, "COMM_DEBIT"),
    (24, "GDRCU_DEBIT"),
    (20, "CFT"),
    (16, "GRCB_DEBIT"),
    (14, "CITIC_CREDIT"),
    (12, "GDB_CREDIT"),
    (10, "PAB_DEBIT"),
    (8, "ICBC_CREDIT"),
    (6, "ICBC_ECNY"),
    (3, "JCB_DEBIT"),
    // Any code of the list.
    (18, ""),
];

/// A payer's bank, the common ones as often as they are common.
pub(crate) fn payer_bank(dice: &mut Dice) -> &'static str {
    match dice.weighted(&COMMON) {
        "" => dice.pick(&ALL),
        common => common,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn balance_leads_and_the_tail_is_long() {
        let mut dice = Dice::of(&[5]);
        let banks: Vec<_> = (0..20_000).map(|_| payer_bank(&mut dice)).collect();
        assert!(banks.iter().filter(|bank| **bank == "OTHERS").count() > 6_000);
        assert!(banks.iter().collect::<HashSet<_>>().len() > 100);
        assert!(banks.iter().all(|bank| ALL.contains(bank)));
    }
}
