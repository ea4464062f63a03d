//! The client of [MS-WSUSSS]: Microsoft Update, or another update server.
//!
//! [`UpstreamClient`] does the handshake when it is needed and renews its cookie; each operation of the protocol is one
//! method, in the file of its name. What comes back is in words of `model`; the reporting operations speak in the
//! messages themselves, [`rollup`].
//!
//! The server above is not trusted: every answer is bounded in bytes, counts and time, nothing is taken that was not
//! asked for, and a call either has an answer that makes sense or an [`UpstreamError`] that says what to do.

mod address;
mod answer;
mod client;
mod config;
mod config_data;
mod deployments;
mod download_files;
mod driver_ids;
mod driver_sets;
mod error;
mod fetch_updates;
mod http;
mod ping;
mod related_revisions;
mod revision_ids;
pub mod rollup;
mod session;
mod tls;
mod update_blob;
mod update_data;
mod update_decryption_data;

pub use client::UpstreamClient;
pub use config::{Account, Proxy, Source, UpstreamConfig, UpstreamLimits};
pub use config_data::{ConfigData, UpstreamLanguage};
pub use deployments::{Deployments, UpstreamDeployment, UpstreamGroup};
pub use driver_ids::{ComputerAndDelta, DriverFilter, DriverIdList, HardwareAndDelta};
pub use driver_sets::DriverSet;
pub use error::UpstreamError;
pub use fetch_updates::FetchUpdates;
pub use patchwell_wire::soap::ErrorCode;
pub use ping::Pong;
pub use revision_ids::{IdAndDelta, LanguageAndDelta, RevisionFilter, RevisionIdList};
pub use update_data::{FileLocation, RejectedDocument, UpdateData};
pub use update_decryption_data::FileKey;
