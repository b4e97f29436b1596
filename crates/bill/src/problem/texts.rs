//! What people read about a problem: one table of codes with their level, sentence and advice in Chinese and English.
//! The command line, the page and the documents all take it from here.

use super::{Code, Level, Problem};

/// A language of the texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    /// 简体中文.
    Chinese,
    /// English.
    English,
}

/// The texts of a code. `{column}` stands for the column's name, `{0}`, `{1}` … for the details of a [`Problem`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Texts {
    /// The code.
    pub code: Code,
    /// Its spelling in JSON.
    pub word: &'static str,
    /// The level these texts are for.
    pub level: Level,
    /// What is wrong, in Chinese.
    pub zh: &'static str,
    /// What is wrong, in English.
    pub en: &'static str,
    /// What to do, in Chinese.
    pub advice_zh: &'static str,
    /// What to do, in English.
    pub advice_en: &'static str,
}

macro_rules! texts {
    ($($code:ident $word:literal $level:ident { $zh:literal $en:literal $advice_zh:literal $advice_en:literal })*) => {
        /// Every code, with the levels it can have.
        pub const TABLE: &[Texts] = &[$(Texts {
            code: Code::$code, word: $word, level: Level::$level, zh: $zh, en: $en, advice_zh: $advice_zh, advice_en: $advice_en,
        }),*];
    };
}

texts! {
    RowShort "row_short" Error {
        "该行只有 {0} 个值，表头有 {1} 列，未计入"
        "the row has {0} values under {1} names and was not counted"
        "行可能被截断或改动过，请重新下载账单后再核对"
        "The row may be cut or edited: download the statement again."
    }
    RowLong "row_long" Error {
        "该行有 {0} 个值，表头只有 {1} 列，无法唯一还原，未计入"
        "the row has {0} values under {1} names, cannot be put together in one way, and was not counted"
        "请在原始账单中核对这一行"
        "Look at this row in the original statement."
    }
    RowLong "row_long" Warning {
        "该行有 {0} 个值，表头只有 {1} 列；只有并入「{column}」时各列都合理，已按此读取"
        "the row has {0} values under {1} names; it was read with the surplus joined into {column}"
        "请看一眼「商品名称」是否正确"
        "Check that the joined value reads as it should."
    }
    BadAmount "bad_amount" Error {
        "「{column}」的值“{0}”不是金额，该行未计入"
        "{0:?} in {column} is not an amount; the row was not counted"
        "金额必须是 12.30 这样的数字；请重新下载账单"
        "Amounts are plain decimals such as 12.30: download the statement again."
    }
    AmountPrecision "amount_precision" Error {
        "「{column}」的值“{0}”小数位过多，该行未计入（不做四舍五入）"
        "{0:?} in {column} has more decimals than its column; the row was not counted (nothing is rounded)"
        "请核对原始账单"
        "Look at the original statement."
    }
    BadTime "bad_time" Error {
        "「{column}」的值“{0}”不是时间，该行未计入"
        "{0:?} in {column} is not a time; the row was not counted"
        "时间应为 2017-06-01 15:33:10 的形式；请重新下载账单"
        "Times look like 2017-06-01 15:33:10: download the statement again."
    }
    BadText "bad_text" Error {
        "该行含有无法按 {0} 解读的字节，未计入"
        "the line has bytes that are not {0} text and was not counted"
        "文件在传输或另存时受损，请重新下载账单"
        "The file was damaged on its way: download the statement again."
    }
    UnknownColumn "unknown_column" Warning {
        "未知的列「{column}」，按原文保留"
        "the name {column} is not known; its values are kept as they are"
        "微信可能新增了字段，不影响对账"
        "WeChat may have added a field; the reconciliation is not affected."
    }
    MissingColumn "missing_column" Error {
        "表头缺少必需的列「{column}」"
        "the header lacks {column}, which is needed"
        "没有这一列无法核对金额，请重新下载完整账单"
        "Sums cannot be proved without it: download the whole statement again."
    }
    MissingColumn "missing_column" Warning {
        "表头缺少列「{column}」"
        "the header lacks {column}"
        "依赖这一列的筛选和检查将不可用"
        "Filters and checks that need it do not work."
    }
    MissingValue "missing_value" Warning {
        "该行末尾缺少「{column}」等 {0} 个值，按空值读取"
        "the row lacks {0} value(s) at its end, from {column} on; they were read as empty"
        "官方示例中也有这种情况，金额不受影响"
        "The official example does so too; no amount is affected."
    }
    FooterMissing "footer_missing" Error {
        "文件末尾没有汇总行，无法证明账单完整"
        "the file ends without the footer, so nothing proves that it is whole"
        "账单没有下载完整，请重新下载"
        "The download is not complete: download the statement again."
    }
    FooterMismatch "footer_mismatch" Error {
        "汇总「{0}」写的是“{1}”，逐行计得 {2}"
        "the footer says {1:?} for {0}, the rows give {2}"
        "账单与自身汇总不符，请重新下载；仍不符时联系微信支付"
        "The statement contradicts itself: download it again, and ask WeChat Pay if it still does."
    }
    Truncated "truncated" Error {
        "文件在这里被截断"
        "the file is cut off here"
        "账单没有下载完整，请重新下载"
        "The download is not complete: download the statement again."
    }
    DuplicateOrder "duplicate_order" Error {
        "「{column}」与第 {0} 行相同"
        "{column} is the same as in line {0}"
        "同一笔交易出现了两次，请核对是否重复入账"
        "One transaction is listed twice: check that it is not booked twice."
    }
    NoticePaidTwice "notice_paid_twice" Warning {
        "疑似重复缴费：第 {0} 行已用另一笔订单缴过同一张通知书"
        "the same notice was paid by another order in line {0}"
        "请核对是否需要退款"
        "Check whether one of the two has to be refunded."
    }
    RefundExceedsPayment "refund_exceeds_payment" Error {
        "该订单退款合计 {0}，超过支付金额 {1}"
        "the refunds of this order come to {0}, more than the {1} that was paid"
        "请核对退款记录"
        "Check the refunds of this order."
    }
    OutsideDate "outside_date" Warning {
        "交易时间 {0} 不在账单日 {1}"
        "the time {0} is not on the bill date {1}"
        "请确认文件与所选日期一致"
        "Make sure that the file is that of the day."
    }
    MixedCurrency "mixed_currency" Warning {
        "货币种类不止人民币：{0}"
        "there are other currencies than CNY: {0}"
        "合计把不同币种的数字加在一起，请分币种核对"
        "The totals add up different currencies: reconcile each by itself."
    }
    Overflow "overflow" Error {
        "「{column}」的合计超出可表示的范围，合计停在最后一个准确值"
        "the sum of {column} is too large; it stays at its last exact value"
        "请检查金额是否异常"
        "Look for amounts that cannot be right."
    }
    IdsDestroyed "ids_destroyed" Error {
        "「{column}」有 {0} 个值被 Excel 改成了数字（例如“{1}”），不能用于匹配"
        "Excel turned {0} value(s) of {column} into numbers (such as {1:?}); they cannot be matched by"
        "请使用未经 Excel 保存的原始账单"
        "Use the original file, not one that Excel saved."
    }
    TestData "test_data" Warning {
        "有 {0} 行是测试数据（银行ID 以 test_ 开头）"
        "{0} row(s) are test data (银行ID begins with test_)"
        "测试数据不应入账"
        "Test data is not to be booked."
    }
    UnknownState "unknown_state" Warning {
        "未知的交易状态“{0}”，该行只计入总笔数"
        "the state {0:?} is not known; the row counts among the rows only"
        "请核对这一行的含义"
        "Find out what this row means."
    }
    StrayText "stray_text" Error {
        "这段文字不属于任何一行账单"
        "this text belongs to no row"
        "文件可能被改动或拼接过，请重新下载账单"
        "The file may be edited or put together from several: download the statement again."
    }
    Resaved "resaved" Warning {
        "文件被 Excel 等软件另存过"
        "the file was saved again by Excel or the like"
        "建议使用原始账单，另存可能改动编号和时间"
        "Prefer the original file: saving again can change ids and times."
    }
    NotAStatement "not_a_statement" Error {
        "这不是非税账单：{0}"
        "this is not a non-tax statement: {0}"
        "请选择从微信非税接口下载的账单"
        "Choose the statement that the non-tax interface gave."
    }
    BadArchive "bad_archive" Error {
        "压缩文件无法完整打开：{0}"
        "the packed file cannot be opened whole: {0}"
        "请重新下载，或先用其他软件解压"
        "Download it again, or unpack it with another program first."
    }
    LineTooLong "line_too_long" Error {
        "该行长达 {0} 字节，不可能是账单的一行，未计入"
        "the line has {0} bytes, more than any row can have, and was not counted"
        "文件可能损坏，请重新下载账单"
        "The file may be damaged: download the statement again."
    }
    DuplicateColumn "duplicate_column" Error {
        "表头中「{column}」出现了两次，只用第一个"
        "the header has {column} twice; the first is used"
        "请核对表头"
        "Look at the header."
    }
    OddValue "odd_value" Warning {
        "「{column}」有 {0} 个值写法异常（例如“{1}”）"
        "{0} value(s) of {column} are written in an odd way (such as {1:?})"
        "请核对这些值"
        "Look at these values."
    }
    LineEndsRemoved "line_ends_removed" Error {
        "文件的换行符被去掉了，无法可靠地分出每一行"
        "the line ends were removed, so that the rows cannot be told apart"
        "请重新下载账单，不要经过会去掉换行的软件"
        "Download the statement again, and keep it from programs that remove line ends."
    }
    ChecksNotMade "checks_not_made" Error {
        "重复订单、重复缴费和超额退款的检查没有完成：{0}"
        "the checks for duplicates and excess refunds could not be made: {0}"
        "请释放磁盘空间后重试"
        "Free some disk space and try again."
    }
    NotReadable "not_readable" Error {
        "文件无法读取：{0}"
        "the file cannot be read: {0}"
        "请检查文件是否存在、是否有权限"
        "Check that the file is there and may be read."
    }
}

/// The texts of a code at a level; those of its other level where it has none of its own.
#[must_use]
pub fn describe(code: Code, level: Level) -> Option<&'static Texts> {
    let of_code = |texts: &&Texts| texts.code == code;
    TABLE.iter().filter(of_code).find(|texts| texts.level == level).or_else(|| TABLE.iter().find(of_code))
}

impl Code {
    /// The spelling in JSON: `row_short`.
    #[must_use]
    pub fn word(self) -> &'static str {
        describe(self, Level::Error).map_or("", |texts| texts.word)
    }
}

impl Problem {
    /// What is wrong, as a sentence without a full stop.
    #[must_use]
    pub fn sentence(&self, language: Language) -> String {
        let Some(texts) = describe(self.code, self.level) else { return String::new() };
        let template = match language {
            Language::Chinese => texts.zh,
            Language::English => texts.en,
        };
        let column = self.column.as_deref().unwrap_or("?");
        if self.code == Code::NotAStatement {
            let named: Vec<String> = self.detail.iter().map(|word| file_named(word, language).to_owned()).collect();
            return fill(template, column, &named);
        }
        fill(template, column, &self.detail)
    }
}

/// What a file is that is no statement, by the word in [`crate::Outcome::other`]; the word itself when it has no name here.
#[must_use]
pub fn file_named(word: &str, language: Language) -> &str {
    let (zh, en) = match word {
        "personal_bill" => ("个人微信支付账单", "a personal WeChat Pay bill"),
        "fund_bill" => ("微信支付资金账单", "a WeChat Pay fund bill"),
        "trade_bill" => ("微信支付商户交易账单", "a WeChat Pay trade bill without the non-tax columns"),
        "alipay_bill" => ("支付宝账单", "an Alipay bill"),
        "html" => ("网页", "a web page"),
        "json" => ("JSON 数据", "JSON data"),
        "xml" => ("XML 数据", "XML data"),
        "xlsx" => {
            ("Excel 工作簿，请另存为 CSV 或使用原始账单", "an Excel workbook; save it as CSV or use the original file")
        }
        "xls" => (
            "旧版 Excel 工作簿，请另存为 CSV 或使用原始账单",
            "an old Excel workbook; save it as CSV or use the original file",
        ),
        "pdf" => ("PDF 文件", "a PDF file"),
        "image" => ("图片", "a picture"),
        "zip" => ("ZIP 压缩文件", "a zip file"),
        "gzip" => ("gzip 压缩文件", "a gzip file"),
        "rar" => ("RAR 压缩文件，请先解压", "a RAR file; unpack it first"),
        "7z" => ("7z 压缩文件，请先解压", "a 7z file; unpack it first"),
        "text" => ("其他文本文件", "some other text"),
        "binary" => ("二进制文件", "no text at all"),
        "gb18030" => ("GBK 编码的文件，此处无法解码", "text in GBK, which cannot be decoded here"),
        "not_readable" => ("无法读取的文件", "a file that cannot be read"),
        "line_ends_removed" => ("换行符被去掉的账单", "a statement whose line ends were removed"),
        "archive" => ("打不开的压缩文件", "a packed file that cannot be opened"),
        "empty" => ("空文件，没有账单", "an empty file: there is no bill"),
        "no_bill" => ("没有账单的回答", "an answer that says that there is no bill"),
        "error_answer" => ("微信返回的错误信息", "an error that WeChat answered"),
        other => return other,
    };
    match language {
        Language::Chinese => zh,
        Language::English => en,
    }
}

fn fill(template: &str, column: &str, detail: &[String]) -> String {
    let mut filled = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some((before, behind)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((name, after)) = behind.split_once('}') else {
            filled.push('{');
            rest = behind;
            continue;
        };
        rest = after;
        let (name, quoted) = name.strip_suffix(":?").map_or((name, false), |name| (name, true));
        let value = match name.parse::<usize>() {
            Ok(place) => detail.get(place).map_or("?", String::as_str),
            Err(_) => column,
        };
        if quoted {
            filled.push_str(&format!("{value:?}"));
        } else {
            filled.push_str(value);
        }
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_is_the_codes_name_in_json() {
        for texts in TABLE {
            assert_eq!(serde_json::to_value(texts.code).unwrap(), texts.word);
            assert_eq!(texts.code.word(), texts.word);
        }
    }

    #[test]
    fn a_sentence_is_filled_with_column_and_details() {
        let detail = vec!["1e2".to_owned()];
        let problem = Problem::new(Level::Error, Code::BadAmount, 12, Some("总金额"), b"`..", detail);
        assert_eq!(problem.message, "\"1e2\" in 总金额 is not an amount; the row was not counted");
        assert_eq!(problem.sentence(Language::Chinese), "「总金额」的值“1e2”不是金额，该行未计入");
    }

    #[test]
    fn a_code_with_two_levels_has_texts_for_both() {
        let error = describe(Code::RowLong, Level::Error).unwrap();
        let warning = describe(Code::RowLong, Level::Warning).unwrap();
        assert_ne!(error.en, warning.en);
        assert_eq!(describe(Code::Truncated, Level::Warning).unwrap().level, Level::Error);
    }
}
