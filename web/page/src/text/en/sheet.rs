//! The daily sheet in English.

use crate::text::sheet::SheetTexts;

pub const SHEET: SheetTexts = SheetTexts {
    print: "Print daily sheet",
    hint: "Print or save as PDF: sums, amounts in Chinese capitals, proof of the sources and lines to sign, for the current filters",
    title: "Daily reconciliation sheet",
    merchants: "Sub-merchants",
    days: "Days of the bill",
    printed: "Printed at",
    count: "Count",
    amount: "Amount (yuan)",
    kind: "Kind",
    capitals: "In Chinese capitals",
    proof: "Proof",
    semicolon: "; ",
    signatures: ["Prepared by:", "Checked by:", "Approved by (seal):"],
};
