//! Lines of the audit log: which ones are shown, whether they follow each other, and as a CSV. Pure.

use crate::text::audit::AuditTexts;
use nontax_api::audit::{AuditAction, AuditLine};
use nontax_bill::BeijingTime;

/// What a person looks for; an empty text means all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sought {
    /// Who.
    pub who: String,
    /// Merchant number.
    pub merchant: String,
    /// What was asked for.
    pub action: Option<AuditAction>,
    /// How it ended.
    pub outcome: String,
}

impl Sought {
    /// Whether a line is one of them.
    #[must_use]
    pub fn has(&self, line: &AuditLine) -> bool {
        let is = |wanted: &str, value: &str| wanted.is_empty() || wanted == value;
        let merchant = line.mch_id.as_ref().map_or("", |mch_id| mch_id.as_str());
        is(&self.who, &line.who)
            && is(&self.merchant, merchant)
            && is(&self.outcome, &line.outcome)
            && self.action.is_none_or(|action| action == line.action)
    }
}

/// The first line that does not follow the one before it, by number and by the hash that it states of it.
#[must_use]
pub fn first_break(lines: &[AuditLine]) -> Option<u64> {
    let pairs = lines.iter().zip(lines.iter().skip(1));
    pairs
        .filter(|(before, line)| line.number != before.number + 1 || line.previous != before.hash)
        .map(|(_, line)| line.number)
        .next()
}

/// When, on Beijing's clocks.
#[must_use]
pub fn when(line: &AuditLine) -> String {
    BeijingTime::at_unix(line.at.div_euclid(1_000)).map(|time| time.to_string()).unwrap_or_default()
}

/// A CSV in UTF-8 with its mark, so that Excel reads the Chinese; no cell is taken for a formula.
#[must_use]
pub fn csv<'a>(lines: impl Iterator<Item = &'a AuditLine>, text: &AuditTexts) -> String {
    let mut csv = String::from("\u{feff}");
    let head = [
        "#",
        text.when,
        text.who,
        text.what,
        text.merchant,
        text.day,
        text.address,
        text.outcome,
        text.bytes,
        "SHA-256",
        "request_id",
        "previous",
        "hash",
    ];
    put_row(&mut csv, head.map(str::to_owned));
    for line in lines {
        put_row(
            &mut csv,
            [
                line.number.to_string(),
                when(line),
                line.who.clone(),
                (text.action)(line.action).to_owned(),
                line.mch_id.as_ref().map(ToString::to_string).unwrap_or_default(),
                line.date.map(|date| date.to_string()).unwrap_or_default(),
                line.from.clone().unwrap_or_default(),
                line.outcome.clone(),
                line.bytes.map(|bytes| bytes.to_string()).unwrap_or_default(),
                line.sha256.clone().unwrap_or_default(),
                line.request_id.clone(),
                line.previous.clone(),
                line.hash.clone(),
            ],
        );
    }
    csv
}

fn put_row(csv: &mut String, cells: [String; 13]) {
    for (at, cell) in cells.iter().enumerate() {
        if at > 0 {
            csv.push(',');
        }
        csv.push('"');
        // What a spreadsheet would take for a formula.
        if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
            csv.push('\'');
        }
        csv.push_str(&cell.replace('"', "\"\""));
        csv.push('"');
    }
    csv.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;
    use nontax_api::audit::FIRST_PREVIOUS;

    fn line(number: u64, who: &str, previous: &str, hash: &str) -> AuditLine {
        AuditLine {
            number,
            at: 1_764_000_000_000,
            who: who.to_owned(),
            action: AuditAction::Statement,
            mch_id: "1900016021".parse().ok(),
            date: "20251101".parse().ok(),
            from: None,
            outcome: "ok".to_owned(),
            bytes: Some(12),
            sha256: None,
            request_id: "r".to_owned(),
            previous: previous.to_owned(),
            hash: hash.to_owned(),
        }
    }

    #[test]
    fn lines_that_are_gone_or_changed_are_told() {
        let lines = [line(1, "a", FIRST_PREVIOUS, "h1"), line(2, "a", "h1", "h2"), line(3, "a", "h2", "h3")];
        assert_eq!(first_break(&lines), None);
        assert_eq!(first_break(&[]), None);
        assert_eq!(first_break(&[lines[0].clone(), lines[2].clone()]), Some(3));
        assert_eq!(first_break(&[line(1, "a", FIRST_PREVIOUS, "other"), lines[1].clone()]), Some(2));
    }

    #[test]
    fn every_condition_must_hold() {
        let line = line(1, "li@bank.example", FIRST_PREVIOUS, "h");
        assert!(Sought::default().has(&line));
        assert!(
            Sought { who: "li@bank.example".to_owned(), merchant: "1900016021".to_owned(), ..Sought::default() }
                .has(&line)
        );
        assert!(!Sought { outcome: "no_bill".to_owned(), ..Sought::default() }.has(&line));
        assert!(!Sought { action: Some(AuditAction::Orders), ..Sought::default() }.has(&line));
    }

    #[test]
    fn a_csv_has_its_mark_and_no_formula() {
        let evil = line(1, "=HYPERLINK(\"x\")", FIRST_PREVIOUS, "h");
        let csv = csv([&evil].into_iter(), &Lang::En.texts().audit);
        assert!(csv.starts_with("\u{feff}\"#\",\"When (Beijing)\",\"Who\""), "{csv}");
        assert!(
            csv.contains("\"1\",\"2025-11-25 00:00:00\",\"'=HYPERLINK(\"\"x\"\")\",\"Statement\",\"1900016021\""),
            "{csv}"
        );
        assert!(csv.ends_with("\"h\"\r\n"));
    }
}
