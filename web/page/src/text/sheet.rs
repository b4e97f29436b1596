//! Texts of the daily sheet.

/// Both languages fill every field; a missing one does not compile.
pub struct SheetTexts {
    pub print: &'static str,
    pub hint: &'static str,
    pub title: &'static str,
    pub merchants: &'static str,
    pub days: &'static str,
    pub printed: &'static str,
    pub count: &'static str,
    pub amount: &'static str,
    pub kind: &'static str,
    pub capitals: &'static str,
    pub proof: &'static str,
    pub semicolon: &'static str,
    pub signatures: [&'static str; 3],
}
