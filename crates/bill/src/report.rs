//! How the parser tells problems: each is counted once and handed to the sink.

use crate::problem::{Level, Problem};
use crate::sink::Sink;

/// Problems told so far.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Told {
    pub errors: u64,
    pub warnings: u64,
}

/// The sink with the count beside it.
pub(crate) struct Report<'a> {
    pub told: &'a mut Told,
    pub sink: &'a mut dyn Sink,
}

impl Report<'_> {
    pub(crate) fn tell(&mut self, problem: Problem) {
        match problem.level {
            Level::Error => self.told.errors += 1,
            Level::Warning => self.told.warnings += 1,
        }
        self.sink.problem(problem);
    }
}
