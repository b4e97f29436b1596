//! A stable sort of rows by texts, byte order: by seven bytes at a time, so that ids with a long common beginning cost
//! a pass each over what differs and no comparisons through memory.

use crate::packed::Text;
use crate::radix::{self, Passes, STEP_ROWS};
use core::cmp::Ordering;

/// Groups up to this many rows are compared.
const FEW: usize = 24;
/// Bytes of the text in a key; the eighth tells how many of them there are, or that more follow.
const STEP: usize = 7;
const MORE: u64 = STEP as u64 + 1;

/// A sort of rows by their texts that goes on step by step. Equal texts keep their order.
pub(crate) struct TextSort {
    descending: bool,
    /// Bytes that all rows looked at so far begin with in common; ids of a day share many, and a pass over these would tell
    /// nothing. `None` before the first.
    common: Option<usize>,
    looked_at: usize,
    items: Vec<(u64, u32)>,
    spare: Vec<(u64, u32)>,
    /// Items that are equal in the bytes before their depth.
    groups: Vec<Group>,
    /// A group that takes more than one step.
    large: Option<Large>,
}

#[derive(Clone, Copy)]
struct Group {
    start: usize,
    end: usize,
    depth: usize,
}

struct Large {
    group: Group,
    /// Items that have their key.
    keyed: usize,
    passes: Passes<(u64, u32)>,
}

impl TextSort {
    pub fn new(descending: bool) -> Self {
        Self {
            descending,
            common: None,
            looked_at: 0,
            items: Vec::new(),
            spare: Vec::new(),
            groups: Vec::new(),
            large: None,
        }
    }

    /// Sorts on, one step; the same rows and the same texts each time. Says whether the rows are in order.
    pub fn step<'a>(&mut self, rows: &mut [u32], text: impl Fn(u32) -> Text<'a>) -> bool {
        if self.items.len() < rows.len() {
            self.look_at(rows, text);
            return false;
        }
        if self.large.is_some() {
            self.sort_large(text);
            return false;
        }
        let mut left = STEP_ROWS;
        while let Some(group) = self.groups.pop() {
            let count = group.end - group.start;
            if count > STEP_ROWS {
                self.large = Some(Large { group, keyed: group.start, passes: Passes::default() });
                return false;
            }
            self.sort_group(group, &text);
            left = left.saturating_sub(count);
            if left == 0 {
                return false;
            }
        }
        for (row, item) in rows.iter_mut().zip(&self.items) {
            *row = item.1;
        }
        true
    }

    /// Shortens what all rows have in common, by some more of them.
    fn look_at<'a>(&mut self, rows: &[u32], text: impl Fn(u32) -> Text<'a>) {
        let Some(first) = rows.first().map(|row| text(*row)) else { return };
        let mut common = self.common.unwrap_or(first.len());
        let more = rows.iter().skip(self.looked_at).take(STEP_ROWS);
        self.looked_at += more.len();
        for row in more {
            let other = text(*row);
            if other.get(..common) != first.get(..common) {
                common = first.iter().zip(&*other).take(common).take_while(|(one, other)| one == other).count();
            }
            if common == 0 {
                self.looked_at = rows.len();
                break;
            }
        }
        self.common = Some(common);
        if self.looked_at >= rows.len() {
            self.items = rows.iter().map(|row| (0, *row)).collect();
            self.groups.push(Group { start: 0, end: rows.len(), depth: common });
        }
    }

    fn sort_group<'a>(&mut self, group: Group, text: &impl Fn(u32) -> Text<'a>) {
        let Some(items) = self.items.get_mut(group.start..group.end) else { return };
        if items.len() <= FEW {
            return sort_few(items, |one, other| {
                let order = behind(&text(one.1), group.depth).cmp(behind(&text(other.1), group.depth));
                if self.descending { order.reverse() } else { order }
            });
        }
        let flip = flip(self.descending);
        for item in items.iter_mut() {
            item.0 = key(behind(&text(item.1), group.depth)) ^ flip;
        }
        radix::sort_slice(items, &mut self.spare);
        self.split(group);
    }

    fn sort_large<'a>(&mut self, text: impl Fn(u32) -> Text<'a>) {
        let Some(large) = &mut self.large else { return };
        let group = large.group;
        if let Some(more) = self.items.get_mut(large.keyed..group.end).filter(|more| !more.is_empty()) {
            let flip = flip(self.descending);
            for item in more.iter_mut().take(STEP_ROWS) {
                item.0 = key(behind(&text(item.1), group.depth)) ^ flip;
                large.keyed += 1;
            }
            return;
        }
        let Some(items) = self.items.get_mut(group.start..group.end) else { return };
        if large.passes.step(items) {
            self.large = None;
            self.split(group);
        }
    }

    /// What is equal in this depth, and has more bytes, is sorted by these.
    fn split(&mut self, group: Group) {
        let Some(items) = self.items.get(group.start..group.end) else { return };
        let flip = flip(self.descending);
        let mut start = group.start;
        for same in items.chunk_by(|one, other| one.0 == other.0) {
            let end = start + same.len();
            let more = same.first().is_some_and(|item| (item.0 ^ flip) & 0xff == MORE);
            if more && same.len() > 1 {
                self.groups.push(Group { start, end, depth: group.depth + STEP });
            }
            start = end;
        }
    }
}

fn flip(descending: bool) -> u64 {
    if descending { u64::MAX } else { 0 }
}

fn behind(text: &[u8], depth: usize) -> &[u8] {
    text.get(depth..).unwrap_or_default()
}

/// By insertion: stable, and as fast for so few. A copy of the standard sort with this comparison in it is 20 KB of wasm.
fn sort_few<T: Copy>(items: &mut [T], order: impl Fn(&T, &T) -> Ordering) {
    for end in 2..=items.len() {
        let Some((item, sorted)) = items.get_mut(..end).and_then(<[T]>::split_last_mut) else { return };
        let place = sorted.iter().rposition(|before| order(before, item) != Ordering::Greater).map_or(0, |at| at + 1);
        if let Some(behind) = items.get_mut(place..end) {
            behind.rotate_right(1);
        }
    }
}

fn key(rest: &[u8]) -> u64 {
    let mut bytes = [0; 8];
    match rest.first_chunk::<8>() {
        Some(eight) => bytes = *eight,
        None => {
            for (to, from) in bytes.iter_mut().zip(rest) {
                *to = *from;
            }
        }
    }
    u64::from_be_bytes(bytes) & !0xff | (rest.len() as u64).min(MORE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sort_rows<'a>(rows: &mut [u32], text: impl Fn(u32) -> Text<'a>, descending: bool) {
        let mut sort = TextSort::new(descending);
        while !sort.step(rows, &text) {}
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 128, ..ProptestConfig::default() })]

        #[test]
        fn texts_are_sorted_as_a_stable_sort_by_comparison_does(
            texts in prop_oneof![
                prop::collection::vec(prop::collection::vec(prop_oneof![Just(0_u8), Just(1), Just(255)], 0..20), 0..300),
                prop::collection::vec("(aaaaaaaaaa|b)[0-9]{0,9}".prop_map(String::into_bytes), 0..1500),
                prop::collection::vec("(0|1|)".prop_map(String::into_bytes), 0..1500),
            ],
            descending in any::<bool>(),
        ) {
            let mut rows: Vec<u32> = (0..texts.len() as u32).rev().collect();
            let mut expected = rows.clone();
            sort_rows(&mut rows, |row| Text::Lent(&texts[row as usize]), descending);
            if descending {
                expected.sort_by(|one, other| texts[*other as usize].cmp(&texts[*one as usize]));
            } else {
                expected.sort_by(|one, other| texts[*one as usize].cmp(&texts[*other as usize]));
            }
            prop_assert_eq!(rows, expected);
        }
    }

    #[test]
    fn equal_texts_of_any_length_are_sorted_without_deep_recursion() {
        let text = vec![b'x'; 10_000];
        let mut rows: Vec<u32> = (0..100).rev().collect();
        let expected = rows.clone();
        sort_rows(&mut rows, |_| Text::Lent(&text), false);
        assert_eq!(rows, expected);
    }
}
