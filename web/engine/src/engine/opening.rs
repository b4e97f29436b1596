//! A file's bytes on their way to the parser: as they are, or through gzip.

use super::{OpenSource, Opening};
use crate::digest::{Fingerprint, Hasher};
use crate::limits::{COMPRESSED_PIECE_BYTES, PIECE_BYTES};
use crate::reading::Reading;
use nontax_bill::container::{self, Container, Gunzip};
use nontax_protocol::Failure;
use nontax_table::Table;

/// Bytes that tell what a file is packed in.
const MAGIC_BYTES: usize = 4;

/// A gzip file being opened. Its own fingerprint is taken beside the statement's.
pub(super) struct Gunzipping {
    gunzip: Gunzip,
    as_it_came: Hasher,
    piece: Vec<u8>,
}

impl OpenSource {
    /// Takes the next bytes; with `last`, there are no more after them.
    pub(super) fn feed(&mut self, table: &mut Table, bytes: &[u8], last: bool) -> Result<(), Failure> {
        if let Opening::Undecided(held) = &mut self.opening {
            held.extend_from_slice(bytes);
            if held.len() < MAGIC_BYTES && !last {
                return Ok(());
            }
            let held = core::mem::take(held);
            self.opening = Opening::of(&held);
            return self.feed_decided(table, &held, last);
        }
        self.feed_decided(table, bytes, last)
    }

    /// How many bytes to feed between two looks at the clock.
    pub(super) fn piece_bytes(&self) -> usize {
        match self.opening {
            Opening::Plain => PIECE_BYTES,
            Opening::Undecided(_) | Opening::Gzip(_) => COMPRESSED_PIECE_BYTES,
        }
    }

    fn feed_decided(&mut self, table: &mut Table, bytes: &[u8], last: bool) -> Result<(), Failure> {
        match &mut self.opening {
            Opening::Undecided(_) | Opening::Plain => self.reading.push(table, bytes).map_err(|_full| Failure::Memory),
            Opening::Gzip(gunzipping) => gunzipping.feed(&mut self.reading, table, bytes, last),
        }
    }
}

impl Opening {
    // A zip that reaches this point cannot be opened (it came over the network, or in another zip, or is an office
    // document): the parser names it for what it is.
    fn of(first_bytes: &[u8]) -> Self {
        match container::sniff(first_bytes) {
            Container::Gzip => Self::Gzip(Box::new(Gunzipping {
                gunzip: Gunzip::new(),
                as_it_came: Hasher::default(),
                piece: Vec::new(),
            })),
            Container::Plain | Container::Zip => Self::Plain,
        }
    }

    /// The fingerprint of the file as it came, where that is not the statement's own.
    pub(super) fn finish(self) -> Option<Fingerprint> {
        match self {
            Self::Gzip(gunzipping) => Some(gunzipping.as_it_came.finish()),
            Self::Undecided(_) | Self::Plain => None,
        }
    }
}

impl Gunzipping {
    fn feed(&mut self, reading: &mut Reading, table: &mut Table, bytes: &[u8], last: bool) -> Result<(), Failure> {
        let bad = |why: container::BadContainer| Failure::Archive { message: why.message };
        self.as_it_came.update(bytes);
        let mut rest = bytes;
        while self.gunzip.wants(rest) {
            self.piece.clear();
            let unpacked = self.gunzip.push(rest, &mut self.piece);
            // What was unpacked before a fault is good as far as it goes.
            reading.push(table, &self.piece).map_err(|_full| Failure::Memory)?;
            rest = rest.get(unpacked.map_err(bad)?..).unwrap_or_default();
        }
        if last { self.gunzip.finish().map_err(bad) } else { Ok(()) }
    }
}
