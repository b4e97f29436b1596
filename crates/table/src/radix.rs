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

/// Rows that one step looks at where it does not look at all; few in tests, so that these go all ways.
pub(crate) const STEP_ROWS: usize = if cfg!(test) { 700 } else { 1 << 20 };

/// A sort of rows by whole-number keys that goes on step by step. Equal keys keep their order.
pub(crate) struct Numbers {
    descending: bool,
    keys: Vec<i64>,
    sorted: bool,
    passes: Option<Width>,
}

/// By how far apart the keys are.
enum Width {
    Narrow(Vec<u64>, Passes<u64>),
    Wide(Vec<(u64, u32)>, Passes<(u64, u32)>),
}

impl Numbers {
    pub fn new(descending: bool) -> Self {
        Self { descending, keys: Vec::new(), sorted: true, passes: None }
    }

    /// Sorts on, one step; the same rows and the same keys each time. Says whether the rows are in order.
    pub fn step(&mut self, rows: &mut [u32], key: impl Fn(u32) -> i64) -> bool {
        if self.passes.is_none() && self.keys.len() < rows.len() {
            self.gather(rows, key);
            return false;
        }
        self.pass(rows)
    }

    fn gather(&mut self, rows: &[u32], key: impl Fn(u32) -> i64) {
        self.keys.reserve_exact(rows.len() - self.keys.len());
        let mut last = self.keys.last().copied();
        for row in rows.iter().skip(self.keys.len()).take(STEP_ROWS) {
            let key = if self.descending { !key(*row) } else { key(*row) };
            self.sorted &= last <= Some(key);
            last = Some(key);
            self.keys.push(key);
        }
    }

    fn pass(&mut self, rows: &mut [u32]) -> bool {
        match &mut self.passes {
            None if self.sorted => return true,
            None => self.passes = Some(Width::of(core::mem::take(&mut self.keys), rows)),
            Some(Width::Narrow(pairs, passes)) => {
                if passes.step(pairs) {
                    for (row, pair) in rows.iter_mut().zip(pairs) {
                        *row = *pair as u32;
                    }
                    return true;
                }
            }
            Some(Width::Wide(pairs, passes)) => {
                if passes.step(pairs) {
                    for (row, (_, sorted)) in rows.iter_mut().zip(pairs) {
                        *row = *sorted;
                    }
                    return true;
                }
            }
        }
        false
    }
}

impl Width {
    fn of(keys: Vec<i64>, rows: &[u32]) -> Self {
        let (lowest, highest) =
            keys.iter().fold((i64::MAX, i64::MIN), |(low, high), key| (low.min(*key), high.max(*key)));
        let above = |key: i64| key.wrapping_sub(lowest) as u64;
        let pairs = rows.iter().zip(keys);
        if above(highest) <= u64::from(u32::MAX) {
            let pairs = pairs.map(|(row, key)| above(key) << 32 | u64::from(*row)).collect();
            Self::Narrow(pairs, Passes::default())
        } else {
            Self::Wide(pairs.map(|(row, key)| (above(key), *row)).collect(), Passes::default())
        }
    }
}

/// Sorts by key; equal keys keep their order. `spare` is room to work in.
pub(crate) fn sort_slice<T: Keyed>(items: &mut [T], spare: &mut Vec<T>) {
    let mut passes = Passes { spare: core::mem::take(spare), ..Passes::default() };
    while !passes.step(items) {}
    *spare = passes.spare;
}

/// A sort that goes on pass by pass.
#[derive(Default)]
pub(crate) struct Passes<T> {
    /// Room to work in.
    spare: Vec<T>,
    /// How often each byte stands in each place of the keys.
    counts: Option<Box<[[u32; 256]; 8]>>,
    digit: usize,
    /// The items stand in the spare room.
    swapped: bool,
}

impl<T: Keyed> Passes<T> {
    /// Sorts on, one pass over all; the same items each time. Says whether they are in order.
    pub fn step(&mut self, items: &mut [T]) -> bool {
        if items.len() < FEW {
            items.sort_by_key(Keyed::key);
            return true;
        }
        let Some(counts) = &self.counts else {
            self.count(items);
            return false;
        };
        let is_same_in_all = |counts: &[u32; 256]| counts.iter().any(|count| *count as usize == items.len());
        let next = counts.iter().enumerate().skip(self.digit).find(|(_, counts)| !is_same_in_all(counts));
        let Some((digit, counts)) = next else {
            if self.swapped {
                items.copy_from_slice(&self.spare);
            }
            return true;
        };
        let mut next = 0;
        let mut places = counts.map(|count| {
            let place = next;
            next += count;
            place
        });
        let (from, to) = if self.swapped { (&mut *self.spare, items) } else { (items, &mut *self.spare) };
        for item in from.iter() {
            if let Some(place) = places.get_mut(usize::from((item.key() >> (8 * digit)) as u8)) {
                if let Some(target) = to.get_mut(*place as usize) {
                    *target = *item;
                }
                *place += 1;
            }
        }
        self.swapped = !self.swapped;
        self.digit = digit + 1;
        false
    }

    fn count(&mut self, items: &[T]) {
        let mut all = Box::new([[0_u32; 256]; 8]);
        for item in items {
            for (counts, byte) in all.iter_mut().zip(item.key().to_le_bytes()) {
                if let Some(count) = counts.get_mut(usize::from(byte)) {
                    *count += 1;
                }
            }
        }
        self.spare.clear();
        self.spare.resize(items.len(), T::default());
        self.counts = Some(all);
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
            let mut numbers = Numbers::new(descending);
            while !numbers.step(&mut rows, |row| keys[row as usize]) {}
            if descending {
                expected.sort_by_key(|row| core::cmp::Reverse(keys[*row as usize]));
            } else {
                expected.sort_by_key(|row| keys[*row as usize]);
            }
            prop_assert_eq!(rows, expected);
        }
    }
}
