//! The small code columns: state, kind of trade, refunds, notices, currency.

use crate::text::Lang;
use nontax_bill::Column;

/// Column, raw value, Chinese, English.
const NAMES: &[(Column, &str, &str, &str)] = &[
    (Column::TradeState, "SUCCESS", "支付成功", "Paid"),
    (Column::TradeState, "REFUND", "退款", "Refund"),
    (Column::TradeState, "REVOKED", "已撤销", "Revoked"),
    (Column::TradeType, "JSAPI", "公众号/小程序支付", "Official account or mini program"),
    (Column::TradeType, "NATIVE", "扫码支付", "Scan to pay"),
    (Column::TradeType, "APP", "APP 支付", "App"),
    (Column::TradeType, "MWEB", "H5 支付", "Mobile web (H5)"),
    (Column::TradeType, "MICROPAY", "付款码支付", "Payment code"),
    (Column::TradeType, "FACE", "刷脸支付", "Face"),
    (Column::TradeType, "FACEPAY", "刷脸支付", "Face"),
    (Column::RefundType, "ORIGINAL", "原路退回", "To the source"),
    (Column::RefundType, "BALANCE", "退回零钱", "To the balance"),
    (Column::RefundState, "SUCCESS", "退款成功", "Refunded"),
    (Column::RefundState, "PROCESSING", "退款处理中", "In progress"),
    (Column::RefundState, "CHANGE", "退款异常", "Failed, needs handling"),
    (Column::RefundState, "FAIL", "退款失败", "Failed"),
    (Column::RefundState, "REFUNDCLOSE", "退款关闭", "Closed"),
    (Column::NoticeKind, "1", "普通通知书", "Ordinary notice"),
    (Column::NoticeKind, "2", "处罚通知书", "Penalty notice"),
    (Column::Currency, "CNY", "人民币", "Yuan"),
    (Column::Currency, "HKD", "港元", "Hong Kong dollar"),
    (Column::Currency, "USD", "美元", "US dollar"),
];

pub(super) fn name(column: Column, raw: &str, lang: Lang) -> Option<&'static str> {
    NAMES.iter().find(|(of, code, ..)| *of == column && *code == raw).map(|(_, _, chinese, english)| match lang {
        Lang::Zh => *chinese,
        Lang::En => *english,
    })
}

pub(super) fn codes(column: Column) -> impl Iterator<Item = &'static str> {
    NAMES.iter().filter(move |(of, ..)| *of == column).map(|(_, code, ..)| *code)
}

/// The collecting bank (银行ID) has no public table; only test data can be told.
pub(super) fn collecting_bank(raw: &str, lang: Lang) -> Option<String> {
    let number = raw.strip_prefix("test_")?;
    Some(match lang {
        Lang::Zh => format!("测试数据 {number}"),
        Lang::En => format!("Test data {number}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_code_means_different_things_in_different_columns() {
        assert_eq!(name(Column::TradeState, "SUCCESS", Lang::Zh), Some("支付成功"));
        assert_eq!(name(Column::RefundState, "SUCCESS", Lang::Zh), Some("退款成功"));
        assert_eq!(name(Column::NoticeKind, "2", Lang::Zh), Some("处罚通知书"));
        assert_eq!(name(Column::TradeType, "JSAPI", Lang::En), Some("Official account or mini program"));
    }

    #[test]
    fn unknown_codes_have_no_name() {
        assert_eq!(name(Column::TradeState, "USERPAYING", Lang::Zh), None);
        assert_eq!(name(Column::NoticeKind, "3", Lang::Zh), None);
        assert_eq!(name(Column::Description, "SUCCESS", Lang::Zh), None);
    }

    #[test]
    fn test_data_is_told_from_real_collecting_banks() {
        assert_eq!(collecting_bank("test_470690267", Lang::Zh).as_deref(), Some("测试数据 470690267"));
        assert_eq!(collecting_bank("470690267", Lang::Zh), None);
    }
}
