//! The texts of rows that leave the page, for clipboards (and files): the one place through which they go, so that
//! whatever must not leave is withheld here and nowhere else. Pure.

use crate::names;
use crate::privacy;
use crate::table::cell::{self, RowKind, Words};
use crate::table::header;
use nontax_bill::Column;
use nontax_table::{Field, WindowRow};
use std::fmt::Write as _;

/// What a spreadsheet may do with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nature {
    /// Keep it letter by letter: ids, codes, names, times.
    Text,
    /// Reckon with it.
    Number,
}

/// Whether a spreadsheet is to reckon with the values of a field.
#[must_use]
pub fn nature(field: Field) -> Nature {
    match field {
        Field::Amount | Field::Line => Nature::Number,
        Field::Known(
            Column::TotalAmount
            | Column::CouponAmount
            | Column::RefundAmount
            | Column::CouponRefundAmount
            | Column::ServiceFee,
        ) => Nature::Number,
        Field::Known(_) | Field::Extra(_) | Field::Source => Nature::Text,
    }
}

/// The value of a row in a field as it is taken away: in the words that are shown, numbers plain and signed.
#[must_use]
pub fn value(row: &WindowRow, field: Field, words: &Words<'_>) -> String {
    match field {
        Field::Line => row.line.to_string(),
        Field::Amount => own_amount(row),
        Field::Known(column) => {
            let raw = cell::value(row, column);
            match names::plain(column, raw, words.lang, words.regions) {
                Some(name) => name.into_owned(),
                None => privacy::value(field, raw).into_owned(),
            }
        }
        Field::Extra(_) | Field::Source => cell::cell(row, field, words).text.into_owned(),
    }
}

/// The raw value, where the words that are shown are not the value.
#[must_use]
pub fn raw_value(row: &WindowRow, field: Field, words: &Words<'_>) -> Option<String> {
    let Field::Known(column) = field else { return None };
    let raw = cell::value(row, column);
    names::plain(column, raw, words.lang, words.regions).filter(|name| name != raw).map(|_| raw.to_owned())
}

/// The fields that the values of these are made from, as the engine is to be asked for them.
#[must_use]
pub fn made_from(fields: &[Field]) -> Vec<Field> {
    let mut needed: Vec<Field> = fields.to_vec();
    if fields.contains(&Field::Amount) {
        needed.extend([Column::TradeState, Column::TotalAmount, Column::RefundAmount].map(Field::Known));
    }
    needed
}

/// The names of fields as a line of a table.
pub fn header_line(fields: &[Field], words: &Words<'_>, extras: &[String], out: &mut String) {
    for (at, field) in fields.iter().enumerate() {
        if at > 0 {
            out.push('\t');
        }
        out.push_str(&one_line(header::name(*field, words.lang, extras)));
    }
    out.push_str("\r\n");
}

/// A row as a line of a table: values between tabs, none of which a spreadsheet would take for a formula.
pub fn line(row: &WindowRow, fields: &[Field], words: &Words<'_>, out: &mut String) {
    for (at, field) in fields.iter().enumerate() {
        if at > 0 {
            out.push('\t');
        }
        let text = one_line(&value(row, *field, words));
        if nature(*field) == Nature::Text && begins_formula(&text) {
            out.push('\'');
        }
        out.push_str(&text);
    }
    out.push_str("\r\n");
}

/// A row of a table as spreadsheets read it from a clipboard: texts marked as texts, so that long ids stay whole.
pub fn html_row(row: &WindowRow, fields: &[Field], words: &Words<'_>, out: &mut String) {
    out.push_str("<tr>");
    for field in fields {
        html_cell(&value(row, *field, words), nature(*field), out);
    }
    out.push_str("</tr>");
}

/// The names of fields as a row of a table.
pub fn html_header(fields: &[Field], words: &Words<'_>, extras: &[String], out: &mut String) {
    out.push_str("<tr>");
    for field in fields {
        html_cell(header::name(*field, words.lang, extras), Nature::Text, out);
    }
    out.push_str("</tr>");
}

fn html_cell(text: &str, nature: Nature, out: &mut String) {
    out.push_str(if nature == Nature::Text { "<td style=\"mso-number-format:'\\@'\">" } else { "<td>" });
    for symbol in text.chars() {
        match symbol {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            other => out.push(other),
        }
    }
    out.push_str("</td>");
}

fn own_amount(row: &WindowRow) -> String {
    let (column, sign) = match cell::kind(row) {
        RowKind::Refund => (Column::RefundAmount, "-"),
        _ => (Column::TotalAmount, ""),
    };
    let raw = cell::value(row, column);
    let is_above_zero = raw.bytes().any(|byte| (b'1'..=b'9').contains(&byte)) && !raw.starts_with('-');
    let mut text = String::with_capacity(raw.len() + 1);
    let _ = write!(text, "{}{raw}", if is_above_zero { sign } else { "" });
    text
}

/// Tabs and line ends in a value would be more values and more rows.
fn one_line(text: &str) -> String {
    text.replace(['\t', '\r', '\n'], " ")
}

/// What a spreadsheet would reckon out, or call a program by.
fn begins_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::Regions;
    use crate::text::Lang;
    use nontax_table::RowId;

    fn row(values: &[(Column, &str)]) -> WindowRow {
        let mut cells = vec![String::new(); 27];
        for (column, value) in values {
            cells[column.index()] = (*value).to_owned();
        }
        WindowRow { row: RowId(0), source: 0, line: 12_345, cells }
    }

    fn with_words<T>(action: impl FnOnce(&Words<'_>) -> T) -> T {
        let regions = Regions::default();
        action(&Words { lang: Lang::Zh, regions: &regions, sources: &[] })
    }

    #[test]
    fn ids_are_taken_letter_by_letter_and_numbers_without_separators() {
        let row = row(&[
            (Column::NoticeNo, "0017001122412"),
            (Column::TradeState, "REFUND"),
            (Column::RefundAmount, "1234.50"),
            (Column::TotalAmount, "2000.00"),
        ]);
        with_words(|words| {
            assert_eq!(value(&row, Field::Known(Column::NoticeNo), words), "0017001122412");
            assert_eq!(value(&row, Field::Amount, words), "-1234.50");
            assert_eq!(value(&row, Field::Known(Column::TotalAmount), words), "2000.00");
            assert_eq!(value(&row, Field::Line, words), "12345");
        });
    }

    #[test]
    fn a_code_is_taken_in_words_and_raw_where_that_is_asked_for() {
        let row = row(&[(Column::PayerBank, "ICBC_DEBIT"), (Column::OrderId, "AQ1")]);
        with_words(|words| {
            assert!(value(&row, Field::Known(Column::PayerBank), words).starts_with("工商银行"));
            assert_eq!(raw_value(&row, Field::Known(Column::PayerBank), words).as_deref(), Some("ICBC_DEBIT"));
            assert_eq!(raw_value(&row, Field::Known(Column::OrderId), words), None);
        });
    }

    #[test]
    fn a_line_has_as_many_values_as_fields_and_no_formula() {
        let row = row(&[(Column::Description, "=HYPERLINK(\"x\")\tB\nC"), (Column::TotalAmount, "-5.00")]);
        let fields = [Field::Known(Column::Description), Field::Known(Column::TotalAmount)];
        with_words(|words| {
            let mut text = String::new();
            header_line(&fields, words, &[], &mut text);
            line(&row, &fields, words, &mut text);
            assert_eq!(text, "商品名称\t总金额\r\n'=HYPERLINK(\"x\") B C\t-5.00\r\n");
            let mut html = String::new();
            html_row(&row, &fields, words, &mut html);
            assert!(html.contains("mso-number-format:'\\@'\">=HYPERLINK(&quot;x&quot;)"), "{html}");
            assert!(html.ends_with("<td>-5.00</td></tr>"), "{html}");
        });
    }

    #[test]
    fn the_own_amount_is_made_from_state_and_amounts() {
        assert_eq!(made_from(&[Field::Line]), [Field::Line]);
        assert_eq!(made_from(&[Field::Amount]).len(), 4);
        with_words(|words| {
            assert_eq!(
                value(&row(&[(Column::TradeState, "REFUND"), (Column::RefundAmount, "0.00")]), Field::Amount, words),
                "0.00"
            )
        });
    }
}
