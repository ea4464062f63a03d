//! Servers below and above each other.

mod chain;
mod cut_off;
mod examples;
mod fleet;
mod limits;
mod reports;

pub(crate) use fleet::inventory;
