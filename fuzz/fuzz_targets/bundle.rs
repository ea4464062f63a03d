//! Manifests, requests and packed parts that strangers wrote.
#![no_main]

use libfuzzer_sys::fuzz_target;
use patchwell_bundle::{Decisions, FileKind, Have, Manifest, Signed, read_revisions};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(manifest) = Manifest::decode(bytes) {
        assert_eq!(manifest.encode(), bytes);
    }
    let _ = Signed::open(FileKind::Manifest, bytes);
    let _ = Have::decode(bytes);
    let _ = Decisions::decode(bytes);
    let _ = read_revisions(bytes);
});
