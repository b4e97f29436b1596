//! Values that are one of a list, or none of it.

use super::{by_cell, by_own_amount};
use crate::bits::{Bits, Kept};
use crate::chunk::{Chunk, TextColumn, Texts};
use crate::field::{Home, Quantity};
use crate::query::Field;
use rustc_hash::{FxBuildHasher, FxHashSet};

pub(super) struct Listed {
    home: Home,
    values: FxHashSet<Vec<u8>>,
    /// The list has the empty value.
    empty: bool,
    not: bool,
    /// 1 for each code of the column's dictionary that is listed.
    flags: Vec<u8>,
}

impl Listed {
    pub fn new(field: Field, values: &[String], not: bool) -> Self {
        Self {
            home: Home::of(field),
            values: values.iter().map(|value| value.clone().into_bytes()).collect(),
            empty: values.iter().any(String::is_empty),
            not,
            flags: Vec::new(),
        }
    }

    pub fn keep(&mut self, chunk: &Chunk, columns: &[TextColumn]) -> Kept {
        let kept = match self.home {
            Home::Text(number) => match (chunk.texts(number), columns.get(number)) {
                (Some(texts), Some(column)) => self.keep_texts(texts, chunk.rows, column),
                _ => Kept::all_if(self.empty),
            },
            Home::Quantity(quantity) => self.keep_numbers(chunk, quantity),
            Home::OwnAmount => by_own_amount(chunk, |quantity| self.keep_numbers(chunk, quantity)),
            Home::Source => Kept::all_if(self.values.contains(chunk.source.to_string().as_bytes())),
            Home::Line => {
                let mut bits = Bits::none(chunk.rows);
                for line in self.values.iter().filter_map(|value| whole_number(value)) {
                    if let Some(row) = chunk.lines.row_from(line)
                        && chunk.lines.get(row) == Some(line)
                    {
                        bits.set(row);
                    }
                }
                Kept::Some(bits)
            }
        };
        if self.not { kept.not() } else { kept }
    }

    fn keep_texts(&mut self, texts: &Texts, rows: usize, column: &TextColumn) -> Kept {
        match texts {
            Texts::Coded(codes) => {
                self.flag(column);
                codes.kept(&self.flags)
            }
            Texts::Packed(packed) => {
                let mut bits = Bits::none(rows);
                if packed.width().is_none_or(|width| self.values.iter().any(|value| value.len() == width)) {
                    for row in 0..rows {
                        if packed.get(row).is_some_and(|value| self.values.contains(&*value)) {
                            bits.set(row);
                        }
                    }
                }
                Kept::Some(bits)
            }
        }
    }

    /// The dictionary may have grown since.
    fn flag(&mut self, column: &TextColumn) {
        if self.flags.len() == column.dictionary.len() {
            return;
        }
        self.flags.resize(column.dictionary.len(), 0);
        for code in self.values.iter().filter_map(|value| column.dictionary.find(value)) {
            if let Some(flag) = self.flags.get_mut(code as usize) {
                *flag = 1;
            }
        }
    }

    fn keep_numbers(&self, chunk: &Chunk, quantity: Quantity) -> Kept {
        let mut numbers: FxHashSet<i64> = FxHashSet::with_capacity_and_hasher(self.values.len(), FxBuildHasher);
        numbers.extend(self.values.iter().filter_map(|value| quantity.read(core::str::from_utf8(value).ok()?)));
        by_cell(chunk, quantity, self.empty, |value| numbers.contains(&value))
    }
}

/// A number as it is written without leading zeros or a sign.
fn whole_number(text: &[u8]) -> Option<u64> {
    let text = core::str::from_utf8(text).ok()?;
    let number: u64 = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}
