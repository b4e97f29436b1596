//! What checking one file came to: its outcome, and the problems that are listed of it.

use nontax_bill::{Kind, Level, Outcome, Problem, Row, Sink};

/// What one file came to.
#[derive(Debug)]
pub(crate) struct Finding {
    /// As it was named on the command line, with the entry behind a zip's name.
    pub file: String,
    pub outcome: Outcome,
    pub problems: Vec<Problem>,
}

impl Finding {
    /// A file of which nothing was read.
    pub(crate) fn nothing(file: String, kind: Kind, other: &str, problem: Problem) -> Self {
        let outcome = Outcome { kind, other: Some(other.to_owned()), errors: 1, ..Outcome::default() };
        Self { file, outcome, problems: vec![problem] }
    }

    /// Whether it is a complete, balanced statement without errors.
    pub(crate) fn is_proved(&self) -> bool {
        self.is_statement() && self.outcome.complete && self.outcome.balanced && self.outcome.errors == 0
    }

    pub(crate) fn is_statement(&self) -> bool {
        matches!(self.outcome.kind, Kind::Statement | Kind::Empty)
    }

    /// 0, 1 or 2 as the help says.
    pub(crate) fn exit_code(&self) -> u8 {
        match (self.is_statement(), self.is_proved()) {
            (false, _) => 2,
            (true, false) => 1,
            (true, true) => 0,
        }
    }

    /// Problems that were counted but are not listed.
    pub(crate) fn omitted(&self) -> u64 {
        (self.outcome.errors + self.outcome.warnings).saturating_sub(self.problems.len() as u64)
    }
}

/// Keeps the problems to list: errors before warnings, so that a flood of warnings hides no error.
#[derive(Debug)]
pub(crate) struct Listed {
    limit: usize,
    errors: Vec<Problem>,
    warnings: Vec<Problem>,
}

impl Listed {
    pub(crate) fn new(limit: usize) -> Self {
        Self { limit, errors: Vec::new(), warnings: Vec::new() }
    }

    /// The listed problems by line; those of the whole file come first.
    pub(crate) fn into_problems(self) -> Vec<Problem> {
        let room = self.limit.saturating_sub(self.errors.len());
        let mut problems = self.errors;
        problems.extend(self.warnings.into_iter().take(room));
        problems.sort_by_key(|problem| problem.line);
        problems
    }
}

impl Sink for Listed {
    fn row(&mut self, _row: &Row<'_>) {}

    fn problem(&mut self, problem: Problem) {
        let kept = match problem.level {
            Level::Error => &mut self.errors,
            Level::Warning => &mut self.warnings,
        };
        if kept.len() < self.limit {
            kept.push(problem);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nontax_bill::Code;

    #[test]
    fn a_flood_of_warnings_hides_no_error() {
        let mut listed = Listed::new(2);
        let problem = |level, line| Problem::new(level, Code::OddValue, line, None, b"", vec![]);
        for line in 1..10 {
            listed.problem(problem(Level::Warning, line));
        }
        listed.problem(problem(Level::Error, 20));
        let lines: Vec<u64> = listed.into_problems().iter().map(|problem| problem.line).collect();
        assert_eq!(lines, [1, 20]);
    }
}
