//! 导出、遮盖的中文。

use crate::text::export::ExportTexts;
use crate::text::figures::count;
use nontax_export::Format;

pub const EXPORT: ExportTexts = ExportTexts {
    open: "导出",
    title: "导出明细",
    rows_legend: "哪些行",
    format_legend: "文件格式",
    begin: "导出",
    stop: "停止",
    stopped: "已停止，没有保存文件。",
    changed: "导出期间明细有变化，没有保存文件。请再导出一次。",
    no_room: "浏览器没有空间保存这个文件。请关闭其他页面，或筛选后导出较少的行。",
    file_name: "非税明细",
    rows_sheet: "明细",
    proof_sheet: "对账说明",
    made: "导出时间",
    version: "版本",
    persons: "个人信息",
    masked: "已遮盖",
    unmasked: "未遮盖",
    file_masked: "文件中的用户标识、姓名等个人信息会遮盖。需要原值时，先点页首的“显示个人信息”。",
    file_unmasked: "文件中的用户标识、姓名等个人信息不遮盖，请妥善保管。",
    no_sha256: "未计算",
    balanced: "完整，与汇总行一致",
    not_balanced: "完整，与汇总行不一致",
    incomplete: "不完整",
    stopped_source: "读取时已停止",
    cut_texts: "超过单元格长度而截短的文字（处）",
    cut_columns: "工作表放不下的列（列）",
    show_persons: "显示个人信息",
    mask_persons: "遮盖个人信息",
    persons_hint: "用户标识、姓名等在屏幕、打印、复制和导出中默认遮盖；刷新页面后恢复遮盖",
    persons_shown: "个人信息已显示",
    persons_masked: "个人信息已遮盖",
    format,
    filtered_rows: |rows| format!("筛选后的 {} 行", count(rows)),
    all_rows: |rows| format!("全部 {} 行", count(rows)),
    so_far: |rows| format!("已写 {rows} 行"),
    done: |rows| format!("已导出 {} 行。", count(rows)),
};

fn format(format: Format) -> (&'static str, &'static str) {
    match format {
        Format::Xlsx => ("Excel 工作簿（.xlsx）", "编号是文本，金额是数字，附对账说明"),
        Format::CsvForExcel => ("CSV，用 Excel 打开", "编号写成 =\"…\"，Excel 不会改成科学计数；公式不执行"),
        Format::Csv => ("CSV，供程序读取", "编号保持原样；直接用 Excel 打开会丢失长编号的末几位"),
        Format::JsonLines => ("JSON Lines（.jsonl）", "每行一个对象，值都是文本"),
    }
}
