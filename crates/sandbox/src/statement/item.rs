//! What is paid for: fields of public service with item names (商品名称) as they come in statements, and their usual amounts.

use crate::dice::Dice;

/// How amounts of a field spread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amounts {
    /// One of these, in fen: tariffs and fines.
    Fixed(&'static [i64]),
    /// Around this many fen, log-normal-like: mostly within a factor of five, now and then two hundred times as much.
    Around(i64),
}

/// What a department collects.
#[derive(Debug, PartialEq, Eq)]
pub struct Field {
    /// Item names; `{}` stands for a number.
    pub items: &'static [&'static str],
    /// Usual amounts.
    pub amounts: Amounts,
    /// 通知书类型 2, 处罚通知书.
    pub penalty: bool,
}

/// The field of the largest department.
pub const GENERAL: Field =
    Field { items: &["广东省非税微信缴费"], amounts: Amounts::Around(8_000), penalty: false };

const fn field(items: &'static [&'static str], amounts: Amounts, penalty: bool) -> Field {
    Field { items, amounts, penalty }
}

/// Every field. Names have commas, quotes and backticks where people type them; 总工会 is a payee, not a footer.
pub static FIELDS: [Field; 20] = [
    GENERAL,
    field(
        &["交通违法罚款", "机动车违停罚款,粤A{}"],
        Amounts::Fixed(&[20_000, 15_000, 10_000, 5_000, 20_000, 200_000, 2_000]),
        true,
    ),
    field(
        &["机动车驾驶人考试费", "驾驶许可考试费,科目二", "驾驶许可考试费,科目三"],
        Amounts::Fixed(&[5_000, 13_000, 28_000, 6_000]),
        false,
    ),
    field(&["普通话水平测试费,含证书工本费", "普通话水平测试费"], Amounts::Fixed(&[5_000, 2_500]), false),
    field(&["高等学校学费(2025学年)", "住宿费,学号{}", "中职学费"], Amounts::Around(450_000), false),
    field(&["诉讼费,案号(2025)粤0103民初{}号", "案件受理费"], Amounts::Around(120_000), false),
    field(&["不动产登记费", "不动产登记费\"住宅类\""], Amounts::Fixed(&[8_000, 55_000, 1_000]), false),
    field(
        &["护照工本费", "往来港澳通行证工本费,含签注", "办证缴费"],
        Amounts::Fixed(&[12_000, 6_000, 8_000, 1_500]),
        false,
    ),
    field(&["城市道路占用挖掘修复费", "\"十四五\"道路修复费,批次{}"], Amounts::Around(900_000), false),
    field(&["总工会 工会经费代收", "总工会,工会筹备金"], Amounts::Around(60_000), false),
    field(&["污水处理费", "水资源费,取水许可{}"], Amounts::Around(30_000), false),
    field(&["土地闲置费", "国有土地使用权出让收入,宗地{}"], Amounts::Around(80_000_000), false),
    field(&["公租房租金,{}栋", "公租房租金"], Amounts::Around(46_000), false),
    field(&["停车费`路内泊位`", "道路停车占用费"], Amounts::Around(1_200), false),
    field(
        &["市场监管罚没收入,文书{}", "食品药品罚款"],
        Amounts::Fixed(&[100_000, 500_000, 1_000_000, 200_000, 50_000]),
        true,
    ),
    field(
        &["公务员考试报名费", "一级建造师考试费\"实务,法规\"", "护士执业资格考试费"],
        Amounts::Fixed(&[5_000, 6_900, 19_200, 6_100]),
        false,
    ),
    field(&["社会抚养及救助捐赠款", "慈善捐赠`专项`,编号{}"], Amounts::Around(20_000), false),
    field(&["检验检测费,委托单{}", "特种设备检验费"], Amounts::Around(75_000), false),
    field(
        &["生态环境行政处罚 罚款", "环境罚没,文号粤环罚[2025]{}号"],
        Amounts::Fixed(&[2_000_000, 5_000_000, 1_000_000]),
        true,
    ),
    field(&["医疗废物处置费", "门诊挂号费"], Amounts::Fixed(&[1, 2, 1_000, 2_500, 5_000]), false),
];

impl Field {
    /// An amount in fen, at least 1.
    pub(crate) fn amount(&self, dice: &mut Dice) -> i64 {
        match self.amounts {
            Amounts::Fixed(choices) => dice.pick(choices).max(1),
            Amounts::Around(middle) => log_normal(middle, dice),
        }
    }
}

/// 2^(n/8) as thousandths.
const EIGHTHS: [i64; 8] = [1_000, 1_091, 1_189, 1_297, 1_414, 1_542, 1_682, 1_834];

/// Integers only, so that a seed means the same on every machine: four throws make a bell curve of exponents.
fn log_normal(middle: i64, dice: &mut Dice) -> i64 {
    let bell: i64 = (0..4).map(|_| dice.below(32) as i64).sum::<i64>() - 62;
    let eighths = usize::try_from(bell.rem_euclid(8)).ok().and_then(|at| EIGHTHS.get(at)).copied().unwrap_or(1_000);
    let octaves = bell.div_euclid(8);
    let fine = dice.below(1_000) as i64;
    let scaled = middle * eighths / 1_000;
    let shifted = if octaves >= 0 { scaled << octaves } else { scaled >> -octaves };
    let amount = (shifted + shifted * fine / 11_000).max(1);
    // Half of all bills are round.
    match fine % 4 {
        0 if amount > 10_000 => amount / 1_000 * 1_000,
        1 if amount > 200 => amount / 100 * 100,
        _ => amount,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_positive_and_spread_over_orders_of_magnitude() {
        let mut dice = Dice::of(&[1]);
        let amounts: Vec<i64> = (0..5_000).map(|_| log_normal(10_000, &mut dice)).collect();
        assert!(amounts.iter().all(|amount| *amount > 0));
        let below = amounts.iter().filter(|amount| **amount < 10_000).count();
        assert!((2_000..3_500).contains(&below), "{below}");
        assert!(amounts.iter().any(|amount| *amount > 100_000));
        assert!(amounts.iter().any(|amount| *amount < 1_000));
    }

    #[test]
    fn no_item_name_has_the_separator_of_the_format() {
        for name in FIELDS.iter().flat_map(|field| field.items) {
            assert!(!name.contains(",`"), "{name}");
        }
        assert!(FIELDS.iter().flat_map(|field| field.items).any(|name| name.contains(',')));
        assert!(FIELDS.iter().flat_map(|field| field.items).any(|name| name.contains('`')));
        assert!(FIELDS.iter().flat_map(|field| field.items).any(|name| name.contains('"')));
        assert!(FIELDS.iter().flat_map(|field| field.items).any(|name| name.contains("总工会")));
    }
}
