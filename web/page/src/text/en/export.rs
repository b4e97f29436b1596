//! Taking rows away and masks, in English.

use crate::text::export::ExportTexts;
use crate::text::figures::count;
use nontax_export::Format;

pub const EXPORT: ExportTexts = ExportTexts {
    open: "Export",
    title: "Export rows",
    rows_legend: "Which rows",
    format_legend: "Kind of file",
    begin: "Export",
    stop: "Stop",
    stopped: "Stopped. No file was saved.",
    changed: "The rows changed while they were exported. No file was saved; please export again.",
    no_room: "The browser has no room for this file. Close other pages, or filter and export fewer rows.",
    file_name: "Nontax rows",
    rows_sheet: "Rows",
    proof_sheet: "Proof",
    made: "Exported at",
    version: "Version",
    persons: "Personal data",
    masked: "masked",
    unmasked: "not masked",
    file_masked: "Openids, names and other personal data will be masked in the file. For the values themselves, choose “Show personal data” at the top first.",
    file_unmasked: "Openids, names and other personal data will not be masked in the file. Keep it safe.",
    no_sha256: "not known",
    balanced: "complete, agrees with its footer",
    not_balanced: "complete, does not agree with its footer",
    incomplete: "not complete",
    stopped_source: "stopped while it was read",
    cut_texts: "Texts cut at the length of a cell",
    cut_columns: "Columns that a sheet has no room for",
    show_persons: "Show personal data",
    mask_persons: "Mask personal data",
    persons_hint: "Openids and names are masked on screen, in print, copies and files until you show them; loading the page again masks them",
    persons_shown: "Personal data is shown",
    persons_masked: "Personal data is masked",
    format,
    filtered_rows: |rows| {
        if rows == 1 { "1 filtered row".to_owned() } else { format!("{} filtered rows", count(rows)) }
    },
    all_rows: |rows| if rows == 1 { "The one row".to_owned() } else { format!("All {} rows", count(rows)) },
    so_far: |rows| format!("{rows} rows written"),
    done: |rows| if rows == 1 { "Exported 1 row.".to_owned() } else { format!("Exported {} rows.", count(rows)) },
};

fn format(format: Format) -> (&'static str, &'static str) {
    match format {
        Format::Xlsx => ("Excel workbook (.xlsx)", "ids as text, amounts as numbers, with a proof sheet"),
        Format::CsvForExcel => {
            ("CSV to open in Excel", "ids stand as =\"…\", so Excel keeps every digit; formulas are not run")
        }
        Format::Csv => ("CSV for programs", "ids as they are; opened in Excel, long ids lose their last digits"),
        Format::JsonLines => ("JSON Lines (.jsonl)", "one object a line, all values as text"),
    }
}
