//! Stores, files and fetchers.

use std::path::Path;
use std::time::Duration;

use patchwell_content::fetch::{
    FetchError, FetchFailure, FetchOptions, FetchProgress, Fetcher, HostGuard, HostRules, Limiter, prepare_client,
};
use patchwell_content::{ContentStore, ExpectedFile, Extension, Stored};
use patchwell_model::{Sha1, Sha256};
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};

/// Numbers that look random and are the same every time.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % below
    }

    pub(crate) fn bytes(&mut self, size: usize) -> Vec<u8> {
        std::iter::repeat_with(|| self.below(256) as u8).take(size).collect()
    }
}

/// What the catalog would say of these bytes.
pub(crate) fn expected(bytes: &[u8], name: &str) -> ExpectedFile {
    ExpectedFile {
        sha1: Sha1::try_from(digest(&SHA1_FOR_LEGACY_USE_ONLY, bytes).as_ref()).unwrap(),
        sha256: Some(Sha256::try_from(digest(&SHA256, bytes).as_ref()).unwrap()),
        size: bytes.len() as u64,
        name: name.to_owned(),
    }
}

pub(crate) fn sample(size: usize) -> (Vec<u8>, ExpectedFile) {
    let bytes = Random(size as u64).bytes(size);
    let expected = expected(&bytes, "sample.cab");
    (bytes, expected)
}

/// Small pieces and little patience, so that tests are short.
pub(crate) fn options() -> FetchOptions {
    FetchOptions {
        piece: 100_000,
        back_off: Duration::from_millis(5),
        patience: Duration::from_secs(5),
        ..FetchOptions::default()
    }
}

/// A fetcher whose upstream server is this computer.
pub(crate) fn fetcher(folder: &Path, options: FetchOptions) -> Fetcher {
    fetcher_with(folder, options, HostRules::default().upstream("127.0.0.1"))
}

pub(crate) fn fetcher_with(folder: &Path, options: FetchOptions, rules: HostRules) -> Fetcher {
    let guard = HostGuard::new(rules);
    let client = prepare_client(reqwest::Client::builder(), &guard).no_proxy().build().unwrap();
    let store = ContentStore::open(folder).unwrap();
    Fetcher::new(client, guard, Limiter::new(None), store, options)
}

pub(crate) async fn fetch(fetcher: &Fetcher, expected: &ExpectedFile, url: &str) -> Result<Stored, FetchFailure> {
    fetcher.fetch(expected, &[url.to_owned()], &FetchProgress::default()).await
}

pub(crate) fn error(result: Result<Stored, FetchFailure>) -> FetchError {
    result.unwrap_err().error
}

/// The bytes as agents would get them; `None` when the file is not visible.
pub(crate) fn visible(folder: &Path, expected: &ExpectedFile) -> Option<Vec<u8>> {
    let store = ContentStore::open(folder).unwrap();
    let mut found = store.open_file(&expected.sha1, &Extension::of_name(&expected.name)).unwrap()?;
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(&mut found.file, &mut bytes).unwrap();
    Some(bytes)
}
