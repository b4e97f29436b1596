//! 第一分钟的文字：怎样开始、快捷键、新版本。

use crate::text::opening::OpeningTexts;

/// Chinese.
pub const OPENING: OpeningTexts = OpeningTexts {
    file_way: "打开文件",
    file_way_text: "把对账单文件（CSV、TXT，可为 gzip 或 zip）拖到页面任意处，或者从电脑中选择。没有网络时也可以。",
    fetch_way: "向微信获取",
    fetch_way_text: "在上方选择商户和日期，获取当天的对账单。",
    choose_day: "选择日期",
    example_way: "先看示例",
    example_way_text: "打开微信官方文档中的对账单示例，看看这里能做什么。",
    example_failed: "示例没有取到。请检查网络后再试一次。",
    update_waits: "有新版本。",
    updated_elsewhere: "另一个窗口已换用新版本，本窗口仍是原来的版本。",
    update_quick: "更新时页面会重新载入。",
    update_closes: "更新时页面会重新载入，已打开的对账单需要重新打开；可以先做完手上的事。",
    take_update: "现在更新",
    later: "以后再说",
    shortcuts: "快捷键",
    keys_anywhere: "随处可用（输入框内除外）",
    keys_table: "在明细表中",
    letter_keys: "启用以上单键快捷键",
    key_sheet: "显示快捷键",
    key_search: "全文查找",
    key_table: "到明细表",
    key_day: "到获取日期",
    key_files: "选择文件",
    key_orders: "查询订单",
    key_move: "移动一格",
    key_row_ends: "到第一列、最后一列",
    key_page: "上翻、下翻一页",
    key_corners: "到第一行、最后一行",
    key_enter: "打开该行；在表头为排序",
    key_sort_more: "在表头为追加排序",
    key_escape: "关闭明细或对话框",
    example: |number| format!("官方示例 {number}"),
};
