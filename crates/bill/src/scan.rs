//! Where text has separators and line ends: 64 bytes at a time as one bit each, so that cutting rows into values costs
//! what there is to cut and not what there is to look at. [`marks`] is the kernel; a property test holds it against a twin that goes byte by byte.

use wide::u8x16;

/// Bytes that one [`Marks`] tells of.
pub(crate) const BLOCK: usize = 64;

/// What stands in 64 bytes: bit `i` tells of byte `i`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Marks {
    /// Backticks that follow a comma: each ends a value and begins the next.
    pub pairs: u64,
    /// CR and LF.
    pub ends: u64,
}

/// Marks of a block. `comma_before`: whether the byte before it is a comma; says the same for the next block.
pub(crate) fn marks(block: &[u8; BLOCK], comma_before: &mut bool) -> Marks {
    let (tick, comma, lf, cr) = (u8x16::splat(b'`'), u8x16::splat(b','), u8x16::splat(b'\n'), u8x16::splat(b'\r'));
    let (parts, _) = block.as_chunks::<16>();
    let (mut ticks, mut commas, mut ends) = (0_u64, 0_u64, 0_u64);
    for (at, part) in parts.iter().enumerate() {
        let part = u8x16::new(*part);
        let shift = at * 16;
        ticks |= u64::from(part.simd_eq(tick).to_bitmask()) << shift;
        commas |= u64::from(part.simd_eq(comma).to_bitmask()) << shift;
        ends |= u64::from((part.simd_eq(lf) | part.simd_eq(cr)).to_bitmask()) << shift;
    }
    let pairs = ticks & (commas << 1 | u64::from(*comma_before));
    *comma_before = commas >> 63 == 1;
    Marks { pairs, ends }
}

/// Calls `each` with the place of every backtick of a pair and every line end, in order, and whether it is a line end,
/// until it says `false`.
pub(crate) fn each_mark(text: &[u8], mut each: impl FnMut(usize, bool) -> bool) {
    let (blocks, rest) = text.as_chunks::<BLOCK>();
    let mut comma_before = false;
    let mut visit = |block: &[u8; BLOCK], start: usize| {
        let Marks { pairs, ends } = marks(block, &mut comma_before);
        let mut left = pairs | ends;
        while left != 0 {
            let bit = left.trailing_zeros();
            left &= left - 1;
            if !each(start + bit as usize, ends >> bit & 1 == 1) {
                return false;
            }
        }
        true
    };
    for (at, block) in blocks.iter().enumerate() {
        if !visit(block, at * BLOCK) {
            return;
        }
    }
    let mut last = [0; BLOCK];
    if let Some(room) = last.get_mut(..rest.len()) {
        room.copy_from_slice(rest);
        visit(&last, blocks.len() * BLOCK);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The kernel, byte by byte.
    fn plain_marks(block: &[u8; BLOCK], comma_before: &mut bool) -> Marks {
        let mut marks = Marks::default();
        for (at, byte) in block.iter().enumerate() {
            marks.pairs |= u64::from(*byte == b'`' && *comma_before) << at;
            marks.ends |= u64::from(matches!(byte, b'\n' | b'\r')) << at;
            *comma_before = *byte == b',';
        }
        marks
    }

    fn hostile() -> impl Strategy<Value = Vec<u8>> {
        let symbol = prop_oneof![
            8 => prop::sample::select(b"`,\r\n\"".to_vec()),
            2 => any::<u8>(),
            1 => prop::sample::select(vec![0_u8, 0x0b, 0x2b, 0x2d, 0x5f, 0x61, 0x8a, 0x8d, 0xac, 0xe0, 0xff]),
        ];
        prop::collection::vec(symbol, 0..400)
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn the_kernel_and_its_twin_agree(bytes in hostile(), mut before in any::<bool>()) {
            let mut twin_before = before;
            for block in bytes.as_chunks::<BLOCK>().0 {
                prop_assert_eq!(marks(block, &mut before), plain_marks(block, &mut twin_before));
                prop_assert_eq!(before, twin_before);
            }
        }

        #[test]
        fn every_mark_is_visited_in_order_until_no_more_are_wanted(bytes in hostile(), wanted in 0_usize..200) {
            let expected: Vec<(usize, bool)> = (0..bytes.len())
                .filter_map(|at| match bytes[at] {
                    b'\n' | b'\r' => Some((at, true)),
                    b'`' if at > 0 && bytes[at - 1] == b',' => Some((at, false)),
                    _ => None,
                })
                .collect();
            let mut seen = Vec::new();
            each_mark(&bytes, |at, is_end| {
                seen.push((at, is_end));
                seen.len() < wanted
            });
            prop_assert_eq!(&seen[..], &expected[..expected.len().min(wanted.max(1))]);
        }
    }
}
