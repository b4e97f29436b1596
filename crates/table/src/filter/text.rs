//! A text somewhere: in one field, or in any column. Columns with a dictionary are looked through once a value, not
//! once a row; numbers are looked for as the text they are shown as.

use super::{by_cell, by_own_amount};
use crate::bits::{Bits, Kept};
use crate::chunk::{Chunk, TextColumn, Texts};
use crate::field::{Home, Quantity, Shown};
use crate::needle::Needle;
use crate::query::{Field, Match};

pub(super) struct Search {
    /// `None`: any column.
    home: Option<Home>,
    needle: Needle,
    not: bool,
    /// By the number of the column: 1 for each code of its dictionary whose value has the needle.
    flags: Vec<Vec<u8>>,
    /// What was found out about numbers, by quantity.
    verdicts: [Verdicts; 6],
}

impl Search {
    pub fn new(field: Option<Field>, needle: &str, how: Match, not: bool) -> Self {
        let home = field.map(Home::of);
        Self { home, needle: Needle::new(needle, how), not, flags: Vec::new(), verdicts: Default::default() }
    }

    pub fn keep(&mut self, chunk: &Chunk, columns: &[TextColumn]) -> Kept {
        let kept = match self.home {
            None => self.keep_any(chunk, columns),
            Some(Home::Text(number)) => {
                let mut found = Bits::none(chunk.rows);
                let texts = chunk.texts(number).zip(columns.get(number));
                texts.map_or(Kept::None, |(texts, column)| {
                    self.keep_texts(number, texts, column, &mut found).or(&Kept::Some(found))
                })
            }
            Some(Home::Quantity(quantity)) => self.keep_numbers(chunk, quantity),
            Some(Home::OwnAmount) => by_own_amount(chunk, |quantity| self.keep_numbers(chunk, quantity)),
            Some(Home::Source) => Kept::all_if(self.needle.is_in(chunk.source.to_string().as_bytes())),
            Some(Home::Line) => self.keep_lines(chunk),
        };
        if self.not { kept.not() } else { kept }
    }

    // Columns with codes come first: the rows they keep need no search through packed texts.
    fn keep_any(&mut self, chunk: &Chunk, columns: &[TextColumn]) -> Kept {
        let mut found = Bits::none(chunk.rows);
        let mut kept = Kept::None;
        for quantity in Quantity::ALL {
            kept = kept.or(&self.keep_numbers(chunk, quantity));
        }
        let (coded, packed): (Vec<_>, Vec<_>) =
            chunk.all_texts().partition(|(_, texts)| matches!(texts, Texts::Coded(_)));
        for (number, texts) in coded {
            if let Some(column) = columns.get(number) {
                kept = kept.or(&self.keep_texts(number, texts, column, &mut found));
            }
        }
        match kept {
            Kept::All => return Kept::All,
            Kept::None => {}
            Kept::Some(bits) => found = bits,
        }
        for (number, texts) in packed {
            if let Some(column) = columns.get(number) {
                self.keep_texts(number, texts, column, &mut found);
            }
        }
        Kept::Some(found)
    }

    /// Coded texts answer what is kept, packed ones set the bits of what is found.
    fn keep_texts(&mut self, number: usize, texts: &Texts, column: &TextColumn, found: &mut Bits) -> Kept {
        match texts {
            Texts::Coded(codes) => {
                if self.flags.len() <= number {
                    self.flags.resize(number + 1, Vec::new());
                }
                self.flags.get_mut(number).map_or(Kept::None, |flags| {
                    flag(flags, column, &mut self.needle);
                    codes.kept(flags)
                })
            }
            Texts::Packed(packed) => {
                packed.search(&mut self.needle, found);
                Kept::None
            }
        }
    }

    fn keep_numbers(&mut self, chunk: &Chunk, quantity: Quantity) -> Kept {
        let alphabet: &[u8] = if quantity == Quantity::Time { b"0123456789-: " } else { b"0123456789-." };
        let most_digits = quantity.most_digits_together(chunk.number(quantity).values.largest_size());
        if !self.needle.is_made_of(alphabet) || self.needle.most_digits_together() > most_digits {
            return Kept::None;
        }
        let Some(verdicts) = self.verdicts.get_mut(quantity as usize) else {
            return Kept::None;
        };
        let needle = &mut self.needle;
        by_cell(chunk, quantity, false, |value| {
            verdicts.of(value, || {
                let mut shown = Shown::default();
                quantity.write(value, &mut shown);
                needle.is_in(shown.bytes())
            })
        })
    }

    fn keep_lines(&mut self, chunk: &Chunk) -> Kept {
        let mut bits = Bits::none(chunk.rows);
        let mut shown = Shown::default();
        for row in 0..chunk.rows {
            shown.write(chunk.lines.get(row).unwrap_or(0));
            if self.needle.is_in(shown.bytes()) {
                bits.set(row);
            }
        }
        Kept::Some(bits)
    }
}

/// Flags the dictionary's values that are not flagged yet; it may have grown since the last chunk.
fn flag(flags: &mut Vec<u8>, column: &TextColumn, needle: &mut Needle) {
    let values = column.dictionary.values();
    if flags.is_empty() && values.len() > 1 {
        let mut found = Bits::none(values.len());
        needle.search(values, &mut found);
        flags.extend((0..values.len()).map(|code| u8::from(found.get(code))));
    }
    while let Some(value) = values.get(flags.len()) {
        flags.push(u8::from(needle.is_in(value)));
    }
}

/// Whether the text of a number has the needle, for the numbers seen last: amounts and times repeat.
#[derive(Default)]
struct Verdicts {
    places: Vec<Option<(i64, bool)>>,
}

impl Verdicts {
    const PLACES: usize = 1 << 16;

    fn of(&mut self, value: i64, find_out: impl FnOnce() -> bool) -> bool {
        if self.places.is_empty() {
            self.places.resize(Self::PLACES, None);
        }
        let place = self.places.get_mut(value as usize % Self::PLACES);
        match place {
            Some(Some((known, verdict))) if *known == value => *verdict,
            Some(place) => {
                let verdict = find_out();
                *place = Some((value, verdict));
                verdict
            }
            None => find_out(),
        }
    }
}
