//! The departments (执收单位) that collect: where they are, what they collect, and how they number their notices.

use crate::dice::Dice;
use crate::merchant::Profile;
use crate::statement::item::{FIELDS, Field};
use std::sync::LazyLock;

/// A department of a merchant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Department {
    /// 执收单位编码: 6, 9 or 12 digits.
    pub code: String,
    /// 行政区划代码.
    pub region: &'static str,
    /// 银行ID: the collecting bank at the non-tax platform.
    pub bank_id: String,
    /// Digits of its notice numbers.
    pub notice_length: u8,
    /// WeChat's fee is 0.60% here, and nothing elsewhere.
    pub with_fee: bool,
    /// What it collects.
    pub field: &'static Field,
}

/// How many departments a merchant has.
pub const DEPARTMENTS: u64 = 200;

/// GB/T 2260 codes of Guangdong: the province, its cities, and the districts of Guangzhou and Shenzhen.
const PROVINCE: [&str; 42] = [
    "440000", "440100", "440103", "440104", "440105", "440106", "440111", "440112", "440113", "440114", "440115",
    "440117", "440118", "440200", "440300", "440303", "440304", "440305", "440306", "440307", "440308", "440309",
    "440310", "440311", "440400", "440500", "440600", "440700", "440800", "440900", "441200", "441300", "441400",
    "441500", "441600", "441700", "441800", "441900", "442000", "445100", "445200", "445300",
];

/// Guangzhou and its districts.
const CITY: [&str; 12] = [
    "440100", "440103", "440104", "440105", "440106", "440111", "440112", "440113", "440114", "440115", "440117",
    "440118",
];

static OF_PROVINCE: LazyLock<Vec<Department>> = LazyLock::new(|| make(&PROVINCE, Profile::Province));
static OF_CITY: LazyLock<Vec<Department>> = LazyLock::new(|| make(&CITY, Profile::City));

/// The departments of a kind of merchant; the first is the largest. The same whatever the seed.
#[must_use]
pub fn departments(profile: Profile) -> &'static [Department] {
    match profile {
        Profile::City => &OF_CITY,
        Profile::Province | Profile::NoTrade | Profile::Small => &OF_PROVINCE,
    }
}

fn make(regions: &[&'static str], profile: Profile) -> Vec<Department> {
    (0..DEPARTMENTS).map(|number| department(number, regions, profile)).collect()
}

fn department(number: u64, regions: &[&'static str], profile: Profile) -> Department {
    let mut dice = Dice::of(&[number, profile as u64, 0xDE7]);
    let first = number == 0;
    let region = if first { regions.first().copied().unwrap_or("440000") } else { dice.pick(regions) };
    // The number of the department within the code keeps codes apart; the rest is chance.
    let code = match dice.weighted(&[(20, 6_u32), (60, 9), (20, 12)]) {
        _ if first && profile == Profile::Province => "118610002".to_owned(),
        6 => format!("{:03}{:03}", dice.below(200), number),
        12 => format!("{region}{:03}{:03}", dice.below(1_000), number),
        _ => format!("{:03}{:03}{:03}", dice.below(400), dice.below(1_000), number),
    };
    let bank = dice.weighted(&[
        (30, 470_690_200_u64),
        (25, 105_100_300),
        (20, 102_584_000),
        (15, 103_602_500),
        (10, 313_581_000),
    ]);
    let by_order = &FIELDS;
    let at = if first { 0 } else { usize::try_from(dice.below(by_order.len() as u64)).unwrap_or(0) };
    Department {
        code,
        region,
        bank_id: (bank + number % 60).to_string(),
        notice_length: if first { 10 } else { dice.weighted(&[(1, 10), (2, 11), (2, 13), (3, 16), (4, 18), (4, 20)]) },
        with_fee: profile == Profile::City || (!first && dice.one_in_10_000(400)),
        field: by_order.get(at).unwrap_or(&crate::statement::item::GENERAL),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn there_are_two_hundred_departments_with_codes_of_their_own() {
        for profile in [Profile::Province, Profile::City] {
            let all = departments(profile);
            let codes: HashSet<_> = all.iter().map(|department| &department.code).collect();
            assert_eq!(codes.len(), 200);
            for department in all {
                assert!([6, 9, 12].contains(&department.code.len()), "{}", department.code);
                assert!(department.region.starts_with("44") && department.region.len() == 6);
            }
        }
        assert_eq!(departments(Profile::Province)[0].code, "118610002");
        assert_eq!(departments(Profile::Province)[0].region, "440000");
        assert!(departments(Profile::Province).iter().any(|department| department.code.starts_with('0')));
    }
}
