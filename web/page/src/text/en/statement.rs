//! What a statement came to, what other files are, and what is wrong with rows.

use crate::text::figures::count;
use crate::text::{ProofTexts, one_of};
use nontax_bill::outcome::Encoding;
use nontax_bill::problem::texts::{Language, describe};
use nontax_bill::{Code, Kind, Problem};
use nontax_protocol::SourceReport;

/// Proof and problems.
pub const PROOF: ProofTexts = ProofTexts {
    title: "Proof",
    nothing: "Reading; then this shows whether the statement is complete and adds up to its own footer.",
    complete: "Complete",
    not_complete: "Not complete",
    stopped: "Stopped",
    balanced: "Balanced",
    not_balanced: "Not balanced",
    not_complete_why: "The file is cut off or has no footer: these are not all rows, and they must not be reconciled with. Fetch or download it again.",
    no_statement: "No statement",
    stopped_why: "Reading was stopped: these are not all rows, and they must not be reconciled with.",
    faulty: "Errors",
    faulty_why: "The rows add up to the footer, but the file has lines that cannot be read or rows that should not be there: work through the problems below.",
    not_balanced_why: "The rows do not add up to what the statement's footer says; the table shows the difference.",
    resaved: "Saved again by Excel",
    kind,
    kind_why,
    other,
    answer_error,
    encoding,
    full_stop: ". ",
    rows,
    payments: "Payments",
    refunds: "Refunds",
    revoked: "Revoked",
    fees: "Fees",
    footer: "Footer proof",
    item: "Item",
    stated: "Stated",
    counted: "Counted",
    difference: "Difference",
    agrees: "Agrees",
    differs: "Differs",
    not_known: "Not a known item",
    footer_name,
    times: "Times",
    times_of: |first, last| format!("{first} to {last}"),
    sha256: "SHA-256",
    took: |millis| format!("read in {}.{:02} s", count(millis / 1000), millis % 1000 / 10),
    problems: "Problems",
    problem_counts: |errors, warnings| match (errors, warnings) {
        (0, warnings) => number(warnings, "warning", "warnings"),
        (errors, 0) => number(errors, "error", "errors"),
        (errors, warnings) => {
            format!("{}, {}", number(errors, "error", "errors"), number(warnings, "warning", "warnings"))
        }
    },
    no_problems: "No problems found",
    all_kinds: "All",
    kinds_of: "Problems by kind",
    error: "Error",
    warning: "Warning",
    line: |line| format!("Line {}", count(line)),
    whole_file: "Whole file",
    column: "Column",
    raw_text: "As written",
    go_to_row: "Go to row",
    go_to_line: |line| format!("Go to row: line {}", count(line)),
    shown_of: |shown, all| format!("{} of {} shown", count(shown), count(all)),
    more: "Show more",
    save_problems: |all| format!("Save all problems ({})", count(all)),
    problems_file: |name| format!("{name} problems.csv"),
    problems_saved: "The list of problems is being downloaded.",
    problems_not_saved: "The browser had no room for the list of problems: free some disk space or remove other statements, then save again.",
    code,
    problem,
};

/// In a word or two.
pub fn verdict(report: &SourceReport) -> &'static str {
    let outcome = &report.outcome;
    match outcome.kind {
        Kind::Statement | Kind::Empty if report.stopped => "stopped, not complete",
        Kind::Statement | Kind::Empty if !outcome.complete => "not complete",
        Kind::Statement | Kind::Empty if !outcome.balanced => "complete but not balanced",
        Kind::Statement | Kind::Empty if outcome.errors > 0 => "complete and balanced, with errors",
        Kind::Statement | Kind::Empty => "complete and balanced",
        other => kind(other),
    }
}

fn number(how_many: u64, one: &str, more: &str) -> String {
    format!("{} {}", count(how_many), if how_many == 1 { one } else { more })
}

fn rows(rows: u64) -> String {
    number(rows, "row", "rows")
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Statement => "Statement",
        Kind::Empty => "A day without trade",
        Kind::ErrorAnswer => "An error answer of WeChat, no statement",
        Kind::NoBill => "No statement",
        Kind::OtherFile => "Another kind of file, no payment statement",
        Kind::Unreadable => "Not readable",
    }
}

fn kind_why(kind: Kind) -> &'static str {
    match kind {
        Kind::Statement => "",
        Kind::Empty => "The statement is whole, and has no rows.",
        Kind::ErrorAnswer => "The file holds what WeChat said in place of a statement; there is no trade in it.",
        Kind::NoBill => {
            "WeChat gave no statement: there may have been no trade, or the number was the 商户号 in place of the 子商户号 (sub-merchant)."
        }
        Kind::OtherFile => "Choose a file that comes from WeChat's interface nontax/downloadbill.",
        Kind::Unreadable => {
            "The file may be damaged, encrypted or no text. Download it again, or unpack it before opening."
        }
    }
}

fn other(word: &str) -> Option<&'static str> {
    one_of(
        word,
        &[
            ("personal_bill", "A personal WeChat Pay bill"),
            ("fund_bill", "A WeChat Pay fund bill"),
            ("trade_bill", "A WeChat Pay trade bill of the merchant platform, no non-tax statement"),
            ("alipay_bill", "An Alipay bill"),
            ("zip", "An archive without a statement that can be read"),
            ("gzip", "An archive without a statement that can be read"),
            ("line_ends_removed", "A statement whose line ends were removed"),
            ("gb18030", "A file that is no valid text"),
            ("html", "A web page"),
            ("xml", "An XML file"),
            ("json", "A JSON file"),
            ("csv", "Another CSV table"),
            ("text", "A text file"),
            ("xlsx", "An Excel workbook: save it as CSV in Excel, or use the file as it came"),
            ("xls", "An old Excel workbook: save it as CSV in Excel, or use the file as it came"),
            ("pdf", "A PDF file"),
            ("image", "A picture"),
            ("rar", "A RAR archive: unpack it first"),
            ("7z", "A 7z archive: unpack it first"),
            ("binary", "A binary file"),
        ],
    )
}

fn answer_error(code: i64) -> &'static str {
    match code {
        40001 | 40014 | 42001 => "The access token had expired: fetch the statement again.",
        40013 => "The app id is wrong: ask the administrator to check it.",
        40125 => "The app secret is wrong: ask the administrator to check it.",
        40164 => "The caller is not on the IP whitelist: ask the administrator to add it, then fetch again.",
        45009 | 45011 => "The number of calls is used up: fetch again later.",
        48001 => "The app id may not use this interface: it is commonly granted to the bank's account.",
        20002 | 20003 => "There is no statement of this day: check the day and the merchant number (子商户号).",
        20007 | 20001 => "The request was wrong: check day, merchant number and kind.",
        20100 | 100 | -1 => "WeChat is busy, or the statement is not made yet: fetch again later.",
        _ => "Fetch again later; if it stays, give the error code and the rid to the administrator.",
    }
}

fn encoding(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Utf8 => "UTF-8",
        Encoding::Gb18030 => "GB18030 (GBK)",
        Encoding::Utf16Le => "UTF-16 LE",
        Encoding::Utf16Be => "UTF-16 BE",
    }
}

fn footer_name(name: &str) -> &str {
    match name {
        "总交易单数" => "Number of rows",
        "总交易额" | "应结订单总金额" => "Sum of amounts",
        "总退款金额" | "退款总金额" => "Sum of refunds",
        "总企业红包退款金额" | "充值券退款总金额" => "Sum of coupon refunds",
        "手续费总金额" => "Sum of fees",
        other => other,
    }
}

fn code(code: Code) -> &'static str {
    match code {
        Code::RowShort => "Row too short",
        Code::RowLong => "Row too long",
        Code::BadAmount => "Not an amount",
        Code::AmountPrecision => "Too many decimals",
        Code::BadTime => "Not a time",
        Code::BadText => "Not valid text",
        Code::UnknownColumn => "Unknown column",
        Code::MissingColumn => "Missing column",
        Code::MissingValue => "Missing value",
        Code::FooterMissing => "No footer",
        Code::FooterMismatch => "Footer differs",
        Code::Truncated => "Cut off",
        Code::DuplicateOrder => "Duplicate order",
        Code::NoticePaidTwice => "Notice paid twice",
        Code::RefundExceedsPayment => "Refund above payment",
        Code::OutsideDate => "Another day",
        Code::MixedCurrency => "Mixed currencies",
        Code::Overflow => "Sum too large",
        Code::IdsDestroyed => "Ids destroyed by Excel",
        Code::TestData => "Test data",
        Code::UnknownState => "Unknown state",
        Code::StrayText => "Stray text",
        Code::Resaved => "Saved again by Excel",
        Code::NotAStatement => "Not a statement",
        Code::BadArchive => "Archive does not open",
        Code::LineTooLong => "Line too long",
        Code::DuplicateColumn => "Column twice",
        Code::OddValue => "Odd value",
        Code::LineEndsRemoved => "Line ends removed",
        Code::ChecksNotMade => "Checks not made",
        Code::NotReadable => "Not readable",
        _ => "Other",
    }
}

fn problem(problem: &Problem) -> (String, &'static str) {
    let advice = describe(problem.code, problem.level).map_or("", |texts| texts.advice_en);
    let sentence = problem.sentence(Language::English);
    let mut rest = sentence.chars();
    let first = rest.next().map(|letter| letter.to_ascii_uppercase());
    (first.into_iter().chain(rest).chain(['.']).collect(), advice)
}
