//! The words of the filter language: each field and each check in Chinese and in English. The columns' own names are read too.

use nontax_bill::Column;
use nontax_table::{Check, Field};

/// What a word before an operator means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A field of a row.
    Field(Field),
    /// What a check found.
    Checks,
}

/// How the values of a subject are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A list of codes or their names.
    Codes,
    /// A text.
    Text,
    /// Yuan.
    Money,
    /// Days and moments.
    Time,
}

const FIELDS: [(Field, &str, &str); 30] = [
    (Field::Known(Column::TransactionTime), "时间", "time"),
    (Field::Known(Column::TradeState), "状态", "state"),
    (Field::Amount, "金额", "amount"),
    (Field::Known(Column::TotalAmount), "总金额", "total"),
    (Field::Known(Column::RefundAmount), "退款金额", "refund"),
    (Field::Known(Column::ServiceFee), "手续费", "fee"),
    (Field::Known(Column::PayerBank), "银行", "bank"),
    (Field::Known(Column::TradeType), "类型", "type"),
    (Field::Known(Column::Description), "商品", "item"),
    (Field::Known(Column::NoticeNo), "通知书", "notice"),
    (Field::Known(Column::DepartmentCode), "单位", "department"),
    (Field::Known(Column::RegionCode), "区划", "region"),
    (Field::Known(Column::NoticeKind), "通知书类型", "notice_kind"),
    (Field::Known(Column::BankId), "收款银行", "collecting_bank"),
    (Field::Known(Column::SubMchId), "子商户", "submerchant"),
    (Field::Known(Column::OrderId), "商户单号", "order"),
    (Field::Known(Column::TransactionId), "微信单号", "transaction"),
    (Field::Known(Column::RefundState), "退款状态", "refund_state"),
    (Field::Known(Column::RefundType), "退款类型", "refund_type"),
    (Field::Known(Column::RefundId), "微信退款单号", "refund_id"),
    (Field::Known(Column::MchRefundId), "商户退款单号", "merchant_refund_id"),
    (Field::Known(Column::FeeRate), "费率", "rate"),
    (Field::Known(Column::CouponAmount), "红包", "coupon"),
    (Field::Known(Column::CouponRefundAmount), "红包退款", "coupon_refund"),
    (Field::Known(Column::Currency), "币种", "currency"),
    (Field::Known(Column::OpenId), "用户", "payer"),
    (Field::Known(Column::MchId), "商户", "merchant"),
    (Field::Known(Column::AppId), "公众号", "appid"),
    (Field::Source, "来源", "source"),
    (Field::Line, "行", "line"),
];

const CHECKS_WORD: (&str, &str) = ("检查", "check");

const CHECKS: [(Check, &str, &str); 9] = [
    (Check::DuplicateOrder, "重复订单", "duplicate"),
    (Check::NoticePaidTwice, "重复缴费", "paid_twice"),
    (Check::RefundAbovePayment, "退款超额", "refund_above_payment"),
    (Check::RefundWithoutPayment, "退款无支付", "refund_without_payment"),
    (Check::RefundOfAnotherDay, "跨日退款", "refund_of_another_day"),
    (Check::FeeNotRate, "手续费不符", "fee_not_rate"),
    (Check::OutsideDay, "非本日", "outside_day"),
    (Check::OtherCurrency, "其他币种", "other_currency"),
    (Check::TestData, "测试数据", "test_data"),
];

/// Everything that can stand before an operator, in the order in which it is offered.
pub fn subjects() -> impl Iterator<Item = Subject> {
    let fields = FIELDS.into_iter().map(|(field, ..)| Subject::Field(field));
    fields.chain([Subject::Checks])
}

/// Chinese or English.
fn pick(chinese: bool, (zh, en): (&'static str, &'static str)) -> &'static str {
    if chinese { zh } else { en }
}

/// The word of a check.
#[must_use]
pub fn check(check: Check, chinese: bool) -> &'static str {
    let known = CHECKS.iter().find(|(of, ..)| *of == check);
    known.map_or("", |(_, zh, en)| pick(chinese, (zh, en)))
}

/// The check of a word in either language.
pub(crate) fn check_of(word: &str) -> Option<Check> {
    let known = CHECKS.iter().find(|(_, zh, en)| *zh == word || en.eq_ignore_ascii_case(word));
    known.map(|(check, ..)| *check)
}

impl Subject {
    /// The subject of a word in either language, or of a column's own name.
    pub(crate) fn of(word: &str, extras: &[String]) -> Option<Self> {
        let is = |(zh, en): (&str, &str)| zh == word || en.eq_ignore_ascii_case(word);
        if is(CHECKS_WORD) {
            return Some(Self::Checks);
        }
        let by_word = FIELDS.iter().find(|(_, zh, en)| is((zh, en))).map(|(field, ..)| *field);
        let by_number = || word.strip_prefix("extra")?.parse().ok().map(Field::Extra);
        let by_name = || Column::from_name(word).map(Field::Known);
        let by_extra = || {
            let place = extras.iter().position(|name| name == word)?;
            u16::try_from(place).ok().map(Field::Extra)
        };
        by_word.or_else(by_number).or_else(by_name).or_else(by_extra).map(Self::Field)
    }

    /// Its word.
    #[must_use]
    pub fn word(self, chinese: bool) -> String {
        match self {
            Self::Checks => pick(chinese, CHECKS_WORD).to_owned(),
            Self::Field(Field::Extra(number)) => format!("extra{number}"),
            Self::Field(field) => {
                let known = FIELDS.iter().find(|(of, ..)| *of == field);
                known.map_or("", |(_, zh, en)| pick(chinese, (zh, en))).to_owned()
            }
        }
    }

    /// How its values are written.
    #[must_use]
    pub fn form(self) -> Form {
        match self {
            Self::Checks | Self::Field(Field::Source | Field::Line) => Form::Codes,
            Self::Field(Field::Amount) => Form::Money,
            Self::Field(Field::Extra(_)) => Form::Text,
            Self::Field(Field::Known(column)) => match column {
                Column::TransactionTime => Form::Time,
                Column::TotalAmount
                | Column::CouponAmount
                | Column::RefundAmount
                | Column::CouponRefundAmount
                | Column::ServiceFee => Form::Money,
                Column::TransactionId
                | Column::OrderId
                | Column::OpenId
                | Column::RefundId
                | Column::MchRefundId
                | Column::Description
                | Column::NoticeNo => Form::Text,
                _ => Form::Codes,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_and_check_has_two_words_of_its_own_that_lead_back_to_it() {
        let mut words = Vec::new();
        for subject in subjects() {
            for chinese in [true, false] {
                let word = subject.word(chinese);
                assert_eq!(Subject::of(&word, &[]), Some(subject), "{word}");
                words.push(word);
            }
        }
        for check_there in Check::ALL {
            for chinese in [true, false] {
                assert_eq!(check_of(check(check_there, chinese)), Some(check_there));
            }
        }
        let all = words.len();
        words.sort();
        words.dedup();
        assert_eq!(words.len(), all);
        for column in Column::ALL {
            assert!(words.contains(&Subject::Field(Field::Known(column)).word(true)), "{column:?}");
        }
    }

    #[test]
    fn the_names_of_columns_are_words_too() {
        assert_eq!(Subject::of("付款银行", &[]), Some(Subject::Field(Field::Known(Column::PayerBank))));
        assert_eq!(Subject::of("备注", &["x".into(), "备注".into()]), Some(Subject::Field(Field::Extra(1))));
        assert_eq!(Subject::of("extra3", &[]), Some(Subject::Field(Field::Extra(3))));
        assert_eq!(Subject::of("没有", &[]), None);
    }
}
