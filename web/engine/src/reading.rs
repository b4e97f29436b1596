//! One source while it is read: bytes in, rows into the table, problems into a list.

use crate::digest::{Fingerprint, Hasher};
use crate::engine::NewSource;
use crate::problem_list::{ProblemList, Shelf};
use nontax_bill::checks::RowKeys;
use nontax_bill::container::BadContainer;
use nontax_bill::outcome::Header;
use nontax_bill::{Outcome, Part, Problem, Row, Rows, Shape, Sink, Statement};
use nontax_table::{Full, Sender, Table};
use std::rc::Rc;

/// A source that is being read.
pub struct Reading {
    /// Its number in the table.
    pub source: u32,
    /// What people call it.
    pub name: String,
    statement: Statement,
    content: Option<Hasher>,
    progress: ReadSoFar,
}

/// A source that was read to its end, or as far as it came.
pub struct Read {
    /// What reading it came to.
    pub outcome: Outcome,
    /// Its problems.
    pub problems: ProblemList,
    /// Of the bytes that the parser was given, where it was to be taken while reading.
    pub content: Option<Fingerprint>,
    /// As [`Reading::take_new_columns`]: the header of a short file is read at its end.
    pub new_columns: bool,
}

struct ReadSoFar {
    rows: u64,
    problems: ProblemList,
    full: bool,
    new_columns: bool,
}

impl Reading {
    /// Begins a source in the table.
    pub fn begin(table: &mut Table, shelf: &Rc<dyn Shelf>, new: NewSource) -> Self {
        let source = table.add_source();
        let problems = ProblemList::new(source, Rc::clone(shelf));
        Self {
            source,
            name: new.name,
            statement: Statement::new(new.options),
            content: new.hash.then(Hasher::default),
            progress: ReadSoFar { rows: 0, problems, full: false, new_columns: false },
        }
    }

    /// Reads the next bytes of the statement.
    ///
    /// # Errors
    /// [`Full`] when the table has no more room. The rows so far stay; nothing more may be pushed.
    pub fn push(&mut self, table: &mut Table, bytes: &[u8]) -> Result<(), Full> {
        self.hash(bytes);
        self.read(table, bytes)
    }

    /// Takes bytes into the fingerprint, where one is taken, that readers make rows of.
    pub fn hash(&mut self, bytes: &[u8]) {
        if let Some(hasher) = &mut self.content {
            hasher.update(bytes);
        }
    }

    /// As [`Reading::push`], of bytes that were hashed already.
    ///
    /// # Errors
    /// As [`Reading::push`].
    pub fn read(&mut self, table: &mut Table, bytes: &[u8]) -> Result<(), Full> {
        let mut rows = IntoTable { source: self.source, table, progress: &mut self.progress };
        self.statement.push(bytes, &mut rows);
        if self.progress.full { Err(Full) } else { Ok(()) }
    }

    /// What readers of ranges must know, where the rows to come can be read by them.
    #[must_use]
    pub fn shape(&self) -> Option<Shape> {
        self.statement.shape()
    }

    /// Takes rows that a reader made. `false` where the statement is not at a place where it can take them: the reader's
    /// bytes are to be pushed instead.
    ///
    /// # Errors
    /// [`Full`] as for [`Reading::push`].
    pub fn adopt(
        &mut self,
        table: &mut Table,
        from: &mut Sender,
        part: Part,
        keys: &mut dyn Iterator<Item = RowKeys>,
        packed: &[u8],
    ) -> Result<bool, Full> {
        let line = self.statement.next_line();
        if !self.statement.adopt(part, keys) {
            table.learn(self.source, from, packed).map_err(|_refused| Full)?;
            return Ok(false);
        }
        match table.adopt(self.source, from, packed, line.unwrap_or(0)) {
            Ok(rows) => {
                self.progress.rows += rows;
                Ok(true)
            }
            Err(_refused) => {
                self.progress.full = true;
                Err(Full)
            }
        }
    }

    /// The bytes so far are all that could be had.
    pub fn broken(&mut self, table: &mut Table, why: &BadContainer) {
        let mut rows = IntoTable { source: self.source, table, progress: &mut self.progress };
        self.statement.broken(why, &mut rows);
    }

    /// There are no more bytes. Rows that the parser still held reach the table now.
    ///
    /// # Errors
    /// [`Full`] beside what was read, when the table had no room for the last rows.
    pub fn finish(mut self, table: &mut Table) -> (Read, Result<(), Full>) {
        let was_full = self.progress.full;
        let mut rows = IntoTable { source: self.source, table, progress: &mut self.progress };
        let outcome = self.statement.finish(&mut rows);
        let ReadSoFar { mut problems, full, new_columns, .. } = self.progress;
        problems.finish();
        let now_full = if full && !was_full { Err(Full) } else { Ok(()) };
        (Read { outcome, problems, content: self.content.map(Hasher::finish), new_columns }, now_full)
    }

    /// Rows in the table so far.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.progress.rows
    }

    /// Problems so far.
    #[must_use]
    pub fn problems(&self) -> u64 {
        self.progress.problems.counted()
    }

    /// Whether the header named columns that are not known, since this was last asked.
    pub fn take_new_columns(&mut self) -> bool {
        core::mem::take(&mut self.progress.new_columns)
    }
}

struct IntoTable<'a> {
    source: u32,
    table: &'a mut Table,
    progress: &'a mut ReadSoFar,
}

impl Sink for IntoTable<'_> {
    fn header(&mut self, header: &Header) {
        self.table.set_header(self.source, header);
        self.progress.new_columns = header.columns.contains(&None);
    }

    fn row(&mut self, row: &Row<'_>) {
        if self.progress.full {
            return;
        }
        match self.table.append(self.source, row) {
            Ok(_) => self.progress.rows += 1,
            Err(Full) => self.progress.full = true,
        }
    }

    fn rows(&mut self, rows: &Rows<'_>) {
        if self.progress.full {
            return;
        }
        let added = self.table.append_all(self.source, rows);
        self.progress.rows += added as u64;
        self.progress.full = added < rows.meanings.len();
    }

    fn problem(&mut self, problem: Problem) {
        self.progress.problems.push(problem);
    }
}
