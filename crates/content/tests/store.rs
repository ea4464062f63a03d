//! The store as its users see it, on a real file system.

use std::fs::{self, File};
use std::io::{self, Cursor, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use patchwell_content::{Candidate, Check, ContentError, ContentStore, ExpectedFile, Extension, VerifySummary};
use tempfile::TempDir;

/// `size` bytes that differ by `seed`, with the digests that the system's own tools find.
fn sample(size: usize, seed: u8, name: &str) -> (Vec<u8>, ExpectedFile) {
    let mut state = u32::from(seed) + 1;
    let bytes: Vec<u8> = std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    })
    .take(size)
    .collect();
    let expected = ExpectedFile {
        sha1: sum("sha1sum", &bytes).parse().unwrap(),
        sha256: Some(sum("sha256sum", &bytes).parse().unwrap()),
        size: size as u64,
        name: name.into(),
    };
    (bytes, expected)
}

fn sum(tool: &str, bytes: &[u8]) -> String {
    let mut child = Command::new(tool).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(bytes).unwrap();
    let output = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
    output.split(' ').next().unwrap().to_owned()
}

fn path_of(root: &Path, expected: &ExpectedFile) -> PathBuf {
    let digest = expected.sha1.to_string();
    let extension = expected.name.rsplit_once('.').map_or(String::new(), |(_, extension)| format!(".{extension}"));
    root.join(&digest[38..]).join(format!("{digest}{extension}"))
}

fn extension(expected: &ExpectedFile) -> Extension {
    Extension::of_name(&expected.name)
}

/// Every file below `root`, staging and quarantine included, without the locks.
fn files(root: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.file_name().unwrap() != "lock" {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn read(store: &ContentStore, expected: &ExpectedFile) -> Option<Vec<u8>> {
    let mut content = store.open_file(&expected.sha1, &extension(expected)).unwrap()?;
    let mut bytes = Vec::new();
    content.file.read_to_end(&mut bytes).unwrap();
    assert_eq!(content.len, bytes.len() as u64);
    Some(bytes)
}

#[test]
fn a_file_lies_where_wsus_would_put_it() {
    let root = TempDir::new().unwrap();
    let store = ContentStore::open(root.path()).unwrap();
    let (bytes, expected) = sample(700_001, 1, "setup.cab");
    let stored = store.ingest(Cursor::new(&bytes), expected.clone()).unwrap();
    assert_eq!((stored.sha1, stored.size), (expected.sha1, 700_001));
    assert_eq!(files(root.path()), [path_of(root.path(), &expected)]);
    assert_eq!(read(&store, &expected).unwrap(), bytes);
    assert!(store.has(&expected.sha1, &extension(&expected)).unwrap());
    assert!(!store.has(&expected.sha1, &Extension::of_name("setup.exe")).unwrap());
    assert_eq!(store.list().unwrap(), [(expected.sha1, extension(&expected), 700_001)]);

    let reopened = ContentStore::open(root.path()).unwrap();
    assert_eq!(read(&reopened, &expected).unwrap(), bytes);
    let before = read(&store, &expected);
    assert!(reopened.remove(&expected.sha1, &extension(&expected)).unwrap());
    assert!(!reopened.remove(&expected.sha1, &extension(&expected)).unwrap());
    assert_eq!((before.is_some(), read(&store, &expected)), (true, None));
}

#[test]
fn a_real_payload_has_the_digest_that_its_folder_says() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/offline-sync/rsat-kb958830");
    let Some(payload) = find(&data, "rsatcustominstaller.exe") else {
        println!("skipped: ../shared/data is not there");
        return;
    };
    let root = TempDir::new().unwrap();
    let store = ContentStore::open(root.path()).unwrap();
    let judged = sum("sha1sum", &fs::read(&payload).unwrap());
    let candidate = store
        .ingest_candidate(File::open(&payload).unwrap(), "rsatcustominstaller.exe", |digests| {
            assert_eq!(digests.sha1.to_string(), judged.to_uppercase());
            let name = "rsatcustominstaller.exe".to_owned();
            Some(ExpectedFile { sha1: digests.sha1, sha256: None, size: digests.size, name })
        })
        .unwrap();
    assert!(matches!(candidate, Candidate::Stored(_)));
    assert_eq!(store.usage().unwrap().bytes, fs::metadata(&payload).unwrap().len());
}

fn find(folder: &Path, name: &str) -> Option<PathBuf> {
    fs::read_dir(folder)
        .ok()?
        .map(|entry| entry.unwrap().path())
        .find_map(|path| if path.is_dir() { find(&path, name) } else { (path.file_name()? == name).then_some(path) })
}

#[test]
fn what_is_not_as_expected_leaves_nothing() {
    let root = TempDir::new().unwrap();
    let store = ContentStore::open(root.path()).unwrap();
    let (bytes, good) = sample(300_000, 2, "a.exe");
    let (_, other) = sample(300_000, 3, "a.exe");
    let mut flipped = bytes.clone();
    flipped[150_000] ^= 1;

    let short = store.ingest(Cursor::new(&bytes[1..]), good.clone()).unwrap_err();
    assert!(matches!(short, ContentError::WrongSize { found: 299_999, more: false, .. }), "{short}");
    let endless = store.ingest(io::repeat(7), good.clone()).unwrap_err();
    assert!(matches!(endless, ContentError::WrongSize { more: true, .. }), "{endless}");
    let damaged = store.ingest(Cursor::new(&flipped), good.clone()).unwrap_err();
    assert!(matches!(damaged, ContentError::WrongSha1 { .. }), "{damaged}");
    let forged = ExpectedFile { sha256: other.sha256, ..good.clone() };
    let forged = store.ingest(Cursor::new(&bytes), forged).unwrap_err();
    assert!(matches!(forged, ContentError::WrongSha256 { .. }), "{forged}");
    let broken = Cursor::new(&bytes[..1000]).chain(Failing);
    let broken = store.ingest(broken, good.clone()).unwrap_err();
    assert!(matches!(broken, ContentError::Source { .. }), "{broken}");
    let unknown = store.ingest_candidate(Cursor::new(&bytes), "a.exe", |_| None).unwrap();
    assert!(matches!(unknown, Candidate::Unknown(digests) if digests.sha1 == good.sha1));
    let contradicted = store.ingest_candidate(Cursor::new(&bytes), "a.exe", |_| Some(other.clone())).unwrap_err();
    assert!(matches!(contradicted, ContentError::WrongSha1 { .. }), "{contradicted}");
    let mut abandoned = store.begin(good).unwrap();
    abandoned.write(&bytes[..5]).unwrap();
    assert_eq!((abandoned.received(), files(root.path()).len()), (5, 1));
    drop(abandoned);

    assert_eq!(files(root.path()), Vec::<PathBuf>::new());
}

struct Failing;

impl Read for Failing {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::ErrorKind::ConnectionReset.into())
    }
}

#[test]
fn pieces_and_many_threads_come_to_the_same() {
    let root = TempDir::new().unwrap();
    let store = ContentStore::open(root.path()).unwrap();
    let (bytes, expected) = sample(100_000, 4, "x.psf");
    std::thread::scope(|scope| {
        for size in 1..=8 {
            let (store, bytes, expected) = (&store, &bytes, &expected);
            scope.spawn(move || {
                let mut ingest = store.begin(expected.clone()).unwrap();
                bytes.chunks(size * 1000).for_each(|piece| ingest.write(piece).unwrap());
                ingest.finish().unwrap();
                assert_eq!(&read(store, expected).unwrap(), bytes);
            });
        }
    });
    assert_eq!(files(root.path()), [path_of(root.path(), &expected)]);
}

#[test]
fn a_file_swapped_behind_our_back_is_not_served() {
    let root = TempDir::new().unwrap();
    let store = ContentStore::open(root.path()).unwrap();
    let (bytes, expected) = sample(50_000, 5, "x.exe");
    let (other, _) = sample(50_000, 6, "x.exe");
    store.ingest(Cursor::new(&bytes), expected.clone()).unwrap();
    let path = path_of(root.path(), &expected);

    fs::write(&path, &other).unwrap();
    assert_eq!(read(&store, &expected), None);
    assert_eq!(store.usage().unwrap().unverified_files, 1);
    assert!(matches!(store.verify(&expected).unwrap(), Check::Quarantined { .. }));
    assert!(matches!(store.verify(&expected).unwrap(), Check::Missing));
    assert!(!path.exists());
    assert_eq!(store.usage().unwrap().quarantined_files, 1);

    // As copied from another server: right, but nobody has read it yet.
    fs::write(&path, &bytes).unwrap();
    assert_eq!(read(&store, &expected), None);
    assert!(matches!(store.verify(&expected).unwrap(), Check::Good));
    assert_eq!(read(&store, &expected).unwrap(), bytes);
}

#[test]
fn damage_that_no_time_shows_is_found_by_reading() {
    let root = TempDir::new().unwrap();
    let store = ContentStore::open(root.path()).unwrap();
    let (bytes, expected) = sample(50_000, 7, "x.cab");
    let (missing_bytes, missing) = sample(10, 8, "y.cab");
    let (good_bytes, good) = sample(20_000, 9, "z.cab");
    store.ingest(Cursor::new(&bytes), expected.clone()).unwrap();
    store.ingest(Cursor::new(&good_bytes), good.clone()).unwrap();
    let path = path_of(root.path(), &expected);
    let modified = fs::metadata(&path).unwrap().modified().unwrap();
    let mut damaged = bytes.clone();
    damaged[49_999] ^= 0x80;
    fs::write(&path, &damaged).unwrap();
    File::options().write(true).open(&path).unwrap().set_modified(modified).unwrap();
    assert_eq!(read(&store, &expected).unwrap(), damaged, "the seal cannot show this");

    let all = [expected.clone(), missing.clone(), good.clone()];
    let mut seen = Vec::new();
    let summary = store.verify_all(all.clone(), |file, result| {
        seen.push((file.name.clone(), format!("{:?}", result.as_ref().unwrap())));
        true
    });
    let counts = VerifySummary { good: 1, missing: 1, quarantined: 1, failed: 0, good_bytes: 20_000 };
    assert_eq!(summary, counts);
    assert!(seen[0].1.starts_with("Quarantined") && seen[1].1 == "Missing" && seen[2].1 == "Good", "{seen:?}");
    assert_eq!((read(&store, &expected), read(&store, &good)), (None, Some(good_bytes)));

    // Fetched again, it is served again.
    store.ingest(Cursor::new(&bytes), expected.clone()).unwrap();
    store.ingest(Cursor::new(&missing_bytes), missing).unwrap();
    assert_eq!(read(&store, &expected).unwrap(), bytes);
    assert_eq!(store.verify_all(all, |_, _| true).good, 3);
    assert_eq!(store.verify_all([good.clone(), good], |_, _| false).good, 1);
}

/// Not a test of its own: the process that [`a_killed_process_leaves_nothing_visible`] kills.
#[test]
fn ingest_from_standard_input() {
    let Some(root) = std::env::var_os("CONTENT_TEST_ROOT") else { return };
    let (_, expected) = sample(400_000, 10, "big.wim");
    let result = ContentStore::open(root).unwrap().ingest(io::stdin(), expected);
    if std::env::var_os("CONTENT_TEST_FULL").is_some() {
        let error = result.unwrap_err();
        assert!(matches!(error, ContentError::DiskFull { .. }), "{error}");
    }
}

fn ingest_elsewhere(root: &Path, wrapper: &[&str]) -> Child {
    let exe = std::env::current_exe().unwrap();
    let words = [wrapper, &[exe.to_str().unwrap(), "--exact", "ingest_from_standard_input"]].concat();
    let mut command = Command::new(words[0]);
    command.args(&words[1..]).env("CONTENT_TEST_ROOT", root).stdin(Stdio::piped()).stdout(Stdio::null());
    command.spawn().unwrap()
}

#[test]
fn a_killed_process_leaves_nothing_visible() {
    let root = TempDir::new().unwrap();
    let (bytes, expected) = sample(400_000, 10, "big.wim");
    let mut child = ingest_elsewhere(root.path(), &[]);
    child.stdin.as_mut().unwrap().write_all(&bytes[..390_000]).unwrap();
    let staged = || files(root.path()).iter().any(|path| fs::metadata(path).is_ok_and(|metadata| metadata.len() > 0));
    while !staged() {
        assert!(child.try_wait().unwrap().is_none(), "it ended early");
        std::thread::yield_now();
    }

    // While it lives, its files are its own.
    let store = ContentStore::open(root.path()).unwrap();
    assert_eq!((files(root.path()).len(), store.usage().unwrap().files), (1, 0));
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!((files(root.path()).len(), store.usage().unwrap().files), (1, 0));
    assert_eq!(read(&store, &expected), None);

    let next = ContentStore::open(root.path()).unwrap();
    assert_eq!(files(root.path()), Vec::<PathBuf>::new());
    next.ingest(Cursor::new(&bytes), expected.clone()).unwrap();
    assert_eq!(read(&store, &expected).unwrap(), bytes);
}

#[test]
fn a_full_disk_is_reported_as_such_and_cleaned() {
    let root = TempDir::new().unwrap();
    let script = "mount -t tmpfs -o size=200k none \"$CONTENT_TEST_ROOT\" || exit 77; cat > /dev/null; exec 0< \"$0\"; shift 0; \
                  \"$@\" || exit 1; find \"$CONTENT_TEST_ROOT\" -name '*.part' | grep . && exit 2; exit 0";
    let (bytes, _) = sample(400_000, 10, "big.wim");
    let input = TempDir::new().unwrap();
    let path = input.path().join("bytes");
    fs::write(&path, &bytes).unwrap();
    let exe = std::env::current_exe().unwrap();
    let mut command = Command::new("unshare");
    command.args(["--user", "--map-root-user", "--mount", "sh", "-c", script]).arg(&path).arg(&exe);
    command.args(["--exact", "ingest_from_standard_input"]);
    command.env("CONTENT_TEST_ROOT", root.path()).env("CONTENT_TEST_FULL", "1");
    let status = command.stdin(Stdio::null()).output();
    let Ok(output) = status else {
        println!("skipped: no unshare");
        return;
    };
    match output.status.code() {
        Some(0) => {}
        Some(77) => println!("skipped: a file system cannot be mounted here"),
        _ if String::from_utf8_lossy(&output.stderr).contains("unshare:") => {
            println!("skipped: unshare is not allowed");
        }
        code => {
            panic!("{code:?}: {}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
        }
    }
}
