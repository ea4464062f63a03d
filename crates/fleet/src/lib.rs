//! Simulated agents, machine descriptions, catalog generator, load: an independent judge.
//!
//! Nothing here shares code with the server beyond the messages of the protocol: fragments are parsed and rules
//! evaluated by a second implementation, so that agreement between the two means something.

pub mod agent;
pub mod applicability;
pub mod clock;
pub mod generator;
pub mod http;
pub mod load;
pub mod machine;
pub mod random;
pub mod rules;
