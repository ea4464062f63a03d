//! Whose bundles this server takes.

pub(crate) mod key;
pub(crate) mod trust;
