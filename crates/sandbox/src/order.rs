//! Order ids (商户订单号) that carry their notice, and the orders of a notice: what `getorderlist` answers, out of the numbers
//! alone. A payment of a generated statement has the paid order of its notice.

use crate::dice::{self, Dice};
use crate::notice::{Fate, Notice};

/// The letters of order ids and openids.
pub(crate) const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// An order id: 28 characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OrderId([u8; 28]);

/// The orders of a notice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Orders {
    /// In the order in which they were placed.
    pub placed: Vec<String>,
    /// The paid one.
    pub paid: Option<String>,
}

/// The example of the official page `getorderlist`: notice, department, region, orders; the last one is paid.
const OFFICIAL_NOTICE: (&str, &str, &str) = ("34000019081115065040", "065080906", "340000");
const OFFICIAL_ORDERS: [&str; 6] = [
    "AQCAxFJwcrQqI2BkDAqRH-UhDq2D",
    "AQAAgrVxcrRuhXBkDAqRH-UhDq2D",
    "AQCAFxFzcrQqI2BkDAqRH-UhDq2D",
    "AQCA5_3kcrSQCxMJDAGMadMAAAAA",
    "AQCA6ADlcrQqI2BkDAGMadMAAAAA",
    "AQCA62hwdbQqI2BkDAqRH-U4tE4p",
];

impl Orders {
    /// The orders of a notice number in a region and department; none when there is no such notice.
    #[must_use]
    pub fn of_notice(number: &str, region: &str, department: &str) -> Self {
        if (number, department, region) == OFFICIAL_NOTICE {
            return Self::official();
        }
        Notice::parse(number).map_or_else(Self::default, |notice| Self::of(notice, region, department))
    }

    /// The orders of the notice to which an order belongs. A number without a notice stands in the statement's column
    /// 缴费通知书编号(或平台订单号), so that one is understood too.
    #[must_use]
    pub fn of_order(order: &str, region: &str, department: &str) -> Self {
        if OFFICIAL_ORDERS.contains(&order) && (department, region) == (OFFICIAL_NOTICE.1, OFFICIAL_NOTICE.2) {
            return Self::official();
        }
        let Some((notice, attempt)) = decode(order, region, department) else {
            return Self::of_notice(order, region, department);
        };
        let orders = Self::of(notice, region, department);
        if orders.placed.get(usize::from(attempt)).is_some_and(|placed| placed == order) {
            orders
        } else {
            Self::default()
        }
    }

    fn of(notice: Notice, region: &str, department: &str) -> Self {
        let fate = notice.fate(region, department);
        if fate == Fate::Unknown {
            return Self::default();
        }
        let (attempts, paid_attempt) = attempts(notice, region, department);
        let id = |attempt| OrderId::of(notice, attempt, region, department).to_string();
        Self { placed: (0..attempts).map(id).collect(), paid: (fate == Fate::Paid).then(|| id(paid_attempt)) }
    }

    fn official() -> Self {
        Self {
            placed: OFFICIAL_ORDERS.iter().map(|&order| order.to_owned()).collect(),
            paid: OFFICIAL_ORDERS.last().map(|&order| order.to_owned()),
        }
    }
}

impl OrderId {
    /// The order by which a paid notice was paid.
    pub(crate) fn paid(notice: Notice, region: &str, department: &str) -> Self {
        Self::of(notice, attempts(notice, region, department).1, region, department)
    }

    /// The order of an attempt to pay a notice.
    pub(crate) fn of(notice: Notice, attempt: u8, region: &str, department: &str) -> Self {
        let tag = tag(notice, attempt, region, department);
        let block = (notice.value << 61)
            | (u128::from(notice.length - Notice::SHORTEST) << 57)
            | (u128::from(attempt) << TAG_BITS)
            | u128::from(tag);
        let shuffled = shuffle(block);
        let seal = u128::from(seal(shuffled));
        // Some orders begin `AQAA`, as on the official page, but never the first one.
        let prefix = if tag.is_multiple_of(8) && attempt > 0 { b"AQAA" } else { b"AQCA" };
        let mut text = [b'A'; 28];
        for (at, symbol) in text.iter_mut().enumerate() {
            *symbol = match at {
                0..4 => prefix.get(at).copied().unwrap_or(b'A'),
                4..25 => letter((shuffled >> (2 + 6 * (24 - at))) & 63),
                25 => letter(((shuffled & 3) << 4) | (seal >> 12)),
                _ => letter((seal >> (6 * (27 - at))) & 63),
            };
        }
        Self(text)
    }

    /// The id as bytes of text.
    pub(crate) fn as_bytes(&self) -> &[u8; 28] {
        &self.0
    }
}

impl core::fmt::Display for OrderId {
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        out.write_str(&String::from_utf8_lossy(&self.0))
    }
}

/// How many orders were placed for a notice, and which of them is the paid one if one is.
fn attempts(notice: Notice, region: &str, department: &str) -> (u8, u8) {
    let mut dice = Dice::of(&[notice.key(region, department), 0x0A77]);
    let attempts: u8 = dice.weighted(&[(60, 1), (20, 2), (10, 3), (5, 4), (3, 5), (2, 6)]);
    let paid = if dice.one_in_10_000(8_000) { attempts - 1 } else { dice.below(u64::from(attempts)) as u8 };
    (attempts, paid)
}

const TAG_BITS: u32 = 54;

fn tag(notice: Notice, attempt: u8, region: &str, department: &str) -> u64 {
    dice::combine(&[notice.key(region, department), u64::from(attempt), 0x7A6]) >> (64 - TAG_BITS)
}

/// Notice and attempt of an order id that was made for this region and department.
fn decode(order: &str, region: &str, department: &str) -> Option<(Notice, u8)> {
    let symbols = order.as_bytes();
    if symbols.len() != 28 || !(symbols.starts_with(b"AQCA") || symbols.starts_with(b"AQAA")) {
        return None;
    }
    let mut bits: u128 = 0;
    let mut stated_seal: u16 = 0;
    for (at, symbol) in symbols.iter().enumerate().skip(4) {
        let value = LETTERS.iter().position(|letter| letter == symbol)? as u128;
        match at {
            4..25 => bits = (bits << 6) | value,
            25 => {
                bits = (bits << 2) | (value >> 4);
                stated_seal = (value & 15) as u16;
            }
            _ => stated_seal = (stated_seal << 6) | value as u16,
        }
    }
    let block = unshuffle(bits);
    let length = u8::try_from((block >> 57) & 15).ok()? + Notice::SHORTEST;
    let notice = Notice { value: block >> 61, length };
    let attempt = u8::try_from((block >> TAG_BITS) & 7).ok()?;
    let stated_tag = (block & ((1 << TAG_BITS) - 1)) as u64;
    let genuine = seal(bits) == stated_seal && stated_tag == tag(notice, attempt, region, department);
    genuine.then_some((notice, attempt))
}

fn letter(value: u128) -> u8 {
    usize::try_from(value).ok().and_then(|value| LETTERS.get(value)).copied().unwrap_or(b'A')
}

fn seal(bits: u128) -> u16 {
    (dice::combine(&[(bits >> 64) as u64, bits as u64]) & 0xFFFF) as u16
}

/// A Feistel network: looks like chance, and can be undone.
fn shuffle(block: u128) -> u128 {
    let (mut left, mut right) = ((block >> 64) as u64, block as u64);
    for round in 0..4_u64 {
        (left, right) = (right, left ^ dice::scatter(right.wrapping_add(round << 56)));
    }
    (u128::from(left) << 64) | u128::from(right)
}

fn unshuffle(bits: u128) -> u128 {
    let (mut left, mut right) = ((bits >> 64) as u64, bits as u64);
    for round in (0..4_u64).rev() {
        (left, right) = (right ^ dice::scatter(left.wrapping_add(round << 56)), left);
    }
    (u128::from(left) << 64) | u128::from(right)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn an_order_leads_back_to_its_notice(body in 0_u128..10_u128.pow(18), length in 10_u8..=20) {
            let body = body % 10_u128.pow(u32::from(length) - 2);
            let notice = Notice::paid(body, length, "440100", "118610002");
            let by_notice = Orders::of_notice(&notice.to_string(), "440100", "118610002");
            let paid = OrderId::paid(notice, "440100", "118610002").to_string();
            prop_assert_eq!(by_notice.paid.as_ref(), Some(&paid));
            prop_assert!(by_notice.placed.contains(&paid));
            for order in &by_notice.placed {
                prop_assert_eq!(order.len(), 28);
                prop_assert_eq!(&Orders::of_order(order, "440100", "118610002"), &by_notice);
                prop_assert_eq!(Orders::of_order(order, "440101", "118610002"), Orders::default());
            }
        }
    }

    #[test]
    fn a_notice_can_have_orders_of_which_none_is_paid() {
        let notice = Notice::paid(17_001_122, 10, "440100", "118610002").unpaid_twin("440100", "118610002");
        let orders = Orders::of_notice(&notice.to_string(), "440100", "118610002");
        assert!(!orders.placed.is_empty());
        assert_eq!(orders.paid, None);
    }

    #[test]
    fn the_official_example_is_answered_as_the_official_page_does() {
        let orders = Orders::of_notice("34000019081115065040", "340000", "065080906");
        assert_eq!(orders.placed, OFFICIAL_ORDERS);
        assert_eq!(orders.paid.as_deref(), Some("AQCA62hwdbQqI2BkDAqRH-U4tE4p"));
        assert_eq!(Orders::of_order("AQAAgrVxcrRuhXBkDAqRH-UhDq2D", "340000", "065080906"), orders);
        assert_eq!(Orders::of_notice("34000019081115065040", "340001", "065080906").paid, None);
    }

    #[test]
    fn a_made_up_order_has_no_orders() {
        assert_eq!(Orders::of_order("AQCAxxxxxxxxxxxxxxxxxxxxxxxx", "440100", "118610002"), Orders::default());
        assert_eq!(Orders::of_order("short", "440100", "118610002"), Orders::default());
    }
}
