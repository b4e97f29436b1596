//! A zip archive written from its beginning to its end (APPNOTE 6.3.10): sizes stand behind each entry, and the directory has 64 bit
//! places once the archive is larger than 4 GB. No entry may be.

use flate2::{Compress, Compression, FlushCompress, Status};
use nontax_bill::container::Crc;

/// Bytes that are made room for at a time.
const ROOM: usize = 32 << 10;

/// 1980-01-01, the format's first day: nothing tells when or where a file was made but its proof.
const DAY: u16 = 0x21;

struct Entry {
    name: String,
    at: u64,
    crc: u32,
    packed: u32,
    plain: u32,
}

struct Open {
    name: String,
    at: u64,
    crc: Crc,
    deflate: Compress,
}

/// Writes an archive.
pub(crate) struct Zip {
    out: Vec<u8>,
    /// Bytes of the archive before `out`.
    taken: u64,
    entries: Vec<Entry>,
    open: Option<Open>,
}

impl Zip {
    pub fn new() -> Self {
        Self { out: Vec::new(), taken: 0, entries: Vec::new(), open: None }
    }

    /// Begins an entry; ends the one before.
    pub fn begin(&mut self, name: &str) {
        self.end_entry();
        let at = self.at();
        self.put32(0x0403_4b50);
        self.put_kind();
        self.out.extend([0; 12]);
        self.put16(name.len() as u16);
        self.put16(0);
        self.out.extend(name.as_bytes());
        let deflate = Compress::new(Compression::fast(), false);
        self.open = Some(Open { name: name.to_owned(), at, crc: Crc::new(), deflate });
    }

    /// Bytes of the open entry so far, before they are packed.
    pub fn plain(&self) -> u64 {
        self.open.as_ref().map_or(0, |open| open.deflate.total_in())
    }

    /// Adds to the open entry.
    pub fn write(&mut self, bytes: &[u8]) {
        if let Some(open) = &mut self.open {
            open.crc.update(bytes);
            pack(&mut open.deflate, bytes, FlushCompress::None, &mut self.out);
        }
    }

    /// The bytes that are ready.
    pub fn take(&mut self) -> Vec<u8> {
        self.taken += self.out.len() as u64;
        core::mem::take(&mut self.out)
    }

    /// Ends the archive.
    pub fn end(&mut self) {
        self.end_entry();
        let directory = self.at();
        let entries = core::mem::take(&mut self.entries);
        for entry in &entries {
            self.put_entry(entry);
        }
        let bytes = self.at() - directory;
        let places = u32::try_from(directory).ok();
        if places.is_none() {
            self.put_large_end(entries.len() as u64, directory, bytes);
        }
        self.put32(0x0605_4b50);
        self.put32(0);
        self.put16(entries.len() as u16);
        self.put16(entries.len() as u16);
        self.put32(bytes as u32);
        self.put32(places.unwrap_or(u32::MAX));
        self.put16(0);
    }

    fn end_entry(&mut self) {
        let Some(mut open) = self.open.take() else { return };
        pack(&mut open.deflate, &[], FlushCompress::Finish, &mut self.out);
        let (packed, plain) = (open.deflate.total_out() as u32, open.deflate.total_in() as u32);
        let entry = Entry { name: open.name, at: open.at, crc: open.crc.sum(), packed, plain };
        self.put32(0x0807_4b50);
        self.put_sizes(&entry);
        self.entries.push(entry);
    }

    fn put_entry(&mut self, entry: &Entry) {
        let place = u32::try_from(entry.at).ok();
        self.put32(0x0201_4b50);
        self.put16(if place.is_some() { 20 } else { 45 });
        self.put_kind();
        self.put_sizes(entry);
        self.put16(entry.name.len() as u16);
        self.put16(if place.is_some() { 0 } else { 12 });
        self.out.extend([0; 10]);
        self.put32(place.unwrap_or(u32::MAX));
        self.out.extend(entry.name.as_bytes());
        if place.is_none() {
            self.put16(1);
            self.put16(8);
            self.put64(entry.at);
        }
    }

    fn put_large_end(&mut self, entries: u64, directory: u64, bytes: u64) {
        let at = self.at();
        self.put32(0x0606_4b50);
        self.put64(44);
        self.put16(45);
        self.put16(45);
        self.put64(0);
        self.put64(entries);
        self.put64(entries);
        self.put64(bytes);
        self.put64(directory);
        self.put32(0x0706_4b50);
        self.put32(0);
        self.put64(at);
        self.put32(1);
    }

    /// Version, sizes behind the entry, deflate, time and day.
    fn put_kind(&mut self) {
        [20, 1 << 3, 8, 0, DAY].into_iter().for_each(|number| self.put16(number));
    }

    fn put_sizes(&mut self, entry: &Entry) {
        [entry.crc, entry.packed, entry.plain].into_iter().for_each(|number| self.put32(number));
    }

    fn at(&self) -> u64 {
        self.taken + self.out.len() as u64
    }

    fn put16(&mut self, number: u16) {
        self.out.extend(number.to_le_bytes());
    }

    fn put32(&mut self, number: u32) {
        self.out.extend(number.to_le_bytes());
    }

    fn put64(&mut self, number: u64) {
        self.out.extend(number.to_le_bytes());
    }
}

fn pack(deflate: &mut Compress, mut bytes: &[u8], flush: FlushCompress, out: &mut Vec<u8>) {
    loop {
        out.reserve(ROOM);
        let before = deflate.total_in();
        // It only fails for a wish that it does not know.
        let Ok(status) = deflate.compress_vec(bytes, out, flush) else { return };
        bytes = bytes.get((deflate.total_in() - before) as usize..).unwrap_or_default();
        let room_left = out.len() < out.capacity();
        let over =
            if flush == FlushCompress::Finish { status == Status::StreamEnd } else { bytes.is_empty() && room_left };
        if over {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(bytes: &[u8]) -> u64 {
        bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
    }

    #[test]
    fn behind_four_gigabytes_places_have_64_bits() {
        let far = 5_u64 << 30;
        let mut zip = Zip { taken: far, ..Zip::new() };
        zip.begin("a");
        zip.write(b"text");
        zip.end();
        let bytes = zip.take();
        let find = |mark: &[u8]| bytes.windows(4).position(|window| window == mark).unwrap();
        let entry = find(b"PK\x01\x02");
        assert_eq!(number(&bytes[entry + 42..entry + 46]), u64::from(u32::MAX));
        assert_eq!(number(&bytes[entry + 47 + 4..entry + 47 + 12]), far);
        let large_end = find(b"PK\x06\x06");
        assert_eq!(number(&bytes[large_end + 48..large_end + 56]), far + entry as u64);
        let locator = find(b"PK\x06\x07");
        assert_eq!(number(&bytes[locator + 8..locator + 16]), far + large_end as u64);
        let end = find(b"PK\x05\x06");
        assert_eq!(number(&bytes[end + 16..end + 20]), u64::from(u32::MAX));
        assert_eq!(bytes.len(), end + 22);
    }
}
