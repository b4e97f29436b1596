//! A stable sort of rows by texts, byte order: by seven bytes at a time, so that ids with a long common beginning cost
//! a pass each over what differs and no comparisons through memory.

use crate::packed::Text;
use crate::radix;
use core::cmp::Ordering;

/// Groups up to this many rows are compared.
const FEW: usize = 24;
/// Bytes of the text in a key; the eighth tells how many of them there are, or that more follow.
const STEP: usize = 7;
const MORE: u64 = STEP as u64 + 1;

/// Sorts rows by their texts; equal texts keep their order.
pub(crate) fn sort_rows<'a>(rows: &mut [u32], text: impl Fn(u32) -> Text<'a>, descending: bool) {
    let flip = if descending { u64::MAX } else { 0 };
    let mut items: Vec<(u64, u32)> = rows.iter().map(|row| (0, *row)).collect();
    let mut spare = Vec::new();
    // Groups that are equal in the bytes before their depth.
    let mut groups = vec![(0, items.len(), common_length(rows, &text))];
    while let Some((start, end, depth)) = groups.pop() {
        let Some(group) = items.get_mut(start..end) else { continue };
        if group.len() <= FEW {
            sort_few(group, |one, other| {
                let order = behind(&text(one.1), depth).cmp(behind(&text(other.1), depth));
                if descending { order.reverse() } else { order }
            });
            continue;
        }
        for item in group.iter_mut() {
            item.0 = key(behind(&text(item.1), depth)) ^ flip;
        }
        radix::sort_slice(group, &mut spare);
        let mut from = start;
        for same in group.chunk_by(|one, other| one.0 == other.0) {
            let to = from + same.len();
            let more = same.first().is_some_and(|item| (item.0 ^ flip) & 0xff == MORE);
            if more && same.len() > 1 {
                groups.push((from, to, depth + STEP));
            }
            from = to;
        }
    }
    for (row, item) in rows.iter_mut().zip(items) {
        *row = item.1;
    }
}

/// How many bytes all texts begin with in common: ids of a day share many, and a pass over these would tell nothing.
fn common_length<'a>(rows: &[u32], text: &impl Fn(u32) -> Text<'a>) -> usize {
    let Some(first) = rows.first().map(|row| text(*row)) else { return 0 };
    let mut common = first.len();
    for row in rows {
        let other = text(*row);
        if other.get(..common) != first.get(..common) {
            common = first.iter().zip(&*other).take(common).take_while(|(one, other)| one == other).count();
        }
        if common == 0 {
            break;
        }
    }
    common
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

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 128, ..ProptestConfig::default() })]

        #[test]
        fn texts_are_sorted_as_a_stable_sort_by_comparison_does(
            texts in prop_oneof![
                prop::collection::vec(prop::collection::vec(prop_oneof![Just(0_u8), Just(1), Just(255)], 0..20), 0..300),
                prop::collection::vec("(aaaaaaaaaa|b)[0-9]{0,9}".prop_map(String::into_bytes), 0..300),
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
