//! Small numbers of a chunk's rows (codes of a dictionary, states), as narrow as they allow: nothing while all are the
//! same, then one, two, four bytes each.

use crate::bits::{Bits, Kept};
use crate::memory::{self, Full};
use crate::wire::{Number, Refused, Wire, put_all, put_bytes, put_count};
use core::ops::Range;

#[derive(Debug)]
pub(crate) enum Codes {
    Same { code: u32, rows: usize },
    U8(Vec<u8>),
    U16(Vec<u16>),
    U32(Vec<u32>),
}

/// Up to so many codes of one byte beside the first are looked for by comparing.
const COMPARED: usize = 4;

impl Default for Codes {
    fn default() -> Self {
        Self::Same { code: 0, rows: 0 }
    }
}

impl Codes {
    pub fn push(&mut self, code: u32) -> Result<(), Full> {
        match self {
            Self::Same { code: same, rows } if *rows == 0 || *same == code => {
                *same = code;
                *rows += 1;
                Ok(())
            }
            Self::U8(codes) if code <= u32::from(u8::MAX) => memory::push(codes, code as u8),
            Self::U16(codes) if code <= u32::from(u16::MAX) => memory::push(codes, code as u16),
            Self::U32(codes) => memory::push(codes, code),
            _ => {
                self.widen(code)?;
                self.push(code)
            }
        }
    }

    /// Adds the codes of several rows; all of them, or in the end an error with some added.
    pub fn extend(&mut self, more: &[u32]) -> Result<(), Full> {
        let Some(first) = more.first() else { return Ok(()) };
        let (lowest, highest) =
            more.iter().fold((*first, *first), |(low, high), code| (low.min(*code), high.max(*code)));
        match self {
            Self::Same { code: same, rows } if lowest == highest && (*rows == 0 || *same == lowest) => {
                *same = lowest;
                *rows += more.len();
                Ok(())
            }
            Self::U8(codes) if highest <= u32::from(u8::MAX) => {
                memory::extend(codes, more.iter().map(|code| *code as u8))
            }
            Self::U16(codes) if highest <= u32::from(u16::MAX) => {
                memory::extend(codes, more.iter().map(|code| *code as u16))
            }
            Self::U32(codes) => memory::extend(codes, more.iter().copied()),
            _ => more.iter().try_for_each(|code| self.push(*code)),
        }
    }

    fn widen(&mut self, code: u32) -> Result<(), Full> {
        *self = match self {
            Self::Same { code: same, rows } => match (*same).max(code) {
                0..=0xff => Self::U8(memory::collect(core::iter::repeat_n(*same as u8, *rows))?),
                0x100..=0xffff => Self::U16(memory::collect(core::iter::repeat_n(*same as u16, *rows))?),
                _ => Self::U32(memory::collect(core::iter::repeat_n(*same, *rows))?),
            },
            Self::U8(codes) if code <= u32::from(u16::MAX) => {
                Self::U16(memory::collect(codes.iter().copied().map(u16::from))?)
            }
            Self::U8(codes) => Self::U32(memory::collect(codes.iter().copied().map(u32::from))?),
            Self::U16(codes) => Self::U32(memory::collect(codes.iter().copied().map(u32::from))?),
            Self::U32(_) => return Ok(()),
        };
        Ok(())
    }

    pub fn get(&self, row: usize) -> Option<u32> {
        match self {
            Self::Same { code, rows } => (row < *rows).then_some(*code),
            Self::U8(codes) => codes.get(row).copied().map(u32::from),
            Self::U16(codes) => codes.get(row).copied().map(u32::from),
            Self::U32(codes) => codes.get(row).copied(),
        }
    }

    /// Whether no row has another code, without looking at each.
    pub fn are_all(&self, code: u32) -> bool {
        matches!(self, Self::Same { code: same, .. } if *same == code)
    }

    pub fn len(&self) -> usize {
        match self {
            Self::Same { rows, .. } => *rows,
            Self::U8(codes) => codes.len(),
            Self::U16(codes) => codes.len(),
            Self::U32(codes) => codes.len(),
        }
    }

    pub fn put(&self, out: &mut Vec<u8>) {
        match self {
            Self::Same { code, rows } => {
                0_u8.put(out);
                code.put(out);
                put_count(*rows, out);
            }
            Self::U8(codes) => {
                1_u8.put(out);
                put_bytes(codes, out);
            }
            Self::U16(codes) => {
                2_u8.put(out);
                put_all(codes, out);
            }
            Self::U32(codes) => {
                4_u8.put(out);
                put_all(codes, out);
            }
        }
    }

    pub fn of(wire: &mut Wire<'_>) -> Result<Self, Refused> {
        Ok(match wire.number::<u8>()? {
            0 => Self::Same { code: wire.number()?, rows: wire.count()? },
            1 => Self::U8(wire.all_bytes()?),
            2 => Self::U16(wire.all()?),
            4 => Self::U32(wire.all()?),
            _ => return Err(Refused::Malformed),
        })
    }

    /// Each code replaced by what it stands for; all of them must be among the codes of `to`.
    pub fn translated(self, to: &[u32]) -> Result<Self, Refused> {
        let target = |code: usize| to.get(code).copied().ok_or(Refused::Malformed);
        if to.iter().zip(0..).all(|(to, from)| *to == from) {
            let highest = match &self {
                Self::Same { code, .. } => Some(*code),
                Self::U8(codes) => codes.iter().max().copied().map(u32::from),
                Self::U16(codes) => codes.iter().max().copied().map(u32::from),
                Self::U32(codes) => codes.iter().max().copied(),
            };
            highest.map_or(Ok(0), |highest| target(highest as usize))?;
            return Ok(self);
        }
        let highest = to.iter().max().copied().unwrap_or(0);
        match self {
            Self::Same { code, rows } => Ok(Self::Same { code: target(code as usize)?, rows }),
            Self::U8(mut codes) if highest <= u32::from(u8::MAX) => {
                for code in &mut codes {
                    *code = target(usize::from(*code))? as u8;
                }
                Ok(Self::U8(codes))
            }
            Self::U16(mut codes) if highest <= u32::from(u16::MAX) => {
                for code in &mut codes {
                    *code = target(usize::from(*code))? as u16;
                }
                Ok(Self::U16(codes))
            }
            Self::U8(codes) => Self::narrowest(codes.iter().map(|code| target(usize::from(*code))), highest),
            Self::U16(codes) => Self::narrowest(codes.iter().map(|code| target(usize::from(*code))), highest),
            Self::U32(codes) => Self::narrowest(codes.iter().map(|code| target(*code as usize)), highest),
        }
    }

    fn narrowest(codes: impl ExactSizeIterator<Item = Result<u32, Refused>>, highest: u32) -> Result<Self, Refused> {
        fn all<N>(
            codes: impl ExactSizeIterator<Item = Result<u32, Refused>>,
            narrow: impl Fn(u32) -> N,
        ) -> Result<Vec<N>, Refused> {
            let mut all = Vec::new();
            all.try_reserve_exact(codes.len()).map_err(|_| Refused::Full)?;
            for code in codes {
                all.push(narrow(code?));
            }
            Ok(all)
        }
        Ok(match highest {
            0..=0xff => Self::U8(all(codes, |code| code as u8)?),
            0x100..=0xffff => Self::U16(all(codes, |code| code as u16)?),
            _ => Self::U32(all(codes, |code| code)?),
        })
    }

    pub fn truncate(&mut self, to: usize) {
        match self {
            Self::Same { rows, .. } => *rows = to.min(*rows),
            Self::U8(codes) => codes.truncate(to),
            Self::U16(codes) => codes.truncate(to),
            Self::U32(codes) => codes.truncate(to),
        }
    }

    /// No more rows will come.
    pub fn seal(&mut self) {
        match self {
            Self::Same { .. } => {}
            Self::U8(codes) => codes.shrink_to_fit(),
            Self::U16(codes) => codes.shrink_to_fit(),
            Self::U32(codes) => codes.shrink_to_fit(),
        }
    }

    pub fn bytes(&self) -> usize {
        match self {
            Self::Same { .. } => 0,
            Self::U8(codes) => memory::held(codes),
            Self::U16(codes) => memory::held(codes),
            Self::U32(codes) => memory::held(codes),
        }
    }

    /// The codes of these rows, replacing what `out` holds.
    pub fn read(&self, rows: Range<usize>, out: &mut Vec<u32>) {
        out.clear();
        match self {
            Self::Same { code, .. } => out.resize(rows.len(), *code),
            Self::U8(codes) => out.extend(codes.get(rows).unwrap_or_default().iter().copied().map(u32::from)),
            Self::U16(codes) => out.extend(codes.get(rows).unwrap_or_default().iter().copied().map(u32::from)),
            Self::U32(codes) => out.extend_from_slice(codes.get(rows).unwrap_or_default()),
        }
    }

    /// The codes of these rows, which are all below 256, replacing what `out` holds.
    pub fn read_narrow(&self, rows: Range<usize>, out: &mut Vec<u8>) {
        out.clear();
        match self {
            Self::Same { code, .. } => out.resize(rows.len(), *code as u8),
            Self::U8(codes) => out.extend_from_slice(codes.get(rows).unwrap_or_default()),
            Self::U16(_) | Self::U32(_) => out.extend(rows.map(|row| self.get(row).unwrap_or(0) as u8)),
        }
    }

    /// The rows whose code is flagged with 1; codes past the flags are not.
    pub fn kept(&self, flags: &[u8]) -> Kept {
        let flagged = |code: usize| flags.get(code).is_some_and(|flag| *flag == 1);
        let mut chosen = flags.iter().enumerate().filter(|(_, flag)| **flag == 1).map(|(code, _)| code);
        let (first, more) = (chosen.next(), chosen.next().is_some());
        let Some(only) = first else {
            return Kept::None;
        };
        match self {
            Self::Same { code, .. } => Kept::all_if(flagged(*code as usize)),
            Self::U8(codes) if more && flags.iter().take(256).filter(|flag| **flag == 1).count() <= COMPARED + 1 => {
                // A comparison with each, many rows at a time, is several times as fast as a look into a table.
                let mut chosen = flags.iter().take(256).enumerate().filter(|(_, flag)| **flag == 1);
                let Some((first, _)) = chosen.next() else { return Kept::None };
                let wanted: [u8; COMPARED] =
                    core::array::from_fn(|_| chosen.next().map_or(first, |(code, _)| code) as u8);
                let is_first = first as u8;
                Kept::Some(Bits::of(codes, |code| {
                    wanted.iter().fold(code == is_first, |any, wanted| any | (code == *wanted))
                }))
            }
            Self::U8(codes) if more => {
                let mut table = [0_u8; 256];
                for (to, from) in table.iter_mut().zip(flags) {
                    *to = *from;
                }
                Kept::Some(Bits::of(codes, |code| table.get(usize::from(code)).is_some_and(|flag| *flag == 1)))
            }
            Self::U16(codes) if more => Kept::Some(Bits::of(codes, |code| flagged(usize::from(code)))),
            Self::U32(codes) if more => Kept::Some(Bits::of(codes, |code| flagged(code as usize))),
            Self::U8(codes) => {
                u8::try_from(only).map_or(Kept::None, |only| Kept::Some(Bits::of(codes, |code| code == only)))
            }
            Self::U16(codes) => {
                u16::try_from(only).map_or(Kept::None, |only| Kept::Some(Bits::of(codes, |code| code == only)))
            }
            Self::U32(codes) => {
                u32::try_from(only).map_or(Kept::None, |only| Kept::Some(Bits::of(codes, |code| code == only)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn code() -> impl Strategy<Value = u32> {
        prop_oneof![0_u32..3, 250_u32..260, 65_530_u32..65_540, any::<u32>()]
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn codes_come_back_whatever_width_they_grow_through(
            codes in prop::collection::vec(code(), 0..200),
            cut in 0_usize..200,
            then in code(),
        ) {
            let mut narrow = Codes::default();
            for code in &codes {
                narrow.push(*code).unwrap();
            }
            narrow.truncate(cut);
            narrow.push(then).unwrap();
            narrow.seal();
            let expected: Vec<u32> = codes.into_iter().take(cut).chain([then]).collect();
            for row in 0..=expected.len() {
                prop_assert_eq!(narrow.get(row), expected.get(row).copied());
            }
        }

        #[test]
        fn flags_keep_the_rows_of_flagged_codes(
            codes in prop_oneof![
                prop::collection::vec(prop_oneof![0_u32..4, 250_u32..260, 65_530_u32..65_540], 1..200),
                prop::collection::vec(prop_oneof![0_u32..6, 250_u32..256], 1..200),
            ],
            flagged in prop::collection::vec(prop_oneof![0_u32..6, 250_u32..262, 65_530_u32..65_540], 0..8),
            length in prop_oneof![Just(0_usize), Just(3), Just(256), Just(65_536), Just(70_000)],
        ) {
            let mut narrow = Codes::default();
            for code in &codes {
                narrow.push(*code).unwrap();
            }
            let mut flags = vec![0; length];
            for code in &flagged {
                if let Some(flag) = flags.get_mut(*code as usize) {
                    *flag = 1;
                }
            }
            let kept = narrow.kept(&flags);
            for (row, code) in codes.iter().enumerate() {
                prop_assert_eq!(kept.has(row), flags.get(*code as usize) == Some(&1));
            }
        }
    }
}
