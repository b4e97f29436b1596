//! gzip and zip: opened in bounded pieces, and whatever is wrong with them is said.

use nontax_bill::container::zip::Archive;
use nontax_bill::container::{BadContainer, Container, Gunzip, sniff};
use proptest::prelude::*;
use std::io::Write;

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut packer = flate2::GzBuilder::new()
        .filename("bill.csv")
        .comment("x")
        .extra("y")
        .write(Vec::new(), flate2::Compression::fast());
    packer.write_all(text).unwrap();
    packer.finish().unwrap()
}

fn gunzip(pieces: &[&[u8]]) -> Result<Vec<u8>, BadContainer> {
    let mut gunzip = Gunzip::new();
    let (mut text, mut piece) = (Vec::new(), Vec::new());
    for bytes in pieces {
        let mut rest = *bytes;
        while gunzip.wants(rest) {
            piece.clear();
            let used = gunzip.push(rest, &mut piece)?;
            assert!(piece.len() <= 64 * 1024);
            rest = &rest[used..];
            text.extend_from_slice(&piece);
        }
    }
    gunzip.finish().map(|()| text)
}

#[test]
fn several_members_and_padding_are_one_text() {
    let packed = [gzip(b"one"), gzip(b""), gzip(b"two"), vec![0; 100]].concat();
    assert_eq!(sniff(&packed), Container::Gzip);
    assert_eq!(gunzip(&[&packed]).unwrap(), b"onetwo");
}

#[test]
fn a_bomb_comes_in_bounded_pieces() {
    let packed = gzip(&vec![b'x'; 20_000_000]);
    assert_eq!(gunzip(&[&packed]).unwrap().len(), 20_000_000);
}

#[test]
fn damage_and_cuts_of_gzip_are_said() {
    let packed = gzip(b"some text that is long enough to be packed, packed, packed");
    for end in 0..packed.len() {
        assert!(gunzip(&[&packed[..end]]).is_err(), "{end}");
    }
    let mut damaged = packed.clone();
    let at = damaged.len() - 6;
    damaged[at] ^= 1;
    assert!(gunzip(&[&damaged]).unwrap_err().message.contains("checksum"));
    assert!(gunzip(&[&packed, b"rest"]).unwrap_err().message.contains("other bytes"));
}

fn zip(entries: &[(&str, &[u8], bool)]) -> Vec<u8> {
    let mut packed = Vec::new();
    let mut writer = rawzip::ZipArchiveWriter::new(&mut packed);
    for (name, text, deflate) in entries {
        let method = if *deflate { rawzip::CompressionMethod::DEFLATE } else { rawzip::CompressionMethod::STORE };
        let (mut entry, config) = writer.new_file(*name).compression_method(method).start().unwrap();
        let descriptor = if *deflate {
            let mut out = config.wrap(flate2::write::DeflateEncoder::new(&mut entry, flate2::Compression::fast()));
            out.write_all(text).unwrap();
            let (packer, descriptor) = out.finish().unwrap();
            packer.finish().unwrap();
            descriptor
        } else {
            let mut out = config.wrap(&mut entry);
            out.write_all(text).unwrap();
            out.finish().unwrap().1
        };
        entry.finish(descriptor).unwrap();
    }
    writer.finish().unwrap();
    packed
}

fn unzip(packed: &[u8]) -> Result<Vec<(String, Vec<u8>)>, BadContainer> {
    let archive = Archive::open(packed.to_vec(), packed.len() as u64, None)?;
    let mut files = Vec::new();
    for entry in archive.entries() {
        let mut reader = archive.read(entry)?;
        let mut text = Vec::new();
        while reader.piece(&mut text)? {}
        files.push((entry.name.clone(), text));
    }
    Ok(files)
}

#[test]
fn stored_and_deflated_entries_come_out_and_hidden_ones_are_left_out() {
    let long = b"row,".repeat(100_000);
    let packed = zip(&[
        ("a.csv", &long, true),
        ("日/b.csv", b"stored", false),
        ("empty.csv", b"", true),
        ("void.csv", b"", false),
        ("__MACOSX/._a.csv", b"x", false),
        (".DS_Store", b"x", false),
    ]);
    assert_eq!(sniff(&packed), Container::Zip);
    let expected: [(&str, &[u8]); 4] =
        [("a.csv", &long), ("日/b.csv", b"stored"), ("empty.csv", b""), ("void.csv", b"")];
    assert_eq!(unzip(&packed).unwrap(), expected.map(|(name, text)| (name.to_owned(), text.to_vec())));
}

#[test]
fn an_office_document_is_known() {
    let packed = zip(&[("[Content_Types].xml", b"<x/>", true)]);
    assert!(Archive::open(packed.clone(), packed.len() as u64, None).unwrap().is_office_document());
}

#[test]
fn damage_cuts_encryption_and_other_methods_of_zip_are_said() {
    let packed = zip(&[("a.csv", b"some text, some text, some text", false)]);
    for end in 0..packed.len() {
        assert!(unzip(&packed[..end]).is_err(), "{end}");
    }
    let mut damaged = packed.clone();
    let at = packed.windows(4).position(|window| window == b"text").unwrap();
    damaged[at] ^= 1;
    assert!(unzip(&damaged).unwrap_err().message.contains("checksum"));
    // Flags and method stand 8 and 10 bytes into the entry of the table of contents.
    let entry = packed.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    let mut encrypted = packed.clone();
    encrypted[entry + 8] |= 1;
    assert!(unzip(&encrypted).unwrap_err().message.contains("encrypted"));
    let mut other = packed;
    other[entry + 10] = 93;
    assert!(unzip(&other).unwrap_err().message.contains("unpack it first"));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn gzip_comes_out_the_same_at_any_cut(text in prop::collection::vec(any::<u8>(), 0..2000), cut in any::<usize>(), other in any::<usize>()) {
        let packed = gzip(&text);
        let (first, second) = (cut % (packed.len() + 1), other % (packed.len() + 1));
        let (first, second) = (first.min(second), first.max(second));
        prop_assert_eq!(gunzip(&[&packed[..first], &packed[first..second], &packed[second..]]).unwrap(), text);
    }

    #[test]
    fn mutated_containers_never_panic(at in any::<usize>(), byte in any::<u8>(), which in any::<bool>()) {
        let mut packed = if which { gzip(b"text, text, text") } else { zip(&[("a.csv", b"text, text, text", true)]) };
        let place = at % packed.len();
        packed[place] = byte;
        let _ = gunzip(&[&packed]);
        let _ = unzip(&packed);
    }
}
