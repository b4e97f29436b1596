//! A range of a statement made into columns by a reader beside the engine: what the reader sends, and how it makes it.
//! It knows no browser; the Web Workers that run it are in [`crate::worker::readers`].

use nontax_bill::checks::RowKeys;
use nontax_bill::outcome::Header;
use nontax_bill::{Part, PartReader, Piece, Problem, Row, Rows, Shape, Sink, Walk};
use nontax_table::Packer;
use serde::{Deserialize, Serialize};

/// Makes columns of ranges of one statement.
pub struct RangeReader {
    parts: PartReader,
    rows: IntoPacker,
}

/// What a reader made of a range.
#[derive(Debug, Default)]
pub struct Made {
    /// In the order of the range.
    pub pieces: Vec<MadePiece>,
    /// Keys and packed rows of the pieces, one after the other.
    pub data: Vec<u8>,
}

/// A piece of a range.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MadePiece {
    /// Bytes of the range that the engine's own parser must read.
    Bytes {
        /// First byte.
        from: u32,
        /// First byte behind them.
        until: u32,
    },
    /// Rows that were read.
    Rows {
        /// What the statement must know of them.
        part: Box<Part>,
        /// Bytes of their keys in the data.
        keys: u32,
        /// Bytes of the packed rows in the data, behind the keys.
        packed: u32,
    },
}

/// A reader that was refused memory: what it makes from now on could not be understood, so it must not be asked again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stuck;

impl RangeReader {
    /// A reader of a statement's ranges; `None` where it cannot be read in ranges.
    #[must_use]
    pub fn new(shape: &Shape) -> Option<Self> {
        let mut rows = IntoPacker::default();
        PartReader::new(shape, &mut rows).map(|parts| Self { parts, rows })
    }

    /// Reads a range, into `made`, whose room is used again.
    ///
    /// # Errors
    /// [`Stuck`].
    pub fn read(&mut self, range: &[u8], made: &mut Made) -> Result<(), Stuck> {
        made.pieces.clear();
        made.data.clear();
        let mut walk = Walk::new(range);
        while let Some(piece) = walk.next(&mut self.parts, &mut self.rows) {
            if self.rows.full {
                return Err(Stuck);
            }
            made.pieces.push(match piece {
                Piece::Bytes(bytes) => MadePiece::Bytes { from: bytes.start as u32, until: bytes.end as u32 },
                Piece::Plain(part, keys) => {
                    let before = made.data.len();
                    made.data.try_reserve(keys.len() * RowKeys::SIZE).map_err(|_refused| Stuck)?;
                    keys.iter().for_each(|keys| made.data.extend_from_slice(&keys.to_bytes()));
                    let keys_end = made.data.len();
                    self.rows.packer.pack(&mut made.data);
                    let packed = (made.data.len() - keys_end) as u32;
                    MadePiece::Rows { part, keys: (keys_end - before) as u32, packed }
                }
            });
        }
        Ok(())
    }
}

/// The keys that a reader sent.
pub fn keys(bytes: &[u8]) -> impl Iterator<Item = RowKeys> {
    bytes.as_chunks::<{ RowKeys::SIZE }>().0.iter().map(RowKeys::from_bytes)
}

#[derive(Default)]
struct IntoPacker {
    packer: Packer,
    full: bool,
}

impl Sink for IntoPacker {
    fn header(&mut self, header: &Header) {
        self.packer.set_header(header);
    }

    fn row(&mut self, row: &Row<'_>) {
        self.full |= self.packer.append(row).is_err();
    }

    fn rows(&mut self, rows: &Rows<'_>) {
        self.full |= self.packer.append_all(rows) < rows.meanings.len();
    }

    // The header's problems were told by the parser that read it; a part tells none.
    fn problem(&mut self, _problem: Problem) {}
}
