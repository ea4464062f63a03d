//! The administrator's decisions on updates: planned by the catalog, committed here.

mod approve;
mod commit;
mod decline;

pub use commit::Committed;
