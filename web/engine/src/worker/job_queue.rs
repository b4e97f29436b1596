//! Work that waits for its turn: first come, first served, so many at once.

use std::collections::VecDeque;

/// Jobs in the order they came.
#[derive(Debug)]
pub struct JobQueue<Job> {
    waiting: VecDeque<Job>,
    running: usize,
    at_once: usize,
}

impl<Job> JobQueue<Job> {
    /// A queue of which `at_once` jobs run at the same time.
    #[must_use]
    pub fn new(at_once: usize) -> Self {
        Self { waiting: VecDeque::new(), running: 0, at_once }
    }

    /// Adds a job behind the others.
    pub fn push(&mut self, job: Job) {
        self.waiting.push_back(job);
    }

    /// The next job, if one waits and may run; it counts as running until [`JobQueue::ended`].
    pub fn start_next(&mut self) -> Option<Job> {
        if self.running >= self.at_once {
            return None;
        }
        let job = self.waiting.pop_front()?;
        self.running += 1;
        Some(job)
    }

    /// A running job is over.
    pub fn ended(&mut self) {
        self.running = self.running.saturating_sub(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_run_at_once_and_the_others_wait_in_their_order() {
        let mut queue = JobQueue::new(2);
        (1..=3).for_each(|job| queue.push(job));
        assert_eq!((queue.start_next(), queue.start_next(), queue.start_next()), (Some(1), Some(2), None));
        queue.ended();
        assert_eq!((queue.start_next(), queue.start_next()), (Some(3), None));
    }
}
