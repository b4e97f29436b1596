//! A stable sort of row numbers by whole-number keys, byte by byte, passing over bytes that all keys share.

/// Below this many rows comparing is faster.
const FEW: usize = 512;

/// A row with what it is sorted by.
pub(crate) trait Keyed: Copy + Default {
    fn key(&self) -> u64;
}

/// A row in the low half, a key in the high half.
impl Keyed for u64 {
    fn key(&self) -> u64 {
        self >> 32
    }
}

impl Keyed for (u64, u32) {
    fn key(&self) -> u64 {
        self.0
    }
}

/// Sorts rows by keys; equal keys keep their order.
pub(crate) fn sort_rows(rows: &mut [u32], key: impl Fn(u32) -> i64, descending: bool) {
    let mut lowest = i64::MAX;
    let mut highest = i64::MIN;
    let mut sorted = true;
    let mut last = None;
    let ordered = |key: i64| if descending { !key } else { key };
    let keys: Vec<i64> = rows.iter().map(|row| ordered(key(*row))).collect();
    for key in &keys {
        lowest = lowest.min(*key);
        highest = highest.max(*key);
        sorted &= last <= Some(*key);
        last = Some(*key);
    }
    if sorted {
        return;
    }
    let above = |key: i64| key.wrapping_sub(lowest) as u64;
    if above(highest) <= u64::from(u32::MAX) {
        let pairs = rows.iter().zip(&keys).map(|(row, key)| above(*key) << 32 | u64::from(*row)).collect();
        drop(keys);
        for (row, pair) in rows.iter_mut().zip(sort(pairs)) {
            *row = pair as u32;
        }
    } else {
        let pairs = rows.iter().zip(&keys).map(|(row, key)| (above(*key), *row)).collect();
        drop(keys);
        for (row, (_, sorted)) in rows.iter_mut().zip(sort(pairs)) {
            *row = sorted;
        }
    }
}

/// Sorts by key; equal keys keep their order.
pub(crate) fn sort<T: Keyed>(mut items: Vec<T>) -> Vec<T> {
    sort_slice(&mut items, &mut Vec::new());
    items
}

/// Sorts by key; equal keys keep their order. `spare` is room to work in.
pub(crate) fn sort_slice<T: Keyed>(items: &mut [T], spare: &mut Vec<T>) {
    if items.len() < FEW {
        items.sort_by_key(Keyed::key);
        return;
    }
    let mut counts = [[0_u32; 256]; 8];
    for item in items.iter() {
        for (counts, byte) in counts.iter_mut().zip(item.key().to_le_bytes()) {
            if let Some(count) = counts.get_mut(usize::from(byte)) {
                *count += 1;
            }
        }
    }
    spare.clear();
    spare.resize(items.len(), T::default());
    let (mut from, mut to): (&mut [T], &mut [T]) = (items, spare);
    let mut swapped = false;
    for (digit, counts) in counts.iter().enumerate() {
        if counts.iter().any(|count| *count as usize == from.len()) {
            continue;
        }
        let mut next = 0;
        let mut places = counts.map(|count| {
            let place = next;
            next += count;
            place
        });
        for item in from.iter() {
            if let Some(place) = places.get_mut(usize::from((item.key() >> (8 * digit)) as u8)) {
                if let Some(target) = to.get_mut(*place as usize) {
                    *target = *item;
                }
                *place += 1;
            }
        }
        core::mem::swap(&mut from, &mut to);
        swapped = !swapped;
    }
    if swapped {
        to.copy_from_slice(from);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 64, ..ProptestConfig::default() })]

        #[test]
        fn rows_are_sorted_as_a_stable_sort_by_comparison_does(
            keys in prop_oneof![
                prop::collection::vec(0_i64..50, 0..2000),
                prop::collection::vec(any::<i64>(), 0..2000),
                prop::collection::vec(prop_oneof![Just(i64::MIN), Just(i64::MAX), -2_i64..2], 0..2000),
            ],
            descending in any::<bool>(),
        ) {
            let mut rows: Vec<u32> = (0..keys.len() as u32).rev().collect();
            let mut expected = rows.clone();
            sort_rows(&mut rows, |row| keys[row as usize], descending);
            if descending {
                expected.sort_by_key(|row| core::cmp::Reverse(keys[*row as usize]));
            } else {
                expected.sort_by_key(|row| keys[*row as usize]);
            }
            prop_assert_eq!(rows, expected);
        }
    }
}
