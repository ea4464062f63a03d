//! Rings: plans of them, and updates on their way through them. What happens next is decided by
//! [`patchwell_catalog::decide_rollout`]; here is what it is told and what is done with its answer.
//!
//! Every act is one transaction: approvals, how far the rollout is, and the record of changes. A server that stops in
//! between goes on where it was, and several servers on one database do each act once.

mod act;
mod board;
mod control;
mod convert;
mod evaluate;
mod plans;
mod progress;
mod start;
mod withdraw;

pub use act::pause_reason;
pub(crate) use board::{Rollouts, load};
pub use convert::{catalog_plan, stored_ring};
pub use plans::NewRingPlan;
pub use start::{PlannedRollout, RolloutRequest};
