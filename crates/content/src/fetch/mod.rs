//! Fetching files by their digests from servers that may be slow, wrong or hostile.
//!
//! [`Fetcher::fetch`] asks one address after the other, goes on where a broken download was, and makes the file visible
//! only when all digests agree. Dropping its future pauses the download: what came stays for the next time.

mod answer;
mod error;
mod extents;
mod fetcher;
mod hosts;
mod limiter;
pub(crate) mod partial;
mod partial_state;
mod request;
mod transfer;

pub use error::{FetchError, FetchFailure};
pub use fetcher::{FetchOptions, FetchProgress, Fetcher};
pub use hosts::{HostGuard, HostRules, MICROSOFT_HOSTS};
pub use limiter::Limiter;
pub use request::{client, prepare_client};
pub use reqwest::Client;
