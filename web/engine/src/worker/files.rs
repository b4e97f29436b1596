//! Loads from files: plain and gzip by slices from front to back, zip entry by entry.

use super::Desk;
use super::feeding::Feeder;
use super::file_at::FileAt;
use super::file_slices::{FileSlices, size_of};
use super::gb18030::{decode, transcoder};
use super::message::text;
use super::sharing::Sharing;
use crate::digest::{Fingerprint, Hasher};
use crate::engine::{Flow, NewSource};
use crate::limits::{FIRST_SLICE_BYTES, HASHED_WHILE_READING_BYTES, SHARED_BYTES, SLICE_BYTES};
use nontax_bill::Options;
use nontax_bill::container::zip::{Archive, Entry};
use nontax_bill::container::{BadContainer, Container, sniff};
use nontax_protocol::{Failure, LoadId};
use wasm_bindgen::JsValue;
use web_sys::File;

/// A file that is to be read.
pub struct FileJob {
    /// Its load.
    pub load: LoadId,
    /// The file; nothing of it is read yet.
    pub file: File,
}

impl Desk {
    /// Reads a file to its end, or until its load is over.
    pub(super) async fn read_file(&self, job: FileJob) {
        let load = job.load;
        if self.engine.borrow().flow(load) == Flow::Over {
            return;
        }
        if self.read_slices(&job).await.is_err() {
            self.engine.borrow_mut().fail(load, Failure::FileGone);
        }
    }

    async fn read_slices(&self, FileJob { load, file }: &FileJob) -> Result<(), JsValue> {
        let size = size_of(file);
        let may_be_shared = self.readers.is_some() && size > SHARED_BYTES;
        let mut slices = FileSlices::of(file, if may_be_shared { FIRST_SLICE_BYTES } else { SLICE_BYTES });
        let mut slice = slices.next().await?;
        let first_bytes = slice.as_ref().map(|bytes| bytes.subarray(0, 4).to_vec()).unwrap_or_default();
        let packed = sniff(&first_bytes);
        if packed == Container::Zip {
            let archive = Archive::open(FileAt::new(file.clone().into())?, size_of(file), Some(&mut decode));
            match archive {
                Ok(archive) if archive.is_office_document() => {}
                Ok(archive) => {
                    drop(slice);
                    self.read_entries(*load, &archive).await;
                    return Ok(());
                }
                Err(BadContainer { message }) => {
                    self.engine.borrow_mut().fail(*load, Failure::Archive { message });
                    return Ok(());
                }
            }
        }
        let hash;
        {
            let mut engine = self.engine.borrow_mut();
            engine.expect_bytes(*load, size);
            hash = packed == Container::Gzip || size <= HASHED_WHILE_READING_BYTES || engine.may_be_known(size);
            if engine.begin_source(*load, new_source(file.name(), hash)) == Flow::Over {
                return Ok(());
            }
        }
        let readers = self.readers.as_ref().filter(|_| may_be_shared && !hash);
        if let Some(readers) = readers {
            readers.start();
        }
        let mut feeder = Feeder::new(self, *load);
        let mut fed = 0;
        while let Some(bytes) = slice {
            if feeder.feed(&bytes).await == Flow::Over {
                return Ok(());
            }
            fed += u64::from(bytes.length());
            if let Some(sharing) = readers.and_then(|_| Sharing::begin(self, *load)) {
                if sharing.read_file(&mut feeder, file, fed).await? == Flow::Over {
                    return Ok(());
                }
                break;
            }
            slice = slices.next().await?;
        }
        let ended = feeder.work(|engine| engine.end_source(*load)).await;
        if ended == Flow::Over {
            return Ok(());
        }
        if !hash {
            self.name(&mut feeder, *load, file).await;
        }
        self.engine.borrow_mut().end_load(*load);
        Ok(())
    }

    /// Takes the SHA-256 of a file whose rows are shown already. One that cannot be read any more goes without.
    async fn name(&self, feeder: &mut Feeder<'_>, load: LoadId, file: &File) {
        self.engine.borrow_mut().show_all();
        self.tell();
        if let Some(readers) = &self.readers
            && let Some(reader) = readers.ready().first()
        {
            // Cancelled loads need no name; the reader goes on for nobody until it is ended.
            let answer = readers.ask(reader, vec![("hash", file.into())], &[]).await;
            let hex = answer.map(|answer| text(&answer, "hash")).unwrap_or_default();
            if let Some(fingerprint) = Fingerprint::of_hex(&hex) {
                return self.engine.borrow_mut().named(load, fingerprint);
            }
        }
        let mut slices = FileSlices::new(file);
        let mut hasher = Hasher::default();
        while let Ok(slice) = slices.next().await {
            let Some(bytes) = slice else { return self.engine.borrow_mut().named(load, hasher.finish()) };
            if feeder
                .feed_to(&bytes, |engine, piece| {
                    hasher.update(piece);
                    engine.flow(load)
                })
                .await
                == Flow::Over
            {
                return;
            }
        }
    }

    async fn read_entries(&self, load: LoadId, archive: &Archive<FileAt>) {
        let total = archive.entries().iter().map(|entry| entry.size).fold(0, u64::saturating_add);
        self.engine.borrow_mut().expect_bytes(load, total);
        let mut feeder = Feeder::new(self, load);
        for entry in archive.entries() {
            if read_entry(&mut feeder, load, archive, entry).await == Flow::Over {
                return;
            }
        }
        self.engine.borrow_mut().end_load(load);
    }
}

async fn read_entry(feeder: &mut Feeder<'_>, load: LoadId, archive: &Archive<FileAt>, entry: &Entry) -> Flow {
    let begun = feeder.work(|engine| engine.begin_source(load, new_source(entry.name.clone(), true))).await;
    if begun == Flow::Over {
        return Flow::Over;
    }
    let mut reader = match archive.read(entry) {
        Ok(reader) => reader,
        Err(why) => return feeder.work(|engine| engine.cut_source(load, why)).await,
    };
    let mut piece = Vec::new();
    loop {
        piece.clear();
        let read = reader.piece(&mut piece);
        // What was read before a fault is good as far as it goes.
        if feeder.work(|engine| engine.push(load, &piece)).await == Flow::Over {
            return Flow::Over;
        }
        match read {
            Ok(true) => {}
            Ok(false) => return feeder.work(|engine| engine.end_source(load)).await,
            Err(why) => return feeder.work(|engine| engine.cut_source(load, why)).await,
        }
    }
}

fn new_source(name: String, hash: bool) -> NewSource {
    NewSource { name, options: Options { transcoder: Some(transcoder), ..Options::default() }, hash }
}
