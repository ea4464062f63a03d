//! Servers below this one: who they are, whether they may synchronize, and what they roll up.

mod access;
mod authorize;
mod clients;
mod clock;
mod documents;
mod forget;
mod known;
mod load;
mod out_of_sync;
mod receive_computers;
mod receive_servers;
mod receive_status;
mod refused;

pub use authorize::DownstreamRefused;
pub use documents::UpdateBlob;
pub(crate) use known::digest;
pub use known::{Downstream, RolledUp};
pub(crate) use load::load;
pub use refused::RollupRefused;
