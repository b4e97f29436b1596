//! 审计记录。

use crate::text::audit::AuditTexts;
use crate::text::figures::count;
use nontax_api::audit::AuditAction;

pub const AUDIT: AuditTexts = AuditTexts {
    open: "审计记录…",
    title: "审计记录",
    from_day: "起始日",
    to_day: "截止日",
    show: "查看",
    bad_days: "请填写起止两日，先早后晚。",
    who: "何人",
    when: "时间（北京）",
    what: "何事",
    merchant: "商户",
    day: "账单日",
    address: "来自",
    outcome: "结果",
    bytes: "字节",
    all: "全部",
    action: |action| match action {
        AuditAction::Statement => "取账单",
        AuditAction::Orders => "查订单",
        AuditAction::Days => "看归档日历",
        AuditAction::FetchDays => "要求补下",
        AuditAction::Audit => "看审计记录",
        AuditAction::Archive => "归档",
        AuditAction::Directory => "导入商户",
    },
    shown: |shown, all| format!("显示 {} 条，已载入 {} 条", count(shown as u64), count(all as u64)),
    more: "载入更多",
    save: "将所列存为 CSV",
    not_saved: "浏览器没有保存文件。请允许本页下载，然后再试。",
    chained: |first, last| format!("第 {} 条至第 {} 条前后相接，没有缺口。", count(first), count(last)),
    broken: |number| format!("第 {} 条与前一条不相接：有记录被改、被删或被插入。", count(number)),
    chain_why: "本页比对每条的编号和所载哈希与后一条是否相符；nontax audit verify 还会重新计算每个哈希。",
};
