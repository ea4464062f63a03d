//! What Prometheus asks for.
//!
//! What is counted as it happens ([`Metrics`]: requests) stays in memory; everything else is read when somebody asks,
//! and what costs more than a look into memory is read at most every few seconds however often they ask.

mod measure;
mod requests;
mod sampled;

pub(crate) use measure::measure;
pub use requests::{Listener, Metrics, Outcome};
pub(crate) use sampled::Sampler;
