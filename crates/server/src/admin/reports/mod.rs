//! `/reports`.

pub(crate) mod export;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod params;
