//! 合计构成的文字。

use crate::text::figures::count;
use crate::text::pictures::PicturesTexts;
use nontax_bill::Column;
use nontax_table::{Field, TotalsBy};

/// Chinese.
pub const PICTURES: PicturesTexts = PicturesTexts {
    title: "合计构成",
    by: "按",
    measure: "条形图",
    total: "合计",
    rows: "行数",
    by_name: |by| match by {
        TotalsBy::Day => "日期",
        TotalsBy::Hour => "小时",
        TotalsBy::Field(Field::Known(Column::RegionCode)) => "行政区划",
        TotalsBy::Field(Field::Known(Column::DepartmentCode)) => "执收单位",
        TotalsBy::Field(Field::Known(column)) => column.chinese(),
        TotalsBy::Field(_) => "列",
    },
    hour: |hour| format!("{hour} 时"),
    only: |name| format!("只看 {name}"),
    shown: |shown, all| format!("列出 {} 项，共 {} 项。", count(shown as u64), count(all)),
};
