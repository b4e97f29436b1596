//! The rows kept, grouped by the values of one or two fields, with what each group comes to; and the parts that the
//! totals are made up of, by a field or by day or hour.

use crate::answer::{Group, GroupTally, Groups, TotalsParts};
use crate::block::{Block, Chosen};
use crate::chunk::{Chunk, REFUND, REVOKED, SUCCESS, TextColumn, Texts};
use crate::dictionary::Dictionary;
use crate::field::{Home, Quantity, Shown};
use crate::memory::Full;
use crate::query::{Field, TotalsBy};
use core::cmp::Reverse;
use core::ops::Range;
use nontax_bill::{BeijingTime, Fee, Fen};
use rustc_hash::FxHashMap;

/// Groups while they are counted.
pub(crate) struct Grouping {
    by: Vec<TotalsBy>,
    keys: Vec<Keys>,
    /// By the numbers of the values in their fields, the second in the high half: place in `groups`.
    places: FxHashMap<u64, u32>,
    /// The same where both numbers are below [`NEAR`]: one more than the place; 0: not seen yet.
    near: Vec<u32>,
    /// What each group comes to, by its numbers.
    groups: Vec<(u64, Sums)>,
    numbers: Vec<u32>,
    each: Vec<u64>,
    refused: bool,
}

/// Seconds.
const DAY: u32 = 86_400;
const HOUR: u32 = 3_600;

/// Groups of values with numbers below this are found without hashing.
const NEAR: u64 = 256;

/// Numbers for the values of one field, in the order in which they came.
struct Keys {
    by: TotalsBy,
    home: Home,
    values: Dictionary,
    /// One more than the number of each code of the column's dictionary; 0: not seen yet.
    of_code: Vec<u32>,
    of_number: FxHashMap<i64, u32>,
    /// Of the block that is read.
    codes: Vec<u32>,
}

#[derive(Clone, Copy, Default)]
struct Sums {
    /// By state: rows and their own amounts.
    by_state: [(u64, i128); 4],
    fee: i128,
}

impl Grouping {
    /// By the first two of these fields; `None` where there are none.
    pub fn new(fields: &[Field]) -> Option<Self> {
        (!fields.is_empty()).then(|| Self::by(fields.iter().take(2).copied().map(TotalsBy::Field).collect()))
    }

    /// By one thing.
    pub fn of_totals(by: TotalsBy) -> Self {
        Self::by(vec![by])
    }

    fn by(by: Vec<TotalsBy>) -> Self {
        Self {
            keys: by.iter().copied().map(Keys::new).collect(),
            by,
            places: FxHashMap::default(),
            near: vec![0; (NEAR * NEAR) as usize],
            groups: Vec::new(),
            numbers: Vec::new(),
            each: Vec::new(),
            refused: false,
        }
    }

    /// Counts the chosen rows of a block.
    pub fn add<N>(&mut self, chunk: &Chunk, block: &Block<N>, chosen: &Chosen, columns: &[TextColumn]) {
        let Self { keys, places, near, groups, numbers, each, .. } = self;
        each.clear();
        each.resize(block.rows.len(), 0);
        for (shift, keys) in [0, 32].into_iter().zip(keys) {
            if keys.read(chunk, block, chosen, columns, numbers).is_err() {
                self.refused = true;
                return;
            }
            for (key, number) in each.iter_mut().zip(&*numbers) {
                *key |= u64::from(*number) << shift;
            }
        }
        chosen.each(each, |row, key| {
            let (first, second) = (key & 0xffff_ffff, key >> 32);
            let near =
                if first < NEAR && second < NEAR { near.get_mut((first * NEAR + second) as usize) } else { None };
            let new = groups.len() as u32;
            let place = match near {
                Some(place) => {
                    *place = if *place == 0 { new + 1 } else { *place };
                    *place - 1
                }
                None => *places.entry(key).or_insert(new),
            };
            if place == new {
                groups.push((key, Sums::default()));
            }
            let value = |values: &[i64]| values.get(row).copied().unwrap_or(0);
            let state = usize::from(block.states.get(row).copied().unwrap_or(0));
            if let Some((_, sums)) = groups.get_mut(place as usize) {
                sums.row(state, value(&block.amounts), value(&block.fees));
            }
        });
    }

    /// The groups, those of most rows first, at most `limit` of them (0: all); `None` when memory was refused.
    pub fn finish(self, limit: usize) -> Option<Groups> {
        let fields = self.by.iter().filter_map(|by| match by {
            TotalsBy::Field(field) => Some(*field),
            TotalsBy::Day | TotalsBy::Hour => None,
        });
        let fields = fields.collect();
        self.counted(limit).map(|groups| Groups { fields, ..groups })
    }

    /// The same for what [`Grouping::of_totals`] made.
    pub fn finish_parts(self, limit: usize) -> Option<TotalsParts> {
        let by = *self.by.first()?;
        self.counted(limit).map(|Groups { groups, distinct, .. }| TotalsParts { by, groups, distinct })
    }

    /// The groups without the names of their fields.
    fn counted(self, limit: usize) -> Option<Groups> {
        if self.refused {
            return None;
        }
        let Self { keys, groups, .. } = self;
        let text = |keys: &Keys, number: u64| String::from_utf8_lossy(keys.values.get(number as u32)).into_owned();
        let mut by_first: FxHashMap<u64, Sums> = FxHashMap::default();
        if keys.len() > 1 {
            for (key, sums) in &groups {
                by_first.entry(key & 0xffff_ffff).or_default().add(sums);
            }
        }
        let distinct = [by_first.len() as u64, groups.len() as u64];
        let listed = |sums: Vec<(u64, Sums)>, keys: &[Keys]| {
            let values = |key: u64| {
                keys.iter().zip([key & 0xffff_ffff, key >> 32]).map(|(keys, number)| text(keys, number)).collect()
            };
            let mut groups: Vec<Group> = sums.into_iter().map(|(key, sums)| sums.group(values(key))).collect();
            groups.sort_unstable_by(|one, other| {
                (Reverse(one.rows), &one.values).cmp(&(Reverse(other.rows), &other.values))
            });
            if limit > 0 {
                groups.truncate(limit);
            }
            groups
        };
        let outer = listed(by_first.into_iter().collect(), keys.get(..1).unwrap_or_default());
        let groups = listed(groups, &keys);
        let [distinct_outer, distinct] = distinct;
        Some(Groups { fields: Vec::new(), groups, distinct, outer, distinct_outer })
    }
}

impl Keys {
    fn new(by: TotalsBy) -> Self {
        let home = match by {
            TotalsBy::Field(field) => Home::of(field),
            TotalsBy::Day | TotalsBy::Hour => Home::Quantity(Quantity::Time),
        };
        Self {
            by,
            home,
            values: Dictionary::default(),
            of_code: Vec::new(),
            of_number: FxHashMap::default(),
            codes: Vec::new(),
        }
    }

    /// The numbers of the chosen rows' values, by their places in the block.
    fn read<N>(
        &mut self,
        chunk: &Chunk,
        block: &Block<N>,
        chosen: &Chosen,
        columns: &[TextColumn],
        out: &mut Vec<u32>,
    ) -> Result<(), Full> {
        out.clear();
        out.resize(block.rows.len(), 0);
        let mut refused = Ok(());
        if let Home::Text(number) = self.home
            && let (Some(Texts::Coded(codes)), Some(column)) = (chunk.texts(number), columns.get(number))
        {
            codes.read(block.rows.clone(), &mut self.codes);
            let Self { values, of_code, codes, .. } = self;
            of_code.resize(of_code.len().max(column.dictionary.len()), 0);
            chosen.each(codes, |place, code| {
                let (Some(known), Some(out)) = (of_code.get_mut(code as usize), out.get_mut(place)) else { return };
                if *known == 0 {
                    match values.code(column.dictionary.get(code)) {
                        Ok(number) => *known = number + 1,
                        Err(full) => return refused = Err(full),
                    }
                }
                *out = *known - 1;
            });
            return refused;
        }
        let places = vec![(); block.rows.len()];
        chosen.each(&places, |place, ()| match self.number(chunk, block.rows.start + place, columns) {
            Ok(number) => {
                if let Some(out) = out.get_mut(place) {
                    *out = number;
                }
            }
            Err(full) => refused = Err(full),
        });
        refused
    }

    fn number(&mut self, chunk: &Chunk, row: usize, columns: &[TextColumn]) -> Result<u32, Full> {
        match self.by {
            TotalsBy::Field(_) => {}
            TotalsBy::Day => return self.number_of_time(chunk, row, |time| (time.0 / DAY, 0..10)),
            TotalsBy::Hour => return self.number_of_time(chunk, row, |time| (time.0 % DAY / HOUR, 11..13)),
        }
        match self.home {
            Home::Text(number) => self.values.code(&chunk.text(number, row, columns)),
            Home::Quantity(quantity) => self.number_of(chunk, quantity, row),
            Home::OwnAmount => self.number_of(chunk, chunk.own_amount(row), row),
            Home::Source => self.number_of_whole(i64::from(chunk.source)),
            Home::Line => self.number_of_whole(chunk.lines.get(row).unwrap_or(0) as i64),
        }
    }

    fn number_of(&mut self, chunk: &Chunk, quantity: Quantity, row: usize) -> Result<u32, Full> {
        let part = chunk.number(quantity);
        if part.empty.get(row) != Some(0) {
            return self.values.code(b"");
        }
        let value = part.values.get(row).unwrap_or(0);
        if let Some(number) = self.of_number.get(&value) {
            return Ok(*number);
        }
        let number = self.values.code(part.shown(quantity, row).bytes())?;
        self.of_number.insert(value, number);
        Ok(number)
    }

    /// `part` tells the part of a time as a number, and where it stands in the time's text.
    fn number_of_time(
        &mut self,
        chunk: &Chunk,
        row: usize,
        part: impl FnOnce(BeijingTime) -> (u32, Range<usize>),
    ) -> Result<u32, Full> {
        let times = chunk.number(Quantity::Time);
        if times.empty.get(row) != Some(0) {
            return self.values.code(b"");
        }
        let value = times.values.get(row).unwrap_or(0);
        let (value, place) = part(BeijingTime(u32::try_from(value).unwrap_or(0)));
        if let Some(number) = self.of_number.get(&i64::from(value)) {
            return Ok(*number);
        }
        let shown = times.shown(Quantity::Time, row);
        let number = self.values.code(shown.bytes().get(place).unwrap_or_default())?;
        self.of_number.insert(i64::from(value), number);
        Ok(number)
    }

    fn number_of_whole(&mut self, value: i64) -> Result<u32, Full> {
        if let Some(number) = self.of_number.get(&value) {
            return Ok(*number);
        }
        let mut shown = Shown::default();
        shown.write(value as u64);
        let number = self.values.code(shown.bytes())?;
        self.of_number.insert(value, number);
        Ok(number)
    }
}

impl Sums {
    fn row(&mut self, state: usize, amount: i64, fee: i64) {
        if let Some((count, sum)) = self.by_state.get_mut(state) {
            *count += 1;
            *sum += i128::from(amount);
        }
        self.fee += i128::from(fee);
    }

    fn add(&mut self, other: &Self) {
        for ((count, sum), (more, amount)) in self.by_state.iter_mut().zip(&other.by_state) {
            *count += more;
            *sum += amount;
        }
        self.fee += other.fee;
    }

    fn group(&self, values: Vec<String>) -> Group {
        let of = |state: u8| self.by_state.get(usize::from(state)).copied().unwrap_or_default();
        let fen = |sum: i128| i64::try_from(sum).ok().map(Fen);
        let tally = |(count, sum): (u64, i128)| GroupTally { count, amount: fen(sum) };
        Group {
            values,
            rows: self.by_state.iter().map(|(count, _)| count).sum(),
            payments: tally(of(SUCCESS)),
            refunds: tally(of(REFUND)),
            revoked: tally(of(REVOKED)),
            net: fen(of(SUCCESS).1 - of(REFUND).1),
            fee: i64::try_from(self.fee).ok().map(Fee),
        }
    }
}
