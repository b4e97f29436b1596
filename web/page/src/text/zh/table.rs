//! 表格操作与分组的文字。

use crate::text::figures::{count, fee, money};
use crate::text::table::{GroupTexts, TableTexts};
use nontax_bill::{Column, Totals};

/// Chinese.
pub const TABLE: TableTexts = TableTexts {
    tools: "表格工具",
    picked_column: "选择",
    picked_row: "已选",
    not_picked_row: "未选",
    columns_of: |shown, all| if shown == all { format!("列 {all}") } else { format!("列 {shown}/{all}") },
    columns_title: "显示哪些列",
    columns_hint: "也可在表头拖动改变位置，拖动列边改变宽度；用键盘时，在表头按 Ctrl+Shift+←/→ 移动，按 Shift+←/→ 改变宽度。",
    columns_reset: "恢复默认",
    column_show: |name| format!("显示 {name}"),
    column_pin: "固定",
    column_pin_of: |name| format!("固定 {name} 在左侧"),
    column_up: |name| format!("{name} 上移"),
    column_down: |name| format!("{name} 下移"),
    menu_of: |name| format!("{name}：列的操作"),
    row_menu: "行的操作",
    sort_up: "升序排列",
    sort_down: "降序排列",
    sort_too: "加入排序",
    sort_not: "不再按此列排序",
    move_left: "左移",
    move_right: "右移",
    pin: "固定在左侧",
    unpin: "取消固定",
    wider: "加宽",
    narrower: "收窄",
    hide: "隐藏此列",
    group_by_this: "按此列分组",
    copy_column: "复制整列",
    copy_cell: "复制单元格",
    copy_raw: |raw| format!("复制原值 {raw}"),
    copy_row: "复制本行",
    copy_picked: |rows| format!("复制所选 {} 行", count(rows)),
    open_row: "查看明细",
    pick_row: "选择本行",
    let_row_go: "取消选择本行",
    only_this: "只看此值",
    without_this: "排除此值",
    picked: |rows| format!("已选 {} 行", count(rows)),
    picked_totals: |totals| format!("已选 {} 行：{}", count(totals.rows), sums(totals)),
    pick_hint: "勾选行可合计；Shift 连选，Ctrl+A 全选",
    none_picked: "未选择任何行。",
    copy_these: "复制所选",
    let_go: "取消选择",
    copying: |percent| format!("正在复制 {percent}%"),
    stop_copying: "停止复制",
    copied_rows: |rows| format!("已复制 {} 行。", count(rows)),
    copied_as_text: |rows| {
        format!("已复制 {} 行（纯文本）。粘贴到 Excel 前，请先把单元格格式设为“文本”，以免长编号变形。", count(rows))
    },
    copied_cell: |text| format!("已复制：{text}"),
    copy_too_much: |cells| format!("共 {} 个单元格，太多，不能复制。请先筛选，或只复制一列。", count(cells)),
    copy_refused: "浏览器不允许复制。请点一下页面后再试；仍然不行时，请用 https 或 localhost 打开本页。",
    copy_stale: "复制期间表格已改变，未复制。请再试一次。",
    copy_stopped: "已停止，未复制。",
    moved_to: |name, place, all| format!("{name}：第 {place} 列，共 {all} 列"),
    width_is: |name, width| format!("{name}：宽 {width}"),
    hidden_now: |name| format!("已隐藏 {name}，可在“列”中恢复。"),
    meaning,
    meaning_amount: "支付行为总金额，退款行为退款金额（前加负号）。由本页根据交易状态得出，对账单中没有这一列。",
    meaning_source: "这一行来自哪个文件或哪天的对账单。",
    meaning_line: "这一行在文件中的行号，表头为第 1 行。",
    meaning_extra: "本页不认识的列，原样显示。",
    explain: "字段说明",
    order_rows: |rows| format!("本单其他行（{}）", count(rows)),
    no_order_rows: "已打开的对账单中，本单没有其他行。",
    notice_rows: |rows| format!("本通知书的其他订单（{} 行）", count(rows)),
    go_to_row: "转到该行：",
    and_others: |rows| format!("另有 {} 行未列出，可用“本单全部行”查看。", count(rows)),
};

/// Chinese.
pub const GROUPS: GroupTexts = GroupTexts {
    group_by: "分组",
    then_by: "再按",
    not_grouped: "不分组",
    no_second: "（无）",
    table: "分组合计",
    rows: "行数",
    payments: "支付",
    refunds: "退款",
    net: "净额",
    fees: "手续费",
    all: "合计",
    open_rows: |name| format!("查看 {name} 的行"),
    show_rows: "查看",
    unfold: |name| format!("展开 {name}"),
    fold: |name| format!("收起 {name}"),
    unfold_all: "全部展开",
    fold_all: "全部收起",
    more: |left| format!("再显示一些（还有 {} 组）", count(left)),
    cut: |shown, all| format!("共 {} 组，只列出行数最多的 {} 组；合计为全部。", count(all), count(shown)),
    too_many: "内存不足，无法分组。请缩小筛选范围，或换一列分组。",
    grouped: |groups| format!("共 {} 组", count(groups)),
    rows_of_group: |name| format!("正在查看一组的行：{name}"),
    back: "返回分组",
    key_hint: "→ 展开，← 收起，Enter 查看行",
};

fn sums(totals: &Totals) -> String {
    let net = totals.net().map_or_else(|| "超出范围".to_owned(), money);
    let parts = format!(
        "支付 {}（{} 笔），退款 {}（{} 笔），净额 {net}，手续费 {}",
        money(totals.payments.amount),
        count(totals.payments.count),
        money(totals.refunds.amount),
        count(totals.refunds.count),
        fee(totals.fee),
    );
    if totals.overflow { format!("{parts}（有合计超出可表示的范围，不是完整的和）") } else { parts }
}

fn meaning(column: Column) -> &'static str {
    match column {
        Column::TransactionTime => "支付成功或申请退款的时间，北京时间。",
        Column::AppId => "缴费所用公众号或小程序的编号，以 wx 开头。",
        Column::MchId => "微信支付商户号；服务商模式下是服务商的商户号。",
        Column::SubMchId => "实际收款的商户号；向微信获取对账单时填的就是它。",
        Column::TransactionId => "微信支付为这笔订单编的号，28 位；退款行与原支付行相同。",
        Column::OrderId => "非税平台为这笔订单编的号；用来与平台账核对。",
        Column::OpenId => "缴费人在该公众号或小程序下的标识；不同公众号下同一人的标识不同。",
        Column::TradeType => "缴费人在哪里支付：公众号或小程序内、扫码、App、手机浏览器、付款码、刷脸等。",
        Column::TradeState => "SUCCESS 为支付成功，REFUND 为退款，REVOKED 为已撤销。退款的订单保留支付行，另有退款行。",
        Column::PayerBank => "缴费人付款用的银行卡或零钱，与收款银行无关。",
        Column::Currency => "货币代码，人民币为 CNY。",
        Column::TotalAmount => "订单金额，单位元。",
        Column::CouponAmount => "其中由企业红包或代金券抵扣的金额，单位元。",
        Column::RefundId => "微信支付为退款编的号；支付行为 0 或空。",
        Column::MchRefundId => "商户为退款编的号；支付行为 0 或空。",
        Column::RefundAmount => "本次退款的金额，单位元；一笔订单可以分几次退款。",
        Column::CouponRefundAmount => "退款中退回红包或代金券的金额，单位元。",
        Column::RefundType => "退款退到哪里：ORIGINAL 为原路退回，BALANCE 为退到零钱。",
        Column::RefundState => {
            "退款是否到账：SUCCESS 成功，PROCESSING 处理中（对账单按已退计，之后不再更新），CHANGE 异常，FAIL 失败。"
        }
        Column::Description => "缴费时显示给缴费人的名称。",
        Column::ServiceFee => "微信支付收取的手续费，单位元，五位小数；退款行可能为负。",
        Column::FeeRate => "手续费的费率。",
        Column::RegionCode => "收费单位所在地的行政区划代码，一般六位。",
        Column::NoticeNo => "缴费通知书的编号，开头的 0 有意义；没有通知书时是平台订单号。同一通知书可能被重复缴费。",
        Column::DepartmentCode => "执收单位在财政的编码。",
        Column::NoticeKind => "1 为普通通知书，2 为处罚通知书。",
        Column::BankId => "非税平台上的收款银行；以 test_ 开头的是测试数据。",
    }
}
