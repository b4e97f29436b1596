//! 视图、筛选语句、分组与核查的文字。

use crate::text::figures::fee;
use crate::text::views::{ChecksTexts, ViewsTexts};
use nontax_table::Check;
use nontax_view::built_in::BuiltIn;
use nontax_view::language::FaultKind;

/// Chinese.
pub const VIEWS: ViewsTexts = ViewsTexts {
    title: "视图",
    built_in: |built_in| match built_in {
        BuiltIn::Refunds => "本日退款",
        BuiltIn::Large => "大额（1 万元起）",
        BuiltIn::Fees => "手续费异常",
        BuiltIn::PaidTwice => "疑似重复缴费",
        BuiltIn::TestData => "测试数据",
        BuiltIn::RefundsOfAnotherDay => "跨日退款",
    },
    save: "保存当前视图",
    save_now: "保存",
    name: "名称",
    with_texts: "本视图含查找的文字，会一并保存在本机浏览器中。",
    saved: "视图已保存在本机浏览器中。",
    not_saved: "没有保存：浏览器不允许，或已满 50 个视图。请删除不用的视图后再试。",
    forget: |name| format!("删除视图「{name}」"),
    forgotten: |name| format!("已删除视图「{name}」"),
    undo: "撤销",
    redo: "重做",
    undone: "已撤销",
    redone: "已重做",
    left_out: "网址中不含文字与来源条件",
    or: "或",
    group: |number| format!("第 {number} 组"),
    empty_group: "在上方或左侧选择条件",
    add_group: "＋ 或者…",
    group_added: "已新建一组条件，与其他组是“或”的关系。",
    line: "筛选语句",
    line_hint: "状态:退款 金额>=1000 -银行:工商银行",
    choices: "可选的写法",
    help: "写法",
    help_lines: &[
        ("状态:退款,已撤销", "是其中之一；可写名称或代码"),
        ("-银行:工商银行", "减号表示不是"),
        ("金额>=1000 金额:100..1万", "金额与范围（元，含两端）；总金额、退款金额、手续费同此"),
        ("时间:2026-03-05", "某日；也可写 时间>=2026-03-05T08:00"),
        ("罚款 -\"道路 违停\"", "任意列包含、不含；有空格时加引号"),
        ("商品:学费 通知书^0017 商户单号=AQCA…", "某列包含、开头为、等于"),
        ("检查:测试数据", "核查清单中的行"),
        ("状态:退款 或 金额>=1万", "空格是“且”，“或”连接两组"),
    ],
    fault: |kind, part| match kind {
        FaultKind::UnknownWord => format!("没有「{part}」这个字段。要查找文字请加引号；字段名可从提示中选。"),
        FaultKind::UnknownCheck => format!("没有「{part}」这项核查，请从提示中选。"),
        FaultKind::NoValue => format!("「{part}」后面还缺内容，请补上或删去。"),
        FaultKind::NotAnAmount => format!("「{part}」不是金额，请写 1234.50、1万 或 100..200。"),
        FaultKind::AmountTooPrecise => format!("「{part}」超过两位小数，请写到分。"),
        FaultKind::NotATime => format!("「{part}」不是时间，请写 2026-03-05 或 2026-03-05T08:00。"),
        FaultKind::Backwards => format!("「{part}」的起点在终点之后，请对调。"),
        FaultKind::OpenQuote => format!("引号没有结束：{part}，请在末尾补上引号。"),
        FaultKind::WrongOperator => format!("「{part}」不能用于这个字段，请改用冒号。"),
        FaultKind::NoMinusHere => format!("「{part}」是范围，不能加减号，请改用相反的比较，如 < 换 >=。"),
        FaultKind::EmptyGroup => format!("「{part}」两边都要有条件，请补上或删去。"),
    },
    spread: "金额分布（柱高按笔数的对数）",
    no_bound: "不限",
    last_hours: |hours| format!("末 {hours} 小时"),
    text: "文字",
    text_column: "在哪一列",
    text_way: "怎样查找",
    add: "添加",
};

/// Chinese.
pub const CHECKS: ChecksTexts = ChecksTexts {
    title: "核查清单",
    word: "核查",
    making: "正在核查…",
    refused: "内存不足，重复与重复缴费没有查完。请关闭其他页面或移除部分来源后重读。",
    clean: |names| format!("未发现：{names}"),
    name: |check| match check {
        Check::DuplicateOrder => "重复订单",
        Check::NoticePaidTwice => "疑似重复缴费",
        Check::RefundAbovePayment => "退款超过支付",
        Check::RefundWithoutPayment => "未见支付的退款",
        Check::RefundOfAnotherDay => "跨日退款",
        Check::FeeNotRate => "手续费不符",
        Check::OutsideDay => "非本日的行",
        Check::OtherCurrency => "其他币种",
        Check::TestData => "测试数据",
    },
    reason: |check, tolerance| match check {
        Check::DuplicateOrder => {
            "同一微信订单号、商户订单号或微信退款单号出现多次（含不同文件之间）；请确认是否重复计入。".to_owned()
        }
        Check::NoticePaidTwice => "同一缴费通知书由不同订单支付；请核实是否需要退款。".to_owned(),
        Check::RefundAbovePayment => "一笔订单的退款合计大于支付金额；请联系收单方核对。".to_owned(),
        Check::RefundWithoutPayment => {
            "已打开的对账单中没有这些退款的支付；多为往日支付，打开那一天即可对上。".to_owned()
        }
        Check::RefundOfAnotherDay => "支付与退款不在同一天；按支付日（未打开时按微信订单号中的日期）判断。".to_owned(),
        Check::FeeNotRate => {
            format!("手续费不等于费率 × 金额（允许误差 {} 元，按来源的手续费精度）；请核对费率。", fee(tolerance))
        }
        Check::OutsideDay => "与本来源多数行不在同一天；请确认账单日期。".to_owned(),
        Check::OtherCurrency => "货币种类不是 CNY；金额不能直接相加。".to_owned(),
        Check::TestData => "银行ID 以 test_ 开头，是联调测试数据；不应计入。".to_owned(),
    },
    footer: "汇总不符或不完整",
    footer_reason: "文件末尾的汇总与逐行合计不符，或文件不完整；见该来源的对照表。",
    bad_rows: "未能计入的行",
    bad_rows_reason: "这些行读不懂，没有计入合计；见该来源的问题清单。",
    files: |files| format!("{files} 个来源"),
    show: "筛出",
    show_named: |name| format!("筛出：{name}"),
    shown: "已筛出",
    see_file: "查看",
    note: "核查范围为已打开的全部来源，不受筛选影响。",
};
