//! 日报表的中文。

use crate::text::sheet::SheetTexts;

pub const SHEET: SheetTexts = SheetTexts {
    print: "打印日报",
    hint: "打印或存为 PDF：合计、大写金额、来源校验和签章栏，按当前筛选",
    title: "非税收入对账日报表",
    merchants: "子商户号",
    days: "账单日期",
    printed: "打印时间",
    count: "笔数",
    amount: "金额（元）",
    kind: "类别",
    capitals: "大写金额",
    proof: "核对结果",
    semicolon: "；",
    signatures: ["制表：", "复核：", "负责人（签章）："],
};
