//! A payment: everything about it that does not depend on how many others there are that day, so that its refunds on later
//! days say the same.

use crate::dice::{self, Dice};
use crate::merchant::{Merchant, Profile};
use crate::notice::Notice;
use crate::order::OrderId;
use crate::statement::bank::payer_bank;
use crate::statement::department::{Department, departments};
use nontax_bill::BillDate;

/// A payment of a day.
#[derive(Clone, Debug)]
pub(crate) struct Payment {
    pub date: BillDate,
    pub department: &'static Department,
    pub notice: Notice,
    pub order: OrderId,
    /// The first ten and the last ten digits of 微信订单号; the date stands between.
    pub transaction: (u64, u64),
    /// Whose; some payments carry no 用户标识.
    pub payer: Option<u64>,
    pub trade_type: &'static str,
    pub bank: &'static str,
    /// In fen.
    pub total: i64,
    /// 企业红包金额 in fen, part of the total.
    pub coupon: i64,
    /// The item's name and the number that stands for its `{}`.
    pub item: (&'static str, u64),
    /// 通知书类型.
    pub kind: u8,
}

impl Payment {
    /// The payment in a row of a day.
    pub(crate) fn of(seed: u64, merchant: &Merchant, date: BillDate, row: u64) -> Option<Self> {
        let day = u64::from(date.days_since_2000());
        let day_key = dice::combine(&[seed, merchant.key(), day]);
        let mut dice = Dice::of(&[day_key, row]);
        let department = department(merchant.profile, &mut dice)?;
        let notice = notice(day_key, row, date, department);
        let field = department.field;
        let total = field.amount(&mut dice);
        let coupon = if dice.one_in_10_000(20) { (total / 10).min(2_000) } else { 0 };
        Some(Self {
            date,
            department,
            notice,
            order: OrderId::paid(notice, department.region, &department.code),
            transaction: (
                4_200_000_000 + dice.below(3_000),
                serial(dice::combine(&[day_key, 0x77]), row, 10_000_000_000),
            ),
            payer: (!dice.one_in_10_000(300)).then(|| payer(&mut dice)),
            trade_type: dice.weighted(&[
                (930, "JSAPI"),
                (30, "NATIVE"),
                (15, "MWEB"),
                (15, "APP"),
                (8, "MICROPAY"),
                (2, "FACE"),
            ]),
            bank: payer_bank(&mut dice),
            total,
            coupon,
            item: (dice.pick(field.items), 1_000 + dice.below(90_000)),
            kind: if field.penalty { 2 } else { 1 },
        })
    }
}

/// Few departments collect most.
fn department(profile: Profile, dice: &mut Dice) -> Option<&'static Department> {
    let all = departments(profile);
    let throw = dice.below(1 << 16);
    let place = throw * throw / (1 << 16) * (all.len() as u64) / (1 << 16);
    usize::try_from(place).ok().and_then(|place| all.get(place))
}

/// The same people pay again, some often.
fn payer(dice: &mut Dice) -> u64 {
    let throw = dice.below(1 << 21);
    (throw * throw) >> 21
}

/// Different rows of a day get different numbers below `modulus`, a power of ten of at least 10⁷, in no visible order.
fn serial(key: u64, row: u64, modulus: u64) -> u64 {
    // Multiplying by a number without a common divisor with ten only changes the order.
    let unit = [1, 3, 7, 9];
    let last = usize::try_from(key % 4).ok().and_then(|at| unit.get(at)).copied().unwrap_or(1);
    let factor = (key >> 2) % (modulus / 10) * 10 + last;
    (row * factor + dice::scatter(key) % modulus) % modulus
}

/// Unique within the day: the serial alone decides between numbers of the same length.
fn notice(day_key: u64, row: u64, date: BillDate, department: &Department) -> Notice {
    let (year, month, day) = date.civil();
    let (year, month, day) = (u128::from(year), u128::from(month), u128::from(day));
    let serial = |modulus| u128::from(serial(dice::combine(&[day_key, 0x99]), row, modulus));
    let wide = serial(100_000_000);
    let length = department.notice_length;
    let body = match length {
        11 => (year % 100) * 10_000_000 + serial(10_000_000),
        16 => department.code.parse::<u128>().unwrap_or(0) % 100_000 * 100_000_000 + wide,
        18 => (year * 10_000 + month * 100 + day) * 100_000_000 + wide,
        20 => (department.region.parse::<u128>().unwrap_or(0) * 10_000 + year % 100 * 100 + month) * 100_000_000 + wide,
        // 10 digits of the serial alone, 13 with leading zeros before it.
        _ => wide,
    };
    Notice::paid(body, length, department.region, &department.code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn a_day_gives_no_notice_order_or_transaction_twice() {
        let merchant = Merchant::known("1900016021").unwrap();
        let date = "20260715".parse().unwrap();
        let (mut notices, mut orders, mut transactions) = (HashSet::new(), HashSet::new(), HashSet::new());
        for row in 0..20_000 {
            let payment = Payment::of(3, &merchant, date, row).unwrap();
            assert!(notices.insert(payment.notice.to_string()));
            assert!(orders.insert(payment.order));
            assert!(transactions.insert(payment.transaction.1));
        }
        let lengths: HashSet<usize> = notices.iter().map(String::len).collect();
        assert!(lengths.len() >= 5, "{lengths:?}");
        assert!(notices.iter().any(|notice| notice.starts_with("000")));
    }

    #[test]
    fn serials_stay_apart_at_the_largest_size() {
        for modulus in [10_000_000, 100_000_000, 10_000_000_000] {
            let seen: HashSet<u64> = (0..10_000_000).step_by(997).map(|row| serial(12_345, row, modulus)).collect();
            assert_eq!(seen.len(), 10_000_000_usize.div_ceil(997));
        }
    }
}
