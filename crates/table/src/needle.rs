//! Looking for a text without regard to ASCII case, in one value or through packed ones. A match never reaches from one
//! value into the next.

use crate::arena::Arena;
use crate::bits::Bits;
use crate::query::Match;
use crate::squeezed::NO_TEXT;
use memchr::memmem::Finder;

pub(crate) struct Needle {
    how: Match,
    /// In lower case. Never empty: an empty text is no condition.
    text: Vec<u8>,
    finder: Finder<'static>,
    /// It has letters, so that what is searched must be lowered first.
    has_letters: bool,
    lowered: Vec<u8>,
}

impl Needle {
    pub fn new(text: &str, how: Match) -> Self {
        let text = text.to_ascii_lowercase().into_bytes();
        Self {
            how,
            finder: Finder::new(&text).into_owned(),
            has_letters: text.iter().any(u8::is_ascii_alphabetic),
            text,
            lowered: Vec::new(),
        }
    }

    /// In lower case.
    pub fn text(&self) -> &[u8] {
        &self.text
    }

    pub fn is_at_the_beginning(&self) -> bool {
        self.how != Match::Contains
    }

    /// Every byte of the needle is one of these: if not, no value made of them has it.
    pub fn is_made_of(&self, bytes: &[u8]) -> bool {
        self.text.iter().all(|byte| bytes.contains(byte))
    }

    /// Digits that stand together in it at most.
    pub fn most_digits_together(&self) -> usize {
        self.text.split(|byte| !byte.is_ascii_digit()).map(<[u8]>::len).max().unwrap_or(0)
    }

    pub fn is_in(&mut self, value: &[u8]) -> bool {
        match self.how {
            Match::Contains if self.has_letters => {
                lower(value, &mut self.lowered);
                self.finder.find(&self.lowered).is_some()
            }
            // For values as short as numbers are, comparing is faster than the finder's preparations.
            Match::Contains if value.len() <= 32 => value.windows(self.text.len()).any(|part| part == self.text),
            Match::Contains => self.finder.find(value).is_some(),
            Match::StartsWith => begins(value, &self.text),
            Match::Equals => value.eq_ignore_ascii_case(&self.text),
        }
    }

    /// Sets the bit of each value that has the needle; values whose bit is set already may be passed over.
    pub fn search(&mut self, packed: &Arena, found: &mut Bits) {
        if self.how == Match::Contains {
            self.search_inside(packed, found);
            return;
        }
        let whole = self.how == Match::Equals;
        if packed.width().is_some_and(|width| width < self.text.len() || (whole && width > self.text.len())) {
            return;
        }
        for row in 0..packed.len() {
            let value = packed.get(row).unwrap_or_default();
            if begins(value, &self.text) && (!whole || value.len() == self.text.len()) {
                found.set(row);
            }
        }
    }

    /// Calls with each of some texts of one width that has the needle. Shorter ones are filled up with [`NO_TEXT`]. Changes the
    /// texts to lower case.
    pub fn search_filled_up(&mut self, texts: &mut [u8], width: usize, mut hit: impl FnMut(usize)) {
        if self.has_letters {
            texts.make_ascii_lowercase();
        }
        if self.how != Match::Contains {
            for (row, text) in texts.chunks_exact(width.max(1)).enumerate() {
                let behind = text.strip_prefix(self.text.as_slice());
                let is_whole = behind.is_some_and(|behind| behind.first().is_none_or(|byte| *byte == NO_TEXT));
                if is_whole || (behind.is_some() && self.how == Match::StartsWith) {
                    hit(row);
                }
            }
            return;
        }
        let mut from = 0;
        while let Some(step) = texts.get(from..).and_then(|rest| self.finder.find(rest)) {
            let at = from + step;
            let row = at.checked_div(width).unwrap_or(0);
            if at + self.text.len() <= (row + 1) * width {
                hit(row);
                from = (row + 1) * width;
            } else {
                from = at + 1;
            }
        }
    }

    fn search_inside(&mut self, packed: &Arena, found: &mut Bits) {
        if packed.width().is_some_and(|width| width < self.text.len()) {
            return;
        }
        let mut from_row = found.next_zero(0);
        let mut from = packed.start(from_row);
        let all = if self.has_letters {
            lower(packed.arena(), &mut self.lowered);
            &self.lowered
        } else {
            packed.arena()
        };
        while let Some(step) = all.get(from..).and_then(|rest| self.finder.find(rest)) {
            let position = from + step;
            let row = packed.row_at(position, from_row);
            if position + self.text.len() <= packed.start(row + 1) {
                found.set(row);
                from_row = found.next_zero(row);
                from = packed.start(from_row);
            } else {
                from_row = row;
                from = position + 1;
            }
        }
    }
}

fn begins(value: &[u8], text: &[u8]) -> bool {
    value.get(..text.len()).is_some_and(|start| start.eq_ignore_ascii_case(text))
}

fn lower(value: &[u8], lowered: &mut Vec<u8>) {
    lowered.clear();
    lowered.extend_from_slice(value);
    lowered.make_ascii_lowercase();
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn naive(value: &str, needle: &str, how: Match) -> bool {
        let (value, needle) = (value.to_ascii_lowercase(), needle.to_ascii_lowercase());
        match how {
            Match::Contains => value.contains(&needle),
            Match::StartsWith => value.starts_with(&needle),
            Match::Equals => value == needle,
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_needle_is_found_where_it_is_and_never_across_values(
            values in prop_oneof![
                prop::collection::vec("[abAB税]{0,5}", 0..80),
                prop::collection::vec("[abAB]{3}", 0..80),
            ],
            needle in "[abAB税]{1,3}",
            how in prop_oneof![Just(Match::Contains), Just(Match::StartsWith), Just(Match::Equals)],
        ) {
            let mut packed = Arena::default();
            for value in &values {
                packed.push(value.as_bytes()).unwrap();
            }
            let mut search = Needle::new(&needle, how);
            let mut found = Bits::none(values.len());
            search.search(&packed, &mut found);
            for (row, value) in values.iter().enumerate() {
                prop_assert_eq!(found.get(row), naive(value, &needle, how), "{} in {}", needle, value);
                prop_assert_eq!(search.is_in(value.as_bytes()), naive(value, &needle, how));
            }
        }
    }
}
