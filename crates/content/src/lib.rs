//! Content files by digest: fetch, verify, keep, read by range, check.
//!
//! Everything but [`fetch`] blocks; asynchronous callers run it on threads for blocking work.
//!
//! A file becomes visible under its name only after its length and every known digest were checked, and it stays
//! servable only while it carries the [seal](ContentStore) it was given then. What is damaged or was put there by
//! somebody else is not served until [`ContentStore::verify`] has read it again.

mod directory;
mod error;
pub mod fetch;
mod hashing;
mod ingest;
mod path;
mod relocate;
mod room;
mod seal;
mod staging;
mod store;
mod verify;

pub use error::ContentError;
pub use hashing::{Digests, ExpectedFile};
pub use ingest::{Candidate, Ingest, Stored};
pub use path::{Extension, content_url_path, parse_content_path};
pub use relocate::{MoveSummary, Tidied};
pub use room::Room;
pub use store::{ContentFile, ContentStore, Usage};
pub use verify::{Check, VerifySummary};
