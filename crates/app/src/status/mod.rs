//! Who needs, has and failed what: sets in memory, so that counts, filters and reports are set algebra.

mod board;
mod fold;
mod sets;

pub use board::StatusBoard;
pub(crate) use fold::fold;
pub use sets::StatusSets;
