//! `/Content/<folder>/<SHA-1>.<extension>`.

use std::fmt;
use std::sync::Arc;

use http::{HeaderMap, Method, Response, StatusCode};
use jiff::Timestamp;
use patchwell_content::{ContentError, ContentFile, ContentStore, Extension, parse_content_path};
use patchwell_model::Sha1;

use super::conditions::Validators;
use super::media_type::media_type;
use super::respond::{Servable, empty, method_not_allowed, respond};
use crate::http::Body;

/// What the catalog says about a content file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownFile {
    /// Bytes.
    pub size: u64,
    /// The publisher's file name; decides the extension under which it is served.
    pub name: String,
}

/// Looks a file up in the catalog.
type Lookup = dyn Fn(&Sha1) -> Option<KnownFile> + Send + Sync;

/// Serves content files that the catalog knows and that are verified; everything else does not exist.
#[derive(Clone)]
pub struct ContentHandler {
    store: ContentStore,
    known: Arc<Lookup>,
}

impl fmt::Debug for ContentHandler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ContentHandler").field("store", &self.store).finish_non_exhaustive()
    }
}

impl ContentHandler {
    /// `known` looks a file up in the catalog; it is called for every request and must not block.
    pub fn new(store: ContentStore, known: impl Fn(&Sha1) -> Option<KnownFile> + Send + Sync + 'static) -> Self {
        Self { store, known: Arc::new(known) }
    }

    /// Answers a request for `path`, the whole path of the URL as it came (escapes are not undone).
    pub async fn respond(&self, method: &Method, path: &str, headers: &HeaderMap) -> Response<Body> {
        if method != Method::GET && method != Method::HEAD {
            return method_not_allowed();
        }
        let Some((sha1, extension, known)) = self.find(path) else { return empty(StatusCode::NOT_FOUND) };
        match self.open(sha1, extension.clone()).await {
            Ok(Some(content)) if content.len == known.size => {
                respond(method, headers, servable(&sha1, &extension, content))
            }
            Ok(Some(content)) => {
                let (found, expected) = (content.len, known.size);
                tracing::error!(%sha1, found, expected, "a content file has not the size that the catalog says");
                empty(StatusCode::NOT_FOUND)
            }
            Ok(None) => empty(StatusCode::NOT_FOUND),
            Err(error) => {
                tracing::error!(%sha1, %error, "cannot read content");
                empty(StatusCode::SERVICE_UNAVAILABLE)
            }
        }
    }

    fn find(&self, path: &str) -> Option<(Sha1, Extension, KnownFile)> {
        let (sha1, extension) = parse_content_path(path)?;
        let known = (self.known)(&sha1)?;
        (Extension::of_name(&known.name) == extension).then_some((sha1, extension, known))
    }

    async fn open(&self, sha1: Sha1, extension: Extension) -> Result<Option<ContentFile>, ContentError> {
        let store = self.store.clone();
        let opened = tokio::task::spawn_blocking(move || store.open_file(&sha1, &extension)).await;
        // The task neither panics nor is cancelled, except when the server stops.
        opened.unwrap_or(Ok(None))
    }
}

fn servable(sha1: &Sha1, extension: &Extension, content: ContentFile) -> Servable {
    let modified = Timestamp::try_from(content.modified).unwrap_or(Timestamp::UNIX_EPOCH);
    let validators = Validators { etag: format!("\"{sha1}\""), modified };
    Servable { file: content.file, len: content.len, validators, media_type: media_type(extension.as_str()) }
}
