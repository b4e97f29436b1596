//! A chunk: up to a fixed number of rows of one source, column by column.

use crate::codes::Codes;
use crate::dictionary::Dictionary;
use crate::field::{KNOWN_TEXTS, Quantity, is_of_ids};
use crate::lines::Lines;
use crate::memory::{self, Full};
use crate::numbers::Numbers;
use crate::packed::{Packed, Text};
use crate::packer::{Sender, count_coded};
use crate::source::Layout;
use crate::wire::{Number, Refused, Wire, put_count};
use nontax_bill::{Row, Rows, State};

/// What all chunks share of a column of texts.
#[derive(Debug, Default)]
pub(crate) struct TextColumn {
    pub dictionary: Dictionary,
    ids: bool,
    /// Rows kept as codes so far, in any chunk.
    pub coded: u64,
}

/// A chunk's part of a column of texts.
#[derive(Debug)]
pub(crate) enum Texts {
    /// Codes of the column's dictionary.
    Coded(Codes),
    /// The values themselves.
    Packed(Packed),
}

/// A chunk's part of a column of numbers.
#[derive(Debug, Default)]
pub(crate) struct NumberColumn {
    pub values: Numbers,
    /// 1 where the cell is empty; its value is 0 then.
    pub empty: Codes,
}

#[derive(Debug)]
pub(crate) struct Chunk {
    /// Never used twice, so that what was found out about a chunk is not taken for another's.
    pub serial: u64,
    pub source: u32,
    pub rows: usize,
    /// No more rows come.
    pub is_sealed: bool,
    pub lines: Lines,
    pub states: Codes,
    numbers: [NumberColumn; 6],
    /// By the number of the column; `None` where the source has no such column.
    texts: Vec<Option<Texts>>,
}

/// Codes of [`Chunk::states`].
pub(crate) const SUCCESS: u8 = 1;
pub(crate) const REFUND: u8 = 2;
pub(crate) const REVOKED: u8 = 3;

fn code_of(state: State) -> u8 {
    match state {
        State::Success => SUCCESS,
        State::Refund => REFUND,
        State::Revoked => REVOKED,
        State::Other => 0,
    }
}

impl TextColumn {
    pub fn known() -> impl Iterator<Item = Self> {
        KNOWN_TEXTS.into_iter().map(|column| Self { ids: is_of_ids(column), ..Self::default() })
    }

    /// How the next chunk keeps it: a dictionary that grows with every few rows is no use.
    fn next_part(&self, dictionary_limit: usize) -> Texts {
        let values = self.dictionary.len();
        if self.ids || (values > dictionary_limit && values as u64 > self.coded / 4) {
            Texts::Packed(Packed::default())
        } else {
            Texts::Coded(Codes::default())
        }
    }
}

impl Texts {
    pub fn get<'a>(&'a self, row: usize, column: &'a TextColumn) -> Option<Text<'a>> {
        match self {
            Self::Coded(codes) => codes.get(row).map(|code| Text::Lent(column.dictionary.get(code))),
            Self::Packed(packed) => packed.get(row),
        }
    }

    fn push(&mut self, value: &[u8], column: &mut TextColumn) -> Result<(), Full> {
        match self {
            Self::Coded(codes) => {
                codes.push(column.dictionary.code(value)?)?;
                column.coded += 1;
                Ok(())
            }
            Self::Packed(packed) => packed.push(value),
        }
    }
}

impl Chunk {
    pub fn new(
        serial: u64,
        source: u32,
        layout: &Layout,
        columns: &[TextColumn],
        dictionary_limit: usize,
    ) -> Result<Self, Full> {
        let mut texts: Vec<Option<Texts>> = Vec::new();
        for (number, _) in &layout.texts {
            while texts.len() <= *number {
                memory::push(&mut texts, None)?;
            }
            if let (Some(part), Some(column)) = (texts.get_mut(*number), columns.get(*number)) {
                *part = Some(column.next_part(dictionary_limit));
            }
        }
        Ok(Self {
            serial,
            source,
            rows: 0,
            is_sealed: false,
            lines: Lines::default(),
            states: Codes::default(),
            numbers: Default::default(),
            texts,
        })
    }

    /// Adds a row, or nothing at all.
    pub fn append(&mut self, row: &Row<'_>, layout: &Layout, columns: &mut [TextColumn]) -> Result<(), Full> {
        let added = self.push(row, layout, columns);
        match added {
            Ok(()) => self.rows += 1,
            Err(Full) => self.truncate(),
        }
        added
    }

    fn push(&mut self, row: &Row<'_>, layout: &Layout, columns: &mut [TextColumn]) -> Result<(), Full> {
        self.lines.push(row.line)?;
        self.states.push(u32::from(code_of(row.state)))?;
        for (quantity, part) in Quantity::ALL.into_iter().zip(&mut self.numbers) {
            part.values.push(match quantity {
                Quantity::Time => i64::from(row.time.0),
                Quantity::Total => row.total.0,
                Quantity::Coupon => row.coupon.0,
                Quantity::Refund => row.refund.0,
                Quantity::CouponRefund => row.coupon_refund.0,
                Quantity::Fee => row.fee.0,
            })?;
            part.empty.push(u32::from(row.text(quantity.column()).is_empty()))?;
        }
        for (number, position) in &layout.texts {
            if let (Some(Some(part)), Some(column)) = (self.texts.get_mut(*number), columns.get_mut(*number)) {
                part.push(row.values.get(*position).copied().unwrap_or_default().as_bytes(), column)?;
            }
        }
        Ok(())
    }

    /// Adds rows column by column: all of them, or nothing at all.
    pub fn append_all(&mut self, rows: &Rows<'_>, layout: &Layout, columns: &mut [TextColumn]) -> Result<(), Full> {
        let added = self.extend(rows, layout, columns);
        match added {
            Ok(()) => self.rows += rows.meanings.len(),
            Err(Full) => self.truncate(),
        }
        added
    }

    fn extend(&mut self, rows: &Rows<'_>, layout: &Layout, columns: &mut [TextColumn]) -> Result<(), Full> {
        let meanings = rows.meanings;
        let texts = |position: usize| rows.values(position);
        let mut codes: Vec<u32> = memory::collect(meanings.iter().map(|row| u32::from(code_of(row.state))))?;
        self.states.extend(&codes)?;
        meanings.iter().try_for_each(|row| self.lines.push(row.line))?;
        let mut values: Vec<i64> = Vec::new();
        for (quantity, part) in Quantity::ALL.into_iter().zip(&mut self.numbers) {
            values.clear();
            memory::extend(
                &mut values,
                meanings.iter().map(|row| match quantity {
                    Quantity::Time => i64::from(row.time.0),
                    Quantity::Total => row.total.0,
                    Quantity::Coupon => row.coupon.0,
                    Quantity::Refund => row.refund.0,
                    Quantity::CouponRefund => row.coupon_refund.0,
                    Quantity::Fee => row.fee.0,
                }),
            )?;
            part.values.extend(&values)?;
            codes.clear();
            match rows.positions.get(quantity.column().index()) {
                Some(position) if *position < rows.width => {
                    codes.extend(texts(*position).map(|text| u32::from(text.is_empty())))
                }
                _ => codes.resize(meanings.len(), 1),
            }
            part.empty.extend(&codes)?;
        }
        for (number, position) in &layout.texts {
            let (Some(Some(part)), Some(column)) = (self.texts.get_mut(*number), columns.get_mut(*number)) else {
                continue;
            };
            match part {
                // A column beyond this file's rows.
                _ if *position >= rows.width => meanings.iter().try_for_each(|_| part.push(b"", column))?,
                Texts::Packed(packed) => packed.extend(texts(*position))?,
                Texts::Coded(of_chunk) => {
                    codes.clear();
                    for text in texts(*position) {
                        codes.push(column.dictionary.code(text)?);
                    }
                    of_chunk.extend(&codes)?;
                    column.coded += codes.len() as u64;
                }
            }
        }
        Ok(())
    }

    /// Cuts off what a refused row left behind.
    fn truncate(&mut self) {
        let rows = self.rows;
        self.lines.truncate(rows);
        self.states.truncate(rows);
        for part in &mut self.numbers {
            part.values.truncate(rows);
            part.empty.truncate(rows);
        }
        for part in self.texts.iter_mut().flatten() {
            match part {
                Texts::Coded(codes) => codes.truncate(rows),
                Texts::Packed(packed) => packed.truncate(rows),
            }
        }
    }

    /// Puts the chunk, its texts in the order of the layout.
    pub fn put(&self, layout: &[(usize, usize)], out: &mut Vec<u8>) {
        put_count(self.rows, out);
        self.lines.put(out);
        self.states.put(out);
        for part in &self.numbers {
            part.values.put(out);
            part.empty.put(out);
        }
        for (number, _) in layout {
            match self.texts(*number) {
                None => 0_u8.put(out),
                Some(Texts::Coded(codes)) => {
                    1_u8.put(out);
                    codes.put(out);
                }
                Some(Texts::Packed(packed)) => {
                    2_u8.put(out);
                    packed.put(out);
                }
            }
        }
    }

    /// A chunk that was put by a reader whose codes `from` knows. It has no source and no serial yet.
    pub fn of(
        wire: &mut Wire<'_>,
        layout: &[(usize, usize)],
        from: &Sender,
        columns: &mut [TextColumn],
    ) -> Result<Self, Refused> {
        let rows = wire.count()?;
        let (lines, states) = (Lines::of(wire)?, Codes::of(wire)?);
        let mut numbers: [NumberColumn; 6] = Default::default();
        for part in &mut numbers {
            *part = NumberColumn { values: Numbers::of(wire)?, empty: Codes::of(wire)? };
        }
        let mut texts: Vec<Option<Texts>> = Vec::new();
        texts.resize_with(columns.len(), || None);
        let mut are_whole = true;
        for (place, (number, _)) in layout.iter().enumerate() {
            let part = match wire.number::<u8>()? {
                0 => continue,
                1 => {
                    let codes = Codes::of(wire)?.translated(from.codes(place))?;
                    are_whole &= codes.len() == rows;
                    count_coded(columns.get_mut(*number).ok_or(Refused::Malformed)?, rows);
                    Texts::Coded(codes)
                }
                2 => {
                    let packed = Packed::of(wire)?;
                    are_whole &= packed.len() == rows;
                    Texts::Packed(packed)
                }
                _ => return Err(Refused::Malformed),
            };
            *texts.get_mut(*number).ok_or(Refused::Malformed)? = Some(part);
        }
        are_whole &= lines.len() == rows && states.len() == rows;
        are_whole &= numbers.iter().all(|part| part.values.len() == rows && part.empty.len() == rows);
        if are_whole {
            Ok(Self { serial: 0, source: 0, rows, is_sealed: true, lines, states, numbers, texts })
        } else {
            Err(Refused::Malformed)
        }
    }

    /// The chunk with its lines so many later.
    pub fn moved(mut self, lines: u64) -> Self {
        self.lines.move_by(lines);
        self
    }

    /// No more rows will come.
    pub fn seal(&mut self) {
        self.is_sealed = true;
        self.lines.seal();
        self.states.seal();
        for part in &mut self.numbers {
            part.values.seal();
            part.empty.seal();
        }
        for part in self.texts.iter_mut().flatten() {
            match part {
                Texts::Coded(codes) => codes.seal(),
                Texts::Packed(packed) => packed.seal(),
            }
        }
    }

    pub fn number(&self, quantity: Quantity) -> &NumberColumn {
        let [time, total, coupon, refund, coupon_refund, fee] = &self.numbers;
        match quantity {
            Quantity::Time => time,
            Quantity::Total => total,
            Quantity::Coupon => coupon,
            Quantity::Refund => refund,
            Quantity::CouponRefund => coupon_refund,
            Quantity::Fee => fee,
        }
    }

    /// The column's part, or `None` where all its cells are empty.
    pub fn texts(&self, number: usize) -> Option<&Texts> {
        self.texts.get(number)?.as_ref()
    }

    /// Parts of all columns of texts that the source has, with the columns' numbers.
    pub fn all_texts(&self) -> impl Iterator<Item = (usize, &Texts)> {
        self.texts.iter().enumerate().filter_map(|(number, part)| Some((number, part.as_ref()?)))
    }

    /// A text cell; empty where there is none.
    pub fn text<'a>(&'a self, number: usize, row: usize, columns: &'a [TextColumn]) -> Text<'a> {
        let part = self.texts(number).zip(columns.get(number));
        part.and_then(|(part, column)| part.get(row, column)).unwrap_or(Text::Lent(b""))
    }

    /// A number cell: its value, 0 where the cell is empty.
    pub fn value(&self, quantity: Quantity, row: usize) -> i64 {
        self.number(quantity).values.get(row).unwrap_or(0)
    }

    /// The quantity that is a row's own amount: 退款金额 of a refund, else 总金额.
    pub fn own_amount(&self, row: usize) -> Quantity {
        if self.states.get(row) == Some(u32::from(REFUND)) { Quantity::Refund } else { Quantity::Total }
    }

    pub fn bytes(&self) -> usize {
        let numbers: usize = self.numbers.iter().map(|part| part.values.bytes() + part.empty.bytes()).sum();
        let texts: usize = self
            .all_texts()
            .map(|(_, part)| match part {
                Texts::Coded(codes) => codes.bytes(),
                Texts::Packed(packed) => packed.bytes(),
            })
            .sum();
        size_of::<Self>() + self.lines.bytes() + self.states.bytes() + numbers + texts + memory::held(&self.texts)
    }
}

impl NumberColumn {
    /// The cell of a row as it is shown.
    pub fn shown(&self, quantity: Quantity, row: usize) -> crate::field::Shown {
        let mut shown = crate::field::Shown::default();
        if self.empty.get(row) == Some(0) {
            quantity.write(self.values.get(row).unwrap_or(0), &mut shown);
        }
        shown
    }
}
