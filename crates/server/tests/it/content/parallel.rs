//! Many agents at once.

use bytes::Bytes;
use http::{Request, header};
use http_body_util::{BodyExt, Empty};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};

use super::{Site, noise};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn five_hundred_range_readers_get_the_right_bytes() {
    const PIECE: usize = 40_000;
    const PIECES: usize = 500;
    let site = Site::start().await;
    let bytes = noise(PIECE * PIECES - 123);
    let (expected, path) = site.add(&bytes, "x.esd");
    let client: Client<_, Empty<Bytes>> = Client::builder(TokioExecutor::new()).build_http();
    // In an order that is not that of the file.
    let readers: Vec<_> = (0..PIECES)
        .map(|index| {
            let first = index * 7 % PIECES * PIECE;
            let range = format!("bytes={first}-{}", (first + PIECE).min(bytes.len()) - 1);
            let request = Request::get(site.server.url(&path)).header(header::RANGE, range).body(Empty::new()).unwrap();
            let client = client.clone();
            tokio::spawn(async move {
                let response = client.request(request).await.unwrap();
                assert_eq!(response.status(), 206);
                (first, response.into_body().collect().await.unwrap().to_bytes())
            })
        })
        .collect();
    let mut whole = vec![0; bytes.len()];
    for reader in readers {
        let (first, piece) = reader.await.unwrap();
        whole[first..first + piece.len()].copy_from_slice(&piece);
    }
    assert_eq!(digest(&SHA1_FOR_LEGACY_USE_ONLY, &whole).as_ref(), expected.sha1.0);
}
