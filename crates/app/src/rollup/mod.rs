//! Rollups to the server above ([MS-WSUSSS] 3.2.4.5): of this server, of those below it, and of all their computers.
//!
//! A rollup goes by what the server above acknowledged, computer by computer. One that is cut off goes on where it
//! was; what may have arrived without our knowing shows in the numbers that are compared, and is sent in full.

mod client;
mod compare;
mod computers;
mod plan;
mod run;
mod servers;
mod status;
mod summary;
mod upstream;

pub use run::{RollupOptions, RollupOutcome};
pub use upstream::RollupUpstream;
