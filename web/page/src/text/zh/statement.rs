//! 对账单的核对结论、文件种类与问题的说明。

use crate::text::figures::count;
use crate::text::{ProofTexts, one_of};
use nontax_bill::outcome::Encoding;
use nontax_bill::problem::texts::{Language, describe};
use nontax_bill::{Code, Kind, Problem};
use nontax_protocol::SourceReport;

/// Proof and problems.
pub const PROOF: ProofTexts = ProofTexts {
    title: "核对",
    nothing: "正在读取；读完之后，这里显示对账单是否完整、是否与自身的汇总相符。",
    complete: "完整",
    not_complete: "不完整",
    stopped: "已停止",
    balanced: "相符",
    not_balanced: "不相符",
    not_complete_why: "文件被截断或没有汇总行：看到的不是全部，不能用于对账。请重新获取或重新下载。",
    no_statement: "不是对账单",
    stopped_why: "读取被中途停止：看到的只是一部分，不能用于对账。",
    faulty: "有错误",
    faulty_why: "末尾汇总与逐行统计一致，但文件中有读不了的内容或不该出现的行，请逐条核对下面的问题。",
    not_balanced_why: "逐行统计的结果与对账单末尾的汇总不一致，差额见下表。",
    resaved: "曾用 Excel 另存",
    kind,
    kind_why,
    other,
    answer_error,
    encoding,
    full_stop: "。",
    rows: |rows| format!("{} 行", count(rows)),
    payments: "支付",
    refunds: "退款",
    revoked: "撤销",
    fees: "手续费",
    footer: "汇总核对",
    item: "项目",
    stated: "对账单所载",
    counted: "逐行统计",
    difference: "差额",
    agrees: "相符",
    differs: "不符",
    not_known: "未识别的项目",
    footer_name: |name| name,
    times: "交易时间",
    times_of: |first, last| format!("{first} 至 {last}"),
    sha256: "SHA-256",
    took: |millis| format!("用时 {}.{:02} 秒", count(millis / 1000), millis % 1000 / 10),
    problems: "问题",
    problem_counts: |errors, warnings| match (errors, warnings) {
        (0, warnings) => format!("{} 处提示", count(warnings)),
        (errors, 0) => format!("{} 处错误", count(errors)),
        (errors, warnings) => format!("{} 处错误，{} 处提示", count(errors), count(warnings)),
    },
    no_problems: "未发现问题",
    all_kinds: "全部",
    kinds_of: "按种类查看问题",
    error: "错误",
    warning: "提示",
    line: |line| format!("第 {} 行", count(line)),
    whole_file: "整个文件",
    column: "列",
    raw_text: "原文",
    go_to_row: "转到该行",
    go_to_line: |line| format!("转到该行：第 {} 行", count(line)),
    shown_of: |shown, all| format!("已显示 {} / {}", count(shown), count(all)),
    more: "显示更多",
    save_problems: |all| format!("导出全部问题（{}）", count(all)),
    problems_file: |name| format!("{name} 问题.csv"),
    problems_saved: "问题清单已交给浏览器下载。",
    problems_not_saved: "浏览器没有空间保存问题清单。请释放磁盘空间或移除其他对账单后再导出。",
    code,
    problem,
};

/// In one word or two.
pub fn verdict(report: &SourceReport) -> &'static str {
    let outcome = &report.outcome;
    match outcome.kind {
        Kind::Statement | Kind::Empty if report.stopped => "已停止，不完整",
        Kind::Statement | Kind::Empty if !outcome.complete => "不完整",
        Kind::Statement | Kind::Empty if !outcome.balanced => "完整但不相符",
        Kind::Statement | Kind::Empty if outcome.errors > 0 => "完整且相符，但有错误",
        Kind::Statement | Kind::Empty => "完整且相符",
        other => kind(other),
    }
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Statement => "对账单",
        Kind::Empty => "当日无交易",
        Kind::ErrorAnswer => "微信的错误回答，不是对账单",
        Kind::NoBill => "没有对账单",
        Kind::OtherFile => "其他文件，不是缴费对账单",
        Kind::Unreadable => "无法读取",
    }
}

fn kind_why(kind: Kind) -> &'static str {
    match kind {
        Kind::Statement => "",
        Kind::Empty => "对账单完整，但没有任何交易。",
        Kind::ErrorAnswer => "这份文件是微信返回的错误说明，里面没有交易。",
        Kind::NoBill => "微信没有返回对账单：当天可能没有交易，或商户号填成了“商户号”而不是“子商户号”。",
        Kind::OtherFile => "请选择由“下载缴费对账单”接口得到的文件。",
        Kind::Unreadable => "文件可能已损坏、加密，或不是文本。请重新下载，或先解压再打开。",
    }
}

fn other(word: &str) -> Option<&'static str> {
    one_of(
        word,
        &[
            ("personal_bill", "个人微信支付账单"),
            ("fund_bill", "微信支付资金账单"),
            ("trade_bill", "微信支付交易账单（商户平台），不是非税缴费对账单"),
            ("alipay_bill", "支付宝账单"),
            ("zip", "压缩文件，里面没有可读取的对账单"),
            ("gzip", "压缩文件，里面没有可读取的对账单"),
            ("line_ends_removed", "换行符被去掉的对账单"),
            ("gb18030", "不是有效文字的文件"),
            ("html", "网页"),
            ("xml", "XML 文件"),
            ("json", "JSON 文件"),
            ("csv", "其他 CSV 表格"),
            ("text", "文本文件"),
            ("xlsx", "Excel 工作簿：请在 Excel 中另存为 CSV，或使用原始文件"),
            ("xls", "旧版 Excel 工作簿：请在 Excel 中另存为 CSV，或使用原始文件"),
            ("pdf", "PDF 文件"),
            ("image", "图片"),
            ("rar", "RAR 压缩文件：请先解压"),
            ("7z", "7z 压缩文件：请先解压"),
            ("binary", "二进制文件"),
        ],
    )
}

fn answer_error(code: i64) -> &'static str {
    match code {
        40001 | 40014 | 42001 => "接口凭证（access_token）已失效：请重新获取对账单。",
        40013 => "AppID 不正确：请管理员核对。",
        40125 => "AppSecret 不正确：请管理员核对。",
        40164 => "调用地址不在 IP 白名单中：请管理员加入白名单后重新获取。",
        45009 | 45011 => "调用次数已达上限：请稍后重新获取。",
        48001 => "该公众号或小程序未获得此接口的权限：对账单接口通常开通给银行的账号。",
        20002 | 20003 => "没有这一天的对账单：请核对日期与商户号（应为“子商户号”）。",
        20007 | 20001 => "请求的参数不正确：请核对日期、商户号与内容选项。",
        20100 | 100 | -1 => "微信系统繁忙或对账单尚未生成：请稍后重新获取。",
        _ => "请稍后重新获取；仍然如此时，把错误码和 rid 告诉管理员。",
    }
}

fn encoding(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Utf8 => "UTF-8",
        Encoding::Gb18030 => "GB18030（GBK）",
        Encoding::Utf16Le => "UTF-16 LE",
        Encoding::Utf16Be => "UTF-16 BE",
    }
}

fn code(code: Code) -> &'static str {
    match code {
        Code::RowShort => "行的值太少",
        Code::RowLong => "行的值太多",
        Code::BadAmount => "金额不是数字",
        Code::AmountPrecision => "金额小数位过多",
        Code::BadTime => "时间格式不对",
        Code::BadText => "文字编码不对",
        Code::UnknownColumn => "未知的列",
        Code::MissingColumn => "缺少列",
        Code::MissingValue => "行尾缺值",
        Code::FooterMissing => "没有汇总行",
        Code::FooterMismatch => "汇总不相符",
        Code::Truncated => "文件被截断",
        Code::DuplicateOrder => "订单重复",
        Code::NoticePaidTwice => "疑似重复缴费",
        Code::RefundExceedsPayment => "退款超过收款",
        Code::OutsideDate => "不在对账日",
        Code::MixedCurrency => "币种不一",
        Code::Overflow => "合计过大",
        Code::IdsDestroyed => "编号被 Excel 破坏",
        Code::TestData => "测试数据",
        Code::UnknownState => "未知交易状态",
        Code::StrayText => "行间多余文字",
        Code::Resaved => "曾用 Excel 另存",
        Code::NotAStatement => "不是对账单",
        Code::BadArchive => "压缩文件打不开",
        Code::LineTooLong => "行过长",
        Code::DuplicateColumn => "列名重复",
        Code::OddValue => "值与列不符",
        Code::LineEndsRemoved => "换行符被去掉",
        Code::ChecksNotMade => "检查未完成",
        Code::NotReadable => "无法读取",
        _ => "其他问题",
    }
}

fn problem(problem: &Problem) -> (String, &'static str) {
    let advice = describe(problem.code, problem.level).map_or("", |texts| texts.advice_zh);
    (format!("{}。", problem.sentence(Language::Chinese)), advice)
}
