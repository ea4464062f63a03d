mod curl;
mod files;
mod parallel;
mod ranges;
mod static_files;

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::routing::any;
use http::Request;
use patchwell_content::{ContentStore, ExpectedFile, content_url_path};
use patchwell_model::Sha1;
use patchwell_server::content::{ContentHandler, KnownFile};
use tempfile::TempDir;

use crate::support::Running;

/// A server with a store and a catalog of files.
struct Site {
    server: Running,
    root: TempDir,
    store: ContentStore,
    known: Arc<Mutex<HashMap<Sha1, KnownFile>>>,
}

impl Site {
    async fn start() -> Self {
        let root = TempDir::new().unwrap();
        let store = ContentStore::open(root.path()).unwrap();
        let known = Arc::new(Mutex::new(HashMap::<Sha1, KnownFile>::new()));
        let catalog = Arc::clone(&known);
        let handler = ContentHandler::new(store.clone(), move |sha1| catalog.lock().unwrap().get(sha1).cloned());
        let route = any(async move |request: Request<Body>| {
            handler.respond(request.method(), request.uri().path(), request.headers()).await
        });
        let server = Running::start(Router::new().route("/Content/{*path}", route)).await;
        Self { server, root, store, known }
    }

    /// Puts a file into store and catalog; gives its path on the server.
    fn add(&self, bytes: &[u8], name: &str) -> (ExpectedFile, String) {
        let expected = expected(bytes, name);
        self.store.ingest(bytes, expected.clone()).unwrap();
        let known = KnownFile { size: expected.size, name: name.into() };
        self.known.lock().unwrap().insert(expected.sha1, known);
        let path = content_url_path(&expected.sha1, name);
        (expected, path)
    }
}

fn expected(bytes: &[u8], name: &str) -> ExpectedFile {
    let digest = ring::digest::digest(&ring::digest::SHA1_FOR_LEGACY_USE_ONLY, bytes);
    let sha1 = Sha1::try_from(digest.as_ref()).unwrap();
    ExpectedFile { sha1, sha256: None, size: bytes.len() as u64, name: name.into() }
}

/// Bytes that do not repeat at any distance that a range could be off by.
fn noise(size: usize) -> Vec<u8> {
    let mut state = 0x9E37_79B9_u32;
    std::iter::repeat_with(|| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state.to_be_bytes()[0]
    })
    .take(size)
    .collect()
}
