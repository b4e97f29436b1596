//! Files and standard input, opened: each document in them is checked by itself.

use crate::args::Check;
use crate::check::Checking;
use crate::finding::Finding;
use anyhow::Context;
use nontax_bill::container::zip::Archive;
use nontax_bill::container::{BadContainer, Container, sniff};
use nontax_bill::{Code, Encoding, Kind, Level, Options, Problem};
use std::fs::File;
use std::io::{Read, Seek, Write};
use std::path::Path;

/// Bytes read at a time.
const STEP: usize = 256 * 1024;

/// Takes a finding; fails when it cannot be written.
type Take<'a> = &'a mut dyn FnMut(Finding) -> anyhow::Result<()>;

/// Checks each document of a file: itself, or those in a zip.
///
/// # Errors
/// The finding could not be written, or there is no room for a temporary file. A file that cannot be read is a finding.
pub(crate) fn each_document(path: &Path, arguments: &Check, take: Take<'_>) -> anyhow::Result<()> {
    let name = path.display().to_string();
    if name == "-" {
        return document(&name, &mut std::io::stdin().lock(), None, arguments, take);
    }
    let opened = File::open(path).and_then(|file| file.metadata().map(|about| (file, about)));
    match opened {
        Ok((_, about)) if about.is_dir() => take(not_readable(name, "it is a folder")),
        Ok((file, about)) => {
            let seekable = about.is_file().then(|| file.try_clone()).transpose()?;
            document(&name, &mut &file, seekable, arguments, take)
        }
        Err(fault) => take(not_readable(name, &fault.to_string())),
    }
}

/// Checks what a reader gives. A zip needs a file to seek in: without one it is written to a temporary file.
fn document(
    name: &str,
    reader: &mut dyn Read,
    seekable: Option<File>,
    arguments: &Check,
    take: Take<'_>,
) -> anyhow::Result<()> {
    let mut step = vec![0_u8; STEP];
    let mut first = Vec::new();
    while first.len() < 4 {
        match read(reader, &mut step) {
            Ok([]) => break,
            Ok(bytes) => first.extend_from_slice(bytes),
            Err(fault) => return take(not_readable(name.to_owned(), &fault.to_string())),
        }
    }
    if sniff(&first) == Container::Zip {
        let file = match seekable {
            Some(file) => file,
            None => match spool(&first, reader, &mut step)? {
                Ok(file) => file,
                Err(fault) => return take(not_readable(name.to_owned(), &fault.to_string())),
            },
        };
        return zip(name, file, arguments, take);
    }
    let mut checking = Checking::new(name.to_owned(), arguments);
    checking.push(&first);
    loop {
        match read(reader, &mut step) {
            Ok([]) => break,
            Ok(bytes) => checking.push(bytes),
            Err(fault) => {
                checking.broken(&BadContainer { message: format!("it could not be read to its end: {fault}") });
                break;
            }
        }
    }
    take(checking.finish())
}

fn read<'a>(reader: &mut dyn Read, step: &'a mut [u8]) -> std::io::Result<&'a [u8]> {
    loop {
        match reader.read(step) {
            Ok(size) => return Ok(step.get(..size).unwrap_or_default()),
            Err(fault) if fault.kind() == std::io::ErrorKind::Interrupted => {}
            Err(fault) => return Err(fault),
        }
    }
}

/// Writes a stream to a temporary file. The inner error is the stream's.
fn spool(first: &[u8], reader: &mut dyn Read, step: &mut [u8]) -> anyhow::Result<std::io::Result<File>> {
    let room = "there is no room for a temporary copy of the zip";
    let mut file = tempfile::tempfile().context(room)?;
    file.write_all(first).context(room)?;
    loop {
        match read(reader, step) {
            Ok([]) => break,
            Ok(bytes) => file.write_all(bytes).context(room)?,
            Err(fault) => return Ok(Err(fault)),
        }
    }
    file.rewind().context(room)?;
    Ok(Ok(file))
}

fn zip(name: &str, mut file: File, arguments: &Check, take: Take<'_>) -> anyhow::Result<()> {
    let size = file.seek(std::io::SeekFrom::End(0))?;
    let source = nontax_bill::container::zip::FileReader::from(file);
    let mut decode = decode_name;
    let archive = match Archive::open(source, size, Some(&mut decode)) {
        Ok(archive) => archive,
        Err(why) => return take(bad_archive(name.to_owned(), &why.message)),
    };
    if archive.is_office_document() {
        let problem = Problem::new(Level::Error, Code::NotAStatement, 0, None, b"", vec!["xlsx".to_owned()]);
        return take(Finding::nothing(name.to_owned(), Kind::OtherFile, "xlsx", problem));
    }
    if archive.entries().is_empty() {
        return take(bad_archive(name.to_owned(), "there is no file in the zip"));
    }
    for entry in archive.entries() {
        let full = format!("{name}/{}", entry.name);
        let mut reader = match archive.read(entry) {
            Ok(reader) => reader,
            Err(why) => {
                take(bad_archive(full, &why.message))?;
                continue;
            }
        };
        let mut checking = Checking::new(full, arguments);
        let mut piece = Vec::new();
        loop {
            piece.clear();
            let result = reader.piece(&mut piece);
            checking.push(&piece);
            match result {
                Ok(true) => {}
                Ok(false) => break,
                Err(why) => {
                    checking.broken(&why);
                    break;
                }
            }
        }
        take(checking.finish())?;
    }
    Ok(())
}

/// Old Chinese programs write names in GBK.
fn decode_name(bytes: &[u8]) -> String {
    let mut name = String::new();
    match Options::default().transcoder.and_then(|make| make(Encoding::Gb18030)) {
        Some(mut transcoder) => transcoder.push(bytes, true, &mut name),
        None => name.push_str(&String::from_utf8_lossy(bytes)),
    }
    name
}

fn not_readable(name: String, why: &str) -> Finding {
    let problem = Problem::new(Level::Error, Code::NotReadable, 0, None, b"", vec![why.to_owned()]);
    Finding::nothing(name, Kind::Unreadable, "not_readable", problem)
}

fn bad_archive(name: String, why: &str) -> Finding {
    let problem = Problem::new(Level::Error, Code::BadArchive, 0, None, b"", vec![why.to_owned()]);
    Finding::nothing(name, Kind::Unreadable, "archive", problem)
}
