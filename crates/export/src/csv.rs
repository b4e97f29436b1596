//! CSV (RFC 4180) with a byte order mark, by which spreadsheets know UTF-8. No cell is a formula of a stranger's making. For Excel,
//! which takes `0012` for 12 and `4200…` for 4.2E+27, such values stand as `="0012"`; programs get them as they are.

use crate::{Head, Values, is_decimal};

/// Writes CSV.
pub struct CsvWriter {
    out: String,
    values: Vec<Values>,
    for_excel: bool,
}

impl CsvWriter {
    /// Begins with the names of the columns.
    #[must_use]
    pub fn new(heads: Vec<Head>, for_excel: bool) -> Self {
        let mut writer = Self { out: "\u{feff}".to_owned(), values: Vec::new(), for_excel };
        for (at, head) in heads.iter().enumerate() {
            writer.separate(at);
            append_text(&mut writer.out, &head.name);
        }
        writer.out.push_str("\r\n");
        writer.values = heads.into_iter().map(|head| head.values).collect();
        writer
    }

    /// Adds a row.
    pub fn row<'a>(&mut self, values: impl Iterator<Item = &'a str>) {
        let kinds = core::mem::take(&mut self.values);
        for (at, (kind, value)) in kinds.iter().zip(values).enumerate() {
            self.separate(at);
            match kind {
                Values::Decimal(_) if is_decimal(value) => self.out.push_str(value),
                _ if self.for_excel && excel_would_change(*kind, value) => {
                    self.out.push_str("\"=\"\"");
                    self.out.push_str(value);
                    self.out.push_str("\"\"\"");
                }
                _ => append_text(&mut self.out, value),
            }
        }
        self.values = kinds;
        self.out.push_str("\r\n");
    }

    /// The bytes that are ready.
    #[must_use]
    pub fn take(&mut self) -> Vec<u8> {
        core::mem::take(&mut self.out).into_bytes()
    }

    fn separate(&mut self, at: usize) {
        if at > 0 {
            self.out.push(',');
        }
    }
}

/// Whether Excel would take the text for a number or a date. Only plain signs go into `="…"`, which cannot be left by them; and Excel
/// takes 255 signs there.
fn excel_would_change(kind: Values, value: &str) -> bool {
    let plain =
        value.len() <= 255 && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.|*/:@%".contains(&byte));
    let begins_like_a_number = value.as_bytes().first().is_some_and(u8::is_ascii_digit);
    match kind {
        Values::Id => plain && !value.is_empty(),
        Values::Text | Values::Decimal(_) => plain && begins_like_a_number,
    }
}

fn append_text(csv: &mut String, text: &str) {
    let formula = is_formula(text);
    if !formula && !text.contains([',', '"', '\r', '\n']) {
        csv.push_str(text);
        return;
    }
    csv.push('"');
    if formula {
        csv.push('\'');
    }
    csv.push_str(&text.replace('"', "\"\""));
    csv.push('"');
}

/// Whether a spreadsheet would calculate the cell. Blanks before the sign do not keep it from that; Chinese and Japanese ones take the
/// wide signs too.
#[must_use]
pub fn is_formula(text: &str) -> bool {
    let begins = |text: &str| text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    begins(text) || begins(text.trim_start())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(values: Values, value: &str, for_excel: bool) -> String {
        let mut writer = CsvWriter::new(vec![Head { name: "n".to_owned(), values }], for_excel);
        writer.row([value].into_iter());
        let text = String::from_utf8(writer.take()).unwrap();
        text.strip_prefix("\u{feff}n\r\n").unwrap().strip_suffix("\r\n").unwrap().to_owned()
    }

    #[test]
    fn programs_get_ids_as_they_are_and_excel_gets_them_as_texts() {
        for id in ["0012", "4200002201202603050012345678", "12E5", "0"] {
            assert_eq!(line(Values::Id, id, false), id);
            assert_eq!(line(Values::Id, id, true), format!("\"=\"\"{id}\"\"\""));
        }
        assert_eq!(line(Values::Text, "3-4", true), "\"=\"\"3-4\"\"\"");
        assert_eq!(line(Values::Text, "办证缴费", true), "办证缴费");
        assert_eq!(line(Values::Id, "", true), "");
    }

    #[test]
    fn amounts_are_numbers_with_their_sign() {
        assert_eq!(line(Values::Decimal(2), "-12.30", true), "-12.30");
        assert_eq!(line(Values::Decimal(2), "-1+2", true), "\"'-1+2\"");
    }

    #[test]
    fn formulas_are_defused_in_either() {
        for formula in ["=1", "+1", "-1", "@a", "\t=1", " =1", "＝1", "\u{3000}=1", "-cmd|' /C calc'!A0"] {
            for for_excel in [false, true] {
                assert_eq!(line(Values::Text, formula, for_excel), format!("\"'{formula}\""));
            }
        }
        assert_eq!(line(Values::Id, "=\"&A1&\"", true), "\"'=\"\"&A1&\"\"\"");
    }
}
