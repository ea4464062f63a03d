//! Computers: who they are, where they belong, when they were last here.

mod authorize;
mod compare;
mod contacts;
mod delete;
mod expect;
mod membership;
mod persist;
mod register;
mod registry;

pub use authorize::Authorization;
pub(crate) use authorize::normalize;
pub use compare::Comparison;
pub use expect::{Expected, ExpectedMember};
pub use membership::GroupsChange;
pub use registry::{KnownComputer, Registry};
