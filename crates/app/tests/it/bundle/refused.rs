//! Bundles that are refused, with nothing applied.

use std::path::{Path, PathBuf};

use patchwell_app::{App, ExportKind, ExportOptions};

use super::support::{bundle, filled, take, trust, try_export};
use crate::support::open;

/// Copies a bundle, spoils the copy and expects a refusal that says `sentence`.
async fn refused(to: &App, good: &Path, sentence: &str, spoil: impl FnOnce(&Path)) {
    let copy = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(good).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, copy.path().join(path.file_name().unwrap())).unwrap();
    }
    spoil(copy.path());
    let error = take(to, &[copy.path().to_owned()], false).await.unwrap_err();
    assert!(error.contains(sentence), "{error:?} instead of {sentence:?}");
    nothing_applied(to);
}

fn nothing_applied(to: &App) {
    assert_eq!(to.snapshot().len(), 0);
    assert_eq!(to.snapshot().groups().iter().count(), 3);
}

fn change(path: &Path, with: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = std::fs::read(path).unwrap();
    with(&mut bytes);
    std::fs::write(path, bytes).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_damaged_incomplete_or_foreign_is_refused_whole() {
    let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (from, to) = (filled(here.path(), 2).await, open(there.path()).await);
    from.create_group("Ring 1", None).await.unwrap();
    let (good, other) = (here.path().join("good"), here.path().join("other"));
    bundle(&from, good.clone(), None).await;
    bundle(&from, other.clone(), None).await;
    refused(&to, &good, "does not trust", |_| {}).await;
    trust(&to, &from).await;
    let manifest = |folder: &Path| folder.join("bundle.manifest");
    refused(&to, &good, "volume 2 of", |folder| std::fs::remove_file(folder.join("bundle.0002")).unwrap()).await;
    refused(&to, &good, "given twice", |folder| {
        std::fs::copy(folder.join("bundle.0001"), folder.join("copy")).unwrap();
    })
    .await;
    refused(&to, &good, "belongs to another bundle", |folder| {
        std::fs::copy(other.join("bundle.0001"), folder.join("bundle.0001")).unwrap();
    })
    .await;
    refused(&to, &good, "volume 1 is cut", |folder| change(&folder.join("bundle.0001"), |b| b.truncate(90_000))).await;
    refused(&to, &good, "volume 1 is cut or has grown", |folder| {
        change(&folder.join("bundle.0001"), |bytes| bytes.push(0));
    })
    .await;
    refused(&to, &good, "newer version", |folder| change(&manifest(folder), |bytes| bytes[9] = 2)).await;
    refused(&to, &good, "not a bundle manifest", |folder| change(&manifest(folder), |bytes| bytes[8] = 2)).await;
    refused(&to, &good, "signature is wrong", |folder| change(&manifest(folder), |b| b.truncate(b.len() - 1))).await;
    refused(&to, &good, "manifest is missing", |folder| std::fs::remove_file(manifest(folder)).unwrap()).await;
    refused(&to, &good, "several manifests", |folder| {
        std::fs::copy(manifest(folder), folder.join("second")).unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flipped_bit_anywhere_is_refused() {
    let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (from, to) = (filled(here.path(), 1).await, open(there.path()).await);
    trust(&to, &from).await;
    let good = here.path().join("good");
    bundle(&from, good.clone(), None).await;
    let mut files: Vec<PathBuf> = std::fs::read_dir(&good).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    for round in 0..100 {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let path = &files[round % files.len()];
        let bytes = std::fs::read(path).unwrap();
        let mut damaged = bytes.clone();
        let place = (state >> 8) as usize % bytes.len();
        damaged[place] ^= 1 << (state & 7);
        std::fs::write(path, &damaged).unwrap();
        assert!(take(&to, std::slice::from_ref(&good), false).await.is_err(), "byte {place} of {}", path.display());
        nothing_applied(&to);
        std::fs::write(path, &bytes).unwrap();
    }
    take(&to, &[good], false).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_newer_bundle_for_this_server_is_taken() {
    let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (from, to) = (filled(here.path(), 1).await, open(&there.path().join("data")).await);
    trust(&to, &from).await;
    let (first, second) = (here.path().join("first"), here.path().join("second"));
    bundle(&from, first.clone(), None).await;
    bundle(&from, second.clone(), None).await;
    take(&to, std::slice::from_ref(&second), false).await.unwrap();
    for old in [first, second.clone()] {
        assert!(take(&to, &[old], false).await.unwrap_err().contains("already taken number 2"));
    }
    assert!(take(&from, &[second], false).await.unwrap_err().contains("made the bundle itself"));
    // A difference that was made for another server.
    let elsewhere = open(&there.path().join("elsewhere")).await;
    let request = there.path().join("request");
    try_export(&elsewhere, ExportOptions::new(ExportKind::Request, &request)).await.unwrap();
    let third = here.path().join("third");
    bundle(&from, third.clone(), Some(request)).await;
    assert!(take(&to, &[third], false).await.unwrap_err().contains("difference for another server"));
}
