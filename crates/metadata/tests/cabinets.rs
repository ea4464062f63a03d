//! The reader of cabinets agrees with `cabextract` and the `cab` crate on real cabinets, and survives broken ones.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use patchwell_metadata::cabinet::{Cabinet, CabinetError, unpack_single};
use proptest::prelude::*;

type Files = BTreeMap<String, Vec<u8>>;

fn unpack(cabinet: &[u8]) -> Result<Files, CabinetError> {
    let mut files = Files::new();
    Cabinet::open(Cursor::new(cabinet))?.for_each::<CabinetError>(
        |_| true,
        |entry, reader| {
            let mut content = Vec::new();
            reader.read_to_end(&mut content)?;
            assert_eq!(content.len(), entry.size as usize);
            files.insert(entry.name.clone(), content);
            Ok(true)
        },
    )?;
    Ok(files)
}

/// Every real cabinet at hand: label and bytes, those inside of others too.
fn real_cabinets() -> Vec<(String, Vec<u8>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    if !root.is_dir() {
        println!("skipped: ../shared/data is not there");
        return Vec::new();
    }
    let outer = [
        "offline-sync/rsat-kb958830/WSUSSCAN.cab",
        "offline-sync/ucrt-kb2999226/Windows6.1-KB2999226-x64.msu",
        "wsus-export/wsus-export-2024-06-19.cab",
    ];
    let mut waiting: Vec<_> = outer.map(|name| (name.to_owned(), fs::read(root.join(name)).unwrap())).into();
    let mut all = Vec::new();
    while let Some((label, bytes)) = waiting.pop() {
        for (name, content) in unpack(&bytes).unwrap() {
            if content.starts_with(b"MSCF") {
                waiting.push((format!("{label}/{name}"), content));
            }
        }
        all.push((label, bytes));
    }
    assert!(all.len() >= 6, "inner cabinets are found");
    all
}

fn files_below(root: &Path, folder: &Path, files: &mut Files) {
    for entry in fs::read_dir(folder).unwrap() {
        let path: PathBuf = entry.unwrap().path();
        if path.is_dir() {
            files_below(root, &path, files);
        } else {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
            files.insert(name, fs::read(path).unwrap());
        }
    }
}

#[test]
fn real_cabinets_unpack_as_cabextract_unpacks_them() {
    if Command::new("cabextract").arg("--version").output().is_err() {
        println!("skipped: cabextract is not installed");
        return;
    }
    for (label, bytes) in real_cabinets() {
        let folder = tempfile::tempdir().unwrap();
        let cabinet = folder.path().join("x.cab");
        fs::write(&cabinet, &bytes).unwrap();
        let target = folder.path().join("out");
        let done = Command::new("cabextract").arg("-q").arg("-d").arg(&target).arg(&cabinet).output().unwrap();
        assert!(done.status.success(), "{label}: {done:?}");
        let mut expected = Files::new();
        files_below(&target, &target, &mut expected);
        let found = unpack(&bytes).unwrap();
        assert!(found.keys().eq(expected.keys()), "{label}: names");
        assert!(found == expected, "{label}: contents");
    }
}

#[test]
fn real_cabinets_have_the_files_that_another_reader_finds() {
    for (label, bytes) in real_cabinets() {
        let found = unpack(&bytes).unwrap();
        let mut other = cab::Cabinet::new(Cursor::new(&bytes)).unwrap();
        let names: Vec<String> = other
            .folder_entries()
            .flat_map(|folder| folder.file_entries())
            .map(|file| file.name().to_owned())
            .collect();
        assert_eq!(names.len(), found.len(), "{label}");
        // That reader starts at the folder's beginning for each file: only the last ones of each cabinet.
        for name in names.iter().rev().take(3) {
            let mut content = Vec::new();
            other.read_file(name).unwrap().read_to_end(&mut content).unwrap();
            assert!(found[&name.replace('\\', "/")] == content, "{label}: {name}");
        }
    }
}

/// Writes a cabinet with one folder.
fn write(compression: cab::CompressionType, files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = cab::CabinetBuilder::new();
    let folder = builder.add_folder(compression);
    for (name, _) in files {
        folder.add_file(*name);
    }
    let mut writer = builder.build(Cursor::new(Vec::new())).unwrap();
    let mut contents = files.iter();
    while let Some(mut file) = writer.next_file().unwrap() {
        file.write_all(contents.next().unwrap().1).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read(
        first in prop::collection::vec(prop::num::u8::ANY, 0..100_000),
        repeats in 0usize..90_000,
        stored: bool,
    ) {
        let second = b"abcabcd".repeat(repeats / 7);
        let compression = if stored { cab::CompressionType::None } else { cab::CompressionType::MsZip };
        let cabinet = write(compression, &[("first", &first), ("f\\second", &second), ("é", b"third")]);
        let files = unpack(&cabinet).unwrap();
        prop_assert_eq!(files.len(), 3);
        prop_assert!(files["first"] == first && files["f/second"] == second && files["é"] == b"third");
    }

    #[test]
    fn changed_and_cut_cabinets_never_panic(
        changes in prop::collection::vec((0usize..400, prop::num::u8::ANY), 0..6),
        cut in 0usize..400,
    ) {
        let mut cabinet = write(cab::CompressionType::MsZip, &[("a", &b"some text, some text".repeat(40)), ("b", b"x")]);
        for (at, value) in changes {
            if let Some(byte) = cabinet.get_mut(at) {
                *byte = value;
            }
        }
        let _ = unpack_bounded(&cabinet);
        cabinet.truncate(cut);
        let _ = unpack_bounded(&cabinet);
    }

    #[test]
    fn garbage_never_panics(garbage in prop::collection::vec(prop::num::u8::ANY, 0..300)) {
        let _ = unpack_bounded(&garbage);
        let _ = unpack_bounded(&[b"MSCF\0\0\0\0".as_slice(), &garbage].concat());
    }
}

/// Reads every file without keeping it.
fn unpack_bounded(cabinet: &[u8]) -> Result<(), CabinetError> {
    Cabinet::open(Cursor::new(cabinet))?.for_each::<CabinetError>(
        |_| true,
        |entry, reader| {
            let copied = std::io::copy(reader, &mut std::io::sink())?;
            assert!(copied <= u64::from(entry.size));
            Ok(true)
        },
    )
}

#[test]
fn damage_in_real_lzx_and_mszip_cabinets_is_an_error_or_nothing() {
    for (label, bytes) in real_cabinets() {
        for step in 1..10 {
            let mut damaged = bytes.clone();
            let at = bytes.len() * step / 11;
            damaged[at] ^= 0x55;
            let _ = unpack_bounded(&damaged);
            damaged.truncate(at);
            assert!(unpack_bounded(&damaged).is_err() || at > bytes.len() / 2, "{label}: cut at {at}");
        }
    }
}

#[test]
fn lying_sizes_are_errors() {
    let cabinet = write(cab::CompressionType::MsZip, &[("a", b"twelve bytes")]);
    let at = cabinet.windows(2).position(|two| two == b"a\0").unwrap() - 16;
    assert_eq!(cabinet[at..at + 4], 12u32.to_le_bytes());
    let mut longer = cabinet.clone();
    longer[at..at + 4].copy_from_slice(&u32::MAX.to_le_bytes());
    assert!(matches!(unpack_single(&longer, 100), Err(CabinetError::Limit(100))));
    assert!(unpack_single(&longer, u64::MAX).is_err());
    let mut later = cabinet.clone();
    later[at + 4..at + 8].copy_from_slice(&u32::MAX.to_le_bytes());
    assert!(unpack_single(&later, 100).is_err());
    assert_eq!(unpack_single(&cabinet, 12).unwrap(), b"twelve bytes");
}

#[test]
fn cabinets_that_continue_elsewhere_are_refused_in_words() {
    let mut cabinet = write(cab::CompressionType::MsZip, &[("a", b"x")]);
    cabinet[30] |= 2;
    let error = unpack(&cabinet).unwrap_err();
    assert_eq!(error.to_string(), "unsupported cabinet: it continues in another cabinet");
}
