//! Taking packages and documents into the catalog, and the files that belong to them into the content store.
//!
//! Street *ingest*: package → document → parse → derive fragments → store → new snapshot.

mod auto;
mod batch;
mod payloads;
mod run;
mod sink;
mod summary;

pub(crate) use auto::NEW_REVISION;
pub(crate) use batch::Batch;
pub(crate) use payloads::Payloads;
pub(crate) use run::{ImportJob, sink_error};
pub(crate) use sink::StoreSink;
pub use summary::ImportSummary;
