//! Many files from a server that breaks connections all the time.

use std::collections::HashMap;
use std::sync::Arc;

use futures_util::{StreamExt, stream};
use parking_lot::Mutex;
use patchwell_content::ContentStore;
use patchwell_content::fetch::{FetchOptions, FetchProgress};
use patchwell_model::Sha1;

use crate::server::{Reply, Server};
use crate::support::{Random, expected, fetcher, options, visible};

const FILES: usize = 10_000;

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_files_end_verified_however_often_the_server_cuts() {
    let folder = tempfile::tempdir().unwrap();
    let mut random = Random(42);
    let files: Vec<Vec<u8>> = (0..FILES)
        .map(|_| {
            let size = random.below(4_000);
            random.bytes(size)
        })
        .collect();
    let wanted: Vec<_> = files.iter().map(|bytes| expected(bytes, "x.cab")).collect();
    let by_digest: HashMap<Sha1, Vec<u8>> = wanted.iter().map(|file| file.sha1).zip(files).collect();
    let by_digest = Arc::new(by_digest);
    let (served, cuts) = (Arc::clone(&by_digest), Mutex::new((Random(7), 0_usize)));
    let server = Server::start(move |request| {
        let bytes = &served[&request.path.parse::<Sha1>().unwrap()];
        let reply = Reply::file(bytes, request);
        let mut cuts = cuts.lock();
        if cuts.0.below(4) == 0 && !reply.body.is_empty() {
            cuts.1 += 1;
            let at = cuts.0.below(reply.body.len());
            return reply.cut(at);
        }
        reply
    })
    .await;
    let options = FetchOptions { attempts: 20, ..options() };
    let fetcher = fetcher(folder.path(), options);
    let downloads = stream::iter(&wanted).map(|file| {
        let (fetcher, urls) = (fetcher.clone(), [server.url(&file.sha1.to_string())]);
        async move { fetcher.fetch(file, &urls, &FetchProgress::default()).await.unwrap() }
    });
    downloads.buffer_unordered(16).collect::<Vec<_>>().await;
    assert!(server.asked() > FILES + FILES / 8, "the server did not cut");
    let summary = ContentStore::open(folder.path()).unwrap().verify_all(wanted.iter().cloned(), |_, _| true);
    assert_eq!(summary.good as usize, FILES);
    for file in wanted.iter().step_by(100) {
        assert_eq!(visible(folder.path(), file).as_ref(), by_digest.get(&file.sha1));
    }
}
