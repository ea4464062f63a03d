//! Taking updates, and as a replica decisions, over from the server above.
//!
//! Street *ingest* begins at [`pipeline`].

mod above;
mod anchors;
mod autonomy;
mod choice;
mod connect;
mod decisions;
mod fetch;
mod ingest;
mod page;
mod pipeline;
mod replica;
mod run;
mod schedule;
mod start;
mod summary;
mod trigger;

pub(crate) use autonomy::check_choices;
pub use replica::{UpstreamDecisions, UpstreamGroup};
pub use schedule::{Due, LastRun, MAX_OFFSET, next_run};
pub use start::{SyncSchedule, SyncStarted};
pub use summary::SyncSummary;
pub use trigger::SyncTrigger;
