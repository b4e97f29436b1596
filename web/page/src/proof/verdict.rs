//! The verdict on a source as word, icon and colour at once.

use crate::desk::use_desk;
use leptos::prelude::*;
use nontax_bill::Kind;
use nontax_protocol::SourceReport;

/// What reading a source came to, worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is no statement.
    NoStatement,
    /// Reading was stopped.
    Stopped,
    /// Cut off, or without a footer.
    NotComplete,
    /// The footer says something else.
    NotBalanced,
    /// Complete and balanced, and yet there are errors: lines that cannot be read, the same order twice.
    Faulty,
    /// A whole statement without rows.
    Empty,
    /// Complete, balanced and without an error.
    Good,
}

impl Verdict {
    /// Of a source that was read.
    #[must_use]
    pub fn of(report: &SourceReport) -> Self {
        let outcome = &report.outcome;
        match outcome.kind {
            Kind::ErrorAnswer | Kind::NoBill | Kind::OtherFile | Kind::Unreadable => Self::NoStatement,
            Kind::Statement | Kind::Empty if report.stopped => Self::Stopped,
            Kind::Statement | Kind::Empty if !outcome.complete => Self::NotComplete,
            Kind::Statement | Kind::Empty if !outcome.balanced => Self::NotBalanced,
            Kind::Statement | Kind::Empty if outcome.errors > 0 => Self::Faulty,
            Kind::Empty => Self::Empty,
            Kind::Statement => Self::Good,
        }
    }

    /// Nothing to look into.
    #[must_use]
    pub fn is_good(self) -> bool {
        matches!(self, Self::Good | Self::Empty)
    }

    /// For tests and style sheets.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::NoStatement => "no-statement",
            Self::Stopped => "stopped",
            Self::NotComplete => "not-complete",
            Self::NotBalanced => "not-balanced",
            Self::Faulty => "faulty",
            Self::Empty => "empty",
            Self::Good => "good",
        }
    }
}

/// One stamp for completeness, one for the balance; errors beside both have a third.
#[component]
pub fn VerdictStamps(verdict: Verdict) -> impl IntoView {
    let desk = use_desk();
    let stamp = |good: bool, word: Signal<&'static str>| {
        view! {
            <span class="stamp" class:stamp-good=good class:stamp-bad=!good>
                <span class="stamp-mark" aria-hidden="true">{if good { "✓" } else { "✕" }}</span>
                <span>{move || word.get()}</span>
            </span>
        }
    };
    let word =
        move |word: fn(&'static crate::text::ProofTexts) -> &'static str| Signal::derive(move || word(&desk.t().proof));
    let complete = || stamp(true, word(|text| text.complete));
    let balanced = || stamp(true, word(|text| text.balanced));
    match verdict {
        Verdict::Good => vec![complete(), balanced()],
        Verdict::Faulty => vec![complete(), balanced(), stamp(false, word(|text| text.faulty))],
        Verdict::Empty => vec![complete(), stamp(true, word(|text| (text.kind)(Kind::Empty)))],
        Verdict::NotBalanced => vec![complete(), stamp(false, word(|text| text.not_balanced))],
        Verdict::NotComplete => vec![stamp(false, word(|text| text.not_complete))],
        Verdict::Stopped => {
            vec![stamp(false, word(|text| text.not_complete)), stamp(false, word(|text| text.stopped))]
        }
        Verdict::NoStatement => vec![stamp(false, word(|text| text.no_statement))],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nontax_bill::Outcome;
    use nontax_protocol::LoadId;

    fn report(kind: Kind, complete: bool, balanced: bool, stopped: bool) -> SourceReport {
        SourceReport {
            load: LoadId(0),
            source: 0,
            name: String::new(),
            outcome: Outcome { kind, complete, balanced, ..Outcome::default() },
            problems: Vec::new(),
            stopped,
            sha256: None,
            millis: 0,
        }
    }

    #[test]
    fn only_a_complete_and_balanced_statement_is_good() {
        for kind in [Kind::Statement, Kind::Empty] {
            for (complete, balanced, stopped) in [(false, true, false), (true, false, false), (true, true, true)] {
                assert!(!Verdict::of(&report(kind, complete, balanced, stopped)).is_good());
            }
            assert!(Verdict::of(&report(kind, true, true, false)).is_good());
        }
    }

    #[test]
    fn a_statement_with_an_error_is_not_good_though_it_is_complete_and_balanced() {
        for kind in [Kind::Statement, Kind::Empty] {
            let mut faulty = report(kind, true, true, false);
            faulty.outcome.errors = 1;
            assert_eq!(Verdict::of(&faulty), Verdict::Faulty);
            assert!(!Verdict::Faulty.is_good());
            faulty.outcome.complete = false;
            assert_eq!(Verdict::of(&faulty), Verdict::NotComplete);
        }
    }

    #[test]
    fn what_is_no_statement_is_never_good() {
        for kind in [Kind::ErrorAnswer, Kind::NoBill, Kind::OtherFile, Kind::Unreadable] {
            assert_eq!(Verdict::of(&report(kind, true, true, false)), Verdict::NoStatement);
        }
    }

    #[test]
    fn not_complete_weighs_more_than_not_balanced() {
        assert_eq!(Verdict::of(&report(Kind::Statement, false, false, false)), Verdict::NotComplete);
        assert_eq!(Verdict::of(&report(Kind::Statement, false, false, true)), Verdict::Stopped);
    }
}
