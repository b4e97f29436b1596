//! The problems of one source: all are counted, the first ones are kept.

use crate::limits::{PROBLEM_TEXT_KEPT, PROBLEMS_KEPT, PROBLEMS_SENT};
use nontax_bill::Problem;

/// Problems in the order they were found.
#[derive(Debug, Default)]
pub struct ProblemList {
    kept: Vec<Problem>,
    text_bytes: usize,
    counted: u64,
}

impl ProblemList {
    /// Takes a problem.
    pub fn push(&mut self, problem: Problem) {
        self.counted += 1;
        let room = self.kept.len() < PROBLEMS_KEPT && self.text_bytes < PROBLEM_TEXT_KEPT;
        if room && self.kept.try_reserve(1).is_ok() {
            self.text_bytes += problem.text.len() + problem.message.len();
            self.kept.push(problem);
        }
    }

    /// How many there were, those not kept included.
    #[must_use]
    pub fn counted(&self) -> u64 {
        self.counted
    }

    /// A part of those kept: from place `first`, at most `count` and at most [`PROBLEMS_SENT`].
    #[must_use]
    pub fn part(&self, first: u32, count: u32) -> Vec<Problem> {
        let first = usize::try_from(first).unwrap_or(usize::MAX);
        let count = usize::try_from(count).unwrap_or(usize::MAX).min(PROBLEMS_SENT);
        self.kept.iter().skip(first).take(count).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nontax_bill::{Code, Level};

    fn problem(line: u64) -> Problem {
        Problem {
            level: Level::Error,
            code: Code::BadAmount,
            line,
            column: None,
            text: String::new(),
            message: String::new(),
            detail: Vec::new(),
        }
    }

    #[test]
    fn every_problem_is_counted_and_the_first_hundred_thousand_are_kept() {
        let mut list = ProblemList::default();
        (0..100_005).for_each(|line| list.push(problem(line)));
        assert_eq!(list.counted(), 100_005);
        assert_eq!(list.part(99_999, 10).iter().map(|problem| problem.line).collect::<Vec<_>>(), [99_999]);
        assert!(list.part(100_000, 10).is_empty());
    }

    #[test]
    fn long_texts_fill_the_room_sooner() {
        let mut list = ProblemList::default();
        (0..90_000).for_each(|line| list.push(Problem { text: "x".repeat(2_000), ..problem(line) }));
        assert_eq!(list.counted(), 90_000);
        assert_eq!(list.part(0, 1).len(), 1);
        assert!(list.part(60_000, 1).is_empty());
    }

    #[test]
    fn one_part_has_a_thousand_problems_at_most() {
        let mut list = ProblemList::default();
        (0..3_000).for_each(|line| list.push(problem(line)));
        let part = list.part(500, u32::MAX);
        assert_eq!(part.len(), 1_000);
        assert_eq!(part[0].line, 500);
    }
}
