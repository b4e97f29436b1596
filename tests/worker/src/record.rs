//! Everything the Worker said: answers with their headers and bodies, and the lines it logged.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The most that is kept of one body, in bytes. Secrets would be in errors, not in the middle of a statement.
const KEPT: usize = 4 << 20;

/// What was said, each piece with where.
#[derive(Clone, Debug, Default)]
pub struct Record(Arc<Mutex<Vec<Said>>>);

/// One piece of what was said.
#[derive(Clone, Debug)]
pub struct Said {
    /// The request, or the program whose log it is.
    pub origin: String,
    /// Headers and body, or a line.
    pub text: Vec<u8>,
}

impl Record {
    /// Keeps a piece.
    pub fn keep(&self, origin: &str, text: &[u8]) {
        let kept = text.get(..KEPT).unwrap_or(text).to_vec();
        self.pieces().push(Said { origin: origin.to_owned(), text: kept });
    }

    /// How many pieces were kept.
    #[must_use]
    pub fn len(&self) -> usize {
        self.pieces().len()
    }

    /// Nothing was kept.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pieces().is_empty()
    }

    /// The origins of pieces that have one of the needles in them.
    #[must_use]
    pub fn origins_with(&self, needles: &[String]) -> Vec<String> {
        let has = |said: &&Said| needles.iter().any(|needle| contains(&said.text, needle.as_bytes()));
        self.pieces().iter().filter(has).map(|said| said.origin.clone()).collect()
    }

    /// One piece has all of the needles in it.
    #[must_use]
    pub fn has_line(&self, needles: &[String]) -> bool {
        let has_all = |said: &Said| needles.iter().all(|needle| contains(&said.text, needle.as_bytes()));
        self.pieces().iter().any(has_all)
    }

    /// The last lines that came from there.
    #[must_use]
    pub fn last(&self, origin: &str, lines: usize) -> String {
        let pieces = self.pieces();
        let from_there: Vec<_> = pieces.iter().filter(|said| said.origin == origin).collect();
        let last = from_there.iter().skip(from_there.len().saturating_sub(lines));
        last.map(|said| String::from_utf8_lossy(&said.text)).collect::<Vec<_>>().join("\n")
    }

    fn pieces(&self) -> MutexGuard<'_, Vec<Said>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn contains(text: &[u8], needle: &[u8]) -> bool {
    memchr::memmem::find(text, needle).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_needle_is_found_wherever_it_was_said() {
        let record = Record::default();
        record.keep("GET /api/session", b"x-header: fine\n\nthe-secret-itself");
        record.keep("wrangler", b"a line");
        assert_eq!(record.origins_with(&["secret".to_owned()]), ["GET /api/session"]);
        assert!(record.origins_with(&["nothing".to_owned()]).is_empty());
        assert_eq!(record.last("wrangler", 5), "a line");
    }
}
