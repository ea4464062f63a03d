//! Files move to another folder while they are served.

use std::collections::HashMap;
use std::fs;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use patchwell_content::{ContentError, ContentStore, ExpectedFile, Extension};
use patchwell_model::Sha1;
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use tempfile::TempDir;

fn fill(store: &ContentStore, count: u32) -> HashMap<Sha1, Vec<u8>> {
    let one = |n: u32| {
        let bytes = n.to_be_bytes().repeat(1 + (n as usize * 37) % 500);
        let sha1 = Sha1::try_from(digest(&SHA1_FOR_LEGACY_USE_ONLY, &bytes).as_ref()).unwrap();
        let expected = ExpectedFile { sha1, sha256: None, size: bytes.len() as u64, name: "x.cab".to_owned() };
        store.ingest(bytes.as_slice(), expected).unwrap();
        (sha1, bytes)
    };
    (0..count).map(one).collect()
}

fn read(store: &ContentStore, sha1: &Sha1) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    store.open_file(sha1, &Extension::of_name("x.cab")).unwrap()?.file.read_to_end(&mut bytes).unwrap();
    Some(bytes)
}

fn count(folder: &Path) -> usize {
    let folders = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let folders = folders.filter(|entry| entry.file_name().len() == 2);
    folders.map(|entry| fs::read_dir(entry.path()).unwrap().count()).sum()
}

/// A folder on another file system, where there is one.
fn elsewhere() -> TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

#[test]
fn every_file_is_readable_at_every_moment_of_a_move() {
    let (old, new) = (tempfile::tempdir().unwrap(), elsewhere());
    let store = ContentStore::open(old.path()).unwrap();
    let files = Arc::new(fill(&store, 300));
    let stop = Arc::new(AtomicBool::new(false));
    let readers: Vec<_> = (0..3)
        .map(|_| {
            let (store, files, stop) = (store.clone(), Arc::clone(&files), Arc::clone(&stop));
            std::thread::spawn(move || {
                let mut rounds = 0;
                while !stop.load(Ordering::SeqCst) || rounds == 0 {
                    for (sha1, bytes) in files.iter() {
                        assert_eq!(read(&store, sha1).as_ref(), Some(bytes), "{sha1} was not served");
                    }
                    rounds += 1;
                }
            })
        })
        .collect();
    assert!(store.begin_move(new.path()).unwrap());
    let during = fill(&store, 310);
    let summary = store.move_files(|_| true).unwrap();
    stop.store(true, Ordering::SeqCst);
    readers.into_iter().for_each(|reader| reader.join().unwrap());
    assert_eq!((summary.files, summary.moved, summary.damaged), (300, 300, 0));
    assert_eq!((count(old.path()), count(new.path())), (0, 310));
    assert_eq!(store.folders(), (new.path().to_owned(), None));
    let reopened = ContentStore::open(new.path()).unwrap();
    assert!(during.iter().all(|(sha1, bytes)| read(&reopened, sha1).as_ref() == Some(bytes)));
}

#[test]
fn an_interrupted_move_goes_on() {
    let (old, new) = (tempfile::tempdir().unwrap(), elsewhere());
    let files = {
        let store = ContentStore::open(old.path()).unwrap();
        let files = fill(&store, 100);
        store.begin_move(new.path()).unwrap();
        let summary = store.move_files(|so_far| so_far.moved < 40).unwrap();
        assert_eq!(summary.moved, 40);
        files
    };
    let store = ContentStore::open_moving(new.path(), old.path()).unwrap();
    assert!(files.iter().all(|(sha1, bytes)| read(&store, sha1).as_ref() == Some(bytes)));
    assert_eq!(store.list().unwrap().len(), 100);
    assert_eq!(store.move_files(|_| true).unwrap().moved, 60);
    assert!(files.iter().all(|(sha1, bytes)| read(&store, sha1).as_ref() == Some(bytes)));
}

#[test]
fn what_was_on_its_way_in_ends_in_the_new_folder() {
    let (old, new) = (tempfile::tempdir().unwrap(), elsewhere());
    let store = ContentStore::open(old.path()).unwrap();
    let bytes = b"on its way".to_vec();
    let sha1 = Sha1::try_from(digest(&SHA1_FOR_LEGACY_USE_ONLY, &bytes).as_ref()).unwrap();
    let expected = ExpectedFile { sha1, sha256: None, size: bytes.len() as u64, name: "x.cab".to_owned() };
    let mut ingest = store.begin(expected).unwrap();
    ingest.write(&bytes).unwrap();
    store.begin_move(new.path()).unwrap();
    store.move_files(|_| true).unwrap();
    ingest.finish().unwrap();
    assert_eq!(read(&store, &sha1), Some(bytes));
    assert_eq!((count(old.path()), count(new.path())), (0, 1));
}

#[test]
fn files_do_not_move_into_themselves() {
    let old = tempfile::tempdir().unwrap();
    let store = ContentStore::open(old.path().join("content")).unwrap();
    for bad in [old.path().join("content/inner"), old.path().to_owned(), "relative".into()] {
        assert!(matches!(store.begin_move(&bad), Err(ContentError::CannotMove { .. })), "{bad:?}");
    }
    assert!(!store.begin_move(&old.path().join("content/../content")).unwrap());
    store.begin_move(&old.path().join("second")).unwrap();
    assert!(matches!(store.begin_move(&old.path().join("third")), Err(ContentError::CannotMove { .. })));
}

#[test]
fn a_file_that_is_damaged_does_not_arrive() {
    let (old, new) = (tempfile::tempdir().unwrap(), elsewhere());
    if fs::metadata(old.path()).unwrap().permissions().readonly() || !is_other_file_system(old.path(), new.path()) {
        println!("skipped: there is no second file system");
        return;
    }
    let store = ContentStore::open(old.path()).unwrap();
    let files = fill(&store, 3);
    let sha1 = files.keys().next().unwrap();
    let path = old.path().join(&sha1.to_string()[38..]).join(format!("{sha1}.cab"));
    let time = fs::metadata(&path).unwrap().modified().unwrap();
    let mut bytes = files[sha1].clone();
    bytes[0] ^= 1;
    fs::write(&path, bytes).unwrap();
    fs::File::options().write(true).open(&path).unwrap().set_modified(time).unwrap();
    store.begin_move(new.path()).unwrap();
    let summary = store.move_files(|_| true).unwrap();
    assert_eq!((summary.moved, summary.damaged), (2, 1));
    assert_eq!(read(&store, sha1), None);
}

#[cfg(unix)]
fn is_other_file_system(one: &Path, two: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    fs::metadata(one).unwrap().dev() != fs::metadata(two).unwrap().dev()
}

#[cfg(not(unix))]
fn is_other_file_system(_: &Path, _: &Path) -> bool {
    false
}
