//! Servers below this one.

pub(crate) mod change;
pub(crate) mod forget;
pub(crate) mod get;
pub(crate) mod list;
