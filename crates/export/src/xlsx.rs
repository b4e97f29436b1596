//! A workbook (ECMA-376, transitional) written row by row: sheets of rows with a frozen header, and behind them the proof. Cells hold
//! their texts themselves; a table of shared texts would have to lie in memory until the end.

use crate::zip::Zip;
use crate::{Cut, Head, Proof, Values, is_decimal};
use std::fmt::Write as _;

/// Rows of a sheet, the header among them.
pub const ROWS: u32 = 1 << 20;

/// Columns of a sheet.
pub const COLUMNS: usize = 1 << 14;

/// UTF-16 units of a cell's text.
pub const TEXT_UNITS: usize = 32_767;

/// Bytes of a sheet's XML after which the next sheet begins: below 4 GB with any last row.
const SHEET_BYTES: u64 = 3 << 30;

/// Bytes of XML that are packed at once.
const PACKED_AT_ONCE: usize = 64 << 10;

/// Digits that Excel's numbers hold exactly.
const EXACT_DIGITS: usize = 15;

const BEGIN: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#;
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";

/// Places in the list of styles.
const TEXT_STYLE: u8 = 1;
const NAME_STYLE: u8 = 2;
const FIRST_NUMBER_STYLE: u8 = 3;

/// Decimals that have a style of their own, and its format.
const NUMBER_FORMATS: [(u8, &str); 3] = [(2, "#,##0.00"), (5, "#,##0.00000"), (0, "#,##0")];

/// Writes a workbook.
pub struct XlsxWriter {
    zip: Zip,
    xml: String,
    heads: Vec<Head>,
    name: String,
    sheets: Vec<String>,
    /// Of the open sheet.
    rows: u32,
    cut: Cut,
    rows_a_sheet: u32,
}

impl XlsxWriter {
    /// Begins with the header of the first sheet. Further sheets of rows are called `sheet 2` and so on.
    #[must_use]
    pub fn new(heads: Vec<Head>, sheet: &str) -> Self {
        Self::with_rows(heads, sheet, ROWS)
    }

    fn with_rows(mut heads: Vec<Head>, sheet: &str, rows_a_sheet: u32) -> Self {
        let columns = heads.len().saturating_sub(COLUMNS);
        heads.truncate(COLUMNS);
        let mut writer = Self {
            zip: Zip::new(),
            xml: String::new(),
            heads,
            name: sheet.to_owned(),
            sheets: Vec::new(),
            rows: 0,
            cut: Cut { texts: 0, columns },
            rows_a_sheet,
        };
        writer.begin_rows();
        writer
    }

    /// Adds a row, on the next sheet when this one is full.
    pub fn row<'a>(&mut self, values: impl Iterator<Item = &'a str>) {
        if self.rows >= self.rows_a_sheet || self.zip.plain() > SHEET_BYTES {
            self.end_sheet();
            self.begin_rows();
        }
        let heads = core::mem::take(&mut self.heads);
        self.xml.push_str("<row>");
        for (head, value) in heads.iter().zip(values) {
            self.cell(value, head.values, false);
        }
        self.xml.push_str("</row>");
        self.heads = heads;
        self.rows += 1;
        if self.xml.len() >= PACKED_AT_ONCE {
            self.pack();
        }
    }

    /// What there was no room for so far.
    #[must_use]
    pub fn cut(&self) -> Cut {
        self.cut
    }

    /// Ends the workbook with the sheet of the proof.
    pub fn end(&mut self, proof: &Proof) {
        self.end_sheet();
        self.begin_sheet(&proof.name, &[24, 44, 20, 20, 20, 72]);
        for line in &proof.lines {
            self.xml.push_str("<row>");
            for (at, (text, values)) in line.iter().enumerate() {
                self.cell(text, *values, at == 0);
            }
            self.xml.push_str("</row>");
        }
        self.end_sheet();
        self.parts();
        self.zip.end();
    }

    /// The bytes that are ready.
    #[must_use]
    pub fn take(&mut self) -> Vec<u8> {
        self.zip.take()
    }

    fn begin_rows(&mut self) {
        let number = self.sheets.len() + 1;
        let name = if number == 1 { self.name.clone() } else { format!("{} {number}", self.name) };
        let heads = core::mem::take(&mut self.heads);
        let widths: Vec<u32> = heads.iter().map(|head| if head.values == Values::Id { 30 } else { 20 }).collect();
        self.begin_sheet(&name, &widths);
        self.xml.push_str("<row>");
        for head in &heads {
            self.cell(&head.name, Values::Text, true);
        }
        self.xml.push_str("</row>");
        self.heads = heads;
        self.rows = 1;
    }

    /// Begins a sheet whose first row stays when one scrolls.
    fn begin_sheet(&mut self, name: &str, widths: &[u32]) {
        self.sheets.push(sheet_name(name));
        self.zip.begin(&format!("xl/worksheets/sheet{}.xml", self.sheets.len()));
        let _ = write!(self.xml, r#"{BEGIN}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0">"#);
        self.xml.push_str(
            r#"<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>"#,
        );
        if !widths.is_empty() {
            self.xml.push_str("<cols>");
            for (at, width) in (1..).zip(widths) {
                let _ = write!(self.xml, r#"<col min="{at}" max="{at}" width="{width}" customWidth="1"/>"#);
            }
            self.xml.push_str("</cols>");
        }
        self.xml.push_str("<sheetData>");
    }

    fn end_sheet(&mut self) {
        self.xml.push_str("</sheetData></worksheet>");
        self.pack();
    }

    fn pack(&mut self) {
        self.zip.write(self.xml.as_bytes());
        self.xml.clear();
    }

    /// A cell stands behind the one before: its place need not be written.
    fn cell(&mut self, text: &str, values: Values, is_name: bool) {
        if let Values::Decimal(decimals) = values
            && is_exact(text)
        {
            let style = (FIRST_NUMBER_STYLE..).zip(NUMBER_FORMATS).find(|(_, (known, _))| *known == decimals);
            let style = style.map_or(0, |(style, _)| style);
            let _ = write!(self.xml, r#"<c s="{style}"><v>{text}</v></c>"#);
            return;
        }
        if text.is_empty() {
            self.xml.push_str("<c/>");
            return;
        }
        let style = if is_name { NAME_STYLE } else { TEXT_STYLE };
        let _ = write!(self.xml, r#"<c s="{style}" t="inlineStr"><is><t xml:space="preserve">"#);
        let fitting = fitting(text);
        self.cut.texts += u64::from(fitting.len() < text.len());
        append_text(&mut self.xml, fitting);
        self.xml.push_str("</t></is></c>");
    }

    /// What tells a reader which sheets there are and how they look.
    fn parts(&mut self) {
        let sheets = core::mem::take(&mut self.sheets);
        let mut types = format!(
            r#"{BEGIN}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>"#
        );
        let mut workbook = format!(r#"{BEGIN}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>"#);
        let mut links = format!(r#"{BEGIN}<Relationships xmlns="{PACKAGE}/relationships">"#);
        let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml";
        for (number, name) in (1_usize..).zip(&sheets) {
            let _ = write!(
                types,
                r#"<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{kind}.worksheet+xml"/>"#
            );
            let mut escaped = String::new();
            append_text(&mut escaped, name);
            let escaped = escaped.replace('"', "&quot;");
            let _ = write!(workbook, r#"<sheet name="{escaped}" sheetId="{number}" r:id="rId{number}"/>"#);
            let _ = write!(
                links,
                r#"<Relationship Id="rId{number}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{number}.xml"/>"#
            );
        }
        let _ = write!(
            types,
            r#"<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="{kind}.styles+xml"/></Types>"#
        );
        workbook.push_str("</sheets></workbook>");
        let _ =
            write!(links, r#"<Relationship Id="styles" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>"#);
        let root = format!(
            r#"{BEGIN}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
        );
        let parts = [
            ("[Content_Types].xml", types),
            ("_rels/.rels", root),
            ("xl/workbook.xml", workbook),
            ("xl/_rels/workbook.xml.rels", links),
            ("xl/styles.xml", styles()),
        ];
        for (name, text) in parts {
            self.zip.begin(name);
            self.zip.write(text.as_bytes());
        }
    }
}

/// Plain, text, names, and one for each number format.
fn styles() -> String {
    let mut formats = String::new();
    let mut cells = String::new();
    for (at, (_, format)) in (164..).zip(NUMBER_FORMATS) {
        let _ = write!(formats, r##"<numFmt numFmtId="{at}" formatCode="{format}"/>"##);
        let _ =
            write!(cells, r#"<xf numFmtId="{at}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>"#);
    }
    format!(
        r#"{BEGIN}<styleSheet xmlns="{MAIN}"><numFmts count="3">{formats}</numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="6"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/>{cells}</cellXfs></styleSheet>"#
    )
}

fn is_exact(text: &str) -> bool {
    is_decimal(text) && text.bytes().filter(u8::is_ascii_digit).count() <= EXACT_DIGITS
}

/// The beginning of a text that a cell has room for.
fn fitting(text: &str) -> &str {
    if text.len() <= TEXT_UNITS {
        return text;
    }
    let mut units = 0;
    let end = text.char_indices().find(|(_, symbol)| {
        units += symbol.len_utf16();
        units > TEXT_UNITS
    });
    end.and_then(|(at, _)| text.get(..at)).unwrap_or(text)
}

/// At most 31 UTF-16 units, without what Excel forbids.
fn sheet_name(name: &str) -> String {
    let allowed = name.chars().filter(|symbol| !symbol.is_control() && !"[]:*?/\\'".contains(*symbol));
    let mut units = 0;
    let name: String = allowed
        .take_while(|symbol| {
            units += symbol.len_utf16();
            units <= 31
        })
        .collect();
    if name.trim().is_empty() { "Sheet".to_owned() } else { name }
}

/// As XML, with `_xHHHH_` for what XML cannot hold (ST_Xstring).
fn append_text(xml: &mut String, text: &str) {
    for (at, symbol) in text.char_indices() {
        match symbol {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            '_' if is_escape(text.get(at..).unwrap_or_default()) => xml.push_str("_x005F_"),
            '\t' | '\n' => xml.push(symbol),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {
                let _ = write!(xml, "_x{:04X}_", u32::from(symbol));
            }
            _ => xml.push(symbol),
        }
    }
}

/// Whether a text begins like what stands for a symbol.
fn is_escape(text: &str) -> bool {
    matches!(text.as_bytes(), [b'_', b'x', digits @ .., ] if matches!(digits.get(..5), Some([digits @ .., b'_']) if digits.iter().all(u8::is_ascii_hexdigit)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_where_a_cell_ends_and_never_inside_a_symbol() {
        assert_eq!(fitting(&"a".repeat(TEXT_UNITS)).len(), TEXT_UNITS);
        assert_eq!(fitting(&"a".repeat(TEXT_UNITS + 1)).len(), TEXT_UNITS);
        assert_eq!(fitting(&"😀".repeat(TEXT_UNITS)).chars().count(), TEXT_UNITS / 2);
        assert_eq!(fitting(&"税".repeat(TEXT_UNITS)).chars().count(), TEXT_UNITS);
    }

    #[test]
    fn a_sheet_s_name_is_one_that_excel_takes() {
        assert_eq!(sheet_name("a/b:c"), "abc");
        assert_eq!(sheet_name("[]"), "Sheet");
        assert_eq!(sheet_name(&"明".repeat(40)).chars().count(), 31);
    }

    #[test]
    fn what_looks_like_an_escape_is_escaped() {
        let mut xml = String::new();
        append_text(&mut xml, "_x0041_ _x004_ a\u{1}\r_x");
        assert_eq!(xml, "_x005F_x0041_ _x004_ a_x0001__x000D__x");
    }

    #[test]
    fn rows_beyond_a_sheet_go_on_the_next_one_with_a_header_of_its_own() {
        use calamine::{Reader as _, Xlsx};
        let heads = vec![Head { name: "n".to_owned(), values: Values::Id }];
        let mut writer = XlsxWriter::with_rows(heads, "rows", 4);
        for row in 0..7 {
            writer.row([row.to_string().as_str()].into_iter());
        }
        writer.end(&Proof { name: "proof".to_owned(), lines: Vec::new() });
        let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(writer.take())).unwrap();
        assert_eq!(book.sheet_names(), ["rows", "rows 2", "rows 3", "proof"]);
        let mut read = |name| {
            let range = book.worksheet_range(name).unwrap();
            range.rows().map(|row| row[0].to_string()).collect::<Vec<_>>()
        };
        assert_eq!(read("rows"), ["n", "0", "1", "2"]);
        assert_eq!(read("rows 2"), ["n", "3", "4", "5"]);
        assert_eq!(read("rows 3"), ["n", "6"]);
    }
}
