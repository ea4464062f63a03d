//! The administrator's decisions on updates: planned by the catalog, committed here.

mod approve;
mod commit;
mod decline;
mod record;

pub use commit::Committed;
