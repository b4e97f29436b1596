//! The table: sources of rows, kept in chunks column by column, and the rows and places of the current view.
//!
//! A chunk has rows of one source only, so a source is removed by dropping its chunks, at once and without touching any
//! other row. A row's number is that of its chunk's slot and its place in the chunk: numbers go up in the order of
//! loading, with gaps, and stay as they are when other sources are removed. Sources that are loaded at the same time
//! take turns by whole chunks, not by rows.

use crate::answer::{RowId, Window, WindowRow};
use crate::checks::Checks;
use crate::chunk::{Chunk, TextColumn};
use crate::field::{Home, KNOWN_TEXTS};
use crate::filter::Filter;
use crate::memory::{self, Full};
use crate::order::Prepared;
use crate::source::{Layout, Source};
use crate::view::View;
use crate::whole::Wholes;
use crate::wire::Refused;
use nontax_bill::outcome::Header;
use nontax_bill::{Column, Row, Rows};
use rustc_hash::FxHashMap;

/// Statements as columns in memory, and the view of them that was asked for last.
pub struct Table {
    pub(crate) sources: Vec<Source>,
    pub(crate) columns: Vec<TextColumn>,
    extras: Vec<String>,
    extra_numbers: FxHashMap<String, u16>,
    /// By slot; `None` where a removed source was.
    pub(crate) slots: Vec<Option<Box<Chunk>>>,
    serials: u64,
    limits: Limits,
    pub(crate) filters: Vec<Filter>,
    pub(crate) wholes: Wholes,
    pub(crate) view: Option<View>,
    /// Rows that [`Table::prepare`] puts in order for a question that is asked next.
    pub(crate) sorting: Option<Prepared>,
    pub(crate) checks: Option<Box<Checks>>,
    /// Counts what changes the rows.
    pub(crate) generation: u64,
}

/// Sizes that tests make small.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Rows of a chunk, as a power of two. At most 16: places in a chunk are counted in 16 bits.
    pub chunk_bits: u32,
    /// Chunks at most.
    pub slots: usize,
    /// Values of a dictionary beyond which a column whose values hardly repeat is no longer kept by codes.
    pub dictionary: usize,
}

impl Limits {
    pub const REAL: Self = Self { chunk_bits: 16, slots: 1 << 16, dictionary: 1 << 16 };
}

impl Default for Table {
    fn default() -> Self {
        Self::with_limits(Limits::REAL)
    }
}

impl Table {
    pub(crate) fn with_limits(limits: Limits) -> Self {
        Self {
            sources: Vec::new(),
            columns: TextColumn::known().collect(),
            extras: Vec::new(),
            extra_numbers: FxHashMap::default(),
            slots: Vec::new(),
            // 0 is no chunk's.
            serials: 1,
            limits,
            filters: Vec::new(),
            wholes: Wholes::default(),
            view: None,
            sorting: None,
            checks: None,
            generation: 0,
        }
    }

    /// A new source of rows: the next number, counted from 0. A number is never used again, not even after [`Table::clear`].
    pub fn add_source(&mut self) -> u32 {
        self.sources.push(Source::default());
        self.sources.len() as u32 - 1
    }

    /// The number of the column with a name that is not known, the same in all sources; a new one the first time.
    /// There are at most 65,535; the last stands for all names beyond.
    pub fn extra(&mut self, name: &str) -> u16 {
        extra_number(&mut self.extras, &mut self.extra_numbers, &mut self.columns, name).unwrap_or(u16::MAX - 1)
    }

    /// The header of a source; to be told before its first row. Without one, columns that are not known are called by
    /// their place (`#3`).
    pub fn set_header(&mut self, source: u32, header: &Header) {
        if let Some(source) = self.sources.get_mut(source as usize) {
            source.set_header(header);
        }
    }

    /// Adds a row at the end of a source.
    ///
    /// # Errors
    /// [`Full`] when there is no room for it: nothing of it was added, and all else is as before. Also for a source that
    /// was never added or was removed.
    pub fn append(&mut self, source: u32, row: &Row<'_>) -> Result<RowId, Full> {
        self.append_to_chunk(source, row.values.len(), row.positions, |chunk, _, layout, columns| {
            chunk.append(row, layout, columns)
        })
    }

    /// Adds rows at the end of a source, as [`Table::append`] does one by one, in a fraction of the time. Says how many
    /// were added: fewer than all when there is no room for more.
    pub fn append_all(&mut self, source: u32, rows: &Rows<'_>) -> usize {
        let mut added = 0;
        while added < rows.meanings.len() {
            let mut taken = 0;
            let together = self.append_to_chunk(source, rows.width, rows.positions, |chunk, room, layout, columns| {
                let part = rows.part(added, room);
                taken = part.meanings.len();
                chunk.append_all(&part, layout, columns)
            });
            // Where there is no room for all of them there may be for some.
            if together.is_err() {
                let mut one = Err(Full);
                rows.part(added, 1).each(&mut |row| one = self.append(source, row).map(drop));
                if one.is_err() {
                    break;
                }
                taken = 1;
            }
            added += taken;
        }
        added
    }

    /// Finds the chunk that takes a source's next rows, all of so many values, and adds them by `add`, which is told how many
    /// it has room for. The number of the first.
    fn append_to_chunk(
        &mut self,
        source: u32,
        values: usize,
        positions: &[usize; 27],
        add: impl FnOnce(&mut Chunk, usize, &Layout, &mut [TextColumn]) -> Result<(), Full>,
    ) -> Result<RowId, Full> {
        let Self { sources, columns, extras, extra_numbers, slots, limits, .. } = self;
        let from = sources.get_mut(source as usize).filter(|from| !from.is_removed).ok_or(Full)?;
        from.fit(values, positions, |name| extra_number(extras, extra_numbers, columns, name)).ok_or(Full)?;
        let layout = from.layout().ok_or(Full)?;
        let slot = match from.open {
            Some(slot) => slot,
            None => {
                if slots.len() >= limits.slots {
                    return Err(Full);
                }
                let chunk = Chunk::new(self.serials, source, layout, columns, limits.dictionary)?;
                memory::push(slots, Some(Box::new(chunk)))?;
                self.serials += 1;
                slots.len() - 1
            }
        };
        let chunk = slots.get_mut(slot).and_then(Option::as_mut).ok_or(Full)?;
        let id = RowId((slot << limits.chunk_bits | chunk.rows) as u32);
        add(chunk, (1 << limits.chunk_bits) - chunk.rows, layout, columns)?;
        let is_full = chunk.rows == 1 << limits.chunk_bits;
        if is_full {
            chunk.seal();
        }
        from.open = (!is_full).then_some(slot);
        self.generation += 1;
        Ok(id)
    }

    pub(crate) fn layout(&self, source: u32) -> Option<&Layout> {
        self.sources.get(source as usize)?.layout()
    }

    /// The chunks of a source, sealed, out of the table; its dictionaries stay.
    pub(crate) fn take_chunks(&mut self, source: u32) -> Vec<Chunk> {
        if let Some(from) = self.sources.get_mut(source as usize) {
            from.open = None;
        }
        self.rows_vanished();
        let chunks = core::mem::take(&mut self.slots).into_iter().flatten();
        chunks
            .map(|mut chunk| {
                chunk.seal();
                *chunk
            })
            .collect()
    }

    /// Adds chunks that were made elsewhere at the end of a source: all of them, or none. How many rows these are.
    pub(crate) fn add_chunks(&mut self, source: u32, chunks: Vec<Chunk>) -> Result<u64, Refused> {
        if self.slots.len() + chunks.len() > self.limits.slots {
            return Err(Refused::Full);
        }
        if chunks.iter().any(|chunk| chunk.rows > 1 << self.limits.chunk_bits) {
            return Err(Refused::Malformed);
        }
        let from = self.sources.get_mut(source as usize).filter(|from| !from.is_removed).ok_or(Refused::Full)?;
        if let Some(open) = from.open.take().and_then(|slot| self.slots.get_mut(slot)).and_then(Option::as_mut) {
            open.seal();
        }
        self.slots.try_reserve(chunks.len()).map_err(|_| Refused::Full)?;
        let mut rows = 0;
        for mut chunk in chunks.into_iter().filter(|chunk| chunk.rows > 0) {
            rows += chunk.rows as u64;
            (chunk.serial, chunk.source) = (self.serials, source);
            self.slots.push(Some(Box::new(chunk)));
            self.serials += 1;
        }
        self.generation += 1;
        Ok(rows)
    }

    /// Forgets the rows of a source. Rows of other sources keep their numbers. The current view shows nothing until it
    /// is asked for again.
    pub fn remove_source(&mut self, source: u32) {
        let Some(from) = self.sources.get_mut(source as usize) else { return };
        *from = Source::removed();
        for slot in &mut self.slots {
            if slot.as_ref().is_some_and(|chunk| chunk.source == source) {
                *slot = None;
            }
        }
        while self.slots.last().is_some_and(Option::is_none) {
            self.slots.pop();
        }
        if self.slots.is_empty() {
            self.forget_values();
        }
        self.rows_vanished();
    }

    /// Forgets all rows and sources. Names of columns that are not known keep their numbers.
    pub fn clear(&mut self) {
        for source in &mut self.sources {
            *source = Source::removed();
        }
        self.slots = Vec::new();
        self.forget_values();
        self.rows_vanished();
    }

    fn forget_values(&mut self) {
        self.columns = TextColumn::known().collect();
        self.columns.extend(self.extras.iter().map(|_| TextColumn::default()));
        self.filters = Vec::new();
        self.wholes.clear();
    }

    fn rows_vanished(&mut self) {
        self.generation += 1;
        self.checks = None;
        if let Some(view) = &mut self.view {
            view.stale = true;
            view.parts = Vec::new();
            view.order = None;
        }
    }

    /// Rows in the table.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.chunks().map(|(_, chunk)| chunk.rows as u64).sum()
    }

    /// Names of the columns that are not known, by their numbers.
    #[must_use]
    pub fn extras(&self) -> &[String] {
        &self.extras
    }

    /// Bytes of memory held: rows, dictionaries, what the current view needs.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let chunks: usize = self.chunks().map(|(_, chunk)| chunk.bytes()).sum();
        let dictionaries: usize = self.columns.iter().map(|column| column.dictionary.bytes()).sum();
        let filters: usize = self.filters.iter().map(Filter::bytes).sum();
        chunks
            + dictionaries
            + filters
            + self.wholes.bytes()
            + self.view.as_ref().map_or(0, View::bytes)
            + self.checks.as_ref().map_or(0, |checks| checks.bytes())
            + memory::held(&self.slots)
    }

    /// Rows of the current view from a place on, at most `count`. `None` when `version` is not that of the current view.
    #[must_use]
    pub fn window(&self, version: u64, first: u64, count: u32) -> Option<Window> {
        let view = self.current(version)?;
        let rows = view.rows(first, count).into_iter().filter_map(|row| self.row(row)).collect();
        Some(Window { version, first, rows })
    }

    /// Place of a row in the current view, from 0; `None` when it is not among the rows kept.
    #[must_use]
    pub fn place_of(&self, version: u64, row: RowId) -> Option<u64> {
        self.current(version)?.place(row)
    }

    pub(crate) fn current(&self, version: u64) -> Option<&View> {
        self.view.as_ref().filter(|view| !view.stale && view.query.version == version)
    }

    /// A row with all its values.
    #[must_use]
    pub fn row(&self, row: RowId) -> Option<WindowRow> {
        let (chunk, at) = self.find(row)?;
        let known = Column::ALL.into_iter().map(|column| match Home::of_column(column) {
            Home::Quantity(quantity) => chunk.number(quantity).shown(quantity, at).to_text(),
            Home::Text(number) => self.text_cell(chunk, number, at),
            Home::Source | Home::Line | Home::OwnAmount => String::new(),
        });
        let extra = (0..self.extras.len()).map(|extra| self.text_cell(chunk, KNOWN_TEXTS.len() + extra, at));
        Some(WindowRow {
            row,
            source: chunk.source,
            line: chunk.lines.get(at).unwrap_or(0),
            cells: known.chain(extra).collect(),
        })
    }

    fn text_cell(&self, chunk: &Chunk, number: usize, row: usize) -> String {
        String::from_utf8_lossy(&chunk.text(number, row, &self.columns)).into_owned()
    }

    /// The row of a source that begins on this line, or the next one after it.
    #[must_use]
    pub fn row_at_line(&self, source: u32, line: u64) -> Option<RowId> {
        let mut chunks = self.chunks().filter(|(_, chunk)| chunk.source == source);
        chunks.find_map(|(first, chunk)| Some(RowId(first + chunk.lines.row_from(line)? as u32)))
    }

    /// The rows of these 商户订单号, in the order asked for: of each the payment loaded first, else the row loaded first.
    #[must_use]
    pub fn find_orders(&self, order_ids: &[String]) -> Vec<Option<RowId>> {
        let Home::Text(number) = Home::of_column(Column::OrderId) else { return Vec::new() };
        // By order number: whether the row is a payment, and the row.
        let mut found: FxHashMap<&[u8], Option<(bool, RowId)>> =
            order_ids.iter().map(|order| (order.as_bytes(), None)).collect();
        for (first, chunk) in self.chunks() {
            for row in 0..chunk.rows {
                if let Some(known) = found.get_mut(&*chunk.text(number, row, &self.columns)) {
                    let paid = chunk.states.get(row) == Some(u32::from(crate::chunk::SUCCESS));
                    if known.is_none_or(|(known_paid, _)| paid && !known_paid) {
                        *known = Some((paid, RowId(first + row as u32)));
                    }
                }
            }
        }
        order_ids.iter().map(|order| found.get(order.as_bytes()).copied().flatten().map(|(_, row)| row)).collect()
    }

    /// All chunks in the order of loading, with the numbers of their first rows.
    pub(crate) fn chunks(&self) -> impl Iterator<Item = (u32, &Chunk)> {
        let first = |slot: usize| (slot << self.limits.chunk_bits) as u32;
        self.slots.iter().enumerate().filter_map(move |(slot, chunk)| Some((first(slot), chunk.as_deref()?)))
    }

    pub(crate) fn find(&self, row: RowId) -> Option<(&Chunk, usize)> {
        find(&self.slots, self.limits.chunk_bits, row)
    }

    pub(crate) fn chunk_bits(&self) -> u32 {
        self.limits.chunk_bits
    }
}

/// The chunk that has a row, and the row's place in it.
pub(crate) fn find(slots: &[Option<Box<Chunk>>], chunk_bits: u32, row: RowId) -> Option<(&Chunk, usize)> {
    let chunk = slots.get((row.0 >> chunk_bits) as usize)?.as_deref()?;
    let place = (row.0 & ((1 << chunk_bits) - 1)) as usize;
    (place < chunk.rows).then_some((chunk, place))
}

fn extra_number(
    extras: &mut Vec<String>,
    numbers: &mut FxHashMap<String, u16>,
    columns: &mut Vec<TextColumn>,
    name: &str,
) -> Option<u16> {
    if let Some(number) = numbers.get(name) {
        return Some(*number);
    }
    let number = u16::try_from(extras.len()).ok().filter(|number| *number < u16::MAX)?;
    extras.push(name.to_owned());
    numbers.insert(name.to_owned(), number);
    columns.push(TextColumn::default());
    Some(number)
}
