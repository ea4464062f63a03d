//! What fetching needs of an upstream server.

use std::future::Future;
use std::pin::Pin;

use patchwell_model::Sha1;

/// An answer that comes later.
pub type Answer<'a> = Pin<Box<dyn Future<Output = Result<(), String>> + Send + 'a>>;

/// The server that this one synchronizes from, when that is not Microsoft's. It keeps files under the same paths as
/// every server of the protocol, and may not have all of them yet.
pub trait UpstreamContent: Send + Sync {
    /// Its host name or address, without a port: it may be asked wherever it is.
    fn host(&self) -> String;

    /// The addresses of a content path such as `/Content/AB/2F88…AB.exe`, the best first.
    fn urls(&self, path: &str) -> Vec<String>;

    /// Asks it to fetch files that it does not have (`DownloadFiles`, [MS-WSUSSS] 3.1.4.11).
    ///
    /// The error is a sentence; the files are asked for again at the next attempt.
    fn request(&self, files: Vec<Sha1>) -> Answer<'_>;
}
