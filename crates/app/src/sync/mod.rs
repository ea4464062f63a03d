//! Taking updates, and as a replica decisions, over from the server above.
//!
//! Street *ingest* begins at [`pipeline`].

mod above;
mod anchors;
mod choice;
mod connect;
mod decisions;
mod fetch;
mod ingest;
mod page;
mod pipeline;
mod replica;
mod run;
mod summary;
mod trigger;

pub use replica::{UpstreamDecisions, UpstreamGroup};
pub use summary::SyncSummary;
pub use trigger::SyncTrigger;
