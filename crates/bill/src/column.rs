//! The columns of the statement: their names in one table, as the official page `downloadbill` and newer WeChat bills write them.

use serde::{Deserialize, Serialize};

/// A column that the statement is known to have. The header of a file decides which are there, and in which order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
#[expect(missing_docs, reason = "TABLE below names each")]
pub enum Column {
    TransactionTime,
    AppId,
    MchId,
    SubMchId,
    TransactionId,
    OrderId,
    OpenId,
    TradeType,
    TradeState,
    PayerBank,
    Currency,
    TotalAmount,
    CouponAmount,
    RefundId,
    MchRefundId,
    RefundAmount,
    CouponRefundAmount,
    RefundType,
    RefundState,
    Description,
    ServiceFee,
    FeeRate,
    RegionCode,
    NoticeNo,
    DepartmentCode,
    NoticeKind,
    BankId,
}

struct Entry {
    column: Column,
    chinese: &'static str,
    english: &'static str,
    aliases: &'static [&'static str],
}

macro_rules! table {
    ($($column:ident $chinese:literal $english:literal [$($alias:literal),*];)*) => {
        const TABLE: [Entry; 27] = [$(Entry { column: Column::$column, chinese: $chinese, english: $english, aliases: &[$($alias),*] }),*];
    };
}

// Chinese name as in the official header, English name, other names of the same column. Names are compared after
// `normal_name`, so full-width brackets and spaces need no alias.
table! {
    TransactionTime "交易时间" "Time" [];
    AppId "公众账号ID" "App ID" [];
    MchId "商户号" "Merchant" [];
    SubMchId "子商户号" "Sub-merchant" ["特约商户号"];
    TransactionId "微信订单号" "WeChat order" [];
    OrderId "商户订单号" "Merchant order" [];
    OpenId "用户标识" "Payer (openid)" [];
    TradeType "交易类型" "Trade type" [];
    TradeState "交易状态" "State" [];
    PayerBank "付款银行" "Payer's bank" [];
    Currency "货币种类" "Currency" [];
    TotalAmount "总金额" "Amount" ["应结订单金额"];
    CouponAmount "企业红包金额" "Coupon" ["代金券金额"];
    RefundId "微信退款单号" "WeChat refund" [];
    MchRefundId "商户退款单号" "Merchant refund" [];
    RefundAmount "退款金额" "Refund" [];
    CouponRefundAmount "企业红包退款金额" "Coupon refund" ["充值券退款金额"];
    RefundType "退款类型" "Refund type" [];
    RefundState "退款状态" "Refund state" [];
    Description "商品名称" "Item" [];
    ServiceFee "手续费" "Fee" [];
    FeeRate "费率" "Fee rate" [];
    RegionCode "行政区划代码" "Region" [];
    NoticeNo "缴费通知书编号(或平台订单号)" "Notice number" ["缴费通知书编号", "缴款通知书编号(或平台订单号)"];
    DepartmentCode "执收单位编码" "Department" [];
    NoticeKind "通知书类型" "Notice kind" [];
    BankId "银行ID" "Collecting bank" [];
}

impl Column {
    /// Every known column, in the order of the official header.
    pub const ALL: [Self; 27] = {
        let mut all = [Self::TransactionTime; 27];
        let mut at = 0;
        #[expect(clippy::indexing_slicing, reason = "evaluated while compiling")]
        while at < 27 {
            all[at] = TABLE[at].column;
            at += 1;
        }
        all
    };

    /// The name in the official header.
    #[must_use]
    pub fn chinese(self) -> &'static str {
        self.entry().map_or("", |entry| entry.chinese)
    }

    /// A short English name.
    #[must_use]
    pub fn english(self) -> &'static str {
        self.entry().map_or("", |entry| entry.english)
    }

    /// Position in [`Column::ALL`], 0 to 26.
    #[must_use]
    pub fn index(self) -> usize {
        self as usize
    }

    /// The column that a header's name means, by its official name or an alias.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let name = normal_name(name);
        TABLE
            .iter()
            .find(|entry| {
                normal_name(entry.chinese) == name || entry.aliases.iter().any(|alias| normal_name(alias) == name)
            })
            .map(|entry| entry.column)
    }

    fn entry(self) -> Option<&'static Entry> {
        TABLE.get(self.index())
    }
}

/// A header name as it is compared: no spaces around, no BOM, half-width brackets, no quotes.
#[must_use]
pub fn normal_name(name: &str) -> String {
    name.trim_matches(|symbol: char| symbol.is_whitespace() || symbol == '\u{feff}' || symbol == '"')
        .chars()
        .map(|symbol| match symbol {
            '（' => '(',
            '）' => ')',
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_is_found_by_its_name_and_by_its_aliases() {
        for (at, column) in Column::ALL.into_iter().enumerate() {
            assert_eq!(column.index(), at);
            assert_eq!(Column::from_name(column.chinese()), Some(column));
            assert_eq!(Column::from_name(&format!(" \u{feff}\"{}\" ", column.chinese())), Some(column));
            assert!(!column.english().is_empty());
        }
        assert_eq!(Column::from_name("应结订单金额"), Some(Column::TotalAmount));
        assert_eq!(Column::from_name("缴费通知书编号\u{ff08}或平台订单号\u{ff09}"), Some(Column::NoticeNo));
        assert_eq!(Column::from_name("总交易额"), None);
    }
}
