//! The header: names in any order, known ones by their table, unknown ones kept.

use crate::column::{Column, normal_name};
use crate::limits;
use crate::outcome::Header;
use crate::problem::{Code, Level, Problem};

/// Without these a row's money or order means nothing.
const ESSENTIAL: [Column; 5] =
    [Column::TransactionTime, Column::TransactionId, Column::TradeState, Column::TotalAmount, Column::RefundAmount];

/// Columns that no other WeChat bill has.
const NON_TAX: [Column; 3] = [Column::RegionCode, Column::NoticeNo, Column::DepartmentCode];

/// A header line cut into names.
#[derive(Debug)]
pub(crate) struct Names {
    pub names: Vec<String>,
    pub columns: Vec<Option<Column>>,
    pub delimiter: u8,
    /// Written in quotes or with tabs: by a spreadsheet.
    pub quoted: bool,
    /// Empty names at the end, which a spreadsheet adds where rows are longer than the header.
    pub padding: usize,
}

impl Names {
    /// Cuts a line into names; `None` for an empty one or one of too many names.
    pub(crate) fn read(line: &str) -> Option<Self> {
        let count = |byte: u8| memchr::memchr_iter(byte, line.as_bytes()).count();
        let (tabs, commas) = (count(b'\t'), count(b','));
        let (delimiter, separators) = if tabs > commas { (b'\t', tabs) } else { (b',', commas) };
        if line.trim().is_empty() || separators >= limits::COLUMNS {
            return None;
        }
        let mut names: Vec<String> = line
            .split(char::from(delimiter))
            .map(|name| normal_name(name).trim_start_matches('`').to_owned())
            .collect();
        let written = names.len();
        while names.len() > 1 && names.last().is_some_and(String::is_empty) {
            names.pop();
        }
        let columns = names.iter().map(|name| Column::from_name(name)).collect();
        let quoted = delimiter == b'\t' || line.trim_start_matches('\u{feff}').starts_with('"');
        Some(Self { padding: written - names.len(), names, columns, delimiter, quoted })
    }

    /// Whether this is the header of a non-tax statement.
    pub(crate) fn is_statement(&self) -> bool {
        let non_tax = NON_TAX.iter().filter(|column| self.has(**column)).count();
        let known = self.columns.iter().flatten().count();
        if self.has(Column::TransactionTime) { non_tax >= 1 && known >= 4 } else { non_tax >= 2 && known >= 8 }
    }

    /// Whether the file could be a statement that ends within its header.
    pub(crate) fn may_be_cut_statement(&self) -> bool {
        let Some((last, whole)) = self.names.split_last() else { return false };
        let last = last.trim_end_matches(char::REPLACEMENT_CHARACTER);
        let begins_a_name = |column: &Column| column.chinese().starts_with(last);
        let begins_the_first = |column: &Column| *column == Column::TransactionTime && begins_a_name(column);
        match whole {
            [] => last.chars().count() >= 2 && Column::ALL.iter().any(begins_the_first),
            _ => self.official_order() && (self.padding > 0 || Column::ALL.iter().any(begins_a_name)),
        }
    }

    /// All names but the last are those of the official header, in its order.
    fn official_order(&self) -> bool {
        let whole = self.columns.len().saturating_sub(1);
        let official = Column::ALL.iter().map(|column| Some(*column));
        self.columns.iter().take(whole).copied().eq(official.take(whole))
    }

    /// Which other bill this is the header of.
    pub(crate) fn other_bill(&self) -> Option<&'static str> {
        let names = |wanted: &[&str]| wanted.iter().any(|name| self.names.iter().any(|own| own == name));
        if names(&["交易对方", "收/支"]) && names(&["交易时间", "交易单号"]) {
            Some("personal_bill")
        } else if names(&["记账时间"]) || names(&["资金流水单号"]) {
            Some("fund_bill")
        } else if self.has(Column::TransactionTime) && self.columns.iter().flatten().count() >= 5 {
            Some("trade_bill")
        } else {
            None
        }
    }

    pub(crate) fn has(&self, column: Column) -> bool {
        self.columns.contains(&Some(column))
    }
}

/// Where each value of a row belongs.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    pub names: Vec<String>,
    pub positions: [usize; 27],
    /// From here on every value may be missing.
    pub required: usize,
    pub padding: usize,
    /// The first column is 交易时间, so a record begins with a time.
    pub time_first: bool,
}

impl Default for Layout {
    fn default() -> Self {
        Self { names: Vec::new(), positions: [usize::MAX; 27], required: 0, padding: 0, time_first: false }
    }
}

impl Layout {
    /// Number of values that a row should have.
    pub(crate) fn count(&self) -> usize {
        self.names.len()
    }

    pub(crate) fn position(&self, column: Column) -> Option<usize> {
        self.positions.get(column.index()).copied().filter(|at| *at != usize::MAX)
    }

    /// A column's name as this header writes it.
    pub(crate) fn name(&self, column: Column) -> &str {
        self.position(column).and_then(|at| self.names.get(at)).map_or(column.chinese(), String::as_str)
    }
}

/// The header, the layout of its rows, and what is wrong with it. A header that was cut is not told what it lacks.
pub(crate) fn settle(names: Names, line: u64, text: &[u8], cut: bool) -> (Header, Layout, Vec<Problem>) {
    let mut problems = Vec::new();
    let mut tell = |level, code, column: &str| {
        problems.push(Problem::new(level, code, line, Some(column), text, Vec::new()));
    };
    let mut layout = Layout { padding: names.padding, ..Layout::default() };
    let mut columns = names.columns;
    for (at, (name, column)) in names.names.iter().zip(&mut columns).enumerate() {
        let Some(known) = *column else {
            let whole = !(cut && at + 1 == names.names.len());
            if whole {
                tell(Level::Warning, Code::UnknownColumn, name);
            }
            continue;
        };
        match layout.positions.get_mut(known.index()) {
            Some(position) if *position == usize::MAX => *position = at,
            _ => {
                tell(Level::Error, Code::DuplicateColumn, name);
                *column = None;
            }
        }
    }
    for column in Column::ALL {
        if !cut && layout.position(column).is_none() {
            let level = if ESSENTIAL.contains(&column) { Level::Error } else { Level::Warning };
            tell(level, Code::MissingColumn, column.chinese());
        }
    }
    let optional = |column: &Option<Column>| matches!(column, None | Some(Column::BankId));
    layout.required = columns.iter().rposition(|column| !optional(column)).map_or(0, |at| at + 1);
    layout.time_first = columns.first() == Some(&Some(Column::TransactionTime));
    layout.names.clone_from(&names.names);
    (Header { names: names.names, columns, resaved: false }, layout, problems)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn official() -> String {
        Column::ALL.map(Column::chinese).join(",")
    }

    fn codes(line: &str) -> Vec<(Level, Code, String)> {
        let (_, _, problems) = settle(Names::read(line).unwrap(), 1, line.as_bytes(), false);
        problems.into_iter().map(|problem| (problem.level, problem.code, problem.column.unwrap())).collect()
    }

    #[test]
    fn the_official_header_has_every_column_and_no_problem() {
        let names = Names::read(&official()).unwrap();
        assert!(names.is_statement());
        assert_eq!(codes(&official()), []);
    }

    #[test]
    fn renamed_columns_full_width_brackets_and_spaces_are_known() {
        let line = official()
            .replace("(或平台订单号)", "\u{ff08}或平台订单号\u{ff09}")
            .replace("总金额,企业红包金额", " 应结订单金额 ,代金券金额")
            .replace("子商户号", "特约商户号")
            .replace("企业红包退款金额", "充值券退款金额");
        assert_eq!(codes(&line), []);
    }

    #[test]
    fn what_is_missing_weighs_by_what_it_is_for() {
        let line = official().replace("总金额,", "").replace(",费率", ",新字段");
        let expected = [
            (Level::Warning, Code::UnknownColumn, "新字段"),
            (Level::Error, Code::MissingColumn, "总金额"),
            (Level::Warning, Code::MissingColumn, "费率"),
        ];
        assert_eq!(codes(&line), expected.map(|(level, code, name)| (level, code, name.to_owned())));
    }

    #[test]
    fn a_name_that_stands_twice_is_an_error_and_the_first_counts() {
        let line = format!("{},总金额", official());
        assert_eq!(codes(&line), [(Level::Error, Code::DuplicateColumn, "总金额".to_owned())]);
        let (header, layout, _) = settle(Names::read(&line).unwrap(), 1, b"", false);
        assert_eq!(layout.position(Column::TotalAmount), Some(11));
        assert_eq!(header.columns.last(), Some(&None));
    }

    #[test]
    fn other_bills_are_told_by_their_names() {
        let named = |line: &str| {
            let names = Names::read(line).unwrap();
            assert!(!names.is_statement());
            names.other_bill()
        };
        assert_eq!(
            named("交易时间,交易类型,交易对方,商品,收/支,金额(元),支付方式,当前状态,交易单号,商户单号,备注"),
            Some("personal_bill")
        );
        assert_eq!(named("记账时间,微信支付业务单号,资金流水单号,业务名称"), Some("fund_bill"));
        assert_eq!(
            named(
                "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额"
            ),
            Some("trade_bill")
        );
        assert_eq!(named("a,b,c"), None);
    }
}
