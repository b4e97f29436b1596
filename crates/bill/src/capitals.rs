//! Amounts in Chinese capitals (大写金额), as the rules for filling in bills (《支付结算办法》附一《正确填写票据和结算凭证的基本规定》)
//! have them. Where these rules leave a choice, the amount is written without the 零 that may be left out, and with a 整 behind 角, so that
//! nothing can be added.

use crate::money::Fen;

const DIGITS: [&str; 10] = ["零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"];

/// Of the places of a group of four, from the highest.
const PLACES: [(u64, &str); 4] = [(1_000, "仟"), (100, "佰"), (10, "拾"), (1, "")];

const WAN: u64 = 10_000;
const YI: u64 = 100_000_000;

/// `人民币壹仟肆佰零玖元伍角整`; a negative one begins with `人民币负`.
#[must_use]
pub fn in_capitals(amount: Fen) -> String {
    let units = amount.0.unsigned_abs();
    let (yuan, jiao, fen) = (units / 100, units / 10 % 10, units % 10);
    let mut text = "人民币".to_owned();
    if amount.0 < 0 {
        text.push('负');
    }
    if yuan > 0 || units == 0 {
        if yuan == 0 {
            text.push('零');
        }
        append(&mut text, yuan);
        text.push('元');
    }
    if jiao > 0 {
        text.push_str(digit(jiao));
        text.push('角');
    } else if fen > 0 && yuan > 0 {
        text.push('零');
    }
    if fen > 0 {
        text.push_str(digit(fen));
        text.push('分');
    } else {
        text.push('整');
    }
    text
}

fn digit(digit: u64) -> &'static str {
    DIGITS.get(digit as usize).copied().unwrap_or_default()
}

/// A number without its unit; nothing for 0.
fn append(text: &mut String, number: u64) {
    let split = [(YI, "亿"), (WAN, "万")].into_iter().find(|(unit, _)| number >= *unit);
    let Some((unit, name)) = split else {
        append_group(text, number);
        return;
    };
    append(text, number / unit);
    text.push_str(name);
    let rest = number % unit;
    if rest > 0 && rest < unit / 10 {
        text.push('零');
    }
    append(text, rest);
}

/// A number below 10,000.
fn append_group(text: &mut String, number: u64) {
    let mut gap = false;
    let mut begun = false;
    for (place, name) in PLACES {
        let value = number / place % 10;
        if value == 0 {
            gap = begun;
            continue;
        }
        if gap {
            text.push('零');
        }
        text.push_str(digit(value));
        text.push_str(name);
        (gap, begun) = (false, true);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn said(fen: i64) -> String {
        in_capitals(Fen(fen)).trim_start_matches("人民币").to_owned()
    }

    #[test]
    fn the_examples_of_the_rules() {
        assert_eq!(said(140_950), "壹仟肆佰零玖元伍角整");
        assert_eq!(said(600_714), "陆仟零柒元壹角肆分");
        assert_eq!(said(168_032), "壹仟陆佰捌拾元叁角贰分");
        assert_eq!(said(10_700_053), "壹拾万柒仟元伍角叁分");
        assert_eq!(said(1_640_902), "壹万陆仟肆佰零玖元零贰分");
        assert_eq!(said(32_504), "叁佰贰拾伍元零肆分");
    }

    #[test]
    fn zero_small_negative_and_huge_amounts() {
        assert_eq!(said(0), "零元整");
        assert_eq!(said(5), "伍分");
        assert_eq!(said(30), "叁角整");
        assert_eq!(said(-1_000), "负壹拾元整");
        assert_eq!(said(1_000_000_000_000), "壹佰亿元整");
        assert_eq!(said(10_000_000_100), "壹亿零壹元整");
        assert_eq!(said(10_010_000_000), "壹亿零壹拾万元整");
        assert!(said(i64::MIN).starts_with("负玖亿贰仟贰佰叁拾叁万柒仟贰佰零叁亿"));
    }

    /// Reads capitals back: every place name says what its digit is worth.
    fn read(text: &str) -> u64 {
        let (mut total, mut below_yi, mut group, mut last) = (0_u64, 0_u64, 0_u64, 0_u64);
        let mut fen = 0;
        for symbol in text.chars() {
            match symbol {
                '拾' | '佰' | '仟' => {
                    group += last
                        * [('拾', 10), ('佰', 100), ('仟', 1_000)].iter().find(|(name, _)| *name == symbol).unwrap().1;
                    last = 0;
                }
                '万' => (below_yi, group, last) = (below_yi + (group + last) * WAN, 0, 0),
                '亿' => (total, below_yi, group, last) = ((total + below_yi + group + last) * YI, 0, 0, 0),
                '元' => (total, below_yi, group, last) = (total + below_yi + group + last, 0, 0, 0),
                '角' => (fen, last) = (fen + last * 10, 0),
                '分' => (fen, last) = (fen + last, 0),
                '整' => {}
                digit => last = DIGITS.iter().position(|name| name.starts_with(digit)).unwrap() as u64,
            }
        }
        total * 100 + fen
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn an_amount_can_be_read_back(amount in prop_oneof![0..i64::MAX, 0..100_000_000_i64, (0..1_000_000_i64).prop_map(|wan| wan * 1_000_000)]) {
            let text = said(amount);
            prop_assert_eq!(read(&text), amount.unsigned_abs(), "{}", text);
        }

        #[test]
        fn it_has_no_two_zeros_in_a_row_and_ends_where_nothing_can_be_added(amount: i64) {
            let text = said(amount);
            prop_assert!(!text.contains("零零") && !text.contains("零万") && !text.contains("零亿"), "{}", text);
            prop_assert!(amount == 0 || !text.contains("零元"), "{}", text);
            prop_assert!(text.ends_with('整') || text.ends_with('分'), "{}", text);
        }
    }
}
