//! 页面的中文。

mod audit;
mod calendar;
mod export;
mod opening;
mod pictures;
mod refusals;
mod sheet;
mod statement;
mod table;
mod view;
mod views;

use super::figures::{count, fee, money, size};
use super::{Advice, DeskTexts, Lang, OrdersTexts, SourcesTexts, Texts};
use nontax_api::BillType;
use nontax_protocol::{Failure, SourceReport};
use nontax_table::Answer;

/// All Chinese texts.
pub static TEXTS: Texts = Texts {
    lang: Lang::Zh,
    desk: DESK,
    sources: SOURCES,
    proof: statement::PROOF,
    orders: ORDERS,
    opening: opening::OPENING,
    pictures: pictures::PICTURES,
    view: view::VIEW,
    views: views::VIEWS,
    checks: views::CHECKS,
    table: table::TABLE,
    groups: table::GROUPS,
    calendar: calendar::CALENDAR,
    audit: audit::AUDIT,
    export: export::EXPORT,
    sheet: sheet::SHEET,
    refusal: refusals::refusal,
    failure,
    source_read,
    filtered,
};

const DESK: DeskTexts = DeskTexts {
    name: "非税对账台",
    other_name: "Nontax Desk",
    title: "非税对账台 · Nontax Desk",
    skip: "跳到明细表",
    language: "语言",
    theme: "外观",
    theme_auto: "跟随系统",
    theme_light: "浅色",
    theme_dark: "深色",
    drop_here: "松开鼠标，打开文件",
    drop_note: "文件只在本机浏览器中读取，不会上传",
    engine_lost: "读取程序意外停止，已重新启动。",
    engine_lost_next: "此前打开的对账单需要重新读取：在“来源”中点“重新读取”。",
    engine_gone: "读取程序无法启动。",
    engine_gone_next: "请重新载入页面；仍然如此时，请换用较新的 Chrome、Edge、Firefox 或 Safari，并把下面的原因告诉管理员。",
    reload: "重新载入页面",
    hidden_row: "这一行被当前筛选隐藏。",
    show_hidden_row: "清除筛选并转到该行",
    no_such_row: "已打开的对账单中没有这一行。",
    dismiss: "知道了",
    copy: "复制",
    copied: "已复制",
    close: "关闭",
    welcome: "还没有对账单",
    welcome_private: "文件只在本机浏览器中读取，不会上传。",
};

const SOURCES: SourcesTexts = SourcesTexts {
    title: "来源",
    fetch_title: "向微信获取",
    files_title: "打开文件",
    merchant: "商户",
    day: "对账日期",
    previous_day: "前一天",
    next_day: "后一天",
    kind: "内容",
    bill_type,
    fetch: "获取对账单",
    choose_files: "选择文件…",
    drop_hint: "或将文件拖到页面任意处",
    file_hint: "CSV、TXT、gzip、zip，任何编码，可多选；只在本机读取，不会上传",
    loads: "已打开",
    session_loading: "正在连接服务…",
    absent: "未连接到对账服务，暂时不能向微信获取。",
    absent_next: "打开文件不受影响。",
    no_merchants: "您的账号下没有可查看的商户，请联系管理员。",
    cannot_fetch: "此处未开通向微信获取；请打开文件。",
    try_again: "重试",
    find_merchant: "按商户号或名称查找商户",
    no_such_merchant: "没有找到商户。",
    more_merchants: |more| format!("另有 {} 个，可查找", count(u64::from(more))),
    merchants_found: |found, more| match more {
        0 => format!("找到 {found} 个商户。"),
        more => format!("找到 {found} 个商户，另有 {more} 个未列出。"),
    },
    sign_in_again: "重新登录",
    sign_in_note: "在新标签页登录；已载入的内容保留，登录后自动继续。",
    bad_day: "请填写对账日期。",
    reading: "正在读取",
    hashing: "已读完，正在计算 SHA-256 指纹",
    stopping: "正在停止",
    lost: "读取程序停止，需要重新读取",
    rows_so_far: |rows| format!("{} 行", count(rows)),
    bytes_of: |bytes, total| match total {
        Some(total) if total >= bytes => format!("{} / {}", size(bytes), size(total)),
        _ => size(bytes),
    },
    progress_of: |name| format!("{name} 的读取进度"),
    stop: "停止",
    stop_named: |name| format!("停止读取 {name}"),
    remove: "移除",
    remove_named: |name| format!("移除 {name}"),
    read_again: "重新读取",
    fetch_again: "重新获取",
    insist: "仍然获取",
    clear: "关闭并清空",
    fetched: |merchant, day, kind| match kind {
        BillType::All => format!("{merchant} {day}"),
        other => format!("{merchant} {day}（{}）", bill_type(other)),
    },
    weixin_code: "微信错误码",
    weixin_says: "微信的说明",
    rid: "微信请求编号 rid",
    address: "需加入白名单的地址",
    request_id: "本站请求编号",
    detail: "详情",
    retry_after: |seconds| format!("请在 {} 秒后再试", count(u64::from(seconds))),
};

const ORDERS: OrdersTexts = OrdersTexts {
    title: "查询订单",
    open: "查询订单…",
    explain: "向微信查询一张缴费通知书下的全部订单，含未支付的。",
    merchant: "商户",
    region: "行政区划代码",
    region_hint: "一般为 6 位数字，如 440100",
    department: "执收单位编码",
    department_hint: "数字，如 118610002",
    by: "查询依据",
    by_notice: "缴费通知书编号",
    by_order: "订单号",
    notice: "缴费通知书编号",
    notice_hint: "保留开头的 0",
    order: "订单号",
    order_hint: "没有通知书编号时使用，区分大小写",
    look_up: "查询",
    asking: "正在查询…",
    bad_region: "行政区划代码是 6 到 12 位数字。",
    bad_department: "执收单位编码只含数字和字母，不超过 32 位。",
    bad_notice: "缴费通知书编号只含数字、字母和 - _，不超过 64 位。",
    bad_order: "订单号只含数字、字母和 - _，不超过 64 位。",
    unavailable: "此处未开通订单查询。",
    found: |orders| format!("共 {} 笔订单", count(orders as u64)),
    none: "没有订单：通知书编号、执收单位或行政区划可能有误。",
    none_paid: "尚无支付成功的订单。",
    paid: "已支付",
    unpaid: "未支付",
    show_row: "在明细中查看",
    show_row_of: |order| format!("在明细中查看：订单 {order}"),
    not_loaded: "不在已打开的对账单中",
    network: "没有连接到对账服务。",
    network_next: "请检查网络后重试。",
};

fn bill_type(kind: BillType) -> &'static str {
    match kind {
        BillType::All => "全部",
        BillType::Success => "仅支付成功",
        BillType::Refund => "仅退款",
    }
}

fn failure(why: &Failure) -> Advice {
    match why {
        Failure::FileGone => {
            Advice::of("浏览器读不到这个文件。", "文件可能已被移动、改名、替换，或正被其他程序占用。请重新选择文件。")
        }
        Failure::Network => Advice::of("没有连接到对账服务。", "请检查网络后重新读取；也可以打开文件。"),
        Failure::Broken { bytes } => {
            Advice::of(&format!("传输中断，只收到 {}。", size(*bytes)), "请重新读取；已显示的行不完整，不能用于对账。")
        }
        Failure::Memory => Advice::of(
            "浏览器内存不足，没有读完。",
            "已读的行仍可查看，但不完整。请移除其他对账单、关闭其他标签页后重新读取。",
        ),
        Failure::SameFile { source } => {
            Advice::of("同一个文件已经打开，没有重复读取。", &format!("内容与第 {} 个来源完全相同。", source + 1))
        }
        Failure::Archive { message } => Advice::of(
            &format!("压缩文件打不开（{message}）。"),
            "请先解压，再打开其中的对账单；有密码的压缩文件不能直接读取。",
        ),
        Failure::Other { message } => {
            Advice::of(&format!("没有读成（{message}）。"), "请重新读取；仍然如此时，请把这句话告诉管理员。")
        }
    }
}

fn source_read(report: &SourceReport) -> String {
    let totals = &report.outcome.totals;
    format!("{}：{}，{} 行。", report.name, statement::verdict(report), count(totals.rows))
}

fn filtered(answer: &Answer) -> String {
    let totals = &answer.totals;
    let net = totals.net().map_or_else(String::new, |net| format!("，净额 {}", money(net)));
    format!(
        "筛选后 {} 行，共 {} 行；支付 {}，退款 {}{net}，手续费 {}。",
        count(answer.matched),
        count(answer.of),
        money(totals.payments.amount),
        money(totals.refunds.amount),
        fee(totals.fee),
    )
}
