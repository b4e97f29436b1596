//! Rows made into columns by one reader and taken by a table elsewhere: so several readers can share a large file while one
//! table keeps it. A reader has a [`Packer`]; the table has a [`Sender`] for each, which knows what the reader's codes mean.

use crate::chunk::{Chunk, TextColumn};
use crate::memory::Full;
use crate::table::{Limits, Table};
use crate::wire::{Refused, Wire, put_bytes, put_count};
use nontax_bill::outcome::Header;
use nontax_bill::{Row, Rows};

/// Makes columns of the rows of one source.
pub struct Packer {
    table: Table,
    source: u32,
    /// Values that were packed already, by the place of the column among the source's.
    told: Vec<usize>,
}

/// What a table knows of a reader that packs rows for one source.
#[derive(Debug, Default)]
pub struct Sender {
    /// The table's codes by the reader's, by the place of the column among the source's.
    codes: Vec<Vec<u32>>,
}

impl Default for Packer {
    fn default() -> Self {
        Self::with_limits(Limits::REAL)
    }
}

impl Packer {
    pub(crate) fn with_limits(limits: Limits) -> Self {
        let mut table = Table::with_limits(limits);
        let source = table.add_source();
        Self { table, source, told: Vec::new() }
    }
}

impl Packer {
    /// The header of the source; to be told before its first row.
    pub fn set_header(&mut self, header: &Header) {
        self.table.set_header(self.source, header);
    }

    /// Adds a row.
    ///
    /// # Errors
    /// [`Full`] when memory was refused; nothing of it was added.
    pub fn append(&mut self, row: &Row<'_>) -> Result<(), Full> {
        self.table.append(self.source, row).map(drop)
    }

    /// Adds rows; how many were added.
    pub fn append_all(&mut self, rows: &Rows<'_>) -> usize {
        self.table.append_all(self.source, rows)
    }

    /// Packs the rows added since the last time, behind what is in `out`, and forgets them.
    pub fn pack(&mut self, out: &mut Vec<u8>) {
        let chunks = self.table.take_chunks(self.source);
        let layout = self.table.layout(self.source).map(|layout| layout.texts.clone()).unwrap_or_default();
        put_count(layout.len(), out);
        self.told.resize(layout.len(), 0);
        for ((number, position), told) in layout.iter().zip(&mut self.told) {
            put_count(*position, out);
            let dictionary = self.table.columns.get(*number).map(|column| &column.dictionary);
            let values = dictionary.map_or(0, |dictionary| dictionary.len());
            put_count(values - *told, out);
            for code in *told..values {
                put_bytes(dictionary.map_or(b"", |dictionary| dictionary.get(code as u32)), out);
            }
            *told = values;
        }
        put_count(chunks.len(), out);
        for chunk in chunks {
            chunk.put(&layout, out);
        }
    }
}

impl Table {
    /// Takes rows that a reader packed, at the end of a source; `first_line` is the line that the reader counted as 0. How many.
    ///
    /// # Errors
    /// [`Refused`]: what the reader's codes mean was learned as far as it could be read, and no row was added.
    pub fn adopt(&mut self, source: u32, from: &mut Sender, packed: &[u8], first_line: u64) -> Result<u64, Refused> {
        let mut wire = Wire(packed);
        let layout = self.layout(source).ok_or(Refused::Malformed)?.clone();
        self.learn_news(&layout.texts, from, &mut wire)?;
        let count = wire.count()?;
        let mut chunks = Vec::new();
        for _ in 0..count {
            let chunk = Chunk::of(&mut wire, &layout.texts, from, &mut self.columns)?;
            chunks.push(chunk.moved(first_line));
        }
        if !wire.0.is_empty() {
            return Err(Refused::Malformed);
        }
        self.add_chunks(source, chunks)
    }

    /// Learns what the codes of a reader mean without taking its rows.
    ///
    /// # Errors
    /// As [`Table::adopt`].
    pub fn learn(&mut self, source: u32, from: &mut Sender, packed: &[u8]) -> Result<(), Refused> {
        let layout = self.layout(source).ok_or(Refused::Malformed)?.clone();
        self.learn_news(&layout.texts, from, &mut Wire(packed))
    }

    fn learn_news(&mut self, texts: &[(usize, usize)], from: &mut Sender, wire: &mut Wire<'_>) -> Result<(), Refused> {
        if wire.count()? != texts.len() {
            return Err(Refused::Malformed);
        }
        from.codes.resize_with(texts.len(), Vec::new);
        for ((number, position), codes) in texts.iter().zip(&mut from.codes) {
            if wire.count()? != *position {
                return Err(Refused::Malformed);
            }
            let column = self.columns.get_mut(*number).ok_or(Refused::Malformed)?;
            for _ in 0..wire.count()? {
                codes.push(column.dictionary.code(wire.bytes()?)?);
            }
        }
        Ok(())
    }
}

impl Sender {
    /// The table's codes of the column at a place.
    pub(crate) fn codes(&self, place: usize) -> &[u32] {
        self.codes.get(place).map(Vec::as_slice).unwrap_or_default()
    }
}

/// Rows that a column keeps by codes are counted where they are made and where they are taken.
pub(crate) fn count_coded(column: &mut TextColumn, rows: usize) {
    column.coded += rows as u64;
}
