//! The values of a field with how many rows have them and what those rows come to.

use crate::answer::{Facet, FacetEntry, RowId};
use crate::block::{BLOCK, Block, COUNT_BITS, Chosen, Net};
use crate::chunk::{Chunk, TextColumn, Texts};
use crate::codes::Codes;
use crate::dictionary::{Dictionary, hash};
use crate::field::{Home, Quantity, Shown};
use crate::packed::Text;
use crate::query::Field;
use crate::whole::CodeSum;
use core::cmp::Reverse;
use hashbrown::HashTable;
use nontax_bill::Fen;
use rustc_hash::FxHashMap;

/// What the rows with one value come to.
#[derive(Clone, Copy, Default)]
struct Group<N> {
    count: u64,
    net: N,
}

/// Dictionaries up to this size are counted in [`Counting::packed`]: emptying it costs a step a code.
const PACKED_CODES: usize = 2_048;

/// A value that stands in no dictionary, by a row that has it.
struct Seen<N> {
    hash: u64,
    row: RowId,
    group: Group<N>,
}

/// A facet while it is counted.
pub(crate) struct Counting<N> {
    field: Field,
    home: Home,
    by_code: Vec<Group<N>>,
    /// By code: sums of [`Block::packed`] that were not added to the groups yet, and of how many rows.
    packed: Vec<i64>,
    packed_rows: usize,
    taken_away: bool,
    seen: HashTable<Seen<N>>,
    by_number: FxHashMap<i64, Group<N>>,
    empty: Group<N>,
}

/// Finds texts by the rows that have them.
pub(crate) trait TextOf {
    fn text_of(&self, row: RowId, number: usize) -> Text<'_>;
}

impl<N: Net> Group<N> {
    fn add(&mut self, net: N) {
        self.count += 1;
        self.net.add(net);
    }
}

impl<N: Net> Counting<N> {
    pub fn new(field: Field) -> Self {
        Self {
            field,
            home: Home::of(field),
            by_code: Vec::new(),
            packed: Vec::new(),
            packed_rows: 0,
            taken_away: false,
            seen: HashTable::new(),
            by_number: FxHashMap::default(),
            empty: Group::default(),
        }
    }

    pub fn field(&self) -> Field {
        self.field
    }

    /// Values of the dictionary whose codes are counted.
    pub fn dictionary(&self, columns: &[TextColumn]) -> usize {
        match self.home {
            Home::Text(number) => columns.get(number).map_or(0, |column| column.dictionary.len()),
            _ => 0,
        }
    }

    /// The column whose codes are counted, where the chunk has codes or nothing.
    pub fn coded_column(&self, chunk: &Chunk) -> Option<usize> {
        match self.home {
            Home::Text(number) if !matches!(chunk.texts(number), Some(Texts::Packed(_))) => Some(number),
            _ => None,
        }
    }

    /// Counts the rows of a chunk as they were counted before.
    pub fn absorb(&mut self, chunk: &Chunk, sums: &[CodeSum], dictionary: usize) {
        let is_there = self.coded_column(chunk).is_some_and(|number| chunk.texts(number).is_some());
        self.by_code.resize(self.by_code.len().max(dictionary), Group::default());
        for CodeSum { code, count, net } in sums {
            let group = if is_there { self.by_code.get_mut(*code as usize) } else { Some(&mut self.empty) };
            if let Some(group) = group {
                group.count += u64::from(*count);
                group.net.add(N::of_fen(*net));
            }
        }
    }

    /// What was counted of one chunk with codes or nothing; `None` where a sum does not fit.
    pub fn code_sums(mut self) -> Option<Vec<CodeSum>> {
        self.empty_packed();
        let of = |(code, group): (usize, &Group<N>)| {
            Some(CodeSum { code: code as u32, count: group.count as u32, net: group.net.fen()? })
        };
        let groups = self.by_code.iter().enumerate().chain([(0, &self.empty)]);
        groups.filter(|(_, group)| group.count > 0).map(of).collect()
    }

    /// Takes away the chosen rows of a block of a chunk, whose codes were counted with all others.
    pub fn take_away(&mut self, chunk: &Chunk, block: &Block<N>, chosen: &Chosen, dictionary: usize) {
        let Some(number) = self.coded_column(chunk) else { return };
        match chunk.texts(number) {
            Some(Texts::Coded(codes)) => self.add_coded(codes, block, chosen, dictionary, true),
            _ => chosen.each(&block.nets, |_, net| {
                self.empty.count = self.empty.count.wrapping_sub(1);
                self.empty.net.add(net.negated());
            }),
        }
    }

    fn add_coded(&mut self, codes: &Codes, block: &Block<N>, chosen: &Chosen, dictionary: usize, take_away: bool) {
        self.by_code.resize(self.by_code.len().max(dictionary), Group::default());
        let is_small = block.is_packed && dictionary <= PACKED_CODES;
        if !is_small && !take_away {
            return add_codes(&mut self.by_code, codes, block, chosen);
        }
        if !is_small {
            // Rare, and so counted apart and then taken away.
            let mut apart = vec![Group::default(); self.by_code.len()];
            add_codes(&mut apart, codes, block, chosen);
            for (group, taken) in self.by_code.iter_mut().zip(&apart) {
                group.count = group.count.wrapping_sub(taken.count);
                group.net.add(taken.net.negated());
            }
            return;
        }
        if self.taken_away != take_away {
            self.empty_packed();
            self.taken_away = take_away;
        }
        self.packed.resize(self.packed.len().max(dictionary.max(256)), 0);
        add_packed(&mut self.packed, codes, block, chosen);
        self.packed_rows += if chosen.all { block.rows.len() } else { chosen.rows.len() };
        // Another block may come before the counts run over.
        if self.packed_rows > BLOCK {
            self.empty_packed();
        }
    }

    /// Adds what is packed to the groups.
    fn empty_packed(&mut self) {
        if self.packed_rows == 0 {
            return;
        }
        for (group, packed) in self.by_code.iter_mut().zip(&mut self.packed) {
            let count = (*packed & ((1 << COUNT_BITS) - 1)) as u64;
            let net = N::of_fen(*packed >> COUNT_BITS);
            if self.taken_away {
                group.count = group.count.wrapping_sub(count);
                group.net.add(net.negated());
            } else {
                group.count = group.count.wrapping_add(count);
                group.net.add(net);
            }
            *packed = 0;
        }
        self.packed_rows = 0;
    }

    /// Counts the chosen rows of a block of the chunk whose first row is `first`.
    pub fn add(
        &mut self,
        chunk: &Chunk,
        first: RowId,
        block: &Block<N>,
        chosen: &Chosen,
        columns: &[TextColumn],
        texts: &impl TextOf,
    ) {
        match self.home {
            Home::Text(number) => match (chunk.texts(number), columns.get(number)) {
                (Some(Texts::Coded(codes)), Some(column)) => {
                    self.add_coded(codes, block, chosen, column.dictionary.len(), false);
                }
                (Some(Texts::Packed(packed)), Some(column)) => chosen.each(&block.nets, |row, net| {
                    let row = block.rows.start + row;
                    let value = packed.get(row).unwrap_or(Text::Lent(b""));
                    self.add_text(&value, RowId(first.0 + row as u32), net, number, &column.dictionary, texts);
                }),
                _ => chosen.each(&block.nets, |_, net| self.empty.add(net)),
            },
            Home::Quantity(quantity) => {
                chosen.each(&block.nets, |row, net| self.add_number(chunk, quantity, block.rows.start + row, net));
            }
            Home::OwnAmount => chosen.each(&block.nets, |row, net| {
                let row = block.rows.start + row;
                self.add_number(chunk, chunk.own_amount(row), row, net);
            }),
            Home::Source => chosen.each(&block.nets, |_, net| {
                self.by_number.entry(i64::from(chunk.source)).or_default().add(net);
            }),
            Home::Line => chosen.each(&block.nets, |row, net| {
                let line = chunk.lines.get(block.rows.start + row).unwrap_or(0);
                self.by_number.entry(line as i64).or_default().add(net);
            }),
        }
    }

    fn add_text(
        &mut self,
        value: &[u8],
        row: RowId,
        net: N,
        number: usize,
        dictionary: &Dictionary,
        texts: &impl TextOf,
    ) {
        if dictionary.len() > 0
            && let Some(code) = dictionary.find(value)
        {
            if self.by_code.len() <= code as usize {
                self.by_code.resize(dictionary.len(), Group::default());
            }
            if let Some(group) = self.by_code.get_mut(code as usize) {
                group.add(net);
            }
            return;
        }
        let hash = hash(value);
        self.seen
            .entry(hash, |seen| seen.hash == hash && *texts.text_of(seen.row, number) == *value, |seen| seen.hash)
            .or_insert(Seen { hash, row, group: Group::default() })
            .into_mut()
            .group
            .add(net);
    }

    fn add_number(&mut self, chunk: &Chunk, quantity: Quantity, row: usize, net: N) {
        let part = chunk.number(quantity);
        if part.empty.get(row) == Some(0) {
            let value = part.values.get(row).unwrap_or(0);
            self.by_number.entry(value).or_default().add(net);
        } else {
            self.empty.add(net);
        }
    }

    /// The values counted, the most frequent first, at most `limit` of them; 0: all.
    pub fn finish(mut self, limit: usize, columns: &[TextColumn], texts: &impl TextOf) -> Facet {
        self.empty_packed();
        let mut entries: Vec<(Group<N>, Value<'_>)> = Vec::new();
        if let Home::Text(number) = self.home
            && let Some(column) = columns.get(number)
        {
            if self.empty.count > 0
                && let Some(code) = column.dictionary.find(b"")
                && let Some(group) = self.by_code.get_mut(code as usize)
            {
                group.count += self.empty.count;
                group.net.add(self.empty.net);
                self.empty = Group::default();
            }
            let coded =
                self.by_code.iter().zip(0..).map(|(group, code)| (*group, Text::Lent(column.dictionary.get(code))));
            let packed = self.seen.iter().map(|seen| (seen.group, texts.text_of(seen.row, number)));
            entries.extend(coded.chain(packed).map(|(group, text)| (group, Value::Text(text))));
        }
        let home = self.home;
        entries.extend(self.by_number.iter().map(|(number, group)| (*group, Value::Shown(shown(home, *number)))));
        merge_empty(&mut entries, self.empty);
        entries.retain(|(group, _)| group.count > 0);
        let distinct = entries.len() as u64;
        let order = |entry: &(Group<N>, Value<'_>), other: &(Group<N>, Value<'_>)| {
            (Reverse(entry.0.count), entry.1.bytes()).cmp(&(Reverse(other.0.count), other.1.bytes()))
        };
        if limit > 0 && entries.len() > limit {
            entries.select_nth_unstable_by(limit, order);
            entries.truncate(limit);
        }
        entries.sort_unstable_by(order);
        let entries = entries.into_iter().map(|(group, value)| FacetEntry {
            value: String::from_utf8_lossy(value.bytes()).into_owned(),
            count: group.count,
            net: group.net.fen().map(Fen),
        });
        Facet { field: self.field, entries: entries.collect(), distinct }
    }
}

/// Cells of chunks without the column are the empty text too.
fn merge_empty<N: Net>(entries: &mut Vec<(Group<N>, Value<'_>)>, empty: Group<N>) {
    if empty.count == 0 {
        return;
    }
    match entries.iter_mut().find(|(_, value)| value.bytes().is_empty()) {
        Some((group, _)) => {
            group.count += empty.count;
            group.net.add(empty.net);
        }
        None => entries.push((empty, Value::Text(Text::Lent(b"")))),
    }
}

enum Value<'a> {
    Text(Text<'a>),
    Shown(Shown),
}

impl Value<'_> {
    fn bytes(&self) -> &[u8] {
        match self {
            Self::Text(text) => text,
            Self::Shown(shown) => shown.bytes(),
        }
    }
}

fn shown(home: Home, number: i64) -> Shown {
    let mut shown = Shown::default();
    match home {
        Home::Quantity(quantity) => quantity.write(number, &mut shown),
        Home::OwnAmount => Quantity::Total.write(number, &mut shown),
        Home::Text(_) | Home::Source | Home::Line => shown.write(number as u64),
    }
    shown
}

/// As [`add_codes`], sum and count in one.
fn add_packed<N: Net>(sums: &mut [i64], codes: &Codes, block: &Block<N>, chosen: &Chosen) {
    let rows = block.rows.clone();
    match codes {
        Codes::Same { code, .. } => {
            let mut sum = 0;
            chosen.each(&block.packed, |_, packed| sum += packed);
            if let Some(of_code) = sums.get_mut(*code as usize) {
                *of_code += sum;
            }
        }
        Codes::U8(codes) => {
            let Some(sums) = sums.first_chunk_mut::<256>() else { return };
            // A table of a fixed size needs no check, as any code is in it.
            chosen.each_two(codes.get(rows).unwrap_or_default(), &block.packed, |code, packed| {
                if let Some(of_code) = sums.get_mut(usize::from(code)) {
                    *of_code += packed;
                }
            });
        }
        Codes::U16(codes) => {
            chosen.each_two(codes.get(rows).unwrap_or_default(), &block.packed, |code, packed| {
                if let Some(of_code) = sums.get_mut(usize::from(code)) {
                    *of_code += packed;
                }
            });
        }
        Codes::U32(codes) => {
            chosen.each_two(codes.get(rows).unwrap_or_default(), &block.packed, |code, packed| {
                if let Some(of_code) = sums.get_mut(code as usize) {
                    *of_code += packed;
                }
            });
        }
    }
}

fn add_codes<N: Net>(groups: &mut [Group<N>], codes: &Codes, block: &Block<N>, chosen: &Chosen) {
    let mut add = |code: usize, net: N| {
        if let Some(group) = groups.get_mut(code) {
            group.add(net);
        }
    };
    let rows = block.rows.clone();
    match codes {
        Codes::Same { code, .. } => {
            let mut sum = Group::default();
            chosen.each(&block.nets, |_, net| sum.add(net));
            if let Some(group) = groups.get_mut(*code as usize) {
                group.count += sum.count;
                group.net.add(sum.net);
            }
        }
        Codes::U8(codes) => {
            chosen.each_two(codes.get(rows).unwrap_or_default(), &block.nets, |code, net| add(usize::from(code), net));
        }
        Codes::U16(codes) => {
            chosen.each_two(codes.get(rows).unwrap_or_default(), &block.nets, |code, net| add(usize::from(code), net));
        }
        Codes::U32(codes) => {
            chosen.each_two(codes.get(rows).unwrap_or_default(), &block.nets, |code, net| add(code as usize, net));
        }
    }
}
