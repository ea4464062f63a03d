//! Servers below this one: who they are, whether they may synchronize, and what they roll up.

mod access;
mod authorize;
mod forget;
mod known;
mod load;

pub use authorize::DownstreamRefused;
pub use known::{Downstream, RolledUp};
pub(crate) use load::load;
