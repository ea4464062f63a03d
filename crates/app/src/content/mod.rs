//! The content files: which are wanted, fetching them, and checking that what is there is what it should be.

mod attempt;
mod control;
mod downloader;
mod downloads;
pub(crate) mod place;
mod relocate;
mod upstream;
mod verify;
mod walk;
mod want;
mod wanted;

pub use downloader::Downloader;
pub(crate) use downloads::Downloads;
pub use relocate::AdoptSummary;
pub use upstream::{Answer, UpstreamContent};
pub(crate) use want::{want_revisions, wanted_for};
pub(crate) use wanted::WantedRevision;
