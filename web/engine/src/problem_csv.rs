//! Problems as lines of a CSV that spreadsheets open (RFC 4180 with a byte order mark). In both languages, as the text is made while problems
//! come and the page's language may change until somebody saves it.

use nontax_bill::problem::texts::Language;
use nontax_bill::{Level, Problem};

/// What the CSV begins with: the byte order mark, by which spreadsheets know UTF-8, and the names of the columns.
pub const HEAD: &str = "\u{feff}行号 Line,级别 Level,代码 Code,列 Column,说明,Description,原文 Raw text\r\n";

/// Adds the line of a problem.
pub fn append(csv: &mut String, problem: &Problem) {
    let line = if problem.line == 0 { String::new() } else { problem.line.to_string() };
    let level = match problem.level {
        Level::Error => "错误 error",
        Level::Warning => "提示 warning",
    };
    let column = problem.column.as_deref().unwrap_or_default();
    let (zh, en) = (problem.sentence(Language::Chinese), problem.message.as_str());
    let cells = [line.as_str(), level, problem.code.word(), column, zh.as_str(), en, problem.text.as_str()];
    for (at, cell) in cells.into_iter().enumerate() {
        if at > 0 {
            csv.push(',');
        }
        append_cell(csv, cell);
    }
    csv.push_str("\r\n");
}

fn append_cell(csv: &mut String, cell: &str) {
    let formula = is_formula(cell);
    if !formula && !cell.contains([',', '"', '\r', '\n']) {
        csv.push_str(cell);
        return;
    }
    csv.push('"');
    if formula {
        csv.push('\'');
    }
    for (at, part) in cell.split('"').enumerate() {
        if at > 0 {
            csv.push_str("\"\"");
        }
        csv.push_str(part);
    }
    csv.push('"');
}

/// Whether a spreadsheet would calculate the cell, whose text is a stranger's. Chinese and Japanese ones take the wide signs too.
fn is_formula(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use nontax_bill::Code;

    fn line(problem: &Problem) -> String {
        let mut csv = String::new();
        append(&mut csv, problem);
        csv
    }

    #[test]
    fn a_problem_is_a_line_in_both_languages() {
        let raw = "`2017-09-25 09:39:03,`1e2";
        let detail = vec!["1e2".to_owned()];
        let problem = Problem::new(Level::Error, Code::BadAmount, 12, Some("总金额"), raw.as_bytes(), detail);
        assert_eq!(
            line(&problem),
            "12,错误 error,bad_amount,总金额,「总金额」的值“1e2”不是金额，该行未计入,\
             \"\"\"1e2\"\" in 总金额 is not an amount; the row was not counted\",\"`2017-09-25 09:39:03,`1e2\"\r\n"
        );
        assert_eq!(HEAD.split(',').count(), 7);
    }

    #[test]
    fn a_problem_of_the_whole_file_has_no_line() {
        let problem = Problem::new(Level::Warning, Code::Resaved, 0, None, b"", Vec::new());
        assert!(line(&problem).starts_with(",提示 warning,resaved,,"));
    }

    #[test]
    fn quotes_and_line_ends_stay_in_their_cell() {
        let problem = Problem::new(Level::Error, Code::StrayText, 3, None, b"say \"hi\"\r\nand go", Vec::new());
        assert!(line(&problem).ends_with(",\"say \"\"hi\"\"\r\nand go\"\r\n"));
    }

    #[test]
    fn no_cell_is_a_formula() {
        for raw in ["=cmd|' /C calc'!A0", "+1", "-1", "@sum(1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠a"]
        {
            let problem = Problem::new(Level::Error, Code::StrayText, 3, Some(raw), raw.as_bytes(), Vec::new());
            let line = line(&problem);
            assert_eq!(line.matches(&format!("\"'{raw}\"")).count(), 2, "{line}");
        }
    }
}
