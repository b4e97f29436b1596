//! What stands in a cell: plain words or figures, how it is set, and the raw value where the words are not the value. Pure.

use crate::names::{self, Regions};
use crate::privacy;
use crate::text::{Lang, figures};
use nontax_bill::Column;
use nontax_protocol::SourceReport;
use nontax_table::{Field, WindowRow};
use std::borrow::Cow;
use std::sync::Arc;

/// What names are made from.
pub struct Words<'a> {
    /// Language of the page.
    pub lang: Lang,
    /// Regions that are known.
    pub regions: &'a Regions,
    /// Files and days that rows come from.
    pub sources: &'a [Arc<SourceReport>],
}

/// A cell's content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell<'a> {
    /// To be read.
    pub text: Cow<'a, str>,
    /// The raw value, where `text` says it otherwise.
    pub raw: Option<&'a str>,
    /// A zero or a placeholder: there, but quiet.
    pub quiet: bool,
}

/// What a row is, by its 交易状态.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowKind {
    /// SUCCESS.
    Payment,
    /// REFUND.
    Refund,
    /// REVOKED.
    Revoked,
    /// Any other.
    Other,
}

/// The raw value of a known column.
#[must_use]
pub fn value(row: &WindowRow, column: Column) -> &str {
    row.cells.get(column.index()).map_or("", String::as_str)
}

/// What a row is.
#[must_use]
pub fn kind(row: &WindowRow) -> RowKind {
    match value(row, Column::TradeState) {
        "SUCCESS" => RowKind::Payment,
        "REFUND" => RowKind::Refund,
        "REVOKED" => RowKind::Revoked,
        _ => RowKind::Other,
    }
}

/// The content of one cell.
#[must_use]
pub fn cell<'a>(row: &'a WindowRow, field: Field, words: &Words<'a>) -> Cell<'a> {
    match field {
        Field::Known(column) => known(row, column, words),
        Field::Extra(at) => {
            let text = row.cells.get(Column::ALL.len() + usize::from(at)).map_or("", String::as_str);
            Cell { text: privacy::value(field, text), raw: None, quiet: false }
        }
        Field::Source => Cell { text: source_name(words.sources, row.source), raw: None, quiet: false },
        Field::Line => Cell { text: Cow::Owned(figures::count(row.line)), raw: None, quiet: false },
        Field::Amount => own_amount(row),
    }
}

/// The name of a source, or its number while it is still being read.
#[must_use]
pub fn source_name(sources: &[Arc<SourceReport>], number: u32) -> Cow<'_, str> {
    match sources.iter().find(|report| report.source == number) {
        Some(report) => Cow::Borrowed(report.name.as_str()),
        None => Cow::Owned(format!("#{}", number + 1)),
    }
}

/// A time (`2017-06-01 15:33:10`) where there is no room for its year; any other text as it is.
#[must_use]
pub fn without_year(text: &str) -> &str {
    let is_time = text.len() == 19 && text.bytes().take(4).all(|byte| byte.is_ascii_digit());
    if is_time { text.get(5..).unwrap_or(text) } else { text }
}

fn known<'a>(row: &'a WindowRow, column: Column, words: &Words<'a>) -> Cell<'a> {
    let raw = value(row, column);
    match column {
        Column::TotalAmount
        | Column::CouponAmount
        | Column::RefundAmount
        | Column::CouponRefundAmount
        | Column::ServiceFee => money(raw),
        _ if privacy::is_masked(Field::Known(column)) => {
            Cell { text: privacy::value(Field::Known(column), raw), raw: None, quiet: false }
        }
        // A payment has refund ids `0`.
        Column::RefundId | Column::MchRefundId => Cell { text: Cow::Borrowed(raw), raw: None, quiet: raw == "0" },
        _ => match names::plain(column, raw, words.lang, words.regions) {
            Some(text) => Cell { text, raw: Some(raw), quiet: false },
            None => Cell { text: Cow::Borrowed(raw), raw: None, quiet: false },
        },
    }
}

fn money(raw: &str) -> Cell<'_> {
    Cell { text: Cow::Owned(figures::decimal(raw)), raw: None, quiet: is_zero(raw) }
}

/// The row's own amount: what was paid, or with a minus sign what was given back. What was revoked moved no money.
fn own_amount(row: &WindowRow) -> Cell<'_> {
    match kind(row) {
        RowKind::Refund => {
            let raw = value(row, Column::RefundAmount);
            let mut cell = money(raw);
            if !cell.quiet && raw.bytes().next().is_some_and(|byte| byte.is_ascii_digit()) {
                cell.text = Cow::Owned(format!("\u{2212}{}", cell.text));
            }
            cell
        }
        RowKind::Revoked => Cell { quiet: true, ..money(value(row, Column::TotalAmount)) },
        RowKind::Payment | RowKind::Other => money(value(row, Column::TotalAmount)),
    }
}

fn is_zero(decimal: &str) -> bool {
    decimal.bytes().any(|byte| byte == b'0') && decimal.bytes().all(|byte| matches!(byte, b'0' | b'.' | b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use nontax_table::RowId;

    fn row(values: &[(Column, &str)]) -> WindowRow {
        let mut cells = vec![String::new(); 28];
        cells[27] = "extra".to_owned();
        for (column, value) in values {
            cells[column.index()] = (*value).to_owned();
        }
        WindowRow { row: RowId(0), source: 1, line: 12_345, cells }
    }

    fn text(row: &WindowRow, field: Field, lang: Lang) -> String {
        let regions = Regions::default();
        cell(row, field, &Words { lang, regions: &regions, sources: &[] }).text.into_owned()
    }

    #[test]
    fn a_refund_has_a_minus_sign_and_a_word() {
        let row =
            row(&[(Column::TradeState, "REFUND"), (Column::TotalAmount, "1500.00"), (Column::RefundAmount, "1234.50")]);
        assert_eq!(text(&row, Field::Amount, Lang::Zh), "−1,234.50");
        assert_eq!(text(&row, Field::Known(Column::TradeState), Lang::Zh), "退款");
        assert_eq!(text(&row, Field::Known(Column::TradeState), Lang::En), "Refund");
        assert_eq!(text(&row, Field::Known(Column::TotalAmount), Lang::Zh), "1,500.00");
    }

    #[test]
    fn zero_is_quiet_however_it_is_written_and_has_no_sign() {
        for zero in ["0", "0.00", "0.00000"] {
            let row = row(&[(Column::TradeState, "REFUND"), (Column::RefundAmount, zero)]);
            let regions = Regions::default();
            let words = Words { lang: Lang::Zh, regions: &regions, sources: &[] };
            let cell = cell(&row, Field::Amount, &words);
            assert_eq!((cell.text.as_ref(), cell.quiet), (zero, true));
        }
    }

    #[test]
    fn a_translated_value_keeps_its_raw_code_and_an_unknown_one_is_shown_as_it_is() {
        let row = row(&[(Column::PayerBank, "ICBC_DEBIT"), (Column::TradeType, "NEWKIND")]);
        let regions = Regions::default();
        let words = Words { lang: Lang::En, regions: &regions, sources: &[] };
        let bank = cell(&row, Field::Known(Column::PayerBank), &words);
        assert_eq!((bank.text.as_ref(), bank.raw), ("ICBC (debit)", Some("ICBC_DEBIT")));
        let kind = cell(&row, Field::Known(Column::TradeType), &words);
        assert_eq!((kind.text.as_ref(), kind.raw), ("NEWKIND", None));
    }

    #[test]
    fn a_value_that_is_no_number_is_never_dressed_up_as_one() {
        let row = row(&[(Column::TradeState, "SUCCESS"), (Column::TotalAmount, "１２３４.00")]);
        assert_eq!(text(&row, Field::Amount, Lang::Zh), "１２３４.00");
    }

    #[test]
    fn a_time_may_go_without_its_year_and_nothing_else_may() {
        assert_eq!(without_year("2017-06-01 15:33:10"), "06-01 15:33:10");
        assert_eq!(without_year("二〇一七年六"), "二〇一七年六");
        assert_eq!(without_year(""), "");
    }

    #[test]
    fn unknown_columns_lines_and_sources_have_their_cells() {
        let row = row(&[]);
        assert_eq!(text(&row, Field::Extra(0), Lang::Zh), "extra");
        assert_eq!(text(&row, Field::Extra(7), Lang::Zh), "");
        assert_eq!(text(&row, Field::Line, Lang::Zh), "12,345");
        assert_eq!(text(&row, Field::Source, Lang::Zh), "#2");
    }
}
