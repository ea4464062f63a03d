//! What a replica takes over from the server above: groups, approvals, declines, accepted licence terms.

mod apply;
mod decisions;
mod groups;

pub use decisions::{UpstreamDecisions, UpstreamGroup};
