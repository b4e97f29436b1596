//! Lines one after the other, and what is wrong with them.

use crate::hashes;
use nontax_api::audit::{AuditLine, FIRST_PREVIOUS};

/// Something that is not as the Worker wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// The text is no line of an audit log.
    Unreadable,
    /// The line's text is not the one that was hashed.
    Changed {
        /// Its number.
        number: u64,
    },
    /// The line does not follow the line before: one of the two was replaced.
    Unlinked {
        /// Its number.
        number: u64,
    },
    /// Lines are missing before this one.
    Missing {
        /// The first of them.
        from: u64,
        /// The last of them.
        to: u64,
    },
    /// A line with this number, or a higher one, was there already.
    Doubled {
        /// Its number.
        number: u64,
    },
}

/// A log being read, the oldest line first.
#[derive(Clone, Debug)]
pub struct Chain {
    next: Option<u64>,
    previous: Option<String>,
    lines: u64,
}

impl Chain {
    /// A log whose first line is to be line 1.
    #[must_use]
    pub fn from_the_first() -> Self {
        Self { next: Some(1), previous: Some(FIRST_PREVIOUS.to_owned()), lines: 0 }
    }

    /// A part of a log: whatever line comes first is taken for its beginning.
    #[must_use]
    pub fn from_anywhere() -> Self {
        Self { next: None, previous: None, lines: 0 }
    }

    /// The next line, without its line end. Nothing is wrong when nothing is found.
    pub fn push(&mut self, text: &str) -> Vec<Finding> {
        self.lines += 1;
        let (Some((right, stated)), Ok(line)) = (hashes(text), serde_json::from_str::<AuditLine>(text)) else {
            // What follows cannot be held against this line.
            self.previous = None;
            self.next = self.next.map(|next| next + 1);
            return vec![Finding::Unreadable];
        };
        let number = line.number;
        let mut findings = Vec::new();
        if right != stated {
            findings.push(Finding::Changed { number });
        }
        match self.next {
            Some(next) if number < next => {
                findings.push(Finding::Doubled { number });
                return findings;
            }
            Some(next) if number > next => {
                findings.push(Finding::Missing { from: next, to: number - 1 });
            }
            _ => {
                if self.previous.as_ref().is_some_and(|previous| *previous != line.previous) {
                    findings.push(Finding::Unlinked { number });
                }
            }
        }
        self.next = Some(number + 1);
        self.previous = Some(line.hash);
        findings
    }

    /// Lines so far.
    #[must_use]
    pub fn lines(&self) -> u64 {
        self.lines
    }

    /// Number and hash of the newest line.
    #[must_use]
    pub fn newest(&self) -> Option<(u64, &str)> {
        Some((self.next?.checked_sub(1)?, self.previous.as_deref()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seal;
    use nontax_api::audit::AuditAction;
    use proptest::prelude::*;

    fn log(count: u64) -> Vec<String> {
        let mut previous = FIRST_PREVIOUS.to_owned();
        (1..=count)
            .map(|number| {
                let line = AuditLine {
                    number,
                    at: 1_795_300_000_000 + number as i64,
                    who: "张三@example.cn \"x\",\"hash\":\"".to_owned(),
                    action: AuditAction::Statement,
                    mch_id: Some("1900016021".parse().unwrap()),
                    date: Some("20261121".parse().unwrap()),
                    from: (number % 2 == 0).then(|| "203.0.113.7".to_owned()),
                    outcome: "ok".to_owned(),
                    bytes: Some(number * 7),
                    sha256: None,
                    request_id: format!("r{number}"),
                    previous: previous.clone(),
                    hash: "whatever".to_owned(),
                };
                let sealed = seal(line).unwrap();
                previous = sealed.hash;
                sealed.text
            })
            .collect()
    }

    fn findings(lines: &[String]) -> Vec<Finding> {
        let mut chain = Chain::from_the_first();
        lines.iter().flat_map(|line| chain.push(line)).collect()
    }

    #[test]
    fn a_log_as_it_was_written_is_sound_and_its_end_is_told() {
        let lines = log(20);
        assert_eq!(findings(&lines), []);
        let mut chain = Chain::from_anywhere();
        assert!(lines[7..].iter().all(|line| chain.push(line).is_empty()));
        let (number, hash) = chain.newest().unwrap();
        assert!(number == 20 && lines[19].ends_with(&format!("{hash}\"}}")) && chain.lines() == 13);
        assert_eq!(Chain::from_the_first().newest(), Some((0, FIRST_PREVIOUS)));
    }

    #[test]
    fn each_way_of_spoiling_a_log_is_told_by_the_lines_number() {
        let lines = log(9);
        let with = |change: &dyn Fn(&mut Vec<String>)| {
            let mut lines = lines.clone();
            change(&mut lines);
            findings(&lines)
        };
        assert_eq!(with(&|lines| lines[3] = lines[3].replace("ok", "no")), [Finding::Changed { number: 4 }]);
        assert_eq!(with(&|lines| drop(lines.drain(2..4))), [Finding::Missing { from: 3, to: 4 }]);
        assert_eq!(with(&|lines| drop(lines.remove(0))), [Finding::Missing { from: 1, to: 1 }]);
        assert_eq!(with(&|lines| lines.insert(5, lines[4].clone())), [Finding::Doubled { number: 5 }]);
        assert_eq!(with(&|lines| lines[3] = "{}".to_owned()), [Finding::Unreadable]);
        assert_eq!(
            with(&|lines| lines.swap(3, 4)),
            [Finding::Missing { from: 4, to: 4 }, Finding::Doubled { number: 4 }]
        );
        // A line that was changed and hashed anew does not have the hash that the next one names.
        let mut forged: AuditLine = serde_json::from_str(&lines[3]).unwrap();
        forged.who = "nobody".to_owned();
        let forged = seal(forged).unwrap().text;
        assert_eq!(with(&|lines| lines[3] = forged.clone()), [Finding::Unlinked { number: 5 }]);
    }

    proptest! {
        #[test]
        fn any_byte_that_is_another_shows(line in 0..6_usize, place in any::<prop::sample::Index>(), byte in 32..127_u8) {
            let lines = log(6);
            let mut bytes = lines[line].clone().into_bytes();
            let place = place.index(bytes.len());
            prop_assume!(bytes[place] != byte && bytes[place] < 128);
            bytes[place] = byte;
            let mut spoilt = lines.clone();
            spoilt[line] = String::from_utf8(bytes).unwrap();
            prop_assert!(!findings(&spoilt).is_empty());
        }
    }
}
