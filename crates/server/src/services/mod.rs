//! The update services as one HTTP service: SOAP, content, self-update.

mod answer;
mod dispatch;
mod failure;
mod large_rollup;
mod router;
mod state;

pub use answer::{Answer, Part};
pub use failure::Failure;
pub use router::update_services;
pub use state::{ServiceOptions, UpdateServices};

pub(crate) use dispatch::Caller;
