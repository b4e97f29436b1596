//! The problems of one source: all are counted, the first ones are kept, and of the others the text for saving is put
//! on a [`Shelf`].

use crate::limits::{PROBLEM_TEXT_KEPT, PROBLEMS_KEPT, PROBLEMS_SENT, SHELVED_BYTES};
use crate::problem_csv;
use nontax_bill::Problem;
use std::rc::Rc;

/// Where text goes that would fill the engine's memory. It is kept there in the order in which it came.
pub trait Shelf {
    /// Adds text to that of a source.
    fn put(&self, source: u32, text: &str);

    /// The source's text is not needed any more.
    fn forget(&self, source: u32);
}

/// Problems in the order they were found.
pub struct ProblemList {
    source: u32,
    shelf: Rc<dyn Shelf>,
    kept: Vec<Problem>,
    text_bytes: usize,
    counted: u64,
    /// From the first problem on that had no room, none is kept: the shelf's come after all kept ones.
    full: bool,
    to_shelve: String,
}

impl ProblemList {
    /// Of a source without problems so far.
    #[must_use]
    pub fn new(source: u32, shelf: Rc<dyn Shelf>) -> Self {
        Self { source, shelf, kept: Vec::new(), text_bytes: 0, counted: 0, full: false, to_shelve: String::new() }
    }

    /// Takes a problem.
    pub fn push(&mut self, problem: Problem) {
        self.counted += 1;
        self.full |= self.kept.len() >= PROBLEMS_KEPT || self.text_bytes >= PROBLEM_TEXT_KEPT;
        self.full = self.full || self.kept.try_reserve(1).is_err();
        if !self.full {
            self.text_bytes += problem.text.len() + problem.message.len();
            self.kept.push(problem);
            return;
        }
        problem_csv::append(&mut self.to_shelve, &problem);
        if self.to_shelve.len() >= SHELVED_BYTES {
            self.shelf.put(self.source, &self.to_shelve);
            self.to_shelve.clear();
        }
    }

    /// No more come: the shelf has the text of all that are not kept.
    pub fn finish(&mut self) {
        let rest = core::mem::take(&mut self.to_shelve);
        if !rest.is_empty() {
            self.shelf.put(self.source, &rest);
        }
    }

    /// How many there were, those not kept included.
    #[must_use]
    pub fn counted(&self) -> u64 {
        self.counted
    }

    /// A part of those kept: from place `first`, at most `count` and at most `PROBLEMS_SENT`.
    #[must_use]
    pub fn part(&self, first: u32, count: u32) -> Vec<Problem> {
        let first = usize::try_from(first).unwrap_or(usize::MAX);
        let count = usize::try_from(count).unwrap_or(usize::MAX).min(PROBLEMS_SENT);
        self.kept.iter().skip(first).take(count).cloned().collect()
    }

    /// Hands out the beginning of the CSV, a piece at a time; what the shelf has comes behind it.
    pub fn csv_of_kept(&self, mut take: impl FnMut(&str)) {
        let mut csv = problem_csv::HEAD.to_owned();
        for problem in &self.kept {
            problem_csv::append(&mut csv, problem);
            if csv.len() >= SHELVED_BYTES {
                take(&csv);
                csv.clear();
            }
        }
        take(&csv);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nontax_bill::{Code, Level};
    use std::cell::RefCell;

    #[derive(Default)]
    struct Texts(RefCell<Vec<String>>);

    impl Shelf for Texts {
        fn put(&self, source: u32, text: &str) {
            assert_eq!(source, 7);
            self.0.borrow_mut().push(text.to_owned());
        }

        fn forget(&self, _source: u32) {}
    }

    fn list() -> (ProblemList, Rc<Texts>) {
        let shelf = Rc::new(Texts::default());
        (ProblemList::new(7, Rc::<Texts>::clone(&shelf)), shelf)
    }

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
        let (mut list, _) = list();
        (0..100_005).for_each(|line| list.push(problem(line)));
        assert_eq!(list.counted(), 100_005);
        assert_eq!(list.part(99_999, 10).iter().map(|problem| problem.line).collect::<Vec<_>>(), [99_999]);
        assert!(list.part(100_000, 10).is_empty());
    }

    #[test]
    fn long_texts_fill_the_room_sooner() {
        let (mut list, _) = list();
        (0..90_000).for_each(|line| list.push(Problem { text: "x".repeat(2_000), ..problem(line) }));
        assert_eq!(list.counted(), 90_000);
        assert_eq!(list.part(0, 1).len(), 1);
        assert!(list.part(60_000, 1).is_empty());
    }

    #[test]
    fn one_part_has_a_thousand_problems_at_most() {
        let (mut list, _) = list();
        (0..3_000).for_each(|line| list.push(problem(line)));
        let part = list.part(500, u32::MAX);
        assert_eq!(part.len(), 1_000);
        assert_eq!(part[0].line, 500);
    }

    #[test]
    fn the_text_of_what_is_kept_and_of_what_is_shelved_is_that_of_all_in_their_order() {
        let (mut list, shelf) = list();
        (1..=150_000).for_each(|line| list.push(problem(line)));
        list.finish();
        let shelved = shelf.0.borrow();
        assert!(shelved.len() > 1 && shelved.iter().all(|text| text.len() < SHELVED_BYTES + 10_000));
        let mut csv = String::new();
        list.csv_of_kept(|piece| csv.push_str(piece));
        shelved.iter().for_each(|text| csv.push_str(text));
        let lines = csv.strip_prefix(problem_csv::HEAD).unwrap().split_terminator("\r\n");
        assert!(lines.map(|line| line.split(',').next().unwrap().parse::<u64>().unwrap()).eq(1..=150_000));
    }

    #[test]
    fn nothing_is_shelved_of_a_source_whose_problems_are_kept() {
        let (mut list, shelf) = list();
        (1..=1_000).for_each(|line| list.push(problem(line)));
        list.finish();
        assert!(shelf.0.borrow().is_empty());
    }
}
