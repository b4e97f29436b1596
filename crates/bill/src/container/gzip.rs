//! gzip, pushed a piece at a time: several members, checked lengths and checksums, and never more than a bounded
//! amount of text at once, however well it is packed.

use super::BadContainer;
use super::crc::Crc;
use crate::limits;
use flate2::{Decompress, FlushDecompress, Status};

/// Unpacks gzip. Push all bytes in, in a loop:
///
/// ```
/// # fn unpack(packed: &[u8]) -> Result<Vec<u8>, nontax_bill::container::BadContainer> {
/// let mut gunzip = nontax_bill::container::Gunzip::new();
/// let (mut text, mut piece) = (Vec::new(), Vec::new());
/// let mut rest = packed;
/// while gunzip.wants(rest) {
///     piece.clear();
///     let used = gunzip.push(rest, &mut piece)?;
///     rest = &rest[used..];
///     text.extend_from_slice(&piece); // or push it into a statement
/// }
/// gunzip.finish()?;
/// # Ok(text) }
/// ```
pub struct Gunzip {
    stage: Stage,
    inflate: Decompress,
    crc: Crc,
    /// Collected bytes of a header field or the trailer.
    field: Vec<u8>,
    flags: u8,
    members: u64,
    /// The last call filled its piece, so there may be more without further input.
    more: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Before a member: its ten fixed bytes.
    Start,
    ExtraLength,
    Extra(usize),
    Name,
    Comment,
    HeaderCrc,
    Body,
    Trailer,
    /// Zeros that tape and block writers leave after the last member.
    Padding,
}

impl Default for Gunzip {
    fn default() -> Self {
        Self::new()
    }
}

impl Gunzip {
    /// Ready for the first byte.
    #[must_use]
    pub fn new() -> Self {
        Self {
            stage: Stage::Start,
            inflate: Decompress::new(false),
            crc: Crc::new(),
            field: Vec::new(),
            flags: 0,
            members: 0,
            more: false,
        }
    }

    /// Whether [`Gunzip::push`] has something to do with these bytes.
    #[must_use]
    pub fn wants(&self, bytes: &[u8]) -> bool {
        self.more || !bytes.is_empty()
    }

    /// Unpacks a piece: reads some of `bytes`, appends at most 64 KiB to `out`, and says how many bytes it read.
    ///
    /// # Errors
    /// The bytes are not gzip, or are damaged. What was appended before is good as far as it goes.
    pub fn push(&mut self, bytes: &[u8], out: &mut Vec<u8>) -> Result<usize, BadContainer> {
        let mut used = 0;
        loop {
            let rest = bytes.get(used..).unwrap_or_default();
            if self.stage == Stage::Body {
                let (read, done) = self.body(rest, out)?;
                used += read;
                if !done {
                    return Ok(used);
                }
                continue;
            }
            let Some(&byte) = rest.first() else { return Ok(used) };
            used += 1;
            self.header_or_trailer(byte)?;
        }
    }

    /// Says whether the whole file was there.
    ///
    /// # Errors
    /// It was cut off.
    pub fn finish(&self) -> Result<(), BadContainer> {
        let between_members = self.stage == Stage::Padding || (self.stage == Stage::Start && self.field.is_empty());
        if self.members > 0 && between_members { Ok(()) } else { Err(BadContainer::new("the gzip file is cut off")) }
    }

    fn body(&mut self, bytes: &[u8], out: &mut Vec<u8>) -> Result<(usize, bool), BadContainer> {
        let before = out.len();
        out.resize(before + limits::UNPACK_STEP, 0);
        let (read_before, written_before) = (self.inflate.total_in(), self.inflate.total_out());
        let room = out.get_mut(before..).unwrap_or_default();
        let result = self.inflate.decompress(bytes, room, FlushDecompress::None);
        let read = usize::try_from(self.inflate.total_in() - read_before).unwrap_or(0);
        let written = usize::try_from(self.inflate.total_out() - written_before).unwrap_or(0);
        out.truncate(before + written);
        self.crc.update(out.get(before..).unwrap_or_default());
        match result {
            Ok(Status::StreamEnd) => {
                self.more = false;
                self.go(Stage::Trailer);
                Ok((read, true))
            }
            Ok(Status::Ok | Status::BufError) => {
                self.more = written == limits::UNPACK_STEP;
                Ok((read, false))
            }
            Err(_) => {
                self.more = false;
                Err(BadContainer::new("the gzip file is damaged"))
            }
        }
    }

    fn header_or_trailer(&mut self, byte: u8) -> Result<(), BadContainer> {
        match self.stage {
            Stage::Start | Stage::Padding => self.start(byte)?,
            Stage::ExtraLength => {
                self.field.push(byte);
                if let [low, high] = self.field[..] {
                    let length = usize::from(u16::from_le_bytes([low, high]));
                    if length == 0 { self.after_extra() } else { self.go(Stage::Extra(length)) }
                }
            }
            Stage::Extra(left) if left <= 1 => self.after_extra(),
            Stage::Extra(left) => self.stage = Stage::Extra(left - 1),
            Stage::Name if byte == 0 => self.after_name(),
            Stage::Comment if byte == 0 => self.after_comment(),
            Stage::Name | Stage::Comment => {}
            Stage::HeaderCrc => {
                self.field.push(byte);
                if self.field.len() == 2 {
                    self.begin_body();
                }
            }
            Stage::Trailer => self.trailer(byte)?,
            Stage::Body => {}
        }
        Ok(())
    }

    fn start(&mut self, byte: u8) -> Result<(), BadContainer> {
        if self.members > 0 && self.field.is_empty() && byte == 0 {
            self.stage = Stage::Padding;
            return Ok(());
        }
        self.field.push(byte);
        let good = match self.field[..] {
            [0x1f] | [0x1f, 0x8b] | [0x1f, 0x8b, 8] => self.stage == Stage::Start,
            [0x1f, 0x8b, 8, flags] => {
                self.flags = flags;
                flags & 0xe0 == 0
            }
            [0x1f, 0x8b, 8, ..] => true,
            _ => false,
        };
        if !good {
            let message =
                if self.members == 0 { "this is not gzip" } else { "there are other bytes after the gzip data" };
            return Err(BadContainer::new(message));
        }
        if self.field.len() == 10 {
            if self.flags & 4 != 0 { self.go(Stage::ExtraLength) } else { self.after_extra() }
        }
        Ok(())
    }

    fn after_extra(&mut self) {
        if self.flags & 8 != 0 { self.go(Stage::Name) } else { self.after_name() }
    }

    fn after_name(&mut self) {
        if self.flags & 16 != 0 { self.go(Stage::Comment) } else { self.after_comment() }
    }

    fn after_comment(&mut self) {
        if self.flags & 2 != 0 { self.go(Stage::HeaderCrc) } else { self.begin_body() }
    }

    fn begin_body(&mut self) {
        self.go(Stage::Body);
        self.inflate.reset(false);
        self.crc = Crc::new();
        self.more = false;
    }

    fn trailer(&mut self, byte: u8) -> Result<(), BadContainer> {
        self.field.push(byte);
        if let [a, b, c, d, e, f, g, h] = self.field[..] {
            if u32::from_le_bytes([a, b, c, d]) != self.crc.sum() {
                return Err(BadContainer::new("the gzip file is damaged: its checksum does not agree"));
            }
            if u32::from_le_bytes([e, f, g, h]) != self.crc.amount() {
                return Err(BadContainer::new("the gzip file is damaged: its length does not agree"));
            }
            self.members += 1;
            self.go(Stage::Start);
        }
        Ok(())
    }

    fn go(&mut self, stage: Stage) {
        self.stage = stage;
        self.field.clear();
    }
}
