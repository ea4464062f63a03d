//! What agents report: kept durably, then folded into status.

mod purge;
mod record_events;
mod status_events;

pub(crate) use status_events::status_event;
pub use status_events::{AGENT_NAMESPACE, STATUS_REPORT};
