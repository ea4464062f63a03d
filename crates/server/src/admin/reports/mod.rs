//! `/reports`.

pub(crate) mod export;
pub(crate) mod get;
pub(crate) mod list;
mod params;
