//! The console's files, as `build.rs` embedded them.

use std::collections::HashMap;
use std::io::{self, Read as _};
use std::sync::LazyLock;

use bytes::Bytes;
use flate2::read::GzDecoder;
use ring::digest;

/// Names below `console/dist`, and contents compressed with gzip.
static EMBEDDED: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/console.rs"));

/// One file.
#[derive(Debug)]
pub(crate) struct File {
    /// Compressed with gzip.
    pub(crate) packed: &'static [u8],
    /// A strong entity tag, quotes included.
    pub(crate) etag: String,
    /// Its `Content-Type`.
    pub(crate) media_type: &'static str,
    /// Its name has a digest of its content, so what is under the name never changes.
    pub(crate) is_immutable: bool,
}

static FILES: LazyLock<HashMap<&'static str, File>> =
    LazyLock::new(|| EMBEDDED.iter().map(|(name, packed)| (*name, File::new(name, packed))).collect());

impl File {
    fn new(name: &str, packed: &'static [u8]) -> Self {
        let digest = digest::digest(&digest::SHA256, packed);
        let etag = digest.as_ref().iter().take(12).fold(String::from("\""), |tag, byte| tag + &format!("{byte:02x}"));
        Self { packed, etag: etag + "\"", media_type: media_type(name), is_immutable: name.starts_with("assets/") }
    }

    /// As it was built.
    pub(crate) fn unpacked(&self) -> io::Result<Bytes> {
        let mut content = Vec::new();
        GzDecoder::new(self.packed).read_to_end(&mut content)?;
        Ok(content.into())
    }
}

/// The file with this name, such as `index.html`.
pub(crate) fn file(name: &str) -> Option<&'static File> {
    FILES.get(name)
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "webmanifest" => "application/manifest+json",
        _ => "application/octet-stream",
    }
}
