//! Views that everyone has, by what people who reconcile look for each day.

use crate::view::View;
use nontax_bill::{Column, Fen};
use nontax_table::{Check, Condition, Field, SortKey};

/// From this amount on a payment or refund is a large one: 10,000 yuan, in fen. Most of what a notice asks for is far below.
pub const LARGE: Fen = Fen(1_000_000);

/// A view that everyone has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BuiltIn {
    /// 本日退款.
    Refunds,
    /// 大额.
    Large,
    /// 手续费异常.
    Fees,
    /// 疑似重复缴费.
    PaidTwice,
    /// 测试数据.
    TestData,
    /// 跨日退款.
    RefundsOfAnotherDay,
}

impl BuiltIn {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 6] =
        [Self::Refunds, Self::Large, Self::Fees, Self::PaidTwice, Self::TestData, Self::RefundsOfAnotherDay];

    /// What it shows.
    #[must_use]
    pub fn view(self) -> View {
        let checks = |check: Check| Condition::Checks { checks: vec![check], not: false };
        let known = Field::Known;
        let (condition, sort) = match self {
            Self::Refunds => {
                let values = vec!["REFUND".to_owned()];
                (
                    Condition::Codes { field: known(Column::TradeState), values, not: false },
                    (known(Column::TransactionTime), true),
                )
            }
            Self::Large => {
                (Condition::Amount { field: Field::Amount, from: Some(LARGE), to: None }, (Field::Amount, true))
            }
            Self::Fees => (checks(Check::FeeNotRate), (known(Column::ServiceFee), true)),
            Self::PaidTwice => (checks(Check::NoticePaidTwice), (known(Column::NoticeNo), false)),
            Self::TestData => (checks(Check::TestData), (known(Column::TransactionTime), false)),
            Self::RefundsOfAnotherDay => (checks(Check::RefundOfAnotherDay), (known(Column::TransactionTime), false)),
        };
        let (field, descending) = sort;
        View { groups: vec![vec![condition]], sort: vec![SortKey { field, descending }], ..View::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_told_by_its_address_alone() {
        for built_in in BuiltIn::ALL {
            let (address, left_out) = built_in.view().address();
            assert_eq!(left_out, 0);
            assert_eq!(View::from_text(&address).unwrap(), built_in.view());
        }
    }
}
