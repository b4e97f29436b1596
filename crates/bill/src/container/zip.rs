//! zip: its entries listed, then read a bounded piece at a time from a source that can be read at any place.

use super::BadContainer;
use super::crc::Crc;
use crate::limits;
use flate2::{Decompress, FlushDecompress, Status};
use rawzip::{CompressionMethod, ReaderAt, ZipArchive, ZipArchiveEntryWayfinder, ZipLocator};

pub use rawzip::{FileReader, ReaderAt as ReadAt};

/// Turns a name that is not UTF-8 into text: old Chinese programs write GBK.
pub type DecodeName<'a> = &'a mut dyn FnMut(&[u8]) -> String;

/// An opened zip.
pub struct Archive<R> {
    archive: ZipArchive<R>,
    entries: Vec<Entry>,
    office: bool,
}

/// A file in a zip.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its path as it can be shown.
    pub name: String,
    /// Bytes when unpacked, as the zip says; not to be relied on.
    pub size: u64,
    place: ZipArchiveEntryWayfinder,
    method: CompressionMethod,
    encrypted: bool,
    crc: u32,
}

impl<R: ReaderAt> Archive<R> {
    /// Opens a zip of `size` bytes and lists its files. Folders, `__MACOSX` and names that begin with a dot are left out.
    /// `gb18030` turns old Chinese names into text where there is a way to.
    ///
    /// # Errors
    /// It is damaged, cut off, or has too many entries.
    pub fn open(reader: R, size: u64, gb18030: Option<DecodeName<'_>>) -> Result<Self, BadContainer> {
        let mut buffer = vec![0_u8; rawzip::RECOMMENDED_BUFFER_SIZE.max(128 * 1024)];
        let archive = ZipLocator::new()
            .locate_in_reader(reader, &mut buffer, size)
            .map_err(|_| BadContainer::new("the zip file is damaged or cut off: its table of contents is missing"))?;
        let (entries, office) = list(&archive, &mut buffer, gb18030)?;
        Ok(Self { archive, entries, office })
    }

    /// The files, in the order of the zip's table of contents.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Whether this is a document of an office program (XLSX and kin), not a bundle of files.
    #[must_use]
    pub fn is_office_document(&self) -> bool {
        self.office
    }

    /// Begins to read a file.
    ///
    /// # Errors
    /// It is encrypted, packed in another way than stored or deflate, or its place in the zip is damaged.
    pub fn read(&self, entry: &Entry) -> Result<EntryReader<'_, R>, BadContainer> {
        if entry.encrypted {
            return Err(BadContainer::new("the zip entry is encrypted: unpack it with its password first"));
        }
        let deflated = match entry.method {
            CompressionMethod::STORE => false,
            CompressionMethod::DEFLATE => true,
            other => {
                let name = other.name().unwrap_or("an unknown way");
                return Err(BadContainer::new(format!("the zip entry is packed by {name}: unpack it first")));
            }
        };
        let found = self
            .archive
            .get_entry(entry.place)
            .map_err(|_| BadContainer::new("the zip file is damaged: an entry is not where it should be"))?;
        let (start, end) = found.compressed_data_range();
        Ok(EntryReader {
            source: self.archive.get_ref(),
            next: start,
            end,
            inflate: deflated.then(|| Decompress::new(false)),
            packed: Vec::new(),
            used: 0,
            crc: Crc::new(),
            written: 0,
            expected_crc: entry.crc,
            expected_size: entry.size,
            done: false,
        })
    }
}

fn list<R: ReaderAt>(
    archive: &ZipArchive<R>,
    buffer: &mut [u8],
    mut gb18030: Option<DecodeName<'_>>,
) -> Result<(Vec<Entry>, bool), BadContainer> {
    let damaged = |_| BadContainer::new("the zip file is damaged: its table of contents cannot be read");
    let mut found = Vec::new();
    let mut office = false;
    let mut seen = 0_usize;
    let mut entries = archive.entries(buffer);
    while let Some(record) = entries.next_entry().map_err(damaged)? {
        seen += 1;
        if seen > limits::ZIP_ENTRIES {
            return Err(BadContainer::new(format!("the zip file has more than {} entries", limits::ZIP_ENTRIES)));
        }
        let path = record.file_path();
        let bytes: &[u8] = path.as_ref();
        let name = match (core::str::from_utf8(bytes), gb18030.as_mut()) {
            (Ok(text), _) => text.to_owned(),
            (Err(_), Some(decode)) => decode(bytes),
            (Err(_), None) => String::from_utf8_lossy(bytes).into_owned(),
        };
        office |= name == "[Content_Types].xml";
        let hidden = name.split(['/', '\\']).any(|part| part == "__MACOSX" || part.starts_with('.'));
        if record.is_dir() || hidden {
            continue;
        }
        found.push(Entry {
            name,
            size: record.uncompressed_size_hint(),
            place: record.wayfinder(),
            method: record.compression_method(),
            encrypted: record.flags().is_encrypted() || record.flags().has_strong_encryption(),
            crc: record.crc32(),
        });
    }
    Ok((found, office))
}

/// Reads one file of a zip, a piece at a time.
pub struct EntryReader<'archive, R> {
    source: &'archive R,
    next: u64,
    end: u64,
    inflate: Option<Decompress>,
    packed: Vec<u8>,
    used: usize,
    crc: Crc,
    written: u64,
    expected_crc: u32,
    expected_size: u64,
    done: bool,
}

impl<R: ReaderAt> EntryReader<'_, R> {
    /// Appends at most 64 KiB to `out`; `false` when the file was read to its end, and its length and checksum agree.
    ///
    /// # Errors
    /// It is damaged or cut off, or the source failed. What was appended before is good as far as it goes.
    pub fn piece(&mut self, out: &mut Vec<u8>) -> Result<bool, BadContainer> {
        if self.done {
            return Ok(false);
        }
        let before = out.len();
        let ended = match self.inflate {
            None => self.stored(out)?,
            Some(_) => self.inflated(out)?,
        };
        let fresh = out.get(before..).unwrap_or_default();
        self.crc.update(fresh);
        self.written += fresh.len() as u64;
        if self.written > self.expected_size {
            return Err(BadContainer::new("the zip entry is damaged: it is longer than it should be"));
        }
        if ended {
            self.done = true;
            if self.written != self.expected_size {
                return Err(BadContainer::new("the zip entry is damaged: its length does not agree"));
            }
            if self.crc.sum() != self.expected_crc {
                return Err(BadContainer::new("the zip entry is damaged: its checksum does not agree"));
            }
        }
        Ok(!ended)
    }

    fn stored(&mut self, out: &mut Vec<u8>) -> Result<bool, BadContainer> {
        let before = out.len();
        let size = self.fill(out, before)?;
        Ok(size == 0 || self.next >= self.end)
    }

    fn inflated(&mut self, out: &mut Vec<u8>) -> Result<bool, BadContainer> {
        if self.used >= self.packed.len() {
            let mut packed = core::mem::take(&mut self.packed);
            packed.clear();
            self.fill(&mut packed, 0)?;
            self.packed = packed;
            self.used = 0;
        }
        let before = out.len();
        out.resize(before + limits::UNPACK_STEP, 0);
        let bytes = self.packed.get(self.used..).unwrap_or_default();
        let no_input = bytes.is_empty();
        let Some(inflate) = self.inflate.as_mut() else { return Ok(true) };
        let (read_before, written_before) = (inflate.total_in(), inflate.total_out());
        let result = inflate.decompress(bytes, out.get_mut(before..).unwrap_or_default(), FlushDecompress::None);
        let written = usize::try_from(inflate.total_out() - written_before).unwrap_or(0);
        self.used += usize::try_from(inflate.total_in() - read_before).unwrap_or(0);
        out.truncate(before + written);
        match result {
            Ok(Status::StreamEnd) => Ok(true),
            Ok(Status::Ok | Status::BufError) if no_input && written == 0 => {
                Err(BadContainer::new("the zip entry is cut off"))
            }
            Ok(Status::Ok | Status::BufError) => Ok(false),
            Err(_) => Err(BadContainer::new("the zip entry is damaged")),
        }
    }

    /// Reads the next packed bytes behind `before`.
    fn fill(&mut self, into: &mut Vec<u8>, before: usize) -> Result<usize, BadContainer> {
        let left = usize::try_from(self.end.saturating_sub(self.next)).unwrap_or(usize::MAX);
        into.resize(before + left.min(limits::UNPACK_STEP), 0);
        let room = into.get_mut(before..).unwrap_or_default();
        if room.is_empty() {
            return Ok(0);
        }
        let read = self
            .source
            .read_at(room, self.next)
            .map_err(|fault| BadContainer::new(format!("the zip file could not be read: {fault}")))?;
        into.truncate(before + read);
        self.next += read as u64;
        if read == 0 {
            return Err(BadContainer::new("the zip file is cut off"));
        }
        Ok(read)
    }
}
